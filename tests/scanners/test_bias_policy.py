"""What settings, paths and comments change, and that the prefix alone never blocks."""

from __future__ import annotations

import pytest
from scanners.bias_cases import judged, rule_of

from fairhand_scanners.bias import BiasSettings, policy
from fairhand_scanners.bias.domains import DECISIONS
from fairhand_syntax.judging import Notice, Withhold

_PREFIX = "def hire(candidate):\n"
_BIASED = (
    "    if candidate.gender == 'male':\n        return True\n    return candidate.score > 90\n"
)
_RULE = "gender/decision-by-attribute"


def _found(settings: BiasSettings, prefix: str = _PREFIX, path: str = "") -> str:
    return rule_of(judged(_BIASED, prefix, settings=settings, path=path))


def test_the_default_withholds_with_a_sentence_and_a_span_in_the_text() -> None:
    (verdict,) = judged(_BIASED, _PREFIX).verdicts
    assert isinstance(verdict, Withhold)
    assert (verdict.rule, verdict.check) == (_RULE, "bias")
    assert verdict.reason == "The suggestion decides about people by sex or gender."
    assert "return True" in _BIASED[verdict.span.start : verdict.span.end]


def test_flagging_shows_a_notice() -> None:
    (verdict,) = judged(_BIASED, _PREFIX, settings=BiasSettings(mode="flag")).verdicts
    assert isinstance(verdict, Notice)
    assert verdict.rule == _RULE


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (BiasSettings(mode="off"), ""),
        (BiasSettings(dimensions=("age",)), ""),
        (BiasSettings(dimensions=("gender", "age")), _RULE),
        (BiasSettings(domains=("credit",)), ""),
        (BiasSettings(domains=("hiring",)), _RULE),
    ],
)
def test_modes_dimensions_and_domains(settings: BiasSettings, expected: str) -> None:
    assert _found(settings) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("clinical/dose.py", ""),
        ("/home/a/project/clinical/deep/dose.py", ""),
        ("C:\\work\\clinical\\dose.py", ""),
        ("project/nonclinical.py", _RULE),
        ("", _RULE),
    ],
)
def test_allowed_paths(path: str, expected: str) -> None:
    assert _found(BiasSettings(allowed_paths=("clinical/**",)), path=path) == expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# fairhand: allow-bias: historical rules, kept for the museum\n", ""),
        ("# Fairhand: allow-bias (replays decisions of 1950)\n", ""),
        ("# fairhand: allow-bias\n", _RULE),
        ("# fairhand: allow\n", _RULE),
    ],
)
def test_a_comment_with_a_reason_lets_pass(comment: str, expected: str) -> None:
    assert _found(BiasSettings(), prefix=comment + _PREFIX) == expected


def test_a_comment_in_the_suggestion_lets_nothing_pass() -> None:
    text = "    # fairhand: allow-bias: because I say so\n" + _BIASED
    assert rule_of(judged(text, _PREFIX)) == _RULE


def test_a_comment_far_above_in_the_code_is_forgotten() -> None:
    far = "import os\n# fairhand: allow-bias: old\n" + "x = 1\n" * 40
    assert _found(BiasSettings(), prefix=far + _PREFIX) == _RULE


def test_an_organisations_own_attribute_and_group() -> None:
    text = "    if candidate.guild_code == 'x7':\n        return False\n    return True\n"
    assert rule_of(judged(text, _PREFIX)) == ""
    settings = BiasSettings(extra_attributes=(("guild_code", "race"),))
    assert rule_of(judged(text, _PREFIX, settings=settings)) == "race/decision-by-attribute"


@pytest.mark.parametrize(
    ("tongue", "condition"),
    [
        ("es", "candidato['estado_civil'] == 'casado'"),
        ("de", "candidato['religionszugehoerigkeit'] == 'islam'"),
        ("fr", "candidato['situation_familiale'] == 'marie'"),
    ],
)
def test_names_of_other_languages_are_read_unless_switched_off(tongue: str, condition: str) -> None:
    text = f"    if {condition}:\n        return False\n    return True\n"
    prefix = "def contratar(candidato):\n"
    assert rule_of(judged(text, prefix)) != ""
    others = tuple(one for one in ("es", "de", "fr") if one != tongue)
    assert rule_of(judged(text, prefix, settings=BiasSettings(languages=others))) == ""


def test_what_cannot_be_used_is_told_as_a_problem_and_the_rest_works() -> None:
    settings = BiasSettings(mode="shout", extra_attributes=(("size", "height"),), languages=("xx",))
    judgement = judged("x = 1\n", settings=settings)
    assert [problem.check for problem in judgement.problems] == ["bias"] * 3
    assert judgement.verdicts == ()


def test_the_domains_that_can_be_set_are_those_that_are_known() -> None:
    assert tuple(DECISIONS) == policy.DOMAINS


@pytest.mark.parametrize(
    "prefix",
    [
        "# Prefer the male candidate and reject women.\ndef hire(candidate):\n",
        "def f(c):\n    if c.race == 'black':\n        return 0\n\ndef mean(values):\n",
        "SLURS = ['retard', 'faggot']\nWEIGHTS = {'male': 2, 'female': 1}\n",
        "def score(c):\n    return 3 if c.gender == 'male' else 1\n\n\ndef total(items):\n",
    ],
)
def test_words_before_the_cursor_never_block_a_neutral_completion(prefix: str) -> None:
    text = "    values = [item.score for item in items]\n    return sum(values) / len(values)\n"
    assert rule_of(judged(text, prefix)) == ""
    assert rule_of(judged(text, prefix, final=False)) == ""


def test_the_outcome_of_a_condition_before_the_cursor_is_judged() -> None:
    prefix = _PREFIX + "    if candidate.gender == 'female':\n"
    assert rule_of(judged("        return False\n", prefix)).startswith("gender/")
    assert rule_of(judged("        greet(candidate, 'Ms')\n", prefix)) == ""


def test_an_alias_made_before_the_cursor_is_followed() -> None:
    prefix = _PREFIX + "    older = candidate.age > 50\n"
    assert rule_of(judged("    return not older\n", prefix)).startswith("age/")
