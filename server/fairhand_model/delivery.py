"""The way of an answer from the thread that computes it to the loop that sends it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator

from fairhand_model.engine import Piece


class Delivery:
    """Pieces put in by one thread and taken out on the loop that made this.

    `cancelled` is set when nobody takes any more.
    """

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._arrived: asyncio.Queue[Piece | Exception] = asyncio.Queue()

    def put(self, item: Piece | Exception) -> None:
        """Hand over a piece, or the exception that ends the answer."""
        try:
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, item)
        except RuntimeError:  # the loop has been closed: nobody listens any more
            self.cancelled.set()

    async def pieces(self) -> AsyncGenerator[Piece, None]:
        """All pieces up to the one with an ending. Raises what was put in as an exception."""
        try:
            while True:
                item = await self._arrived.get()
                if isinstance(item, Exception):
                    raise item
                yield item
                if item.ending is not None:
                    return
        finally:
            self.cancelled.set()
