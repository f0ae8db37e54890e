"""Ourselves beside what somebody would use instead, in turns, on the same machine and input.

- completion: llama.cpp's own server with the same weights, asked as plainly as it gets;
- scan: bandit and ruff's security rules, and semgrep where it is installed and given rules, on a
  folder of source code;
- references: datasketch's MinHashLSH in memory over the functions of the same folder.

The ratio of two figures of one run can be quoted; a figure alone says more of the machine.
"""

from __future__ import annotations

import argparse
import sysconfig
from importlib import import_module
from pathlib import Path

PARTS = ("completion", "scan", "references")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which parts, and on what code."""
    parser.add_argument("--only", choices=PARTS, action="append", help="(default: all; repeatable)")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(sysconfig.get_path("stdlib")) / "asyncio",
        help="source code that is scanned and indexed (default: Python's own asyncio)",
    )
    parser.add_argument("--rounds", type=int, default=5, help="turns of each (default 5)")
    parser.add_argument("--semgrep-rules", metavar="FILE", help="rules, where semgrep is installed")


def run(arguments: argparse.Namespace) -> int:
    """Measure the parts and print a table of each: 0, or 1 where a rival could not be run."""
    holes = 0
    for part in arguments.only or PARTS:
        holes += int(import_module(f"fairhand_eval.rivals_{part}").measure(arguments))
    return 1 if holes else 0
