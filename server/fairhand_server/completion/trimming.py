"""How far an answer goes: the cut, made line by line while the answer streams in.

The model runs on past what was asked: it repeats the code that follows, starts the next function,
or explains itself. `cut` is called with all the text so far and says which part of it may be shown
and whether reading can stop. What it once gave as text stays the beginning of what it gives later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from fairhand_server.completion.needed import defined_name, needed_names
from fairhand_server.completion.place import (
    Header,
    Place,
    columns,
    names_class,
    names_function,
)
from fairhand_syntax.lexing import Close, Scan, State, scan

# Prose and chat marks that a code model writes after the code. None of them is code in any of the
# three languages.
_RUNAWAY = re.compile(r"^```|<\|[a-z_]+\|>|^<(?:fim|file)_\w+>|\ufffd", re.MULTILINE)
_PARTIAL_MARK = re.compile(r"(?:<\|?[a-z_]{0,20}\|?|(?:^|\n)`{1,2})\Z")
_DEMONSTRATION = re.compile(
    r"(?i)^(?:#|//|/\*+)\s*(?:example|usage|tests?\b|output|expected|sample|driver|demo|main\b)"
)
_MAIN_GUARD = re.compile(r"^if\s+__name__\b")
_ARROW = re.compile(
    r"^(?:export\s+)?(?:default\s+)?(?:const|let|var)\s+\w+\s*=\s*"
    r"(?:async\s*)?(?:\([^)]*\)|\w+)\s*=>[^{]*;$"
)
_CONTINUES = re.compile(r"^\s*(?:[.?:]|&&|\|\||[+*/%](?![+*/])|-(?!-)|(?:else|catch|finally)\b)")
_UNFINISHED = re.compile(r"(?:[=+\-*/%&|<>?:,.(\[{]|\b(?:return|and|or|not|in|is|new|await))\s*$")
_DEFINES = re.compile(r"(?:async\s+def|def|class)\b")

# A line three times in a row, or a block of up to six lines three times, is a loop of the model.
# Closing brackets may well stand three times in a row.
_LOOP_BLOCK = 6
_LOOP_TIMES = 3


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of an answer that may be shown, and whether reading the stream can stop."""

    text: str
    finished: bool


def cut(place: Place, text: str, final: bool) -> Cut:
    """Cut a growing answer. `final` says that the stream has ended."""
    runaway = _RUNAWAY.search(text)
    if runaway:
        text, final = text[: runaway.start()], True
    elif not final:
        # A chat mark may have arrived in part: hold back what could be its beginning.
        partial = _PARTIAL_MARK.search(text)
        text = text[: partial.start()] if partial else text
    found = _with_helpers(place, text, _cut(place, text, final), final)
    finished = found.finished or final
    return Cut(_tidied(place, found.text, finished), finished)


def _cut(place: Place, text: str, final: bool) -> Cut:
    if place.state.inside in ("#", "//"):
        return _first_line(text, final)
    if place.state.inside in ("'", '"'):
        return _cut_in_string(place, text, final)
    if place.state.inside and _ends_inside(place):
        end = text.find("*/" if place.state.inside == "/*" else place.state.inside)
        return Cut(text[:end], True) if end >= 0 else Cut(_complete_lines(text, final), final)
    if place.scope == "statement":
        return _cut_statement(place, text, final)
    return _cut_block(place, text, final)


def _with_helpers(place: Place, text: str, found: Cut, final: bool) -> Cut:
    """The cut, carried on through definitions that the answer needs and the model wrote next."""
    if not found.finished or place.scope == "statement" or not _alone(place):
        return found
    names = needed_names(place.language, place.before, found.text)
    if not names:
        return found
    rest = text[len(found.text) :]
    gap = len(rest) - len(rest.lstrip())
    begin = rest.rfind("\n", 0, gap) + 1
    line, newline, _ = rest[gap:].partition("\n")
    if not newline and not final:
        # The next line will tell whether it defines what is needed.
        return Cut(found.text, len(line) > 200)
    name = defined_name(place.language, line)
    if begin == 0 or name not in names:
        return found
    state = scan(place.language, found.text, place.state).state
    below = replace(
        place,
        scope="top",
        state=state,
        indent="",
        headers=tuple(h for h in place.headers if h.column < columns(rest[begin:])),
        after_header=False,
        closable=min(place.closable, len(state.stack)),
        before=place.before + found.text,
    )
    inner = cut(below, rest[begin:], final)
    return (
        Cut(found.text + rest[:begin] + inner.text, inner.finished)
        if inner.text
        else (Cut(found.text, inner.finished))
    )


