"""What the model gets to see of the document: a window before and after the cursor.

Credentials are taken out of it. The window before the cursor begins at a line whose number is a
multiple of a step, so that it stays byte for byte the same while the user types and the host can
reuse what it has read.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairhand_server.completion.redaction import clean_around
from fairhand_syntax.languages import Language


@dataclass(frozen=True, slots=True)
class Window:
    """The visible text before and after the cursor, with `redacted` stand-ins for credentials."""

    language: Language
    prefix: str
    suffix: str
    redacted: int = 0


# A CPU reads about 100 tokens a second, a token is three to four characters of code. The prefix is
# read once and then reused, the suffix is read anew at each keystroke in fill-in-the-middle order.
_PREFIX_CHARACTERS = 3600
_SUFFIX_CHARACTERS = 600
_STEP_LINES = 32
# A private key of 4096 bits in the usual armour has about 3,300 characters.
_LONGEST_KEY = 4000


def window_of(language: Language, prefix: str, suffix: str) -> Window:
    """The window around the cursor between `prefix` and `suffix`."""
    seen, following = _tail(prefix), _head(suffix)
    # A key over several lines may begin above the window or end below it.
    above, below = prefix[-len(seen) - _LONGEST_KEY :], suffix[: len(following) + _LONGEST_KEY]
    clean = clean_around(above, below)
    visible = clean.prefix[len(above) - len(seen) :]
    return Window(language, visible, clean.suffix[: len(following)], clean.replaced)


def _tail(prefix: str) -> str:
    if len(prefix) <= _PREFIX_CHARACTERS:
        return prefix
    lines = prefix.splitlines(keepends=True)
    kept, number = 0, len(lines)
    while number > 0 and kept + len(lines[number - 1]) <= _PREFIX_CHARACTERS:
        number -= 1
        kept += len(lines[number])
    stepped = -(-number // _STEP_LINES) * _STEP_LINES
    # Without enough lines for a step, or with one endless line, the nearest start is used as it is.
    first = stepped if stepped < len(lines) - 8 else number
    return "".join(lines[first:]) or prefix[-_PREFIX_CHARACTERS:]


def _head(suffix: str) -> str:
    if len(suffix) <= _SUFFIX_CHARACTERS:
        return suffix
    end = suffix.rfind("\n", 0, _SUFFIX_CHARACTERS)
    return suffix[: end + 1] if end > 0 else suffix[:_SUFFIX_CHARACTERS]
