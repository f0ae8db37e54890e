"""`window/workDoneProgress`: a bar with a cancel button, where the editor has one."""

from __future__ import annotations

import asyncio
from pathlib import PurePath
from typing import TYPE_CHECKING

from lsprotocol import types

from fairhand_server.app import FairhandServer

if TYPE_CHECKING:
    from fairhand_server.scanning import Scan

# An editor that does not answer gets no bar, and the work does not wait for it.
_SECONDS_FOR_AN_ANSWER = 0.5


class WorkProgress:
    """The progress of one scan."""

    def __init__(self, ls: FairhandServer, title: str, scan: Scan) -> None:
        self._ls = ls
        self._title = title
        self._scan = scan
        self._token = ""

    async def begin(self, message: str) -> None:
        """Show the bar, if the editor can."""
        window = self._ls.client_capabilities.window
        if window is None or not window.work_done_progress:
            return
        token = self._ls.security.new_token()
        created = asyncio.ensure_future(self._ls.work_done_progress.create_async(token))
        await asyncio.wait({created}, timeout=_SECONDS_FOR_AN_ANSWER)
        if not created.done() or created.exception() is not None:
            created.add_done_callback(lambda done: done.exception())
            return
        self._token = token
        self._ls.security.by_token[token] = self._scan
        self._ls.work_done_progress.begin(
            token,
            types.WorkDoneProgressBegin(
                title=self._title, cancellable=True, message=message, percentage=0
            ),
        )

    def report(self, done: int, total: int, path: str) -> None:
        """So many files of so many are done, this one last."""
        if not self._token:
            return
        self._ls.work_done_progress.report(
            self._token,
            types.WorkDoneProgressReport(
                message=f"{done}/{total} {PurePath(path).name}",
                percentage=100 * done // max(1, total),
                cancellable=True,
            ),
        )

    def end(self, message: str) -> None:
        """Take the bar away."""
        if not self._token:
            return
        self._ls.work_done_progress.end(self._token, types.WorkDoneProgressEnd(message=message))
        self._ls.work_done_progress.tokens.pop(self._token, None)
        self._ls.security.by_token.pop(self._token, None)
        self._token = ""
