"""Suites that judge given code instead of asking a model: cases with a right answer, and scores."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.table import Table

from fairhand_eval.answers import Model
from fairhand_eval.recording import begun
from fairhand_eval.records import Record
from fairhand_eval.report import printer, shown
from fairhand_eval.run_files import append, append_scores
from fairhand_eval.sandbox import Outcome
from fairhand_eval.scores import Score, quantile, share
from fairhand_server import __version__


@dataclass(frozen=True, slots=True)
class Judged:
    """A case: whether something is to be found in it, whether it was, and by which rule."""

    id: str
    wanted: bool
    found: bool
    rule: str
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether it was judged as it should be."""
        return self.wanted == self.found


def keep(arguments: Namespace, suite: str, column: str, judged: Sequence[Judged]) -> int:
    """Write the cases and their scores to a run file, print the table, and give 0."""
    # What is measured is this program itself; its code version stands in the first line.
    model = Model("fairhand", None)
    path, made = begun(arguments, suite, {"id": model.id, "version": __version__})
    print(f"run {made.id}: {path}", file=sys.stderr)
    for case in judged:
        append(path, json.loads(_record(suite, column, case, model).line()))
    scores = judged_scores(judged)
    append_scores(path, column, scores)
    table = Table(title=suite, box=box.SIMPLE, title_justify="left")
    table.add_column("score")
    table.add_column(f"{column} (95 %)", justify="right")
    table.add_column("cases", justify="right")
    for name, score in scores.items():
        table.add_row(name, shown(name, score), str(score.n))
    console = printer()
    console.print(table)
    for title, wanted in (("missed", True), ("false alarms", False)):
        wrong = [case.id for case in judged if not case.right and case.wanted is wanted]
        console.print(f"{title} ({len(wrong)}): {'; '.join(wrong) or '-'}", markup=False)
    return 0


def judged_scores(judged: Sequence[Judged]) -> dict[str, Score]:
    """`recall`, `precision`, `false_alarms` (of the cases without a fault), `pass@1`, times."""
    times = [case.milliseconds for case in judged]
    return {
        "recall": share(case.found for case in judged if case.wanted),
        "precision": share(case.wanted for case in judged if case.found),
        "false_alarms": share(case.found for case in judged if not case.wanted),
        "pass@1": share(case.right for case in judged),
        "total_p50_ms": quantile(times, 0.5),
        "total_p95_ms": quantile(times, 0.95),
    }


def _record(suite: str, column: str, case: Judged, model: Model) -> Record:
    outcome = Outcome(case.right, "passed" if case.right else "failed", 0.0, case.rule)
    text = "found" if case.found else "nothing found"
    return Record(suite, column, case.id, text, outcome, False, (), None, case.milliseconds, model)
