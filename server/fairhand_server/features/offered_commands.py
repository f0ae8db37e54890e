"""Commands as code lenses and source actions, for editors that have no other way to run them."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.features.buffers import language_of
from fairhand_server.protocol import OPEN_LOG, OPEN_WITHHELD, RUN_SCAN

# Title, the last part of the action's kind, command, arguments. The scan of one file has a lens
# and an action of its own.
_OFFERED: tuple[tuple[str, str, str, tuple[Any, ...]], ...] = (
    ("Scan Workspace", "scanWorkspace", RUN_SCAN, ({"scope": "workspace"},)),
    ("Reference Log", "referenceLog", OPEN_LOG, ()),
    ("Withheld Suggestions", "withheldSuggestions", OPEN_WITHHELD, ()),
)


def command_lenses(ls: FairhandServer, uri: str) -> list[types.CodeLens]:
    """The commands above the first line of a file."""
    if not _wanted(ls, uri):
        return []
    start = types.Position(0, 0)
    return [
        types.CodeLens(
            types.Range(start, start), types.Command(title, command, arguments=list(arguments))
        )
        for title, _, command, arguments in _OFFERED
    ]


async def command_actions(
    ls: FairhandServer, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """The commands among the source actions of a file."""
    if not _wanted(ls, params.text_document.uri):
        return []
    return [
        types.CodeAction(
            f"Fairhand: {title}",
            f"source.fairhand.{name}",
            command=types.Command(title, command, arguments=list(arguments)),
        )
        for title, name, command, arguments in _OFFERED
    ]


def _wanted(ls: FairhandServer, uri: str) -> bool:
    document = ls.workspace.text_documents.get(uri)
    return (
        document is not None
        and ls.settings.editor.offer_commands
        and language_of(document) is not None
    )
