"""The engine for this machine: the byte engine where it can be had, else llama.cpp."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Callable, Sequence

from fairhand_model.engine import Engine, EngineFailed, Limits, Piece


class FirstThatLoads:
    """Engines in the order of preference; the first that loads answers.

    What the ones before it had against loading is told on standard error.
    """

    def __init__(self, engines: Sequence[Callable[[], Engine]]) -> None:
        first, *self._others = engines
        self._engine = first()

    @property
    def model(self) -> str:
        return self._engine.model

    @property
    def context(self) -> int:
        return self._engine.context

    @property
    def slots(self) -> int:
        return self._engine.slots

    def load(self) -> None:
        while True:
            try:
                return self._engine.load()
            except (EngineFailed, ImportError, MemoryError) as error:
                if not self._others:
                    raise
                sys.stderr.write(f"fairhand: {error}; another engine is taken\n")
                self._engine = self._others.pop(0)()

    def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[Piece, None]:
        return self._engine.stream(prompt, limits)
