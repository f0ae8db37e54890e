"""An editor for tests: a real client of the protocol that remembers what the server told it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import itertools
import os
import sys
from pathlib import Path
from typing import Any

import attrs
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient

STATUS = "fairhand/status"
GROWN = "fairhand/suggestionGrown"
SERVE = [sys.executable, "-P", "-m", "fairhand_server", "serve", "--stdio"]
AUTOMATIC = types.InlineCompletionTriggerKind.Automatic
INVOKED = types.InlineCompletionTriggerKind.Invoked


class Editor(LanguageClient):
    """Remembers statuses, messages and progress, and knows how to ask for completions."""

    def __init__(self) -> None:
        super().__init__(converter_factory=default_converter)
        self.statuses: list[dict[str, Any]] = []
        self.told: list[str] = []
        self.home = Path()
        self.progressed: list[tuple[Any, Any]] = []
        self.grown: list[str] = []
        self._numbers = itertools.count()
        self._versions = itertools.count(2)

        @self.feature(STATUS)
        def status(params: Any) -> None:
            self.statuses.append({name: getattr(params, name) for name in params._fields})

        @self.feature(GROWN)
        def grown(params: Any) -> None:
            self.grown.append(params.uri)

        @self.feature(types.WINDOW_SHOW_MESSAGE)
        def show(params: types.ShowMessageParams) -> None:
            self.told.append(params.message)

        @self.feature(types.PROGRESS)
        def progress(params: types.ProgressParams) -> None:
            self.progressed.append((params.token, params.value))

    @property
    def pid(self) -> int:
        assert self._server is not None
        return self._server.pid

    @property
    def states(self) -> list[str]:
        return [status["state"] for status in self.statuses]

    def forget(self) -> None:
        self.statuses.clear()
        self.told.clear()
        self.progressed.clear()
        self.grown.clear()

    def open(self, name: str, text: str, language_id: str = "python") -> str:
        """Open a document and return its URI."""
        uri = f"file:///workspace/{name}"
        item = types.TextDocumentItem(uri, language_id, 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def insert(self, uri: str, line: int, character: int, text: str) -> None:
        at = types.Position(line, character)
        change = types.TextDocumentContentChangePartial(types.Range(at, at), text)
        identifier = types.VersionedTextDocumentIdentifier(next(self._versions), uri)
        self.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    def ask(
        self, uri: str, line: int, character: int, how: Any = INVOKED
    ) -> asyncio.Future[types.InlineCompletionList]:
        """Ask for ghost text; the future is the answer."""
        params = types.InlineCompletionParams(
            types.InlineCompletionContext(how),
            types.TextDocumentIdentifier(uri),
            types.Position(line, character),
        )
        return self.protocol.send_request(types.TEXT_DOCUMENT_INLINE_COMPLETION, params)

    async def ghost(self, uri: str, line: int, character: int, how: Any = INVOKED) -> list[str]:
        """The texts of the ghost text at a place."""
        answer = await asyncio.wait_for(
            asyncio.wrap_future(self.ask(uri, line, character, how)), 60
        )
        return [str(item.insert_text) for item in answer.items]

    async def panel(self, uri: str, line: int, character: int, token: str, count: int = 1) -> Any:
        """The answer to a panel request whose pieces come as progress."""
        params = {
            "textDocument": {"uri": uri},
            "position": {"line": line, "character": character},
            "partialResultToken": token,
            "count": count,
        }
        return await self.protocol.send_request_async("fairhand/panelCompletion", params)

    async def send(self, method: str, params: Any) -> Any:
        """Send a request exactly as it is written here, right or wrong."""
        future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        identifier = f"raw-{next(self._numbers)}"
        self.protocol._request_futures[identifier] = future
        result_type = self.protocol.get_result_type(method)
        if result_type is not None:
            self.protocol._result_types[identifier] = result_type
        message = {"jsonrpc": "2.0", "id": identifier, "method": method, "params": params}
        self.protocol._send_data(message)
        return await asyncio.wrap_future(future)

    def configure(self, settings: Any) -> None:
        self.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))

    async def start_session(self, options: Any = None, **general: Any) -> types.InitializeResult:
        capabilities = types.ClientCapabilities(
            text_document=types.TextDocumentClientCapabilities(
                inline_completion=types.InlineCompletionClientCapabilities()
            ),
            general=types.GeneralClientCapabilities(**general) if general else None,
        )
        return await self.initialize_session(
            types.InitializeParams(
                capabilities, root_uri="file:///workspace", initialization_options=options
            )
        )


def environment(home: Path, **variables: str) -> dict[str, str]:
    """The environment of a server with an own home and only these FAIRHAND variables."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("FAIRHAND_")}
    return {**inherited, "FAIRHAND_HOME": str(home), **variables}


@attrs.define
class Served(ClientServerConfig):
    """How to start `fairhand serve` with an `Editor` before it."""

    server_command: list[str] = attrs.field(factory=lambda: list(SERVE))
    client_factory: Any = Editor
