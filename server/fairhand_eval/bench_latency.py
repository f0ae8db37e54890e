"""Time to the first shown text, and what the pipeline and the protocol add to the bare host.

Two parts:
- a host that answers at once (16 tokens), so that only our own time is left: asked directly with
  the same HTTP client, and through `fairhand serve` as an editor asks;
- the embedded model on a dozen ordinary places: the first piece from the host, and the first text
  that passed the checks. A shown text is a complete line, so it comes some tokens later.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from fairhand_eval.editor import editor
from fairhand_eval.loopback import completions_at
from fairhand_eval.spread import percentile, spread
from fairhand_server.completion.context import window_of
from fairhand_server.completion.pipeline import complete
from fairhand_server.completion.place import place_of
from fairhand_server.completion.prompt import prompt_for
from fairhand_server.completion.suggestion import Request
from fairhand_server.families import DEFAULT_FAMILY, family_named
from fairhand_server.model_client import Endpoint, Limits, ModelIdentity
from fairhand_server.model_client.http import HttpModel
from fairhand_server.model_source import ModelSource
from fairhand_server.settings import load_settings
from fairhand_syntax.languages import language_named

_TOKENS = ("sum", "(", "item", ".", "price", " *", " item", ".", "count", " for", " item", " in",
           " items", ")", "\n", "x")  # fmt: skip

_STACK = """class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        """
_POINT = """public class Point {
    private final int x;
    private final int y;

    public Point(int x, int y) {
        """
_QUEUE = """class Queue {
  constructor() {
    this.items = [];
  }

  // add an item at the end
  """
PLACES: tuple[tuple[str, str], ...] = (
    ("python", "# upload a file to S3\n"),
    ("python", "def mean(values: list[float]) -> float:\n    "),
    ("python", _STACK),
    ("python", "import re\n\n# find all e-mail addresses in a text\n"),
    ("java", "// count the words in a file\n"),
    ("java", _POINT),
    ("java", "// binary search in a sorted array of int\n"),
    ("java", "class Users {\n    // find a user by name with a prepared statement\n    "),
    ("javascript", "// parse a query string into an object\n"),
    ("javascript", "function debounce(fn, delay) {\n  "),
    ("javascript", "// read a JSON file and print its keys\n"),
    ("javascript", _QUEUE),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--requests", type=int, default=200, help="to the instant host")
    parser.add_argument("--without-model", action="store_true", help="only the instant host")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    asyncio.run(_instant(arguments.requests))
    if not arguments.without_model:
        asyncio.run(_real())
    return 0


@asynccontextmanager
async def instant_host() -> AsyncIterator[str]:
    """A host on loopback that answers every request at once; yields its base URL."""
    from aiohttp import web

    async def completions(request: web.Request) -> web.StreamResponse:
        await request.read()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for token in _TOKENS:
            data = json.dumps({"choices": [{"text": token}]})
            await response.write(f"data: {data}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response

    async with completions_at(completions) as url:
        yield url


def _document() -> str:
    lines = [
        f"def step_{n}(items):\n    return [item + {n} for item in items]\n" for n in range(166)
    ]
    return "\n".join(lines) + "\n\ndef total(items):\n    return "


async def _instant(requests: int) -> None:
    text = _document()
    position = (text.count("\n"), len(text) - text.rfind("\n") - 1)
    async with instant_host() as url:
        os.environ["FAIRHAND_ENDPOINT"] = url
        model = HttpModel(Endpoint(url), ModelIdentity("instant", DEFAULT_FAMILY))
        python = language_named("python")
        if python is None:
            raise RuntimeError("Python is a language of Fairhand")
        family = family_named(DEFAULT_FAMILY)
        prompt = prompt_for(place_of(python, text, "\n"), window_of(python, text, "\n"), family)
        direct: list[float] = []
        served: list[float] = []
        async with editor() as session:
            await session.ready()
            for number in range(requests + 10):
                # A document of its own for each, or the answer would be known already.
                uri = f"file:///bench_{number}.py"
                session.open(uri, "python", text + "\n")
                await asyncio.sleep(0.02)  # it is read, and the prompt sent ahead
                began = time.perf_counter()
                async with aclosing(model.stream(prompt.text, Limits())) as pieces:
                    async for _ in pieces:
                        pass
                middle = time.perf_counter()
                found = await session.ghost_text(uri, *position)
                ended = time.perf_counter()
                session.close(uri)
                if not found:
                    raise RuntimeError("the instant host's answer was not shown")
                if number >= 10:
                    direct.append((middle - began) * 1000)
                    served.append((ended - middle) * 1000)
        await model.aclose()
        del os.environ["FAIRHAND_ENDPOINT"]
    added = [a - b for a, b in zip(sorted(served), sorted(direct), strict=True)]
    print("host that answers at once, 16 tokens, 500-line file")
    print(f"  asked directly       {spread(direct)}")
    print(f"  through the server   {spread(served)}")
    print(f"  added                p50 {percentile(added, 0.5):.1f} / p95 "
          f"{percentile(served, 0.95) - percentile(direct, 0.95):.1f} ms")  # fmt: skip


@dataclass(slots=True)
class _Columns:
    first_piece: list[float]
    first_shown: list[float]
    finished: list[float]


async def _real() -> None:
    source = ModelSource(load_settings()[0].host)
    columns = _Columns([], [], [])
    try:
        model = await source.model()
        for language_name, prefix in PLACES:
            language = language_named(language_name)
            if language is None:
                continue
            prompt = prompt_for(
                place_of(language, prefix, ""),
                window_of(language, prefix, ""),
                family_named(model.identity.family),
            )
            # The place is new to the host at first, and the prompt is read already afterwards:
            # what is compared is the second, which is what a typing user feels.
            async with aclosing(model.stream(prompt.text, Limits(max_tokens=1))) as pieces:
                async for _ in pieces:
                    pass
            began = time.perf_counter()
            async with aclosing(model.stream(prompt.text, Limits(max_tokens=1))) as pieces:
                async for _ in pieces:
                    columns.first_piece.append((time.perf_counter() - began) * 1000)
                    break
            outcome = await complete(Request(language_name, prefix, max_tokens=128), model)
            if outcome.timing.first_chunk_ms is not None:
                columns.first_shown.append(outcome.timing.first_chunk_ms)
            columns.finished.append(outcome.timing.total_ms)
    finally:
        await source.aclose()
    print(f"embedded model, {len(PLACES)} places, prompt read before")
    print(f"  first piece of the host   {spread(columns.first_piece, digits=0)}")
    print(f"  first shown text          {spread(columns.first_shown, digits=0)}")
    print(f"  whole answer              {spread(columns.finished, digits=0)}")
