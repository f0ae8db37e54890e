"""The left margin of an answer: at which columns its block, its function and its scope end."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairhand_server.completion.place import Header, Place, columns, names_class, names_function
from fairhand_syntax.lexing import Line

_DEFINES = re.compile(r"(?:async\s+def|def|class)\b|@")
_JAVA_MEMBER = re.compile(r"(?:public|private|protected)\b(?!\s*(?:\(|=))")
BEGINS = {
    "python": re.compile(r"(?:async\s+def|def|class|if\s+__name__)\b.*:|@\w"),
    "java": re.compile(r"(?:public|private|protected|static|class|interface|enum)\b|@\w"),
    "javascript": re.compile(r"(?:export|(?:async\s+)?function|class)\b|module\.exports\b"),
}
_CLOSERS = (")", "]", "}")
# No statement of Java or JavaScript begins so.
_GOES_ON = (*_CLOSERS, ",", ".")


@dataclass(frozen=True, slots=True)
class Margin:
    """Columns that bound an answer.

    A line of code at or left of `hard` never belongs to it. A line left of `soft` leaves the block
    that the text after the cursor goes on with: the answer may come back, as with `else`, but does
    not end there. `top` says that the answer is one whole definition, `level` is its own column.
    `loose` says that what follows the cursor stands at or left of `hard`, as text in strings may.
    What stands in the brackets around the cursor stands right of `listed`.
    """

    level: int
    hard: int
    soft: int
    top: bool = False
    loose: bool = False
    listed: int = -1

    def ends_at(self, place: Place, begins: Line, line: str) -> bool:
        """Whether a line that begins so lies outside the function.

        What an answer leaves open, a string or a bracket, may be closed after the cursor. So a line
        in a string counts too where it begins a definition.
        """
        column, text, inside = columns(line), line.strip(), begins.inside
        if not inside and self._begins_another(place, begins.depth, (column, text)):
            return True
        if inside not in ("", place.state.inside) or (inside and self.loose):
            return column <= self.hard and bool(BEGINS[place.language.id].match(text))
        if inside == "/*" and column < self.level:
            return True
        if column <= self.hard:
            return place.language.id == "python" or not text.startswith(_GOES_ON)
        # No statement of a function begins like the member of a class.
        return (
            place.language.id == "java"
            and place.scope != "top"
            and column <= self.level
            and bool(_JAVA_MEMBER.match(text))
            and not (place.state.stack and names_class(place.state.stack[-1]))
        )

    def _begins_another(self, place: Place, depth: int, line: tuple[int, str]) -> bool:
        """Whether a line of code cannot be in the brackets, or in the statement, of the cursor."""
        column, text = line
        if place.language.id == "python" and depth and column <= self.listed:
            return not text.startswith(_CLOSERS)
        in_line = place.scope == "statement" or place.rest.strip()
        return bool(
            place.indent is None
            and in_line
            and column <= self.level
            and BEGINS[place.language.id].match(text)
        )


def margin_of(place: Place, line: str) -> Margin:
    """The margin of an answer whose first line is `line`, indentation included."""
    return _of_python(place, line) if place.language.id == "python" else _of_braces(place, line)


def _of_braces(place: Place, line: str) -> Margin:
    """Blocks end with their brackets; only what lies left of the function shows in the margin."""
    column = columns(line)
    opened = [one for one in place.state.stack if names_function(one)]
    classes = [one for one in place.state.stack if names_class(one)]
    around = opened[:1] or classes[-1:] or place.state.stack[:1]
    hard = around[0].column if around else -1
    below = columns(place.following[0]) if place.following else column
    # Some modules do not indent what stands in their outermost function; text has no depth.
    if hard >= column and not place.state.inside:
        hard = -1
    return Margin(column, hard, 0, place.scope == "top", min(column, below) <= hard)


def _of_python(place: Place, line: str) -> Margin:
    column = columns(line)
    around = [header for header in place.headers if header.column < column]
    if place.after_header and place.headers:
        # Nothing at or left of the opener can be its body.
        around = around or [place.headers[0]]
    inner = around[0] if around else None
    # A comment right below the head of a class asks for one method, the head itself for all.
    asked = place.before.rstrip().rsplit("\n", 1)[-1].lstrip().startswith("#")
    more = place.following and inner is not None and columns(place.following[0]) > inner.column
    one = asked or more or not place.after_header
    in_class = inner is not None and inner.word == "class" and one
    top = place.indent is not None and (inner is None or in_class) and not place.state.stack
    hard = -1
    if inner is not None:
        hard = inner.column if in_class else _outermost(place, around)
    soft = hard + 1
    below = columns(place.following[0]) if place.following else column
    if place.following:
        soft = max(soft, min(column, below))
    return Margin(column, hard, soft, top, below <= hard, _column_of_brackets(place, column))


def _column_of_brackets(place: Place, column: int) -> int:
    """The column of the line that opens the outermost bracket; -1 if elements stand left of it."""
    if not place.state.stack:
        return -1
    opened = place.state.stack[0].column
    below = place.following[0] if place.following else ""
    in_brackets = place.depth_after and below.strip() and not below.lstrip().startswith(_CLOSERS)
    if (place.indent is not None and column <= opened) or (
        in_brackets and columns(below) <= opened
    ):
        return -1
    return opened


def _outermost(place: Place, around: list[Header]) -> int:
    """The column of the function that must be left before the answer ends.

    An inner function is not all that is missing, unless a sibling of it follows.
    """
    functions = []
    for header in around:
        if header.word == "class":
            break
        if header.word == "def":
            functions.append(header.column)
    if not functions:
        return around[-1].column
    below = place.following[0] if place.following else ""
    if _DEFINES.match(below.lstrip()) and columns(below) == functions[0]:
        return functions[0]
    return functions[-1]
