"""Writes down what a Python process connects to, runs and opens; loaded from PYTHONPATH by tests.

Each line is an event and its subject, in the file that FAIRHAND_WATCHED names.
"""

from __future__ import annotations

import os
import sys
from typing import Any

_OUT = os.open(os.environ["WATCHED_BY_TEST"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def _subject(event: str, arguments: tuple[Any, ...]) -> str | None:
    if event == "socket.connect":
        return str(arguments[1])
    if event in ("subprocess.Popen", "os.posix_spawn", "os.exec"):
        return f"{arguments[0]} {arguments[1]}"
    if event in ("os.system", "os.startfile"):
        return str(arguments[0])
    if event == "open" and isinstance(arguments[0], str | bytes):
        # Where a link leads is what is read.
        return os.path.realpath(os.fsdecode(arguments[0]))
    return None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    subject = _subject(event, arguments)
    if subject is not None:
        os.write(_OUT, f"{event}\t{subject!r}\n".encode("utf-8", "replace"))


sys.addaudithook(_hear)
