"""What else of the project a model gets to see, as plain values: this room opens no file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fairhand_syntax.languages import Language


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Other files of the project by path and (shortened) text, and the own path in the project.

    `hint` says in a few words what may be used in the very line.
    """

    repository: str = ""
    path: str = ""
    files: tuple[tuple[str, str], ...] = ()
    hint: str = ""


NOTHING = Surroundings()

Look = Callable[[Language, str, str, str], Awaitable[Surroundings]]
"""Looks around for a language, a path and the text before and after a cursor.

It keeps to a deadline of its own and never raises: without an answer in time it gives less.
"""
