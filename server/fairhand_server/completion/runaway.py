"""Answers that say the same over and over: small models fall into loops and do not come out.

The bounds lie above nearly all code that people write; tables of bare numbers never count.
"""

from __future__ import annotations

import re
from itertools import takewhile

_SAME_ITEMS = 10
_SAME_LINES = 8
# So much of the end of an answer is read each time it grows.
_MOST_READ = 2_000
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]")


def runs_away_at(text: str) -> int | None:
    """Where an answer begins to repeat itself, in code points; None if it does not.

    The last items of a list on its last line, or its last whole lines, differ in numbers at most.
    The first of them belongs to what is worth showing.
    """
    line = max(text.rfind("\n") + 1, len(text) - _MOST_READ)
    turn = _first_turn(text[line:], ",", _SAME_ITEMS, 3)
    if turn is not None:
        return line + turn
    begin = max(0, len(text) - _MOST_READ)
    turn = _first_turn(text[begin:], "\n", _SAME_LINES, 4)
    return None if turn is None else begin + turn


def _first_turn(text: str, mark: str, least: int, letters: int) -> int | None:
    """Where the first of at least so many like pieces at the end of a text ends.

    `mark` ends a piece; a piece needs so many letters, so that tables of numbers do not count.
    """
    pieces = text.split(mark)[:-1]
    last = _form(pieces[-1]) if len(pieces) > least else ""
    if len(_LETTERS.findall(last)) < letters:
        return None
    same = sum(1 for _ in takewhile(lambda piece: _form(piece) == last, reversed(pieces)))
    if same < least:
        return None
    kept = pieces[: len(pieces) - same + 1]
    return len(mark.join(kept))


def _form(piece: str) -> str:
    return _DIGITS.sub("0", piece.strip())
