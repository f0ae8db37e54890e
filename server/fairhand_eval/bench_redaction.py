"""What it costs to take credentials out of text: Python's own library, and planted keys."""

from __future__ import annotations

import random
import string
import sysconfig
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from fairhand_eval.spread import spread
from fairhand_eval.suite import positive
from fairhand_server.completion.redaction import clean_around

_SIZE = 10_000
_OPENINGS = (
    "AKIA ghp_ github_pat_ glpat- xoxb- AIza sk_live_ sk-proj- hf_ npm_ SG. SK dop_v1_ shpat_ "
    "dckr_pat_ hvs. dapi GOCSPX- eyJ password="
)


def add_arguments(parser: ArgumentParser) -> None:
    """How many texts are cleaned."""
    parser.add_argument("--texts", type=positive, default=400, help="(default 400)")


def run(arguments: Namespace) -> int:
    """Clean texts of 10,000 characters and print how long each took."""
    print(f"code of the standard library: {_cost(_library(arguments.texts))}")
    print(f"the same with 40 credentials in each: {_cost(_planted(arguments.texts))}")
    return 0


def _cost(texts: list[str]) -> str:
    times, replaced = [], 0
    for text in texts:
        began = time.perf_counter()
        replaced += clean_around(text[: _SIZE // 2], text[_SIZE // 2 :]).replaced
        times.append((time.perf_counter() - began) * 1000)
    return f"{spread(times, digits=2)}, {replaced} replaced"


def _library(most: int) -> list[str]:
    texts = []
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        text = path.read_text("utf-8", "replace")
        texts += [text[at : at + _SIZE] for at in range(0, len(text) - _SIZE, _SIZE)]
    return random.Random(1).sample(texts, min(most, len(texts)))


def _planted(most: int) -> list[str]:
    drawing = random.Random(2)
    texts = []
    for text in _library(most):
        lines = text.split("\n")
        for opening in _OPENINGS.split() * 2:
            body = "".join(drawing.choices(string.ascii_letters + string.digits, k=48))
            lines.insert(drawing.randrange(len(lines)), f'    password = "{opening}{body}"')
        texts.append("\n".join(lines)[:_SIZE])
    return texts
