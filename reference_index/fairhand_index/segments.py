"""A segment: one immutable file of indexed code, built from packages or merged from segments.

The same packages give the same bytes. Tokens of all files stand in one long row; a fingerprint
points at a place in it. Equal files of several packages are stored once, with all their origins.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairhand_index import signatures
from fairhand_index.columns import Column, ColumnFile, DamagedFileError, write_columns
from fairhand_index.extraction import FileRows
from fairhand_index.grams import KEY_BITS, LANGUAGE_NUMBERS, U32, U64, C, Ints, K, N
from fairhand_syntax.tokens import TOKENIZER_VERSION

FORMAT_VERSION = 2
# A gram in more independent packages than this belongs to everybody; in more places it is filler.
MOST_PACKAGES = 3
MOST_PLACES = 60
LINE_MARK = 256
_REST_BITS = 32
_LEAST_DIRECTORY_BITS = KEY_BITS - _REST_BITS
_MOST_DIRECTORY_BITS = 22
_LANGUAGE_NAMES = {number: name for name, number in LANGUAGE_NUMBERS.items()}
# Folders that hold a copy of somebody else's work.
_VENDORED = frozenset(
    [
        "_vendor",
        "vendor",
        "vendored",
        "_vendored",
        "third_party",
        "thirdparty",
        "3rdparty",
        "node_modules",
        "external",
        "extern",
        "externals",
        "bundled",
        "deps",
        "_distutils",
        "ext",
        "contrib",
        "packages",
    ]
)


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """A package and where it came from. `license` is an SPDX expression or NOASSERTION."""

    ecosystem: str
    name: str
    version: str
    license: str
    license_source: str
    repository: str = ""
    url: str = ""
    archive_sha256: str = ""
    purl: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What packages are ordered and told apart by."""
        return (self.ecosystem, self.name, self.version)


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """One origin of indexed code: a package and a file in it with its own licence."""

    package: PackageFacts
    path: str
    license: str
    license_source: str


@dataclass(slots=True)
class Contents:
    """A segment as arrays in memory, on the way into a file."""

    packages: list[PackageFacts] = field(default_factory=list)
    licenses: list[tuple[str, str]] = field(default_factory=list)
    ids: U32 = field(default_factory=lambda: np.zeros(0, np.uint32))
    lines: U32 = field(default_factory=lambda: np.zeros(0, np.uint32))
    stream_starts: Ints = field(default_factory=lambda: np.zeros(1, np.int64))
    stream_languages: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    # Rows (stream, package, license) of all files and their paths, ordered by stream.
    files: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    paths: list[str] = field(default_factory=list)
    functions: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    keys: dict[str, U64] = field(default_factory=dict)
    places: dict[str, Ints] = field(default_factory=dict)
    common: dict[str, U64] = field(default_factory=dict)


def contents_of(
    package: PackageFacts, files: Iterable[tuple[str, str, FileRows, tuple[str, str]]]
) -> Contents:
    """The contents of one package from `(path, language, rows, (license, source))` of its files."""
    out = Contents(packages=[package])
    numbers: dict[tuple[str, str], int] = {}
    table: dict[str, list[Any]] = {name: [] for name in ("ids", "lines", "functions", "languages")}
    keys: dict[str, list[U64]] = {"k": [], "c": [], "m": []}
    places: dict[str, list[Ints]] = {"k": [], "c": [], "m": []}
    starts, rows_of_files, base, function_base = [0], [], 0, 0
    for path, language, rows, license_ in sorted(files, key=lambda item: item[0]):
        if len(rows.ids) == 0:
            continue
        number = numbers.setdefault(license_, len(numbers))
        rows_of_files.append((len(starts) - 1, 0, number))
        out.paths.append(path)
        table["ids"].append(rows.ids)
        table["lines"].append(rows.lines.astype(np.uint32))
        table["functions"].append(rows.functions + base)
        table["languages"].append(LANGUAGE_NUMBERS[language])
        keys["k"].append(rows.k_keys)
        places["k"].append(rows.k_places + base)
        keys["c"].append(rows.c_keys)
        places["c"].append(rows.c_places + base)
        keys["m"].append(rows.bands.reshape(-1))
        places["m"].append(np.repeat(rows.signed + function_base, signatures.BANDS))
        base += len(rows.ids)
        function_base += len(rows.functions)
        starts.append(base)
    out.licenses = list(numbers)
    if rows_of_files:
        out.ids, out.lines = np.concatenate(table["ids"]), np.concatenate(table["lines"])
        out.functions = np.concatenate(table["functions"])
        out.files = np.array(rows_of_files, np.int64)
    out.stream_starts = np.array(starts, np.int64)
    out.stream_languages = np.array(table["languages"], np.uint8)
    for name in ("k", "c", "m"):
        out.keys[name] = np.concatenate([*keys[name], np.zeros(0, np.uint64)])
        out.places[name] = np.concatenate([*places[name], np.zeros(0, np.int64)])
        out.common[name] = np.zeros(0, np.uint64)
    return out


