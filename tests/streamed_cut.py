"""Feeds answers to the cut in small pieces, as the pipeline does."""

from __future__ import annotations

from fairhand_server.completion.place import place_of
from fairhand_server.completion.trimming import cut
from fairhand_syntax.languages import language_named

CURSOR = "⟦⟧"


def kept(language: str, document: str, answer: str, piece: int = 4) -> str:
    """What the cut keeps of an answer at the cursor mark of a document."""
    known = language_named(language)
    assert known is not None
    prefix, suffix = document.split(CURSOR)
    place = place_of(known, prefix, suffix)
    for end in range(piece, len(answer) + piece, piece):
        found = cut(place, answer[:end], False)
        if found.finished:
            return found.text
    return cut(place, answer, True).text


def completed(language: str, document: str, answer: str) -> str:
    """The document after the kept part of the answer is inserted at the cursor mark."""
    return document.replace(CURSOR, kept(language, document, answer))
