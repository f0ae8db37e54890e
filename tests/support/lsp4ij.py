"""A client that behaves as LSP4IJ 0.20 does in a JetBrains IDE, in what it sends and what it lacks.

From its sources (`ClientCapabilitiesFactory`, `LSPInlineCompletionSupport`,
`LSPInlineCompletionProvider`, `ServerMessageHandler`): identifiers are strings; every request for
ghost text says "automatic"; a suggestion's command is never run; of a suggestion whose range
begins before the caret so many characters are cut as lie between; some versions never answer when a
document is to be shown without a selection; `workspace/diagnostic` and
`workspace/textDocumentContent` are unknown. There is no palette: a command is run by a click on a
lens or by choosing an action.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from support.lsp4ij_template import Template
from support.raw_client import RawClient

# The wait before a request while typing; tests shorten it to what shows the order of things.
DEBOUNCE = 0.3

CAPABILITIES: dict[str, Any] = {
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "executeCommand": {"dynamicRegistration": True},
        "workspaceFolders": True,
        "workspaceEdit": {
            "documentChanges": True,
            "resourceOperations": ["create", "delete", "rename"],
        },
        "didChangeConfiguration": {"dynamicRegistration": True},
        "codeLens": {"refreshSupport": True},
        "diagnostics": {"refreshSupport": True},
    },
    "textDocument": {
        "publishDiagnostics": {
            "dataSupport": True,
            "codeDescriptionSupport": True,
            "relatedInformation": True,
        },
        "codeAction": {
            "codeActionLiteralSupport": {
                "codeActionKind": {"valueSet": ["quickfix", "refactor", "source"]}
            },
            "dynamicRegistration": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "codeLens": {"dynamicRegistration": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "inlineCompletion": {"dynamicRegistration": True},
        "synchronization": {"willSave": True, "willSaveWaitUntil": True, "didSave": True},
    },
    "window": {"showDocument": {"support": True}, "workDoneProgress": True, "showMessage": {}},
    "general": {
        "staleRequestSupport": {"cancel": True, "retryOnContentModified": []},
        "positionEncodings": ["utf-16"],
    },
}


class Lsp4ij(RawClient):
    """One project window with one open file at a time."""

    def __init__(self, template: Template, folder: Path) -> None:
        super().__init__(str)
        self.template = template
        self.folder = folder
        self.shown: list[str] = []
        self.progress: list[dict[str, Any]] = []
        self.lenses_refreshed = 0
        self.uri = ""
        self.text = ""
        self.version = 0

    async def begin(self, environment: dict[str, str]) -> dict[str, Any]:
        """Start the server by the template's command; its answer to `initialize`."""
        await self.run(self.template.command("unix"), environment)
        found: dict[str, Any] = await self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": self.folder.as_uri(),
                "clientInfo": {"name": "IntelliJ IDEA", "version": "2026.2"},
                "workspaceFolders": [{"uri": self.folder.as_uri(), "name": self.folder.name}],
                "initializationOptions": self.template.options,
                "capabilities": CAPABILITIES,
            },
        )
        self.notify("initialized", {})
        self.configure(self.template.settings)
        return found

    def configure(self, settings: Any) -> None:
        """The user applies the text of the Configuration tab."""
        self.notify("workspace/didChangeConfiguration", {"settings": settings})

    def answer(self, method: str, params: Any) -> Any:
        if method == "window/showDocument":
            if not (params.get("selection") or {}).get("start"):
                raise LookupError(method)
            self.shown.append(params["uri"])
            return {"success": True}
        if method == "workspace/codeLens/refresh":
            self.lenses_refreshed += 1
            return None
        if method == "workspace/configuration":
            return [self.template.settings for _ in params["items"]]
        if method == "workspace/applyEdit":
            self._apply(params["edit"])
            return {"applied": True}
        if method in (
            "window/workDoneProgress/create",
            "client/registerCapability",
            "workspace/diagnostic/refresh",
        ):
            return None
        raise LookupError(method)

    def notified(self, method: str, params: Any) -> None:
        super().notified(method, params)
        if method == "$/progress":
            self.progress.append(params["value"])

    def open(self, name: str, text: str) -> None:
        """Open a file, which lies in the folder too."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        self.uri, self.text, self.version = path.as_uri(), text, 1
        item = {
            "uri": self.uri,
            "languageId": self.template.language_of(name),
            "version": 1,
            "text": text,
        }
        self.notify("textDocument/didOpen", {"textDocument": item})

    def insert(self, text: str, at: int | None = None) -> None:
        """Type or paste at an offset (default: the end), as one change."""
        self.replace(len(self.text) if at is None else at, None, text)

    def replace(self, start: int, end: int | None, text: str) -> None:
        """Put text in place of the text between two offsets."""
        end = start if end is None else end
        where = {"start": self.position(start), "end": self.position(end)}
        self.text = self.text[:start] + text + self.text[end:]
        self.version += 1
        self.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self.uri, "version": self.version},
                "contentChanges": [{"range": where, "text": text}],
            },
        )

    async def suggestions(self, at: int | None = None) -> list[str]:
        """The texts drawn in grey at an offset after typing has rested."""
        await asyncio.sleep(DEBOUNCE)
        offset = len(self.text) if at is None else at
        found = await self.request(
            "textDocument/inlineCompletion",
            {
                "textDocument": {"uri": self.uri},
                "position": self.position(offset),
                "context": {"triggerKind": 2},
            },
        )
        items = found if isinstance(found, list) else (found or {"items": []})["items"]
        return [text for item in items if (text := self._drawn(item, offset)).strip()]

    def _drawn(self, item: dict[str, Any], offset: int) -> str:
        text = item["insertText"]
        text = text["value"] if isinstance(text, dict) else text
        if item.get("range"):
            start = self.offset(item["range"]["start"])
            if start < offset <= self.offset(item["range"]["end"]):
                text = text[offset - start :]
        return str(text)

    async def lenses(self) -> dict[str, dict[str, Any]]:
        """The commands of the lenses over the file, by title."""
        params = {"textDocument": {"uri": self.uri}}
        found = await self.request("textDocument/codeLens", params) or []
        return {lens["command"]["title"]: lens["command"] for lens in found}

    async def actions(self, at: int = 0) -> dict[str, dict[str, Any]]:
        """What Alt+Enter offers at an offset, by title."""
        here = {"start": self.position(at), "end": self.position(at)}
        found = await self.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": self.uri},
                "range": here,
                "context": {"diagnostics": [], "triggerKind": 1},
            },
        )
        return {action["title"]: action for action in found or []}

    async def click(self, command: dict[str, Any]) -> Any:
        """Run the command of a lens."""
        return await self.request(
            "workspace/executeCommand",
            {"command": command["command"], "arguments": command.get("arguments") or []},
        )

    async def choose(self, action: dict[str, Any]) -> Any:
        """Carry out an action: first its edit, then its command."""
        if action.get("edit"):
            self._apply(action["edit"])
        return await self.click(action["command"]) if action.get("command") else None

    async def hover(self, at: int) -> str:
        """The documentation at an offset."""
        params = {"textDocument": {"uri": self.uri}, "position": self.position(at)}
        found = await self.request("textDocument/hover", params)
        return str(found["contents"]["value"]) if found else ""

    def _apply(self, edit: dict[str, Any]) -> None:
        for change in edit["documentChanges"]:
            assert change["textDocument"] == {"uri": self.uri, "version": self.version}
            for one in sorted(change["edits"], key=lambda e: self.offset(e["range"]["start"]))[
                ::-1
            ]:
                start, end = one["range"]["start"], one["range"]["end"]
                self.replace(self.offset(start), self.offset(end), one["newText"])

    def position(self, offset: int) -> dict[str, int]:
        """Line and UTF-16 units of an offset in code points."""
        before = self.text[:offset]
        line = before[before.rfind("\n") + 1 :]
        return {"line": before.count("\n"), "character": len(line.encode("utf-16-le")) // 2}

    def offset(self, position: dict[str, int]) -> int:
        """The offset in code points of a position."""
        lines = self.text.split("\n")
        line = lines[position["line"]].encode("utf-16-le")[: 2 * position["character"]]
        before = sum(len(one) + 1 for one in lines[: position["line"]])
        return before + len(line.decode("utf-16-le"))
