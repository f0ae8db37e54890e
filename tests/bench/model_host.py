"""Print the speed of the model host on this machine, as JSON.

    python tests/bench/model_host.py MODEL.gguf [--parts first,decode,cancel,idle] [--busy 0] \\
        [arguments of the host, such as --engine llama or --draft 0]

`--busy N` runs N endless loops beside it, for the picture of a machine that is used otherwise.
Prompts have exactly as many tokens as said; every "cold" one is new from its first token on.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from fairhand_server.host_process import HostProcess, host_command
from fairhand_server.models.locate import located

_MEMORY = ("VmHWM", "VmRSS", "RssAnon")


PARTS = ("first", "decode", "cancel", "idle")
SIZES = (128, 512, 1024)
# Bodies a model knows by heart, text that repeats itself, and text that does not.
DECODED = {
    "sort": "def quicksort(items):\n",
    "table": "COLOURS = {\n    'red': (255, 0, 0),\n    'green': (0, 255, 0),\n",
    "class": "class BankAccount:\n    def __init__(self, owner, balance=0):\n",
}


class Prompts:
    """Python-like prompts of an exact number of tokens; two seeds share no beginning."""

    def __init__(self, model: Path, folder: Path) -> None:
        from fairhand_model.gguf_weights import GgufWeights
        from fairhand_model.vocabulary import Vocabulary

        path = folder / "tokenizer.json"
        path.write_text(GgufWeights(model).tokenizer_json(), encoding="utf-8")
        self._vocabulary = Vocabulary(path)

    def of(self, seed: int, tokens: int) -> str:
        """One prompt."""
        draw = random.Random(seed)
        lines = [f"# {seed}"]
        while sum(map(len, lines)) < tokens * 5:
            name, number = draw.choice(["rows", "total", "items", "price"]), draw.randrange(1000)
            lines.append(
                f"def {name}_{number}(x):\n    return x * {draw.randrange(100)} + {number}\n"
            )
        ids = self._vocabulary.tokens_of("\n".join(lines))[:tokens]
        return b"".join(map(self._vocabulary.bytes_of, ids)).decode()


def cpu_seconds(pid: int) -> float:
    """Processor time of all threads of a process."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError, IndexError):
            spent += int((thread / "schedstat").read_text().split()[0])
    return spent / 1e9


