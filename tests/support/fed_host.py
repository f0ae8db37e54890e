"""A model host as a program, real but for its engine, which answers every prompt with one word.

python tests/support/fed_host.py [options of the host]
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

from fairhand_model.command import serve
from fairhand_model.engine import Ending, Limits, Piece
from fairhand_model.options import options_of


class OneWord:
    """Says "hello" at once."""

    model, context, slots = "fed", 4096, 1

    def load(self) -> None:
        """There is nothing to load."""

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[Piece, None]:
        yield Piece("hello")
        yield Piece("", Ending("stop", len(prompt), 0, 1))


if __name__ == "__main__":
    here = [*sys.argv[1:], "--model-path", str(Path(__file__)), "--model-id", "fed"]
    asyncio.run(serve(options_of(here), OneWord(), sys.stdout))
