"""The sha256 of a model file, computed once and remembered until the file changes.

Hashing half a gigabyte takes half a second on a quiet machine and several on a busy one, too much
for every start of an editor. A record is therefore kept per file, bound to its size and to its
times of change. The record guards against accidents (a broken copy, a file replaced by another),
not against somebody who can write to the user's own cache: that person could as well replace the
program. Whoever wants certainty runs `fairhand model verify`, which always reads the bytes.

Records lie in Fairhand's own cache, not beside the file, because a user's model folder may be
read-only and is not ours to litter.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from fairhand_server.folders import models_folder

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one file: where, which state of it, its sha256 and its prompt family."""

    path: str
    size: int
    modified: int
    changed: int
    sha256: str
    family: str


def sha256_of(path: Path, report: Callable[[int], None] = lambda done: None) -> str:
    """The sha256 of a file, read now; `report` gets the bytes read so far. Raises OSError."""
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            done += len(chunk)
            report(done)
    return digest.hexdigest()


def remembered(path: Path) -> Checked | None:
    """The record of this file, if there is one and the file has not changed since."""
    path = path.resolve()
    try:
        fields = json.loads(_record_of(path).read_text(encoding="utf-8"))
        record = Checked(**fields)
        state = path.stat()
    except (OSError, ValueError, TypeError):
        return None
    same = (str(path), state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    return record if same == (record.path, record.size, record.modified, record.changed) else None


def remember(path: Path, sha256: str, family: str) -> None:
    """Keep the record of a file that has just been read in full.

    A cache that cannot be written costs a second at the next start, so that is no error.
    """
    path = path.resolve()
    with contextlib.suppress(OSError):
        state = path.stat()
        record = Checked(
            str(path), state.st_size, state.st_mtime_ns, state.st_ctime_ns, sha256, family
        )
        target = _record_of(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        # Two processes may do this at once; each replaces the whole record in one step.
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        draft.write_text(json.dumps(asdict(record)), encoding="utf-8")
        draft.replace(target)


def forget(path: Path) -> None:
    """Drop the record of a file whose bytes proved wrong."""
    with contextlib.suppress(OSError):
        _record_of(path.resolve()).unlink()


def _record_of(path: Path) -> Path:
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
    return models_folder() / "checked" / f"{name}.json"
