"""Who may work now, who waits, and who is sent away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Busy(Exception):  # noqa: N818 - named after what the caller is told
    """The queue is full. `retry_after` is a guess in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("the model host is busy")
        self.retry_after = retry_after


class Admission:
    """Lets `running` requests work and `waiting` more wait, first come first served."""

    def __init__(self, running: int, waiting: int) -> None:
        self._free = asyncio.Semaphore(running)
        self._most_running = running
        self._most_waiting = waiting
        self.running = 0
        self.waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold one place while the block runs. Raises Busy at once if too many wait already."""
        if self._free.locked() and self.waiting >= self._most_waiting:
            raise Busy(retry_after=1 + self.waiting // self._most_running)
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
            self._free.release()
