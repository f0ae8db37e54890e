"""A host that goes down and comes back, over real HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest
from eventually import eventually
from support.completion_host import DONE, BreakOff, CompletionHost, Hang, event, running_host

from fairhand_server.errors import HostError
from fairhand_server.model_client import Endpoint, Limits, ModelIdentity, Patience
from fairhand_server.model_client.breaker import Pauses
from fairhand_server.model_client.guarded import GuardedModel
from fairhand_server.model_client.http import HttpModel, retry_after

PAUSES = Pauses(near=0.02, busy=(0.02, 0.1))


@pytest.fixture
async def host() -> AsyncIterator[CompletionHost]:
    async with running_host() as host:
        yield host


@asynccontextmanager
async def guarded(url: str, recovered: Callable[[], None]) -> AsyncIterator[GuardedModel]:
    endpoint = Endpoint(url)
    model = HttpModel(endpoint, ModelIdentity("m", "plain"), Patience(silence=0.2))
    guarded = GuardedModel(model, endpoint, recovered, PAUSES)
    try:
        yield guarded
    finally:
        await guarded.aclose()


async def ask(model: GuardedModel) -> str:
    """The answer, or the code of the error."""
    try:
        return "".join([piece async for piece in model.stream("x = ", Limits())])
    except HostError as error:
        return error.code


OUTAGES: dict[str, tuple[int, list[Any], int]] = {
    "401": (401, [], 32),
    "404": (404, [b"no such model"], 33),
    "429": (429, [], 36),
    "500": (500, [], 33),
    "503": (503, [], 36),
    "307": (307, [], 33),
    "HTML": (200, [b"<html>"], 33),
    "silence": (200, [Hang], 35),
    "silence in mid stream": (200, [event("a"), Hang], 35),
    "cut in mid stream": (200, [event("a"), BreakOff], 34),
    "an error in the stream": (200, [b'data: {"error": "no"}\n\n'], 33),
}


@pytest.mark.parametrize("name", OUTAGES)
async def test_an_outage_is_noticed_waited_for_and_over(name: str, host: CompletionHost) -> None:
    status, steps, code = OUTAGES[name]
    over: list[float] = []
    async with guarded(host.url, lambda: over.append(time.perf_counter())) as model:
        host.always(*steps, status=status)
        told = [await ask(model) for _ in range(3)]
        assert told == [f"fairhand-E{code:03}"] * 3
        assert model.is_down
        asked = len(host.bodies)
        began = time.perf_counter()
        assert await ask(model) == told[0]
        assert time.perf_counter() - began < 0.05
        assert len(host.bodies) == asked
        await eventually(lambda: len(host.probes) >= 2)
        assert over == []
        host.forget()
        host.always(event("1"), DONE)
        await eventually(lambda: over)
        assert await ask(model) == "1"
        assert len(over) == 1
        seen = len(host.probes)
        await asyncio.sleep(0.1)
        assert len(host.probes) == seen


async def test_a_host_that_is_gone_and_comes_back_is_found_again() -> None:
    async with running_host() as gone:
        url = gone.url
    over: list[int] = []
    async with guarded(url, lambda: over.append(1)) as model:
        assert await ask(model) == "fairhand-E031"
        async with running_host(int(url.split(":")[2].split("/")[0])) as back:
            back.always(event("1"), DONE)
            await eventually(lambda: over)
            assert await ask(model) == "1"


async def test_a_busy_host_is_not_asked_before_its_time(host: CompletionHost) -> None:
    async with guarded(host.url, lambda: None) as model:
        host.always(status=429, Retry_After="1")
        assert await ask(model) == "fairhand-E036"
        began = time.perf_counter()
        await eventually(lambda: host.probes)
        assert host.probes[0] - began > 0.9
        assert await ask(model) == "fairhand-E036"
        assert len(host.bodies) == 1


async def test_leaving_an_answer_early_is_no_failure(host: CompletionHost) -> None:
    async with guarded(host.url, lambda: None) as model:
        for _ in range(5):
            host.feed(event("a"), Hang)
            async with aclosing(model.stream("x = ", Limits())) as pieces:
                assert await anext(pieces) == "a"
        assert not model.is_down


async def test_a_request_that_is_cancelled_is_no_failure(host: CompletionHost) -> None:
    async with guarded(host.url, lambda: None) as model:
        for _ in range(5):
            task = asyncio.create_task(ask(model))
            await eventually(lambda: host.open)
            task.cancel()
            await eventually(lambda: not host.open)
        assert not model.is_down


async def test_nothing_is_tried_after_the_end(host: CompletionHost) -> None:
    async with guarded(host.url, lambda: None) as model:
        host.always(status=401)
        await ask(model)
    await asyncio.sleep(0.1)
    assert len(host.probes) <= 1


TIMES = [
    ("7", 7.0),
    ("0", 0.0),
    ("99999999999999", 3600.0),
    ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
    ("Wed, 21 Oct", None),
    ("soon", None),
    ("-5", None),
    ("", None),
    ("٧", None),
]


@pytest.mark.parametrize(("value", "expected"), TIMES)
def test_the_time_that_a_busy_host_asks_for(value: str, expected: float | None) -> None:
    assert retry_after(value, 10.0) == expected
