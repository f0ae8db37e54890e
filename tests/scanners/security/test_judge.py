"""The check of a suggestion in its place."""

from __future__ import annotations

import time

import pytest

from fairhand_scanners.security.judge import judge
from fairhand_scanners.security.settings import ScanSettings
from fairhand_syntax.judging import Candidate, Notice, Withhold

PREFIX = "import os\nimport hashlib\nfrom flask import request\n\n\ndef view():\n    name = request.args['x']\n"


def kinds(
    text: str, prefix: str = PREFIX, settings: ScanSettings | None = None
) -> list[tuple[str, str]]:
    candidate = Candidate("python", "a.py", prefix, "\n", text, True)
    given = judge(candidate, settings or ScanSettings()).verdicts
    return [(type(v).__name__, v.rule) for v in given if isinstance(v, Withhold | Notice)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("    os.system('ls ' + name)", [("Withhold", "command-injection")]),
        ("    return hashlib.md5(name.encode())", [("Notice", "weak-hash")]),
        ("    return int(name)", []),
        ("    password = 'Plum-Tree-17'", [("Withhold", "hardcoded-credentials")]),
    ],
)
def test_severity_decides_between_withholding_and_marking(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert kinds(text) == expected


def test_faults_around_the_suggestion_are_not_its_own() -> None:
    assert kinds("    return 1", PREFIX + "    os.system(name)\n") == []


def test_never_lets_everything_pass() -> None:
    assert kinds("    os.system(name)", settings=ScanSettings(withhold="never", mark="never")) == []


def test_the_span_covers_the_fault() -> None:
    text = "    count = 1\n    os.system(name)"
    (verdict,) = judge(Candidate("python", "", PREFIX, "", text, True)).verdicts
    assert isinstance(verdict, Withhold)
    assert text[verdict.span.start : verdict.span.end] == "os.system(name)"


def test_imports_at_the_head_of_a_long_document_count() -> None:
    filler = "".join(f"def f{i}(a):\n    return a + {i}\n\n\n" for i in range(300))
    prefix = (
        "import os\nfrom flask import request\n\n"
        + filler
        + "def view():\n    name = request.args['x']\n"
    )
    assert kinds("    os.system(name)", prefix) == [("Withhold", "command-injection")]


@pytest.mark.parametrize("language", ["python", "java", "javascript", "cobol"])
@pytest.mark.parametrize("text", ["", "(((", "\ud800", "def f(:\n  'x", "}}}{{{"])
def test_broken_suggestions_are_judged_without_an_error(language: str, text: str) -> None:
    assert judge(Candidate(language, "", "if (", ")", text, False)).verdicts == ()


def test_sixty_lines_are_judged_in_fifteen_milliseconds() -> None:
    filler = "".join(f"def f{i}(a):\n    return a + {i}\n\n\n" for i in range(250))
    body = "".join(
        f"    v{i} = con.execute('SELECT * FROM t WHERE n = ?', (name, {i})).fetchall()\n"
        for i in range(60)
    )
    candidate = Candidate("python", "a.py", filler + PREFIX, "\n", body, True)
    judge(candidate)
    times: list[float] = []
    for _ in range(9):
        begun = time.process_time()
        judge(candidate)
        times.append(time.process_time() - begun)
    assert sorted(times)[4] < 0.015
