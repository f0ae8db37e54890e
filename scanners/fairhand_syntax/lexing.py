"""A small scanner for brackets, strings and comments that never loses its way in unfinished code.

Tree-sitter repairs errors by re-reading what it has already seen, so in the middle of a stream an
open string can turn whole functions into errors and back. This scanner goes forward only: the
state at the end of a document prefix is carried into the text that is generated after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairhand_syntax.languages import Language

CLOSER = {"(": ")", "[": "]", "{": "}", "${": "}"}


@dataclass(frozen=True, slots=True)
class Open:
    """A bracket that is still open. `header` is the text before it on its logical line."""

    bracket: str
    header: str


@dataclass(frozen=True, slots=True)
class State:
    """Where a text ends: the open brackets, outermost first, and what string or comment it is in.

    `inside` is empty in code, else the delimiter that ends the string (a quote, three quotes, a
    back-tick), or "/*" in a block comment, or the comment mark in a comment to the line's end.
    """

    stack: tuple[Open, ...] = ()
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its start offset, and the bracket depth and `inside` where it starts."""

    start: int
    depth: int
    inside: str


@dataclass(frozen=True, slots=True)
class Close:
    """A closing bracket: its offset, the depth before it, and the bracket it closes (or None)."""

    offset: int
    bracket: str
    depth: int
    opened: Open | None


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over a text found. Depths count the brackets of the state it started in."""

    lines: tuple[Line, ...]
    closes: tuple[Close, ...]
    state: State

    def line_at(self, offset: int) -> Line:
        """The line that holds an offset."""
        found = self.lines[0]
        for line in self.lines:
            if line.start > offset:
                break
            found = line
        return found


_INTERESTING = {
    "python": re.compile(r"[\n#'\"()\[\]{}]"),
    "java": re.compile(r"//|/\*|[\n'\"()\[\]{}]"),
    "javascript": re.compile(r"//|/\*|[\n'\"`/()\[\]{}]"),
}
_TRIPLED = {"python": "'\"", "java": '"', "javascript": ""}
_END_OF = {
    '"': re.compile(r'(?:\\.|[^"\\\n])*', re.S),
    "'": re.compile(r"(?:\\.|[^'\\\n])*", re.S),
    '"""': re.compile(r'(?:\\.|(?!""")[^\\])*', re.S),
    "'''": re.compile(r"(?:\\.|(?!''')[^\\])*", re.S),
    "`": re.compile(r"(?:\\.|(?!\$\{)[^`\\])*", re.S),
}
_REGEX = re.compile(r"/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
_BEFORE_REGEX = re.compile(
    r"(?:^|[(,=:\[!&|?{};+\-*%<>~^\n]|\b(?:return|typeof|case|in|of|void))\s*$"
)


def scan(language: Language, text: str, start: State | None = None) -> Scan:
    """Scan a text that follows a text ending in state `start` (default: the start of a file)."""
    start = start or State()
    stack = list(start.stack)
    inside = start.inside
    lines = [Line(0, len(stack), inside)]
    closes: list[Close] = []
    interesting = _INTERESTING[language.id]
    position, length = 0, len(text)
    while position < length:
        if inside:
            position, inside = _leave(text, position, inside, stack, lines)
            continue
        found = interesting.search(text, position)
        if found is None:
            break
        at, mark = found.start(), found.group()
        position = found.end()
        if mark == "\n":
            lines.append(Line(position, len(stack), ""))
        elif mark in ("#", "//") or mark == "/*":
            inside = mark
        elif mark in "'\"`":
            triple = mark * 3
            if mark in _TRIPLED[language.id] and text.startswith(triple, at):
                inside, position = triple, at + 3
                continue
            inside = mark
        elif mark == "/":
            literal = _REGEX.match(text, at)
            if literal and _BEFORE_REGEX.search(text[max(0, at - 40) : at]):
                position = literal.end()
        elif mark in "([{":
            stack.append(Open(mark, _header(text, at)))
        else:
            opened = stack.pop() if stack else None
            closes.append(Close(at, mark, len(stack) + (opened is not None), opened))
            if opened is not None and opened.bracket == "${":
                inside = "`"
    return Scan(tuple(lines), tuple(closes), State(tuple(stack), inside))


def _leave(
    text: str, position: int, inside: str, stack: list[Open], lines: list[Line]
) -> tuple[int, str]:
    """Go forward inside a string or comment: the new position and what it is inside now."""
    if inside in ("#", "//"):
        end = text.find("\n", position)
        return (len(text), inside) if end < 0 else (end, "")
    if inside == "/*":
        end = text.find("*/", position)
        stop = len(text) if end < 0 else end + 2
        _note_lines(text, position, stop, (len(stack), inside), lines)
        return stop, inside if end < 0 else ""
    body = _END_OF[inside].match(text, position)
    stop = body.end() if body else position
    _note_lines(text, position, stop, (len(stack), inside), lines)
    if stop >= len(text):
        return len(text), inside
    if inside == "`" and text.startswith("${", stop):
        stack.append(Open("${", ""))
        return stop + 2, ""
    if text.startswith(inside, stop):
        return stop + len(inside), ""
    if text[stop] == "\\":
        return len(text), inside
    # A newline ends an unfinished one-line string: the rest of the file is read as code again.
    return stop, ""


def _note_lines(
    text: str, begin: int, stop: int, where: tuple[int, str], lines: list[Line]
) -> None:
    at = text.find("\n", begin, stop)
    while at >= 0:
        lines.append(Line(at + 1, *where))
        at = text.find("\n", at + 1, stop)


_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)


def _header(text: str, at: int) -> str:
    """The text before a bracket, back to the last `;`, `{`, `}` or blank line, for naming it."""
    before = _COMMENT.sub("", text[max(0, at - 300) : at])
    cut = max(before.rfind(";"), before.rfind("{"), before.rfind("}"), before.rfind("\n\n"))
    return before[cut + 1 :].strip()
