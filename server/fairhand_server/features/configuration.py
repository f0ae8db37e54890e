"""`workspace/didChangeConfiguration`: settings that a workspace may change, and no others."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.features.diagnostics import publish_all
from fairhand_server.settings import with_values


def register(server: FairhandServer) -> None:
    """Register the handler."""

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def changed(ls: FairhandServer, params: types.DidChangeConfigurationParams) -> None:
        if not isinstance(params.settings, Mapping):
            return
        # These values are merged from user and workspace without saying which is which, so none of
        # them may say where source text goes.
        before = ls.settings.security
        ls.settings, problems = with_values(ls.settings, params.settings, machine=False)
        for problem in problems:
            ls.tell_once(problem)
        # What was answered before was judged by the settings of before.
        ls.flow.clear()
        if not ls.settings.completion.enabled:
            ls.tell_status("paused", "suggestions are switched off")
        elif ls.state == "paused":
            ls.tell_status("ready")
        now = ls.settings.security
        if (before.minimum_severity, before.minimum_confidence) != (
            now.minimum_severity,
            now.minimum_confidence,
        ):
            await publish_all(ls)
