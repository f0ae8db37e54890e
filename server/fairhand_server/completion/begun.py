"""Whether what an answer begins or goes on with ends before the code after the cursor.

A function whose body is asked for, or the one that a comment asks for, has nothing to do with the
next one in the file. A model fills such a place better when it is told to write the code than when
it is to fill a gap in front of other code (docs/decisions/prompt-forms.md).
"""

from __future__ import annotations

from fairhand_server.completion.place import Place, columns, names_function


def stands_apart(place: Place) -> bool:
    """Whether nothing after the cursor belongs to the function, or to the comment's wish."""
    if place.indent is None or place.rest.strip() or place.state.inside:
        return False
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
    if place.scope != "block" or not place.state.stack:
        return False
    whole = place.depth_after == len(place.state.stack)
    return whole and names_function(place.state.stack[-1]) and place.following[0].lstrip()[0] == "}"


def _is_comment(place: Place, line: str) -> bool:
    return line.startswith((place.language.comment, "/*", "*"))
