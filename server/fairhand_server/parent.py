"""Watching the editor's process: a language server must not outlive its editor.

Editors that crash do not always close our standard input, because other processes of theirs may
hold the same pipe.
"""

from __future__ import annotations

import asyncio
import os
import sys

POLL_SECONDS = 1.0


async def end_of(pid: int, poll_seconds: float = POLL_SECONDS) -> None:
    """Return when a process has ended.

    Waits for ever for one that cannot be found to begin with: an editor on another machine, or
    outside of our container, names a number that means nothing here.
    """
    if not _runs(pid):
        await asyncio.Event().wait()
    if hasattr(os, "pidfd_open"):
        try:
            descriptor = os.pidfd_open(pid)
        except OSError:
            # Gone since we looked, or a kernel that does not have it.
            descriptor = -1
        if descriptor >= 0:
            try:
                await _readable(descriptor)
                return
            finally:
                os.close(descriptor)
    ours = os.getppid() == pid
    while _runs(pid) and not (ours and os.getppid() != pid):  # noqa: ASYNC110 - it sets no event
        await asyncio.sleep(poll_seconds)


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)


if sys.platform == "win32":  # not tested, as no test runs there

    def _runs(pid: int) -> bool:
        import ctypes

        kernel = ctypes.windll.kernel32
        # 0x100000 is the right to wait for a process, 0x102 says that it has not ended.
        handle = kernel.OpenProcess(0x100000, False, pid)
        if not handle:
            return False
        try:
            return bool(kernel.WaitForSingleObject(handle, 0) == 0x102)
        finally:
            kernel.CloseHandle(handle)

else:

    def _runs(pid: int) -> bool:
        if pid <= 0:
            return False
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        except (OSError, OverflowError):
            return False
        return True
