"""How long to wait for more typing before the model is asked."""

from __future__ import annotations

from dataclasses import dataclass

from fairhand_syntax.languages import Language

# So much of the time between two keys is waited for each question in vain. After three of them
# nothing is asked before a key is late, as somebody who writes what the model does not guess has no
# use for guesses.
_SHARE = 0.5
# A longer rest is no typing, and what comes after it is a new thought.
_REST_S = 1.0
# How much the newest interval counts in the average.
_WEIGHT = 0.3


def asks_at_once(language: Language, prefix: str) -> bool:
    """Whether this is a place to ask without waiting.

    A new line, an opened block or list, or a comment's end.
    """
    line = prefix[prefix.rfind("\n") + 1 :]
    text = line.strip()
    if not text or text.endswith((*language.block_openers, "(", "{")):
        return True
    if text.startswith(language.comment) and line.endswith((" ", ".")):
        return True
    return text.endswith(('"""', "'''") if language.id == "python" else "*/")


@dataclass(slots=True)
class Tempo:
    """How somebody types: seconds between two keys, and questions asked in vain one after another.

    A question was in vain if other text was typed before its answer was there. Times are seconds of
    any clock that does not jump.
    """

    interval_s: float = 0.0
    in_vain: int = 0
    last: float | None = None

    def typed(self, now: float) -> None:
        """A key was pressed."""
        since = None if self.last is None else now - self.last
        self.last = now
        if since is None or since > _REST_S:
            self.in_vain = 0
        elif self.interval_s:
            self.interval_s += _WEIGHT * (since - self.interval_s)
        else:
            self.interval_s = since

    def pause_s(self, most_s: float) -> float:
        """How long to wait for another key."""
        return min(most_s, _SHARE * self.interval_s * self.in_vain)
