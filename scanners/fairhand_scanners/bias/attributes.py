"""Protected attributes: how code names them.

The dimensions follow article 21 of the EU Charter and the United States' laws on employment,
credit and housing. Obvious proxies (postcode, surname, year of graduation, parents' education)
stand under the dimension they stand for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from fairhand_scanners.bias.attribute_names import (
    FLAG_NAMES,
    FOREIGN_HEADS,
    MARKERS,
    MEASURES,
    NEED_VERB,
    PROXY_NAMES,
    TAILS,
    TONGUES,
    UNSURE_FLAGS,
    UNSURE_NAMES,
    VALUE_NAMES,
    VERBS,
)
from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.topics import topic_of
from fairhand_scanners.bias.words import listed, phrases, stem, stems, subtokens


@dataclass(frozen=True, slots=True)
class Attribute:
    """A protected attribute that a name stands for.

    `flag` says that the name is itself a yes or no (`is_pregnant`). `sure` says that the name can
    hardly mean anything but a person's attribute; `age` and `race` need a person beside them.
    `proxy` marks what only stands for an attribute, like a postcode. `measure` marks a number that
    grows with it (`accent_strength`, `maternity_leave_days`). `tongue` is the human language
    of the name where it is not English.
    """

    dimension: str
    flag: bool = False
    sure: bool = True
    proxy: bool = False
    measure: bool = False
    tongue: str = ""


_TONGUE_OF = {phrase: tongue for tongue, text in TONGUES.items() for phrase in phrases(text)}


def _table(names: dict[str, str], *, sure: bool, proxy: bool) -> dict[tuple[str, ...], Attribute]:
    return {
        tuple(stem(word) for word in phrase): Attribute(
            dimension, sure=sure, proxy=proxy, tongue=_TONGUE_OF.get(phrase, "")
        )
        for dimension, text in names.items()
        for phrase in phrases(text)
    }


NAMES: dict[tuple[str, ...], Attribute] = {
    **_table(UNSURE_NAMES, sure=False, proxy=False),
    **_table(PROXY_NAMES, sure=False, proxy=True),
    **_table(VALUE_NAMES, sure=True, proxy=False),
}
FLAGS: dict[tuple[str, ...], Attribute] = {
    tuple(stem(word) for word in phrase): Attribute(
        dimension,
        flag=True,
        sure=phrase[-1] not in UNSURE_FLAGS or len(phrase) > 1,
        tongue=_TONGUE_OF.get(phrase, ""),
    )
    for dimension, text in FLAG_NAMES.items()
    for phrase in phrases(text)
}
MARKERS_OF: dict[tuple[str, ...], str] = {
    tuple(stem(word) for word in phrase): dimension
    for dimension, text in MARKERS.items()
    for phrase in phrases(text)
}
_LONGEST = max(len(phrase) for phrase in (*NAMES, *FLAGS))


@lru_cache(maxsize=8192)
def attribute_named(name: str) -> Attribute | None:
    """The attribute that an identifier, getter, key or column stands for, or None.

    The attribute must be the head of the name: `customer_gender` and `genderCode` are the
    attribute, `genderSelect`, `preferredGender` and `cacheAge` are not.
    """
    words = list(stems(name))
    raw = subtokens(name)
    if not words or len(words) > 8 or raw[-1] == "votes":
        # What somebody votes is an opinion; how many votes they got is not.
        return None
    verb = words[0] in ("is", "ha", "has", "was", "wa", "are", "does", "be", "est", "ist")
    if words[0] == "get" or words[0] == "fetch":
        words, raw = words[1:], raw[1:]
    for cut in range(min(3, len(words))):
        if cut and words[-cut] not in TAILS:
            break
        kept = words[: len(words) - cut]
        found = _head(kept, verb=verb)
        if found is not None:
            return found
    found = _measured(words) or _one_of(words) or _share(words)
    if found is None:
        topic = topic_of(name)
        if topic is not None:
            found = Attribute(topic[0], flag=topic[1], measure=not topic[1])
    return found


def _head(words: list[str], *, verb: bool) -> Attribute | None:
    for length in range(min(_LONGEST, len(words)), 0, -1):
        phrase, before = tuple(words[-length:]), words[:-length]
        flag = FLAGS.get(phrase)
        if flag is not None and all(word in VERBS for word in before):
            if length > 1 or phrase[0] not in NEED_VERB or (verb and before):
                return flag
            continue
        if verb and length == 1 and len(before) == 1:
            origin = groups_of(phrase[0]) & {"nationality"}
            if origin and len(phrase[0]) > 4:
                # `is_turkish`, `isMexican`.
                return Attribute("nationality", flag=True, sure=False)
        value = NAMES.get(phrase)
        if value is None or (before and before[-1] in FOREIGN_HEADS) or len(before) > 2:
            continue
        if before and before[0] in FOREIGN_HEADS:
            continue
        if verb and len(before) == 1 and not value.sure:
            # `is_orientation`, `isParty`: a question about something else.
            continue
        if before and not value.sure and not all(word in VERBS for word in before):
            continue
        return value
    return None


def _measured(words: list[str]) -> Attribute | None:
    """`accent_strength`, `maternity_leave_days`, `wears_hijab`, `mosque_visits`."""
    kept = list(words)
    while len(kept) > 1 and kept[-1] in MEASURES:
        kept.pop()
    measured = len(kept) < len(words)
    if measured:
        found = _head(kept, verb=False)
        if found is not None and found.sure and not found.proxy and found.dimension != "age":
            return replace(found, flag=False, measure=True)
    for length in (2, 1):
        for at in range(len(kept) - length + 1):
            dimension = MARKERS_OF.get(tuple(kept[at : at + length]))
            if dimension is None:
                continue
            if measured or at + length == len(kept):
                return Attribute(dimension, flag=not measured, proxy=True, measure=measured)
    return None


def _one_of(words: list[str]) -> Attribute | None:
    """`race_black`, `gender_f`: a column for one value of an attribute."""
    for cut in (1, 2):
        if len(words) <= cut:
            break
        found = NAMES.get(tuple(words[:cut]))
        if (
            found is not None
            and not found.proxy
            and found.dimension in groups_of("_".join(words[cut:]))
        ):
            return Attribute(found.dimension, flag=True)
    return None


# Words by which a name tells how many people of a group live or work somewhere.
_SHARES = listed("share pct percent percentage fraction proportion ratio density")
_SHARED = frozenset({"race", "religion", "nationality", "caste"})


def _share(words: list[str]) -> Attribute | None:
    """`share_muslim`, `pctForeignBorn`: the make-up of a place stands for the people in it."""
    if not 2 <= len(words) <= 5 or _SHARES.isdisjoint(words):
        return None
    rest = [word for word in words if word not in _SHARES and word not in ("of", "population")]
    if "minority" in rest:
        return Attribute("race", proxy=True, measure=True)
    found = groups_of("_".join(rest)) & _SHARED if rest else frozenset()
    return Attribute(min(found), proxy=True, measure=True) if found else None


def understood(attribute: Attribute | None, tongues: tuple[str, ...]) -> Attribute | None:
    """The attribute, or None when its name is of a human language that is not read."""
    if attribute is None or not attribute.tongue or attribute.tongue in tongues:
        return attribute
    return None


def extra_names(extra: tuple[tuple[str, str], ...]) -> dict[tuple[str, ...], Attribute]:
    """Attributes an organisation adds: pairs of a name and a dimension."""
    return {stems(name): Attribute(dimension) for name, dimension in extra}
