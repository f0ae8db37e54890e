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
    """A bracket that is still open.

    `header` is the text before a brace on its logical line, `column` the least indentation of the
    lines of that text.
    """

    bracket: str
    header: str
    column: int = 0


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


Memory = dict[tuple[State, str], Scan]


def scan(
    language: Language, text: str, start: State | None = None, memory: Memory | None = None
) -> Scan:
    """Scan a text that follows a text ending in state `start` (default: the start of a file).

    For a text that grows, `memory` holds the scan of its whole lines from one call to the next, so
    that only the last line is read again.
    """
    start = start or State()
    fresh = Scan((Line(0, len(start.stack), start.inside),), (), start)
    if memory is None:
        return _scan_on(language, text, fresh)
    head = text[: text.rfind("\n") + 1]
    known = memory.get((start, head))
    if known is None:
        above = head[: head.rfind("\n", 0, -1) + 1]
        before = memory.pop((start, above), None)
        known = _scan_on(language, head, before or fresh, len(above) if before else 0)
        memory[(start, head)] = known
    return _scan_on(language, text, known, len(head))


def _scan_on(language: Language, text: str, known: Scan, position: int = 0) -> Scan:
    """A scan of a text of which the part before `position`, whole lines, is known."""
    stack = list(known.state.stack)
    inside = known.state.inside
    lines = list(known.lines)
    closes = list(known.closes)
    interesting = _INTERESTING[language.id]
    length = len(text)
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
            stack.append(_opened(language, text, at))
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


_HEADER_CHARACTERS = 300
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)


def _opened(language: Language, text: str, at: int) -> Open:
    """The bracket at an offset. Only a brace that may open a block has a header.

    The header is the text back to the last `;`, `{`, `}` or blank line, without comments.
    """
    line = text.rfind("\n", 0, at) + 1
    if text[at] != "{" or language.id == "python":
        return Open(text[at], "", columns(text[line:at]))
    begin = max(0, at - _HEADER_CHARACTERS)
    before = text[begin:at]
    code = _COMMENT.sub("", before) if "/" in before else before
    # The first of these characters may lie in a comment whose beginning is not seen.
    code = code[code.rfind("*/") + 2 :] if "*/" in code else code
    end = max(code.rfind(";"), code.rfind("{"), code.rfind("}"), code.rfind("\n\n"))
    header = code[end + 1 :].lstrip()
    if "\n" in header:
        line = text.rfind("\n", 0, max(begin, at - len(header))) + 1
    widths = [columns(part) for part in text[line:at].split("\n") if part.strip()]
    return Open("{", header.rstrip(), min(widths, default=at - line))


def columns(line: str) -> int:
    """The width of a line's leading white space, a tab reaching to the next multiple of eight."""
    width = len(line) - len(line.lstrip(" "))
    if not line.startswith("\t", width):
        return width
    for character in line[width:]:
        if character == " ":
            width += 1
        elif character == "\t":
            width += 8 - width % 8
        else:
            break
    return width
