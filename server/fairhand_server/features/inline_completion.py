"""`textDocument/inlineCompletion`: ghost text. The newest request of a document wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from os import urandom
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.documents import Snapshot, is_too_large, snapshot
from fairhand_server.features.buffers import is_open
from fairhand_server.features.offer_record import note_offers
from fairhand_server.features.prefill import prefill_looking, stop_prefill
from fairhand_server.features.surroundings import is_left_out, look_around
from fairhand_server.protocol import (
    ACCEPT_SUGGESTION,
    SUGGESTION_GROWN,
    notice_json,
)
from fairhand_server.reference_json import reference_json
from fairhand_server.withheld import summary

if TYPE_CHECKING:
    from fairhand_server.completion.suggestion import Outcome, Request
    from fairhand_server.offers import Offer

# What is asked for beyond these is seldom looked at.
MOST_CANDIDATES = 5
_CANDIDATES = 3


def register(server: FairhandServer) -> None:
    """Register the handler, with options, because only then pygls advertises it."""

    @server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())
    async def inline_completion(
        ls: FairhandServer, params: types.InlineCompletionParams
    ) -> types.InlineCompletionList:
        automatic = params.context.trigger_kind == types.InlineCompletionTriggerKind.Automatic
        settings = ls.settings.completion
        place = observed(ls, params.text_document.uri, params.position)
        if place is None or not settings.enabled or (automatic and not settings.automatic):
            return types.InlineCompletionList([])
        if await is_left_out(ls, place.path):
            return types.InlineCompletionList([])
        offers = await newest(ls, place.uri, _suggest(ls, place, automatic))
        if automatic and offers and not place.prefix.rpartition("\n")[2].strip():
            prefill_looking(ls, place.uri, params.position)
        return items_of(place, params.position, offers)


def items_of(
    place: Snapshot, position: types.Position, offers: list[Offer] | None
) -> types.InlineCompletionList:
    """Offers as an editor shows them in grey."""
    caret = types.Range(position, position)
    return types.InlineCompletionList(
        [
            types.InlineCompletionItem(
                insert_text=offer.text.replace("\n", place.newline),
                range=caret,
                command=types.Command(
                    "Suggestion accepted", ACCEPT_SUGGESTION, arguments=[about(offer)]
                ),
            )
            for offer in offers or ()
        ]
    )


def observed(ls: FairhandServer, uri: str, position: types.Position) -> Snapshot | None:
    """The document around a position, whose changes are observed from now on."""
    if not is_open(ls, uri):
        return None
    document = ls.workspace.get_text_document(uri)
    place = snapshot(document, position)
    if place is not None:
        ls.acceptance.follow(place.uri, place.version, place.prefix + place.suffix)
    elif ls.state == "ready" and is_too_large(document):
        ls.tell_status("ready", "this file is too large for suggestions")
    return place


def about(offer: Offer) -> dict[str, Any]:
    """What a client gets to know of an offer beside its text."""
    return {
        "suggestionId": offer.id,
        "references": [reference_json(one) for one in offer.references],
        "notices": [notice_json(one) for one in offer.notices],
    }


async def newest(
    ls: FairhandServer, uri: str, work: Coroutine[Any, Any, list[Offer]]
) -> list[Offer] | None:
    """Run work for a document after cancelling what ran for it before; None if cancelled so."""
    stop_prefill(ls, uri)
    older = ls.requests.get(uri)
    if older is not None:
        older.cancel()
    task = asyncio.create_task(work)
    ls.requests[uri] = task
    try:
        return await task
    except asyncio.CancelledError:
        # Cancelled by a newer request the answer is empty; cancelled by the editor it is an error.
        if ls.requests.get(uri) is not task:
            return None
        raise
    finally:
        if ls.requests.get(uri) is task:
            del ls.requests[uri]


async def _suggest(ls: FairhandServer, place: Snapshot, automatic: bool) -> list[Offer]:
    from fairhand_server.completion.checks import checks_for
    from fairhand_server.completion.flow import Way

    settings = ls.settings.completion
    way = Way(
        ls.models.model,
        checks_for(ls.settings, ls.own, ls.packages),
        lambda: thinking(ls),
        lambda: ls.protocol.notify(SUGGESTION_GROWN, {"uri": place.uri}),
        automatic=automatic,
        pause_s=settings.debounce_ms / 1000,
        patience_s=settings.patience_ms / 1000,
        ahead=settings.read_ahead,
        count=1 if automatic else _wanted(ls),
    )
    work = ls.flow.answer(place.uri, request_at(ls, place), way)
    return await offered(ls, place, work, lambda: _is_as_it_was(ls, place))


def _is_as_it_was(ls: FairhandServer, place: Snapshot) -> bool:
    """Whether a document has not been changed since; ghost text for another text is no help."""
    return ls.workspace.get_text_document(place.uri).version == place.version


def _wanted(ls: FairhandServer) -> int:
    """How many candidates are asked for by hand."""
    wanted = ls.settings.completion.candidates
    if wanted == 0:
        # The embedded model has only the user's own processor.
        return 1 if ls.models.embedded else _CANDIDATES
    return min(max(1, wanted), MOST_CANDIDATES)


def request_at(ls: FairhandServer, place: Snapshot, count: int = 1) -> Request:
    """The request for a place in a document."""
    from fairhand_server.completion.suggestion import Request

    return Request(
        place.language.id,
        place.prefix,
        place.suffix,
        place.path,
        count=count,
        max_tokens=max(1, ls.settings.completion.max_tokens),
        look=look_around(ls),
    )


def thinking(ls: FairhandServer) -> None:
    """Say that a model is being asked."""
    # A host that was down is down until it has answered, or each key would tell it anew.
    if ls.state != "hostDown":
        ls.tell_status("thinking")


async def offered(
    ls: FairhandServer,
    place: Snapshot,
    work: Coroutine[Any, Any, Outcome],
    wanted: Callable[[], bool] = lambda: True,
) -> list[Offer]:
    """The suggestions that come out at a place, which the editor is about to show; lines end with
    "\\n". None when they are no longer `wanted` once they are there.
    """
    from fairhand_server.errors import FairhandError

    try:
        outcome = await work
    except FairhandError as error:
        # An error would pop up in the editor at every key; the status says it once.
        ls.tell_status("hostDown", error.sentence())
        return []
    except BaseException:
        # Cancelled, or a fault of ours. After a newer request has begun the status is its own.
        if ls.state == "thinking" and ls.requests.get(place.uri) is asyncio.current_task():
            ls.tell_status("ready")
        raise
    for withheld in outcome.withheld:
        problem = ls.withheld.add(withheld, place.path, place.prefix.count("\n") + 1)
        if problem is not None:
            ls.tell_once(problem)
    message = "" if outcome.suggestions else summary(outcome.withheld)
    ls.tell_status("ready", message, outcome.model.id)
    offers = _offers(ls, place, outcome) if wanted() else []
    ls.acceptance.offer(place.uri, offers)
    if outcome.anew:
        note_offers(ls, place, offers, outcome)
    ls.refresh_lenses(place.uri)
    return offers


def _offers(ls: FairhandServer, place: Snapshot, outcome: Outcome) -> list[Offer]:
    from fairhand_server.attribution import origin_of
    from fairhand_server.offers import Offer

    origin = origin_of(outcome, ls.settings.references)
    return [
        Offer(
            urandom(8).hex(),
            place.uri,
            place.version,
            len(place.prefix),
            one.text,
            one.references,
            one.notices,
            origin,
        )
        for one in outcome.suggestions
    ]
