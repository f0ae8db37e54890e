"""`textDocument/codeAction`: what can be done at a place. A feature adds one line to PROVIDERS."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.features.finding_actions import finding_actions, scan_action
from fairhand_server.features.import_actions import import_actions
from fairhand_server.features.offered_commands import command_actions
from fairhand_server.features.reference_actions import reference_actions

Provider = Callable[[FairhandServer, types.CodeActionParams], Awaitable[list[types.CodeAction]]]

PROVIDERS: tuple[Provider, ...] = (
    finding_actions,
    reference_actions,
    import_actions,
    scan_action,
    command_actions,
)


def register(server: FairhandServer) -> None:
    """Register the handler."""
    kinds = [types.CodeActionKind.QuickFix, types.CodeActionKind.Source]

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(kinds))
    async def code_action(
        ls: FairhandServer, params: types.CodeActionParams
    ) -> list[types.CodeAction]:
        only = params.context.only
        found = []
        for provider in PROVIDERS:
            for action in await provider(ls, params):
                kind = str(getattr(action.kind, "value", action.kind))
                if only is None or any(_covers(wanted, kind) for wanted in only):
                    found.append(action)
        return found


def _covers(wanted: types.CodeActionKind | str, kind: str) -> bool:
    name = str(getattr(wanted, "value", wanted))
    return not name or kind == name or kind.startswith(f"{name}.")
