"""Measure speed: `fairhand bench NAME --help` tells of one bench, `--list` names them all."""

from __future__ import annotations

import argparse

from fairhand_server.cli.eval import run_module


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything after the name belongs to the bench."""
    parser.add_argument("--list", action="store_true", help="name the benches")
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="NAME ...", help="and its options"
    )


def run(arguments: argparse.Namespace) -> int:
    """Hand over to the evaluation, which this room may not import, and give its exit code."""
    return run_module("bench", ["--list"] if arguments.list else arguments.words)
