"""`textDocument/codeLens`: what stands above lines of code. A feature adds a line to PROVIDERS."""

from __future__ import annotations

from collections.abc import Callable

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.features.buffers import language_of
from fairhand_server.features.offered_commands import command_lenses
from fairhand_server.features.reference_lenses import reference_lenses
from fairhand_server.protocol import RUN_SCAN

Provider = Callable[[FairhandServer, str], list[types.CodeLens]]


def scan_lenses(ls: FairhandServer, uri: str) -> list[types.CodeLens]:
    """The scan above the first line: some editors have no other way to run a command."""
    document = ls.workspace.text_documents.get(uri)
    if document is None or not ls.settings.security.code_lens or language_of(document) is None:
        return []
    start = types.Position(0, 0)
    command = types.Command(
        "Run Security Scan", RUN_SCAN, arguments=[{"scope": "file", "uri": uri}]
    )
    return [types.CodeLens(types.Range(start, start), command)]


PROVIDERS: tuple[Provider, ...] = (reference_lenses, scan_lenses, command_lenses)


def register(server: FairhandServer) -> None:
    """Register the handler."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions())
    async def code_lens(ls: FairhandServer, params: types.CodeLensParams) -> list[types.CodeLens]:
        uri = params.text_document.uri
        return [lens for provider in PROVIDERS for lens in provider(ls, uri)]
