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

    def line(self) -> str:
        """The JSON line of this record, with its end."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def read_records(path: Path) -> list[Record]:
    """The records of an earlier run, none if there is no file.

    A last line without its end is the trace of an interrupted run: it is cut off the file.
    Raises UsageError E004 for any other line that is no record.
    """
    if not path.exists():
        return []
    whole, _, rest = path.read_bytes().rpartition(b"\n")
    if rest:
        path.write_bytes(whole + b"\n" if whole else b"")
    records = []
    for number, line in enumerate(whole.decode("utf-8", "replace").split("\n"), 1):
        if not line:
            continue
        try:
            records.append(_read(json.loads(line)))
        except (ValueError, KeyError, TypeError) as problem:
            raise UsageError(
                "fairhand-E004",
                f"{path}:{number}: not a record of an evaluation",
                "name another file with --out, or mend the line",
            ) from problem
    return records


def _read(value: dict[str, Any]) -> Record:
    return Record(
        **{
            **value,
            "outcome": Outcome(**value["outcome"]),
            "withheld": tuple(value["withheld"]),
            "model": Model(**value["model"]),
        }
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
