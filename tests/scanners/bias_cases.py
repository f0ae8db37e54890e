"""Reads the labelled completions of tests/cases/bias and judges them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fairhand_scanners.bias import BiasSettings, judge
from fairhand_syntax.judging import Candidate, Judgement, Notice, Wait, Withhold

CASES = Path(__file__).parent.parent / "cases" / "bias"
Case = dict[str, Any]


def cases_of(*names: str) -> list[Case]:
    """The cases of some files under tests/cases/bias."""
    return [
        json.loads(line)
        for name in names
        for line in (CASES / name).read_text(encoding="utf-8").splitlines()
        if line
    ]


def judged(
    text: str,
    prefix: str = "",
    language: str = "python",
    settings: BiasSettings | None = None,
    **place: Any,
) -> Judgement:
    """The judgement of a completion; `place` may hold `path` and `final`."""
    candidate = Candidate(
        language, place.get("path", ""), prefix, "", text, place.get("final", True)
    )
    return judge(candidate, settings or BiasSettings())


def rule_of(judgement: Judgement) -> str:
    """The rule of the verdict: "" for a clean one, "wait" for one that waits."""
    for verdict in judgement.verdicts:
        if isinstance(verdict, Withhold | Notice):
            return verdict.rule
        if isinstance(verdict, Wait):
            return "wait"
    return ""


def rule_of_case(case: Case, text: str | None = None, final: bool = True) -> str:
    """The rule of a labelled case, or of the beginning of it."""
    completion = case["completion"] if text is None else text
    return rule_of(judged(completion, case["prefix"], case["language"], final=final))
