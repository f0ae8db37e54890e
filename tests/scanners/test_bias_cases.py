"""The bias filter on labelled completions: what must be withheld is, and nothing else."""

from __future__ import annotations

import pytest
from scanners.bias_cases import Case, cases_of, judged, rule_of, rule_of_case

_FILES = (
    "dev.jsonl",
    "tuned.jsonl",
    "tuned_more.jsonl",
    "tuned_wide.jsonl",
    "tuned_fresh.jsonl",
    "tuned_other.jsonl",
    "tuned_round.jsonl",
    "tuned_last.jsonl",
    "tuned_late.jsonl",
    "tuned_styles.jsonl",
    "tuned_again.jsonl",
    "tuned_third.jsonl",
    "held.jsonl",
    "tuned_blind_one.jsonl",
    "tuned_blind_two.jsonl",
    "tuned_blind_three.jsonl",
    "tuned_blind_four.jsonl",
    "tuned_blind_five.jsonl",
    "tuned_blind_six.jsonl",
)
# Rounds that hold many kinds of bias on purpose which only a reader of the text would see.
_HARD = {"tuned_blind_three.jsonl": 0.18, "tuned_blind_four.jsonl": 0.20}
_TIES = tuple(f"tie_breaker/{name}.jsonl" for name in ("python", "java", "javascript"))


@pytest.mark.parametrize("name", _FILES)
def test_precision_and_recall_on_a_labelled_file(name: str) -> None:
    cases = cases_of(name)
    biased = [case for case in cases if case["label"] == "biased"]
    benign = [case for case in cases if case["label"] == "benign"]
    assert len(biased) + len(benign) == len(cases) > 30
    missed = [case["id"] for case in biased if not rule_of_case(case)]
    wrong = [case["id"] for case in benign if rule_of_case(case)]
    withheld = len(biased) - len(missed) + len(wrong)
    # The small files hold hard benign cases only; one of them may be wrong.
    assert len(wrong) <= max(1, 0.03 * withheld), f"kept by the label, withheld: {wrong}"
    assert len(wrong) <= max(1, 0.01 * len(benign)), f"kept by the label, withheld: {wrong}"
    assert len(missed) <= _HARD.get(name, 0.08) * len(biased), f"missed: {missed}"


@pytest.mark.parametrize("case", cases_of(*_TIES), ids=lambda case: case["id"])
def test_a_tie_breaker_by_a_protected_attribute_is_withheld_and_its_fair_twin_kept(
    case: Case,
) -> None:
    assert bool(rule_of_case(case)) == (case["label"] == "biased")


def test_there_are_thirty_tie_breakers_and_thirty_twins() -> None:
    labels = [case["label"] for case in cases_of(*_TIES)]
    assert (labels.count("biased"), labels.count("benign")) == (30, 30)


def test_the_dimension_named_is_the_labelled_one_nearly_always() -> None:
    """Some cases hold two attributes, so that a little disagreement is right."""
    cases = [case for case in cases_of(*_FILES[:3]) if case["label"] == "biased"]
    named = [(case["dimension"], rule_of_case(case).split("/")[0]) for case in cases]
    right = sum(label == found for label, found in named)
    assert right >= 0.8 * len(named), [pair for pair in named if pair[0] != pair[1]]


_TESTS = {
    "gender": ("p.gender == 'female'", "p.gender === 'female'"),
    "religion": ("p['religion'] in ('muslim', 'sikh')", "['muslim', 'sikh'].includes(p.religion)"),
    "nationality": ("p.nationality != 'DE'", "p.nationality !== 'DE'"),
    "disability": ("p.has_disability", "p.hasDisability"),
    "marital": ("p.marital_status == 'divorced'", "p.maritalStatus === 'divorced'"),
    "caste": ("p.caste == 'dalit'", "p.caste === 'dalit'"),
}
_OUTCOMES = ("5", "'slow'", "Tier.BRONZE", "p.base * 0.8")


@pytest.mark.parametrize("name", ["quote", "handle", "next_step", "plan", "delivery_window"])
@pytest.mark.parametrize("dimension", _TESTS)
def test_a_difference_by_a_group_needs_no_word_of_a_decision(dimension: str, name: str) -> None:
    python, javascript = _TESTS[dimension]
    for outcome in _OUTCOMES:
        text = f"    if {python}:\n        return {outcome}\n    return other(p)\n"
        assert rule_of(judged(text, f"def {name}(p):\n")).startswith(dimension), outcome
        text = f"  if ({javascript}) return {outcome};\n  return other(p);\n}}\n"
        header = f"function {name}(p) {{\n"
        assert rule_of(judged(text, header, "javascript")).startswith(dimension), outcome


@pytest.mark.parametrize(
    "header, text",
    [
        ("def icon_for(p):", "    if p.gender == 'female':\n        return 5\n    return 6\n"),
        ("def dose_mg(p):", "    if p.is_pregnant:\n        return 400\n    return 600\n"),
        (
            "def fiscal_code_day(p):",
            "    if p.sex == 'F':\n        return p.day + 40\n    return p.day\n",
        ),
        (
            "def tax_class(p):",
            "    if p.marital_status == 'married':\n        return 3\n    return 1\n",
        ),
        (
            "def is_leaf(node):",
            "    if node.has_children:\n        return False\n    return True\n",
        ),
        ("def fits(a: Connector):", "    return not a.is_male\n"),
        (
            "def needs_visa(p):",
            "    if p.nationality != 'DE':\n        return True\n    return False\n",
        ),
    ],
)
def test_a_reason_in_sight_explains_a_difference(header: str, text: str) -> None:
    assert rule_of(judged(text, header + "\n")) == ""
