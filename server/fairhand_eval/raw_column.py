"""The column "raw": the same model asked directly at its host, without the pipeline.

Hosts take at most four stop strings, so none is sent. The answer streams, is cut here at the first
stop, and the connection is closed, which makes the host stop too. The server's own client is not
used: a fault in it would spoil both columns alike, and so stay unseen.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import httpx

from fairhand_eval.answers import UNKNOWN, Answer, Model
from fairhand_eval.tasks import Task
from fairhand_server.model_client.http import trust_in


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked: base URL ending in /v1, key, and the model if it is known."""

    url: str
    key: str | None = None
    model: Model = UNKNOWN
    authority: str = ""
    """File with the certificates of those who may vouch for the host; empty: the usual ones."""

    def headers(self) -> dict[str, str]:
        """The header that carries the key, if there is one."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def client(self, timeout: httpx.Timeout | float) -> httpx.AsyncClient:
        """A client that sends the key and trusts whom the user trusts."""
        return httpx.AsyncClient(
            headers=self.headers(),
            timeout=timeout,
            trust_env=False,
            verify=trust_in(self.authority),
        )


@dataclass(frozen=True, slots=True)
class PlainForm:
    """How a task is put to the model: the prompt, and the strings at which its answer ends."""

    prompt: Callable[[Task], str]
    stops: tuple[str, ...]
    max_tokens: int
    window: int = 1
    """How many questions may be open at once."""


def cut_at_stops(text: str, stops: Sequence[str]) -> tuple[str, bool]:
    """`text` up to the first stop in it, and whether there was one."""
    places = [place for stop in stops if (place := text.find(stop)) >= 0]
    return (text[: min(places)], True) if places else (text, False)


async def raw_answers(
    endpoint: Endpoint, form: PlainForm, tasks: Sequence[Task]
) -> AsyncGenerator[Answer]:
    """One answer per task, greedy, each as soon as it is there."""
    timeout = httpx.Timeout(10.0, read=300.0)
    async with endpoint.client(timeout) as http:
        free = asyncio.Semaphore(form.window)

        async def one(task: Task) -> Answer:
            async with free:
                try:
                    return await _ask(http, endpoint, form, task)
                except (httpx.HTTPError, ValueError) as problem:
                    return Answer(task.id, error=f"{type(problem).__name__}: {problem}")

        waiting = [asyncio.create_task(one(task)) for task in tasks]
        try:
            for coming in asyncio.as_completed(waiting):
                yield await coming
        finally:
            for unfinished in waiting:
                unfinished.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


async def first_model(endpoint: Endpoint) -> str:
    """The name of the first model the host lists; raises httpx.HTTPError or ValueError."""
    async with endpoint.client(30.0) as http:
        reply = await http.get(f"{endpoint.url}/models")
        reply.raise_for_status()
        listed = reply.json().get("data") or []
        if not listed:
            raise ValueError("the host lists no model")
        return str(listed[0]["id"])


async def _ask(http: httpx.AsyncClient, endpoint: Endpoint, form: PlainForm, task: Task) -> Answer:
    body: dict[str, Any] = {
        "model": endpoint.model.id,
        "prompt": form.prompt(task),
        "max_tokens": form.max_tokens,
        "temperature": 0,
        "stream": True,
    }
    began = time.monotonic()
    first: float | None = None
    text, stopped = "", False
    async with http.stream("POST", f"{endpoint.url}/completions", json=body) as reply:
        if reply.status_code != httpx.codes.OK:
            told = (await reply.aread()).decode("utf-8", "replace")[:300]
            raise ValueError(f"status {reply.status_code}: {told}")
        async with aclosing(_pieces(reply)) as pieces:
            async for piece in pieces:
                first = first or (time.monotonic() - began) * 1000
                text, stopped = cut_at_stops(text + piece, form.stops)
                if stopped:
                    break
    total = (time.monotonic() - began) * 1000
    return Answer(task.id, text=text, first_chunk_ms=first, total_ms=total, model=endpoint.model)


async def _pieces(reply: httpx.Response) -> AsyncGenerator[str]:
    """The pieces of text in an event stream.

    Raises ValueError for an error inside it, and for a stream that breaks off: half an answer would
    otherwise be judged as the model's own.
    """
    finished = False
    async for line in reply.aiter_lines():
        if not line.startswith("data:"):
            continue
        data = line[5:].strip()
        if data == "[DONE]":
            return
        event = json.loads(data)
        if "error" in event:
            raise ValueError(str(event["error"])[:300])
        for choice in event.get("choices", []):
            if piece := choice.get("text"):
                yield piece
            finished = finished or choice.get("finish_reason") is not None
    if not finished:
        raise ValueError("the stream broke off")
