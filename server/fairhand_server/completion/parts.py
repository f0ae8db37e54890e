"""Which beginning of an answer can be shown by itself while the rest still streams."""

from __future__ import annotations

from fairhand_server.completion.place import Place
from fairhand_server.completion.trimming import unbroken
from fairhand_syntax.lexing import scan

# Comments, decorators and annotations say what follows; without it they are of no use.
_ANNOUNCING = ("#", "//", "/*", "*", "@")


def complete_part(place: Place, text: str) -> str:
    """The whole lines at the beginning of an answer that can stand by themselves; maybe none."""
    if place.rest.strip():
        # Behind such an answer more is needed than it says so far.
        return ""
    while text.strip():
        if is_complete_part(place, text):
            return text
        text = text.rstrip()
        end = text.rfind("\n")
        text = text[:end].rstrip() if end >= 0 else ""
    return ""


def is_complete_part(place: Place, text: str) -> bool:
    """Whether these whole lines can stand by themselves: nothing open, nothing hanging."""
    lines = text.rstrip()
    if len(scan(place.language, lines, place.state).state.stack) > len(place.state.stack):
        return False
    if lines.rsplit("\n", 1)[-1].lstrip().startswith(_ANNOUNCING):
        return False
    return unbroken(place, "\n" + lines) == "\n" + lines
