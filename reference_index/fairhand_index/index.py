"""The index of a folder: a short list of immutable segments, replaced in one step.

`index.json` names the segments with their sizes and SHA-256. A reader opens what the list names; a
writer writes a new segment first and the list last, so that a reader never sees half of a change.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from fairhand_index import signatures
from fairhand_index.columns import DamagedFileError, digest_of, sync_folder
from fairhand_index.commodity import shipped_common
from fairhand_index.contents import Contents, PackageFacts, merged, without_common
from fairhand_index.grams import U32, U64, Ints
from fairhand_index.segments import FORMAT_VERSION, Segment, write_segment

LIST_NAME = "index.json"
MOST_SEGMENTS = 4


class IndexUnavailableError(Exception):
    """There is no usable index in a folder; the message says why and what to do."""


class Bands(Protocol):
    """The bands of whole functions, where something else than the segments keeps them."""

    def near(self, segments: Sequence[Segment], grams: U64) -> Iterator[tuple[Segment, Ints]]:
        """Functions that share a band with a set of grams, once for every such band."""


@dataclass(frozen=True, slots=True)
class Index:
    """An open index. `id` is the SHA-256 over its segments: equal content has an equal id."""

    folder: Path
    id: str
    segments: tuple[Segment, ...]
    common: dict[str, U32]
    elsewhere: Bands | None = None

    @property
    def functions(self) -> int:
        """The number of indexed functions."""
        return sum(segment.functions for segment in self.segments)

    @property
    def packages(self) -> list[PackageFacts]:
        """All packages, ordered."""
        return sorted(
            (p for s in self.segments for p in s.packages), key=lambda package: package.key
        )

    def warm_up(self) -> None:
        """Read what every query needs, so that the first one finds it. Raises DamagedFileError."""
        for segment in self.segments:
            segment.warm_up()

    def functions_near(self, grams: U64) -> Iterator[tuple[Segment, Ints]]:
        """Functions that share a band with a set of grams of stream N, once for every such band."""
        if self.elsewhere is not None:
            yield from self.elsewhere.near(self.segments, grams)
            return
        keys = signatures.band_keys(grams)
        for segment in self.segments:
            _, functions = segment.find("m", keys)
            if len(functions):
                yield segment, functions


def _read_list(folder: Path) -> list[dict[str, object]]:
    try:
        raw = (folder / LIST_NAME).read_bytes()
    except FileNotFoundError as error:
        raise IndexUnavailableError(f"there is no index in {folder}") from error
    except OSError as error:
        raise IndexUnavailableError(f"the index in {folder} cannot be read: {error}") from error
    try:
        content = json.loads(raw)
        body = json.dumps(content["segments"], sort_keys=True)
        if content["format"] != FORMAT_VERSION:
            raise IndexUnavailableError("the index is of another format; build it again")
        if zlib.crc32(body.encode()) != content["check"]:
            raise IndexUnavailableError("the list of the index is damaged; build it again")
        return list(content["segments"])
    except (ValueError, KeyError, TypeError) as error:
        raise IndexUnavailableError("the list of the index is damaged; build it again") from error


def open_index(folder: Path) -> Index:
    """Open the index of a folder. Raises IndexUnavailableError."""
    entries = _read_list(folder)
    segments = []
    for entry in entries:
        path = folder / str(entry["name"])
        try:
            segment = Segment(path)
        except (DamagedFileError, OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnavailableError(f"the index is damaged: {error}") from error
        if segment.size != entry["bytes"]:
            raise IndexUnavailableError(f"the index is damaged: {path.name} has the wrong size")
        segments.append(segment)
    identity = sha256(
        "".join(sorted(str(entry["sha256"]) for entry in entries)).encode()
    ).hexdigest()
    return Index(folder, identity, tuple(segments), shipped_common())


def verify_index(folder: Path) -> list[str]:
    """Read every byte of an index and compare checksums; what is wrong, as sentences."""
    problems = []
    for entry in _read_list(folder):
        path = folder / str(entry["name"])
        if not path.is_file():
            problems.append(f"{path.name} is missing")
        elif digest_of(path) != entry["sha256"]:
            problems.append(f"{path.name} has the wrong SHA-256")
    return problems


@contextlib.contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Hold the folder's write lock; a second writer waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "write.lock").open("a+b") as lock:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def publish(folder: Path, entries: Sequence[dict[str, object]]) -> None:
    """Make these segments the index of a folder: name, sha256 and bytes of each. Raises OSError."""
    body = json.dumps(list(entries), sort_keys=True)
    content = {
        "format": FORMAT_VERSION,
        "check": zlib.crc32(body.encode()),
        "segments": list(entries),
    }
    temporary = folder / f"{LIST_NAME}.{os.getpid()}.part"
    with temporary.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=1, sort_keys=True)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(folder / LIST_NAME)
    sync_folder(folder)
    named = {str(entry["name"]) for entry in entries}
    for path in folder.glob("*.segment"):
        if path.name not in named:
            # An open reader keeps its map of the file; where the system forbids that, it stays.
            with contextlib.suppress(OSError):
                path.unlink()


def _write(folder: Path, part: Contents) -> dict[str, object]:
    temporary = folder / f"new.{os.getpid()}"
    digest = write_segment(temporary, without_common(part, shipped_common()))
    path = folder / f"{digest[:16]}.segment"
    temporary.replace(path)
    return {"name": path.name, "sha256": digest, "bytes": path.stat().st_size}


def replace_index(folder: Path, parts: Sequence[Contents]) -> Index:
    """Make these contents the whole index of a folder. Raises OSError."""
    with _only_writer(folder):
        publish(folder, [_write(folder, merged(parts))])
    return open_index(folder)


def add_to_index(folder: Path, parts: Sequence[Contents]) -> Index:
    """Add packages to the index of a folder, in place of earlier readings of the same packages.

    Small additions stay segments of their own until there are `MOST_SEGMENTS`; then all are merged.
    Raises OSError, IndexUnavailableError.
    """
    with _only_writer(folder):
        entries = _read_list(folder) if (folder / LIST_NAME).exists() else []
        fresh = merged(parts)
        keys = {package.key for package in fresh.packages}
        segments = [Segment(folder / str(entry["name"])) for entry in entries]
        known = {package.key for segment in segments for package in segment.packages}
        if known & keys or len(entries) + 1 > MOST_SEGMENTS:
            entries = [_write(folder, merged([*(s.contents() for s in segments), fresh]))]
        else:
            entries = [*entries, _write(folder, fresh)]
        publish(folder, entries)
    return open_index(folder)
