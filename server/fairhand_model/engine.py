"""What the front asks of an engine: a prompt and limits go in, pieces of text come out."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Limits:
    """How far and how freely one answer may go.

    `max_tokens` is at least 1; `temperature` 0 means greedy; `top_p` is in (0, 1]; without a `seed`
    the engine draws one; the text ends before the first of the `stop` strings.
    """

    max_tokens: int
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """Why an answer ended ("length": a limit or the context was full) and its counts in tokens."""

    reason: Literal["stop", "length"]
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class PromptRead:
    """A prompt that has been computed: its tokens, and how many of them were known already."""

    tokens: int
    cached: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of an answer, in order. The first may be empty and says that work has begun.

    The last piece, and only that, has an `ending`. A piece says what was `read`, once, when that is
    known, because most answers are given up before their end.
    """

    text: str
    ending: Ending | None = None
    read: PromptRead | None = None


class EngineRefused(Exception):  # noqa: N818 - a refusal is the caller's fault, not an error of ours
    """The request cannot be answered as it is (for example the prompt exceeds the context)."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class EngineFailed(Exception):  # noqa: N818 - named like its sibling above
    """The engine broke down while loading or answering."""


def check_length(tokens: int, context: int) -> None:
    """Raise EngineRefused unless a prompt of so many tokens leaves room for an answer."""
    if not tokens:
        raise EngineRefused("the prompt is empty", "empty_prompt")
    if tokens >= context:
        raise EngineRefused(
            f"the prompt has {tokens} tokens, the context {context}", "context_length_exceeded"
        )


class Engine(Protocol):
    """One loaded model. `slots` answers can run at once, each with `context` tokens of room."""

    @property
    def model(self) -> str:
        """The identifier that clients see."""

    @property
    def context(self) -> int:
        """Tokens of prompt and answer together."""

    @property
    def slots(self) -> int:
        """How many answers run at the same time."""

    def load(self) -> None:
        """Load the weights. Blocks; raises EngineFailed."""

    def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[Piece, None]:
        """Answer one prompt. Closing the generator stops the work at the next step.

        Raises EngineRefused before the first piece, EngineFailed at any time.
        """
