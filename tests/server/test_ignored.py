"""The list of what a user ignores in a workspace: kept, shared by windows, without code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairhand_server import ignored
from fairhand_server.ignored import Ignored

ROOT = "/work/shop"
ONE = ("weak-hash", "f1", "app.py")


@pytest.fixture(autouse=True)
def look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ignored, "_SECONDS_BETWEEN_LOOKS", 0.0)


def test_one_finding_is_ignored_in_its_file_and_workspace_only(tmp_path: Path) -> None:
    lists = Ignored(tmp_path)
    assert lists.set_finding(ROOT, ONE, True) is None
    assert lists.has(ROOT, "weak-hash", "f1", "app.py")
    assert not lists.has(ROOT, "weak-hash", "f2", "app.py")
    assert not lists.has(ROOT, "weak-hash", "f1", "old/app.py")
    assert not lists.has("/work/other", "weak-hash", "f1", "app.py")


def test_a_rule_is_ignored_wherever_it_finds_something(tmp_path: Path) -> None:
    lists = Ignored(tmp_path)
    assert lists.set_rule(ROOT, "weak-hash", True) is None
    assert lists.has(ROOT, "weak-hash", "any", "any.py")
    assert not lists.has(ROOT, "weak-cipher", "any", "any.py")
    assert lists.rules(ROOT) == ["weak-hash"]


def test_both_can_be_taken_back(tmp_path: Path) -> None:
    lists = Ignored(tmp_path)
    lists.set_rule(ROOT, "weak-hash", True)
    lists.set_finding(ROOT, ONE, True)
    lists.set_rule(ROOT, "weak-hash", False)
    assert lists.has(ROOT, *ONE)
    lists.set_finding(ROOT, ONE, False)
    assert not lists.has(ROOT, *ONE)


def test_another_window_sees_the_change_and_loses_none_of_its_own(tmp_path: Path) -> None:
    here, there = Ignored(tmp_path), Ignored(tmp_path)
    assert not there.has(ROOT, *ONE)
    here.set_finding(ROOT, ONE, True)
    assert there.has(ROOT, *ONE)
    there.set_rule(ROOT, "debug-mode", True)
    assert here.has(ROOT, "debug-mode", "", "")
    assert here.has(ROOT, *ONE)


def test_the_file_names_rules_and_prints_but_holds_no_code(tmp_path: Path) -> None:
    lists = Ignored(tmp_path)
    lists.set_finding(ROOT, ONE, True)
    data = json.loads(lists.file(ROOT).read_text())
    assert data["workspace"] == ROOT
    assert {key for one in data["findings"] for key in one} == {
        "fingerprint",
        "path",
        "rule",
        "time",
    }


@pytest.mark.parametrize("text", ["", "{", "[]", '{"findings": [1], "rules": []}', "\0"])
def test_a_list_that_cannot_be_read_hides_nothing(text: str, tmp_path: Path) -> None:
    lists = Ignored(tmp_path)
    lists.file(ROOT).write_text(text)
    assert not lists.has(ROOT, *ONE)


def test_a_list_that_cannot_be_written_holds_for_the_session_and_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    lists = Ignored(blocked / "below")
    problem = lists.set_finding(ROOT, ONE, True)
    assert problem is not None
    assert "cannot be written" in problem
    assert lists.has(ROOT, *ONE)
