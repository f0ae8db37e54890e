"""The embedded host beside llama.cpp's own server with the same weights."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from statistics import median

import httpx
from rich import box
from rich.table import Table

from fairhand_eval.bench_latency import PLACES
from fairhand_eval.raw_column import Endpoint
from fairhand_eval.report import printer
from fairhand_server.host_process import HostProcess, host_command
from fairhand_server.models.locate import located

_TOKENS = 48
_READY_SECONDS = 120.0

# llama.cpp's own HTTP server, as the library brings it, with its defaults for one user.
_BARE = """
import sys, time
import xllamacpp
p = xllamacpp.CommonParams()
p.model.path = sys.argv[1]
p.n_ctx, p.n_parallel = 8192, 1
p.hostnames, p.port = ["127.0.0.1"], 0
p.cpuparams.n_threads = p.cpuparams_batch.n_threads = int(sys.argv[2])
p.verbosity = 0
server = xllamacpp.Server(p)
print("at", server.listening_address, flush=True)
while True:
    time.sleep(60)
"""


def measure(arguments: argparse.Namespace) -> bool:
    """Print the table; never a hole, since both come with Fairhand."""
    model = located(None)
    with _bare(model.path) as bare:
        asyncio.run(_compare(bare, arguments.rounds))
    return False


async def _compare(bare: Endpoint, rounds: int) -> None:
    async with _ours() as ours:
        hosts = {"llama.cpp server": bare, "fairhand host": ours}
        firsts: dict[str, list[float]] = {name: [] for name in hosts}
        rates: dict[str, list[float]] = {name: [] for name in hosts}
        for number in range(rounds):
            for _, prefix in PLACES:
                # A line of its own makes each prompt new, so that nothing is read before.
                prompt = f"# {number}\n{prefix}"
                for name, endpoint in hosts.items():
                    first, rate = await _ask(endpoint, prompt)
                    firsts[name].append(first * 1000)
                    rates[name].append(rate)
    table = Table(title="the same weights, cold prompts", box=box.SIMPLE)
    for head in ("host", "first token ms (median)", "tokens/s (median)", "first token, times bare"):
        table.add_column(head, justify="left" if head == "host" else "right")
    base = median(firsts["llama.cpp server"])
    for name in hosts:
        first = median(firsts[name])
        table.add_row(name, f"{first:.0f}", f"{median(rates[name]):.1f}", f"{first / base:.2f}")
    printer().print(table)


async def _ask(endpoint: Endpoint, prompt: str) -> tuple[float, float]:
    """Seconds to the first text, and tokens per second after it."""
    body = {"prompt": prompt, "max_tokens": _TOKENS, "temperature": 0, "stream": True}
    times: list[float] = []
    began = time.perf_counter()
    async with (
        httpx.AsyncClient(headers=endpoint.headers(), timeout=120.0, trust_env=False) as http,
        http.stream("POST", f"{endpoint.url}/completions", json=body) as reply,
    ):
        async for line in reply.aiter_lines():
            if line.startswith("data: {") and any(
                choice.get("text") for choice in json.loads(line[6:]).get("choices", ())
            ):
                times.append(time.perf_counter() - began)
    if len(times) < 2:
        return (times[0] if times else time.perf_counter() - began), 0.0
    return times[0], (len(times) - 1) / (times[-1] - times[0])


@contextmanager
def _bare(model: Path) -> Iterator[Endpoint]:
    threads = str(max(1, len(os.sched_getaffinity(0))))
    command = [sys.executable, "-c", _BARE, str(model), threads]
    # Without this, waiting threads take the cores from whoever needs them.
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        try:
            if process.stdout is None:
                raise OSError("no output")
            address = next(line.split()[1] for line in process.stdout if line.startswith("at "))
            url = address if address.startswith("http") else f"http://{address}"
            endpoint = Endpoint(f"{url.rstrip('/')}/v1")
            _wait_until_ready(endpoint)
            yield endpoint
        finally:
            process.kill()


def _wait_until_ready(endpoint: Endpoint) -> None:
    """Until the model is loaded; the server answers 503 before."""
    ending = time.monotonic() + _READY_SECONDS
    while time.monotonic() < ending:
        try:
            if httpx.get(f"{endpoint.url}/models", trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"{endpoint.url} does not answer")


@asynccontextmanager
async def _ours() -> AsyncGenerator[Endpoint]:
    model = located(None)
    host = HostProcess(host_command(model.path, model.id, model.sha256))
    try:
        await host.start()
        started = await host.endpoint()
        yield Endpoint(started.url, started.key)
    finally:
        await host.stop()
