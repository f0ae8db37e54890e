"""How far an answer goes: the cut, made line by line while the answer streams in.

The model runs on past what was asked: it repeats the code that follows, starts the next function,
or explains itself. `cut` is called with all the text so far and says which part of it may be shown
and whether reading can stop. What it once gave as text stays the beginning of what it gives later.
"""

from __future__ import annotations

import re
from dataclasses import replace

from fairhand_server.completion.blocks import Cut, alone, cut_block
from fairhand_server.completion.fitting import first_fitting, fits, in_front_of_rest
from fairhand_server.completion.needed import (
    asked_names,
    defined_name,
    needed_names,
    next_definition,
    unused_imports,
    uses,
)
from fairhand_server.completion.needed_imports import comment_above
from fairhand_server.completion.place import Place, columns, names_function
from fairhand_server.completion.repeating import repeated_span
from fairhand_server.completion.replacing import writes_anew
from fairhand_server.completion.spans import cut_span
from fairhand_server.completion.statements import (
    UNFINISHED,
    cut_in_string,
    cut_statement,
    first_line,
)
from fairhand_syntax.lexing import scan

__all__ = ["Cut", "cut", "without_broken_end"]

# Prose and chat marks that a code model writes after the code. None of them is code in any of the
# three languages.
_RUNAWAY = re.compile(r"^```|<\|[a-z_]+\|>|^<(?:fim|file)_\w+>|\ufffd", re.MULTILINE)
_PARTIAL_MARK = re.compile(r"(?:<\|?[a-z_]{0,20}\|?|(?:\A|(?<=\n))`{1,2})\Z")
_CLOSERS = (")", "]", "}")
# An answer that comes back to the user's block does so within so many lines.
_LINES_BEHIND = 12


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
    if finished and place.indent is not None and place.rest.strip():
        middle = found.text if found.joins else in_front_of_rest(place, found.text)
        if middle is not None:
            return Cut(middle, True, True)
    return Cut(_tidied(place, found.text, finished), finished)


def _cut(place: Place, text: str, final: bool) -> Cut:
    if place.indent is not None and place.rest.strip():
        repeated = repeated_span(place, text)
        line = text[text.rfind("\n", 0, repeated) + 1 : repeated]
        if repeated >= 0 and (line.strip() or place.rest[0].isspace()):
            # The line in which the cursor stands is repeated from its middle on.
            return Cut(text[:repeated], True, True)
    if place.indent is not None and (place.following or _in_function(place)):
        return _cut_lines(place, text, final)
    if place.indent is None and place.rest.strip():
        return cut_span(place, text, final)
    if place.state.inside in ("#", "//"):
        return first_line(text, final)
    if place.state.inside in ("'", '"'):
        return cut_in_string(place, text, final)
    if place.scope == "statement" or _in_text_line(place):
        return cut_statement(place, text, final)
    return _cut_lines(place, text, final)


def _in_text_line(place: Place) -> bool:
    """Whether the cursor stands behind words in a line of a long string or comment."""
    line = place.before[place.before.rfind("\n") + 1 :].strip()
    return bool(place.state.inside and place.following and line.strip("/*\"'"))


def _in_function(place: Place) -> bool:
    return (
        place.scope != "statement"
        or any(header.word == "def" for header in place.headers)
        or any(names_function(opened) for opened in place.state.stack)
    )


def _cut_lines(place: Place, text: str, final: bool) -> Cut:
    if place.state.inside and _ends_inside(place):
        end = text.find("*/" if place.state.inside == "/*" else place.state.inside)
        if end >= 0:
            text, final = text[:end], True
    found = _fitted(place, text, cut_block(place, text, final), final)
    first = place.fitting[0] if place.fitting else None
    if (
        first
        and len(first) < len(found.text)
        and writes_anew(place, first, text[len(first) :], final)
    ):
        return Cut(first, True)
    return found


def _fitted(place: Place, text: str, found: Cut, final: bool) -> Cut:
    """The cut, or a part of it where the code after the cursor does not fit behind it all.

    That is the part up to the line that follows the cursor, or else its first lines. Until the end
    is known, no more is shown than these first lines.
    """
    if not place.following or alone(place) or place.state.inside or not found.text.strip():
        return found
    again = _comes_back(place, text)
    runs_on = bool(again) and text.count("\n", again[0]) > _LINES_BEHIND
    ended = final or found.finished or runs_on
    if not place.fitting and not ended:
        first = first_fitting(place, found.text + "\n")
        place.fitting.extend([first] if first is not None else [])
    shown = place.fitting[0] if place.fitting else None
    if not ended:
        return Cut(shown or "", False)
    depth = len(scan(place.language, found.text, place.state).state.stack) if again else 0
    strays = bool(again) and (runs_on or depth != place.depth_after)
    if not strays and (fits(place, found.text) or in_front_of_rest(place, found.text) is not None):
        return found
    for at in again:
        part = text[:at].rstrip()
        if part.startswith(shown or "") and fits(place, part):
            return Cut(part, True)
    if strays and fits(place, found.text):
        return found
    shown = shown if shown is not None else first_fitting(place, found.text + "\n")
    return Cut(shown if shown is not None else found.text, True)


