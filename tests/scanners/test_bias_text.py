"""Words: slurs and sentences that demean, and everything that only sounds like them."""

from __future__ import annotations

import pytest
from scanners.bias_cases import judged, rule_of

from fairhand_scanners.bias.words import plain, stems, subtokens


def _python(words: str) -> str:
    return rule_of(judged(f'MESSAGE = "{words}"\n'))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("you r3t4rd", "disability/slur"),
        ("the f4ggots again", "orientation/slur"),
        ("sand nigger", "race/slur"),
        ("t0welhead", "race/slur"),
        ("niggеr", "race/slur"),
        ("niggger", "race/slur"),
        ("Women cannot drive.", "gender/generalisation"),
        ("All immigrants are criminals", "nationality/generalisation"),
        ("old people are too slow", "age/generalisation"),
        ("Gays should not be teachers", "orientation/generalisation"),
        ("This job is too hard for a woman", "gender/generalisation"),
        ("We do not rent to Muslims", "religion/refusal"),
        ("prefer the younger candidate", "age/preference"),
        ("We are hiring: young men only", "gender/preference"),
    ],
)
def test_words_that_are_withheld(words: str, expected: str) -> None:
    assert _python(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "a chink in the armour",
        "Maine Coon cats",
        "the sea dyke was flooded",
        "spark retard in degrees",
        "fire retardant paint",
        "spic and span",
        "Scunthorpe, Penistone and Lightwater",
        "a niggling doubt about the snigger",
        "triggers and beggars",
        "Nigeria and Niger",
        "spastic diplegia is a form of cerebral palsy",
        "Women and men are equally good drivers.",
        "It is a myth that women cannot drive.",
        "Never write that immigrants are criminals.",
        "Do not prefer male candidates.",
        "Women only swimming on Tuesdays",
        "Old nodes are slow to answer",
        "Germans recycle a lot",
        "Black is not installed",
    ],
)
def test_words_that_are_shown(words: str) -> None:
    assert _python(words) == ""


@pytest.mark.parametrize(
    "text",
    [
        "BANNED_WORDS = ['retard', 'faggot']\n",
        "def is_slur(word):\n    return word in {'kike', 'gook'}\n",
        "# detect abuse such as 'women are stupid'\nPATTERNS = load()\n",
    ],
)
def test_lists_for_moderation_are_shown(text: str) -> None:
    assert rule_of(judged(text)) == ""


def test_a_list_after_the_name_of_a_moderation_list_is_shown() -> None:
    assert rule_of(judged("    'retard', 'faggot',\n}\n", "BLOCKED_TERMS = {\n")) == ""


def test_a_slur_in_a_name_or_a_comment_is_withheld() -> None:
    assert rule_of(judged("retardMode = True\n")) == "disability/slur"
    assert rule_of(judged("// what a faggot\n", language="java")) == "orientation/slur"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("getMaritalStatus", ("get", "marital", "status")),
        ("HIGH_RISK", ("high", "risk")),
        ("état-civil", ("etat", "civil")),
        ("HTTPServer2", ("http", "server", "2")),
        ("", ()),
    ],
)
def test_names_are_split(name: str, expected: tuple[str, ...]) -> None:
    assert subtokens(name) == expected


def test_plurals_meet_their_singular_and_look_alikes_their_letter() -> None:
    assert stems("applicants_statuses_classes") == ("applicant", "statuse", "class")
    assert plain("Geschäftsführer Straße pаypаl") == "Geschaeftsfuehrer Strasse paypal"