def _vendored(path: str) -> bool:
    return not _VENDORED.isdisjoint(PurePosixPath(path).parts[:-1])


def _folded(parts: Sequence[Contents]) -> list[NDArray[np.int64]]:
    """For each part, the number in the merged segment of each of its streams, equal ones shared.

    The first to appear keeps the tokens; numbers rise in the order of first appearance.
    """
    seen: dict[bytes, int] = {}
    out = []
    for part in parts:
        numbers = np.zeros(len(part.stream_languages), np.int64)
        for stream in range(len(numbers)):
            start, stop = part.stream_starts[stream], part.stream_starts[stream + 1]
            digest = blake2b(bytes([part.stream_languages[stream]]), digest_size=16)
            digest.update(part.ids[start:stop].tobytes())
            digest.update(part.lines[start:stop].tobytes())
            numbers[stream] = seen.setdefault(digest.digest(), len(seen))
        out.append(numbers)
    return out


def merged(parts: Sequence[Contents]) -> Contents:
    """One segment's contents from many. A package given twice counts once, the last given."""
    newest = {
        package.key: (number, package)
        for number, part in enumerate(parts)
        for package in part.packages
    }
    order = sorted(newest)
    package_numbers = {key: number for number, key in enumerate(order)}
    parts = sorted(
        (
            _only(part, [newest[package.key][0] == number for package in part.packages])
            for number, part in enumerate(parts)
        ),
        key=lambda part: [package.key for package in part.packages],
    )
    parts = [part for part in parts if part.packages]
    out = Contents(packages=[newest[key][1] for key in order])
    licenses = sorted({license_ for part in parts for license_ in part.licenses})
    license_numbers = {license_: number for number, license_ in enumerate(licenses)}
    out.licenses = licenses

    numbers = _folded(parts)
    count = max((int(part.max()) + 1 for part in numbers if len(part)), default=0)
    lengths = np.zeros(count, np.int64)
    languages = np.zeros(count, np.uint8)
    firsts: list[NDArray[np.bool_]] = []
    filled = np.zeros(count, np.bool_)
    for part, streams in zip(parts, numbers, strict=True):
        unique, first = np.unique(streams, return_index=True)
        mine = np.zeros(len(streams), np.bool_)
        mine[first[~filled[unique]]] = True
        filled[unique] = True
        lengths[streams[mine]] = np.diff(part.stream_starts)[mine]
        languages[streams[mine]] = part.stream_languages[mine]
        firsts.append(mine)
    out.stream_starts = np.concatenate(([0], np.cumsum(lengths)))
    out.stream_languages = languages

    ids, lines, functions, rows = [], [], [], []
    keys: dict[str, list[U64]] = {"k": [], "c": [], "m": []}
    places: dict[str, list[Ints]] = {"k": [], "c": [], "m": []}
    function_base = 0
    for part, streams, mine in zip(parts, numbers, firsts, strict=True):
        token_kept = np.repeat(mine, np.diff(part.stream_starts))
        ids.append(part.ids[token_kept])
        lines.append(part.lines[token_kept])
        shifts = out.stream_starts[streams] - part.stream_starts[:-1]
        stream_of = np.searchsorted(part.stream_starts, part.functions[:, 0], side="right") - 1
        kept_functions = mine[stream_of]
        functions.append((part.functions + shifts[stream_of][:, None])[kept_functions])
        function_numbers = np.cumsum(kept_functions) - 1 + function_base
        function_base += int(kept_functions.sum())
        for name in ("k", "c"):
            at = np.searchsorted(part.stream_starts, part.places[name], side="right") - 1
            keep = mine[at]
            keys[name].append(part.keys[name][keep])
            places[name].append((part.places[name] + shifts[at])[keep])
        keep = kept_functions[part.places["m"]]
        keys["m"].append(part.keys["m"][keep])
        places["m"].append(function_numbers[part.places["m"][keep]])
        for (stream, package, license_), path in zip(part.files.tolist(), part.paths, strict=True):
            package_number = package_numbers[part.packages[package].key]
            license_number = license_numbers[part.licenses[license_]]
            rows.append(
                (int(streams[stream]), _vendored(path), package_number, path, license_number)
            )
    rows.sort()
    out.files = np.array([(row[0], row[2], row[4]) for row in rows], np.int64).reshape(-1, 3)
    out.paths = [row[3] for row in rows]
    out.ids = np.concatenate([*ids, np.zeros(0, np.uint32)])
    out.lines = np.concatenate([*lines, np.zeros(0, np.uint32)])
    out.functions = np.concatenate([*functions, np.zeros((0, 2), np.int64)])
    for name in ("k", "c", "m"):
        out.common[name] = np.unique(
            np.concatenate([*(part.common[name] for part in parts), np.zeros(0, np.uint64)])
        )
        out.keys[name] = np.concatenate([*keys[name], np.zeros(0, np.uint64)])
        out.places[name] = np.concatenate([*places[name], np.zeros(0, np.int64)])
    return out


