"""Guess the next tokens from what stands in the text already.

Code repeats itself: a name just written is written again, with what followed it the last time. A
guess is checked by the model in the same pass that gives the next token, so a right one is a token
for little, and the answer stays the same (prompt lookup decoding, as in the reference
implementation https://github.com/apoorvumang/prompt-lookup-decoding).
"""

from __future__ import annotations

from collections.abc import Sequence

_WIDTH = 3
"""So many tokens must have stood together before; fewer guess wrong too often to pay."""


class Draft:
    """Remembers where each run of tokens was seen last. Feed it the text as it grows."""

    def __init__(self) -> None:
        self._tokens: list[int] = []
        self._seen: dict[tuple[int, ...], int] = {}

    def feed(self, tokens: Sequence[int]) -> None:
        """More of the text."""
        for token in tokens:
            # The run that ends before this token; so a run never finds itself.
            run = tuple(self._tokens[-_WIDTH:])
            if len(run) == _WIDTH:
                self._seen[run] = len(self._tokens)
            self._tokens.append(token)

    def guess(self, most: int) -> list[int]:
        """At most so many tokens that may follow; empty if the end is new."""
        at = self._seen.get(tuple(self._tokens[-_WIDTH:]))
        return [] if at is None or most <= 0 else self._tokens[at : at + most]
