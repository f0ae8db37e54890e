"""Measure quality: `fairhand eval SUITE --help` tells of one suite, `--list` names them all."""

from __future__ import annotations

import argparse
import subprocess
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything after the name belongs to the suite."""
    parser.add_argument("--list", action="store_true", help="name the suites")
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="SUITE ...", help="and its options"
    )


def run(arguments: argparse.Namespace) -> int:
    """Hand over to the evaluation, which this room may not import, and give its exit code."""
    return run_module("eval", ["--list"] if arguments.list else arguments.words)


def run_module(kind: str, words: list[str]) -> int:
    """Run `python -P -m fairhand_eval KIND WORDS` on our own streams; its exit code."""
    command = [sys.executable, "-P", "-m", "fairhand_eval", kind, *words]
    return subprocess.run(command, check=False).returncode
