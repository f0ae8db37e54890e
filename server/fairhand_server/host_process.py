"""The language server's supervision of its own model host: start, watch, restart, stop.

The host is another process, so that a crash of the engine is a short pause and not the end of the
editor's server. It holds a pipe from us and leaves when that ends, so it never outlives us.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from fairhand_server.errors import HostError
from fairhand_server.model_client import Endpoint

# A cold file of half a gigabyte on a slow disk, hashed and then loaded.
READY_SECONDS = 180.0
STOP_SECONDS = 5.0
KEPT_LINES = 50
# A host that lived so long was a good one: its death does not count against the next.
GOOD_LIFE_SECONDS = 60.0
# So many deaths in a row, and nobody is helped by another attempt.
MOST_ATTEMPTS = 4
# After giving up, the next request may try again when the user has had time to mend something.
REST_SECONDS = 30.0


def host_command(
    model_path: Path, model_id: str, sha256: str | None = None, extra: Sequence[str] = ()
) -> list[str]:
    """The command that serves one model file. It holds no key: keys travel by environment."""
    # -P keeps the folder we happen to run in, which is the user's project, off the import path.
    command = [sys.executable, "-P", "-m", "fairhand_model", "--engine", "llama"]
    command += ["--model-path", str(model_path), "--model-id", model_id]
    if sha256 is not None:
        command += ["--model-sha256", sha256]
    return [*command, *extra]


class HostProcess:
    """One model host with us as its owner. Use it from one event loop."""

    def __init__(self, command: Sequence[str], first_pause: float = 0.5) -> None:
        """`command` as from `host_command`; `first_pause` in seconds, doubled for each death."""
        self._command = [*command, "--owner-pipe"]
        self._first_pause = first_pause
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._process: asyncio.subprocess.Process | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._endpoint: asyncio.Future[Endpoint] | None = None
        self._gave_up_at = 0.0

    @property
    def pid(self) -> int | None:
        """The process that runs now, or None."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    @property
    def last_lines(self) -> list[str]:
        """What the host wrote to standard error lately."""
        return list(self._lines)

    async def start(self) -> None:
        """Begin to start the host; does not wait for it. Does nothing if it runs already."""
        if self._supervisor is None or self._supervisor.done():
            self._endpoint = asyncio.get_running_loop().create_future()
            self._supervisor = asyncio.create_task(self._supervise(), name="model host")

    async def endpoint(self) -> Endpoint:
        """Wait until the host answers, starting it if need be. Raises HostError fairhand-E030.

        Between a death and the restart this waits. After giving up it raises at once, and only
        once in `REST_SECONDS` it tries again.
        """
        rested = time.monotonic() - self._gave_up_at > REST_SECONDS
        if self._supervisor is None or (self._supervisor.done() and rested):
            await self.start()
        if self._endpoint is None:
            raise RuntimeError("the host was started without a place for its address")
        return await asyncio.shield(self._endpoint)

    async def stop(self) -> None:
        """End the host and wait until it is gone."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            supervisor.cancel()
            with suppress(asyncio.CancelledError):
                await supervisor
        if self._endpoint is not None and not self._endpoint.done():
            self._fail(HostError("fairhand-E030", "the model host was stopped", "start it again"))
        self._endpoint = None

    async def _supervise(self) -> None:
        deaths = 0
        pause = self._first_pause
        while True:
            began = time.monotonic()
            error = await self._live_once()
            if time.monotonic() - began > GOOD_LIFE_SECONDS:
                deaths, pause = 0, self._first_pause
            deaths += 1
            if deaths >= MOST_ATTEMPTS or isinstance(error, _HopelessError):
                self._gave_up_at = time.monotonic()
                self._fail(HostError(error.code, error.cause, error.mend))
                return
            await asyncio.sleep(pause)
            pause *= 2

    def _fail(self, error: HostError) -> None:
        if self._endpoint is None or self._endpoint.done():
            self._endpoint = asyncio.get_running_loop().create_future()
        self._endpoint.set_exception(error)
        # Nobody may be waiting; then the exception is no news and must not be reported as lost.
        self._endpoint.exception()

    async def _live_once(self) -> HostError:
        """Run the host once, from start to death; return why it ended."""
        self._lines.clear()
        key = secrets.token_urlsafe(32)
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=_environment(os.environ, key),
                # Ctrl-C in a terminal is for us to judge; the host leaves when we do.
                start_new_session=True,
            )
        except OSError as error:
            return _HopelessError(
                "fairhand-E030",
                f"the model host cannot be run: {error.strerror or error}",
                "install fairhand again: pip install --force-reinstall fairhand",
            )
        self._process = process
        listening = asyncio.create_task(self._keep_lines(process))
        try:
            return await self._watch(process, key)
        finally:
            await _end(process)
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
            self._process = None

    async def _watch(self, process: asyncio.subprocess.Process, key: str) -> HostError:
        try:
            event = await asyncio.wait_for(_first_event(process), READY_SECONDS)
        except TimeoutError:
            return HostError(
                "fairhand-E030",
                f"the model host was not ready after {READY_SECONDS:.0f} s",
                "close other programs, or choose a smaller model",
            )
        if event.get("event") == "error":
            return _HopelessError("fairhand-E030", event.get("cause", "?"), event.get("mend", "?"))
        if event.get("event") == "ready" and self._endpoint is not None:
            endpoint = Endpoint(event["url"], key)
            if not self._endpoint.done():
                self._endpoint.set_result(endpoint)
        code = await process.wait()
        # Whoever asks from now on waits for the next one.
        if self._endpoint is not None and self._endpoint.done():
            self._endpoint = asyncio.get_running_loop().create_future()
        # The last words may still be on their way through the pipe.
        await asyncio.sleep(0.05)
        return explain_death(code, self.last_lines)

    async def _keep_lines(self, process: asyncio.subprocess.Process) -> None:
        if process.stderr is None:
            return
        while True:
            try:
                line = await process.stderr.readline()
            except ValueError:  # a line longer than the reader's buffer: drop it
                continue
            if not line:
                return
            self._lines.append(line.decode("utf-8", "replace").rstrip())


class _HopelessError(HostError):
    """The same would happen again, so there is no point in trying."""


async def _first_event(process: asyncio.subprocess.Process) -> dict[str, str]:
    """The line the host prints when it is ready or cannot be; empty if it dies without one."""
    if process.stdout is None:
        return {}
    line = await process.stdout.readline()
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    if process.stdin is not None:
        process.stdin.close()
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _environment(ours: Mapping[str, str], key: str) -> dict[str, str]:
    return {**ours, "FAIRHAND_API_KEY": key}


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


def explain_death(code: int, lines: Sequence[str]) -> HostError:
    """Say in human words why a host ended, by its exit code (negative: a signal) and last lines."""
    for line in reversed(lines):
        for pattern, cause, mend in _KNOWN_DEATHS:
            found = re.search(pattern, line)
            if found:
                return HostError("fairhand-E030", cause.format(*found.groups()), mend)
    if -code in _KNOWN_SIGNALS:
        cause, mend = _KNOWN_SIGNALS[-code]
        return HostError("fairhand-E030", cause, mend)
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    last = next((line for line in reversed(lines) if line.strip()), "nothing")
    return HostError(
        "fairhand-E030",
        f"the model host ended with {how}; its last words: {last}",
        "run it by hand to see more: fairhand host",
    )
