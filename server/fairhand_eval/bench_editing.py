"""What observing a change and comparing a suggestion with the index cost the editor's session.

Suggestions are functions of Python's own library, with the lines before them as prefix. The event
loop is watched meanwhile by a task that wants to run every two milliseconds: how much later it runs
is how long a key press would have waited.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import gc
import random
import sys
import sysconfig
import time
from pathlib import Path

from lsprotocol import types
from pygls.workspace import PositionCodec

from fairhand_eval.spread import spread
from fairhand_server.acceptance import Acceptance
from fairhand_server.completion.in_time import judge_in_time
from fairhand_server.documents import Document, edits_of
from fairhand_server.offers import Offer
from fairhand_server.reference_check import reference_check
from fairhand_server.reference_source import open_source, place_of
from fairhand_server.settings.references import ReferencesSettings
from fairhand_syntax.judging import Candidate, Notice, Reference

_URI = "file:///bench.py"
_BEAT_S = 0.002


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--index", default="", help="folder of the index (default: the user's)")
    parser.add_argument("--checks", type=int, default=500, help="suggestions to compare")
    parser.add_argument("--changes", type=int, default=500, help="changes to observe")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    for offers in (0, 16):
        took = _changes(offers, arguments.changes)
        print(f"change of 5,000 lines, {offers:>2} offers open  {spread(took, digits=2)}")
    settings = ReferencesSettings(index=arguments.index, deadline_ms=250)
    problem = open_source(settings).problem
    if problem:
        print(f"{problem}; the check was not measured", file=sys.stderr)
        return 1
    # As the server does once its index is open.
    gc.freeze()
    sys.setswitchinterval(0.001)
    asyncio.run(_checks(settings, arguments.checks))
    return 0


def _changes(offers: int, count: int) -> list[float]:
    text = "".join(f"    value_{i} = compute(value_{i - 1}, {i})\n" for i in range(5000))
    codec = PositionCodec(types.PositionEncodingKind.Utf16)
    document = Document(_URI, text, 1, "python", position_codec=codec)
    seen = Acceptance()
    seen.follow(_URI, 1, text)
    offered = "def f(a):\n" + "    return a * 2 + 1\n" * 40
    for number in range(offers):
        seen.offer(_URI, [Offer(str(number), _URI, 1, len(text) // 2, offered)])
    took = []
    for number in range(count):
        at = types.Position(4900, 4 + number % 5)
        change = types.TextDocumentContentChangePartial(types.Range(at, at), "x")
        began = time.perf_counter()
        seen.change(_URI, number + 2, edits_of(document, [change]), float(number))
        took.append((time.perf_counter() - began) * 1000)
    return took


async def _checks(settings: ReferencesSettings, count: int) -> None:
    check = reference_check(settings)
    candidates = _candidates(count)
    late = hits = 0
    took, lags = [], []

    async def beat() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_BEAT_S)
            lags.append((time.perf_counter() - began - _BEAT_S) * 1000)

    beating = asyncio.create_task(beat())
    for candidate in candidates:
        began = time.perf_counter()
        verdicts = (await judge_in_time(candidate, (check,))).verdicts
        took.append((time.perf_counter() - began) * 1000)
        late += any(isinstance(one, Notice) for one in verdicts)
        hits += any(isinstance(one, Reference) for one in verdicts)
    beating.cancel()
    print(f"check against {place_of(settings)}  {spread(took, digits=2)}")
    print(f"event loop late meanwhile  {spread(lags, digits=2)}, at most {max(lags):.1f} ms")
    print(f"{len(took)} suggestions, {hits} with references, {late} not compared in time")


def _candidates(count: int) -> list[Candidate]:
    chance = random.Random(7)
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    chance.shuffle(paths)
    found: list[Candidate] = []
    for path in paths:
        if len(found) > count * 3:
            break
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = text.splitlines(keepends=True)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and 4 <= (node.end_lineno or 0) - node.lineno < 40:
                prefix = "".join(lines[max(0, node.lineno - 30) : node.lineno])
                body = "".join(lines[node.lineno : node.end_lineno])
                found.append(Candidate("python", "", prefix, "", body, True))
    chance.shuffle(found)
    return found[:count]
