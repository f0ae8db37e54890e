"""Whether a function is begun at the cursor or gone on with, and ends before the code behind it.

A function whose body is asked for, or the one that a comment asks for, has nothing to do with the
next one in the file. A model fills such a place better when it is told to write the code than when
it is to fill a gap in front of other code (docs/decisions/prompt-forms.md).
"""

from __future__ import annotations

import re

from fairhand_server.completion.place import Place, columns, names_class, names_function

_CLOSERS = re.compile(r"([)\]}]*);?\Z")
_END_COMMENT = re.compile(r"[ \t]+(?:#|//).*\Z")


def stands_apart(place: Place) -> bool:
    """Whether nothing after the cursor belongs to the function, or to the comment's wish.

    In the midst of a line its closing brackets may stand there.
    """
    rest = place.rest.strip()
    closers = _CLOSERS.match(rest) if place.indent is None else None
    if place.state.inside or (rest and closers is None):
        return False
    closed = len(closers[1]) if closers else 0
    if not place.following:
        return True
    asked = _is_comment(place, place.before.rstrip().rsplit("\n", 1)[-1].strip())
    if place.language.id == "python":
        below = columns(place.following[0])
        functions = [header.column for header in place.headers if header.word == "def"]
        if functions:
            # What follows an inner function belongs to the outer one.
            return below <= min(functions)
        return asked and below <= place.column
    if place.scope == "top":
        return asked
    stack = place.state.stack
    around = stack[: len(stack) - closed]
    whole = bool(around) and place.depth_after == len(stack)
    return whole and names_function(around[-1]) and place.following[0].lstrip()[0] == "}"


def goes_on(place: Place) -> bool:
    """Whether a statement of the function around the cursor stands above it.

    Comments and the docstring are none. In the body of a class nothing goes on.
    """
    if place.language.id == "python":
        around = [header for header in place.headers if header.column < place.column]
        if not around or around[0].word == "class":
            return False
        if around[0].word != "def":
            return any(header.word == "def" for header in around)
        begun = place.after_header or _ends_with_docstring(place.before)
        return around[0] is not place.headers[0] or not begun
    stack = place.state.stack
    if not any(map(names_function, stack)) or names_class(stack[-1]):
        return False
    return not (names_function(stack[-1]) and _code(place.before, "//").endswith("{"))


def _ends_with_docstring(text: str) -> bool:
    """Whether the last statement of a text is a string below a head."""
    text = _code(text, "#")
    for quotes in ('"""', "'''"):
        if text.endswith(quotes):
            begin = text.rfind(quotes, 0, -len(quotes))
            return _code(text[: max(0, begin)].rstrip("rRuU"), "#").endswith(":")
    return False


def _code(text: str, mark: str) -> str:
    """A text without the comments and the white space at its end."""
    while True:
        text = text.rstrip()
        begin = text.rfind("\n") + 1
        if mark == "//" and text.endswith("*/"):
            text = text[: max(0, text.rfind("/*"))]
        elif text[begin:].lstrip(" \t").startswith(mark):
            text = text[:begin]
        else:
            return text[:begin] + _END_COMMENT.sub("", text[begin:])


def _is_comment(place: Place, line: str) -> bool:
    return line.startswith((place.language.comment, "/*", "*"))
