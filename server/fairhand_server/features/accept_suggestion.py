"""`workspace/executeCommand`: an editor confirms that a suggestion was taken."""

from __future__ import annotations

import time
from typing import Any

from fairhand_server.app import FairhandServer
from fairhand_server.features.arguments import argument
from fairhand_server.protocol import ACCEPT_SUGGESTION


def register(server: FairhandServer) -> None:
    """Register the command."""

    @server.command(ACCEPT_SUGGESTION)
    async def accept(ls: FairhandServer, *arguments: Any) -> None:
        identifier = argument(arguments, {"suggestionId": str}).get("suggestionId", "")
        for event in ls.acceptance.confirm(identifier, time.monotonic()):
            ls.heard(event.offer.uri, [event])
