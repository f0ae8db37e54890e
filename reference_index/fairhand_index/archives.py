"""Reading archives as data, within limits. Nothing is unpacked to the disk and nothing is run."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import Self

MOST_BYTES = 2_000_000_000
MOST_MEMBERS = 200_000
LARGEST_MEMBER = 4_000_000
# Source code seldom shrinks below a tenth; a hundredfold is a bomb.
LARGEST_RATIO = 100
_FREE_BYTES = 50_000_000
# Names and attributes that do not fit into the fixed header of a tar entry. Names have 4 kB.
LARGEST_HEADER = 1_000_000
_LONG_HEADERS = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


class ArchiveError(Exception):
    """An archive breaks a limit, has a dangerous name in it, or cannot be read."""


def safe_name(name: str) -> str:
    """A member's name as a relative path with forward slashes.

    Raises ArchiveError if it climbs out.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0]):
        raise ArchiveError(f"the archive holds the unsafe name {name[:80]!r}")
    return str(path)


class _Budget:
    def __init__(self, packed: int) -> None:
        self._bytes = max(_FREE_BYTES, packed * LARGEST_RATIO)
        self._members = 0
        self._total = 0

    def spend(self, size: int) -> None:
        self._members += 1
        self._total += size
        if self._members > MOST_MEMBERS:
            raise ArchiveError(f"the archive holds more than {MOST_MEMBERS} files")
        if self._total > min(self._bytes, MOST_BYTES):
            raise ArchiveError(f"the archive unpacks to more than {self._total} bytes")


class _Entry(tarfile.TarInfo):
    """An entry whose header is small: the library reads a header whole, before anybody is asked."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        entry = super().frombuf(buf, encoding, errors)
        if entry.type in _LONG_HEADERS and entry.size > LARGEST_HEADER:
            raise ArchiveError(f"the archive holds a header of {entry.size} bytes")
        return entry


def members_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """The ordinary files of a zip or tar archive, name and content, links and large files left out.

    Raises ArchiveError.
    """
    try:
        if zipfile.is_zipfile(path):
            yield from _zip_members(path)
        else:
            yield from _tar_members(path)
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
        LZMAError,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        UnicodeError,
    ) as error:
        # Of the formats that were tried, each on a line of its own, the first line says enough.
        told = str(error).partition("\n")[0].rstrip(": ")
        raise ArchiveError(f"{path.name} is no archive that can be read: {told}") from error


def _zip_members(path: Path) -> Iterator[tuple[str, bytes]]:
    budget = _Budget(path.stat().st_size)
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            mode = entry.external_attr >> 16
            if entry.is_dir() or (mode & 0o170000) == 0o120000:
                continue
            name = safe_name(entry.filename)
            budget.spend(entry.file_size)
            if entry.file_size > LARGEST_MEMBER:
                continue
            with archive.open(entry) as stream:
                # The size in the directory is a claim; the content is cut where the claim ends.
                yield name, stream.read(entry.file_size)


def _tar_members(path: Path) -> Iterator[tuple[str, bytes]]:
    budget = _Budget(path.stat().st_size)
    with tarfile.open(path, "r:*", tarinfo=_Entry) as archive:
        for entry in archive:
            if not entry.isreg():
                continue
            name = safe_name(entry.name)
            budget.spend(entry.size)
            if entry.size > LARGEST_MEMBER:
                continue
            stream = archive.extractfile(entry)
            if stream is not None:
                yield name, stream.read()
