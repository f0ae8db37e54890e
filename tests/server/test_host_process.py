"""The supervision of the model host, with small programs in the place of the host."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from eventually import alive, eventually

from fairhand_server.errors import HostError
from fairhand_server.host_process import HostProcess
from fairhand_server.host_supervision import explain_death

READY = """
import json, os, sys
url = "http://127.0.0.1:1/v1"
print(json.dumps({"event": "ready", "url": url, "pid": os.getpid(), "model": "m"}), flush=True)
print("key of", len(os.environ["FAIRHAND_API_KEY"]), *sys.argv[1:], file=sys.stderr, flush=True)
sys.stdin.read()
"""
REFUSES = """
print('{"event": "error", "cause": "no such file", "mend": "fetch it"}', flush=True)
raise SystemExit(2)
"""
COUNTS_AND_DIES = """
import sys
with open(sys.argv[1], "a") as file:
    file.write("x")
print("std::bad_alloc", file=sys.stderr)
raise SystemExit(3)
"""


def program(text: str, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-c", text, *arguments]


@asynccontextmanager
async def hosted(command: list[str]) -> AsyncIterator[HostProcess]:
    host = HostProcess(command, first_pause=0.01)
    try:
        yield host
    finally:
        await host.stop()


async def test_the_endpoint_has_a_key_that_only_the_environment_carries() -> None:
    async with hosted(program(READY)) as host:
        endpoint = await host.endpoint()
        assert endpoint.url == "http://127.0.0.1:1/v1"
        assert endpoint.key
        assert endpoint.key not in repr(endpoint)
        await eventually(lambda: host.last_lines)
        assert host.last_lines == [f"key of {len(endpoint.key)} --owner-pipe"]


async def test_stop_ends_the_process() -> None:
    async with hosted(program(READY)) as host:
        await host.endpoint()
        pid = host.pid
    assert pid is not None
    assert not alive(pid)


async def test_a_killed_host_comes_back_with_a_new_key() -> None:
    async with hosted(program(READY)) as host:
        first = await host.endpoint()
        pid = host.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: host.pid not in (None, pid))
        second = await host.endpoint()
        assert first.key != second.key


async def test_a_host_that_says_why_is_not_started_again() -> None:
    async with hosted(program(REFUSES)) as host:
        with pytest.raises(HostError) as caught:
            await host.endpoint()
        assert (
            caught.value.code,
            caught.value.cause,
            caught.value.mend,
        ) == ("fairhand-E030", "no such file", "fetch it")


async def test_a_host_that_dies_again_and_again_is_given_up(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    async with hosted(program(COUNTS_AND_DIES, str(starts))) as host:
        for _ in range(2):
            with pytest.raises(HostError, match="not enough free memory"):
                await host.endpoint()
    assert starts.read_text() == "xxxx"


async def test_a_command_that_does_not_exist_is_a_clear_error() -> None:
    async with hosted(["/nowhere/python"]) as host:
        with pytest.raises(HostError, match="cannot be run"):
            await host.endpoint()


async def test_stopping_while_somebody_waits_answers_them() -> None:
    async with hosted(program("import sys; sys.stdin.read()")) as host:
        waiting = asyncio.create_task(host.endpoint())
        await eventually(lambda: host.pid)
        await host.stop()
        with pytest.raises(HostError, match="stopped"):
            await waiting


DEATHS: list[tuple[int, list[str], str, str]] = [
    (1, ["Traceback", "ModuleNotFoundError: No module named 'aiohttp'"], "aiohttp", "pip install"),
    (
        1,
        ["ImportError: libgomp.so.1: cannot open shared object file: No such file"],
        "libgomp.so.1",
        "apt-get",
    ),
    (-9, [], "memory ran out", "smaller model"),
    (-4, ["loading"], "AVX2", "FAIRHAND_ENDPOINT"),
    (1, ["E gguf_init_from_reader: failed to read key-value pairs", ""], "damaged", "verify"),
    (7, ["something odd", ""], "exit code 7; its last words: something odd", "fairhand host"),
    (-6, [], "signal 6; its last words: nothing", "fairhand host"),
]


@pytest.mark.parametrize(("code", "lines", "cause", "mend"), DEATHS)
def test_a_death_is_told_in_human_words(code: int, lines: list[str], cause: str, mend: str) -> None:
    error = explain_death(code, lines)
    assert cause in error.cause
    assert mend in error.mend
