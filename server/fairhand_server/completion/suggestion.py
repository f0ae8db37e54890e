"""What comes out of the pipeline: suggestions that may be shown, and what was withheld."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairhand_server.completion.surroundings import Look
from fairhand_server.model_client import ModelIdentity
from fairhand_syntax.judging import Notice, Reference


@dataclass(frozen=True, slots=True)
class Request:
    """A place to complete. `prefix` and `suffix` are the document around the cursor.

    `count` suggestions are wanted, each of at most `max_tokens` tokens. With `look`, the model also
    gets to see other files of the project.
    """

    language: str
    prefix: str
    suffix: str = ""
    path: str = ""
    count: int = 1
    max_tokens: int = 384
    look: Look | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Text that has passed every check. Only the pipeline makes one."""

    text: str
    references: tuple[Reference, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """A candidate that is not shown, and why.

    `text` is kept only so that the user can ask to see it; it goes into no log and no output.
    `references` is the licensed code it resembles, where that is the reason.
    """

    check: str
    rule: str
    reason: str
    text: str = field(default="", repr=False, compare=False)
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds from the request to the first text that passed the checks, and to the end."""

    first_chunk_ms: float | None
    total_ms: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything one request came to. `anew` is false for what is left of an older answer."""

    suggestions: tuple[Suggestion, ...]
    withheld: tuple[Withheld, ...]
    timing: Timing
    model: ModelIdentity
    anew: bool = True
