"""A segment: one immutable file of indexed code, built from packages or merged from segments.

The same packages give the same bytes. Tokens of all files stand in one long row; a fingerprint
points at a place in it. Equal files of several packages are stored once, with all their origins.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairhand_index import signatures
from fairhand_index.columns import Column, ColumnFile, DamagedFileError, write_columns
from fairhand_index.contents import Contents, FileOrigin, PackageFacts
from fairhand_index.grams import KEY_BITS, LANGUAGE_NUMBERS, U32, U64, C, Ints, K, N
from fairhand_syntax.tokens import TOKENIZER_VERSION

FORMAT_VERSION = 3
LINE_MARK = 256
_REST_BITS = 32
_LEAST_DIRECTORY_BITS = KEY_BITS - _REST_BITS
_MOST_DIRECTORY_BITS = 22
_SEARCHED = ("stream_start", "jump_at", "k_common", "c_common")
_LANGUAGE_NAMES = {number: name for name, number in LANGUAGE_NUMBERS.items()}


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
    if len(part.ids) >= 1 << 32 or len(part.packages) >= 1 << 16:
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
        "file_license": part.files[:, 2].astype("<u4"),
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
        self.licenses = [
            (str(name), str(source), str(lines)) for name, source, lines in facts["licenses"]
        ]

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
        """The packages with how many files, functions and files per licence each has.

        Checks the pages it reads. A function in a file that several packages hold counts for each
        of them.
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
        pairs, counts = np.unique(
            np.stack([owners, self["file_license"].all()]), axis=1, return_counts=True
        )
        licenses: list[dict[str, int]] = [{} for _ in self.packages]
        for owner, license_, count in zip(*pairs.tolist(), counts.tolist(), strict=True):
            name = self.licenses[license_][0]
            licenses[owner][name] = licenses[owner].get(name, 0) + count
        return [
            {
                **{name: getattr(package, name) for name in PackageFacts.__slots__},
                "files": int(files[number]),
                "functions": int(functions[number]),
                "file_licenses": licenses[number],
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

    def warm_up(self) -> None:
        """Read and check the small columns that every query searches. Raises DamagedFileError."""
        for name in _SEARCHED:
            self[name].all()

    def tokens(self, start: int, stop: int) -> U32:
        """The token identifiers of a range."""
        high = self["tok_hi"].range(start, stop).astype(np.uint32)
        ids: U32 = (high << np.uint32(16)) | self["tok_lo"].range(start, stop)
        return ids

    def stream_at(self, place: int) -> int:
        """The stream a token belongs to."""
        return int(self["stream_start"].search(np.array([place]))[0]) - 1

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
        first, last = self["jump_at"].search(np.array([base - 1 if base else 0, place])).tolist()
        first = first if base else 0
        return line + int(self["jump_rest"].range(first, last).sum(dtype=np.int64)) + 1

    def origins_of(self, stream: int) -> list[FileOrigin]:
        """All files with the content of a stream, the likeliest original first."""
        first, last = self["stream_file"].range(stream, stream + 2).tolist()
        return [self.file(number) for number in range(first, last)]

    def file(self, number: int) -> FileOrigin:
        """One row of the file table."""
        package = self.packages[int(self["file_package"].range(number, number + 1)[0])]
        said = self.licenses[int(self["file_license"].range(number, number + 1)[0])]
        start, stop = self["path_start"].range(number, number + 2).tolist()
        text = self["path_text"].range(start, stop).tobytes()
        return FileOrigin(package, text.decode("utf-8", "surrogateescape"), *said)

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
