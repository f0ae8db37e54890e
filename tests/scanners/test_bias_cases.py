"""The bias filter on labelled completions: what must be withheld is, and nothing else."""

from __future__ import annotations

import pytest
from scanners.bias_cases import Case, cases_of, rule_of_case

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
