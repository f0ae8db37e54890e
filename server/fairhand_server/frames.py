"""The frames of the protocol: a header with a length, an empty line, and so many bytes.

Nothing here reads or writes; bytes go in as they come, and whole messages come out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# A document of this size is none that anybody edits, and memory is not without end.
LONGEST_MESSAGE = 64 << 20
# A header has two short lines.
_LONGEST_HEADER = 8192
_LENGTH = re.compile(rb"(?im)^Content-Length:[ \t]*(\d{1,20})[ \t]*\r?$")
# Where a message begins again after bytes that made no sense. A body in between cannot hold this:
# JSON writes line ends inside of texts as escapes.
_AGAIN = re.compile(rb"(?i)Content-Length:[ \t]*\d{1,20}[ \t]*\r\n(?:[\w-]+:[^\r\n]*\r\n)?\r\n")
_LONGEST_BEGINNING = 256


class UnreadableFrameError(Exception):
    """A frame that no message can be read from. What follows it is read again."""


class FrameReader:
    """Turns bytes into the bodies of messages. Chunks may split frames anywhere."""

    def __init__(self, longest: int = LONGEST_MESSAGE) -> None:
        """`longest` is the greatest length of a message, in bytes."""
        self._longest = longest
        self._buffer = bytearray()
        self._length: int | None = None
        self._lost = False

    def feed(self, data: bytes) -> Iterator[bytes | UnreadableFrameError]:
        """The bodies that these bytes complete, and an error for each frame that cannot be read."""
        self._buffer += data
        while True:
            if self._lost and not self._find_again():
                return
            if self._length is None:
                problem = self._read_header()
                if problem is not None:
                    self._lost = True
                    yield problem
                    continue
                if self._length is None:
                    return
            if len(self._buffer) < self._length:
                return
            body = bytes(memoryview(self._buffer)[: self._length])
            del self._buffer[: self._length]
            self._length = None
            yield body

    def _find_again(self) -> bool:
        found = _AGAIN.search(self._buffer)
        if found is None:
            del self._buffer[:-_LONGEST_BEGINNING]
            return False
        del self._buffer[: found.start()]
        self._lost = False
        return True

    def _read_header(self) -> UnreadableFrameError | None:
        """Take a header off the buffer, if it is there; an error if it is none."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 and len(self._buffer) <= _LONGEST_HEADER:
            return None
        header = bytes(self._buffer[: max(0, end) + 2])
        if end < 0 or len(header) > _LONGEST_HEADER:
            return UnreadableFrameError("a header does not end")
        del self._buffer[: end + 4]
        found = _LENGTH.search(header)
        if found is None:
            return UnreadableFrameError("a header has no length")
        length = int(found[1])
        if length > self._longest:
            return UnreadableFrameError(
                f"a message of {length} bytes is longer than {self._longest}"
            )
        self._length = length
        return None
