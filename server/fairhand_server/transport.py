"""Bytes to and from the editor, each way in a thread of its own.

The event loop never waits for a pipe. An editor that does not read does not stop us: what it is to
get waits in memory, and while there is much of it nothing more is read, so that it cannot grow
without end.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections import deque
from contextlib import suppress

from fairhand_server.frames import FrameReader, UnreadableFrameError

# So many bytes may wait, in either direction, before reading stops for a while.
_MOST_WAITING = 16 << 20
_CHUNK = 1 << 16


class Incoming:
    """The messages of an editor, read from a file descriptor. Made in the event loop."""

    def __init__(self, descriptor: int, frames: FrameReader) -> None:
        self._descriptor = descriptor
        self._frames = frames
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[bytes | UnreadableFrameError] = deque()
        self._bytes = 0
        self._ended = False
        self._news = asyncio.Event()
        self._room = threading.Event()
        self._room.set()
        # The thread may hang in a read for ever, and nobody is to wait for it at the end.
        threading.Thread(target=self._read, name="from editor", daemon=True).start()

    async def next(self) -> bytes | UnreadableFrameError | None:
        """The next message, or why a frame could not be read; None at the end."""
        while not self._waiting:
            if self._ended:
                return None
            self._news.clear()
            await self._news.wait()
        message = self._waiting.popleft()
        if isinstance(message, bytes):
            self._bytes -= len(message)
        if self._bytes < _MOST_WAITING:
            self._room.set()
        return message

    def end(self) -> None:
        """Give no more messages after those that have come."""
        self._ended = True
        self._news.set()

    def _read(self) -> None:
        with suppress(OSError, RuntimeError):
            while data := os.read(self._descriptor, _CHUNK):
                found = list(self._frames.feed(data))
                if found:
                    self._loop.call_soon_threadsafe(self._arrived, found)
                self._room.wait()
        # The loop may be closed by now: then there is nobody left to tell.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.end)

    def _arrived(self, found: list[bytes | UnreadableFrameError]) -> None:
        self._waiting += found
        self._bytes += sum(len(one) for one in found if isinstance(one, bytes))
        if self._bytes >= _MOST_WAITING:
            self._room.clear()
        self._news.set()


class Outgoing:
    """Messages to an editor, written to a file descriptor. Made in the event loop."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._bytes = 0
        self._drained = asyncio.Event()
        self._drained.set()
        self.gone = asyncio.Event()
        self._thread = threading.Thread(target=self._write, name="to editor", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Send bytes, without waiting; from any thread."""
        with self._lock:
            self._bytes += len(data)
            if self._bytes >= _MOST_WAITING:
                self._drained.clear()
        self._queue.put(data)

    async def drained(self) -> None:
        """Wait until the editor has read enough, or is gone."""
        await self._drained.wait()

    def close(self) -> None:
        """Send nothing more after what is waiting."""
        self._queue.put(None)

    async def aclose(self, seconds: float) -> None:
        """Send what is waiting, for so long, and no more."""
        self.close()
        await asyncio.to_thread(self._thread.join, seconds)

    def _write(self) -> None:
        try:
            while (data := self._queue.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[os.write(self._descriptor, view) :]
                with self._lock:
                    self._bytes -= len(data)
                    full = self._bytes >= _MOST_WAITING
                if not full:
                    self._tell(self._drained)
        except OSError:
            self._tell(self.gone)
            self._tell(self._drained)

    def _tell(self, event: asyncio.Event) -> None:
        if not event.is_set():
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(event.set)
