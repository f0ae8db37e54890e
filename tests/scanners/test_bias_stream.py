"""The bias filter on unfinished, broken and very long text."""

from __future__ import annotations

import random
import time

import pytest
from bench.bias_stream import noisy
from scanners.bias_cases import Case, cases_of, judged, rule_of, rule_of_case

from fairhand_scanners.bias import BiasSettings

_FILES = ("dev.jsonl", "tuned.jsonl", "tuned_more.jsonl", "tuned_wide.jsonl")
_PREFIX = "def score(candidate):\n    points = candidate.tests * 2\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("    if candidate.gender == 'fem", "wait"),
        ("    if candidate.gender == 'female':\n", "wait"),
        ("    if candidate.gender == 'female':\n        points", "wait"),
        ("    if candidate.gender == 'female':\n        points -=", "gender/score-by-attribute"),
        ("    if candidate.gender == 'female':\n        return 0\n", "gender/"),
        ("    name = candidate.gender\n", ""),
        ("    points += candidate.certificates\n", ""),
    ],
)
def test_a_condition_waits_and_a_condition_with_an_outcome_is_withheld(
    text: str, expected: str
) -> None:
    found = rule_of(judged(text, _PREFIX, final=False))
    assert found.startswith(expected) and bool(found) == bool(expected)


def test_what_waits_is_judged_when_no_more_comes() -> None:
    text = "    if candidate.gender == 'female':\n"
    assert rule_of(judged(text, _PREFIX, final=False)) == "wait"
    assert rule_of(judged(text, _PREFIX, final=True)) == ""


def test_a_stream_is_never_withheld_for_a_benign_end_and_a_verdict_stays() -> None:
    rng = random.Random(5)
    flickering, wrong = [], []
    for case in cases_of(*_FILES):
        text = case["completion"]
        cuts = sorted({rng.randrange(1, len(text) + 1) for _ in range(5)})
        states = [rule_of_case(case, text[:cut], final=False) not in ("", "wait") for cut in cuts]
        whole = bool(rule_of_case(case))
        if any(states) and not whole:
            wrong.append(case["id"])
        if any(a and not b for a, b in zip(states, [*states[1:], whole], strict=True)):
            flickering.append(case["id"])
    assert (wrong, flickering) == ([], [])


def _broken(count: int) -> None:
    cases: list[Case] = cases_of(*_FILES)
    rng = random.Random(23)
    for number in range(count):
        case = rng.choice(cases)
        prefix = noisy(case["prefix"] or " ", rng)
        text = noisy(case["completion"], rng)
        begin = time.process_time()
        judged(text, prefix, case["language"], final=number % 2 == 0)
        # The bound is on steps; this only catches a runaway, on slow machines too.
        assert time.process_time() - begin < 2.0, (prefix, text)


def test_broken_text_raises_nothing_and_ends() -> None:
    _broken(400)


@pytest.mark.soak
def test_much_broken_text_raises_nothing_and_ends() -> None:
    _broken(10_000)


@pytest.mark.parametrize(
    "text",
    [
        "x = candidate.gender == 'male' and " + "(" * 3000 + "1" + ")" * 3000 + "\n",
        "if gender == 'female':\n" + "".join(" " * n + "if a:\n" for n in range(1, 400)),
        "gender = [" + "[" * 5000,
        "/*" * 4000 + "gender",
        "'''" * 3000 + "gender female",
    ],
)
def test_deep_and_endless_text_is_bounded(text: str) -> None:
    begin = time.process_time()
    judged(text, "def hire(candidate):\n")
    assert time.process_time() - begin < 5.0


def test_what_needs_too_many_steps_is_withheld_as_not_judged() -> None:
    text = "    if candidate.gender == 'x':\n        log(candidate)\n"
    found = judged(text, _PREFIX, settings=BiasSettings(steps=5))
    assert rule_of(found) == "not-judged-in-time"


def test_a_very_long_text_with_attributes_is_withheld_as_not_judged() -> None:
    text = "".join(f"gender_{n} = row_{n}.gender\n" for n in range(3000))
    assert rule_of(judged(text)) == "not-judged-in-time"


def test_a_very_long_text_without_attributes_is_clean() -> None:
    assert rule_of(judged("".join(f"value_{n} = row_{n}.value\n" for n in range(3000)))) == ""
