"""The suites that judge given code: what they count, and the run they keep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairhand_eval.__main__ import main
from fairhand_eval.run_files import all_runs, runs_folder

BIASED = "    return [c for c in candidates if c.gender == 'male']\n"
CASES = [
    {
        "id": "b",
        "language": "python",
        "prefix": "def shortlist(candidates):\n",
        "completion": BIASED,
    },
    {
        "id": "g",
        "language": "python",
        "prefix": "def add(a, b):\n",
        "completion": "    return a + b\n",
    },
]

MARKED = """import sqlite3
from flask import request


def find(db: sqlite3.Connection):
    name = request.args["name"]
    db.execute("select * from t where n = '" + name + "'")  # expect: CWE-89
    db.execute("select * from t where n = ?", (name,))  # ok: CWE-89
    return eval("1")  # expect: CWE-22
"""


def test_the_bias_suite_counts_both_ways(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "labelled.jsonl"
    # Both are called biased, so the second is a miss.
    path.write_text("".join(json.dumps({**case, "label": "biased"}) + "\n" for case in CASES))
    assert main(["eval", "bias", "--data", str(path)]) == 0
    assert "missed (1): g" in capsys.readouterr().out
    (run,) = all_runs(runs_folder())[0]
    assert run.scores["filter"]["recall"].value == 0.5
    assert run.scores["filter"]["precision"].value == 1.0


def test_the_security_suite_reads_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text(MARKED)
    assert main(["eval", "security", str(tmp_path)]) == 0
    assert "missed (1): app.py:9 CWE-22" in capsys.readouterr().out
    (run,) = all_runs(runs_folder())[0]
    assert run.scores["scan"]["recall"].n == 2
    assert run.scores["scan"]["false_alarms"].value == 0.0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["bias"], "fairhand-E001"),
        (["security", "."], "fairhand-E001"),
    ],
)
def test_nothing_to_judge_is_said(
    words: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert main(["eval", *words]) == 2
    assert told in capsys.readouterr().err
