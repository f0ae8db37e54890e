"""Progress on standard error: a bar in a terminal, one line per task elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Report = Callable[[str], None]
"""Called once per task with one line about it."""


@contextmanager
def progress(title: str, total: int, done: int = 0) -> Iterator[Report]:
    """Show how many of `total` are done, beginning at `done`."""
    console = Console(stderr=True)
    if not console.is_terminal:
        count = done

        def say(line: str) -> None:
            nonlocal count
            count += 1
            print(f"{title} {count}/{total} {line}", file=sys.stderr, flush=True)

        yield say
        return
    parts = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[line]}"),
    )
    with Progress(*parts, console=console) as bar:
        shown = bar.add_task(title, total=total, completed=done, line="")
        yield lambda line: bar.update(shown, advance=1, line=line)