def _only(part: Contents, wanted: Sequence[bool]) -> Contents:
    """The contents without the packages not wanted."""
    if all(wanted):
        return part
    numbers = np.cumsum(wanted) - 1
    keep_file = np.array(wanted, np.bool_)[part.files[:, 1]]
    kept_streams = np.zeros(len(part.stream_languages), np.bool_)
    kept_streams[part.files[keep_file, 0]] = True
    stream_numbers = np.cumsum(kept_streams) - 1
    lengths = np.diff(part.stream_starts)
    new_starts = np.concatenate(([0], np.cumsum(lengths[kept_streams])))
    shifts = np.zeros(len(lengths), np.int64)
    shifts[kept_streams] = new_starts[:-1] - part.stream_starts[:-1][kept_streams]
    token_kept = np.repeat(kept_streams, lengths)
    files = part.files[keep_file]
    files[:, 0], files[:, 1] = stream_numbers[files[:, 0]], numbers[files[:, 1]]
    stream_of = np.searchsorted(part.stream_starts, part.functions[:, 0], side="right") - 1
    kept_functions = kept_streams[stream_of]
    function_numbers = np.cumsum(kept_functions) - 1
    out = Contents(
        packages=[package for package, want in zip(part.packages, wanted, strict=True) if want],
        licenses=part.licenses,
        ids=part.ids[token_kept],
        lines=part.lines[token_kept],
        stream_starts=new_starts,
        stream_languages=part.stream_languages[kept_streams],
        files=files,
        paths=[path for path, keep in zip(part.paths, keep_file.tolist(), strict=True) if keep],
        functions=(part.functions + shifts[stream_of][:, None])[kept_functions],
        common=part.common,
    )
    for name in ("k", "c"):
        at = np.searchsorted(part.stream_starts, part.places[name], side="right") - 1
        keep = kept_streams[at]
        out.keys[name] = part.keys[name][keep]
        out.places[name] = (part.places[name] + shifts[at])[keep]
    keep = kept_functions[part.places["m"]]
    out.keys["m"] = part.keys["m"][keep]
    out.places["m"] = function_numbers[part.places["m"][keep]]
    return out


