"""Notice that the process which started us has gone, however it died."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable

# How often to look whether the parent changed. The pipe tells at once; this is for the case that
# some other child of the owner inherited the pipe's writing end and keeps it open.
PARENT_CHECK_SECONDS = 1.0
# Time to leave politely. An engine in the middle of loading cannot be interrupted.
LEAVE_SECONDS = 2.0


def watch_owner(leave: Callable[[], None]) -> None:
    """Call `leave` once standard input ends or the parent dies; then end the process if need be.

    Returns at once; the watching is done by a daemon thread. Nobody writes to the pipe, so a byte
    that arrives is ignored.
    """
    parent = os.getppid()

    def watch() -> None:
        while not _gone(parent):
            pass
        leave()
        threading.Event().wait(LEAVE_SECONDS)
        os._exit(0)

    threading.Thread(target=watch, name="owner", daemon=True).start()


def _gone(parent: int) -> bool:
    if sys.platform != "win32":  # Windows can wait for sockets only, not for pipes
        readable, _, _ = select.select([0], [], [], PARENT_CHECK_SECONDS)
        if os.getppid() != parent:
            return True
        if not readable:
            return False
    try:
        return os.read(0, 4096) == b""
    except OSError:
        return True
