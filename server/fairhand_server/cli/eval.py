"""Measure quality: `fairhand eval --list` names the suites, and what can be done with runs."""

from __future__ import annotations

import subprocess
import sys


def run_words(words: list[str]) -> int:
    """Hand over to the evaluation, which this room may not import, and give its exit code."""
    return run_evaluation("eval", words)


def run_evaluation(kind: str, words: list[str]) -> int:
    """Run `python -P -m fairhand_eval KIND WORDS` on our own streams; its exit code."""
    command = [sys.executable, "-P", "-m", "fairhand_eval", kind, *words]
    return subprocess.run(command, check=False).returncode