def without_common(part: Contents, shipped: Mapping[str, NDArray[Any]]) -> Contents:
    """The contents without grams that belong to everybody: the known ones and those found here.

    What is found here goes into `common`, so that a later segment that holds such a gram in one
    package does not bring it back.
    """
    primary = np.searchsorted(part.files[:, 0], np.arange(len(part.stream_languages)))
    package_of_stream = part.files[primary, 1] if len(part.files) else np.zeros(0, np.int64)
    for name in ("k", "c"):
        keys, places = part.keys[name], part.places[name]
        found = np.zeros(0, np.uint64)
        if len(keys):
            at = np.searchsorted(part.stream_starts, places, side="right") - 1
            packages = package_of_stream[at]
            order = np.lexsort((packages, keys))
            sorted_keys, sorted_packages = keys[order], packages[order]
            new_key = np.concatenate(([True], sorted_keys[1:] != sorted_keys[:-1]))
            new_pair = new_key | np.concatenate(
                ([True], sorted_packages[1:] != sorted_packages[:-1])
            )
            heads = np.flatnonzero(new_key)
            spread = np.add.reduceat(new_pair.astype(np.int64), heads)
            often = np.diff(np.append(heads, len(sorted_keys))) > MOST_PLACES
            found = sorted_keys[heads[spread > MOST_PACKAGES]]
            dropped = np.unique(np.concatenate((found, sorted_keys[heads[often]])))
            keep = ~np.isin(keys, dropped)
            known = shipped.get(name)
            if known is not None and len(known):
                keep &= ~in_sorted(known, keys >> np.uint64(KEY_BITS - 32))
            part.keys[name], part.places[name] = keys[keep], places[keep]
        part.common[name] = np.union1d(part.common[name], found)
    return part


