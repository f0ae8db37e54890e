"""Offsets: code points inside Fairhand, the editor's units at the LSP border."""

from __future__ import annotations

import re


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units of a text."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def char_of_utf16(line: str, units: int) -> int:
    """The code point offset in `line` of a UTF-16 offset; see `char_of_units`."""
    return char_of_units(line, units, "utf-16")


def char_of_units(line: str, units: int, encoding: str) -> int:
    """The code point offset in `line` of an LSP offset in "utf-8", "utf-16" or "utf-32" units.

    An offset inside a character falls back to its start, one past the end to the end of the line,
    as LSP 3.18 asks for the latter.
    """
    if units <= 0:
        return 0
    if encoding == "utf-32" or line.isascii():
        return min(units, len(line))
    if encoding == "utf-8":
        data = line[:units].encode("utf-8", "surrogatepass")
        while units < len(data) and data[units] & 0xC0 == 0x80:
            units -= 1
        return len(data[:units].translate(None, _CONTINUATIONS))
    wide = 0
    for wide, found in enumerate(_WIDE.finditer(line[:units]), 1):
        if found.start() + wide + 1 > units:
            return min(found.start(), units - wide + 1)
    return min(units - wide, len(line))


_CONTINUATIONS = bytes(range(0x80, 0xC0))
# What takes two units of UTF-16.
_WIDE = re.compile("[\U00010000-\U0010ffff]")


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Zero-based line and code point column of a code point offset, lines ending at "\\n"."""
    before = text[:offset]
    line = before.count("\n")
    return line, len(before) - (before.rfind("\n") + 1)
