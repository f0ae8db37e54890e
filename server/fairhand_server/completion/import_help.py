"""The imports of a suggestion: inside it at module level, beside it anywhere else."""

from __future__ import annotations

from fairhand_server.completion.needed_imports import (
    comment_above,
    imports_for_comment,
    insertion_line,
    missing_imports,
)
from fairhand_server.completion.place import Place
from fairhand_syntax.judging import Notice, Span
from fairhand_syntax.languages import Language

NAME = "imports"


def at_module_level(place: Place) -> bool:
    """Whether imports may stand at a place."""
    alone = place.scope != "statement" and place.indent == "" and not place.headers
    return alone and not place.state.stack and not place.state.inside


def begun_imports(place: Place, prefix: str) -> str:
    """The imports that an answer begins with, because the comment above names what they give.

    A model that sees them uses them. Empty where the comment asks for none or they would stand in
    the wrong place.
    """
    if not at_module_level(place):
        return ""
    comment = comment_above(place.language, prefix)
    lines = imports_for_comment(place.language, comment, prefix) if comment else ()
    return "\n".join(lines) + "\n\n" if lines else ""


def with_imports(place: Place, document: str, text: str) -> tuple[str, int]:
    """A text for a place at module level with the imports that it lacks; their length is second.

    They stand behind the line end that the text begins with, if it begins with one.
    """
    lines = missing_imports(place.language, document, text)
    if not lines or not at_module_level(place):
        return text, 0
    blank = len(text) - len(text.lstrip("\n"))
    rest = text[blank:]
    joined = "\n".join(lines)
    # A block of imports stays one; code stands apart from it.
    joined += "\n" if rest.startswith(("import ", "from ")) else "\n\n"
    return text[:blank] + joined + rest, len(joined)


def import_notice(language: Language, document: str, text: str, whole: str) -> Notice | None:
    """What a text in the middle of a document needs at its top, as data for whoever takes it.

    `whole` is the text with what stands before and behind it in its lines.
    """
    lines = missing_imports(language, document, whole)
    if not lines:
        return None
    line = insertion_line(language, document)
    inserted = "".join(f"{one}\n" for one in lines)
    message = f"This needs: {'; '.join(one.rstrip(';') for one in lines)}"
    return Notice(NAME, "missing-import", message, Span(0, len(text)), (line, inserted))
