"""Offsets: code points inside Fairhand, the editor's units at the LSP border."""

from __future__ import annotations


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
    widths = _UTF8_WIDTHS if encoding == "utf-8" else _UTF16_WIDTHS
    seen = 0
    for index, character in enumerate(line):
        seen += next(width for last, width in widths if ord(character) <= last)
        if seen > units:
            return index
    return len(line)


# The last code point of each width, and the width in units.
_UTF8_WIDTHS = ((0x7F, 1), (0x7FF, 2), (0xFFFF, 3), (0x10FFFF, 4))
_UTF16_WIDTHS = ((0xFFFF, 1), (0x10FFFF, 2))


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Zero-based line and code point column of a code point offset, lines ending at "\\n"."""
    before = text[:offset]
    line = before.count("\n")
    return line, len(before) - (before.rfind("\n") + 1)
