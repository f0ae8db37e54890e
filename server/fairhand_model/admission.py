"""Who may work now, who waits, and who is sent away."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Busy(Exception):  # noqa: N818 - named after what the caller is told
    """The queue is full. `retry_after` is a guess in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("the model host is busy")
        self.retry_after = retry_after


class Admission:
    """Lets `running` requests work and `waiting` more wait.

    Users take turns: whoever has waited longest among the users goes first, and within one user
    the oldest request. So nobody is held up by one who asks very much.
    """

    def __init__(self, running: int, waiting: int) -> None:
        self._most_running = running
        self._most_waiting = waiting
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self.running = 0
        self.waiting = 0

    @asynccontextmanager
    async def turn(self, user: str = "") -> AsyncIterator[None]:
        """Hold one place while the block runs. Raises Busy at once if too many wait already."""
        # Whoever leaves hands the place on, so while somebody waits none is free.
        if self.running < self._most_running:
            self.running += 1
        else:
            await self._wait(user)
        try:
            yield
        finally:
            self._hand_on()

    async def _wait(self, user: str) -> None:
        if self.waiting >= self._most_waiting:
            raise Busy(retry_after=1 + self.waiting // self._most_running)
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(user, deque()).append(place)
        self.waiting += 1
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._hand_on()  # the place was given in the moment in which we left
            else:
                self._drop(user, place)
            raise

    def _hand_on(self) -> None:
        """Give the place to the next who waits, or free it."""
        for user, queue in self._queues.items():
            # One that was cancelled takes itself out of the queue.
            place = next((place for place in queue if not place.done()), None)
            if place is None:
                continue
            self._drop(user, place)
            if user in self._queues:
                self._queues.move_to_end(user)  # the others come first
            place.set_result(None)
            return
        self.running -= 1

    def _drop(self, user: str, place: asyncio.Future[None]) -> None:
        queue = self._queues[user]
        queue.remove(place)
        if not queue:
            del self._queues[user]
        self.waiting -= 1
