"""`fairhand eval compare A B`: the same tasks in two runs, with a paired test."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from rich import box
from rich.table import Table

from fairhand_eval.proportions import Pairing, paired
from fairhand_eval.recording import add_runs_argument, runs_of
from fairhand_eval.report import printer, shown
from fairhand_eval.run_files import Run, find_run
from fairhand_server.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """Which runs, and by which column."""
    parser.add_argument("first", metavar="A", help="the run that is compared with")
    parser.add_argument("second", metavar="B", help="the run that may be better")
    parser.add_argument("--column", metavar="NAME", help="(default: the first one both have)")
    parser.add_argument("--json", action="store_true", help="the comparison as one JSON object")
    add_runs_argument(parser)


def run(arguments: Namespace) -> int:
    """Print the comparison. Raises UsageError E001 for runs that share no task."""
    folder = runs_of(arguments)
    first, second = find_run(arguments.first, folder), find_run(arguments.second, folder)
    column = arguments.column or _shared_column(first, second)
    pairing = pairing_of(first, second, column)
    if arguments.json:
        print(json.dumps(_as_json(first, second, column, pairing), ensure_ascii=False))
        return 0
    console = printer()
    console.print(_table(first, second, column))
    gained, lost = pairing.only_second, pairing.only_first
    console.print(f"newly passed ({len(gained)}): {' '.join(gained) or '-'}", markup=False)
    console.print(f"no longer passed ({len(lost)}): {' '.join(lost) or '-'}", markup=False)
    console.print(f"McNemar exact, {pairing.n} common tasks: p = {pairing.p_value:.3f}")
    for name, (one, other) in _differences(first, second).items():
        console.print(f"made differently: {name}: {one} -> {other}", markup=False)
    return 0


def pairing_of(first: Run, second: Run, column: str) -> Pairing:
    """Which tasks of a column only one run passed.

    Raises UsageError E001 for runs of two suites, or without a common task in that column.
    """
    if first.made.suite != second.made.suite:
        raise UsageError(
            "fairhand-E001",
            f"{first.made.suite} and {second.made.suite} are two suites",
            "compare two runs of one suite",
        )
    pairing = paired(
        *(
            {name: record.outcome.passed for name, record in run.column(column).items()}
            for run in (first, second)
        )
    )
    if not pairing.n:
        raise UsageError(
            "fairhand-E001",
            f"the runs have no common task in the column {column!r}",
            "compare runs of the same tasks, or name another --column",
        )
    return pairing


def _shared_column(first: Run, second: Run) -> str:
    shared = [column for column in first.columns if column in second.columns]
    return shared[0] if shared else "pipeline"


def _table(first: Run, second: Run, column: str) -> Table:
    table = Table(box=box.SIMPLE, title=f"{first.made.suite}, {column}", title_justify="left")
    table.add_column("score (95 %)")
    for run in (first, second):
        table.add_column(f"{run.made.id}\n{run.made.model.get('id')}", justify="right")
    table.add_column("difference", justify="right")
    ones, others = (run.scores.get(column, {}) for run in (first, second))
    for name in dict.fromkeys([*ones, *others]):
        one, other = ones.get(name), others.get(name)
        difference = ""
        if one and other:
            scale, unit = (1, " ms") if name.endswith("_ms") else (100, " points")
            difference = f"{scale * (other.value - one.value):+.1f}{unit}"
        table.add_row(
            name,
            shown(name, one) if one else "-",
            shown(name, other) if other else "-",
            difference,
        )
    return table


def _differences(first: Run, second: Run) -> dict[str, tuple[Any, Any]]:
    """What else may explain a difference: everything with which the runs were made otherwise."""
    found = {}
    ones, others = (_flat(run) for run in (first, second))
    for name in dict.fromkeys([*ones, *others]):
        if ones.get(name) != others.get(name):
            found[name] = (ones.get(name), others.get(name))
    return found


def _flat(run: Run) -> dict[str, Any]:
    made = run.made
    flat: dict[str, Any] = {"index": made.index, "seed": made.seed, "max_tokens": made.max_tokens}
    groups = {"model": made.model, "code": made.code, "data": made.data, "machine": made.machine}
    for group, values in groups.items():
        flat |= {f"{group}.{name}": value for name, value in values.items() if name != "load"}
    for group, values in made.settings.items():
        flat |= {f"settings.{group}.{name}": value for name, value in dict(values).items()}
    return flat


def _as_json(first: Run, second: Run, column: str, pairing: Pairing) -> dict[str, Any]:
    return {
        "a": first.made.id,
        "b": second.made.id,
        "suite": first.made.suite,
        "column": column,
        "common": pairing.n,
        "newly_passed": list(pairing.only_second),
        "no_longer_passed": list(pairing.only_first),
        "p_value": pairing.p_value,
        "scores": {
            run.made.id: {k: v.as_json() for k, v in run.scores.get(column, {}).items()}
            for run in (first, second)
        },
        "made_differently": {
            name: list(values) for name, values in _differences(first, second).items()
        },
    }
