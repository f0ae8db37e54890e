"""Which model serves: candidate, staging and production entries, and the history that made them.

The history is an append-only file of JSON lines in the state folder; what holds now is what its
lines come to. Nothing is ever rewritten, so the file answers later who promoted what, on which
runs, by which policy, and what served on a given day.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from fairhand_server.errors import FairhandError, UsageError
from fairhand_server.folders import state_folder

Stage = Literal["candidate", "staging", "production"]
STAGES: tuple[Stage, ...] = ("candidate", "staging", "production")

_LOCK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A model with its prompt family and its index, named by `id`.

    `path` is empty for a model of the catalogue, `endpoint` for one that runs on this machine;
    `sha256` is empty where the endpoint does not tell it. `index` is a folder, empty for the usual
    one, and `index_id` what it held when the entry was made.
    """

    id: str
    model: str
    sha256: str = ""
    family: str = ""
    path: str = ""
    endpoint: str = ""
    index: str = ""
    index_id: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history. `action` is registered, promoted, refused or rolled back."""

    time: str
    action: str
    stage: str
    entry: Entry | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stages:
    """The entries that hold each stage now, everything known by id, and the whole history."""

    candidates: tuple[Entry, ...]
    staging: Entry | None
    production: Entry | None
    history: tuple[Step, ...]

    def known(self, name: str) -> Entry | None:
        """The newest entry with this id, or with this model where the id is not meant."""
        entries = [step.entry for step in reversed(self.history) if step.entry is not None]
        by_id = (entry for entry in entries if entry.id == name)
        by_model = (entry for entry in entries if entry.model == name)
        return next(by_id, None) or next(by_model, None)

    def holder(self, stage: str) -> Entry | None:
        """The entry that holds `staging` or `production`."""
        return self.production if stage == "production" else self.staging

    def before(self, stage: str) -> Entry | None:
        """What held a stage before the entry that holds it now."""
        held = _held(self.history, stage)
        return held[-2] if len(held) > 1 else None


def stages_file() -> Path:
    """Where the history lies; need not exist."""
    return state_folder() / "stages.jsonl"


def read_stages(path: Path | None = None) -> Stages:
    """The stages as the history has them; empty without a file.

    A last line without its end is the trace of an interrupted writer and is not read. Raises
    UsageError fairhand-E004 for any other line that is not a step, E002 for an unreadable file.
    """
    file = path or stages_file()
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return Stages((), None, None, ())
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(
            "fairhand-E002",
            f"{file} cannot be read: {problem}",
            "make it readable for this user, or restore it from a copy",
        ) from problem
    history = tuple(
        _step(file, number, line)
        for number, line in enumerate(text.rpartition("\n")[0].split("\n"), 1)
        if line
    )
    held = {stage: _held(history, stage) for stage in STAGES}
    staged = {entry.id for stage in ("staging", "production") for entry in held[stage][-1:]}
    candidates = {entry.id: entry for entry in held["candidate"] if entry.id not in staged}
    return Stages(
        tuple(candidates.values()),
        next(iter(held["staging"][-1:]), None),
        next(iter(held["production"][-1:]), None),
        history,
    )


def add_step(action: str, stage: Stage, entry: Entry | None, details: Mapping[str, Any]) -> Step:
    """Add a line to the history, on the disk when this returns.

    Raises FairhandError fairhand-E025 where the file cannot be written.
    """
    # Imported here: the language server reads stages at its start and never writes them.
    from filelock import FileLock, Timeout

    path = stages_file()
    time = datetime.now(UTC).isoformat(timespec="seconds")
    step = Step(time, action, stage, entry, dict(details))
    line = json.dumps(asdict(step), ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=_LOCK_SECONDS), path.open("ab+") as file:
            # The trace of an interrupted writer is ended, so that it stays one bad line's worth.
            if file.tell() and not _ends_whole(file.fileno(), file.tell()):
                whole = path.read_bytes().rpartition(b"\n")
                file.truncate(len(whole[0]) + len(whole[1]))
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
    except (OSError, Timeout) as problem:
        raise FairhandError(
            "fairhand-E025", f"{path} cannot be written: {problem}", "make room, or mend its rights"
        ) from problem
    return step


def production_entry() -> Entry | None:
    """What serves on this machine, None where nothing was promoted."""
    return read_stages().production


def entry_serving(model: str, sha256: str, endpoint: str = "") -> str:
    """The identifier of the production entry if it is this model, else ""."""
    try:
        entry = production_entry()
    except UsageError:
        # A damaged history is told when settings are read; it must not stop a model by hand.
        return ""
    if entry is None or entry.endpoint != endpoint:
        return ""
    same = entry.sha256 == sha256 if sha256 else entry.model == model
    return entry.id if same else ""


def _ends_whole(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"


def _held(history: tuple[Step, ...], stage: str) -> list[Entry]:
    """The entries that held a stage and were not rolled back from, the present one last."""
    held: list[Entry] = []
    for step in history:
        if step.stage != stage:
            continue
        if step.action in ("registered", "promoted") and step.entry is not None:
            held.append(step.entry)
        elif step.action == "rolled back" and held:
            held.pop()
    return held


def _step(path: Path, number: int, line: str) -> Step:
    try:
        value = json.loads(line)
        entry = value["entry"]
        return Step(
            str(value["time"]),
            str(value["action"]),
            str(value["stage"]),
            Entry(**entry) if entry is not None else None,
            dict(value["details"]),
        )
    except (ValueError, KeyError, TypeError) as problem:
        raise UsageError(
            "fairhand-E004",
            f"{path}:{number}: not a step of the stages' history",
            "restore the file from a copy, or remove the line",
        ) from problem
