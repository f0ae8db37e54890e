"""`fairhand/panelCompletion`: a whole answer, streamed in pieces that have passed the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.features.arguments import fields, place_named
from fairhand_server.features.inline_completion import (
    MOST_CANDIDATES,
    about,
    newest,
    observed,
    offered,
    request_at,
    thinking,
)
from fairhand_server.features.surroundings import is_left_out
from fairhand_server.protocol import PANEL_COMPLETION

if TYPE_CHECKING:
    from fairhand_server.completion.pipeline import Watch
    from fairhand_server.completion.suggestion import Outcome, Request


def register(server: FairhandServer) -> None:
    """Register the handler."""

    @server.feature(PANEL_COMPLETION)
    async def panel_completion(ls: FairhandServer, params: Any) -> dict[str, Any]:
        uri, line, character = place_named(params)
        wanted = fields(params, {"partialResultToken": (str, int), "count": int})
        place = observed(ls, uri, types.Position(line, character))
        if place is None or not ls.settings.completion.enabled:
            return {"suggestions": []}
        if await is_left_out(ls, place.path):
            return {"suggestions": []}
        token: int | str | None = wanted.get("partialResultToken")
        count = min(max(1, wanted.get("count", 1)), MOST_CANDIDATES)

        told: dict[int, str] = {}

        def watch(number: int, text: str) -> None:
            before = told.get(number, "")
            if token is None or not text.startswith(before) or len(text) == len(before):
                return
            told[number] = text
            piece = text[len(before) :].replace("\n", place.newline)
            ls.progress(types.ProgressParams(token, {"candidate": number, "text": piece}))

        work = offered(ls, place, _answered(ls, request_at(ls, place, count), watch))
        offers = await newest(ls, uri, work)
        return {
            "suggestions": [
                {"text": offer.text.replace("\n", place.newline), **about(offer)}
                for offer in offers or ()
            ]
        }


async def _answered(ls: FairhandServer, request: Request, watch: Watch) -> Outcome:
    from fairhand_server.completion.checks import checks_for
    from fairhand_server.completion.pipeline import complete

    model = await ls.models.model()
    thinking(ls)
    checks = checks_for(ls.settings, ls.own, ls.packages)
    return await complete(request, model, checks=checks, watch=watch)
