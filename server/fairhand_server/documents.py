"""From LSP documents and positions to plain text around an offset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol
from pygls.workspace import TextDocument, Workspace

from fairhand_syntax.languages import Language, language_named, language_of_path
from fairhand_syntax.positions import char_of_units

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
    # Editors may choose other units than UTF-16, and some do: Neovim prefers UTF-8.
    units = document.position_codec.encoding or types.PositionEncodingKind.Utf16
    offset = start + char_of_units(line, position.character, str(getattr(units, "value", units)))
    return Snapshot(
        document.uri, path, document.version, language, text[:offset], text[offset:], newline
    )
