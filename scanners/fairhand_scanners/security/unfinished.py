"""Unfinished code: what is open at its end is closed before it is read.

Tree-sitter mends small gaps, but a function whose closing brace has not been written yet falls
apart into
loose pieces, and with it the way of the data.
"""

from __future__ import annotations

from fairhand_syntax.languages import Language
from fairhand_syntax.parsing import Source

_CLOSERS = {"(": ")", "[": "]", "{": "}"}


def closers(text: str, language: Language) -> str:
    """The brackets and quotes that are open at the end of a text, closed in their order."""
    stack: list[str] = []
    comment = language.comment
    index, size = 0, len(text)
    while index < size:
        character = text[index]
        if character in _CLOSERS:
            stack.append(_CLOSERS[character])
        elif character in ")]}":
            if stack and stack[-1] == character:
                stack.pop()
        elif text.startswith(comment, index):
            end = text.find("\n", index)
            index = size if end < 0 else end
            continue
        elif comment == "//" and text.startswith("/*", index):
            end = text.find("*/", index + 2)
            index = size if end < 0 else end + 2
            continue
        elif character in "\"'`":
            index = _behind(text, index, character)
            continue
        index += 1
    return "".join(reversed(stack))


def _behind(text: str, start: int, quote: str) -> int:
    """The place behind a string that starts here. One that the line does not end is left at its
    end."""
    triple = quote * 3
    if quote != "`" and text.startswith(triple, start):
        end = text.find(triple, start + 3)
        return len(text) if end < 0 else end + 3
    index = start + 1
    while index < len(text):
        character = text[index]
        if character == "\\":
            index += 2
            continue
        if character == quote or (character == "\n" and quote != "`"):
            return index + 1
        index += 1
    return len(text)


def parsed(language: Language, text: str) -> Source:
    """A text's tree; one with errors is closed at its end first. Offsets stay those of the text."""
    source = Source(language, text)
    if source.costly or not source.tree.root_node.has_error:
        return source
    ending = closers(text, language)
    return Source(language, f"{text}\n{ending}") if ending else source
