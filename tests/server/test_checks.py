"""The row of checks: order, and what becomes of text that was not judged."""

from __future__ import annotations

import logging

import pytest

from fairhand_server.completion.checks import checks_for, judge_all
from fairhand_server.settings import Settings
from fairhand_syntax.judging import (
    CLEAN,
    Candidate,
    Check,
    Judgement,
    Notice,
    Problem,
    Span,
    Wait,
    Withhold,
)

SPAN = Span(0, 1)


def candidate(text: str = "x = 1", final: bool = True) -> Candidate:
    return Candidate("python", "a.py", "", "", text, final)


def check(name: str, judgement: Judgement, asked: list[str], budget: int = 100) -> Check:
    def judge(_: Candidate, settings: object) -> Judgement:
        asked.append(f"{name}:{settings}")
        return judgement

    return Check(name, judge, budget, "own settings")


def test_the_checks_stand_in_the_order_of_the_design() -> None:
    order = ["unsafe-characters", "secrets", "bias", "security", "packages", "references"]
    names = [one.name for one in checks_for(Settings())]
    assert names == [name for name in order if name in names]
    assert names[:2] == order[:2]


def test_all_checks_are_asked_and_all_verdicts_kept() -> None:
    asked: list[str] = []
    notice = Notice("a", "r", "m", SPAN)
    problem = Problem("b", "half blind")
    row = (
        check("a", Judgement((notice,)), asked),
        check("b", Judgement((), (problem,)), asked),
    )
    assert judge_all(candidate(), row) == Judgement((notice,), (problem,))
    assert asked == ["a:own settings", "b:own settings"]


def test_the_first_that_withholds_ends_the_row() -> None:
    asked: list[str] = []
    refusal = Withhold("b", "rule", "Because.", SPAN)
    row = tuple(
        check(name, judgement, asked)
        for name, judgement in (("a", CLEAN), ("b", Judgement((refusal,))), ("c", CLEAN))
    )
    assert judge_all(candidate(), row).verdicts == (refusal,)
    assert [name[0] for name in asked] == ["a", "b"]


def raising(_: Candidate, settings: object) -> Judgement:
    raise RuntimeError("in the line password = 'hunter2'")


def test_a_check_that_raises_withholds_and_logs_no_code(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        found = judge_all(candidate(), (Check("a", raising),))
    assert [type(one) for one in found.verdicts] == [Withhold]
    assert found.problems[0].check == "a"
    assert "RuntimeError" in caplog.text
    assert "hunter2" not in caplog.text


def test_a_text_over_the_budget_is_not_judged() -> None:
    asked: list[str] = []
    row = (check("a", CLEAN, asked, budget=5),)
    assert judge_all(candidate("12345"), row) == CLEAN
    refused = judge_all(candidate("123456"), row)
    assert [one.rule for one in refused.verdicts if isinstance(one, Withhold)] == [
        "not-judged-in-time"
    ]
    assert len(asked) == 1


def test_waiting_ends_with_the_text() -> None:
    wait = Judgement((Wait("a", "more"),))
    row = (check("a", wait, []),)
    assert judge_all(candidate(final=False), row) == wait
    refused = judge_all(candidate(final=True), row)
    assert [type(one) for one in refused.verdicts] == [Withhold]
