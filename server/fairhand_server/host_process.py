"""A model host of our own, for runs that must not share it: evaluation, benches, tests.

The host is another process, so that a crash of the engine is a short pause and not the end of
ours. It holds a pipe from us and leaves when that ends, so it never outlives us.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from fairhand_server.errors import HostError
from fairhand_server.folders import models_folder
from fairhand_server.host_supervision import (
    HopelessError,
    Supervised,
    explain_death,
    restarting,
)
from fairhand_server.model_client import Endpoint

# A cold file of half a gigabyte on a slow disk, hashed and then loaded.
READY_SECONDS = 180.0
STOP_SECONDS = 5.0
KEPT_LINES = 50


def host_command(
    model_path: Path, model_id: str, sha256: str | None = None, extra: Sequence[str] = ()
) -> list[str]:
    """The command that serves one model file. It holds no key: keys travel by environment."""
    # -P keeps the folder we happen to run in, which is the user's project, off the import path.
    command = [sys.executable, "-P", "-m", "fairhand_model"]
    command += ["--model-path", str(model_path), "--model-id", model_id]
    if sha256 is not None:
        command += ["--model-sha256", sha256, "--prepared", str(prepared_parent(model_path))]
    return [*command, *extra]


def prepared_parent(model_path: Path) -> Path:
    """The folder that holds, or will hold, the prepared weights of a model file.

    That is the file's own folder where they lie there already and for models we fetched; for a
    file of the user's it is a folder of ours, because their folders are not ours to fill.
    """
    beside = model_path.parent
    ours = models_folder()
    if beside.parent == ours or any(beside.glob("*-int8-v*/manifest.json")):
        return beside
    return ours / "prepared"


class HostProcess(Supervised):
    """One model host with us as its owner."""

    def __init__(self, command: Sequence[str], first_pause: float = 0.5) -> None:
        """`command` as from `host_command`; for `first_pause` see `Supervised`."""
        super().__init__(first_pause)
        self._command = [*command, "--owner-pipe"]
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    @property
    def last_lines(self) -> list[str]:
        return list(self._lines)

    async def _live_once(self) -> HostError:
        self._lines.clear()
        key = secrets.token_urlsafe(32)
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=host_environment(os.environ, key),
                # Ctrl-C in a terminal is for us to judge; the host leaves when we do.
                start_new_session=True,
            )
        except OSError as error:
            return cannot_run(error)
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
        line = b""
        try:
            if process.stdout is not None:
                line = await asyncio.wait_for(process.stdout.readline(), READY_SECONDS)
        except TimeoutError:
            return never_ready()
        event = event_of(line)
        if event.get("event") == "error":
            return HopelessError("fairhand-E030", event.get("cause", "?"), event.get("mend", "?"))
        if event.get("event") == "ready":
            self._answers_at(Endpoint(event["url"], key))
        code = await process.wait()
        self._answers_no_more(restarting())
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


def cannot_run(error: OSError) -> HopelessError:
    """The error of a host whose program cannot be executed."""
    return HopelessError(
        "fairhand-E030",
        f"the model host cannot be run: {error.strerror or error}",
        "install fairhand again: pip install --force-reinstall fairhand",
    )


def never_ready() -> HostError:
    """The error of a host that said nothing for too long."""
    return HostError(
        "fairhand-E030",
        f"the model host was not ready after {READY_SECONDS:.0f} s",
        "close other programs, or choose a smaller model",
    )


def event_of(line: bytes) -> dict[str, str]:
    """The line the host prints when it is ready or cannot be; empty if it died without one."""
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def host_environment(ours: Mapping[str, str], key: str) -> dict[str, str]:
    """The environment of a host that takes this key."""
    return {**ours, "FAIRHAND_API_KEY": key}


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
