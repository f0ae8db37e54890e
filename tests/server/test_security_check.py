"""Suggestions are scanned in their place and withheld or marked as the settings say."""

from __future__ import annotations

import pytest
from support.queued_model import QueuedModel

from fairhand_server.completion.checks import checks_for, judge_all
from fairhand_server.completion.pipeline import complete
from fairhand_server.completion.suggestion import Request
from fairhand_server.settings import Settings, with_values
from fairhand_server.settings.security import SecuritySettings
from fairhand_syntax.judging import Candidate, Notice, Wait, Withhold

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


# A prefix, a suggestion while it grows, and the verdict: a statement's end may make it harmless.
LOAD = "import yaml\n\n\ndef load(text):\n"
COOKIE = "app.get('/', (req, res) => {\n"
GROWING = [
    ("python", LOAD, "    return yaml.load(text,\n", False, Wait),
    ("python", LOAD, "    return yaml.load(\n        text,\n", False, Wait),
    ("python", LOAD + "    return yaml.load(\n", "        text,\n", False, Wait),
    ("python", LOAD, "    return yaml.load(text, Loader=yaml.Loader)\n", False, Withhold),
    (
        "python",
        LOAD,
        "    return yaml.load(text, Loader=yaml.Loader)\n    x = f(\n",
        False,
        Withhold,
    ),
    ("python", LOAD, "    return yaml.load(text,\n        Loader=yaml.SafeLoader)\n", True, None),
    ("python", LOAD, "    return yaml.load(text,", True, Withhold),
    ("javascript", COOKIE, "  eval(req.query.x,\n", False, Wait),
    ("javascript", COOKIE, "  eval(req.query.x);\n", False, Withhold),
]


@pytest.mark.parametrize(("language", "prefix", "text", "final", "expected"), GROWING)
def test_an_unfinished_statement_is_waited_for(
    language: str, prefix: str, text: str, final: bool, expected: type | None
) -> None:
    candidate = Candidate(language, "a", prefix, "", text, final)
    found = [
        type(verdict)
        for verdict in judge_all(candidate, checks_for(Settings())).verdicts
        if not isinstance(verdict, Notice)
    ]
    assert found == ([expected] if expected else [])


async def test_a_suggestion_with_a_fault_is_withheld_and_the_next_one_shown() -> None:
    model = QueuedModel()
    model.feed(INJECTION)
    model.feed(PARAMETER)
    outcome = await complete(Request("python", PREFIX), model)
    assert [(one.check, one.rule) for one in outcome.withheld] == [("security", "sql-injection")]
    (shown,) = outcome.suggestions
    assert "(name,)" in shown.text


async def test_a_suggestion_with_a_fault_is_marked_where_that_is_wanted() -> None:
    model = QueuedModel()
    model.feed(INJECTION)
    settings = Settings(security=SecuritySettings(suggestions="mark"))
    outcome = await complete(Request("python", PREFIX), model, checks=checks_for(settings))
    assert outcome.withheld == ()
    (shown,) = outcome.suggestions
    assert [notice.rule for notice in shown.notices] == ["sql-injection"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("suggestions", "block"), ("minimumSeverity", "awful"), ("minimumConfidence", "critical")],
)
def test_a_level_that_does_not_exist_is_told_and_ignored(name: str, value: str) -> None:
    settings, problems = with_values(Settings(), {"security": {name: value}}, machine=False)
    assert settings == Settings()
    assert len(problems) == 1
    assert f"fairhand.security.{name}" in problems[0]
