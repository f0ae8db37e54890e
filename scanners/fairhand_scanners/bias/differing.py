"""Another outcome for a group of people, where no word tells what is decided.

Most functions bear names that say nothing of a decision (`quote`, `tier_for`, `route`). A person's
religion or marriage that changes what such a function gives is bias all the same, unless a lawful
reason is in sight.
"""

from __future__ import annotations

from fairhand_scanners.bias.attributes import attribute_named
from fairhand_scanners.bias.facets import Event, Facet
from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.lawful import LAWFUL
from fairhand_scanners.bias.words import listed, stems

NO_REASON: frozenset[str] = frozenset(
    {"race", "religion", "caste", "orientation", "transgender", "political", "genetic"}
)
"""Dimensions for which hardly any lawful reason exists."""

# Outcomes that are one thing for a group and another for everybody else.
_DIFFERING = frozenset(
    {
        "comparator",
        "decision",
        "person",
        "score",
        "boolean",
        "number",
        "constant",
        "start",
        "empty",
        "add",
        "skip",
    }
)


_SHOWING = next(words for purpose, _, words in LAWFUL if purpose == "display")
_CHILDREN = listed("child children kid")


def plainly_decided(event: Event, facet: Facet, lawful: float) -> bool:
    """Whether a group of people gets another outcome, and nothing tells of a lawful reason."""
    attribute, person = facet.attribute, facet.about_a_person()
    if lawful or not facet.test or facet.pair or (attribute.proxy and not attribute.measure):
        return False
    if event.sink not in _DIFFERING and not _rarely_harmless(event, facet):
        return False
    if not _CHILDREN.isdisjoint(stems(facet.name)) and person is not True:
        # Nodes of a tree have children, too.
        return False
    if facet.dimension == "age":
        # It must be said whose age it is, and the limit must be far from those of laws.
        told = person is True and facet.bound is not None and 26 <= facet.bound <= 75
    elif attribute.sure:
        told = person is not False and (
            attribute.flag
            or attribute.measure
            or facet.operator in ("==", "!=", "in", "not in", "is")
            or (facet.values in ((), ("*",)) and event.sink in ("number", "score"))
        )
    else:
        told = facet.fits_group() and (person is True or "race" in stems(facet.name))
    return told and not any(
        near >= 1.0 and (names_group(name) or not _SHOWING.isdisjoint(stems(name)))
        for name, near in event.words
    )


def _rarely_harmless(event: Event, facet: Facet) -> bool:
    """Texts, calls and filters are mostly harmless: what makes one of them a decision by itself."""
    attribute, person = facet.attribute, facet.about_a_person()
    if event.sink == "filter":
        few = attribute.measure and facet.operator in ("<", "<=")
        passed_over = facet.negated or few
        health = attribute.flag and facet.dimension in ("disability", "pregnancy")
        several = len({one.dimension for one in event.facets}) > 1
        return (facet.dimension in NO_REASON and passed_over) or (
            person is True and ((health and passed_over) or several)
        )
    if event.sink == "text" and facet.dimension == "religion":
        # What somebody eats or celebrates is told in texts.
        return False
    doubtful = event.sink in ("text", "call", "object") and event.direct
    return doubtful and person is True and facet.dimension in NO_REASON


def names_group(name: str) -> bool:
    """Whether a name speaks of an attribute or a group: it only tells what it was asked."""
    return any(groups_of(word) or attribute_named(word) is not None for word in stems(name))
