"""The real model host with the embedded model: speed of stopping, reuse, death and rebirth."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from eventually import alive, eventually

from fairhand_server.host_process import HostProcess, host_command
from fairhand_server.model_client import Endpoint

pytestmark = [pytest.mark.model, pytest.mark.asyncio(loop_scope="module")]

FUNCTION = '''
def total_of_{0}(rows: list[dict[str, float]], column: str = "amount_{0}") -> float:
    """Add up one column of all rows, number {0}."""
    total = 0.0
    for row in rows:
        total += row.get(column, {0}.0)
    return total
'''


def long_prompt(seed: int, functions: int) -> str:
    """About 75 tokens per function, and nothing in common with the prompt of another seed."""
    return f"# file {seed}\n" + "".join(FUNCTION.format(seed * 100 + n) for n in range(functions))


class Client:
    """Asks one host; every request is greedy."""

    def __init__(self, endpoint: Endpoint, pid: int) -> None:
        self.pid = pid
        self.http = httpx.AsyncClient(
            base_url=endpoint.url,
            headers={"Authorization": f"Bearer {endpoint.key}"},
            timeout=120,
            trust_env=False,
        )

    async def whole(self, prompt: str, **fields: Any) -> dict[str, Any]:
        body = {"prompt": prompt, "temperature": 0, "max_tokens": 16, **fields}
        answer = await self.http.post("/completions", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def cancelled(self, prompt: str, after_pieces: int, after_seconds: float = 0.0) -> None:
        """Close the connection after so many pieces of text, or so long after the request."""
        body = {"prompt": prompt, "temperature": 0, "max_tokens": 2000, "stream": True}

        async def read() -> None:
            async with self.http.stream("POST", "/completions", json=body) as response:
                seen = 0
                async for line in response.aiter_lines():
                    seen += line.startswith("data:")
                    if after_pieces and seen >= after_pieces:
                        return

        if after_pieces:
            await read()
            return
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(read(), after_seconds)


def cpu_seconds(pid: int) -> float:
    """Processor time of all threads, exact to the scheduler's nanoseconds."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            spent += int((thread / "schedstat").read_text().split()[0])
        except (OSError, IndexError):
            continue
    return spent / 1e9


async def seconds_until_idle(pid: int, watched: float) -> float:
    """When the last work was seen, in seconds from now, looking for `watched` seconds.

    Work is more than 1.5 ms of processor time within 10 ms; the idle host needs far less.
    """
    began = time.monotonic()
    last_work = 0.0
    before = cpu_seconds(pid)
    while (now := time.monotonic() - began) < watched:
        await asyncio.sleep(0.01)
        after = cpu_seconds(pid)
        if after - before > 0.0015:
            last_work = time.monotonic() - began
        before = after
    assert now > 0
    return last_work


@pytest.fixture(scope="module")
def process(embedded_model: Path) -> HostProcess:
    return HostProcess(host_command(embedded_model, "embedded"))


@pytest.fixture
async def client(process: HostProcess) -> AsyncIterator[Client]:
    endpoint = await process.endpoint()
    assert process.pid is not None
    asking = Client(endpoint, process.pid)
    yield asking
    await asking.http.aclose()


async def test_special_tokens_in_a_prompt_are_tokens_and_fill_in_the_middle(client: Client) -> None:
    prompt = "<|fim_prefix|>def add(a, b):\n    <|fim_suffix|>\n\nadd(1, 2)\n<|fim_middle|>"
    answer = await client.whole(prompt, stop=["\n"])
    assert answer["choices"][0]["text"].strip() == "return a + b"
    assert answer["usage"]["prompt_tokens"] < 30


async def test_a_prompt_beyond_the_context_is_refused(client: Client) -> None:
    body = {"prompt": long_prompt(1, 70), "stream": True}
    answer = await client.http.post("/completions", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "context_length_exceeded")


