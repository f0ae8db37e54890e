"""Open documents as plain values, and the folders they belong to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import TextDocument

from fairhand_server.app import FairhandServer
from fairhand_syntax.languages import Language, language_named, language_of_path

if TYPE_CHECKING:
    from fairhand_server.scanning import Buffer


def path_of(uri: str) -> str:
    """The path of a file's URI; other URIs stand for themselves."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(path).as_posix() if path else uri


def is_open(ls: FairhandServer, uri: str) -> bool:
    """Whether the editor has opened the document with this URI."""
    return ls.workspace.get_text_document(uri) in ls.workspace.text_documents.values()


def open_document(ls: FairhandServer, path: str) -> TextDocument | None:
    """The open document with this path, or None."""
    documents: dict[str, TextDocument] = ls.workspace.text_documents
    return next((one for uri, one in documents.items() if path_of(uri) == path), None)


def uri_of(ls: FairhandServer, path: str) -> str:
    """The URI of a file: the editor's own for an open document, because editors encode them in
    different ways."""
    document = open_document(ls, path)
    if document is not None:
        return document.uri
    return (from_fs_path(path) or path) if path.startswith("/") or path[1:2] == ":" else path


def text_of(document: TextDocument) -> str:
    """A document's text with "\\n" line ends."""
    return document.source.replace("\r\n", "\n").replace("\r", "\n")


def language_of(document: TextDocument) -> Language | None:
    """A document's language, or None for one that is not scanned."""
    return language_named(document.language_id or "") or language_of_path(path_of(document.uri))


def buffer_of(document: TextDocument) -> Buffer | None:
    """A document ready to be scanned; None for a language that is not.

    Raises OSError for one that is neither open nor readable.
    """
    from fairhand_server.scanning import Buffer

    language = language_of(document)
    if language is None:
        return None
    return Buffer(path_of(document.uri), language, text_of(document))


def open_buffers(ls: FairhandServer, but: str = "") -> list[Buffer]:
    """All open documents that can be scanned, but one."""
    buffers = (buffer_of(document) for document in ls.workspace.text_documents.values())
    return [buffer for buffer in buffers if buffer is not None and buffer.path != but]


def workspace_roots(ls: FairhandServer) -> tuple[str, ...]:
    """The paths of the workspace's folders."""
    uris = list(ls.workspace.folders) or [ls.workspace.root_uri or ""]
    paths = (path_of(uri).rstrip("/") for uri in uris if uri.startswith("file:"))
    return tuple(sorted({path for path in paths if path}))
