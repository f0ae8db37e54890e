"""Typists at a host that answers at once, and at one that sends everybody away."""

from __future__ import annotations

import argparse
import asyncio

import pytest
from support.completion_host import DONE, event, running_host

from fairhand_eval import bench_load


async def typed(url: str) -> int:
    parser = argparse.ArgumentParser()
    bench_load.add_arguments(parser)
    words = ["--typists", "3", "--seconds", "4", "--endpoint", url, "--model", "m"]
    return await asyncio.to_thread(bench_load.run, parser.parse_args(words))


async def test_typists_are_counted_and_their_waiting_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with running_host() as host:
        host.always(event("total"), event("_1"), DONE)
        assert await typed(host.url) == 0
        assert len(host.bodies) >= 3
    said = capsys.readouterr().out
    assert "3 typists" in said
    assert "sent away 0, failed 0" in said


async def test_a_host_that_is_busy_is_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    async with running_host() as host:
        host.always(b"{}", status=429, Retry_After="1")
        assert await typed(host.url) == 2
    assert "none came" in capsys.readouterr().out
