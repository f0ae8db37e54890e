"""Answers that say the same over and over: small models fall into loops and do not come out.

The bounds lie above nearly all code that people write; tables of bare numbers never count.
"""

from __future__ import annotations

import re

_SAME_ITEMS = 10
_SAME_LINES = 8
_MOST_ITEMS_READ = 2_000
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]")


def runs_away_at(text: str) -> int | None:
    """Where an answer begins to repeat itself, in code points; None if it does not.

    The last items of a list on its last line, or its last whole lines, differ in numbers at most.
    The first of them belongs to what is worth showing.
    """
    return _in_items(text) or _in_lines(text)


def _in_items(text: str) -> int | None:
    begin = max(text.rfind("\n") + 1, len(text) - _MOST_ITEMS_READ)
    items = text[begin:].split(",")[:-1]
    last = _form(items[-1]) if len(items) > _SAME_ITEMS else ""
    if len(_LETTERS.findall(last)) < 3:
        return None
    same = 0
    while same < len(items) and _form(items[-1 - same]) == last:
        same += 1
    if same < _SAME_ITEMS:
        return None
    kept = items[: len(items) - same + 1]
    return begin + sum(len(item) for item in kept) + len(kept) - 1


def _in_lines(text: str) -> int | None:
    lines = text.split("\n")[:-1]
    last = _form(lines[-1]) if len(lines) > _SAME_LINES else ""
    if len(_LETTERS.findall(last)) < 4:
        return None
    same = 0
    while same < len(lines) and _form(lines[-1 - same]) == last:
        same += 1
    if same < _SAME_LINES:
        return None
    kept = lines[: len(lines) - same + 1]
    return sum(len(line) for line in kept) + len(kept) - 1


def _form(piece: str) -> str:
    return _DIGITS.sub("0", piece.strip())
