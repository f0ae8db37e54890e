"""A model whose answers a test pushes piece by piece."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from fairhand_server.model_client import Limits, ModelIdentity

IDENTITY = ModelIdentity("queued", "qwen2.5-coder-instruct", "0" * 64)


class Answer:
    """One answer: pieces and errors pushed in, and how its reader left it."""

    def __init__(self) -> None:
        self._items: asyncio.Queue[str | Exception | None] = asyncio.Queue()
        self.given = 0
        self.closed = asyncio.Event()

    def push(self, *items: str | Exception) -> Answer:
        for item in items:
            self._items.put_nowait(item)
        return self

    def end(self) -> Answer:
        self._items.put_nowait(None)
        return self

    @property
    def left(self) -> int:
        """How many pushed items nobody has asked for."""
        return self._items.qsize()

    async def pieces(self) -> AsyncGenerator[str, None]:
        try:
            while (item := await self._items.get()) is not None:
                await asyncio.sleep(0)
                if isinstance(item, Exception):
                    raise item
                self.given += 1
                yield item
        finally:
            self.closed.set()


@dataclass
class QueuedModel:
    """Gives each request the next answer; a request without one waits until it is cancelled.

    `ending` is why its answers end, as a host says it.
    """

    identity: ModelIdentity = IDENTITY
    ending: str = ""
    asked: list[tuple[str, Limits]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    _next: deque[Answer] = field(default_factory=deque)

    def open_answer(self) -> Answer:
        """An answer that goes on until the test ends it."""
        answer = Answer()
        self.answers.append(answer)
        self._next.append(answer)
        return answer

    def feed(self, *items: str | Exception) -> Answer:
        """A whole answer."""
        return self.open_answer().push(*items).end()

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[str, None]:
        self.asked.append((prompt, limits))
        answer = self._next.popleft() if self._next else Answer()
        pieces = answer.pieces()
        try:
            async for piece in pieces:
                yield piece
            limits.ending.reason = self.ending
        finally:
            await pieces.aclose()
