"""Server-sent events of completion hosts, read with all their liberties.

Hosts differ: `choices` may be empty (a usage chunk), `[DONE]` may be missing, `error` may be a
string or an object, `data:` may lack its space, comments and keep-alive lines come in between.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

# A carriage return at the very end may be the first half of a line end.
_LINE_END = re.compile(r"\r\n|\n|\r(?!\Z)")
# No event of a completion host is near this size; a longer line is not an event stream.
_LONGEST_LINE = 1 << 20


class StreamError(Exception):
    """The stream holds an error of the host, or is no event stream."""


class EventReader:
    """Turns chunks of bytes into pieces of text. Chunks may split lines and characters anywhere.

    `events` counts what was understood; `done` says that the host has ended the answer, `reason`
    why, where it said so.
    """

    def __init__(self) -> None:
        # An event stream may begin with a byte order mark.
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._pending = [""]
        self._length = 0
        self.done = False
        self.events = 0
        self.reason = ""

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The pieces of text that this chunk completes. Raises StreamError."""
        text = self._decoder.decode(chunk)
        whole = "\n" in text or "\r" in text or self._pending[-1].endswith("\r")
        self._pending.append(text)
        self._length += len(text)
        if not whole:
            if self._length > _LONGEST_LINE:
                raise StreamError("a line of more than a megabyte is no event")
            return
        *lines, rest = _LINE_END.split("".join(self._pending))
        self._pending, self._length = [rest], len(rest)
        for line in lines:
            yield from self._line(line)

    def close(self) -> Iterator[str]:
        """The pieces in what is left when the stream ends without a line end."""
        rest = "".join(self._pending) + self._decoder.decode(b"", True)
        self._pending, self._length = [""], 0
        for line in _LINE_END.split(rest):
            yield from self._line(line)

    def _line(self, line: str) -> Iterator[str]:
        if self.done or not line.startswith("data:"):
            return
        data = line[5:].strip()
        if data == "[DONE]":
            self.done = True
            self.events += 1
            return
        try:
            event = json.loads(data)
        except (ValueError, RecursionError):
            if '"error"' in data:
                raise StreamError(data[:300]) from None
            return
        if isinstance(event, dict):
            self.events += 1
            self.reason = reason_of(event) or self.reason
            yield from text_of(event)


def text_of(event: object) -> Iterator[str]:
    """The text of one completion object. Raises StreamError if it tells of an error or is none."""
    if not isinstance(event, dict):
        raise StreamError("the answer is no completion")
    error = event.get("error")
    if error:
        message = error.get("message", error) if isinstance(error, dict) else error
        raise StreamError(str(message)[:300])
    choices = event.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return
    text = choices[0].get("text")
    if isinstance(text, str) and text:
        yield text


def reason_of(event: object) -> str:
    """Why a host ended an answer ("stop", "length"), as one completion object says; "" if not."""
    choices = event.get("choices") if isinstance(event, dict) else None
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return ""
    reason = choices[0].get("finish_reason")
    return reason if isinstance(reason, str) else ""
