"""What an engine needs of a network: tokens in, scores out, and slots that remember prompts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from fairhand_model.engine import Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Slot(Protocol):
    """Keys and values of one text, and the tokens of which they are.

    `busy` and `used` belong to the engine.
    """

    tokens: list[int]
    busy: bool
    used: int

    def keep(self, count: int) -> None:
        """Forget all but the first tokens."""

    def copy(self, other: Self, count: int) -> None:
        """Hold the first tokens of another slot of the same network."""


S = TypeVar("S", bound=Slot)


class Network(Protocol[S]):
    """A loaded network. Used from one thread, except `tokens_of`, which any may call."""

    @property
    def ends(self) -> frozenset[int]:
        """The tokens after which an answer is over."""

    def slot(self) -> S:
        """A new, empty slot."""

    def tokens_of(self, text: str) -> list[int]:
        """The tokens of a text; marks in it are marks."""

    def bytes_of(self, token: int) -> bytes:
        """The bytes of a token's text; empty for a mark."""

    def read(self, slot: S, tokens: Sequence[int]) -> None:
        """Compute more tokens of a slot's text."""

    def scores(self, slot: S, tokens: Sequence[int], rows: int) -> NDArray[np.float32]:
        """Compute more tokens, and the scores behind each of the last `rows`, [rows, tokens]."""


def common_beginning(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two texts have in common at the beginning."""
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return index
    return min(len(one), len(other))


def drawing(limits: Limits) -> Callable[[NDArray[np.float32]], int]:
    """How to choose a token by its scores, within the limits of an answer."""
    import numpy as np

    if limits.temperature == 0:
        return lambda scores: int(scores.argmax())
    chance = np.random.default_rng(limits.seed)

    def draw(scores: NDArray[np.float32]) -> int:
        scaled = scores.astype(np.float64) / limits.temperature
        share = np.exp(scaled - scaled.max())
        share /= share.sum()
        if limits.top_p < 1:
            order = np.argsort(-share)
            kept = order[: int(np.searchsorted(np.cumsum(share[order]), limits.top_p)) + 1]
            return int(chance.choice(kept, p=share[kept] / share[kept].sum()))
        return int(chance.choice(len(share), p=share))

    return draw
