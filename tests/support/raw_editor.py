"""An editor that sends bytes as a test writes them, and sees every byte that comes back."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from support.editor import SERVE, environment


def frame(message: Any) -> bytes:
    """A message with its header."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class RawEditor:
    """A conversation with a real server process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.answers: dict[Any, dict[str, Any]] = {}
        self.heard: list[dict[str, Any]] = []
        self.errors = b""
        self.reading = asyncio.Event()
        self.reading.set()
        self.versions: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._came: dict[Any, asyncio.Future[dict[str, Any]]] = {}
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._read_errors())]

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while True:
            await self.reading.wait()
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = await self.process.stdout.readline()
                if not line:
                    return
                head += line
            size = int(head.lower().split(b"content-length:")[1].split()[0])
            message = json.loads(await self.process.stdout.readexactly(size))
            if "method" in message:
                self.heard.append(message)
                if "id" in message:
                    self.send(id=message["id"], result=None)
                continue
            assert message.get("id") not in self.answers or message["id"] is None, "answered twice"
            self.answers[message.get("id")] = message
            future = self._came.pop(message.get("id"), None)
            if future is not None and not future.done():
                future.set_result(message)

    async def _read_errors(self) -> None:
        assert self.process.stderr is not None
        while data := await self.process.stderr.read(1 << 16):
            self.errors += data

    def send_bytes(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)

    def send(self, **message: Any) -> None:
        self.send_bytes(frame({"jsonrpc": "2.0", **message}))

    def notify(self, method: str, params: Any) -> None:
        self.send(method=method, params=params)

    def request(self, method: str, params: Any = None, identifier: Any = None) -> Any:
        """Send a request; its identifier."""
        identifier = next(self._numbers) if identifier is None else identifier
        self._came[identifier] = asyncio.get_running_loop().create_future()
        self.send(id=identifier, method=method, params=params)
        return identifier

    async def answer(self, identifier: Any, seconds: float = 10) -> dict[str, Any]:
        """The whole answer to a request."""
        if identifier in self.answers:
            return self.answers[identifier]
        future = self._came.setdefault(identifier, asyncio.get_running_loop().create_future())
        return await asyncio.wait_for(asyncio.shield(future), seconds)

    async def ask(self, method: str, params: Any = None, seconds: float = 10) -> dict[str, Any]:
        return await self.answer(self.request(method, params), seconds)

    async def begin(self, options: Any = None, **params: Any) -> dict[str, Any]:
        """`initialize` and `initialized`."""
        given = {"processId": None, "rootUri": None, "capabilities": {}, **params}
        found = await self.ask("initialize", {**given, "initializationOptions": options}, 30)
        self.notify("initialized", {})
        return found

    def open(self, name: str, text: str, language: str = "python") -> str:
        uri = name if ":" in name else f"file:///workspace/{name}"
        self.versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, start: Sequence[int], end: Sequence[int], text: str) -> None:
        self.versions[uri] = self.versions.get(uri, 1) + 1
        change = {"range": range_json(start, end), "text": text}
        self.changes(uri, self.versions[uri], change)

    def changes(self, uri: str, version: int | None, *changes: Any) -> None:
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)},
        )

    def close(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def ghost(self, uri: str, line: int, character: int, kind: int = 1) -> Any:
        """Ask for ghost text; the identifier of the request."""
        return self.request("textDocument/inlineCompletion", at(uri, line, character, kind))

    async def texts(self, uri: str, line: int, character: int, seconds: float = 10) -> list[str]:
        """The texts of the ghost text at a place."""
        found = await self.answer(self.ghost(uri, line, character), seconds)
        return [item["insertText"] for item in found["result"]["items"]]

    @property
    def statuses(self) -> list[dict[str, Any]]:
        return [one["params"] for one in self.heard if one["method"] == "fairhand/status"]

    @property
    def told(self) -> list[str]:
        shown = [one for one in self.heard if one["method"] == "window/showMessage"]
        return [one["params"]["message"] for one in shown]

    async def ended(self, seconds: float = 5) -> tuple[int, float]:
        """The exit code, and after how many seconds it came."""
        began = time.perf_counter()
        code = await asyncio.wait_for(self.process.wait(), seconds)
        return code, time.perf_counter() - began

    async def aclose(self) -> None:
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        # The process counts as gone only when its last words have been read.
        self.reading.set()
        await self.process.wait()
        for task in self._tasks:
            task.cancel()


def range_json(start: Sequence[int], end: Sequence[int]) -> dict[str, Any]:
    (line, character), (last, until) = start, end
    return {
        "start": {"line": line, "character": character},
        "end": {"line": last, "character": until},
    }


def at(uri: str, line: int, character: int, kind: int = 1) -> dict[str, Any]:
    """The parameters of a request for ghost text."""
    return {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": character},
        "context": {"triggerKind": kind},
    }


@asynccontextmanager
async def raw_editor(home: Path, **variables: str) -> AsyncIterator[RawEditor]:
    """An editor before a server that has its own home."""
    process = await asyncio.create_subprocess_exec(
        *SERVE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(home, **variables),
        limit=1 << 24,
        start_new_session=True,
    )
    editor = RawEditor(process)
    try:
        yield editor
    finally:
        await editor.aclose()
