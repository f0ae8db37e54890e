"""`fairhand.runSecurityScan`, `fairhand.cancelSecurityScan` and the cancel button of progress."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.features.arguments import Shape, argument
from fairhand_server.features.buffers import path_of
from fairhand_server.protocol import CANCEL_SCAN, RUN_SCAN

_SCOPE: Shape = {"scope": ("file", "workspace"), "uri": str}


def register(server: FairhandServer) -> None:
    """Register the commands and the notification."""

    @server.command(RUN_SCAN)
    async def run(ls: FairhandServer, *arguments: Any) -> dict[str, Any]:
        # The scan's modules are of no use before the first one, and the start is short of time.
        from fairhand_server.features.scan_runs import run_file, run_workspace

        given = argument(arguments, _SCOPE)
        if given.get("scope") == "workspace":
            summary = await run_workspace(ls)
        else:
            uri = given.get("uri")
            summary = await run_file(ls, path_of(uri) if uri else ls.security.recent)
        if summary["state"] == "failed":
            # Whoever clicked on a lens sees no result of a command.
            message = f"Security scan: {summary['message']}."
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))
        return summary

    @server.command(CANCEL_SCAN)
    async def cancel(ls: FairhandServer, *arguments: Any) -> int:
        given = argument(arguments, _SCOPE)
        if given.get("scope") == "workspace":
            return ls.security.cancel("workspace")
        uri = given.get("uri")
        return ls.security.cancel(path_of(uri) if uri else None)

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    async def cancel_progress(
        ls: FairhandServer, params: types.WorkDoneProgressCancelParams
    ) -> None:
        scan = ls.security.by_token.get(str(params.token))
        if scan is not None:
            scan.cancel()
