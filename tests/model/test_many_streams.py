"""Many streams at one host, with a tiny model and the engine of this processor."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from support.many_streams import BODY, streamed
from support.tiny_model import write_tiny_model

from fairhand_server.host_process import HostProcess, host_command


@asynccontextmanager
async def serving(tmp_path: Path, *words: str) -> AsyncIterator[httpx.AsyncClient]:
    sha256 = write_tiny_model(tmp_path / "tiny.gguf")
    command = host_command(tmp_path / "tiny.gguf", "tiny", sha256, words)
    host = HostProcess([*command, "--prepared", str(tmp_path)])
    try:
        endpoint = await host.endpoint()
        headers = {"Authorization": f"Bearer {endpoint.key}"}
        async with httpx.AsyncClient(
            base_url=endpoint.url,
            headers=headers,
            timeout=120,
            trust_env=False,
            limits=httpx.Limits(max_connections=None),
        ) as client:
            yield client
    finally:
        await host.stop()


async def burst(tmp_path: Path, count: int, *words: str) -> list[tuple[int, float, str]]:
    async with serving(tmp_path, *words) as client:
        await streamed(client, count)
        return await asyncio.gather(*(streamed(client, number) for number in range(count)))


ENGINES = ["llama", "auto"]


@pytest.mark.parametrize("engine", ENGINES)
async def test_with_a_place_for_each_all_finish_and_none_waits_much_longer(
    engine: str, tmp_path: Path
) -> None:
    words = ["--engine", engine, "--slots", "32", "--context", "256"]
    found = await burst(tmp_path, 32, *words)
    assert {status for status, _, _ in found} == {200}
    first = sorted(seconds for _, seconds, _ in found)
    assert first[30] / statistics.median(first) <= 5, first


@pytest.mark.parametrize("engine", ENGINES)
async def test_what_neither_works_nor_waits_is_sent_away_with_a_time(
    engine: str, tmp_path: Path
) -> None:
    words = ["--engine", engine, "--slots", "4", "--queue", "4", "--context", "256"]
    # Far more than fit, because a tiny model is through with some before the last have come.
    found = await burst(tmp_path, 128, *words)
    statuses = [status for status, _, _ in found]
    assert set(statuses) == {200, 429}
    assert statuses.count(200) >= 8
    assert all(int(retry) >= 1 for status, _, retry in found if status == 429)


@pytest.mark.parametrize("engine", ENGINES)
async def test_an_answer_that_was_given_up_counts_what_it_cost(engine: str, tmp_path: Path) -> None:
    body = {**BODY, "prompt": "def f(x):\n    return x\n" * 4, "max_tokens": 2000}
    async with serving(tmp_path, "--engine", engine, "--context", "4096") as client:

        async def counts() -> dict[str, float]:
            lines = (await client.get(str(client.base_url.join("../metrics")))).text.splitlines()
            pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
            return {name.removeprefix("fairhand:"): float(value) for name, value in pairs}

        aborted = 'request_success_total{finished_reason="abort"}'
        for number in (1, 2):
            async with client.stream("POST", "/completions", json=body) as response:
                await anext(response.aiter_lines())
            async with asyncio.timeout(60):
                # Another process sets no events.
                while (found := await counts())[aborted] < number:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
    assert found["generation_tokens_total"] >= 2
    assert found["prefix_cache_queries_total"] == found["prompt_tokens_total"] > 0
    # The second time all but the last token was known.
    assert found["prefix_cache_hits_total"] >= found["prompt_tokens_total"] / 2 - 8
