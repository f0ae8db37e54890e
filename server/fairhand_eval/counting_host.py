"""Stands between the server and a model host and notes what is asked."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fairhand_eval.loopback import completions_at
from fairhand_eval.raw_column import Endpoint


@dataclass(slots=True)
class Call:
    """One call: its prompt, when it came and ended, and whether the server left before its end."""

    at: float
    prompt: str
    ended: float = math.inf
    left: bool = False
    pieces: int = 0


@dataclass(slots=True)
class CountingHost:
    """The calls that came by, and the base URL that takes them."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)


@asynccontextmanager
async def counting_host(behind: Endpoint) -> AsyncIterator[CountingHost]:
    """Listen on a free loopback port and hand every call on to the host behind."""
    import httpx
    from aiohttp import web

    host = CountingHost()
    headers = {"Authorization": f"Bearer {behind.key}"} if behind.key else {}
    client = httpx.AsyncClient(headers=headers, timeout=120.0, trust_env=False)

    async def completions(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        call = Call(time.perf_counter(), str(json.loads(body).get("prompt", "")))
        host.calls.append(call)
        try:
            async with client.stream(
                "POST",
                f"{behind.url}/completions",
                content=body,
                headers={"Content-Type": "application/json"},
            ) as answer:
                response = web.StreamResponse(
                    status=answer.status_code,
                    headers={"Content-Type": answer.headers.get("content-type", "text/plain")},
                )
                await response.prepare(request)
                async for chunk in answer.aiter_bytes():
                    call.pieces += chunk.count(b"data:")
                    await response.write(chunk)
                return response
        except (asyncio.CancelledError, ConnectionError):
            call.left = True
            raise
        finally:
            call.ended = time.perf_counter()

    async with client, completions_at(completions) as host.url:
        yield host
