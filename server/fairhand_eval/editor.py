"""A small editor without a screen: starts `fairhand serve` and speaks LSP with it."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import time
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
    SUGGESTION_GROWN,
)


class Question:
    """A request for ghost text that is open. `answered_at` is when its answer came."""

    def __init__(self, client: LanguageClient, name: str, future: Any) -> None:
        self._client = client
        self._name = name
        self._future = future
        self.answered_at = 0.0
        future.add_done_callback(self._on_answer)

    def _on_answer(self, future: Any) -> None:
        self.answered_at = time.perf_counter()
        if not future.cancelled():
            # Whoever takes a request back does not ask for its error.
            future.exception()

    def done(self) -> bool:
        """Whether it was answered."""
        return bool(self._future.done())

    async def wait(self, seconds: float) -> None:
        """Wait for its answer, at most so long."""
        await asyncio.wait([asyncio.wrap_future(self._future)], timeout=seconds)

    def cancel(self) -> None:
        """Take it back."""
        self._client.cancel_request(types.CancelParams(self._name))

    def text(self) -> str | None:
        """The first suggestion of the answer; None without one."""
        if self._future.cancelled() or self._future.exception() is not None:
            return None
        return _first(self._future.result())


def _first(answer: Any) -> str | None:
    items = answer.items if isinstance(answer, types.InlineCompletionList) else answer or []
    return str(items[0].insert_text) if items else None


class Editor:
    """One session with the server. Documents are named by URI and held by the server."""

    def __init__(self, client: LanguageClient) -> None:
        self._client = client
        self._listeners: dict[str, Callable[[str], None]] = {}
        self._changed = asyncio.Event()
        self._numbers = itertools.count()
        self.status: dict[str, Any] = {}
        self.diagnostics: dict[str, list[types.Diagnostic]] = {}

        # pygls notes the method's name on the function, which it cannot do on a bound method.
        client.feature(STATUS)(lambda params: self._on_status(params))
        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(
            lambda params: self._on_diagnostics(params)
        )
        client.feature(FINDINGS_CHANGED)(lambda params: None)
        client.feature(SUGGESTION_GROWN)(lambda params: None)
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
            _inline(uri, (line, character), types.InlineCompletionTriggerKind.Invoked)
        )
        return _first(answer)

    def ask(self, uri: str, position: tuple[int, int], automatic: bool) -> Question:
        """Ask for ghost text at (line, character) without waiting for it."""
        kinds = types.InlineCompletionTriggerKind
        name = f"ask-{next(self._numbers)}"
        future = self._client.protocol.send_request(
            types.TEXT_DOCUMENT_INLINE_COMPLETION,
            _inline(uri, position, kinds.Automatic if automatic else kinds.Invoked),
            msg_id=name,
        )
        return Question(self._client, name, future)

    def change(self, uri: str, where: tuple[int, int, int], text: str) -> None:
        """Put text in the place of so many characters: `where` is (line, character, count)."""
        line, character, count = where
        begin, end = types.Position(line, character), types.Position(line, character + count)
        change = types.TextDocumentContentChangePartial(types.Range(begin, end), text)
        identifier = types.VersionedTextDocumentIdentifier(next(self._numbers) + 2, uri)
        self._client.text_document_did_change(
            types.DidChangeTextDocumentParams(identifier, [change])
        )

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


def _inline(
    uri: str, position: tuple[int, int], kind: types.InlineCompletionTriggerKind
) -> types.InlineCompletionParams:
    return types.InlineCompletionParams(
        context=types.InlineCompletionContext(trigger_kind=kind),
        text_document=types.TextDocumentIdentifier(uri),
        position=types.Position(*position),
    )


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
