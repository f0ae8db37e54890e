"""What the names around an influence say it is for: a decision on people, or a lawful purpose."""

from __future__ import annotations

import re
from itertools import pairwise

from fairhand_scanners.bias.domains import DECISIONS
from fairhand_scanners.bias.facets import Event, Facet
from fairhand_scanners.bias.lawful import LAWFUL
from fairhand_scanners.bias.words import listed, stem, stems, subtokens

# People a decision may be about; the noun alone does not make one.
_FAINT = frozenset(
    stem(word)
    for word in listed(
        "customer client seller guest visitor member driver worker teacher student volunteer agent"
        " staff helper neighbor neighbour employee account post posts report team author buyer user"
    )
)

DECISION_WORDS: dict[str, tuple[str, float]] = {}
"""The domain a word speaks of, and how much (0.6 to 2)."""
for _domain, _table in DECISIONS.items():
    for _word, _weight in _table.items():
        _known = 0.6 if _word in _FAINT else float(_weight)
        if _known > DECISION_WORDS.get(_word, ("", 0.0))[1]:
            DECISION_WORDS[_word] = (_domain, _known)
_TARGETING = listed("target targeting audience campaign included excluded exclude exclusion")
BIRTH = listed("birth birthday birthdate dob born")
"""Words of a date of birth."""

# Among patients these words speak of who comes first, which is no clinical reason.
_TRIAGE = listed("priority queue transplant slot triage waiting waitlist allocation line calendar")
# Purposes that help a group; they explain no outcome that is against it.
_HELPING = frozenset(
    {
        "access and support",
        "the person's own choice",
        "a programme for the group",
        "price for children, students and seniors",
        "children and seniors",
        "display",
    }
)
_ADVERSE = frozenset(
    stem(word)
    for word in listed(
        "reject rejected rejection deny denied denial decline declined refuse refused low lowest"
        " exclude excluded block blocked ineligible disqualified dismiss unsuitable banned"
        " cancel cancelled"
        " canceled terminate terminated sorry unavailable unfortunately strict fired evict evicted"
    )
)
_BODILY = listed("bmi kg cm creatinine hemoglobin egfr mmol systolic dosage mg kcal")
_TESTING = re.compile(r"test(?:_|[A-Z\d])|it_")


def decision_of(event: Event, facet: Facet) -> tuple[float, str]:
    """How much the names around an event speak of a decision on people (0 to 3), and which."""
    own = set(stems(facet.name))
    if event.sink == "audience":
        # That there is an audience says nothing of what it is chosen for.
        own |= _TARGETING
    best: dict[str, float] = {}
    domains: dict[str, float] = {}
    far = 0.0
    for name, near in event.words:
        pieces = stems(name)
        for word in (*pieces, *map("".join, pairwise(pieces))):
            known = DECISION_WORDS.get(word)
            if known is None or word in own:
                continue
            if near < 0.3:
                # Far words support, but never carry a verdict.
                most = 1.25 if near >= 0.25 else 0.75
                if word not in best and far < most:
                    far += 0.3 * max(0.0, known[1] - 0.5)
                    domains.setdefault(known[0], 0.1)
                continue
            value = known[1] * (0.75 + 0.25 * near if near >= 0.4 else near)
            if value > best.get(word, 0.0):
                best[word] = value
                domains[known[0]] = domains.get(known[0], 0.0) + value
    if not domains:
        return 0.0, ""
    return min(3.0, sum(best.values()) + min(far, 1.25)), max(domains, key=lambda key: domains[key])


def is_adverse(event: Event, facet: Facet) -> bool:
    """Whether the group itself gets an outcome that is plainly against it."""
    return (
        event.sink == "decision"
        and not facet.negated
        and not facet.outcomes
        and any(
            word in _ADVERSE for name, near in event.words if near >= 1.0 for word in stems(name)
        )
    )


def lawful_purpose_of(event: Event, facet: Facet) -> tuple[float, str]:
    """How much the names around speak of a lawful or neutral purpose (0 to 3), and which."""
    totals: dict[str, float] = {}
    own = {word for one in event.facets for word in stems(one.name)}
    compared = (one for one in event.facets if one.operator != "is")
    values = {word for one in compared for value in one.values for word in stems(value)}
    seen: set[tuple[str, str]] = set()
    shown = event.sink in (
        "number",
        "score",
        "comparator",
        "table of numbers",
        "filter",
        "decision",
        "boolean",
        "start",
    )
    decided = event.sink == "decision" and facet.fits_group() and not facet.pair
    adverse = is_adverse(event, facet)
    ranked = event.sink in ("number", "score", "comparator", "start")
    triage = any(
        word in _TRIAGE for name, near in event.words if near >= 0.3 for word in stems(name)
    )
    bodily = 0.0
    told = [(text, 0.6) for text in event.purposes]
    for name, near in (*event.words, *told):
        if near < 0.3:
            # What is measured around tells of medicine, whatever the function is called.
            if near >= 0.2 and facet.dimension in ("gender", "age") and _measured(name):
                bodily = min(bodily + 0.4, 0.8)
            continue
        if near >= 0.5 and (_TESTING.match(name) or name.endswith(("Test", "Tests"))):
            totals["test or fixture"] = 2.0
        pieces = [stem(word) for word in subtokens(name)]
        for word in (*pieces, *map("_".join, pairwise(pieces))):
            if word in values or (triage and word == "patient"):
                continue
            if decided and word in ("preference", "preferred"):
                # Whoever is refused has not been asked for a preference.
                continue
            for purpose, dimensions, words in LAWFUL:
                if word in own and purpose != "a programme for the group":
                    continue
                if adverse and purpose in _HELPING:
                    continue
                if purpose == "statistics" and (
                    (event.sink == "features" and near < 0.6)
                    or (event.sink == "score" and facet.fits_group())
                ):
                    # Columns of a model bear such names; a changed score is no count.
                    continue
                if _beside_the_point(purpose, facet, shown, ranked):
                    continue
                if word in words and facet.dimension in dimensions and (purpose, word) not in seen:
                    seen.add((purpose, word))
                    # The name of the function or of the outcome itself says most.
                    totals[purpose] = totals.get(purpose, 0.0) + (1.5 if near >= 1.0 else near)
    if bodily:
        totals["clinical"] = max(totals.get("clinical", 0.0), bodily)
    if not totals:
        return 0.0, ""
    purpose = max(totals, key=lambda key: totals[key])
    return min(3.0, totals[purpose]), purpose


def _measured(name: str) -> bool:
    """`heightCm`, `weight_kg`, `bmi`: a measurement of a body."""
    words = stems(name)
    return not _BODILY.isdisjoint(words)


def _beside_the_point(purpose: str, facet: Facet, shown: bool, ranked: bool) -> bool:
    """A purpose that cannot explain this kind of outcome."""
    if purpose == "display":
        return shown
    if purpose == "the person's own choice":
        return ranked
    return purpose == "language and address" and ranked and facet.dimension != "gender"
