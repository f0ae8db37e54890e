"""A file of named columns of numbers, read through a memory map and checked page by page.

Layout, all little-endian: 8 bytes magic, two u32 (length of the header and its CRC-32), the header
as JSON, then the columns, each starting at a multiple of 4096. The header names type, length and
place of each column; the last column holds the CRC-32 of every page before it, and the header the
CRC-32 of that. A page is checked when it is first touched, so that opening costs nothing and a
damaged byte is never believed. The bytes depend on the content alone.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"FHCOLS\x00\x01"
PAGE = 4096
_PREAMBLE = struct.Struct("<8sII")
_TYPES: dict[str, np.dtype[Any]] = {
    "u1": np.dtype("u1"),
    "u2": np.dtype("<u2"),
    "u4": np.dtype("<u4"),
    "u8": np.dtype("<u8"),
}


class DamagedFileError(Exception):
    """A file of columns is truncated, corrupted or of another format."""


def _aligned(offset: int) -> int:
    return -(-offset // PAGE) * PAGE


def write_columns(path: Path, facts: Mapping[str, Any], columns: Mapping[str, NDArray[Any]]) -> str:
    """Write a file of columns in one step and return its SHA-256.

    The file appears complete or not at all, also after a loss of power. Raises OSError.
    """
    names = {dtype: name for name, dtype in _TYPES.items()}
    raw = {name: np.ascontiguousarray(array) for name, array in columns.items()}
    table: list[list[Any]] = []
    offset = 0
    for name, array in raw.items():
        table.append([name, names[array.dtype], len(array), offset])
        offset = _aligned(offset + array.nbytes)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    checks: list[int] = []
    try:
        with temporary.open("wb+") as out:
            # The header's length depends on the checksum's digits, so that number has fixed width.
            header = _header(facts, table, len(checks), 0)
            body = _aligned(_PREAMBLE.size + len(header) + 64)
            for (_, _, _, place), array in zip(table, raw.values(), strict=True):
                out.seek(body + place)
                data = memoryview(array.tobytes())
                for start in range(0, len(data), PAGE):
                    page = data[start : start + PAGE]
                    out.write(page)
                    checks.append(zlib.crc32(bytes(page).ljust(PAGE, b"\0")))
            check_bytes = np.array(checks, "<u4").tobytes()
            out.seek(body + offset)
            out.write(check_bytes)
            header = _header(facts, table, len(checks), zlib.crc32(check_bytes))
            header = header.ljust(body - _PREAMBLE.size, b" ")
            out.seek(0)
            out.write(_PREAMBLE.pack(MAGIC, len(header), zlib.crc32(header)) + header)
            out.flush()
            os.fsync(out.fileno())
            digest = sha256()
            out.seek(0)
            while chunk := out.read(1 << 20):
                digest.update(chunk)
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable where the system can do that."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _header(facts: Mapping[str, Any], table: list[list[Any]], pages: int, check: int) -> bytes:
    content = {"facts": facts, "columns": table, "pages": pages, "check": f"{check:08x}"}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


class Column:
    """One column. Reading touches, and checks, only the pages asked for."""

    __slots__ = (
        "_ahead",
        "_checks",
        "_marks",
        "_pages",
        "_seen",
        "_shift",
        "_whole",
        "array",
        "name",
    )

    def __init__(
        self, name: str, array: NDArray[Any], pages: memoryview, checks: NDArray[Any]
    ) -> None:
        self.name = name
        self.array = array
        self._pages = pages
        self._checks = checks
        # Which pages were checked, as bytes to look at a few and as an array to look at many.
        self._seen = bytearray(len(checks))
        self._marks = np.frombuffer(self._seen, np.bool_)
        self._shift = (PAGE // array.itemsize).bit_length() - 1
        self._whole = False
        self._ahead: Callable[[int], None] | None = None

    def __len__(self) -> int:
        return len(self.array)

    def read_ahead_from(self, whole: mmap.mmap, place: int) -> None:
        """Let many pages be fetched at once where the system can do that."""
        if not hasattr(mmap, "MADV_WILLNEED") or place % mmap.PAGESIZE:
            return

        def ahead(page: int) -> None:
            whole.madvise(mmap.MADV_WILLNEED, place + page * PAGE, PAGE)

        self._ahead = ahead

    def _verify(self, page: int) -> None:
        data = self._pages[page * PAGE : (page + 1) * PAGE]
        check = zlib.crc32(data)
        if len(data) < PAGE:
            check = zlib.crc32(bytes(PAGE - len(data)), check)
        if check != int(self._checks[page]):
            raise DamagedFileError(f"page {page} of {self.name} has the wrong checksum")
        self._seen[page] = 1

    def range(self, start: int, stop: int) -> NDArray[Any]:
        """The values from `start` to `stop`. Raises DamagedFileError."""
        start, stop = max(0, start), min(stop, len(self.array))
        if stop <= start:
            return self.array[:0]
        page, last = start >> self._shift, (stop - 1) >> self._shift
        while (page := self._seen.find(0, page, last + 1)) >= 0:
            self._verify(page)
        return self.array[start:stop]

    def all(self) -> NDArray[Any]:
        """The whole column. Raises DamagedFileError."""
        if not self._whole:
            self.range(0, len(self.array))
            self._whole = True
        return self.array

    def search(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """How many values of this ascending column are at most as large as each of `values`.

        A damaged page may lead a search astray, but never past the check of the two values it
        ends between. Raises DamagedFileError.
        """
        # Values of another type would make the search copy the whole column first.
        wanted = values.astype(self.array.dtype, copy=False)
        spots: NDArray[np.int64] = self.array.searchsorted(wanted, side="right")
        last = len(self.array) - 1
        if self._whole or last < 0:
            return spots
        before = self.at(np.maximum(spots - 1, 0))
        after = self.at(np.minimum(spots, last))
        astray = ((spots > 0) & (before > wanted)) | ((spots <= last) & (after <= wanted))
        if astray.any():
            raise DamagedFileError(f"{self.name} is not in order")
        return spots

    def holds(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which of the values are in this ascending column. Raises DamagedFileError."""
        if len(self.array) == 0:
            return np.zeros(len(values), np.bool_)
        found: NDArray[np.bool_] = self.array[np.maximum(self.search(values) - 1, 0)] == values
        return found

    def at(self, places: NDArray[Any]) -> NDArray[Any]:
        """The values at many places. Raises DamagedFileError, also for a place outside."""
        if len(places) == 0:
            return self.array[:0]
        if int(places.max()) >= len(self.array) or int(places.min()) < 0:
            raise DamagedFileError(f"{self.name} is asked for a place it does not have")
        if not self._whole:
            self._verify_all(places >> self._shift)
        values: NDArray[Any] = self.array[places]
        return values

    def _verify_all(self, pages: NDArray[Any]) -> None:
        seen = self._marks[pages]
        if seen.all():
            return
        unseen = np.unique(pages[~seen]).tolist()
        if self._ahead is not None:
            # Asked for together, pages that are not in memory are read at the same time.
            for page in unseen:
                self._ahead(page)
        for page in unseen:
            self._verify(page)