def _comes_back(place: Place, text: str) -> list[int]:
    """Where an answer writes the closer that follows the cursor, which ends the user's own block.

    One that goes on behind it may come back into the block, or have left it for good.
    """
    below = place.following[0].expandtabs(8)
    if not below.lstrip().startswith(_CLOSERS):
        return []
    starts = []
    for line in scan(place.language, text, place.state, place.memory).lines[1:]:
        here, _, _ = text[line.start :].partition("\n")
        same = here.rstrip().expandtabs(8) == below
        if same and line.depth == place.depth_after and not line.inside:
            starts.append(line.start)
    return starts


def _with_helpers(place: Place, text: str, found: Cut, final: bool) -> Cut:
    """The cut, carried on through definitions that the answer needs and the model wrote next."""
    if not found.finished or place.scope == "statement" or not alone(place):
        return found
    names = needed_names(place.language, place.before, found.text)
    names |= asked_names(comment_above(place.language, place.before), found.text)
    outside = not place.headers and not place.state.stack
    waiting = unused_imports(place.language, found.text) if outside else frozenset()
    if not names and not waiting:
        return found
    rest = text[len(found.text) :]
    gap = len(rest) - len(rest.lstrip())
    begin = rest.rfind("\n", 0, gap) + 1
    line, newline = next_definition(place.language, rest[gap:])
    if not newline and not final:
        # The next line will tell whether it defines what is needed.
        return Cut(found.text, len(line) > 200)
    name = defined_name(place.language, line)
    if begin == 0 or name is None or (name not in names and not waiting):
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
        depth_after=min(place.depth_after, len(state.stack)),
        before=place.before + found.text,
    )
    inner = cut(below, rest[begin:], final)
    if name not in names:
        if not inner.finished and not final:
            return Cut(found.text, False)
        if not uses(place.language, inner.text, waiting):
            return found
    return (
        Cut(found.text + rest[:begin] + inner.text, inner.finished)
        if inner.text
        else (Cut(found.text, inner.finished))
    )


def _ends_inside(place: Place) -> bool:
    """Whether the long string or comment around the cursor is closed by the line that follows."""
    mark = "*/" if place.state.inside == "/*" else place.state.inside
    return bool(place.following) and place.following[0].lstrip().startswith(mark)


# -- the last touches ----------------------------------------------------------------------------


def _tidied(place: Place, text: str, finished: bool) -> str:
    if not finished:
        return text
    if place.indent is None or place.scope == "statement":
        rest = place.rest.lstrip()
        # A name, a string or a closer may go on the next line; an operator or a comment may not.
        below = rest[:1].isidentifier() or rest.startswith(tuple("@'\"`)]}"))
        below = below and not (rest.startswith(_CLOSERS) and _is_one_line(place, text))
        return text if below else text.rstrip() if not rest else text.rstrip("\n")
    text = text.rstrip()
    if place.rest.strip() and text:
        # The cursor stood in front of existing code: that code keeps a line of its own.
        text += "\n" + place.indent
    return text


def _is_one_line(place: Place, text: str) -> bool:
    """Whether an answer has one line only, behind which a closer may stand."""
    line = text.rstrip()
    return "\n" not in line and scan(place.language, line, place.state).state.inside not in (
        "#",
        "//",
    )


def without_broken_end(place: Place, text: str) -> str:
    """A finished answer without the line that the token limit broke off in its middle."""
    kept = unbroken(place, text)
    return kept if kept.strip() else text


def unbroken(place: Place, text: str) -> str:
    """The lines of an answer behind which nothing is open or hanging; the first one is not judged.

    Empty for an answer that begins with a line break, where no line is whole.
    """
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
        hanging = bool(UNFINISHED.search(last)) and not last.lstrip().startswith(("#", "//", "*"))
        if place.language.id != "python" and last.endswith(("{", ":", ">")):
            hanging = last.endswith("{")
        if last.endswith(",") and 0 < len(state.stack) <= base:
            # The user's own list or table may end with a comma.
            hanging = place.language.id != "python" and state.stack[-1].bracket == "("
        if not (broken or opened or hanging):
            return kept
        kept = kept[: max(0, kept.rstrip().rfind("\n"))].rstrip()
    return kept
