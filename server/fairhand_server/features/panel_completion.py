"""`fairhand/panelCompletion`: a whole answer, streamed in pieces that have passed the checks."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.features.inline_completion import about, newest, observed, suggestions
from fairhand_server.features.surroundings import is_left_out
from fairhand_server.protocol import PANEL_COMPLETION


def register(server: FairhandServer) -> None:
    """Register the handler."""

    @server.feature(PANEL_COMPLETION)
    async def panel_completion(ls: FairhandServer, params: Any) -> dict[str, Any]:
        position = types.Position(int(params.position.line), int(params.position.character))
        uri = str(params.textDocument.uri)
        place = observed(ls, uri, position)
        if place is None or not ls.settings.completion.enabled:
            return {"suggestions": []}
        if await is_left_out(ls, place.path):
            return {"suggestions": []}
        token: int | str | None = getattr(params, "partialResultToken", None)

        def hear(piece: str) -> None:
            if token is None:
                return
            value = {"text": piece.replace("\n", place.newline)}
            ls.progress(types.ProgressParams(token, value))

        offers = await newest(ls, uri, suggestions(ls, place, hear))
        return {
            "suggestions": [
                {"text": offer.text.replace("\n", place.newline), **about(offer)}
                for offer in offers or ()
            ]
        }
