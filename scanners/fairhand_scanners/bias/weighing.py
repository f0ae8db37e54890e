"""Whether an influence of a protected attribute is obvious bias.

Three things must hold: the attribute is a person's, it changes an outcome, and the outcome is a
decision about people. A lawful or neutral reason in sight outweighs them. Every part has a weight;
the sum must reach `THRESHOLD`.
"""

from __future__ import annotations

from fairhand_scanners.bias.attributes import attribute_named
from fairhand_scanners.bias.differing import NO_REASON, names_group, plainly_decided
from fairhand_scanners.bias.domains import PEOPLE
from fairhand_scanners.bias.facets import Event, Facet
from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.lawful import FIRM_PURPOSES
from fairhand_scanners.bias.policy import BiasSettings
from fairhand_scanners.bias.prejudice import guessed, stereotyped
from fairhand_scanners.bias.purpose import (
    BIRTH,
    DECISION_WORDS,
    decision_of,
    is_adverse,
    lawful_purpose_of,
)
from fairhand_scanners.bias.verdicts import Weighed, made
from fairhand_scanners.bias.words import listed, stems

THRESHOLD = 3.0

# How sure each sink is to matter to the person.
_SINKS: dict[str, float] = {
    "comparator": 2.0,
    "decision": 2.0,
    "person": 1.5,
    "score": 1.5,
    "boolean": 1.5,
    "start": 1.25,
    "weights": 2.0,
    "rule": 1.5,
    "first": 1.25,
    "criterion": 1.0,
    "number": 1.25,
    "formula": 1.0,
    "filter": 1.0,
    "add": 1.0,
    "audience": 1.5,
    "skip": 1.0,
    "empty": 1.0,
    "throw": 0.75,
    "call": 0.25,
    "object": 0.5,
    "constant": 0.75,
    "leave": 0.5,
    "other": 0.25,
    "text": 0.5,
    "features": 1.0,
    "table of numbers": 1.25,
    "table of decisions": 1.5,
    "table": 0.0,
}

# Attributes that hardly ever matter lawfully weigh more than those that often do.
_ATTRIBUTES: dict[str, float] = {
    "race": 1.0,
    "religion": 1.0,
    "caste": 1.25,
    "orientation": 1.25,
    "transgender": 1.25,
    "political": 1.0,
    "genetic": 1.0,
    "pregnancy": 1.0,
    "gender": 0.75,
    "disability": 0.75,
    "marital": 0.75,
    "language": 0.75,
    "nationality": 0.5,
    "age": 0.5,
    "socioeconomic": 0.5,
}


def weigh(event: Event, settings: BiasSettings) -> Weighed | None:
    """The weighed event, or None where it is clearly nothing."""
    facet = max(
        event.facets, key=lambda one: _ATTRIBUTES.get(one.dimension, 0.5) + one.attribute.sure
    )
    dimension = facet.dimension
    if event.sink in ("count", "label"):
        return None
    if event.sink == "guess":
        return guessed(event, facet)
    own = {name for name in (facet.name, facet.owner) if not BIRTH.isdisjoint(stems(name))}
    if facet.dimension == "age" and any(name in own for name, near in event.words if near >= 1.0):
        # The outcome is reckoned from the attribute itself, as a code made of a date of birth.
        return None
    if event.sink == "throw" and _complains(event, facet):
        # `raise ValueError("gender must be …")` checks the value.
        return None
    if (
        event.sink == "formula"
        and facet.dimension not in ("age", "socioeconomic")
        and not facet.attribute.proxy
        and not facet.attribute.measure
    ):
        return None
    if event.sink == "formula" and any(
        near >= 1.0 and _names(name, facet) for name, near in event.words
    ):
        # `age()` reckons the attribute itself.
        return None
    decision, domain = decision_of(event, facet)
    lawful, purpose = lawful_purpose_of(event, facet)
    base = _SINKS.get(event.sink, 0.25)
    if (
        not lawful
        and facet.test
        and (
            (facet.pair and event.sink == "decision" and dimension == "gender")
            or (facet.attribute.sure and dimension != "age" and is_adverse(event, facet))
        )
    ):
        # Somebody is turned away: no other word is needed to know that it matters.
        decision = max(decision, 1.0)
    if event.sink == "weights" and not lawful:
        # What is added up to a score of people is a decision about them.
        decision = max(decision, 1.0)
    stereotype = stereotyped(event, facet)
    if stereotype:
        weight = 4.0 - (lawful if purpose in FIRM_PURPOSES else 0.0)
        return made(event, facet, weight, "judgement")
    if event.sink == "table":
        return None
    plain = plainly_decided(event, facet, lawful)
    if event.sink == "text" and not plain and not _telling(event, lawful):
        return None
    if event.sink == "filter" and facet.pair:
        # Somebody is matched with something of the same kind.
        return None
    if event.sink in ("filter", "boolean") and not event.direct and _splits(event, facet):
        return None
    if settings.domains and domain not in settings.domains and decision:
        return None
    if purpose == "actuarial age":
        # Life insurance lives on age.
        return None
    weight = base + _ATTRIBUTES.get(dimension, 0.5) + decision - 1.5 * lawful
    weight += _direction(event, facet, decision)
    if not facet.attribute.sure and facet.about_a_person() is not True and not facet.fits_group():
        weight -= 0.25 if decision >= 1.5 else 1.0
    if facet.attribute.proxy and not facet.fits_group():
        weight -= 0.75
    ordered = (
        event.sink == "comparator"
        and facet.test
        and facet.fits_group()
        and not facet.pair
        and not lawful
    )
    if ordered:
        weight += 0.5
    if (
        decision < 0.75
        and not ordered
        and not plain
        and not (dimension in NO_REASON and base >= 1.25 and not lawful and _personal(event, facet))
    ):
        return None
    if _bare_group(event, facet, decision, lawful) and base >= 1.25:
        weight += 1.0
    if plain:
        weight = max(weight, THRESHOLD)
    if len({one.dimension for one in event.facets}) > 1:
        weight += 0.25
    if event.sink == "comparator" and not facet.test and not facet.pair and decision < 1.5:
        # A list that a user sorts by a column is sorted like this, too.
        return None
    if event.sink == "features" and (decision < 1.5 or not _trains(event)):
        return None
    return made(event, facet, weight, domain)


