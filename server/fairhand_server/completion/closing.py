"""What the text after the cursor closes and does not open.

It is the strongest sign of where an answer ends: a whole answer ends with just those brackets open,
and in the string or comment in which that text begins.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile

from fairhand_syntax.languages import Language
from fairhand_syntax.lexing import CLOSER, Close, State, columns, scan

# Enough of it to know the brackets of ordinary files, in characters.
SUFFIX_WINDOW = 8_000
_TRIPLE = re.compile(r"\"{3}|'{3}")
PYTHON_OPENER = re.compile(
    r"\s*(async\s+def|def|class|if|elif|else|for|async\s+for|while|try|except|finally|with|async\s+with|match|case)\b"
)


def closed_by(language: Language, state: State, suffix: str) -> tuple[int, int]:
    """How many brackets a suffix closes that it does not open, and how many of those in `state`.

    The last closers of a file belong to its outermost brackets. Of a long suffix only the head is
    read; there the column of a closing bracket tells which of the open brackets it closes.
    """
    head = suffix[:SUFFIX_WINDOW]
    ended = state.inside in ("#", "//") and not suffix.split("\n", 1)[0].strip()
    inside = State((), "" if ended else state.inside)
    closers = list(_closers(language, head, inside))
    if len(head) < len(suffix):
        # In Python a bracket never stays open over statements.
        if language.id == "python":
            return len(closers), min(len(closers), len(state.stack))
        return _closed_by_column(state, head, closers)
    matched = 0
    for opened, close in zip(state.stack, reversed(closers), strict=False):
        if CLOSER[opened.bracket] != close.bracket:
            break
        matched += 1
    return len(closers), matched


@lru_cache(maxsize=16)
def _closers(language: Language, head: str, begin: State) -> tuple[Close, ...]:
    """The brackets that a text closes and does not open. It stays the same from key to key."""
    return tuple(close for close in scan(language, head, begin).closes if close.opened is None)


def inside_after(language: Language, state: State, suffix: str) -> str:
    """What string or comment the suffix begins in, which the answer may have opened or closed."""
    if language.id != "python":
        begins, ends = suffix.find("/*"), suffix.find("*/")
        in_comment = ends >= 0 and (begins < 0 or ends < begins)
        if state.inside == "/*":
            return "/*" if in_comment else ""
        if state.inside in ("'", '"'):
            return state.inside if _is_closed(state.inside, suffix) else ""
        if state.inside or not in_comment:
            return state.inside
        # Such characters may stand in a string; in a comment they end a line that it began.
        line = suffix[suffix.rfind("\n", 0, ends) + 1 : ends].strip()
        return "/*" if not line or line.startswith("*") else ""
    if len(state.inside) == 1:
        return state.inside if _is_closed(state.inside, suffix) else ""
    found = _TRIPLE.search(suffix)
    if found is None:
        return ""
    if not state.inside and len(suffix) <= SUFFIX_WINDOW and suffix.count(found[0]) % 2 == 0:
        # All of them come in pairs.
        return ""
    before = suffix[: found.start()]
    last = before.rstrip().rsplit("\n", 1)[-1].strip()
    begins_text = last.endswith(("=", "(", ",", "[", "{", "+", "return")) or (
        last.endswith(":") and (PYTHON_OPENER.match(last) is not None or ")" in last)
    )
    return "" if begins_text else found.group()


def _is_closed(mark: str, suffix: str) -> bool:
    """Whether the rest of the line ends a string that the cursor stands in."""
    rest = suffix.split("\n", 1)[0]
    return mark not in "'\"" or mark in rest


def _closed_by_column(state: State, head: str, closers: list[Close]) -> tuple[int, int]:
    if not closers:
        # Only what stands left of everything in the head can still be open.
        left = min((columns(line) for line in head.split("\n")[1:] if line.strip()), default=0)
        return (_left_of(state, left),) * 2
    for number in range(len(closers), 0, -1):
        close = closers[number - 1]
        line = head[head.rfind("\n", 0, close.offset) + 1 : close.offset]
        if line.strip() or "\n" not in head[: close.offset]:
            continue
        for index, opened in enumerate(state.stack):
            if opened.column == columns(line) and CLOSER[opened.bracket] == close.bracket:
                inner = zip(state.stack[index:], reversed(closers[:number]), strict=False)
                pairs = (CLOSER[one.bracket] == other.bracket for one, other in inner)
                return index + number, index + sum(takewhile(bool, pairs))
    for number in range(len(closers), 0, -1):
        close = closers[number - 1]
        line = head[head.rfind("\n", 0, close.offset) + 1 : close.offset]
        if "\n" in head[: close.offset] and not line.strip():
            # It closes what the answer opens, inside of all that stands further left.
            outer = _left_of(state, columns(line))
            return outer + number, outer
    return len(state.stack), len(state.stack)


def _left_of(state: State, column: int) -> int:
    """How many of the open blocks begin left of a column."""
    return sum(1 for one in state.stack if one.bracket == "{" and one.column < column)
