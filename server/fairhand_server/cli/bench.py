"""Measure speed: `fairhand bench --list` names the benches."""

from __future__ import annotations

from fairhand_server.cli.eval import run_evaluation


def run_words(words: list[str]) -> int:
    """Hand over to the evaluation, which this room may not import, and give its exit code."""
    return run_evaluation("bench", words)
