"""Whether anybody still needs this host: leases that are held, and the time of the last answer."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK_SECONDS = 0.25
# A state file is written a moment after we said that we are ready, and replaced in one step.
_NAMED_WITHIN_SECONDS = 10.0
_STATE_SECONDS = 2.0


class Presence:
    """Counts who is here. `leaving` is set when the host is about to end."""

    def __init__(self) -> None:
        self.leases = 0
        self.answers = 0
        self.leaving = asyncio.Event()
        self._last_lease = self._last_answer = time.monotonic()

    @contextmanager
    def lease(self) -> Iterator[None]:
        """An editor window is attached while the block runs."""
        self.leases += 1
        try:
            yield
        finally:
            self.leases -= 1
            self._last_lease = time.monotonic()

    @contextmanager
    def answer(self) -> Iterator[None]:
        """An answer is being given while the block runs."""
        self.answers += 1
        try:
            yield
        finally:
            self.answers -= 1
            self._last_answer = time.monotonic()

    async def until_unneeded(self, linger: float, idle: float) -> None:
        """Return `linger` seconds after the last lease ended, or after `idle` seconds of silence.

        Both in seconds; 0 means that this is no reason to end. Counting begins with the call.
        """
        self._last_lease = self._last_answer = time.monotonic()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = time.monotonic()
            if linger and not self.leases and not self.answers and now - self._last_lease > linger:
                return
            if idle and not self.answers and now - self._last_answer > idle:
                return


async def until_unnamed(state_file: Path) -> None:
    """Return when a state file does not name this process, so that nobody new can find it."""
    patient_until = time.monotonic() + _NAMED_WITHIN_SECONDS
    while True:
        await asyncio.sleep(_STATE_SECONDS)
        if _named_in(state_file) == os.getpid():
            patient_until = 0.0
        elif time.monotonic() > patient_until:
            return


def _named_in(state_file: Path) -> object:
    """The process that a state file names; None if it cannot be read as one."""
    try:
        return json.loads(state_file.read_bytes())["pid"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
