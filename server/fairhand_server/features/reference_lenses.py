"""The code lenses of references: the licence of what is on offer, and of what was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.documents import range_of
from fairhand_server.protocol import OPEN_LOG
from fairhand_server.reference_words import licence_words, origin_words

if TYPE_CHECKING:
    from fairhand_server.offers import Offer

# More than these would push the code off the screen.
_MOST = 3


def reference_lenses(ls: FairhandServer, uri: str) -> list[types.CodeLens]:
    """The lenses that have to do with references, ordered by place."""
    from fairhand_server.offers import referenced

    if not ls.acceptance.follows(uri):
        return []
    found = [
        (at, title) for offer, at in ls.acceptance.showing(uri) for title in _titles_of_offer(offer)
    ]
    text = ls.acceptance.text(uri)
    for span in ls.acceptance.spans(uri):
        parts = referenced(span, text)
        if parts:
            named = [licence_words(one.license_name) for one, _, _ in parts]
            licences = ", ".join(dict.fromkeys(named))
            found.append((min(start for _, start, _ in parts), f"Reference code under {licences}"))
        elif _not_compared(span.offer):
            found.append((span.start, "Not compared with licensed code"))
    document = ls.workspace.get_text_document(uri)
    return [
        types.CodeLens(range_of(document, text, at, at), types.Command(title, OPEN_LOG))
        for at, title in found
    ]


def _titles_of_offer(offer: Offer) -> list[str]:
    titles = [
        f"Reference code under {licence_words(one.license_name)}"
        f" ({origin_words(one.reference_name)}) – lines {one.start_line}–{one.end_line}"
        for one in offer.references
    ]
    if not titles and _not_compared(offer):
        titles = ["Not compared with licensed code"]
    return list(dict.fromkeys(titles))[:_MOST]


def _not_compared(offer: Offer) -> bool:
    from fairhand_server.reference_check import NOT_CHECKED

    return any(one.rule == NOT_CHECKED for one in offer.notices)