def _alone(place: Place) -> bool:
    """Whether nothing but closing brackets follows the cursor."""
    return not place.rest.strip(" \t)]};") and not any(
        line.strip(" \t)]};") for line in place.following
    )


def _ends_inside(place: Place) -> bool:
    """Whether the long string or comment around the cursor is closed by what follows."""
    mark = "*/" if place.state.inside == "/*" else place.state.inside
    return place.rest.lstrip().startswith(mark) or (
        bool(place.following) and place.following[0].lstrip().startswith(mark)
    )


def _first_line(text: str, final: bool) -> Cut:
    end = text.find("\n")
    return Cut(text[:end], True) if end >= 0 else Cut(text if final else "", final)


def _complete_lines(text: str, final: bool) -> str:
    return text if final else text[: text.rfind("\n") + 1].rstrip()


# -- the rest of a statement ---------------------------------------------------------------------


def _cut_statement(place: Place, text: str, final: bool) -> Cut:
    base = len(place.state.stack)
    floor = base - place.closable
    scanned = scan(place.language, text, place.state)
    for close in scanned.closes:
        if close.depth <= floor:
            return Cut(_before_closer(text, close), True)
    for line in scanned.lines[1:]:
        done = text[: line.start - 1]
        if line.inside or line.depth > base or _in_expression(place, line.depth, done):
            continue
        if not done.strip():
            return Cut("", True)
        last = done.rsplit("\n", 1)[-1].rstrip()
        if place.language.id == "python":
            if last.endswith(":") and not place.rest.strip() and line.depth == 0:
                return _cut_block(_opened(place), text, final)
            if last.endswith("\\"):
                continue
        elif not place.rest.strip() and not last.endswith((";", "}")):
            more = text[line.start :].lstrip()
            if not more and not final:
                return Cut("", False)
            if _CONTINUES.match(more) or _UNFINISHED.search(last):
                continue
        return Cut(done, True)
    return Cut(text if final else "", final)


def _in_expression(place: Place, depth: int, done: str) -> bool:
    """Whether a line that ends at this depth leaves the statement open.

    Brackets that the user opened and nothing closes must be closed by the answer. Those that the
    text after the cursor closes hold a list, which goes on only after a comma.
    """
    if depth == 0:
        return False
    bracket = place.state.stack[min(depth, len(place.state.stack)) - 1].bracket
    if bracket == "{" and place.language.id != "python":
        return False
    if depth > len(place.state.stack) - place.closable:
        return True
    return not done.strip() or done.rstrip().endswith((",", "(", "[", "{"))


def _opened(place: Place) -> Place:
    """The place as it is once the answer has made its own line the opener of a block."""
    return replace(
        place, scope="block", indent=None, headers=(Header(place.column, "if"), *place.headers)
    )


def _cut_in_string(place: Place, text: str, final: bool) -> Cut:
    quote = place.state.inside
    end = _string_end(text, quote)
    if end is None:
        return _first_line(text, final)
    if place.rest.lstrip().startswith(quote):
        return Cut(text[:end], True)
    code = _cut_statement(replace(place, state=State(place.state.stack)), text[end + 1 :], final)
    return Cut(text[: end + 1] + code.text, code.finished)


def _string_end(text: str, quote: str) -> int | None:
    escaped = False
    for index, character in enumerate(text):
        if character == "\n":
            return None
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == quote:
            return index
    return None


def _before_closer(text: str, close: Close) -> str:
    """The text before a closer that the suffix brings, without the line it began for it."""
    kept = text[: close.offset]
    return kept.rstrip() if not kept.rsplit("\n", 1)[-1].strip() and "\n" in kept else kept


# -- blocks and definitions ----------------------------------------------------------------------


