"""An editor for tests that draws lenses, with a server that has a tiny reference index."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import attrs
from lsprotocol import types

from support.completion_host import KEY, running_host
from support.editor import Editor, Served, environment
from support.tiny_index import tiny_index

LOG_CHANGED = "fairhand/referenceLogChanged"
MODEL = "host-model"


class Drawing(Editor):
    """An editor that draws lenses anew when asked, shows documents and can change them."""

    def __init__(self) -> None:
        super().__init__()
        self.refreshed = 0
        self.log_changes = 0
        self.shown: list[types.ShowDocumentParams] = []
        self.versions: dict[str, int] = {}

        @self.feature(LOG_CHANGED)
        def log_changed(params: Any) -> None:
            self.log_changes += 1

        @self.feature(types.WORKSPACE_CODE_LENS_REFRESH)
        def refresh(params: Any) -> None:
            self.refreshed += 1

        @self.feature(types.WINDOW_SHOW_DOCUMENT)
        def show_document(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
            self.shown.append(params)
            return types.ShowDocumentResult(True)

    def change(self, uri: str, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        self.versions[uri] = self.versions.get(uri, 1) + 1
        where = types.Range(types.Position(*start), types.Position(*end))
        change = types.TextDocumentContentChangePartial(where, text)
        identifier = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        self.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    def put(self, uri: str, line: int, character: int, text: str) -> None:
        self.change(uri, (line, character), (line, character), text)

    async def lenses(self, uri: str) -> list[tuple[int, str]]:
        found = await self.text_document_code_lens_async(
            types.CodeLensParams(types.TextDocumentIdentifier(uri))
        )
        own = [one for one in found or () if one.command.command == "fairhand.openReferenceLog"]
        return [(one.range.start.line, one.command.title) for one in own]

    async def hover(self, uri: str, line: int, character: int) -> str:
        found = await self.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
        )
        return str(found.contents.value) if found is not None else ""

    async def actions(self, uri: str, line: int) -> list[types.CodeAction]:
        at = types.Position(line, 4)
        found = await self.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri),
                types.Range(at, at),
                types.CodeActionContext([]),
            )
        )
        return [one for one in found or () if one.title != "Run Security Scan"]

    async def run(self, command: str, *arguments: Any) -> Any:
        return await self.workspace_execute_command_async(
            types.ExecuteCommandParams(command, arguments=list(arguments))
        )

    async def start_drawing(self, options: Any = None) -> None:
        """Begin a session as an editor that can show lenses and documents."""
        capabilities = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(
                code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True)
            ),
            window=types.WindowClientCapabilities(
                show_document=types.ShowDocumentClientCapabilities(support=True)
            ),
        )
        folder = types.WorkspaceFolder("file:///workspace", "workspace")
        await self.initialize_session(
            types.InitializeParams(
                capabilities, workspace_folders=[folder], initialization_options=options
            )
        )

    async def item(self, uri: str, line: int, character: int) -> types.InlineCompletionItem:
        answer = await asyncio.wait_for(asyncio.wrap_future(self.ask(uri, line, character)), 60)
        (item,) = answer.items
        return item


@attrs.define
class WithAnIndex(Served):
    """Builds the index and starts the fed host before the server that uses both."""

    client_factory: Any = Drawing
    running: Any = None
    host: Any = None
    home: Path = Path()
    index: Any = None
    damaged: bool = False

    async def start(self, devtools: str | None = None) -> Any:
        self.running = AsyncExitStack()
        self.host = await self.running.enter_async_context(running_host())
        self.home = Path(self.running.enter_context(tempfile.TemporaryDirectory()))
        self.index = tiny_index(self.home / "references")
        if self.damaged:
            (segment,) = (self.home / "references").glob("*.segment")
            segment.write_bytes(segment.read_bytes()[:-100])
        self.server_env = environment(
            self.home, FAIRHAND_ENDPOINT=self.host.url, FAIRHAND_API_KEY=KEY, FAIRHAND_MODEL=MODEL
        )
        return await super().start(devtools)
