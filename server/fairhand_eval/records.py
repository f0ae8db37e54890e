"""What was measured: a JSON line per task and column, so that a run can go on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fairhand_eval.answers import Model
from fairhand_eval.sandbox import Outcome
from fairhand_server.errors import UsageError

NOT_JUDGED = Outcome(False, "failed", 0.0, "no text was offered")
"""The outcome of an answer without text: there is nothing to run."""

SHOWN = Outcome(True, "passed", 0.0, "")
"""The outcome of an answer where all that counts is that there is one."""


@dataclass(frozen=True, slots=True)
class Record:
    """One answer with its outcome. `suite` names the data and the form, so files may be shared."""

    suite: str
    column: str
    id: str
    text: str
    outcome: Outcome
    exact: bool
    withheld: tuple[str, ...]
    first_chunk_ms: float | None
    total_ms: float | None
    model: Model
    max_tokens: int | None = None
    references: tuple[str, ...] = ()

    def line(self) -> str:
        """The JSON line of this record, with its end."""
        return json.dumps({"kind": "answer", **asdict(self)}, ensure_ascii=False) + "\n"


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a run file, none if there is no file.

    A last line without its end is the trace of an interrupted run: it is cut off the file.
    Raises UsageError E004 for any other line that is no object, E002 for an unreadable file.
    """
    if not path.exists():
        return []
    try:
        whole, _, rest = path.read_bytes().rpartition(b"\n")
        if rest:
            path.write_bytes(whole + b"\n" if whole else b"")
    except OSError as problem:
        raise UsageError(
            "fairhand-E002", f"{path}: {problem.strerror}", "make it readable, or name another file"
        ) from problem
    values = []
    for number, line in enumerate(whole.decode("utf-8", "replace").split("\n"), 1):
        if not line:
            continue
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise _not_a_line(path, number)
        values.append(value)
    return values


def read_records(path: Path) -> list[Record]:
    """The records of a run file, none if there is no file. Raises UsageError E004 or E002."""
    records = []
    for number, value in enumerate(read_lines(path), 1):
        if value.get("kind") in ("run", "scores"):
            continue
        try:
            records.append(record_of(value))
        except (ValueError, KeyError, TypeError) as problem:
            raise _not_a_line(path, number) from problem
    return records


def record_of(value: dict[str, Any]) -> Record:
    """The record in an object of the kind `answer`. Raises ValueError, KeyError or TypeError."""
    if value["kind"] != "answer":
        raise ValueError(value["kind"])
    known = {name: part for name, part in value.items() if name != "kind"}
    return Record(
        **{
            **known,
            "outcome": Outcome(**value["outcome"]),
            "withheld": tuple(value["withheld"]),
            "references": tuple(value.get("references", ())),
            "model": Model(**value["model"]),
        }
    )


def _not_a_line(path: Path, number: int) -> UsageError:
    return UsageError(
        "fairhand-E004",
        f"{path}:{number}: not a line of a run file",
        "name another file with --out, or mend the line",
    )


def same_model(records: Iterable[Record], model: Model) -> bool:
    """Whether all records come from `model`, by its hash where both sides know it, else by name."""
    for record in records:
        known = record.model.sha256 is not None and model.sha256 is not None
        if known and record.model.sha256 != model.sha256:
            return False
        if not known and record.model.id != model.id:
            return False
    return True
