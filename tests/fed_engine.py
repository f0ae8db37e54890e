"""A real engine without a model: its answers are what a test has put into its queue."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from fairhand_model.engine import Ending, Limits, Piece


@dataclass
class FedEngine:
    """Answers each request with the next fed script; without one it hangs until cancelled.

    A script is a list of texts and exceptions, given out in order; its last text is the ending.
    """

    model: str = "fed"
    context: int = 64
    slots: int = 1
    asked: list[tuple[str, Limits]] = field(default_factory=list)
    closed: int = 0
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    _scripts: deque[Sequence[str | Exception]] = field(default_factory=deque)

    def feed(self, *script: str | Exception) -> None:
        self._scripts.append(script)

    def load(self) -> None:
        """There is nothing to load."""

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[Piece, None]:
        self.asked.append((prompt, limits))
        try:
            if not self._scripts:
                self.hanging.set()
                await asyncio.Event().wait()
            script = self._scripts.popleft()
            for item in script:
                await asyncio.sleep(0)
                if isinstance(item, Exception):
                    raise item
                yield Piece(item)
            reason = "length" if len(script) >= limits.max_tokens else "stop"
            yield Piece("", Ending(reason, len(prompt.split()), 0, len(script)))
        finally:
            self.closed += 1
