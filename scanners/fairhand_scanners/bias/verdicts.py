"""What a weighed event says: its rule, and the sentence that tells the user why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairhand_scanners.bias.facets import Event, Facet

_REASONS = {
    "comparator": "orders people by {what}",
    "first": "orders people by {what}",
    "criterion": "makes {what} a criterion for people",
    "weights": "weighs people by {what}",
    "rule": "makes {what} a rule for people",
    "score": "changes a score or an amount for people by {what}",
    "number": "gives people a different amount by {what}",
    "table of decisions": "decides about people by a table of {what}",
    "table of numbers": "gives people a different amount by {what}",
    "formula": "reckons a person's value from {what}",
    "filter": "selects people by {what}",
    "audience": "chooses an audience by {what}",
    "features": "feeds {what} to a model that decides about people",
    "table": "ties a stereotype to {what}",
    "guess": "guesses {what} from an occupation",
    "text": "addresses people in a demeaning way by {what}",
}
NAMES: dict[str, str] = {
    "gender": "sex or gender",
    "race": "race or ethnic origin",
    "religion": "religion",
    "age": "age",
    "disability": "disability or health",
    "orientation": "sexual orientation",
    "transgender": "gender identity",
    "nationality": "nationality or origin",
    "language": "accent or first language",
    "marital": "marital or family status",
    "pregnancy": "pregnancy or parenthood",
    "genetic": "genetic data",
    "caste": "caste",
    "political": "political opinion",
    "socioeconomic": "social origin",
}


_NAME = re.compile(r"[A-Za-z_][\w-]{0,39}")


@dataclass(frozen=True, slots=True)
class Weighed:
    """An event with its weight and, in words, why it counts."""

    event: Event
    facet: Facet
    weight: float
    rule: str
    domain: str
    reason: str


def _told_by(facet: Facet, what: str) -> str:
    """The name that stands for the attribute where it is not the attribute's own."""
    if not _NAME.fullmatch(facet.name) or facet.name.lower() in what.replace(" or ", " ").split():
        return ""
    return f", told by `{facet.name}`" if facet.attribute.proxy else f" (`{facet.name}`)"


def made(event: Event, facet: Facet, weight: float, domain: str) -> Weighed:
    """The event with its weight, its rule and its reason."""
    what = NAMES.get(facet.dimension, facet.dimension)
    what += _told_by(facet, what)
    reason = _REASONS.get(event.sink, "decides about people by {what}").format(what=what)
    rule = {
        "table of numbers": "weights-by-group",
        "weights": "score-by-attribute",
        "rule": "filter-by-attribute",
        "table": "stereotype",
        "guess": "stereotype",
        "text": "demeaning-text",
        "comparator": "order-by-attribute",
        "first": "order-by-attribute",
        "criterion": "filter-by-attribute",
        "score": "score-by-attribute",
        "number": "score-by-attribute",
        "formula": "score-by-attribute",
        "start": "score-by-attribute",
        "filter": "filter-by-attribute",
        "skip": "filter-by-attribute",
        "add": "filter-by-attribute",
        "audience": "audience-by-attribute",
        "features": "model-feature",
    }.get(event.sink, "decision-by-attribute")
    if facet.attribute.proxy:
        rule = "proxy-" + rule
    return Weighed(event, facet, weight, rule, domain, f"The suggestion {reason}.")
