"""`fairhand eval show RUN`: how a run was made, its scores, and the tasks it did not pass."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from rich import box
from rich.table import Table

from fairhand_eval.recording import add_runs_argument, runs_of
from fairhand_eval.records import Record
from fairhand_eval.records_list import as_json
from fairhand_eval.report import printer, shown
from fairhand_eval.run_files import Run, find_run


def add_arguments(parser: ArgumentParser) -> None:
    """Which run, and how much of it."""
    parser.add_argument("name", metavar="RUN", help="an identifier, its beginning, or a file")
    parser.add_argument("--task", metavar="ID", help="everything about one task, its text too")
    parser.add_argument("--json", action="store_true", help="how it was made and its scores")
    add_runs_argument(parser)


def run(arguments: Namespace) -> int:
    """Print the run: 0, or 1 if it has no task of that name."""
    found = find_run(arguments.name, runs_of(arguments))
    if arguments.json:
        print(json.dumps({**as_json(found), "made": asdict(found.made)}, ensure_ascii=False))
        return 0
    if arguments.task:
        records = [one for one in found.records if one.id == arguments.task]
        for record in records:
            _print_task(record)
        return 0 if records else 1
    _print_run(found)
    return 0


def _print_run(run: Run) -> None:
    console = printer()
    made = run.made
    table = Table(box=box.SIMPLE, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column()
    code = made.code
    facts = {
        "run": made.id,
        "suite": f"{made.suite}, {made.data.get('file', '')} {made.data.get('sha256', '')[:12]}",
        "started": made.started,
        "model": f"{made.model.get('id')} {str(made.model.get('sha256') or '')[:12]} "
        f"{made.model.get('family', '')} {made.model.get('endpoint', '')}",
        "code": f"{code.get('version')} {str(code.get('revision') or '')[:12]}"
        + (" with changes" if code.get("changed") else ""),
        "index": made.index or "-",
        "machine": ", ".join(f"{name} {value}" for name, value in made.machine.items()),
        "command": "fairhand " + " ".join(made.command),
        "file": str(run.path),
    }
    for name, value in facts.items():
        table.add_row(name, value.strip(" ,"))
    console.print(table)
    console.print(score_table(run))
    for column in run.columns:
        failed = [r for r in run.column(column).values() if not r.outcome.passed]
        if failed:
            names = " ".join(f"{record.id} ({record.outcome.reason})" for record in failed)
            console.print(f"{column}, not passed ({len(failed)}): {names}", markup=False)


def score_table(run: Run) -> Table:
    """The scores, a row each and a column each."""
    table = Table(box=box.SIMPLE)
    table.add_column("score")
    for column in run.scores:
        table.add_column(f"{column} (95 %)", justify="right")
    names = dict.fromkeys(name for scores in run.scores.values() for name in scores)
    for name in names:
        cells = [scores.get(name) for scores in run.scores.values()]
        table.add_row(name, *(shown(name, cell) if cell else "-" for cell in cells))
    return table


def _print_task(record: Record) -> None:
    outcome = record.outcome
    print(f"{record.column} {record.id}: {outcome.reason}, {outcome.seconds:.2f} s in the sandbox")
    if record.withheld:
        print(f"withheld: {', '.join(record.withheld)}")
    print(record.text)
    if outcome.stderr:
        print(outcome.stderr)