class ColumnFile:
    """An open file of columns: `facts` from its header, and its columns by name.

    Raises DamagedFileError if the file is not whole, OSError if it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size < _PREAMBLE.size:
                raise DamagedFileError(f"{path.name} is too short")
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        if hasattr(mmap, "MADV_RANDOM"):
            self._map.madvise(mmap.MADV_RANDOM)
        view = memoryview(self._map)
        magic, length, check = _PREAMBLE.unpack_from(view)
        if magic != MAGIC:
            raise DamagedFileError(f"{path.name} is not of this version's format")
        header = bytes(view[_PREAMBLE.size : _PREAMBLE.size + length])
        if len(header) != length or zlib.crc32(header) != check:
            raise DamagedFileError(f"{path.name} has a damaged header")
        content = json.loads(header)
        self.facts: dict[str, Any] = content["facts"]
        body = _PREAMBLE.size + length
        end = max(
            [
                offset + count * _TYPES[kind].itemsize
                for _, kind, count, offset in content["columns"]
            ]
            or [0]
        )
        place = body + _aligned(end)
        pages = int(content["pages"])
        if size != place + 4 * pages:
            raise DamagedFileError(
                f"{path.name} has {size} bytes and should have {place + 4 * pages}"
            )
        if zlib.crc32(view[place:]) != int(content["check"], 16):
            raise DamagedFileError(f"{path.name} has damaged checksums")
        checks = np.frombuffer(view, "<u4", pages, place)
        self.columns: dict[str, Column] = {}
        first = 0
        for name, kind, count, offset in content["columns"]:
            dtype = _TYPES[kind]
            used = -(-count * dtype.itemsize // PAGE)
            array = np.frombuffer(view, dtype, count, body + offset)
            data = view[body + offset : body + offset + count * dtype.itemsize]
            column = Column(name, array, data, checks[first : first + used])
            column.read_ahead_from(self._map, body + offset)
            self.columns[name] = column
            first += used
        self.size = size

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]
