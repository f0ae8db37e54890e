"""Where the cursor stands and, from that, how far an answer may go.

Three scopes:
- "statement": in the middle of a line. The answer is the rest of the statement.
- "block": on a line of its own inside a function or block. The answer ends with that block.
- "top": on a line of its own at module or class level. The answer ends with the first complete
  function or class, imports, decorators and constants before it included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from fairhand_server.completion.closing import (
    PYTHON_OPENER,
    SUFFIX_WINDOW,
    closed_by,
    inside_after,
)
from fairhand_syntax.languages import Language
from fairhand_syntax.lexing import Line, Memory, Open, Scan, State, columns, scan

__all__ = [
    "Header",
    "Place",
    "Scope",
    "columns",
    "in_indentation",
    "names_class",
    "names_function",
    "place_of",
]

Scope = Literal["statement", "block", "top"]

# Enough of the document to know the open brackets of ordinary files: of a longer prefix the last
# 60,000 to 64,000 characters are read, of a longer suffix the first 8,000.
_PREFIX_WINDOW = 60_000
_PREFIX_STEP = 4_000
_ANCHORED = 20_000
# In the middle of a docstring everything would be taken for its opposite. Where words stand right
# behind three quotes, the text begins; else a definition is the best sign of code.
_ANCHORS = (
    re.compile(r'^[ \t]*[rRuUbBfF]{0,2}"{3}(?=\w| [A-Z])', re.MULTILINE),
    re.compile(r"^[ \t]*[rRuUbBfF]{0,2}'{3}(?=\w| [A-Z])", re.MULTILINE),
    re.compile(r"^(?:async def|def|class)\b[^\n]*[:(]$|^@\w", re.MULTILINE),
    re.compile(r"^[ \t]*(?:async )?def \w+\((?:self|cls)\b", re.MULTILINE),
)
_FOLLOWING_CHARACTERS = 4000
_PARSE_WINDOW = 8_000
_LINES_ABOVE = 100
_LONGEST_STEP = 100

_CONTROL = frozenset({"if", "for", "while", "switch", "catch", "synchronized", "with"})
_CLASS = re.compile(r"\b(?:class|interface|enum|record|@interface)\b(?![^{]*[=;])")
_ANONYMOUS = re.compile(r"\bnew\s+[\w.$]+\s*(?:<[^()]*>)?\s*$")
_CALL = re.compile(r"\(")
_THROWS = re.compile(r"\)\s*+throws\s[\w.,\s]+$")


@dataclass(frozen=True, slots=True)
class Header:
    """A line of Python that opens a block: its column and its first word ("def", "class", "if")."""

    column: int
    word: str


@dataclass(frozen=True, slots=True)
class Place:
    """What the cut needs to know of the text around the cursor.

    - `state`: the lexical state at the cursor; `before`: the text before it.
    - `indent`: the white space before the cursor when only that stands there, else None.
    - `column`: the width of the cursor line's indentation.
    - `rest`: the remainder of the cursor's line; `following`: the next lines that are not blank
      (at most 8), without line ends. Where only white space is before `rest`, it is the first.
    - `headers`: the enclosing Python block openers, innermost first; `after_header` says that the
      last statement before the cursor is one.
    - `levels`: the columns at which the statements around the cursor begin, as far as known.
    - `closable`: how many brackets open before the cursor nothing after it closes.
    - `depth_after`: how many open brackets the text after the cursor closes. A whole answer ends
      with so many brackets open.
    - `inside_after`: the string or comment that the text after the cursor begins in.
    - `after`: the head of the text after the cursor.
    - `memory`: what the scanner keeps between two calls of the cut; `fitting`: the first lines of
      the answer that fit, once they are known.
    - `parse_from`: the offset in `before` of a line from which on it can be parsed by itself.
    """

    language: Language
    scope: Scope
    state: State
    indent: str | None
    rest: str
    following: tuple[str, ...]
    headers: tuple[Header, ...] = ()
    after_header: bool = False
    levels: frozenset[int] = frozenset()
    column: int = 0
    closable: int = 0
    depth_after: int = 0
    inside_after: str = ""
    before: str = ""
    after: str = ""
    parse_from: int = 0
    memory: Memory = field(default_factory=dict, compare=False, repr=False)
    fitting: list[str] = field(default_factory=list, compare=False, repr=False)


# Scans of the texts above the lines in which is typed, from one key to the next.
_above: dict[str, Memory] = {}
_MOST_ABOVE = 8


def scan_before(language: Language, prefix: str) -> tuple[str, Scan]:
    """The text before a cursor that is looked at, and its scan."""
    # It begins where it began at the last key, so that only the last line is read again.
    begin = max(0, len(prefix) - _PREFIX_WINDOW) // _PREFIX_STEP * _PREFIX_STEP
    if begin and language.id == "python":
        anchors = (anchor.search(prefix, begin, begin + _ANCHORED) for anchor in _ANCHORS)
        begin = next((found.start() for found in anchors if found is not None), begin)
    window = prefix[begin:]
    above = _above.setdefault(language.id, {})
    while len(above) > _MOST_ABOVE:
        del above[next(iter(above))]
    return window, scan(language, window, memory=above)


def place_of(language: Language, prefix: str, suffix: str) -> Place:
    """The place between `prefix` and `suffix`."""
    window, scanned = scan_before(language, prefix)
    state = scanned.state
    line = window[window.rfind("\n") + 1 :]
    newline = suffix.find("\n")
    rest = suffix if newline < 0 else suffix[:newline]
    tail = "" if newline < 0 else suffix[newline + 1 :]
    own_line = not line.strip() and state.inside not in ("'", '"')
    following = _following(line + suffix if own_line and rest.strip() else tail)
    text_after = inside_after(language, state, suffix)
    depth, matched = closed_by(language, replace(state, inside=text_after), suffix)
    if language.id == "python":
        headers, after_header, levels = _python_headers(window, scanned.lines)
    else:
        headers, after_header, levels = (), False, _levels(window, scanned)
    place = Place(
        language=language,
        scope=_scope(language, state, own_line, (window, following, depth)),
        state=state,
        indent=line if own_line else None,
        rest=rest,
        following=following,
        headers=headers,
        after_header=after_header,
        levels=levels,
        column=columns(line),
        closable=len(state.stack) - matched,
        depth_after=depth,
        inside_after=text_after,
        before=window,
        after=suffix[: SUFFIX_WINDOW + 1],
        parse_from=_parse_from(window, scanned.lines),
    )
    # What stands behind such a cursor is the end of a line, and no line by itself.
    return replace(place, following=_following(tail)) if in_indentation(place) else place


def in_indentation(place: Place) -> bool:
    """Whether the cursor stands in the white space of a line that begins farther right."""
    if place.indent is None or place.after_header:
        # A block may be as deep as its author likes.
        return False
    if not place.levels or place.column in place.levels:
        return False
    nearest = max if place.language.id == "python" else min
    return place.column < nearest(place.levels)


def names_function(opened: Open) -> bool:
    """Whether a brace opens the body of a function, method or arrow function."""
    if opened.bracket != "{":
        return False
    header = _THROWS.sub(")", opened.header)
    if header.endswith("=>"):
        return True
    if not header.endswith(")"):
        return False
    depth = 0
    for index in range(len(header) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(header[index], 0)
        if depth == 0:
            if _ANONYMOUS.search(header[:index]):
                return False
            words = re.findall(r"[\w$]+", header[:index].rsplit("\n", 1)[-1])
            return not words or words[-1] not in _CONTROL
    # The parameters began before the header's own limit, as only those of a function do. What a
    # semicolon cuts off is short: the last part of a `for`.
    return len(header) > _LONGEST_STEP


def names_class(opened: Open) -> bool:
    """Whether a brace opens the body of a class, interface, enum or record."""
    if opened.bracket != "{":
        return False
    if opened.header.endswith(")") and not names_function(opened):
        return any(
            _ANONYMOUS.search(opened.header[: found.start()])
            for found in _CALL.finditer(opened.header)
        )
    return bool(_CLASS.search(opened.header)) and (
        not names_function(opened) or bool(re.search(r"\brecord\b", opened.header))
    )


def _scope(
    language: Language, state: State, own_line: bool, around: tuple[str, tuple[str, ...], int]
) -> Scope:
    window, following, depth = around
    if state.inside in ("#", "//", "'", '"'):
        return "statement"
    if not own_line and not state.inside:
        # A line that ends with an opened block continues below itself.
        opens = window.rstrip(" \t").endswith(tuple(language.block_openers))
        if not opens or (language.id == "python" and state.stack):
            return "statement"
        return "block"
    if language.id == "python":
        return "statement" if state.stack else "block"
    innermost = state.stack[-1] if state.stack else None
    if innermost is None:
        return "top"
    if names_class(innermost):
        # Right below its head an empty class is asked for, else one of its members.
        closes = depth < len(state.stack)
        empty = closes or not following or following[0].lstrip().startswith("}")
        below_head = window.rstrip().endswith("{") and not state.inside
        return "block" if below_head and empty else "top"
    return "block" if innermost.bracket == "{" else "statement"


def _following(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for line in text[:_FOLLOWING_CHARACTERS].split("\n"):
        if line.strip():
            found.append(line.rstrip())
            if len(found) == 8:
                break
    return tuple(found)


def _levels(window: str, scanned: Scan) -> frozenset[int]:
    """The columns of the last lines that begin in the innermost brackets around the cursor."""
    base, found = len(scanned.state.stack), set()
    for line in scanned.lines[-2 : -2 - _LINES_ABOVE : -1]:
        if line.depth < base:
            break
        text = window[line.start : window.find("\n", line.start)]
        if line.depth == base and not line.inside and text.strip():
            found.add(columns(text))
    return frozenset(found)


def _python_headers(
    window: str, lines: tuple[Line, ...]
) -> tuple[tuple[Header, ...], bool, frozenset[int]]:
    """The openers around the last statement, innermost first, whether it is one, and its levels."""
    # A header may span lines: only a line in code, outside brackets, begins a statement.
    bounds = [line.start for line in lines if line.depth == 0 and not line.inside]
    ends = [*bounds[1:], len(window)]
    headers: list[Header] = []
    levels: set[int] = set()
    limit: int | None = None
    after_header = False
    for begin, end in zip(reversed(bounds), reversed(ends), strict=True):
        statement = window[begin:end]
        text = statement.strip()
        if not text or text.startswith("#"):
            continue
        column = columns(statement)
        if limit is not None and column >= limit:
            continue
        word = PYTHON_OPENER.match(statement)
        opens = word is not None and _without_comment(text).endswith(":")
        if limit is None:
            after_header = opens
        if opens and word is not None:
            headers.append(Header(column, word.group(1).split()[-1]))
        limit = column
        levels.add(column)
        if column == 0:
            break
    return tuple(headers), after_header, frozenset(levels)


def _without_comment(statement: str) -> str:
    """A statement without the comment at its end, to see whether it ends with a colon."""
    last = statement.rsplit("\n", 1)[-1]
    mark = last.rfind("#")
    if mark > 0 and not statement.endswith(":"):
        return statement[: len(statement) - len(last) + mark].rstrip()
    return statement


def _parse_from(window: str, lines: tuple[Line, ...]) -> int:
    """The first line in the last part of the window that begins outside strings and blocks."""
    first = len(window) - _PARSE_WINDOW
    if first <= 0:
        return 0
    late = [line for line in lines if line.start >= first and not line.inside]
    least = min((line.depth for line in late), default=0)
    for line in late:
        if line.depth == least and window[line.start : line.start + 1].strip(" \t\n)]}"):
            return line.start
    return late[0].start if late else 0