async def answer(client: httpx.AsyncClient, prompt: str, tokens: int) -> dict[str, Any]:
    """One streamed answer: time to first text and decoding rate, in seconds and tokens/s."""
    began = time.monotonic()
    times, usage = [], {}
    body = {
        "prompt": prompt,
        "max_tokens": tokens,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    async with client.stream("POST", "/completions", json=body) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: {"):
                event = json.loads(line[6:])
                usage = event.get("usage") or usage
                if event["choices"] and event["choices"][0]["text"]:
                    times.append(time.monotonic() - began)
    # A piece may hold several tokens; the first holds one or two, which is near enough.
    made = usage.get("completion_tokens", len(times))
    rate = (made - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0
    return {"first": times[0], "rate": rate, "usage": usage}


async def idle_after_cancel(
    client: httpx.AsyncClient, pid: int, prompt: str, pieces: int, seconds: float
) -> float:
    """Close a stream after `pieces` texts, or `seconds` into it; return when the last work was."""
    body = {"prompt": prompt, "max_tokens": 2000, "temperature": 0, "stream": True}

    async def read() -> None:
        async with client.stream("POST", "/completions", json=body) as response:
            seen = 0
            async for line in response.aiter_lines():
                seen += line.startswith("data:")
                if pieces and seen >= pieces:
                    return

    if pieces:
        await read()
    else:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(read(), seconds)
    began = time.monotonic()
    last, before = 0.0, cpu_seconds(pid)
    while time.monotonic() - began < (0.5 if pieces else 1.2):
        await asyncio.sleep(0.005)
        after = cpu_seconds(pid)
        if after - before > 0.001:
            last = time.monotonic() - began
        before = after
    return last


def spread(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum, in milliseconds."""
    ordered = sorted(values)
    at = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))
    return {
        "p50_ms": round(1000 * statistics.median(ordered), 1),
        "p95_ms": round(1000 * ordered[at], 1),
        "max_ms": round(1000 * ordered[-1], 1),
    }


def memory_of(pid: int) -> dict[str, int]:
    """Memory of a process in MB: peak, now, and without the mapped weights."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    sizes = dict(line.split(":", 1) for line in status)
    return {f"{name}_mb": int(sizes[name].split()[0]) // 1024 for name in _MEMORY}


async def measure(
    model: Path, prompts: Prompts, parts: list[str], extra: list[str]
) -> dict[str, Any]:
    """Start a host of our own and measure it."""
    found_model = located(str(model))
    host = HostProcess(host_command(model, "measured", found_model.sha256, extra))
    began = time.monotonic()
    endpoint = await host.endpoint()
    found: dict[str, Any] = {"ready_s": round(time.monotonic() - began, 2)}
    pid = host.pid or 0
    headers = {"Authorization": f"Bearer {endpoint.key}"}
    measures = {
        "first": lambda client: first_tokens(client, prompts),
        "decode": decoding,
        "cancel": lambda client: cancelling(client, pid, prompts),
        "idle": lambda client: resting(pid),
    }
    async with httpx.AsyncClient(
        base_url=endpoint.url, headers=headers, timeout=300, trust_env=False
    ) as client:
        await answer(client, "def f(", 8)
        for part in parts:
            found.update(await measures[part](client))
    found.update(memory_of(pid))
    await host.stop()
    return found


async def first_tokens(client: httpx.AsyncClient, prompts: Prompts) -> dict[str, Any]:
    """Time to the first text: of a new prompt, and of one that grew by a few keys."""
    found = {}
    for size in SIZES:
        cold, warm = [], []
        for seed in range(3 if size < 1024 else 2):
            prompt = prompts.of(size + seed, size)
            cold.append((await answer(client, prompt, 1))["first"])
            warm += [(await answer(client, prompt + "def "[:n], 1))["first"] for n in (1, 2, 3, 4)]
        found[f"prompt_{size}_tokens"] = {
            "first_cold_s": [round(one, 2) for one in cold],
            "first_warm_s": round(statistics.median(warm), 3),
            "first_warm_worst_s": round(max(warm), 3),
        }
    return found


async def decoding(client: httpx.AsyncClient) -> dict[str, Any]:
    """Tokens per second of one answer, behind a long prompt too, and of two at once."""
    found: dict[str, Any] = {"decode_tokens_per_s": {}}
    for name, prompt in DECODED.items():
        rates = [(await answer(client, prompt, 96))["rate"] for _ in range(2)]
        found["decode_tokens_per_s"][name] = [round(one, 1) for one in rates]
    both = await asyncio.gather(*(answer(client, text, 64) for text in list(DECODED.values())[:2]))
    found["two_at_once_tokens_per_s_each"] = [round(one["rate"], 1) for one in both]
    return found


async def cancelling(client: httpx.AsyncClient, pid: int, prompts: Prompts) -> dict[str, Any]:
    """Milliseconds from a closed connection to the last work done for it."""
    decoding, reading = [], []
    for n in range(20):
        decoding.append(await idle_after_cancel(client, pid, DECODED["sort"], 3 + n % 9, 0))
        prompt, after = prompts.of(5000 + n, 512), 0.05 + 0.022 * n
        reading.append(await idle_after_cancel(client, pid, prompt, 0, after))
    return {
        "cancel_while_decoding": spread(decoding),
        "cancel_while_reading_512_tokens": spread(reading),
    }


async def resting(pid: int) -> dict[str, Any]:
    """Processor time that a host takes of whom nobody asks anything, in percent of one core."""
    await asyncio.sleep(1)
    before, began = cpu_seconds(pid), time.monotonic()
    await asyncio.sleep(5)
    share = (cpu_seconds(pid) - before) / (time.monotonic() - began)
    return {"idle_percent_of_a_core": round(100 * share, 2)}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="a GGUF file")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--busy", type=int, default=0)
    given, extra = parser.parse_known_args()  # what is not ours is the host's
    # Each loop ends by itself if we are killed.
    loop_text = "import os\nours = os.getppid()\nwhile os.getppid() == ours: pass"
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        prompts = Prompts(given.model, Path(folder))
        loops = [subprocess.Popen([sys.executable, "-c", loop_text]) for _ in range(given.busy)]
        try:
            found = asyncio.run(measure(given.model, prompts, given.parts.split(","), extra))
        finally:
            for loop in loops:
                loop.kill()
    found["load_before"] = round(before, 1)
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
