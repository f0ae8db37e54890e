"""Telling the user how a fetch goes: a bar on a terminal, a few plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from fairhand_server.terminal import below
from fairhand_syntax.showing import visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress(Protocol):
    """What a long piece of work tells its user."""

    def say(self, text: str) -> None:
        """One line of news."""

    def at(self, done: int, total: int) -> None:
        """`done` of `total` bytes are through."""


class Quiet:
    """Tells nothing."""

    def say(self, text: str) -> None:
        """Nothing."""

    def at(self, done: int, total: int) -> None:
        """Nothing."""


class Lines:
    """Plain lines for a log file or a pipe: one for each tenth of the way."""

    def __init__(self, out: TextIO, verb: str) -> None:
        self._out = out
        self._verb = verb
        self._tenth = 0
        self._start = time.monotonic()

    def say(self, text: str) -> None:
        """One line of news."""
        print(text, file=self._out, flush=True)

    def at(self, done: int, total: int) -> None:
        """A line whenever another tenth is through."""
        tenth = done * 10 // max(total, 1)
        if tenth < self._tenth:
            # Another source begins from zero.
            self._tenth, self._start = 0, time.monotonic()
        if tenth <= self._tenth:
            return
        self._tenth = tenth
        speed = done / max(time.monotonic() - self._start, 0.001)
        self.say(f"{self._verb} {tenth * 10} % of {megabytes(total)}, {megabytes(int(speed))}/s")


class TerminalBar:
    """A bar with bytes, speed and the time that is left."""

    def __init__(self, bar: Bar, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self._done = 0

    def say(self, text: str) -> None:
        """One line of news, above the bar."""
        self._bar.console.print(visible(text), highlight=False, markup=False, soft_wrap=True)

    def at(self, done: int, total: int) -> None:
        """Move the bar; the first call shows it."""
        if done < self._done:
            self._bar.reset(self._task)
        self._done = done
        self._bar.update(self._task, completed=done, total=total, visible=True)


@contextmanager
def shown_on(out: TextIO, verb: str) -> Iterator[Progress]:
    """Progress for as long as the block runs, in the form that suits `out`."""
    if not out.isatty():
        yield Lines(out, verb)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=below(out)), transient=True) as bar:
        yield TerminalBar(bar, bar.add_task(verb, visible=False))


def megabytes(count: int) -> str:
    """A number of bytes for people, in millions as disks and networks are sold."""
    if count < 1_000_000:
        return f"{count} bytes"
    if count < 10_000_000:
        return f"{count / 1e6:.1f} MB"
    return f"{count / 1e6:.0f} MB"
