"""Run files: what an evaluation was made with and what came of it, one file per run.

A run file is JSON lines that need no program of ours to be read. The first line is of the kind
`run` and says with what the run was made; a line of the kind `answer` follows for each task and
column as soon as it is judged; at the end a line of the kind `scores` for each column. A run that
was interrupted has no scores yet and can be gone on with: later scores replace earlier ones.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fairhand_eval.records import Record, read_lines, record_of
from fairhand_eval.scores import Score, read_scores
from fairhand_server.errors import FairhandError, UsageError
from fairhand_server.folders import state_folder


@dataclass(frozen=True, slots=True)
class Made:
    """With what a run was made. `started` is UTC; no part holds a key, a host name or a user."""

    id: str
    suite: str
    started: str
    command: tuple[str, ...] = ()
    code: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)
    index: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    machine: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run file as it was read: `scores` by column is empty where the run did not end."""

    path: Path
    made: Made
    records: tuple[Record, ...]
    scores: Mapping[str, Mapping[str, Score]]

    def column(self, name: str) -> dict[str, Record]:
        """The records of one column by task."""
        return {record.id: record for record in self.records if record.column == name}

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in the order in which they were measured."""
        return tuple(dict.fromkeys(record.column for record in self.records))


def runs_folder() -> Path:
    """Where runs are kept unless `--out` names a file. Not created here."""
    return state_folder() / "evaluations"


def new_identifier(suite: str, model: str, now: datetime | None = None) -> str:
    """A name that sorts by time and says what was measured; it is also the name of the file."""
    moment = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
    words = [re.sub(r"[^A-Za-z0-9.]+", "-", word).strip("-.") for word in (suite, model)]
    return "-".join([moment, *(word for word in words if word)])[:120]


def begin(path: Path, made: Made) -> Made:
    """Write the first line of a run file, or find the one of the run that is gone on with.

    Raises UsageError E001 where the file holds a run of something else, E004 where it is no run
    file, FairhandError E025 where it cannot be written.
    """
    values = read_lines(path)
    if values:
        found = _made(path, values[0])
        for name in ("suite", "max_tokens", "seed"):
            if getattr(found, name) != getattr(made, name):
                raise UsageError(
                    "fairhand-E001",
                    f"{path} holds a run of {found.suite} with {name} {getattr(found, name)}, "
                    f"not {getattr(made, name)}",
                    "name another file with --out",
                )
        return found
    append(path, {"kind": "run", **asdict(made)})
    return made


def append(path: Path, value: Mapping[str, Any]) -> None:
    """Add one line. Raises FairhandError E025 where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(value, ensure_ascii=False) + "\n")
    except OSError as problem:
        raise FairhandError(
            "fairhand-E025",
            f"{path} cannot be written: {problem.strerror}",
            "make room, or name another file with --out",
        ) from problem


def append_scores(path: Path, column: str, scores: Mapping[str, Score]) -> None:
    """Add the scores of a column."""
    told = {name: score.as_json() for name, score in scores.items()}
    append(path, {"kind": "scores", "column": column, "scores": told})


def read_run(path: Path) -> Run:
    """A run file. Raises UsageError E002 if it cannot be read, E004 if it is no run file."""
    if not path.is_file():
        raise UsageError(
            "fairhand-E002", f"there is no run file {path}", "`fairhand eval list` names the runs"
        )
    values = read_lines(path)
    if not values:
        raise UsageError("fairhand-E004", f"{path} is empty", "name the file of a run")
    made = _made(path, values[0])
    records: dict[tuple[str, str], Record] = {}
    scores: dict[str, dict[str, Score]] = {}
    for number, value in enumerate(values[1:], 2):
        try:
            if value.get("kind") == "answer":
                record = record_of(value)
                records[record.column, record.id] = record
            elif value.get("kind") == "scores":
                scores[str(value["column"])] = read_scores(value["scores"])
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise UsageError(
                "fairhand-E004", f"{path}:{number}: not a line of a run", "mend or remove the line"
            ) from problem
    return Run(path, made, tuple(records.values()), scores)


def find_run(name: str, folder: Path) -> Run:
    """The run with this id, the only one whose id begins so, or the file with this path.

    Raises UsageError E001 where there is none or more than one.
    """
    if name.endswith(".jsonl") or os.sep in name:
        return read_run(Path(name))
    exact = folder / f"{name}.jsonl"
    fitting = [exact] if exact.is_file() else sorted(folder.glob(f"{_literal(name)}*.jsonl"))
    if len(fitting) == 1:
        return read_run(fitting[0])
    if fitting:
        names = ", ".join(path.stem for path in fitting[:5])
        raise UsageError(
            "fairhand-E001", f"{name!r} may be {names}", "write more of the identifier"
        )
    raise UsageError(
        "fairhand-E001",
        f"there is no run {name!r} in {folder}",
        "`fairhand eval list` names the runs",
    )


def all_runs(folder: Path) -> tuple[list[Run], list[str]]:
    """All runs of a folder, oldest first, and a sentence for each file that is none."""
    runs, problems = [], []
    for path in sorted(folder.glob("*.jsonl")):
        try:
            runs.append(read_run(path))
        except UsageError as problem:
            problems.append(problem.cause)
    return sorted(runs, key=lambda run: (run.made.started, run.made.id)), problems


def latest(runs: Sequence[Run], suite: str, model: Mapping[str, Any]) -> Run | None:
    """The newest finished run of a suite with a model, by its hash where one is known."""
    for run in reversed(runs):
        if run.made.suite == suite and run.scores and same_weights(run.made.model, model):
            return run
    return None


def same_weights(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two descriptions mean one model: the hash decides where both know it."""
    if one.get("sha256") and other.get("sha256"):
        return bool(one["sha256"] == other["sha256"])
    return bool(one.get("id") == other.get("id"))


def _literal(name: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", name)


def _made(path: Path, value: Mapping[str, Any]) -> Made:
    try:
        if value["kind"] != "run":
            raise ValueError
        known = {name: value[name] for name in Made.__dataclass_fields__ if name in value}
        return Made(**{**known, "command": tuple(value.get("command", ()))})
    except (KeyError, TypeError, ValueError) as problem:
        raise UsageError(
            "fairhand-E004",
            f"{path} does not begin as a run file does",
            "name another file, or let --out name a new one",
        ) from problem
