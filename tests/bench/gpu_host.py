"""Measure the torch host on a GPU beside `transformers serve` and plain `generate`.

    python tests/bench/gpu_host.py [--size 7b|1.5b|tiny] [--seconds 420] [--device cuda]

No weights are fetched: the architecture of Qwen2.5-Coder is built with random weights, which need
the same time as trained ones. Run it with the Python that has torch and Transformers (2.11, 5.17 or
newer) and aiohttp; nothing of Fairhand need be installed. `--size tiny --device cpu --streams 1,4`
tries the script itself where there is no GPU.

The floor beside each figure is arithmetic: an H200 computes 990e12 dense bfloat16 operations a
second and reads 4.8e12 bytes a second, so a prompt takes 2 x weights x tokens / operations, and a
token at least the bytes of the weights / bandwidth.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]
OPERATIONS, BANDWIDTH = 990e12, 4.8e12
ANSWER_SECONDS = 60.0
# https://huggingface.co/Qwen/Qwen2.5-Coder-7B/blob/main/config.json, and of the 1.5B.
SIZES: dict[str, dict[str, int]] = {
    "7b": {"hidden_size": 3584, "intermediate_size": 18944, "num_hidden_layers": 28,
           "num_attention_heads": 28, "num_key_value_heads": 4, "vocab_size": 152064},
    "1.5b": {"hidden_size": 1536, "intermediate_size": 8960, "num_hidden_layers": 28,
             "num_attention_heads": 12, "num_key_value_heads": 2, "vocab_size": 151936},
    "tiny": {"hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 512},
}  # fmt: skip


def build(size: str, folder: Path, device: str) -> int:
    """Write a model folder with random weights and a vocabulary of bytes; the number of weights."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

    config = AutoConfig.for_model(
        "qwen2", **SIZES[size], max_position_embeddings=32768, tie_word_embeddings=False
    )
    config.eos_token_id = 511
    kind = torch.float32 if device == "cpu" else torch.bfloat16
    with torch.device(device):
        model = AutoModelForCausalLM.from_config(config, dtype=kind)
    # Only the tokens of printable ASCII can win, so that every token is text and none is an end.
    with torch.no_grad():
        model.lm_head.weight[94:] = 0
    count = sum(weight.numel() for weight in model.parameters())
    model.save_pretrained(folder)
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: n for n, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|endoftext|>"])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|endoftext|>")
    fast.save_pretrained(folder)
    return count


def prompt_of(tokens: int, seed: int) -> str:
    """A prompt of exactly so many bytes, and so tokens; two seeds share no beginning."""
    return (f"# {seed} " + "abcdefgh " * tokens)[:tokens]


