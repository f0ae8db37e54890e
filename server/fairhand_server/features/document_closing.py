"""`textDocument/didClose`: a closed document is no longer observed."""

from __future__ import annotations

from lsprotocol import types

from fairhand_server.app import FairhandServer


def register(server: FairhandServer) -> None:
    """Register the handler."""

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(ls: FairhandServer, params: types.DidCloseTextDocumentParams) -> None:
        ls.forget(params.text_document.uri)
