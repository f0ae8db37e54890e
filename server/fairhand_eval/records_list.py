"""`fairhand eval list`: the runs that were kept, newest last."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace

from rich import box
from rich.table import Table

from fairhand_eval.recording import add_runs_argument, runs_of
from fairhand_eval.report import percent, printer
from fairhand_eval.run_files import Run, all_runs


def add_arguments(parser: ArgumentParser) -> None:
    """Which runs, and in which form."""
    parser.add_argument("--suite", metavar="NAME", help="only runs of this suite")
    parser.add_argument("--model", metavar="ID", help="only runs with this model")
    parser.add_argument("--json", action="store_true", help="one JSON object per run")
    add_runs_argument(parser)


def run(arguments: Namespace) -> int:
    """Print the runs: 0, or 1 if a file in the folder is no run."""
    runs, problems = all_runs(runs_of(arguments))
    chosen = [
        run
        for run in runs
        if arguments.suite in (None, run.made.suite)
        and arguments.model in (None, run.made.model.get("id"))
    ]
    if arguments.json:
        for one in chosen:
            print(json.dumps(as_json(one), ensure_ascii=False))
    elif chosen:
        printer().print(_table(chosen))
    else:
        print(f"no runs in {runs_of(arguments)}; `fairhand eval SUITE` makes one")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def as_json(run: Run) -> dict[str, object]:
    """What tells a run from others, and its scores."""
    return {
        "id": run.made.id,
        "suite": run.made.suite,
        "started": run.made.started,
        "model": dict(run.made.model),
        "index": run.made.index,
        "code": dict(run.made.code),
        "finished": bool(run.scores),
        "tasks": len({record.id for record in run.records}),
        "scores": {
            column: {name: score.as_json() for name, score in scores.items()}
            for column, scores in run.scores.items()
        },
    }


def _table(runs: list[Run]) -> Table:
    table = Table(box=box.SIMPLE)
    for head in ("run", "model", "column", "tasks", "passed (95 %)", "p50 s", "p95 s"):
        table.add_column(head, justify="left" if head in ("run", "model", "column") else "right")
    for run in runs:
        model = str(run.made.model.get("id", "-"))
        if not run.scores:
            table.add_row(run.made.id, model, "-", str(len(run.records)), "not finished", "", "")
        for column, scores in run.scores.items():
            passed = scores.get("pass@1")
            times = [scores.get(f"total_{q}_ms") for q in ("p50", "p95")]
            table.add_row(
                run.made.id,
                model,
                column,
                str(passed.n if passed else len(run.column(column))),
                percent(passed) if passed else "-",
                *(f"{time.value / 1000:.2f}" if time else "-" for time in times),
            )
    return table