@asynccontextmanager
async def running(words: list[str], environment: dict[str, str]) -> AsyncIterator[tuple[str, int]]:
    """A server; its base URL and process, once /health answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tempfile.NamedTemporaryFile(prefix="gpu-host-", suffix=".log", delete=False)  # noqa: SIM115
    process = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs meanwhile
        [*words, "--port", str(port)], stdout=log, stderr=log, env={**os.environ, **environment}
    )
    try:
        async with aiohttp.ClientSession() as client:
            began = time.monotonic()
            while True:
                if process.poll() is not None or time.monotonic() - began > 240:
                    raise RuntimeError(Path(log.name).read_text(errors="replace")[-2000:])
                try:
                    async with client.get(f"http://127.0.0.1:{port}/health") as answer:
                        if answer.status == 200:
                            break
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.5)
        yield f"http://127.0.0.1:{port}/v1", process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


class Asking:
    """Requests to one server."""

    def __init__(self, url: str, model: str, key: str) -> None:
        self.url, self.model = url, model
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.session = aiohttp.ClientSession(
            headers=headers,
            connector=aiohttp.TCPConnector(limit=0),
            # An answer that never ends must not cost the figures of the others.
            timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
        )

    async def answer(self, prompt: str, tokens: int) -> tuple[float, float, int]:
        """Seconds to the first text and to the end, and characters that came."""
        began, first, count = time.monotonic(), 0.0, 0
        body = {"model": self.model, "prompt": prompt, "max_tokens": tokens, "temperature": 0}
        async with self.session.post(
            f"{self.url}/completions", json={**body, "stream": True}
        ) as response:
            response.raise_for_status()
            async for line in response.content:
                if not line.startswith(b"data: {"):
                    continue
                choices = json.loads(line[6:]).get("choices") or [{}]
                if choices[0].get("text"):
                    first = first or time.monotonic() - began
                    count += 1
        return first, time.monotonic() - began, count

    async def known(self) -> str:
        """How many tokens of prompts were found computed, and how many there were."""
        async with self.session.get(self.url.removesuffix("/v1") + "/metrics") as response:
            lines = (await response.text()).splitlines()
        counts = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        hits, asked = (
            counts[f"fairhand:prefix_cache_{name}_total"] for name in ("hits", "queries")
        )
        return f"{hits} of {asked}"


def p(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


async def measure(asking: Asking, streams: tuple[int, ...], found: dict[str, Any]) -> None:
    """Put the figures of one server into `found`, one after the other."""
    await asking.answer(prompt_of(64, 1), 8)
    cold = [(await asking.answer(prompt_of(2048, 100 + n), 1))[0] for n in range(5)]
    found["first_2048_cold_ms"] = round(1000 * statistics.median(cold), 1)
    warm = [(await asking.answer(prompt_of(2048, 104) + "x" * n, 1))[0] for n in range(1, 6)]
    found["first_2048_cached_ms"] = round(1000 * statistics.median(warm), 1)
    for name, tokens in (("line", 12), ("block", 60)):
        took = [(await asking.answer(prompt_of(1024, 200) + "y" * n, tokens))[1] for n in range(20)]
        found[f"{name}_ms"] = {
            "p50": round(1000 * p(took, 0.5)),
            "p95": round(1000 * p(took, 0.95)),
        }
    for count in streams:
        began = time.monotonic()
        answers = await asyncio.gather(
            *(asking.answer(prompt_of(512, 300 + n), 128) for n in range(count))
        )
        took = time.monotonic() - began
        # Random weights may write marks, which are no text, so tokens are those that were asked.
        found[f"tokens_per_s_{count}_streams"] = round(128 * count / took, 1)
        found[f"first_{count}_streams_p95_ms"] = round(1000 * p([one[0] for one in answers], 0.95))
    lines = await asyncio.gather(
        *(asking.answer(prompt_of(1024, 500 + n), 12) for n in range(max(streams)))
    )
    found[f"line_{max(streams)}_typists_p95_ms"] = round(1000 * p([one[1] for one in lines], 0.95))
    found["next_first_after_cancel_ms"] = await cancelled(asking)


async def cancelled(asking: Asking) -> float:
    """Time to the first token right after a long answer was cancelled."""
    took = []
    for n in range(5):
        task = asyncio.create_task(asking.answer(prompt_of(1024, 600 + n), 2000))
        await asyncio.sleep(0.5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        took.append((await asking.answer(prompt_of(64, 700 + n), 1))[0])
    return round(1000 * statistics.median(took), 1)


def plain_generate(folder: Path, device: str) -> dict[str, Any]:
    """One stream of `generate`, as anybody would write it."""
    import torch
    from transformers import AutoModelForCausalLM

    kind = torch.float32 if device == "cpu" else torch.bfloat16
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=kind).to(device).eval()
    ids = torch.randint(0, 200, (1, 512), device=device)

    def seconds(tokens: int, inputs: Any = ids) -> float:
        began = time.monotonic()
        with torch.inference_mode():
            model.generate(inputs, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False)
        return time.monotonic() - began

    seconds(4)
    long = torch.randint(0, 200, (1, 2048), device=device)
    seconds(1, long)
    return {
        "tokens_per_s_1_stream": round(127 / max(seconds(128) - seconds(1), 1e-9), 1),
        "first_2048_cold_ms": round(1000 * seconds(1, long), 1),
    }


def floors(weights: int, streams: tuple[int, ...]) -> dict[str, Any]:
    """What arithmetic allows on an H200; many streams read keys and values too, half as much."""
    read = 2 * weights / BANDWIDTH
    return {
        "first_2048_cold_ms": round(1000 * 2 * weights * 2048 / OPERATIONS, 1),
        "first_2048_cached_ms": round(1000 * read, 1),
        **{
            f"tokens_per_s_{count}_streams": round(count / (read * (1.5 if count > 8 else 1)), 1)
            for count in streams
        },
    }


async def run(given: argparse.Namespace) -> int:
    """Measure everything within the time and print JSON."""
    deadline = time.monotonic() + given.seconds
    streams = tuple(map(int, given.streams.split(",")))
    found: dict[str, Any] = {"size": given.size, "device": given.device}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "model"
        found["weights"] = count = build(given.size, folder, given.device)
        found["floor"] = floors(count, streams)
        key = secrets.token_urlsafe(16)
        ours = [sys.executable, "-m", "fairhand_model", "--engine", "torch", "--model-id", "m"]
        ours += ["--model-path", str(folder), "--device", given.device, "--batching", "on"]
        path = {"PYTHONPATH": str(ROOT / "server"), "FAIRHAND_API_KEY": key}
        theirs = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder)]
        theirs += ["--host", "127.0.0.1", "--device", given.device, "--continuous-batching"]
        theirs += ["--dtype", "float32" if given.device == "cpu" else "bfloat16"]
        if given.device == "cpu":
            # By default it takes nearly all memory of the machine for keys and values.
            theirs += ["--cb-max-memory-percent", "0.1"]
        for name, words, model, secret in (
            ("fairhand", ours, "m", key),
            ("transformers_serve", theirs, str(folder), ""),
        ):
            if time.monotonic() > deadline:
                found[name] = "not measured: out of time"
                continue
            figures: dict[str, Any] = {}
            found[name] = figures
            try:
                async with running(words, path) as (url, _):
                    asking = Asking(url, model, secret)
                    try:
                        await measure(asking, streams, figures)
                        if name == "fairhand":
                            figures["prompt_tokens_known"] = await asking.known()
                        if given.device != "cpu":
                            figures["gpu_memory_mib"] = gpu_memory()
                    finally:
                        await asking.session.close()
            except (RuntimeError, TimeoutError, aiohttp.ClientError) as error:
                figures["failed"] = f"{type(error).__name__} {error}"
            print(json.dumps({name: found[name]}), file=sys.stderr, flush=True)
        if time.monotonic() < deadline:
            found["generate"] = plain_generate(folder, given.device)
    mine, floor = found.get("fairhand"), found["floor"]
    if isinstance(mine, dict):
        found["share_of_floor"] = {
            name: round(
                floor[name] / mine[name] if name.endswith("_ms") else mine[name] / floor[name], 3
            )
            for name in floor
            if mine.get(name)
        }
    print(json.dumps(found, indent=2))
    return 0


def gpu_memory() -> str:
    """Memory in use on the GPU, as its driver says."""
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
    try:
        return subprocess.run(query, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def main() -> int:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    # Where a processor computes, threads that spin while they wait would distort the comparison.
    os.environ |= {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}
    parser.add_argument("--size", default="7b", choices=SIZES)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--streams", default="1,8,64", help="how many answers at once")
    parser.add_argument("--seconds", type=float, default=420.0, help="start nothing new after this")
    return asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    raise SystemExit(main())
