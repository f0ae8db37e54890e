"""Where the cursor stands and, from that, how far an answer may go.

Three scopes:
- "statement": in the middle of a line. The answer is the rest of the statement.
- "block": on a line of its own inside a function or block. The answer ends with that block.
- "top": on a line of its own at module or class level. The answer ends with the first complete
  function or class, imports, decorators and constants before it included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from fairhand_syntax.languages import Language
from fairhand_syntax.lexing import CLOSER, Line, Open, State, scan

Scope = Literal["statement", "block", "top"]

# Enough of the document to know every open bracket of ordinary files; a longer prefix is read
# from its last 60,000 characters, a longer suffix counts as closing everything.
_PREFIX_WINDOW = 60_000
_SUFFIX_WINDOW = 20_000

_CONTROL = frozenset({"if", "for", "while", "switch", "catch", "synchronized", "with"})
_CLASS = re.compile(r"\b(?:class|interface|enum|record|@interface)\b(?![^{]*[=;])")
_THROWS = re.compile(r"\)\s*throws\s+[\w.,\s]+$")
_PYTHON_OPENER = re.compile(
    r"\s*(async\s+def|def|class|if|elif|else|for|async\s+for|while|try|except|finally|with|async\s+with|match|case)\b"
)


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
      (at most 8), without line ends.
    - `headers`: the enclosing Python block openers, innermost first; `after_header` says that the
      last statement before the cursor is one.
    - `closable`: how many brackets open before the cursor nothing after it closes.
    """

    language: Language
    scope: Scope
    state: State
    indent: str | None
    rest: str
    following: tuple[str, ...]
    headers: tuple[Header, ...] = ()
    after_header: bool = False
    column: int = 0
    closable: int = 0
    before: str = ""


def place_of(language: Language, prefix: str, suffix: str) -> Place:
    """The place between `prefix` and `suffix`."""
    window = prefix[-_PREFIX_WINDOW:]
    scanned = scan(language, window)
    state = scanned.state
    line = window[window.rfind("\n") + 1 :]
    newline = suffix.find("\n")
    rest = suffix if newline < 0 else suffix[:newline]
    tail = "" if newline < 0 else suffix[newline + 1 :]
    own_line = not line.strip() and state.inside not in ("'", '"')
    following = _following(tail if own_line and not rest.strip() else suffix)
    headers, after_header = (
        _python_headers(window, scanned.lines) if language.id == "python" else ((), False)
    )
    return Place(
        language=language,
        scope=_scope(language, state, own_line, line),
        state=state,
        indent=line if own_line else None,
        rest=rest,
        following=following,
        headers=headers,
        after_header=after_header,
        column=columns(line),
        closable=_closable(language, state, suffix),
        before=window,
    )


def columns(line: str) -> int:
    """The width of a line's leading white space, a tab reaching to the next multiple of eight."""
    width = 0
    for character in line:
        if character == " ":
            width += 1
        elif character == "\t":
            width += 8 - width % 8
        else:
            break
    return width


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
            words = re.findall(r"[\w$]+", header[:index].rsplit("\n", 1)[-1])
            return not words or words[-1] not in _CONTROL
    # The parameters began before the header's own limit: only a function has so many.
    return True


def names_class(opened: Open) -> bool:
    """Whether a brace opens the body of a class, interface, enum or record."""
    return (
        opened.bracket == "{"
        and bool(_CLASS.search(opened.header))
        and (not names_function(opened) or bool(re.search(r"\brecord\b", opened.header)))
    )


def _scope(language: Language, state: State, own_line: bool, line: str) -> Scope:
    if state.inside in ("#", "//", "'", '"'):
        return "statement"
    if not own_line and not state.inside:
        # A line that ends with an opened block continues below itself.
        opens = line.rstrip().endswith(tuple(language.block_openers))
        if not opens or (language.id == "python" and state.stack):
            return "statement"
        return "block"
    if language.id == "python":
        return "statement" if state.stack else "block"
    innermost = state.stack[-1] if state.stack else None
    if innermost is None or names_class(innermost):
        return "top"
    return "block" if innermost.bracket == "{" else "statement"


def _following(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for line in text[:4000].split("\n"):
        if line.strip():
            found.append(line.rstrip())
            if len(found) == 8:
                break
    return tuple(found)


def _python_headers(window: str, lines: tuple[Line, ...]) -> tuple[tuple[Header, ...], bool]:
    """The openers around the last statement, innermost first, and whether it is one itself."""
    # A header may span lines: only a line in code, outside brackets, begins a statement.
    bounds = [line.start for line in lines if line.depth == 0 and not line.inside]
    ends = [*bounds[1:], len(window)]
    headers: list[Header] = []
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
        word = _PYTHON_OPENER.match(statement)
        opens = word is not None and _without_comment(text).endswith(":")
        if limit is None:
            after_header = opens
        if opens and word is not None:
            headers.append(Header(column, word.group(1).split()[-1]))
        limit = column
        if column == 0:
            break
    return tuple(headers), after_header


def _without_comment(statement: str) -> str:
    """A statement without the comment at its end, to see whether it ends with a colon."""
    last = statement.rsplit("\n", 1)[-1]
    mark = last.rfind("#")
    if mark > 0 and not statement.endswith(":"):
        return statement[: len(statement) - len(last) + mark].rstrip()
    return statement


def _closable(language: Language, state: State, suffix: str) -> int:
    """How many innermost open brackets nothing in the suffix closes."""
    if not state.stack:
        return 0
    if len(suffix) > _SUFFIX_WINDOW:
        return 0
    inside = State((), state.inside if state.inside not in ("#", "//") else "")
    unmatched = [
        close.bracket for close in scan(language, suffix, inside).closes if close.opened is None
    ]
    matched = 0
    # The last closers of a file belong to its outermost brackets.
    for opened, bracket in zip(state.stack, reversed(unmatched), strict=False):
        if CLOSER[opened.bracket] != bracket:
            break
        matched += 1
    return len(state.stack) - matched
