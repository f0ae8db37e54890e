"""From LSP documents and positions to plain text around an offset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol
from pygls.workspace import TextDocument, Workspace

from fairhand_syntax.languages import Language, language_named, language_of_path
from fairhand_syntax.positions import char_of_units, line_and_column

if TYPE_CHECKING:
    from fairhand_server.acceptance import Edit

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


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


class Document(TextDocument):
    """An open document whose lines end where the protocol says, and nowhere else.

    `str.splitlines` also ends lines at form feeds and some other characters, after which every
    change of an editor would be put in the wrong place.
    """

    @property
    def lines(self) -> Sequence[str]:
        """The lines with their ends: "\\n", "\\r\\n" or "\\r"."""
        return _LINE.findall(self.source)


class Documents(Workspace):
    """The open documents of one editor."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        return Document(
            doc_uri,
            source,
            version,
            language_id,
            sync_kind=self._sync_kind,
            position_codec=self._position_codec,
        )


def use_documents(protocol: LanguageServerProtocol, params: types.InitializeParams) -> None:
    """Let a server that is being initialised keep its documents in `Documents`."""
    made = protocol.workspace
    protocol._workspace = Documents(
        made.root_uri,
        made._sync_kind,
        list(params.workspace_folders or ()),
        made.position_encoding,
    )


def snapshot(document: TextDocument, position: types.Position) -> Snapshot | None:
    """The document around a position.

    None for a language that is not completed, and for a document that the editor has not opened
    and whose file cannot be read. A position past the end of a line or of the document means its
    end.
    """
    path = document.path or document.uri
    language = language_named(document.language_id or "") or language_of_path(path)
    if language is None:
        return None
    try:
        source = document.source
    except (OSError, UnicodeDecodeError):
        return None
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
    offset = start + char_of_units(line, position.character, _encoding(document))
    return Snapshot(
        document.uri, path, document.version, language, text[:offset], text[offset:], newline
    )


def _encoding(document: TextDocument) -> str:
    """The units of positions. Editors may choose others than UTF-16: Neovim prefers UTF-8."""
    units = document.position_codec.encoding or types.PositionEncodingKind.Utf16
    return str(getattr(units, "value", units))


def edits_of(
    document: TextDocument, changes: Sequence[types.TextDocumentContentChangeEvent]
) -> Callable[[str], Iterator[tuple[Edit, str]]]:
    """The changes of a notification as edits of a text whose lines end with "\\n".

    Each comes with the text after it, because the next one counts from there.
    """

    from fairhand_server.acceptance import Edit

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
    return char_of_units(content, units, _encoding(document))


def _position(document: TextDocument, text: str, offset: int) -> types.Position:
    line, column = line_and_column(text, offset)
    before = text[offset - column : offset]
    return types.Position(line, document.position_codec.client_num_units(before))
