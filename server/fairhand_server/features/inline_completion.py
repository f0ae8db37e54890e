"""`textDocument/inlineCompletion`: ghost text. The newest request of a document wins."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.documents import Snapshot, snapshot

Hear = Callable[[str], None]


def register(server: FairhandServer) -> None:
    """Register the handler, with options, because only then pygls advertises it."""

    @server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())
    async def inline_completion(
        ls: FairhandServer, params: types.InlineCompletionParams
    ) -> types.InlineCompletionList:
        automatic = params.context.trigger_kind == types.InlineCompletionTriggerKind.Automatic
        settings = ls.settings.completion
        place = snapshot(ls.workspace.get_text_document(params.text_document.uri), params.position)
        if place is None or not settings.enabled or (automatic and not settings.automatic):
            return types.InlineCompletionList([])
        texts = await newest(ls, place.uri, _suggest(ls, place, automatic))
        caret = types.Range(params.position, params.position)
        return types.InlineCompletionList(
            [types.InlineCompletionItem(insert_text=text, range=caret) for text in texts or ()]
        )


async def newest(
    ls: FairhandServer, uri: str, work: Coroutine[Any, Any, list[str]]
) -> list[str] | None:
    """Run work for a document after cancelling what ran for it before; None if cancelled so."""
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


async def _suggest(ls: FairhandServer, place: Snapshot, automatic: bool) -> list[str]:
    from fairhand_server.completion.debounce import pause_before

    if automatic:
        pause = pause_before(place.language, place.prefix, ls.settings.completion.debounce_ms)
        await asyncio.sleep(pause)
    patience = ls.settings.completion.patience_ms / 1000 if automatic else None
    return await suggestions(ls, place, patience_s=patience)


async def suggestions(
    ls: FairhandServer, place: Snapshot, hear: Hear | None = None, patience_s: float | None = None
) -> list[str]:
    """The texts of the suggestions at a place, with the document's line ends."""
    from fairhand_server.completion.checks import checks_for
    from fairhand_server.completion.pipeline import complete
    from fairhand_server.completion.suggestion import Request
    from fairhand_server.errors import FairhandError

    request = Request(
        place.language.id,
        place.prefix,
        place.suffix,
        place.path,
        max_tokens=max(1, ls.settings.completion.max_tokens),
        patience_s=patience_s,
    )
    try:
        model = await ls.models.model()
        if ls.state != "hostDown":
            # A host that was down is down until it has answered, or each key would tell it anew.
            ls.tell_status("thinking", "", model.identity.id)
        outcome = await complete(request, model, hear, checks_for(ls.settings))
    except FairhandError as error:
        # An error would pop up in the editor at every key; the status says it once.
        ls.tell_status("hostDown", f"{error.cause}; {error.mend} [{error.code}]")
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
    hidden = Counter(withheld.check for withheld in outcome.withheld)
    told = ", ".join(f"{count} hidden ({check})" for check, count in hidden.items())
    ls.tell_status("ready", "" if outcome.suggestions else told)
    return [one.text.replace("\n", place.newline) for one in outcome.suggestions]
