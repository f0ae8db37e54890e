"""One of many requests that are streamed at once from a host."""

from __future__ import annotations

import time

import httpx

BODY = {"max_tokens": 200, "temperature": 0, "stream": True}


async def streamed(client: httpx.AsyncClient, number: int) -> tuple[int, float, str]:
    """Status, seconds to the first text, and Retry-After of one request."""
    began, first = time.monotonic(), 0.0
    body = {**BODY, "prompt": f"# file {number}\ndef f_{number}(x):\n    return"}
    async with client.stream("POST", "/completions", json=body) as response:
        async for line in response.aiter_lines():
            if not first and line.startswith("data: {"):
                first = time.monotonic() - began
    return response.status_code, first, response.headers.get("Retry-After", "")
