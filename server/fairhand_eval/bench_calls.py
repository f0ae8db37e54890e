"""What becomes of calls to the model: how soon they end, what is written in vain, what stays open.

A host of our own writes one token every ten milliseconds, or says nothing for a while. Requests are
answered, taken back before the first token or in the middle of the answer, or overtaken by other
text; then no connection may be open. For answers that run on, the tokens are counted that the host
still wrote after the one that showed the end.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fairhand_eval.editor import Editor, editor
from fairhand_eval.loopback import completions_at
from fairhand_eval.spread import spread
from fairhand_server.completion.place import place_of
from fairhand_server.completion.trimming import cut
from fairhand_syntax.languages import language_named

_URI = "file:///calls.py"
_HEAD = "def compute(items):\n"
_TOKEN = 4
_ANSWER = "sum(item.price for item in items)\n    return total\n"

# Places with an answer that runs on behind its end: language, before, answer, what runs on, after.
_RUNNING_ON = (
    (
        "python",
        "def mean(values):\n    ",
        "return sum(values) / len(values)\n",
        "\n\ndef median(values):\n    ordered = sorted(values)\n    return ordered[0]\n" * 3,
        "",
    ),
    ("python", "total = ", "price * count\n", "print(total)\nprint(price)\n" * 9, "\nprint(1)\n"),
    (
        "java",
        "class A {\n    int twice(int a) {\n        ",
        "return 2 * a;\n    }\n",
        "\n    int thrice(int a) {\n        return 3 * a;\n    }\n" * 4,
        "",
    ),
    (
        "javascript",
        "function twice(a) {\n  ",
        "return 2 * a;\n",
        "}\n\nfunction thrice(a) {\n  return 3 * a;\n}\n" * 4,
        "\n}\n\nmodule.exports = { twice };\n",
    ),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--requests", type=int, default=10_000, help="in all (default 10,000)")
    parser.add_argument("--cancels", type=int, default=100, help="timed, of each kind")


@dataclass(slots=True)
class _Host:
    """Says `text` in tokens, `pause_s` before the first and `step_s` between two."""

    url: str = ""
    text: str = _ANSWER
    pause_s: float = 0.0
    step_s: float = 0.0
    open: int = 0
    calls: int = 0
    sent: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    left_at: float = 0.0


def run(arguments: argparse.Namespace) -> int:
    """Measure and print; 1 if a connection was left open."""
    return asyncio.run(_measure(arguments.requests, arguments.cancels))


async def _measure(requests: int, cancels: int) -> int:
    async with _running() as host:
        os.environ["FAIRHAND_ENDPOINT"] = host.url
        try:
            async with editor({"completion": {"candidates": 1}}) as session:
                await session.ready()
                session.open(_URI, "python", _HEAD)
                for name, pause, step in (("before the first token", 30.0, 0.0),
                                          ("in the middle of the answer", 0.0, 0.02)):  # fmt: skip
                    took = await _cancelled(session, host, (pause, step), cancels)
                    print(f"taken back {name}, until the connection is closed  {spread(took)}")
                past = await _past_the_end(session, host)
                print(f"tokens written past the end  {', '.join(map(str, past))}")
                started = time.perf_counter()
                answered = await _storm(session, host, requests)
                await asyncio.sleep(1.0)
                seconds = time.perf_counter() - started
                print(f"{requests} requests in {seconds:.0f} s, {answered} answered with a "
                      f"suggestion, {host.calls} calls, {host.open} connections open")  # fmt: skip
        finally:
            del os.environ["FAIRHAND_ENDPOINT"]
    return 1 if host.open else 0


async def _cancelled(
    session: Editor, host: _Host, pace: tuple[float, float], count: int
) -> list[float]:
    host.text, (host.pause_s, host.step_s) = "value_of_the_thing " * 60, pace
    took = []
    for number in range(count):
        typed = f"    value_{number}_{pace[0]:.0f} = "
        session.change(_URI, (number + 1, 0, 0), typed)
        host.begun.clear()
        host.left.clear()
        question = session.ask(_URI, (number + 1, len(typed)), automatic=False)
        await asyncio.wait_for(host.begun.wait(), 10)
        await asyncio.sleep(0.05)
        began = time.perf_counter()
        question.cancel()
        await asyncio.wait_for(host.left.wait(), 10)
        took.append((host.left_at - began) * 1000)
        session.change(_URI, (number + 1, len(typed), 0), "1\n")
    return took


async def _past_the_end(session: Editor, host: _Host) -> list[int]:
    host.pause_s, host.step_s = 0.0, 0.01
    past = []
    for number, (name, before, answer, more, after) in enumerate(_RUNNING_ON):
        uri = f"file:///past{number}.{name}"
        session.open(uri, name, before + after)
        host.text, host.sent = answer + more, 0
        line = before.count("\n")
        column = len(before) - before.rfind("\n") - 1
        await session.ghost_text(uri, line, column)
        await asyncio.sleep(0.1)
        past.append(host.sent - _needed(name, before, after, answer + more))
        session.close(uri)
    return past


def _needed(name: str, before: str, after: str, text: str) -> int:
    """How many tokens show where the answer ends."""
    language = language_named(name)
    if language is None:
        raise ValueError(name)
    for end in range(_TOKEN, len(text), _TOKEN):
        if cut(place_of(language, before, after), text[:end], False).finished:
            return end // _TOKEN
    return -(-len(text) // _TOKEN)


async def _storm(session: Editor, host: _Host, requests: int) -> int:
    """Requests that are answered, taken back or overtaken, as chance wills."""
    chance = random.Random(7)
    host.text, line, answered = _ANSWER, 1, 0
    session.open(_URI, "python", _HEAD)
    for number in range(requests):
        kind = chance.choice(("answered", "taken back", "overtaken", "read on"))
        host.pause_s = chance.choice((0.0, 0.0, 0.002, 0.01))
        host.step_s = chance.choice((0.0, 0.0, 0.001))
        typed = f"    total_{number} = "
        session.change(_URI, (line, 0, 0), typed)
        column = len(typed)
        question = session.ask(_URI, (line, column), automatic=chance.random() < 0.7)
        if kind == "taken back":
            await asyncio.sleep(chance.choice((0.0, 0.003, 0.01)))
            question.cancel()
        elif kind == "overtaken":
            await asyncio.sleep(chance.choice((0.0, 0.003)))
            session.change(_URI, (line, column, 0), "?")
        else:
            if kind == "read on":
                session.change(_URI, (line, column, 0), "su")
                question.cancel()
                question = session.ask(_URI, (line, column + 2), automatic=True)
            await question.wait(10)
            answered += bool(question.text())
        # One line is written over and over, so that the document does not grow.
        with contextlib.suppress(TimeoutError):
            await question.wait(5)
        session.change(
            _URI, (line, 0, column + 2 * (kind == "read on") + (kind == "overtaken")), ""
        )
    return answered


@asynccontextmanager
async def _running() -> AsyncIterator[_Host]:
    from aiohttp import web

    host = _Host()

    async def completions(request: web.Request) -> web.StreamResponse:
        await request.read()
        host.open += 1
        host.calls += 1
        host.begun.set()
        try:
            response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
            await response.prepare(request)
            await asyncio.sleep(host.pause_s)
            for start in range(0, len(host.text), _TOKEN):
                data = json.dumps({"choices": [{"text": host.text[start : start + _TOKEN]}]})
                await response.write(f"data: {data}\n\n".encode())
                host.sent += 1
                await asyncio.sleep(host.step_s)
            await response.write(b"data: [DONE]\n\n")
            return response
        except ConnectionError:
            # The server left while something was written to it.
            return web.Response()
        except asyncio.CancelledError:
            host.left_at = time.perf_counter()
            host.left.set()
            raise
        finally:
            host.open -= 1

    async with completions_at(completions) as host.url:
        yield host
