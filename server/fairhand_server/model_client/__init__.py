"""The one thing the server knows of models: give a prompt and limits, get pieces of text."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit


@dataclass(slots=True)
class Ending:
    """Why an answer ended: "stop" by itself, "length" at the limit of tokens, "" not known."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one answer. `stop` holds at most four strings, as some hosts refuse more.

    `temperature` 0 asks for the most likely answer; `seed` makes any other repeatable. A model that
    is told why its answer ended notes it in `ending`.
    """

    max_tokens: int = 256
    temperature: float = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    ending: Ending = field(default_factory=Ending, compare=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.stop) > 4:
            raise ValueError("hosts accept at most four stop strings")


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model answers: its identifier, the sha256 of its weights ("" when a host hides it).

    `entry` is the production entry it is served by, "" where the user chose it without one.
    """

    id: str
    family: str
    sha256: str = ""
    entry: str = ""


class Model(Protocol):
    """A source of text. Closing the generator stops the work behind it at once."""

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        ...

    def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[str, None]:
        """Pieces of the answer as they come.

        Raises HostError when the host cannot be reached, refuses, or breaks off.
        """
        ...


class Connection(Model, Protocol):
    """A model with connections of its own, to be closed at the end."""

    async def aclose(self) -> None:
        """Close all connections."""
        ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a host listens: its base URL ending in /v1, and the key it asks for.

    `authority` is a file with the certificates of those who may vouch for it; empty means those
    that everybody trusts.
    """

    url: str
    key: str = field(default="", repr=False)
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a host may take, in seconds: to be connected, between two pieces, and in all."""

    connect: float = 3.0
    # A CPU reads a long prompt for many seconds before its first token.
    silence: float = 60.0
    whole: float = 180.0


def is_near(url: str) -> bool:
    """Whether an endpoint is on this machine."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
