"""Feeds answers to the cut in small pieces, as the pipeline does."""

from __future__ import annotations

from fairhand_server.completion.indentation import style_of
from fairhand_server.completion.place import place_of
from fairhand_server.completion.question import depth_of_answer
from fairhand_server.completion.stream_session import Beginning, StreamSession
from fairhand_server.completion.trimming import cut
from fairhand_server.model_client import ModelIdentity
from fairhand_syntax.languages import language_named

CURSOR = "⟦⟧"


def kept(language: str, document: str, answer: str, piece: int = 4) -> str:
    """What is kept of an answer at the cursor mark of a document."""
    known = language_named(language)
    assert known is not None
    prefix, suffix = document.split(CURSOR)
    place = place_of(known, prefix, suffix)
    style = style_of(prefix, suffix, known, place.state.inside)
    depth = depth_of_answer(place)
    beginning = Beginning(prefix, suffix, ModelIdentity("", ""), depth=depth, style=style)
    for end in range(piece, len(answer) + piece, piece):
        found = cut(place, _said(beginning, answer[:end], False), False)
        if found.finished:
            return found.text
    return cut(place, _said(beginning, answer, True), True).text


def _said(beginning: Beginning, raw: str, ended: bool) -> str:
    session = StreamSession(beginning, raw=raw)
    session.ended = ended
    return session.said


def completed(language: str, document: str, answer: str) -> str:
    """The document after the kept part of the answer is inserted at the cursor mark."""
    return document.replace(CURSOR, kept(language, document, answer))
