"""What is shown of licensed code, or held back for it, goes into the attribution log."""

from __future__ import annotations

from os import urandom
from typing import TYPE_CHECKING

from fairhand_server.app import FairhandServer
from fairhand_server.documents import Snapshot

if TYPE_CHECKING:
    from fairhand_server.completion.suggestion import Outcome
    from fairhand_server.offers import Offer


def note_offers(ls: FairhandServer, place: Snapshot, offers: list[Offer], outcome: Outcome) -> None:
    """Note the suggestions about to be shown at a place that need it, and those held back."""
    from fairhand_server.attribution import Note, logged_file, origin_of
    from fairhand_server.reference_check import CHECK, NOT_CHECKED

    notes = []
    where = (
        logged_file(place.path or place.uri, ls.folders),
        place.language.id,
        place.prefix.count("\n") + 1,
    )
    for offer in offers:
        compared = not any(one.rule == NOT_CHECKED for one in offer.notices)
        if offer.references or not compared:
            event = "shown" if compared else "not_checked"
            notes.append(Note(event, offer.id, *where, offer.text, offer.references, offer.origin))
    settings = ls.settings.references
    origin = origin_of(outcome, settings)
    for one in outcome.withheld:
        if one.check == CHECK:
            identifier, why = urandom(8).hex(), (one.rule, one.reason)
            notes.append(
                Note("filtered", identifier, *where, one.text, one.references, origin, why)
            )
    for note in notes:
        ls.attribution.note(note, settings)
