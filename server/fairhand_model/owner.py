"""Not to outlive the process that started us, however it died and whatever we are doing.

A library that loads a model may hold the interpreter's lock for as long as it takes, or for ever
if it is stuck, and then no thread of ours can notice anything. So the kernel is asked to kill us
where it can (Linux), and a clock that needs no lock ends a load that takes far too long.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# How often to look whether the parent changed. The pipe tells at once; this is for the case that
# some other child of the owner inherited the pipe's writing end and keeps it open.
PARENT_CHECK_SECONDS = 1.0
# Time to leave politely. An engine in the middle of loading cannot be interrupted.
LEAVE_SECONDS = 2.0
# Nobody waits any longer for a host to be ready (`READY_SECONDS` of the language server).
LOAD_SECONDS = 200.0
# <linux/prctl.h>
_PR_SET_PDEATHSIG = 1


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


def die_with_parent(wanted: bool) -> bool:
    """Have the kernel kill us when the parent dies, or no longer; whether it knows how to.

    A parent that died before the call is noticed by nobody: look afterwards.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return False
    return bool(prctl(_PR_SET_PDEATHSIG, signal.SIGKILL if wanted else 0, 0, 0, 0) == 0)


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """End the process, with a trace of its threads, if the block takes longer.

    The clock is a thread of the interpreter's own that needs no lock of it.
    """
    with contextlib.suppress(OSError, ValueError):  # no standard error, nothing to tell it to
        faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


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
