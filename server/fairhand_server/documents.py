"""From LSP documents and positions to plain text around an offset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types
from pygls.workspace import TextDocument

from fairhand_server.acceptance import Edit
from fairhand_syntax.languages import Language, language_named, language_of_path
from fairhand_syntax.positions import char_of_utf16, line_and_column


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


Edits = Callable[[str], Iterator[tuple[Edit, str]]]


def edits_of(
    document: TextDocument, changes: Sequence[types.TextDocumentContentChangeEvent]
) -> Edits:
    """The changes of a notification as edits of a text whose lines end with "\\n".

    Each comes with the text after it, because the next one counts from there.
    """

    def applied(text: str) -> Iterator[tuple[Edit, str]]:
        for change in changes:
            new = change.text.replace("\r\n", "\n").replace("\r", "\n")
            if isinstance(change, types.TextDocumentContentChangeWholeDocument):
                start, end = 0, len(text)
            else:
                first, last = change.range.start, change.range.end
                line = _line_start(text, first.line)
                start = line + _column(document, text, line, first.character)
                if last.line > first.line:
                    line = _line_start(text, last.line - first.line, line)
                end = line + _column(document, text, line, last.character)
            text = text[:start] + new + text[end:]
            yield Edit(start, end, new), text

    return applied


def range_of(document: TextDocument, text: str, start: int, end: int) -> types.Range:
    """The range between two offsets of a text whose lines end with "\\n"."""
    return types.Range(_position(document, text, start), _position(document, text, end))


def offset_of(document: TextDocument, text: str, position: types.Position) -> int:
    """The offset of a position in a text whose lines end with "\\n"."""
    line = _line_start(text, position.line)
    return line + _column(document, text, line, position.character)


def _line_start(text: str, lines: int, start: int = 0) -> int:
    for _ in range(lines):
        end = text.find("\n", start)
        if end < 0:
            return len(text)
        start = end + 1
    return start


def _column(document: TextDocument, text: str, line: int, units: int) -> int:
    end = text.find("\n", line)
    content = text[line : end if end >= 0 else len(text)]
    if content.isascii():
        return min(units, len(content))
    # Editors may choose other units than UTF-16; the document knows which were agreed on.
    seen = 0
    for index, character in enumerate(content):
        seen += document.position_codec.client_num_units(character)
        if seen > units:
            return index
    return len(content)


def _position(document: TextDocument, text: str, offset: int) -> types.Position:
    line, column = line_and_column(text, offset)
    before = text[offset - column : offset]
    return types.Position(line, document.position_codec.client_num_units(before))
