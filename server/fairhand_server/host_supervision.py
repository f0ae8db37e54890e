"""Keeping a model host alive: wait for it, start it again when it dies, give up when that is vain.

How a host is started and watched is the business of `host_process` (a host of our own) and of
`shared_host` (one host for all editor windows of a user).
"""

from __future__ import annotations

import asyncio
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress

from fairhand_server.errors import HostError
from fairhand_server.model_client import Endpoint

# A host that lived so long was a good one: its death does not count against the next.
GOOD_LIFE_SECONDS = 60.0
# So many deaths in a row, and nobody is helped by another attempt.
MOST_ATTEMPTS = 4
# After giving up, the next request may try again when the user has had time to mend something.
REST_SECONDS = 30.0


class HopelessError(HostError):
    """The same would happen again, so there is no point in trying."""


class Supervised(ABC):
    """A host that is kept alive. Use it from one event loop."""

    def __init__(self, first_pause: float, back: Callable[[], None] | None = None) -> None:
        """`first_pause` in seconds before the first restart, doubled for each further death.

        `back` is called when a host that had died answers again.
        """
        self._first_pause = first_pause
        self._back = back
        self._trouble: HostError | None = None
        # Set while there is an address or trouble, that is while nobody need wait.
        self._known = asyncio.Event()
        self._supervisor: asyncio.Task[None] | None = None
        self._endpoint: asyncio.Future[Endpoint] | None = None
        self._waiting = 0
        self._gave_up_at = -REST_SECONDS - 1.0

    @property
    @abstractmethod
    def pid(self) -> int | None:
        """The process that runs now, or None."""

    @property
    @abstractmethod
    def last_lines(self) -> list[str]:
        """What the host wrote to standard error lately."""

    @abstractmethod
    async def _live_once(self) -> HostError | None:
        """Have the host, tell its address with `_answers_at`, and return why it ended.

        None means that it ended because nobody needed it. Raises nothing but CancelledError.
        """

    async def start(self) -> None:
        """Begin to start the host; does not wait for it. Does nothing if it runs already."""
        if self._supervisor is None or self._supervisor.done():
            self._endpoint = asyncio.get_running_loop().create_future()
            self._supervisor = asyncio.create_task(self._supervise(), name="model host")

    async def endpoint(self, patient: bool = True) -> Endpoint:
        """Wait until the host answers, starting it if need be. Raises HostError fairhand-E030.

        Between a death and the restart this waits, or raises at once for who is not `patient`.
        After giving up it raises at once, and only once in `REST_SECONDS` it tries again.
        """
        rested = time.monotonic() - self._gave_up_at > REST_SECONDS
        if self._supervisor is None or (self._supervisor.done() and rested):
            await self.start()
        if self._endpoint is None:
            raise RuntimeError("the host was started without a place for its address")
        self._waiting += 1
        try:
            if not patient:
                await self._known.wait()
                if self._trouble is not None:
                    raise _again(self._trouble)
            return await asyncio.shield(self._endpoint)
        finally:
            self._waiting -= 1

    async def stop(self) -> None:
        """Need the host no longer; returns when what we own of it is gone."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            supervisor.cancel()
            with suppress(asyncio.CancelledError):
                await supervisor
        if self._endpoint is not None and not self._endpoint.done():
            self._fail(HostError("fairhand-E030", "the model host was stopped", "start it again"))
        self._endpoint = None

    def _answers_at(self, endpoint: Endpoint) -> None:
        if self._endpoint is not None and not self._endpoint.done():
            self._endpoint.set_result(endpoint)
        was_down, self._trouble = self._trouble is not None, None
        self._known.set()
        if was_down and self._back is not None:
            self._back()

    def _answers_no_more(self, trouble: HostError | None = None) -> None:
        """Whoever asks from now on waits for the next host, or is told of the trouble."""
        self._trouble = trouble or self._trouble
        if self._trouble is None:
            self._known.clear()
        else:
            self._known.set()
        if self._endpoint is not None and self._endpoint.done():
            self._endpoint = asyncio.get_running_loop().create_future()

    async def _supervise(self) -> None:
        deaths = 0
        pause = self._first_pause
        while True:
            began = time.monotonic()
            error = await self._live_once()
            if error is None:
                if self._waiting:
                    continue  # Somebody asked while the host was leaving.
                return
            self._answers_no_more(error)
            if time.monotonic() - began > GOOD_LIFE_SECONDS:
                deaths, pause = 0, self._first_pause
            deaths += 1
            if deaths >= MOST_ATTEMPTS or isinstance(error, HopelessError):
                self._gave_up_at = time.monotonic()
                self._fail(_again(error))
                return
            await asyncio.sleep(pause)
            pause *= 2

    def _fail(self, error: HostError) -> None:
        self._answers_no_more(error)
        if self._endpoint is None or self._endpoint.done():
            self._endpoint = asyncio.get_running_loop().create_future()
        self._endpoint.set_exception(error)
        # Nobody may be waiting; then the exception is no news and must not be reported as lost.
        self._endpoint.exception()


def _again(error: HostError) -> HostError:
    """The same error for somebody else: one that is raised twice keeps growing."""
    return HostError(error.code, error.cause, error.mend)


def restarting() -> HostError:
    """The error of a host that has ended a moment ago, before it is known why."""
    return HostError(
        "fairhand-E030",
        "the model host has ended and is being started again",
        "wait a moment; `fairhand doctor` says more if it does not come back",
    )


# What the last lines or the exit code tell, in the user's words: (pattern, cause, mend).
_KNOWN_DEATHS: tuple[tuple[str, str, str], ...] = (
    (
        r"No module named '?(\S+?)'?$",
        "a part of Fairhand is not installed ({0})",
        "install it again: pip install --force-reinstall fairhand",
    ),
    (
        r"(\S+\.so\S*): cannot open shared object file",
        "the system library {0} is missing",
        "install it, for libgomp.so.1 on Debian or Ubuntu: apt-get install libgomp1",
    ),
    (
        r"bad_alloc|[Cc]annot allocate memory|failed to allocate|MemoryError",
        "there is not enough free memory for the model",
        "close other programs, or choose a smaller model",
    ),
    (
        r"failed to load model|failed to read key-value|gguf_init",
        "the model file is damaged or of an unknown kind",
        "check it: fairhand model verify",
    ),
)
_KNOWN_SIGNALS: dict[int, tuple[str, str]] = {
    4: (
        "this processor lacks instructions that the engine needs (AVX2)",
        "use a model host on another machine: set FAIRHAND_ENDPOINT",
    ),
    9: (
        "the system killed the model host, most likely because memory ran out",
        "close other programs, or choose a smaller model",
    ),
}


def explain_death(code: int | None, lines: Sequence[str]) -> HostError:
    """Say in human words why a host ended, by its last lines and its exit code.

    A negative code is a signal; None means that another process has seen it and we have not.
    """
    for line in reversed(lines):
        for pattern, cause, mend in _KNOWN_DEATHS:
            found = re.search(pattern, line)
            if found:
                return HostError("fairhand-E030", cause.format(*found.groups()), mend)
    if code is not None and -code in _KNOWN_SIGNALS:
        cause, mend = _KNOWN_SIGNALS[-code]
        return HostError("fairhand-E030", cause, mend)
    how = "an unknown exit code"
    if code is not None:
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
    last = next((line for line in reversed(lines) if line.strip()), "nothing")
    return HostError(
        "fairhand-E030",
        f"the model host ended with {how}; its last words: {last}",
        "run it by hand to see more: fairhand host",
    )
