"""One model host for all editor windows of a user.

The first window starts the host and writes where it listens into a state file that only this user
can read; others find it there. Each window holds an open connection, its lease. The host leaves a
few seconds after the last lease has ended, and after a longer time in which nobody asked anything,
so memory is given back although nobody has to remember that. A window that is killed loses its
lease with its connection, and a host that is killed is noticed by every window in the same way;
one of them starts the next. A host that the state file does not name leaves, for nobody finds it;
until it is ready it ends with the window that started it.

A port from a stale state file may have been taken by another program, of another user even.
Nothing is sent there, not even the key, before it has proved that it knows the key.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fairhand_server.errors import HostError
from fairhand_server.host_process import (
    KEPT_LINES,
    READY_SECONDS,
    STOP_SECONDS,
    cannot_run,
    event_of,
    host_environment,
    never_ready,
)
from fairhand_server.host_supervision import (
    HopelessError,
    Supervised,
    explain_death,
    restarting,
)
from fairhand_server.model_client import Endpoint

_CHECK_SECONDS = 2.0
_LOCK_POLL_SECONDS = 0.1
_LONGEST_PROOF = 65_536
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d{1,5}/v1")


@dataclass(frozen=True, slots=True)
class Found:
    """A running host: where it listens, and its process."""

    endpoint: Endpoint
    pid: int


class SharedHost(Supervised):
    """Our share in the host that runs `command`, started by whoever comes first."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        back: Callable[[], None] | None = None,
        first_pause: float = 0.5,
    ) -> None:
        """`command` as from `host_command`, and with the times after which the host leaves.

        Hosts with the same command are one host; `folder` holds the state files. For the others
        see `Supervised`.
        """
        super().__init__(first_pause, back)
        self._command = list(command)
        name = hashlib.sha256("\0".join(self._command).encode("utf-8", "surrogateescape"))
        self._state = folder / f"{name.hexdigest()[:16]}.json"
        self._log = self._state.with_suffix(".log")
        self._found: Found | None = None
        self._started: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._found.pid if self._found else None

    @property
    def last_lines(self) -> list[str]:
        try:
            text = self._log.read_bytes()[-100_000:].decode("utf-8", "replace")
        except OSError:
            return []
        return [line.rstrip() for line in text.splitlines()][-KEPT_LINES:]

    async def _live_once(self) -> HostError | None:
        try:
            found = await self._attached_or_started()
        except HostError as error:
            return error
        except OSError as error:
            return HopelessError(
                "fairhand-E025",
                f"the folder of the model host's state cannot be used: {error}",
                f"make {self._state.parent} writable for this user only",
            )
        self._found = found
        try:
            farewell = await self._hold(found.endpoint)
        finally:
            self._found = None
        self._answers_no_more(None if farewell else restarting())
        if farewell:
            return None
        code = None
        if self._started is not None:
            with suppress(subprocess.TimeoutExpired):
                code = await asyncio.to_thread(self._started.wait, 1.0)
        return explain_death(code, self.last_lines)

    async def _attached_or_started(self) -> Found:
        """The running host, or a new one. Raises HostError, OSError."""
        from filelock import FileLock, Timeout

        folder = self._state.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self._state.with_suffix(".lock"), mode=0o600)
        while True:
            # Looked at before the lock too: who attaches need not wait for anybody.
            found = await _alive(_read(self._state))
            if found is not None:
                return found
            try:
                lock.acquire(timeout=0)
            except Timeout:
                await asyncio.sleep(_LOCK_POLL_SECONDS)
                continue
            try:
                found = await _alive(_read(self._state))
                return found or await self._start_new()
            finally:
                lock.release()

    async def _start_new(self) -> Found:
        key = secrets.token_urlsafe(32)
        process = self._started = self._run(key)
        try:
            event = event_of(await _first_line(process))
        except TimeoutError:
            await asyncio.to_thread(_end, process)
            raise never_ready() from None
        except asyncio.CancelledError:
            process.kill()
            process.wait()
            raise
        if event.get("event") == "error":
            raise HopelessError("fairhand-E030", event.get("cause", "?"), event.get("mend", "?"))
        if event.get("event") != "ready":
            code = await asyncio.to_thread(process.wait)
            raise explain_death(code, self.last_lines)
        found = Found(Endpoint(event["url"], key), process.pid)
        _write(self._state, found)
        return found

    def _run(self, key: str) -> subprocess.Popen[bytes]:
        with _private(self._log) as log:
            try:
                # Not by the event loop, which would end the process together with itself.
                return subprocess.Popen(
                    [*self._command, "--state-file", str(self._state)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env=host_environment(os.environ, key),
                    # The host serves other windows after this one has gone.
                    start_new_session=True,
                    creationflags=_detached(),
                )
            except OSError as error:
                raise cannot_run(error) from None

    async def _hold(self, endpoint: Endpoint) -> bool:
        """Hold a lease while the host lives; whether it said farewell before it ended."""
        import httpx

        headers = {"Authorization": f"Bearer {endpoint.key}"}
        farewell = False
        with suppress(httpx.HTTPError, httpx.StreamError):
            async with (
                httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(5.0, read=None)) as client,
                client.stream("GET", f"{endpoint.url}/lease", headers=headers) as response,
            ):
                async for line in response.aiter_lines():
                    if not line.startswith("data:"):
                        continue
                    event = event_of(line[5:].encode()).get("event")
                    if event == "attached":
                        self._answers_at(endpoint)
                    elif event == "leaving":
                        farewell = True
                        self._answers_no_more()
        return farewell


