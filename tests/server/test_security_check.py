"""Suggestions are scanned in their place and withheld or marked as the settings say."""

from __future__ import annotations

import pytest

from fairhand_server.completion.checks import checks_for, judge_all
from fairhand_server.settings import Settings, with_values
from fairhand_syntax.judging import Candidate, Notice, Withhold

PREFIX = (
    "import sqlite3\nfrom flask import request\n\n\ndef rows(con: sqlite3.Connection):\n"
    '    name = request.args["name"]\n'
)
INJECTION = "    return con.execute(f\"SELECT * FROM user WHERE name = '{name}'\").fetchall()\n"
PARAMETER = '    return con.execute("SELECT * FROM user WHERE name = ?", (name,)).fetchall()\n'

CASES = [
    ("withhold", INJECTION, Withhold),
    ("mark", INJECTION, Notice),
    ("off", INJECTION, None),
    ("withhold", PARAMETER, None),
    ("mark", PARAMETER, None),
]


@pytest.mark.parametrize(("mode", "text", "expected"), CASES)
def test_a_suggestion_is_judged_by_the_code_it_would_stand_in(
    mode: str, text: str, expected: type | None
) -> None:
    settings, problems = with_values(Settings(), {"security": {"suggestions": mode}}, machine=False)
    assert problems == []
    candidate = Candidate("python", "app.py", PREFIX, "", text, True)
    judgement = judge_all(candidate, checks_for(settings))
    found = [(type(v), v.rule) for v in judgement.verdicts if isinstance(v, Withhold | Notice)]
    assert found == ([(expected, "sql-injection")] if expected else [])


@pytest.mark.parametrize(
    ("name", "value"),
    [("suggestions", "block"), ("minimumSeverity", "awful"), ("minimumConfidence", "critical")],
)
def test_a_level_that_does_not_exist_is_told_and_ignored(name: str, value: str) -> None:
    settings, problems = with_values(Settings(), {"security": {name: value}}, machine=False)
    assert settings == Settings()
    assert len(problems) == 1
    assert f"fairhand.security.{name}" in problems[0]