def in_sorted(known: NDArray[Any], values: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the values are among the sorted known ones."""
    if len(known) == 0:
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.asarray(known[at] == values)


def _steps(values: NDArray[Any]) -> Ints:
    return np.diff(values.astype(np.int64)).astype(np.int64)


def _directory(keys: U64) -> tuple[NDArray[Any], NDArray[Any]]:
    bits = int(np.clip(len(keys).bit_length() - 3, _LEAST_DIRECTORY_BITS, _MOST_DIRECTORY_BITS))
    buckets = keys >> np.uint64(KEY_BITS - bits)
    directory = np.searchsorted(buckets, np.arange((1 << bits) + 1, dtype=np.uint64)).astype("<u4")
    return directory, (keys & np.uint64(0xFFFFFFFF)).astype("<u4")


def write_segment(path: Path, part: Contents) -> str:
    """Write contents as a segment file and return its SHA-256.

    Raises OSError, and ValueError for more than a segment can hold.
    """
    if len(part.ids) >= 1 << 32 or len(part.packages) >= 1 << 16 or len(part.licenses) >= 1 << 16:
        raise ValueError("a segment holds at most 4,294,967,295 tokens and 65,535 packages")
    steps = np.diff(part.lines.astype(np.int64), prepend=0)
    heads = part.stream_starts[:-1]
    steps[heads] = part.lines[heads]
    over = np.flatnonzero(steps > 255)
    texts = [path_.encode("utf-8", "surrogateescape") for path_ in part.paths]
    columns: dict[str, NDArray[Any]] = {
        "tok_lo": (part.ids & np.uint32(0xFFFF)).astype("<u2"),
        "tok_hi": (part.ids >> np.uint32(16)).astype("u1"),
        "line_step": np.minimum(steps, 255).astype("u1"),
        "line_mark": part.lines[::LINE_MARK].astype("<u4"),
        "jump_at": over.astype("<u4"),
        "jump_rest": (steps[over] - 255).astype("<u4"),
        "stream_start": part.stream_starts.astype("<u4"),
        "stream_language": part.stream_languages.astype("u1"),
        "stream_file": np.searchsorted(
            part.files[:, 0], np.arange(len(part.stream_languages) + 1)
        ).astype("<u4"),
        "file_package": part.files[:, 1].astype("<u2"),
        "file_license": part.files[:, 2].astype("<u2"),
        "path_start": np.cumsum([0, *map(len, texts)]).astype("<u4"),
        "path_text": np.frombuffer(b"".join(texts), "u1"),
        "fn_start": part.functions[:, 0].astype("<u4"),
        "fn_stop": part.functions[:, 1].astype("<u4"),
    }
    for name in ("k", "c", "m"):
        order = np.lexsort((part.places[name], part.keys[name]))
        directory, rest = _directory(part.keys[name][order])
        columns[f"{name}_dir"] = directory
        columns[f"{name}_rest"] = rest
        columns[f"{name}_place"] = part.places[name][order].astype("<u4")
        columns[f"{name}_common"] = part.common[name].astype("<u8")
    facts = {
        **parameters(),
        "packages": [
            {name: getattr(package, name) for name in PackageFacts.__slots__}
            for package in part.packages
        ],
        "licenses": [list(license_) for license_ in part.licenses],
    }
    return write_columns(path, facts, columns)


def parameters() -> dict[str, Any]:
    """Everything that must be equal for a stored gram and a fresh one to be comparable."""
    return {
        "format": FORMAT_VERSION,
        "tokenizer": TOKENIZER_VERSION,
        "signature": signatures.PARAMETERS,
        "grams": {stream.name: [stream.gram, stream.window] for stream in (K, C, N)},
    }


class Segment:
    """An open segment. Raises DamagedFileError when made from, or reading, a damaged file."""

    def __init__(self, path: Path) -> None:
        self._file = ColumnFile(path)
        facts = self._file.facts
        for name, value in json.loads(json.dumps(parameters())).items():
            if facts.get(name) != value:
                raise DamagedFileError(
                    f"{path.name} was built with another {name}; build the index again"
                )
        self.path = path
        self.size = self._file.size
        self.packages = [PackageFacts(**entry) for entry in facts["packages"]]
        self.licenses = [(str(name), str(source)) for name, source in facts["licenses"]]

    def __getitem__(self, name: str) -> Column:
        return self._file[name]

    @property
    def functions(self) -> int:
        """The number of indexed functions."""
        return len(self["fn_start"])

    @property
    def token_count(self) -> int:
        """The number of indexed tokens."""
        return len(self["tok_lo"])

    def package_table(self) -> list[dict[str, Any]]:
        """The packages with how many files and functions each has. Checks the pages it reads.

        A function in a file that several packages hold counts for each of them.
        """
        starts = self["stream_start"].all()
        at = np.searchsorted(starts, self["fn_start"].all(), side="right") - 1
        per_stream = np.bincount(at, minlength=len(starts) - 1)
        spans = _steps(self["stream_file"].all())
        owners = self["file_package"].all()
        files = np.bincount(owners, minlength=len(self.packages))
        functions = np.bincount(
            owners, weights=np.repeat(per_stream, spans), minlength=len(self.packages)
        )
        return [
            {
                **{name: getattr(package, name) for name in PackageFacts.__slots__},
                "files": int(files[number]),
                "functions": int(functions[number]),
            }
            for number, package in enumerate(self.packages)
        ]

    def find(self, stream: str, keys: U64) -> tuple[Ints, Ints]:
        """Where keys occur: numbers into `keys`, and places (tokens, or functions for stream m)."""
        directory = self[f"{stream}_dir"]
        bits = (len(directory) - 1).bit_length() - 1
        buckets = (keys >> np.uint64(KEY_BITS - bits)).astype(np.int64)
        low = directory.at(buckets).astype(np.int64)
        high = directory.at(buckets + 1).astype(np.int64)
        sizes = high - low
        total = int(sizes.sum())
        if total == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        owner = np.repeat(np.arange(len(keys)), sizes)
        starts = np.cumsum(sizes) - sizes
        spots = np.arange(total) - np.repeat(starts - low, sizes)
        wanted = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        hit = self[f"{stream}_rest"].at(spots) == wanted[owner]
        return owner[hit], self[f"{stream}_place"].at(spots[hit]).astype(np.int64)

    def tokens(self, start: int, stop: int) -> U32:
        """The token identifiers of a range."""
        high = self["tok_hi"].range(start, stop).astype(np.uint32)
        ids: U32 = (high << np.uint32(16)) | self["tok_lo"].range(start, stop)
        return ids

    def stream_at(self, place: int) -> int:
        """The stream a token belongs to."""
        return int(np.searchsorted(self["stream_start"].all(), place, side="right")) - 1

    def stream_range(self, stream: int) -> tuple[int, int]:
        """The token range of a stream."""
        start, stop = self["stream_start"].range(stream, stream + 2).tolist()
        return start, stop

    def line_of(self, place: int) -> int:
        """The one-based source line of a token."""
        head, _ = self.stream_range(self.stream_at(place))
        block = place // LINE_MARK * LINE_MARK
        base, line = (head, 0)
        if block > head:
            base, line = (
                block + 1,
                int(self["line_mark"].range(block // LINE_MARK, block // LINE_MARK + 1)[0]),
            )
        line += int(self["line_step"].range(base, place + 1).sum(dtype=np.int64))
        jumps = self["jump_at"].all()
        first, last = np.searchsorted(jumps, [base, place + 1]).tolist()
        return line + int(self["jump_rest"].range(first, last).sum(dtype=np.int64)) + 1

    def origins_of(self, stream: int) -> list[FileOrigin]:
        """All files with the content of a stream, the likeliest original first."""
        first, last = self["stream_file"].range(stream, stream + 2).tolist()
        return [self.file(number) for number in range(first, last)]

    def file(self, number: int) -> FileOrigin:
        """One row of the file table."""
        package = self.packages[int(self["file_package"].range(number, number + 1)[0])]
        license_, source = self.licenses[int(self["file_license"].range(number, number + 1)[0])]
        start, stop = self["path_start"].range(number, number + 2).tolist()
        text = self["path_text"].range(start, stop).tobytes()
        return FileOrigin(package, text.decode("utf-8", "surrogateescape"), license_, source)

    def bands(self) -> tuple[U64, Ints]:
        """The keys of the bands of all signed functions, and the function of each."""
        return self._postings("m")

    def _postings(self, stream: str) -> tuple[U64, Ints]:
        """All keys of a stream and their places, ordered by key. Checks every page."""
        directory = self[f"{stream}_dir"].all().astype(np.int64)
        bits = (len(directory) - 1).bit_length() - 1
        buckets = np.repeat(
            np.arange(1 << bits, dtype=np.uint64), np.diff(directory).astype(np.int64)
        )
        upper = buckets >> np.uint64(bits - _LEAST_DIRECTORY_BITS)
        keys = (upper << np.uint64(_REST_BITS)) | self[f"{stream}_rest"].all()
        return keys, self[f"{stream}_place"].all().astype(np.int64)

    def contents(self) -> Contents:
        """The segment as arrays in memory. Checks every page."""
        starts = self["stream_start"].all().astype(np.int64)
        ids = self.tokens(0, self.token_count)
        steps = self["line_step"].all().astype(np.int64)
        steps[self["jump_at"].all()] += self["jump_rest"].all()
        total = np.cumsum(steps)
        lengths = _steps(starts)
        before = np.where(starts[:-1] > 0, total[starts[:-1] - 1], 0) if len(total) else starts[:-1]
        counts = _steps(self["stream_file"].all())
        rows = [
            np.repeat(np.arange(len(counts)), counts),
            self["file_package"].all().astype(np.int64),
            self["file_license"].all().astype(np.int64),
        ]
        text = self["path_text"].all().tobytes()
        offsets = self["path_start"].all().tolist()
        out = Contents(
            packages=self.packages,
            licenses=self.licenses,
            ids=ids,
            lines=(total - np.repeat(before, lengths)).astype(np.uint32),
            stream_starts=starts,
            stream_languages=self["stream_language"].all().copy(),
            files=np.stack(rows, axis=1),
            paths=[
                text[first:last].decode("utf-8", "surrogateescape")
                for first, last in pairwise(offsets)
            ],
            functions=np.stack(
                [self["fn_start"].all().astype(np.int64), self["fn_stop"].all().astype(np.int64)],
                axis=1,
            ),
        )
        for name in ("k", "c", "m"):
            out.keys[name], out.places[name] = self._postings(name)
            out.common[name] = self[f"{name}_common"].all().astype(np.uint64)
        return out


def language_name(number: int) -> str:
    """The language identifier of a stored language number."""
    return _LANGUAGE_NAMES[number]
