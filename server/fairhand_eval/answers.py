"""What a column says to a task, whichever way it was asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from fairhand_eval.tasks import Task


@dataclass(frozen=True, slots=True)
class Model:
    """Which model answered; `sha256` is None where nobody tells it."""

    id: str
    sha256: str | None = None


UNKNOWN = Model("unknown")


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply. `error` says why there is none; then nothing is known about the task."""

    id: str
    text: str = ""
    withheld: tuple[str, ...] = ()
    """Rules that kept candidates back, with their checks: `bias/B1`."""
    references: tuple[str, ...] = ()
    """Licences of the code that the text resembles."""
    error: str | None = None
    first_chunk_ms: float | None = None
    total_ms: float | None = None
    model: Model = UNKNOWN


@dataclass(frozen=True, slots=True)
class Column:
    """A way of asking, under the name it has in the table.

    `ask` yields one answer per task, in any order, each as soon as it is there.
    """

    name: str
    ask: Callable[[Sequence[Task]], AsyncGenerator[Answer]]
