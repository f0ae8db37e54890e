"""Indexed code as arrays in memory: of one package, and merged of many.

The same packages give the same arrays. Equal files of several packages are kept once, with all
their origins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairhand_index import signatures
from fairhand_index.extraction import FileRows
from fairhand_index.grams import KEY_BITS, LANGUAGE_NUMBERS, U32, U64, Ints

# A gram in more independent packages than this belongs to everybody; in more places it is filler.
MOST_PACKAGES = 3
MOST_PLACES = 60
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
    """A package and where it came from. `license` is an SPDX expression or NOASSERTION.

    `copyright` holds the lines of its licence texts, `notice` the text of a NOTICE file, which the
    Apache licence asks to pass on (section 4d).
    """

    ecosystem: str
    name: str
    version: str
    license: str
    license_source: str
    repository: str = ""
    url: str = ""
    archive_sha256: str = ""
    purl: str = ""
    copyright: str = ""
    notice: str = ""

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
    copyright: str


@dataclass(slots=True)
class Contents:
    """A segment as arrays in memory, on the way into a file."""

    packages: list[PackageFacts] = field(default_factory=list)
    # Licence, what said so, and the copyright lines of the files that share them.
    licenses: list[tuple[str, str, str]] = field(default_factory=list)
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
    package: PackageFacts, files: Iterable[tuple[str, str, FileRows, tuple[str, str, str]]]
) -> Contents:
    """The contents of one package from path, language, rows and `licenses` of its files."""
    out = Contents(packages=[package])
    numbers: dict[tuple[str, str, str], int] = {}
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


def is_vendored(path: str) -> bool:
    """Whether a path lies in a folder that holds a copy of somebody else's work."""
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
                (int(streams[stream]), is_vendored(path), package_number, path, license_number)
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
