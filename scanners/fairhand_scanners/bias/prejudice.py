"""Prejudice that needs no decision: stereotypes tied to a group, a sex guessed from a job."""

from __future__ import annotations

from fairhand_scanners.bias.facets import Event, Facet
from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.stereotypes import OCCUPATIONS, demeans, stereotypes
from fairhand_scanners.bias.verdicts import Weighed, made
from fairhand_scanners.bias.words import listed, stem, stems

_FEMALE = listed("female woman women f she her girl feminine")
_MALE = listed("male man men m he his boy masculine")


def stereotyped(event: Event, facet: Facet) -> bool:
    """Whether an outcome ties a stereotype to the group it is for, or talks down to it."""
    if event.sink not in (
        "text",
        "table",
        "object",
        "decision",
        "call",
        "add",
        "label",
        "other",
        "empty",
    ):
        return False
    if facet.dimension not in (
        "gender",
        "race",
        "nationality",
        "religion",
        "caste",
        "age",
        "socioeconomic",
        "orientation",
        "disability",
    ):
        return False
    if any(demeans(text) for text in event.texts):
        return True
    if event.sink == "table":
        return stereotypes(event.texts) >= 2
    return (
        event.direct
        and facet.fits_group()
        and stereotypes(event.texts) >= 1
        and len(event.texts) <= 6
    )


def guessed(event: Event, facet: Facet) -> Weighed | None:
    """The verdict on a sex guessed from an occupation, if it is one."""
    genders = [
        value
        for value in facet.values
        if "gender" in groups_of(value) or value in ("she", "he", "her", "his")
    ]
    kinds = {_sex(value) for value in genders} - {""}
    jobs = sum(
        1
        for text in event.texts
        if stem(text.lower()) in OCCUPATIONS or any(w in OCCUPATIONS for w in stems(text))
    )
    if len(kinds) < 2 or jobs < 1 or (jobs < 2 and len(event.texts) > 1):
        return None
    return made(event, facet, 3.5, "judgement")


def _sex(value: str) -> str:
    word = value.lower().rsplit(".", 1)[-1]
    if word not in _FEMALE and word not in _MALE:
        # `woman-smiling.jpg`
        word = next((one for one in stems(value) if one in _FEMALE or one in _MALE), "")
    if word in _FEMALE:
        return "f"
    return "m" if word in _MALE else ""