def _cut_block(place: Place, text: str, final: bool) -> Cut:
    scanned = scan(place.language, text, place.state)
    end = None if place.language.id == "python" else _brace_end(place, text, scanned)
    limit = len(text) if end is None else end.offset
    lines = [line for line in scanned.lines if line.start < limit]
    margin = _Margin(place)
    seen: list[str] = []
    held: int | None = None
    for index, line in enumerate(lines):
        newline = text.find("\n", line.start, limit)
        complete = newline >= 0 or final or end is not None
        content = text[line.start : newline if newline >= 0 else limit]
        if not content.strip():
            continue
        shown = (place.indent or "") + content if index == 0 else content
        code = not line.inside and line.depth <= len(place.state.stack)
        if code and margin.ends_before(shown, index == 0):
            return Cut(text[: line.start].rstrip(), True)
        if not complete:
            break
        if code and seen and _DEMONSTRATION.match(content.strip()) and margin.at_base(shown):
            return Cut(text[: line.start].rstrip(), True)
        if held is not None and _same_line(place, shown, 1):
            return Cut(text[:held].rstrip(), True)
        held = line.start if not line.inside and _same_line(place, shown, 0) else None
        if held is not None and len(place.following) == 1 and seen:
            return Cut(text[:held].rstrip(), True)
        seen.append(shown.rstrip())
        looped = _loop(seen)
        if looped:
            return Cut(_drop_lines(text[: newline if newline >= 0 else limit], looped), True)
        if code and margin.ends_after(shown):
            return Cut(text[: newline if newline >= 0 else limit], True)
    if end is not None:
        return Cut(end.kept, True)
    if final:
        return Cut(text, True)
    return Cut(text[: held if held is not None else text.rfind("\n") + 1].rstrip(), False)


def _same_line(place: Place, shown: str, number: int) -> bool:
    """Whether a line of the answer is the given one of the lines that follow the cursor."""
    if len(place.following) <= number:
        return False
    expected = place.following[number]
    if place.language.id == "python":
        return shown.rstrip() == expected
    return shown.strip() == expected.strip() and len(expected.strip()) > 1


class _Margin:
    """The left margin of a Python answer: where its block begins and at which column it ends.

    In a language with braces there is nothing to see in the margin, except for the one-line arrow
    function, which is a complete definition without a brace.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._python = place.language.id == "python"
        self._level: int | None = None
        self._floor = -1
        self._top = place.scope == "top"
        self._defined = False

    def ends_before(self, line: str, first: bool) -> bool:
        """Whether the answer ended on the line before this one."""
        if not self._python:
            return False
        if first and self._place.indent is None:
            return False
        column = columns(line)
        text = line.strip()
        if self._level is None:
            self._begin(column)
        if column <= self._floor:
            return True
        if not self._top or self._level is None or column > self._level:
            return False
        if self._defined or _MAIN_GUARD.match(text):
            return True
        self._defined = bool(_DEFINES.match(text))
        return False

    def ends_after(self, line: str) -> bool:
        """Whether the answer ends with this complete line."""
        return not self._python and self._top and bool(_ARROW.match(line.strip()))

    def at_base(self, line: str) -> bool:
        """Whether a line stands at the answer's outermost level."""
        return not self._python or self._level is None or columns(line) <= self._level

    def _begin(self, column: int) -> None:
        """Learn from the first line of the answer which block it belongs to."""
        self._level = column
        around = [header for header in self._place.headers if header.column < column]
        if self._place.after_header and self._place.headers:
            # Nothing at or left of the opener can be its body.
            around = around or [self._place.headers[0]]
        inner = around[0] if around else None
        in_class = inner is not None and inner.word == "class" and not self._place.after_header
        self._top = self._place.indent is not None and (inner is None or in_class)
        if inner is not None:
            defs = [header.column for header in around if header.word == "def"]
            self._floor = inner.column if in_class else defs[0] if defs else around[-1].column
        if self._place.following and not self._place.rest.strip():
            below = columns(self._place.following[0])
            if below <= column:
                self._floor = max(self._floor, below - 1)


@dataclass(frozen=True, slots=True)
class _End:
    offset: int
    kept: str


