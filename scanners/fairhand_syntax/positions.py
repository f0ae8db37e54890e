"""Offsets: code points inside Fairhand, UTF-16 units at the LSP border."""

from __future__ import annotations


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units of a text."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def char_of_utf16(line: str, units: int) -> int:
    """The code point offset in `line` of a UTF-16 offset.

    An offset inside a surrogate pair falls back to the start of the character, one past the end to
    the end of the line, as LSP 3.18 asks for the latter.
    """
    if units <= 0:
        return 0
    if line.isascii():
        return min(units, len(line))
    seen = 0
    for index, character in enumerate(line):
        width = 2 if ord(character) > 0xFFFF else 1
        if seen + width > units:
            return index
        seen += width
    return len(line)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Zero-based line and code point column of a code point offset, lines ending at "\\n"."""
    before = text[:offset]
    line = before.count("\n")
    return line, len(before) - (before.rfind("\n") + 1)
