"""A small editor without a screen: starts `fairhand serve` and speaks LSP with it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from fairhand_server.protocol import (
    FINDINGS_CHANGED,
    OPEN_WITHHELD,
    PANEL_COMPLETION,
    STATUS,
)


class Editor:
    """One session with the server. Documents are named by URI and held by the server."""

    def __init__(self, client: LanguageClient) -> None:
        self._client = client
        self._listeners: dict[str, Callable[[str], None]] = {}
        self._changed = asyncio.Event()
        self.status: dict[str, Any] = {}
        self.diagnostics: dict[str, list[types.Diagnostic]] = {}

        # pygls notes the method's name on the function, which it cannot do on a bound method.
        client.feature(STATUS)(lambda params: self._on_status(params))
        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(
            lambda params: self._on_diagnostics(params)
        )
        client.feature(FINDINGS_CHANGED)(lambda params: None)
        client.feature(types.PROGRESS)(lambda params: self._on_progress(params))

        client.feature(types.WINDOW_SHOW_DOCUMENT)(lambda _: types.ShowDocumentResult(success=True))

    def _on_status(self, params: Any) -> None:
        self.status = {"state": params.state, "message": params.message, "model": params.model}
        self._changed.set()

    def _on_diagnostics(self, params: types.PublishDiagnosticsParams) -> None:
        self.diagnostics[params.uri] = list(params.diagnostics)

    def _on_progress(self, params: types.ProgressParams) -> None:
        value: Any = params.value
        text = value["text"] if isinstance(value, dict) else value.text
        self._listeners[str(params.token)](text)

    async def ready(self, seconds: float = 120.0) -> dict[str, Any]:
        """Wait until the model is ready or cannot be; the last status."""
        async with asyncio.timeout(seconds):
            while self.status.get("state") not in ("ready", "hostDown"):
                self._changed.clear()
                await self._changed.wait()
        return self.status

    def open(self, uri: str, language: str, text: str) -> None:
        """Open a document."""
        item = types.TextDocumentItem(uri=uri, language_id=language, version=1, text=text)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def close(self, uri: str) -> None:
        """Close a document."""
        identifier = types.TextDocumentIdentifier(uri)
        self._client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))

    async def command(self, name: str, *arguments: Any) -> Any:
        """Run a command of the server and return its result."""
        return await self._client.workspace_execute_command_async(
            types.ExecuteCommandParams(name, list(arguments))
        )

    async def ghost_text(self, uri: str, line: int, character: int) -> str | None:
        """The suggestion at a position, as an editor asks for it by hand."""
        answer = await self._client.text_document_inline_completion_async(
            types.InlineCompletionParams(
                context=types.InlineCompletionContext(
                    trigger_kind=types.InlineCompletionTriggerKind.Invoked
                ),
                text_document=types.TextDocumentIdentifier(uri),
                position=types.Position(line, character),
            )
        )
        items = answer.items if isinstance(answer, types.InlineCompletionList) else answer or []
        return str(items[0].insert_text) if items else None

    async def panel(
        self, uri: str, position: tuple[int, int], hear: Callable[[str], None]
    ) -> list[str]:
        """The whole answers at (line, character); `hear` gets the first one while it streams."""
        token = f"panel-{len(self._listeners)}"
        self._listeners[token] = hear
        answer = await self._client.protocol.send_request_async(
            PANEL_COMPLETION,
            {
                "textDocument": {"uri": uri},
                "position": {"line": position[0], "character": position[1]},
                "partialResultToken": token,
            },
        )
        return [one.text for one in answer.suggestions]

    async def withheld(self) -> list[Any]:
        """What was withheld in this session, newest first, without code."""
        answer = await self._client.workspace_execute_command_async(
            types.ExecuteCommandParams(command=OPEN_WITHHELD)
        )
        return list(answer or [])


@asynccontextmanager
async def editor(options: dict[str, Any] | None = None) -> AsyncIterator[Editor]:
    """An initialised session with a server of its own, which ends with it."""
    client = LanguageClient("fairhand-editor", "1")
    # -P keeps the folder we happen to run in off the server's import path.
    await client.start_io(sys.executable, "-P", "-m", "fairhand_server", "serve", "--stdio")
    session = Editor(client)
    try:
        await client.initialize_async(
            types.InitializeParams(
                capabilities=types.ClientCapabilities(),
                process_id=os.getpid(),
                initialization_options=options,
            )
        )
        client.initialized(types.InitializedParams())
        yield session
        await client.shutdown_async(None)
        client.exit(None)
    finally:
        await client.stop()  # type: ignore[no-untyped-call]
