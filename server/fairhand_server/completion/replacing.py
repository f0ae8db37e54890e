"""Whether an answer writes anew, in its own words, what stands below the cursor already.

Asked for the line that opens a block, a small model writes the block too, though its body follows
the cursor. Asked for one statement, it goes on with its own version of the next one. That is no
repetition line by line, but it comes back to the code that follows: behind the lines that it has
replaced, or with one of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from fairhand_server.completion.margin import BEGINS
from fairhand_server.completion.place import Place, columns, names_function
from fairhand_syntax.lexing import Open

# Two lines that come back in a row are no accident unless they are as short as `else:`.
_LINES = 2
_CHARACTERS = 16
# A line in other company is known again only if it is longer than `pass` or `i += 1`.
_LONG_LINE = 8
# A line that stands so often around the cursor, as in tests, may well come once more.
_OFTEN = 3
_OFTEN_BELOW = 2
_LEAVES = re.compile(r"(?:return|raise|break|continue|pass|throw)\b")


@dataclass(frozen=True, slots=True)
class _Text:
    """A line with its column, and its text without indentation."""

    column: int
    text: str


def writes_anew(place: Place, first: str, more: str, final: bool) -> bool:
    """Whether `more`, the whole lines of an answer behind `first`, replaces the code below.

    `first` is the shortest beginning behind which that code fits.
    """
    # Functions often begin alike, so the next one tells nothing.
    left = _left_of_function(place)
    lines = (_line(line) for line in place.following)
    below = list(takewhile(lambda line: line.column > left, lines))
    if left < 0:
        begins = BEGINS[place.language.id]
        below = list(
            takewhile(
                lambda line: not (begins.match(line.text) or _opens_function(line.text)), below
            )
        )
    ended = more if final else more[: more.rfind("\n") + 1]
    rows = [_line(line) for line in ended.split("\n") if line.strip()]
    if not rows or not below or rows[: len(below)] == below[: len(rows)]:
        return False
    opener = _line(((place.indent or "") + first).rstrip().rsplit("\n", 1)[-1])
    opens = place.language.id == "python" and opener.column < below[0].column
    if opens and _is_own_body(opener.column, rows, below):
        # In the other languages brackets tell whether a body is below.
        return True
    if _skips_comments(place, rows, below):
        return True
    # Behind the first of the following lines the answer only repeats them.
    own = rows[: rows.index(below[0])] if below[0] in rows else rows
    return any(
        _come_back(place, own[at:], below[behind:])
        and not _stands_often(place, below[behind])
        and _leaves_as_far(opener, rows[: at + 1], below[:behind])
        for at in range(len(own))
        for behind in range(1, len(below) - 1)
    )


def _opens_function(line: str) -> bool:
    """Whether a line ends with the brace that opens a function or method."""
    return line.endswith("{") and names_function(Open("{", line[:-1].rstrip(), 0))


def _leaves_as_far(opener: _Text, rows: list[_Text], below: list[_Text]) -> bool:
    """Whether rows come as far left as the lines that they are to replace."""
    return min(row.column for row in (opener, *rows)) <= min(line.column for line in below)


def _stands_often(place: Place, line: _Text) -> bool:
    """Whether a line of the code around the cursor is one of many that are alike there."""
    below = place.after.count(line.text)
    return below >= _OFTEN_BELOW or below + place.before.count(line.text) >= _OFTEN


def _left_of_function(place: Place) -> int:
    """The column of the outermost function around the cursor; -1 at module level."""
    if place.language.id == "python":
        starts = [header.column for header in place.headers if header.word == "def"]
    else:
        starts = [opened.column for opened in place.state.stack if names_function(opened)]
    return min(starts, default=-1)


def _is_own_body(level: int, rows: list[_Text], below: list[_Text]) -> bool:
    """Whether rows behind a line that opens a block are a body, where there is one below."""
    if rows[0].column <= level:
        return False
    known = {line.text for line in below if len(line.text) >= _LONG_LINE}
    # Guards in a row often all return the same.
    if rows[0].text in known | {below[0].text} and not _LEAVES.match(rows[0].text):
        return True
    leaves = next((row for row in rows if row.column <= level or row == below[0]), None)
    return leaves is not None and leaves == next((b for b in below if b.column <= level), None)


def _skips_comments(place: Place, rows: list[_Text], below: list[_Text]) -> bool:
    """Whether a row is the first line of code below, without the comments above that line."""
    code = (line for line in below if not _is_comment(place, line))
    first = next(code, below[0])
    until = rows.index(below[0]) if below[0] in rows else len(rows)
    return first != below[0] and len(first.text) >= _CHARACTERS and first in rows[:until]


def _come_back(place: Place, rows: list[_Text], below: list[_Text]) -> bool:
    pairs = zip(rows, below, strict=False)
    same = [line for row, line in takewhile(lambda pair: pair[0] == pair[1], pairs)]
    told = [line for line in same if line.text.strip(")]};,")]
    # Functions are often documented alike, so what is said of them alone tells nothing.
    code = [line for line in told if not _is_comment(place, line)]
    return len(told) >= _LINES and bool(code) and sum(len(one.text) for one in same) >= _CHARACTERS


def _is_comment(place: Place, line: _Text) -> bool:
    return line.text.startswith((place.language.comment, "/*", "*"))


def _line(text: str) -> _Text:
    return _Text(columns(text), text.strip())
