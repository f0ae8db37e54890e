"""A completion host over real HTTP whose every byte a test has scripted."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from fairhand_server.model_client.guarded import PROBE

KEY = "canary-key-4f9b1e"


class Hang:
    """A step of a script: say nothing more until the client leaves."""


class BreakOff:
    """A step of a script: cut the connection."""


Step = bytes | float | type[Hang] | type[BreakOff]


@dataclass(frozen=True)
class Script:
    """One answer: its head, and its body in steps (bytes to write, seconds to wait)."""

    steps: tuple[Step, ...]
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/event-stream"})


def event(text: str, **more: object) -> bytes:
    """One event with a piece of text."""
    body = {"choices": [{"index": 0, "text": text}], **more}
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


class CompletionHost:
    """Answers requests in the order of the scripts fed; without a script it hangs.

    Whether it is well again is asked by probes, which get the answer of `probed`, or the one that
    `always` gives, and are listed apart.
    """

    def __init__(self) -> None:
        self.url = ""
        self.bodies: list[dict[str, Any]] = []
        self.probes: list[float] = []
        self.headers: list[dict[str, str]] = []
        self.open = 0
        self.left_at: list[float] = []
        self.drop_next = False
        self._scripts: deque[Script] = deque()
        self._sticky: Script | None = None
        self._probed: Script | None = None

    def feed(self, *steps: Step, status: int = 200, **headers: str) -> None:
        """The next answer. Header names are written with underscores."""
        self._scripts.append(_script(steps, status, headers))

    def say(self, *texts: str) -> None:
        """The next answer, as a plain event stream."""
        self.feed(*(event(text) for text in texts), DONE)

    def always(self, *steps: Step, status: int = 200, **headers: str) -> None:
        """The answer to every request for which nothing else was fed."""
        self._sticky = _script(steps, status, headers)

    def probed(self, *steps: Step, status: int = 200, **headers: str) -> None:
        """The answer to every probe."""
        self._probed = _script(steps, status, headers)

    def forget(self) -> None:
        """Drop what was fed and what was seen."""
        self._scripts.clear()
        self._sticky = self._probed = None
        self.probes.clear()
        self.bodies.clear()
        self.headers.clear()
        self.left_at.clear()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if self.drop_next:
            # As a connection fails that was closed while nobody used it.
            self.drop_next = False
            assert request.transport is not None
            request.transport.abort()
            raise ConnectionResetError
        self.headers.append(dict(request.headers))
        self.open += 1
        try:
            body = await request.json()
            if body["prompt"] == PROBE:
                self.probes.append(time.perf_counter())
                well = Script((event("x"), DONE))
                return await self._play(request, self._probed or self._sticky or well)
            # Seen and settled in one step: what a test feeds afterwards is for the next request.
            self.bodies.append(body)
            script = self._scripts.popleft() if self._scripts else self._sticky
            return await self._play(request, script or Script((Hang,)))
        except asyncio.CancelledError:
            self.left_at.append(time.perf_counter())
            raise
        except ConnectionError:
            # The client left before the answer began.
            self.left_at.append(time.perf_counter())
            return web.Response()
        finally:
            self.open -= 1

    async def _play(self, request: web.Request, script: Script) -> web.StreamResponse:
        response = web.StreamResponse(status=script.status, headers=script.headers)
        await response.prepare(request)
        for step in script.steps:
            if step is Hang:
                await asyncio.Event().wait()
            elif step is BreakOff:
                assert request.transport is not None
                request.transport.abort()
            elif isinstance(step, float):
                await asyncio.sleep(step)
            elif isinstance(step, bytes):
                await response.write(step)
                await asyncio.sleep(0)
        return response


def _script(steps: tuple[Step, ...], status: int, headers: dict[str, str]) -> Script:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Script(steps, status, {"Content-Type": "text/event-stream", **named})


@asynccontextmanager
async def running_host(
    port: int = 0, certificate: ssl.SSLContext | None = None
) -> AsyncIterator[CompletionHost]:
    """A host that listens on a loopback port, a free one if none is given."""
    host = CompletionHost()
    app = web.Application()
    app.router.add_post("/v1/completions", host.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=certificate)
        await site.start()
        scheme = "https" if certificate else "http"
        host.url = f"{scheme}://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield host
    finally:
        await runner.cleanup()