def _bare_group(event: Event, facet: Facet, decision: float, lawful: float) -> bool:
    """A yes, no or number for people by such a dimension, where nothing tells what it is for.

    A function that is itself named for the group (`is_asian`) only tells what it was asked.
    """
    if lawful or decision >= 1.0 or facet.dimension not in NO_REASON or facet.pair:
        return False
    named = any(near >= 1.0 and names_group(name) for name, near in event.words)
    return (
        not named
        and _personal(event, facet)
        and (facet.fits_group() or facet.attribute.flag or facet.attribute.measure)
    )


def _names(name: str, facet: Facet) -> bool:
    found = attribute_named(name)
    return found is not None and found.dimension == facet.dimension


_TRAINING = listed(
    "feature predictor covariate train training fit predict classifier regression regressor"
    " estimator"
    " forest boost boosting xgb lgb svm logistic pipeline x_train dataset regressor scorer"
)


_AUDITED = listed("protected privileged unprivileged sensitive fairness parity")


def _trains(event: Event) -> bool:
    """Whether a list of columns goes into a model: forms and exports list columns, too."""
    words = {word for name, _ in event.words for word in stems(name)}
    return not words.isdisjoint(_TRAINING) and words.isdisjoint(_AUDITED)


def _telling(event: Event, lawful: float) -> bool:
    """Whether a text is the result of a decision: the function around it is named for one.

    Initials and names of groups are labels, whatever the function is called.
    """
    if lawful or not event.texts or not event.direct:
        return False
    if all(not text.isalpha() or len(text) < 4 or groups_of(text) for text in _words(event.texts)):
        return False
    if any(one.dimension in ("disability", "pregnancy", "language") for one in event.facets):
        # What somebody needs is told in texts as well.
        return False
    return any(
        near >= 1.0 and DECISION_WORDS.get(word, ("", 0.0))[1] >= 2
        for name, near in event.words
        for word in stems(name)
    )


def _words(texts: tuple[str, ...]) -> list[str]:
    return [word for text in texts for word in text.split()]


def _complains(event: Event, facet: Facet) -> bool:
    words = {word for name, near in event.words if near >= 1.0 for word in stems(name)}
    return any(word in words for word in stems(facet.name))


def _splits(event: Event, facet: Facet) -> bool:
    """`women = staff[staff.gender == "female"]`: a group put aside under its own name."""
    if not event.target:
        return False
    words = stems(event.target)
    return all(
        groups_of(word) or word in ("group", "only", "df", "all", "staff", "mask", "subset")
        for word in words
    )


def _personal(event: Event, facet: Facet) -> bool:
    if facet.about_a_person() or (
        facet.name and facet.attribute.sure and facet.about_a_person() is None and facet.test
    ):
        # Nothing but a person has a religion or a political leaning.
        return True
    return any(word in PEOPLE for name, near in event.words for word in stems(name) if near >= 0.4)


def _direction(event: Event, facet: Facet, decision: float) -> float:
    """What the way of comparing adds or takes.

    A minimum age near the legal one is a rule of law; a maximum is not. A comparison of an
    attribute with the same attribute of another person is a decision on couples or on kin.
    """
    if facet.pair:
        if event.sink == "boolean" and len({one.name for one in event.facets if one.pair}) > 1:
            # The same person is recognised by several fields.
            return -4.0
        if event.sink == "comparator":
            return 0.5
        return (
            0.5
            if facet.dimension in ("gender", "transgender") and facet.operator in ("==", "!=")
            else -1.0
        )
    if facet.dimension == "age" and facet.bound is not None and facet.test:
        ages = [one for one in event.facets if one.dimension == "age" and one.bound is not None]
        bounds = [one.bound for one in ages if one.bound is not None]
        since = any(word in stems(one.name) for one in ages for word in ("graduation", "grad"))
        if since:
            # Years since a graduation are no age.
            return 0.5
        if all(bound <= 21 for bound in bounds):
            return -2.5
        if any(bound > 1900 for bound in bounds):
            # Years of birth: whoever was born before was of age long ago.
            return 0.5 if decision >= 1 and all(1900 < bound < 2000 for bound in bounds) else 0.0
        return 0.5 if decision >= 1 else -0.5
    if facet.dimension == "age" and not facet.test and event.sink == "formula":
        return 0.0
    if facet.negated and event.sink == "filter":
        # Everybody but this group.
        return 0.5
    if facet.dimension == "disability" and facet.attribute.flag and facet.negated:
        return 0.5
    return 0.0