async def test_a_grown_prompt_reuses_what_was_computed_even_with_another_file_in_between(
    client: Client,
) -> None:
    one, other = long_prompt(2, 4), long_prompt(3, 4)
    await client.whole(one)
    await client.whole(other)
    again = await client.whole(one + "def")
    usage = again["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] > 0.9 * usage["prompt_tokens"]


async def test_two_answers_at_once_are_the_answers_of_each_alone(client: Client) -> None:
    prompts = ["def quicksort(items):\n", "function parseQuery(text) {\n"]
    together = await asyncio.gather(*(client.whole(prompt) for prompt in prompts))
    alone = [await client.whole(prompt) for prompt in prompts]
    # Batches of another shape round differently, so only the beginnings must agree.
    for one, same in zip(together, alone, strict=True):
        assert one["choices"][0]["text"][:8] == same["choices"][0]["text"][:8]


async def test_closing_the_stream_stops_decoding(client: Client) -> None:
    """The goal is 200 ms at the 95th percentile; here the machine may be busy with other tests."""
    await client.whole("def f(")
    idle = []
    for _ in range(10):
        await client.cancelled("def fibonacci(n):\n", after_pieces=3)
        idle.append(await seconds_until_idle(client.pid, 0.5))
    assert sorted(idle)[-2] <= 0.2, idle


async def test_closing_before_the_first_token_stops_the_prompt(client: Client) -> None:
    idle = []
    for seed in range(10, 14):
        await client.cancelled(long_prompt(seed, 20), after_pieces=0, after_seconds=0.4)
        idle.append(await seconds_until_idle(client.pid, 2.0))
    # One batch of the prompt cannot be interrupted; the whole prompt would take over ten seconds.
    assert max(idle) <= 1.5, idle


async def test_only_the_front_listens(client: Client) -> None:
    answer = await client.http.get("/models", headers={"Authorization": ""})
    assert answer.status_code == 401
    inodes = {
        os.readlink(entry)[8:-1]
        for entry in Path(f"/proc/{client.pid}/fd").iterdir()
        if entry.is_symlink() and os.readlink(entry).startswith("socket:")
    }
    listening = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{client.pid}/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    ]
    assert sum(line[9] in inodes for line in listening) == 1


async def test_a_killed_host_answers_again(process: HostProcess, client: Client) -> None:
    os.kill(client.pid, signal.SIGKILL)
    await eventually(lambda: process.pid not in (None, client.pid), 10)
    assert process.pid is not None
    reborn = Client(await process.endpoint(), process.pid)
    assert (await reborn.whole("def f("))["choices"][0]["finish_reason"] == "length"
    await reborn.http.aclose()
    await process.stop()


OWNER = """
import asyncio, sys
from fairhand_server.host_process import HostProcess
async def main():
    host = HostProcess(sys.argv[2:])
    await host.start()
    if sys.argv[1] == "ready":
        await host.endpoint()
    while host.pid is None:
        await asyncio.sleep(0.01)
    print(host.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("when", ["starting", "ready"])
async def test_the_host_does_not_outlive_an_owner_that_was_killed(
    embedded_model: Path, when: str
) -> None:
    command = [sys.executable, "-P", "-c", OWNER, when, *host_command(embedded_model, "m")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:  # noqa: ASYNC220
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.kill()
    await eventually(lambda: not alive(pid), 6)


def start(*arguments: str, key: str = "k") -> subprocess.CompletedProcess[str]:
    """Run the host's command until it ends; for starts that must fail."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "fairhand_model", "--model-id", "m", *arguments],
        env={**os.environ, "FAIRHAND_API_KEY": key},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_sigterm_ends_the_host_with_exit_code_0(embedded_model: Path) -> None:
    with subprocess.Popen(
        host_command(embedded_model, "m"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as host:
        assert host.stdout is not None
        ready = json.loads(host.stdout.readline())
        assert (ready["event"], ready["pid"], ready["model"]) == ("ready", host.pid, "m")
        host.terminate()
        rest, complaints = host.communicate(timeout=10)
        assert (host.returncode, rest, complaints) == (0, "", "")


REFUSED: list[tuple[str, list[str], str, str, str]] = [
    ("no file", ["--model-path", "{folder}/none.gguf"], "k", "cannot be read", "model pull"),
    ("no model", ["--model-path", "{folder}/text"], "k", "not a GGUF", "model pull"),
    (
        "wrong bytes",
        ["--model-path", "{model}", "--model-sha256", "00"],
        "k",
        "wrong bytes",
        "pull",
    ),
    ("cut short", ["--model-path", "{folder}/short.gguf"], "k", "failed to load", "model verify"),
    ("no key", ["--model-path", "{model}", "--host", "0.0.0.0"], "", "no key", "FAIRHAND_API_KEY"),
    ("no TLS", ["--model-path", "{model}", "--host", "0.0.0.0"], "k", "in clear", "--insecure"),
    ("no engine", ["--model-path", "{model}", "--engine", "torch"], "k", "'torch'", "llama"),
    ("no slots", ["--model-path", "{model}", "--slots", "0"], "k", "out of range", "--slots"),
]


@pytest.mark.parametrize(
    ("arguments", "key", "cause", "mend"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_a_start_that_cannot_work_says_why_in_one_line(
    embedded_model: Path, tmp_path: Path, arguments: list[str], key: str, cause: str, mend: str
) -> None:
    (tmp_path / "text").write_text("hello")
    with embedded_model.open("rb") as file:
        (tmp_path / "short.gguf").write_bytes(file.read(500_000))
    places = {"folder": str(tmp_path), "model": str(embedded_model)}
    ended = start(*(argument.format(**places) for argument in arguments), key=key)
    assert ended.returncode == 2
    event = json.loads(ended.stdout)
    assert event["event"] == "error"
    assert cause in event["cause"]
    assert mend in event["mend"]
