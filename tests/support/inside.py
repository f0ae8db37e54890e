"""A server in the process of the test, so that its tasks can be counted."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fairhand_server.app import FairhandServer, create_server
from support.raw_editor import RawEditor


class _Streams:
    """The ends of a conversation, in the form of a process that is talked to."""

    returncode = 0

    def __init__(self, writer: asyncio.StreamWriter, reader: asyncio.StreamReader) -> None:
        self.pid = os.getpid()
        self.stdin, self.stdout = writer, reader
        self.stderr = asyncio.StreamReader()
        self.stderr.feed_eof()

    async def wait(self) -> int:
        return 0


@asynccontextmanager
async def server_inside(
    home: Path, **variables: str
) -> AsyncIterator[tuple[RawEditor, FairhandServer]]:
    """An editor before a server that runs on the same event loop."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"FAIRHAND_HOME": str(home), **variables}.items():
            patch.setenv(name, value)
        to_server, from_us = os.pipe()
        to_us, from_server = os.pipe()
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=1 << 24)
        await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(to_us, "rb", 0)
        )
        transport, protocol = await loop.connect_write_pipe(
            asyncio.streams.FlowControlMixin, os.fdopen(from_us, "wb", 0)
        )
        writer = asyncio.StreamWriter(transport, protocol, None, loop)
        server = create_server("0")
        serving = asyncio.create_task(server.converse(to_server, from_server))
        editor = RawEditor(_Streams(writer, reader))  # type: ignore[arg-type]
        try:
            yield editor, server
        finally:
            transport.close()
            await asyncio.wait_for(serving, 10)
            os.close(from_server)
            await editor.aclose()
