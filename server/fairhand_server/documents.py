"""From LSP documents and positions to plain text around an offset."""

from __future__ import annotations

import errno
import io
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol
from pygls.workspace import TextDocument, Workspace

from fairhand_syntax.languages import Language, language_named, language_of_path
from fairhand_syntax.positions import char_of_units, line_and_column

if TYPE_CHECKING:
    from fairhand_server.edits import Edit


# Past these a document is data and no program that anybody completes; the cost of looking at it
# would be felt at every key. It is still scanned when asked for.
LARGEST_COMPLETED = 2_000_000
MOST_LINES_COMPLETED = 50_000
# What is read of a file that is not open, in bytes.
LARGEST_FILE = 16 << 20


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
    """A document whose lines end where the protocol says, and nowhere else.

    `str.splitlines` also ends lines at form feeds and some other characters, after which every
    change of an editor would be put in the wrong place. An open document is kept as a list of its
    lines, so that a change costs what it changes and not what the document holds.
    """

    _parts: list[str] | None = None

    @property
    def lines(self) -> Sequence[str]:
        """The lines with their ends: "\\n", "\\r\\n" or "\\r"."""
        return _split(self.source) if self._parts is None else self._parts

    @property
    def source(self) -> str:
        """The whole text. Raises OSError and UnicodeDecodeError for a file that is not open."""
        if self._source is None:
            if self._parts is None:
                return _from_disk(Path(self.path))
            self._source = "".join(self._parts)
        return self._source

    def divide(self) -> None:
        """Keep the text as lines from now on."""
        if self._parts is None:
            self._parts = _split(self.source)

    def _apply_full_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        self._source, self._parts = change.text, None

    def _apply_incremental_change(self, change: types.TextDocumentContentChangePartial) -> None:
        self.divide()
        lines = self._parts
        assert lines is not None
        line, column = self._place(lines, change.range.start)
        last, until = max((line, column), self._place(lines, change.range.end))
        before = lines[line][:column] if line < len(lines) else ""
        after = lines[last][until:] if last < len(lines) else ""
        new = before + change.text + after
        alone = line == last < len(lines) and not _holds_line_end(change.text)
        if alone and new and not (line and new.startswith("\n")):
            lines[line], self._source = new, None
            return
        # A carriage return and a line feed that come together are one line end.
        if line and new.startswith("\n") and lines[line - 1].endswith("\r"):
            line -= 1
            new = lines[line] + new
        if new.endswith("\r") and last + 1 < len(lines) and lines[last + 1].startswith("\n"):
            last += 1
            new += lines[last]
        lines[line : last + 1] = _split(new)
        self._source = None

    def _place(self, lines: Sequence[str], position: types.Position) -> tuple[int, int]:
        """Line and column of a position; the end of the line or the document if it is past it."""
        if position.line >= len(lines):
            if lines and not lines[-1].endswith(("\n", "\r")):
                return len(lines) - 1, len(lines[-1])
            return len(lines), 0
        content = lines[position.line].rstrip("\r\n")
        return position.line, char_of_units(content, position.character, _encoding(self))


def _from_disk(path: Path) -> str:
    # A device or a pipe has no end, and opening one may wait for ever.
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not an ordinary file", str(path))
    if found.st_size > LARGEST_FILE:
        raise OSError(errno.EFBIG, "larger than what is read", str(path))
    return path.read_text(encoding="utf-8")


def _holds_line_end(text: str) -> bool:
    return "\n" in text or "\r" in text


def _split(text: str) -> list[str]:
    # Without translation, the lines of a text file end at just these three marks.
    return list(io.StringIO(text, newline=""))


class Documents(Workspace):
    """The open documents of one editor."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        document = Document(
            doc_uri,
            source,
            version,
            language_id,
            sync_kind=self._sync_kind,
            position_codec=self._position_codec,
        )
        if source is not None:
            # Now, while an opening takes its time anyway, and not at the first key.
            document.divide()
        return document

    def update_text_document(
        self,
        text_doc: types.VersionedTextDocumentIdentifier,
        change: types.TextDocumentContentChangeEvent,
    ) -> None:
        """Apply a change; one of a document that is not open is passed over."""
        if unquote(text_doc.uri) in self._text_documents:
            super().update_text_document(text_doc, change)


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

    None for a language that is not completed, for a document that is too large, and for one that
    the editor has not opened and whose file cannot be read. A position past the end of a line or of
    the document means its end.
    """
    path = document.path or document.uri
    language = language_named(document.language_id or "") or language_of_path(path)
    if language is None:
        return None
    try:
        source = document.source
    except (OSError, ValueError):
        return None
    if is_too_large(document):
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


def is_too_large(document: TextDocument) -> bool:
    """Whether nothing is completed in an open document, because of its size."""
    return len(document.lines) > MOST_LINES_COMPLETED or len(document.source) > LARGEST_COMPLETED


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

    from fairhand_server.edits import Edit

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
