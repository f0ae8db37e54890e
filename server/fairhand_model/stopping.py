"""From tokens to the text that may go out: whole characters, and nothing of a stop string."""

from __future__ import annotations

import codecs
from collections.abc import Sequence


class TextOut:
    """Joins the bytes of tokens to text and ends it before the first stop string.

    What could be the beginning of a stop string is held back until it is clear what it is.
    """

    def __init__(self, stop: Sequence[str]) -> None:
        self._stop = [one for one in stop if one]
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self.stopped = False

    def feed(self, data: bytes) -> str:
        """The text that these bytes complete; empty after a stop string was found."""
        return self.feed_text(self._decoder.decode(data))

    def feed_text(self, text: str) -> str:
        """Like `feed`, for an engine that gives text."""
        if self.stopped:
            return ""
        text = self._held + text
        found = [at for one in self._stop if (at := text.find(one)) >= 0]
        if found:
            self.stopped, self._held = True, ""
            return text[: min(found)]
        kept = max((_overlap(text, one) for one in self._stop), default=0)
        self._held = text[len(text) - kept :]
        return text[: len(text) - kept]

    def close(self) -> str:
        """What is left when the answer ends."""
        if self.stopped:
            return ""
        rest = self.feed_text(self._decoder.decode(b"", True))
        rest, self._held = rest + self._held, ""
        return rest


def _overlap(text: str, stop: str) -> int:
    """How many characters at the end of `text` are the beginning of `stop`."""
    for size in range(min(len(text), len(stop) - 1), 0, -1):
        if text.endswith(stop[:size]):
            return size
    return 0