def _brace_end(place: Place, text: str, scanned: Scan) -> _End | None:
    """Where braces end an answer: at a closer it may not bring, or after the last it may."""
    base = len(place.state.stack)
    allowed = _allowed_closers(place)
    for close in scanned.closes:
        if close.depth <= base - allowed:
            return _End(close.offset, _before_closer(text, close))
        last_allowed = allowed and close.depth == base - allowed + 1
        defined = (
            place.scope == "top"
            and close.depth == base + 1
            and close.opened is not None
            and (names_function(close.opened) or names_class(close.opened))
        )
        if last_allowed or defined:
            stop = close.offset + 1
            while stop < len(text) and text[stop] in ";)":
                stop += 1
            return _End(stop, text[:stop])
    return None


def _allowed_closers(place: Place) -> int:
    """How many of the open brackets an answer may close: those up to the enclosing function."""
    missing = place.state.stack[len(place.state.stack) - place.closable :]
    allowed = 0
    for opened in reversed(missing):
        if names_class(opened):
            return allowed or (1 if place.scope == "block" else 0)
        allowed += 1
        if names_function(opened):
            outer = len(missing) - allowed
            # A function that is an argument brings the call's own bracket with it.
            return allowed + (1 if outer > 0 and missing[outer - 1].bracket == "(" else 0)
    return allowed


def _loop(seen: list[str]) -> int:
    """How many lines at the end only repeat what stands before them, 0 if the end is no loop."""
    for size in range(1, _LOOP_BLOCK + 1):
        block = seen[-size:]
        if len(seen) < size * _LOOP_TIMES or not any(len(line.strip()) > 3 for line in block):
            continue
        if all(
            seen[len(seen) - size * (k + 1) : len(seen) - size * k] == block
            for k in range(1, _LOOP_TIMES)
        ):
            return size * (_LOOP_TIMES - 1)
    return 0


def _drop_lines(text: str, count: int) -> str:
    """A text without its last `count` lines that are not blank."""
    lines = text.split("\n")
    while lines and count:
        count -= bool(lines.pop().strip())
    return "\n".join(lines)


# -- the last touches ----------------------------------------------------------------------------


def _tidied(place: Place, text: str, finished: bool) -> str:
    if not finished:
        return text
    text = _without_repeated_rest(place, text)
    if place.indent is None or place.scope == "statement":
        return text.rstrip() if not place.rest.strip() else text
    text = _without_repeated_lines(place, text.rstrip())
    if place.rest.strip() and text:
        # The cursor stood in front of existing code: that code keeps a line of its own.
        text += "\n" + place.indent
    return text


def _without_repeated_rest(place: Place, text: str) -> str:
    """Remove the remainder of the cursor's line where the answer brought it once more."""
    rest = place.rest.rstrip()
    kept = text.rstrip()
    if not rest.strip() or not kept.endswith(rest.lstrip()) or place.indent is not None:
        return text
    shorter = kept[: len(kept) - len(rest.lstrip())]
    before = scan(place.language, text, place.state).state
    after = scan(place.language, shorter, place.state).state
    # Brackets that the answer itself opened keep their closers.
    if len(after.stack) > len(place.state.stack) or len(before.stack) > len(after.stack):
        return text
    return shorter


def _without_repeated_lines(place: Place, text: str) -> str:
    """Remove the last lines of an answer that are the first lines of what follows."""
    lines = text.split("\n")
    for count in range(min(len(place.following), len(lines) - 1), 0, -1):
        tail = lines[len(lines) - count :]
        if all(_same_line(place, line, index) for index, line in enumerate(tail)):
            return "\n".join(lines[: len(lines) - count]).rstrip()
    return text


def without_broken_end(place: Place, text: str) -> str:
    """A finished answer without the line that the token limit broke off in its middle."""
    base = len(place.state.stack)
    kept = text
    while "\n" in kept:
        state = scan(place.language, kept, place.state).state
        last = kept.rstrip().rsplit("\n", 1)[-1]
        broken = state.inside in ("'", '"', '"""', "'''", "`", "/*") and state.inside != (
            place.state.inside
        )
        opened = len(state.stack) > base and (
            place.language.id == "python" or state.stack[-1].bracket != "{"
        )
        hanging = bool(_UNFINISHED.search(last)) and not last.lstrip().startswith(("#", "//", "*"))
        if place.language.id != "python" and last.endswith(("{", ":", ">")):
            hanging = last.endswith("{")
        if not (broken or opened or hanging):
            return kept
        kept = kept[: kept.rstrip().rfind("\n")].rstrip()
    return kept if kept.strip() else text
