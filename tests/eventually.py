"""Wait for something that another process or task does, and look whether a process runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path


async def eventually(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Return as soon as `condition()` is true; raise TimeoutError after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - other processes set no events
            await asyncio.sleep(0.005)


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet collected does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
