"""Suggestions on offer, and what may become of them.

All offsets are code points of a text whose lines end with "\\n".
"""

from __future__ import annotations

from dataclasses import dataclass

from fairhand_syntax.judging import Notice, Reference


@dataclass(frozen=True, slots=True)
class Origin:
    """What made a suggestion: model, its weights' sha256, the index, and the production entry."""

    model: str = ""
    model_sha256: str = ""
    index: str = ""
    entry: str = ""

    def as_json(self) -> dict[str, str]:
        """The model as the attribution log names it."""
        return {"id": self.model, "sha256": self.model_sha256, "entry": self.entry}


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion as it was offered at `offset` in a version of a document."""

    id: str
    uri: str
    version: int | None
    offset: int
    text: str
    references: tuple[Reference, ...] = ()
    notices: tuple[Notice, ...] = ()
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Event:
    """Something became of an offer: `start` to `end` is where it now stands in the document.

    `taken` is how many code points of the offered text stand there.
    """

    offer: Offer
    start: int
    end: int
    taken: int

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references of which a part was taken."""
        return tuple(one for one in self.offer.references if one.position.start < self.taken)


class Accepted(Event):
    """The whole suggestion was inserted, at once or in pieces."""

    __slots__ = ()


class PartiallyAccepted(Event):
    """A beginning of the suggestion was inserted."""

    __slots__ = ()


class Typed(Event):
    """The user typed the suggestion, or all of a part that has a reference."""

    __slots__ = ()


class Withdrawn(Event):
    """What was taken is gone again: `start` equals `end`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TakenSpan:
    """Where taken text stands now. `whole` is false for a beginning."""

    offer: Offer
    start: int
    end: int
    taken: int
    typed: bool
    whole: bool


def referenced(span: TakenSpan, text: str) -> list[tuple[Reference, int, int]]:
    """The references of taken text, each with the range that it is about.

    Where the text was changed since, nobody knows which part of it that is: then it is all of it.
    """
    as_offered = text.startswith(span.offer.text[: span.taken], span.start)
    found = []
    for one in span.offer.references:
        if one.position.start >= span.taken:
            continue
        start, end = span.start, span.end
        if as_offered:
            end = min(start + one.position.end, end)
            start += one.position.start
        found.append((one, start, end))
    return found
