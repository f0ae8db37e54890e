"""`fairhand/offerText`: a given text goes the way of a model's answer, for examples."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.features.arguments import fields, place_named
from fairhand_server.features.inline_completion import (
    items_of,
    newest,
    observed,
    offered,
    request_at,
)
from fairhand_server.model_client import Limits, ModelIdentity
from fairhand_server.protocol import OFFER_TEXT

if TYPE_CHECKING:
    from fairhand_server.completion.suggestion import Outcome, Request


def register(server: FairhandServer) -> None:
    """Register the handler."""

    @server.feature(OFFER_TEXT)
    async def offer_text(ls: FairhandServer, params: Any) -> types.InlineCompletionList:
        uri, line, character = place_named(params)
        text: str = fields(params, {"text": str}, required=("text",))["text"]
        position = types.Position(line, character)
        place = observed(ls, uri, position)
        if place is None:
            return types.InlineCompletionList([])
        work = offered(ls, place, _judged(ls, request_at(ls, place), text))
        return items_of(place, position, await newest(ls, uri, work))


class _Given:
    """What was given, in the place of a model. It has no name, and the log then tells of none."""

    identity = ModelIdentity("", "plain")

    def __init__(self, text: str) -> None:
        self._text = text

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[str, None]:
        yield self._text


async def _judged(ls: FairhandServer, request: Request, text: str) -> Outcome:
    from fairhand_server.completion.checks import checks_for
    from fairhand_server.completion.pipeline import complete

    checks = checks_for(ls.settings, ls.own, ls.packages)
    return await complete(request, _Given(text), checks=checks)
