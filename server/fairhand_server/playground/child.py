"""One `fairhand serve` for one page: messages go in and out, and it ends with the page."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from fairhand_server.frames import FrameReader, UnreadableFrameError

_CHUNK = 1 << 16
# A server with nothing to do leaves at once; one that stops a model host may take a little.
_LEAVE_SECONDS = 8.0
_LEAVE = ({"id": "playground-shutdown", "method": "shutdown"}, {"method": "exit"})


class ServerProcess:
    """A language server in a folder of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, folder: Path) -> ServerProcess:
        """Start one. Raises OSError where no process can be started."""
        # -P: what lies in the folder must not be imported.
        command = [sys.executable, "-P", "-m", "fairhand_server", "serve", "--stdio"]
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=folder,
            env=dict(os.environ),
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """The process identifier."""
        return self._process.pid

    async def send(self, body: bytes) -> None:
        """Hand over one message. One that comes after the server's end is lost."""
        assert self._process.stdin is not None
        with suppress(ConnectionError):
            self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            await self._process.stdin.drain()

    async def messages(self) -> AsyncIterator[str]:
        """Every message of the server, until it ends."""
        assert self._process.stdout is not None
        reader = FrameReader()
        while data := await self._process.stdout.read(_CHUNK):
            for body in reader.feed(data):
                if not isinstance(body, UnreadableFrameError):
                    yield body.decode("utf-8", "replace")

    async def stop(self) -> None:
        """End it: politely, then firmly."""
        for message in _LEAVE:
            await self.send(json.dumps({"jsonrpc": "2.0", **message}).encode())
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _LEAVE_SECONDS)
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
