"""The security scan as an editor meets it: a file of 500 lines, cancelling, and suggestions.

The code is that of Python's own library, so that every machine has it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

from fairhand_eval.editor import Editor, editor
from fairhand_eval.spread import spread
from fairhand_server.completion.security_check import security_checks
from fairhand_server.protocol import CANCEL_SCAN, RUN_SCAN
from fairhand_server.settings.security import SecuritySettings
from fairhand_syntax.judging import Candidate

_FILE_LINES = 500
_SUGGESTION_LINES = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--files", type=int, default=60, help="files of 500 lines (default 60)")
    parser.add_argument("--suggestions", type=int, default=300, help="of 60 lines (default 300)")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    texts = list(_texts())
    random.Random(0).shuffle(texts)
    suggestions(texts, arguments.suggestions)
    asyncio.run(_files(texts, arguments.files))
    return 0


def _texts() -> Iterator[list[str]]:
    """The lines of the library's larger files, in the order of their names."""
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        if len(lines) > _FILE_LINES:
            yield lines


def suggestions(texts: list[list[str]], count: int) -> None:
    """Judge pieces of the files as suggestions in their place; print wall and processor time."""
    (check,) = security_checks(SecuritySettings())
    wall, processor = [], []
    chance = random.Random(1)
    for number in range(count + 1):
        lines = texts[number % len(texts)]
        start = chance.randrange(50, len(lines) - _SUGGESTION_LINES - 20)
        end = start + _SUGGESTION_LINES
        candidate = Candidate(
            "python",
            "bench.py",
            "\n".join(lines[:start]) + "\n",
            "\n".join(lines[end:]),
            "\n".join(lines[start:end]) + "\n",
            True,
        )
        began, worked = time.perf_counter(), time.thread_time()
        check.judge(candidate, check.settings)
        # The first one reads the rules, which happens before any suggestion is asked for.
        if number:
            wall.append((time.perf_counter() - began) * 1000)
            processor.append((time.thread_time() - worked) * 1000)
    print(f"suggestion of 60 lines, elapsed    {spread(wall)}")
    print(f"suggestion of 60 lines, processor  {spread(processor)}")


async def _files(texts: list[list[str]], count: int) -> None:
    options = {"host": {"endpoint": "http://127.0.0.1:9/v1"}, "security": {"bandit": False}}
    async with editor(options) as session:
        times = []
        for number in range(count + 1):
            lines = texts[number % len(texts)]
            took = await _scan_time(session, number, "\n".join(lines[:_FILE_LINES]))
            if number:
                times.append(took)
        print(f"file of 500 lines, through LSP     {spread(times)}")
        huge = "\n".join(line for lines in texts for line in lines)[:900_000]
        print(f"cancelling a scan of 900 kB        {spread([await _cancel(session, huge)])}")


async def _scan_time(session: Editor, number: int, text: str) -> float:
    uri = f"untitled:bench-{number}"
    session.open(uri, "python", text)
    began = time.perf_counter()
    await session.command(RUN_SCAN, {"scope": "file", "uri": uri})
    took = (time.perf_counter() - began) * 1000
    session.close(uri)
    return took


async def _cancel(session: Editor, text: str) -> float:
    session.open("untitled:huge", "python", text)
    running = asyncio.ensure_future(
        session.command(RUN_SCAN, {"scope": "file", "uri": "untitled:huge"})
    )
    await asyncio.sleep(0.5)
    began = time.perf_counter()
    await session.command(CANCEL_SCAN)
    result = await running
    if result["state"] != "cancelled":
        raise RuntimeError("the scan ended before it was cancelled; the text is too short")
    return (time.perf_counter() - began) * 1000
