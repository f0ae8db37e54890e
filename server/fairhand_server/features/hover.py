"""`textDocument/hover`: whose code this is, over taken text that resembles licensed code."""

from __future__ import annotations

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.documents import offset_of, range_of
from fairhand_server.reference_json import reference_json


def register(server: FairhandServer) -> None:
    """Register the handler."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(ls: FairhandServer, params: types.HoverParams) -> types.Hover | None:
        return reference_hover(ls, params.text_document.uri, params.position)


def reference_hover(ls: FairhandServer, uri: str, position: types.Position) -> types.Hover | None:
    """The references of the taken text at a position."""
    from fairhand_server.offers import referenced
    from fairhand_server.reference_log import reference_sentence

    if not ls.acceptance.follows(uri):
        return None
    document, text = ls.workspace.get_text_document(uri), ls.acceptance.text(uri)
    at = offset_of(document, text, position)
    here = [
        found
        for span in ls.acceptance.spans(uri)
        for found in referenced(span, text)
        if found[1] <= at < found[2]
    ]
    if not here:
        return None
    lines = [reference_sentence(reference_json(one)) for one, _, _ in here]
    value = "\n\n".join(dict.fromkeys(lines))
    where = range_of(document, text, min(h[1] for h in here), max(h[2] for h in here))
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, value), where)
