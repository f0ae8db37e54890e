"""One decision in many forms, one lawful reason in many forms: all languages are read alike."""

from __future__ import annotations

from itertools import groupby

import pytest
from scanners.bias_cases import Case, cases_of, rule_of_case


def _by_form(name: str) -> list[tuple[str, list[Case]]]:
    return [(form, list(cases)) for form, cases in groupby(cases_of(name), key=lambda c: c["form"])]


def _titled(value: object) -> str:
    return value if isinstance(value, str) else ""


# A value wrapped in an `Optional` and filtered there is not followed yet.
_NOT_FOLLOWED = {("optional chain", "java")}


@pytest.mark.parametrize("form, cases", _by_form("forms/decisions.jsonl"), ids=_titled)
def test_a_form_of_decision_is_seen_in_every_language(form: str, cases: list[Case]) -> None:
    missed = {(form, case["language"]) for case in cases if rule_of_case(case) in ("", "wait")}
    assert missed <= _NOT_FOLLOWED


@pytest.mark.parametrize("form, cases", _by_form("forms/reasons.jsonl"), ids=_titled)
def test_a_lawful_reason_is_known_in_every_language(form: str, cases: list[Case]) -> None:
    assert {case["language"]: rule_of_case(case) for case in cases if rule_of_case(case)} == {}
