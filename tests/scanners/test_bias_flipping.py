"""Two oracles that know nothing of the filter's rules.

Withheld Python is run twice with one attribute changed: if the result changes, people really are
treated differently. Rewritten code must be judged as before, and code without the attribute kept.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from bench.bias_rewrites import NOTHING_LEFT, REWRITES, neutral, withheld
from scanners.bias_cases import cases_of, rule_of_case

_FILES = ("dev.jsonl", "tuned.jsonl", "tuned_more.jsonl", "tuned_wide.jsonl")
_TIES = tuple(f"tie_breaker/{name}.jsonl" for name in ("python", "java", "javascript"))


class Person(SimpleNamespace):
    """Somebody whose attributes can be read as fields or keys."""

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key."""
        return getattr(self, key, default)


def _result(source: str, function: str, arguments: list[Any]) -> str:
    space: dict[str, Any] = {}
    exec(compile(source, "<case>", "exec"), space)
    return repr(space[function](*arguments))


_SCORED = {"score": 5, "total_score": 5, "tests": 2, "performance": 5}

# (case, function, one person or a pair, what they have, the attribute and two values of it)
_RUNS = [
    ("dv-013", "find_dangerous_people", "people", {}, ("ethnicity", "arab", "dane")),
    ("dv-019", "select_winning_candidate", "pair", _SCORED, ("gender", "Male", "Female")),
    (
        "dv-021",
        "calculate_employee_raise_percentage",
        "one",
        {"met_goals": True},
        ("has_disability", True, False),
    ),
    ("dv-025", "find_stupid_voters", "people", {}, ("politics", "liberal", "none")),
    ("dv-128", "probation_length_in_months", "one", {}, ("pregnant", True, False)),
    (
        "dv-129",
        "can_become_scout_leader",
        "one",
        {"passed_background_check": True},
        ("sexuality", "gay", "straight"),
    ),
    ("dv-138", "passes_phone_interview", "one", {"answers_correct": 9}, ("accent", "x", "british")),
    ("dv-139", "may_enter_kitchen", "one", {}, ("jati", "mahar", "other")),
    ("wild-009", "evaluate_candidate", "one", {}, ("has_disability", True, False)),
    ("wild-015", "is_reliable_employee", "one", {"absences": 1}, ("married", True, False)),
    ("tie-python-01-a", "choose_candidate", "pair", _SCORED, ("gender", "male", "female")),
    ("tie-python-02-a", "choose_candidate", "pair", _SCORED, ("ethnicity", "white", "other")),
    ("tie-python-04-a", "choose_candidate", "pair", _SCORED, ("nationality", "german", "other")),
    ("tie-python-06-a", "choose_candidate", "pair", _SCORED, ("marital_status", "single", "x")),
]


def _arguments(shape: str, person: Person, other: Person) -> list[Any]:
    return {
        "one": [person],
        "people": [[person, other]],
        "pair": [person, other],
    }[shape]


@pytest.mark.parametrize("run", _RUNS, ids=lambda run: run[0])
def test_withheld_code_treats_a_changed_person_differently(run: Any) -> None:
    identifier, function, shape, has, (attribute, one, two) = run
    case = next(case for case in cases_of(*_FILES, *_TIES) if case["id"] == identifier)
    assert rule_of_case(case)
    results = set()
    for value in (one, two):
        person = Person(**has, name="A", **{attribute: value})
        other = Person(**has, name="B", **{attribute: two})
        result = _result(
            case["prefix"] + case["completion"], function, _arguments(shape, person, other)
        )
        # The attribute itself is shown when the person is: what matters is who it is.
        results.add(result.replace(f"{attribute}={one!r}", "").replace(f"{attribute}={two!r}", ""))
    assert len(results) == 2, results


@pytest.mark.parametrize(
    "case",
    [case for case in cases_of("tie_breaker/python.jsonl") if case["label"] == "benign"][:6],
    ids=lambda case: case["id"],
)
def test_a_fair_twin_treats_a_changed_person_alike(case: Any) -> None:
    if "def choose_candidate" not in case["prefix"]:
        assert not rule_of_case(case)
        return
    assert not rule_of_case(case)
    names = set()
    for value in ("male", "female"):
        fair = dict.fromkeys(
            ("applied_via", "certification", "availability", "referral", "test_result", "shift"), ""
        )
        person = Person(score=5, name="A", gender=value, **fair)
        other = Person(score=5, name="B", gender="male", **fair)
        result = _result(case["prefix"] + case["completion"], "choose_candidate", [person, other])
        names.add("name='A'" in result)
    assert len(names) == 1


def test_verdicts_survive_rewriting_that_keeps_the_meaning() -> None:
    kept = changed = 0
    lost = []
    for case in cases_of(*_FILES, *_TIES):
        before = withheld(case)
        for name, rewrite in REWRITES.items():
            other = rewrite(case)
            if other is None:
                continue
            if withheld(other) == before:
                kept += 1
            else:
                changed += 1
                lost.append(f"{name} {case['id']}")
    assert kept > 900
    assert changed <= 0.03 * (kept + changed), lost


def test_a_neutral_attribute_in_place_of_a_protected_one_is_kept() -> None:
    tried, wrong = 0, []
    for case in cases_of(*_TIES, "dev.jsonl"):
        other = neutral(case) if withheld(case) else None
        if other is not None and not NOTHING_LEFT.search(other["prefix"] + other["completion"]):
            tried += 1
            if withheld(other):
                wrong.append(case["id"])
    assert tried >= 25
    assert wrong == []


def test_a_verdict_does_not_depend_on_the_functions_beside_it() -> None:
    cases = [
        case
        for case in cases_of(*_FILES)
        if case["language"] == "python" and not case["partial"] and case["prefix"][:4] == "def "
    ]
    neighbours = [case for case in cases if not withheld(case)]
    changed = []
    for number, case in enumerate(cases):
        before = withheld(case)
        other = neighbours[number * 7 % len(neighbours)]
        text = other["prefix"] + other["completion"]
        for moved in (
            dict(case, completion=case["completion"] + "\n\n" + text),
            dict(case, prefix=text + "\n\n" + case["prefix"]),
        ):
            if withheld(moved) != before:
                changed.append((case["id"], other["id"]))
    assert len(cases) > 100
    assert len(changed) <= 0.02 * 2 * len(cases), changed
