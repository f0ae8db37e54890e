"""`textDocument/didOpen`, `didChange`, `didSave`, `didClose`: what a document's life sets off.

pygls keeps the text itself. A feature that wants to hear of a change adds one line here.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.documents import Document
from fairhand_server.features import diagnostics
from fairhand_server.features.buffers import path_of, text_of
from fairhand_server.features.offer_changes import observe_change
from fairhand_server.features.prefill import prefill_opened, prefill_resting, stop_prefill
from fairhand_server.features.surroundings import document_changed, document_saved


def register(server: FairhandServer) -> None:
    """Register the handlers."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(ls: FairhandServer, params: types.DidOpenTextDocumentParams) -> None:
        path = ls.security.recent = path_of(params.text_document.uri)
        diagnostics.publish_soon(ls, path)
        document_changed(ls, params.text_document.uri)
        prefill_opened(ls, params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(ls: FairhandServer, params: types.DidChangeTextDocumentParams) -> None:
        observe_change(ls, params)
        document_changed(ls, params.text_document.uri)
        prefill_resting(ls, params)
        path = ls.security.recent = path_of(params.text_document.uri)
        diagnostics.publish_soon(ls, path)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(ls: FairhandServer, params: types.DidSaveTextDocumentParams) -> None:
        document_saved(ls, params.text_document.uri)
        if ls.settings.security.scan_on_save:
            from fairhand_server.features.scan_runs import scan_saved

            ls.in_background(scan_saved(ls, params.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(ls: FairhandServer, params: types.DidCloseTextDocumentParams) -> None:
        stop_prefill(ls, params.text_document.uri)
        ls.forget(params.text_document.uri)
        document_changed(ls, params.text_document.uri)
        path = path_of(params.text_document.uri)
        if path in ls.security.findings:
            ls.in_background(_publish_from_disk(ls, path))


async def _publish_from_disk(ls: FairhandServer, path: str) -> None:
    """A closed document is its file again, which may differ from what was scanned."""
    try:
        # As it is read elsewhere: a pipe or a device in its place is no file.
        text = await asyncio.to_thread(lambda: text_of(Document(Path(path).as_uri())))
    except (OSError, ValueError):
        # An untitled document, or a file that is gone: there is nothing left to mend.
        ls.security.findings.forget(path)
        diagnostics.publish(ls, [path])
        return
    diagnostics.publish_text(ls, path, text)
