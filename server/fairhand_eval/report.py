"""The table at the end of a run, for a person, on standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from rich import box
from rich.console import Console
from rich.table import Table

from fairhand_eval.measuring import Measured
from fairhand_eval.proportions import Proportion, paired, pass_at_1, wilson
from fairhand_eval.scores import Score

CACHE_NOTE = (
    "seconds: a later column may find its prompts in the host's cache; compare no speed by them"
)

WIDTH = 132
"""Characters per line where standard output is no terminal."""


def show(suite: str, results: Sequence[Measured], exact: bool) -> None:
    """Print one row per column, then which tasks tell the columns apart."""
    console = printer()
    console.print(_table(suite, results, exact))
    for first, second in pairwise(results):
        console.print(_difference(first, second), soft_wrap=True)
    if len(results) > 1:
        console.print(CACHE_NOTE, soft_wrap=True)
    for result in results:
        if result.errors:
            name, error = next(iter(result.errors.items()))
            console.print(
                f"{result.column}: {len(result.errors)} without an answer, not counted; "
                f"first: {name}: {error}",
                soft_wrap=True,
                markup=False,
            )


def printer() -> Console:
    """Standard output for tables: as wide as the terminal, or one width everywhere else."""
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    return console


def percent(score: Score) -> str:
    """A share as text: `43.9 % (36.5-51.5)`."""
    return f"{100 * score.value:.1f} % ({100 * score.low:.1f}-{100 * score.high:.1f})"


def shown(name: str, score: Score) -> str:
    """A score as text, in the unit that its name tells."""
    if name.endswith("_ms"):
        return f"{score.value:.1f} ms ({score.low:.1f}-{score.high:.1f})"
    return percent(score)


def interval(share: Proportion) -> str:
    """A share as text: `43.9 % (36.5-51.5)`; a dash when nothing was counted."""
    if share.n == 0:
        return "-"
    return f"{100 * share.share:.1f} % ({100 * share.low:.1f}-{100 * share.high:.1f})"


def _table(suite: str, results: Sequence[Measured], exact: bool) -> Table:
    table = Table(title=suite, box=box.SIMPLE, title_justify="left")
    heads = ["column", "pass@1 (95 %)", "passed/n"]
    heads += ["exact (95 %)"] if exact else []
    heads += ["withheld", "empty", "errors", "seconds", "p50 s", "model"]
    for head in heads:
        text = head in ("column", "model")
        table.add_column(head, justify="left" if text else "right", no_wrap=head != "model")
    for result in results:
        table.add_row(*_row(result, exact))
    return table


def _row(result: Measured, exact: bool) -> list[str]:
    records = result.records
    share = pass_at_1({record.id: record.outcome.passed for record in records})
    times = [record.total_ms / 1000 for record in records if record.total_ms is not None]
    models = sorted({record.model.id for record in records})
    cells = [result.column, interval(share), f"{share.passed}/{share.n}"]
    if exact:
        cells.append(interval(wilson(sum(record.exact for record in records), len(records))))
    return [
        *cells,
        str(sum(bool(record.withheld) for record in records)),
        str(sum(not record.text.strip() for record in records)),
        str(len(result.errors)),
        f"{sum(times):.1f}",
        f"{median(times):.2f}" if times else "-",
        ", ".join(name.rpartition("/")[2] for name in models) or "-",
    ]


def _difference(first: Measured, second: Measured) -> str:
    pairing = paired(
        {record.id: record.outcome.passed for record in first.records},
        {record.id: record.outcome.passed for record in second.records},
    )
    lines = [
        f"only {name} passes ({len(ids)}): {' '.join(ids) or '-'}"
        for name, ids in (
            (first.column, pairing.only_first),
            (second.column, pairing.only_second),
        )
    ]
    lines.append(f"McNemar exact, {pairing.n} common tasks: p = {pairing.p_value:.3f}")
    return "\n".join(lines)
