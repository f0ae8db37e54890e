"""From LSP documents and positions to plain text around an offset."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types
from pygls.workspace import TextDocument

from fairhand_syntax.languages import Language, language_named, language_of_path
from fairhand_syntax.positions import char_of_utf16


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document as it was when a request came: its language and its text around the cursor.

    `newline` is the line end the document uses; `prefix` and `suffix` use "\\n" throughout.
    """

    uri: str
    path: str
    version: int | None
    language: Language
    prefix: str
    suffix: str
    newline: str


def snapshot(document: TextDocument, position: types.Position) -> Snapshot | None:
    """The document around a position, or None for a language that is not completed.

    A position past the end of a line or of the document means its end.
    """
    path = document.path or document.uri
    language = language_named(document.language_id or "") or language_of_path(path)
    if language is None:
        return None
    source = document.source
    newline = "\r\n" if "\r\n" in source[:20_000] else "\n"
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    start = 0
    for _ in range(position.line):
        end = text.find("\n", start)
        if end < 0:
            start = len(text)
            break
        start = end + 1
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)]
    offset = start + char_of_utf16(line, position.character)
    return Snapshot(
        document.uri, path, document.version, language, text[:offset], text[offset:], newline
    )