async def _alive(found: Found | None) -> Found | None:
    """The host, if it still listens and proves that it knows the key."""
    import httpx

    if found is None:
        return None
    nonce = secrets.token_hex(16)
    base = found.endpoint.url.removesuffix("/v1")
    try:
        # Whoever listens there may be no host of ours and may never come to an end.
        async with (
            asyncio.timeout(_CHECK_SECONDS),
            httpx.AsyncClient(trust_env=False, timeout=_CHECK_SECONDS) as client,
            client.stream("GET", f"{base}/health", params={"nonce": nonce}) as answer,
        ):
            said = b""
            async for chunk in answer.aiter_raw():
                said += chunk
                if len(said) > _LONGEST_PROOF:
                    return None
        proof = json.loads(said)["proof"]
    except (httpx.HTTPError, ValueError, LookupError, TypeError, TimeoutError, RecursionError):
        return None
    expected = hmac.new(found.endpoint.key.encode(), f"fairhand {nonce}".encode(), "sha256")
    same = isinstance(proof, str) and hmac.compare_digest(
        proof.encode("utf-8", "replace"), expected.hexdigest().encode()
    )
    return found if same and answer.status_code == 200 else None


def _read(path: Path) -> Found | None:
    """What the state file says; None if there is none or others could have written it."""
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            if sys.platform != "win32" and (state.st_uid != os.getuid() or state.st_mode & 0o077):
                return None
            fields = json.loads(file.read(65536))
        url, key, pid = fields["url"], fields["key"], fields["pid"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    if not isinstance(url, str) or not isinstance(key, str) or not isinstance(pid, int):
        return None
    # The file names loopback only; a changed one must not lead us elsewhere.
    return Found(Endpoint(url, key), pid) if _ADDRESS.fullmatch(url) else None


def _write(path: Path, found: Found) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    fields = {"pid": found.pid, "url": found.endpoint.url, "key": found.endpoint.key}
    with _private(draft) as file:
        file.write(json.dumps(fields).encode())
    draft.replace(path)


def _private(path: Path) -> IO[bytes]:
    """A new file, open for writing, that only this user can read."""
    with suppress(FileNotFoundError):
        path.unlink()
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


async def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    """Raises TimeoutError. The line itself is read in a thread, which ends with the process."""
    output = process.stdout
    if output is None:
        return b""
    return await asyncio.wait_for(asyncio.to_thread(output.readline), READY_SECONDS)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _detached() -> int:
    if sys.platform == "win32":
        return subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0
