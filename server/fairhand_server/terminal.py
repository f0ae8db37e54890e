"""Standard output and standard error of the command line: a terminal shows all that is written.

Names of files, words of a host or of an index, and all else that others have written may hold
characters that a terminal obeys. So whatever a command prints goes through `Shown`; drawings of
ours and texts that have passed the checks go to the stream below it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from fairhand_syntax.showing import visible


class Shown:
    """A text stream whose characters are all visible."""

    def __init__(self, stream: TextIO) -> None:
        self.below = stream

    def write(self, text: str) -> int:
        """Write a text; what would be obeyed or hidden is written as its code point."""
        self.below.write(visible(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts one after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.below, name)


def below(stream: TextIO) -> TextIO:
    """The stream under a `Shown`, for what is known to be safe; any other stream itself."""
    return stream.below if isinstance(stream, Shown) else stream


@contextmanager
def all_shown() -> Iterator[None]:
    """Let all that is printed be visible while the block runs."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast(TextIO, Shown(below(one))) for one in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
