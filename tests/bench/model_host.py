"""Print the speed of the model host on this machine, as JSON.

    python tests/bench/model_host.py MODEL.gguf [--cancels 30] [--busy 0] [arguments of the host]

`--busy N` runs N endless loops beside it, for the picture of a machine that is used otherwise.
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
import time
from pathlib import Path
from typing import Any

import httpx

from fairhand_server.host_process import HostProcess, host_command
from fairhand_server.models.locate import located

_MEMORY = ("VmHWM", "VmRSS", "RssAnon")


def prompt_of(seed: int, words: int) -> str:
    """Python-like text; two seeds share no beginning."""
    draw = random.Random(seed)
    lines = [f"# {seed}"]
    while sum(map(len, lines)) < words * 4:
        name, number = draw.choice(["rows", "total", "items", "price"]), draw.randrange(1000)
        lines.append(f"def {name}_{number}(x):\n    return x * {draw.randrange(100)} + {number}\n")
    return "\n".join(lines)


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
    rate = (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0
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
    while time.monotonic() - began < (0.5 if pieces else 1.5):
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


async def measure(model: Path, cancels: int, extra: list[str]) -> dict[str, Any]:
    """Start a host of our own and measure it."""
    found_model = located(str(model))
    host = HostProcess(host_command(model, "measured", found_model.sha256, extra))
    began = time.monotonic()
    endpoint = await host.endpoint()
    found: dict[str, Any] = {"ready_s": round(time.monotonic() - began, 2)}
    pid = host.pid or 0
    headers = {"Authorization": f"Bearer {endpoint.key}"}
    async with httpx.AsyncClient(
        base_url=endpoint.url, headers=headers, timeout=300, trust_env=False
    ) as client:
        for words in (70, 280, 560):
            prompt = prompt_of(words, words)
            cold = await answer(client, prompt, 48)
            warm = [await answer(client, prompt + "def "[:n], 8) for n in (1, 2, 3, 4)]
            tokens = cold["usage"]["prompt_tokens"]
            found[f"prompt_{tokens}_tokens"] = {
                "first_cold_s": round(cold["first"], 2),
                "prefill_tokens_per_s": round(tokens / cold["first"], 1),
                "first_warm_s": round(statistics.median(one["first"] for one in warm), 3),
                "decode_tokens_per_s": round(cold["rate"], 1),
            }
        short = [await answer(client, "def quicksort(items):\n", 64) for _ in range(3)]
        found["decode_tokens_per_s"] = [round(one["rate"], 1) for one in short]
        both = await asyncio.gather(
            *(answer(client, f"{text}(items):\n", 64) for text in ("def sort", "def find"))
        )
        found["two_at_once_tokens_per_s_each"] = [round(one["rate"], 1) for one in both]
        if cancels:
            found["cancel_while_decoding"] = spread(
                [
                    await idle_after_cancel(client, pid, "def fibonacci(n):\n", 3 + n % 9, 0)
                    for n in range(cancels)
                ]
            )
            found["cancel_before_first_token"] = spread(
                [
                    await idle_after_cancel(
                        client, pid, prompt_of(1000 + n, 900), 0, 0.2 + 0.037 * (n % 17)
                    )
                    for n in range(cancels)
                ]
            )
    found.update(memory_of(pid))
    await host.stop()
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="a GGUF file")
    parser.add_argument("--cancels", type=int, default=30)
    parser.add_argument("--busy", type=int, default=0)
    given, extra = parser.parse_known_args()  # what is not ours is the host's
    # Each loop ends by itself if we are killed.
    loop_text = "import os\nours = os.getppid()\nwhile os.getppid() == ours: pass"
    loops = [subprocess.Popen([sys.executable, "-c", loop_text]) for _ in range(given.busy)]
    try:
        found = asyncio.run(measure(given.model, given.cancels, extra))
    finally:
        for loop in loops:
            loop.kill()
    found["load_average"] = [round(value, 1) for value in os.getloadavg()]
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
