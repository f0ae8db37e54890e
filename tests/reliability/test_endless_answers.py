"""Whoever is asked over HTTP may answer without end, or one byte after the other: we hang up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from fairhand_index.asking import TeamIndex
from fairhand_index.index import IndexUnavailableError
from fairhand_server import shared_host
from fairhand_server.model_client import Endpoint, ModelIdentity, Patience
from fairhand_server.model_client.http import HttpModel
from fairhand_server.shared_host import Found, _alive

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"


@asynccontextmanager
async def answering(piece: bytes, pause: float) -> AsyncIterator[tuple[str, list[int]]]:
    """A server that sends a piece again and again; its address, and how much each was sent."""
    sent: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        number = len(sent)
        sent.append(0)
        writer.write(HEAD)
        with suppress(ConnectionError):
            while sent[number] < 200_000_000:
                writer.write(piece)
                await writer.drain()
                sent[number] += len(piece)
                await asyncio.sleep(pause)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", sent


async def a_model(url: str) -> None:
    model = HttpModel(Endpoint(f"{url}/v1"), ModelIdentity("", "plain"), Patience(connect=0.5))
    await model._learn_name()
    assert model.identity.id == ""
    await model.aclose()


async def a_host(url: str) -> None:
    assert await _alive(Found(Endpoint(f"{url}/v1", "key"), 1)) is None


async def an_index(url: str) -> None:
    def ask() -> None:
        index = TeamIndex(url, "key", 0.5)
        with pytest.raises(IndexUnavailableError):
            index.about()
        index.close()

    await asyncio.to_thread(ask)


ASKED: dict[str, Callable[[str], Awaitable[None]]] = {
    "the name of a model": a_model,
    "the health of a host": a_host,
    "the index of a team": an_index,
}
ANSWERS = {"without end": (b"x" * 65_536, 0.0), "one byte after the other": (b" ", 0.05)}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("name", ASKED)
async def test_we_hang_up(name: str, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_host, "_CHECK_SECONDS", 0.5)
    async with answering(*ANSWERS[answer]) as (url, sent):
        began = time.perf_counter()
        await ASKED[name](url)
        assert time.perf_counter() - began < 10
        assert sum(sent) < 50_000_000
