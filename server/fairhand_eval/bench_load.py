"""Many typists at one host: what each of them would wait for.

A typist types into a file of their own, rests now and then, and asks at each rest; a key pressed
while the answer comes closes the request, as an editor does. Pauses between keys are drawn from a
log-normal distribution with a median of 0.17 s, which is about 60 words a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from contextlib import aclosing
from dataclasses import dataclass, field

from fairhand_eval.hosting import add_host_arguments, answering, source
from fairhand_eval.spread import spread
from fairhand_server.errors import HostError
from fairhand_server.families import family_named
from fairhand_server.model_client import Endpoint, Limits, ModelIdentity
from fairhand_server.model_client.http import HttpModel

_MEDIAN_KEY_SECONDS = 0.17
_KEY_SPREAD = 0.45
# One key in so many is followed by a rest in which an answer is awaited.
_KEYS_PER_REST = 6
_REST_SECONDS = 1.5
_LINE = "    total_{0} = price_{0} * count_{0} + shipping_{1}\n"


@dataclass(slots=True)
class _Seen:
    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    cancelled: int = 0
    busy: int = 0
    failed: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--typists", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--lines", type=int, default=40, help="of each file, before the cursor")
    parser.add_argument("--tokens", type=int, default=12, help="of an answer: 12 are about a line")
    add_host_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print. 2 if no answer came."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    asked = source(arguments)
    seen = _Seen()
    async with answering(asked) as host:
        model = HttpModel(
            Endpoint(host.url, host.key or "", host.authority),
            ModelIdentity(host.model.id, asked.family),
        )
        try:
            async with asyncio.timeout(arguments.seconds + 120):
                await asyncio.gather(
                    *(_types(n, model, arguments, seen) for n in range(arguments.typists))
                )
        finally:
            await model.aclose()
    print(f"{arguments.typists} typists, {arguments.seconds:.0f} s, {arguments.lines} lines each")
    print(f"  first text    {spread(seen.first, digits=0) if seen.first else 'none came'}")
    print(f"  whole answer  {spread(seen.whole, digits=0) if seen.whole else 'none came'}")
    asked_for = len(seen.whole) + seen.cancelled + seen.busy + seen.failed
    print(
        f"  requests {asked_for}: answered {len(seen.whole)}, left by the typist {seen.cancelled},"
        f" sent away {seen.busy}, failed {seen.failed}"
    )
    return 0 if seen.whole else 2


async def _types(number: int, model: HttpModel, arguments: argparse.Namespace, seen: _Seen) -> None:
    """One typist, until the time is over."""
    draw = random.Random(number)
    family = family_named(model.identity.family)
    lines = "".join(_LINE.format(number * 1000 + n, draw.randrange(99)) for n in range(200))
    text = lines[: arguments.lines * len(_LINE)]
    ends = time.monotonic() + arguments.seconds
    await asyncio.sleep(draw.random() * 2)
    at = len(text)
    while time.monotonic() < ends:
        for _ in range(draw.randint(1, 2 * _KEYS_PER_REST)):
            await asyncio.sleep(_MEDIAN_KEY_SECONDS * draw.lognormvariate(0, _KEY_SPREAD))
            at += 1
        prompt = family.fill_in(lines[:at] if at < len(lines) else lines, "\n\nreport()\n")
        await _asks(model, prompt, arguments.tokens, seen)


async def _asks(model: HttpModel, prompt: str, tokens: int, seen: _Seen) -> None:
    began, first = time.perf_counter(), 0.0
    try:
        async with asyncio.timeout(_REST_SECONDS):
            stream = model.stream(prompt, Limits(max_tokens=tokens))
            async with aclosing(stream) as pieces:
                async for _ in pieces:
                    first = first or time.perf_counter()
    except TimeoutError:
        # The typist goes on before the answer has ended.
        seen.cancelled += 1
    except HostError as error:
        if error.code == "fairhand-E036":
            seen.busy += 1
        else:
            seen.failed += 1
        return
    else:
        seen.whole.append((time.perf_counter() - began) * 1000)
    if first:
        seen.first.append((first - began) * 1000)
