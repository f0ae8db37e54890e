"""The list of withheld suggestions: nothing is hidden without a trace, and no code is written."""

from __future__ import annotations

import json
from pathlib import Path

from fairhand_server.completion.suggestion import Withheld
from fairhand_server.withheld import WithheldList

CODE = "password = 'never on disk'"
ONE = Withheld("secrets", "named-secret", "It holds a credential.", CODE)


def test_an_entry_is_on_disk_without_its_code_and_in_memory_with_it(tmp_path: Path) -> None:
    found = WithheldList(tmp_path)
    assert found.add(ONE, "/work/app.py", 7) is None
    line = json.loads((tmp_path / "withheld.jsonl").read_text())
    assert {k: line[k] for k in ("id", "path", "line", "check", "rule", "reason")} == {
        "id": "w1",
        "path": "/work/app.py",
        "line": 7,
        "check": "secrets",
        "rule": "named-secret",
        "reason": "It holds a credential.",
    }
    assert found.write_page().read_text().count("app.py:7") == 1
    assert [CODE in file.read_text() for file in tmp_path.iterdir()] == [False, False]
    entry = found.find("w1")
    assert entry is not None
    assert entry.withheld.text == CODE
    assert CODE not in repr(entry)


def test_the_newest_is_first_and_the_counts_are_by_check(tmp_path: Path) -> None:
    found = WithheldList(tmp_path)
    found.add(ONE, "a.py", 1)
    found.add(Withheld("bias", "gender/branch", "r", "x"), "b.py", 2)
    assert [entry.path for entry in found.entries()] == ["b.py", "a.py"]
    assert dict(found.counts) == {"secrets": 1, "bias": 1}


def test_a_wrong_verdict_is_noted_with_the_comment_and_without_code(tmp_path: Path) -> None:
    found = WithheldList(tmp_path)
    found.add(ONE, "a.py", 1)
    assert found.report_wrong("w1", "it is a placeholder") is None
    assert found.report_wrong("w9", "") is not None
    text = (tmp_path / "wrong-verdicts.jsonl").read_text()
    assert json.loads(text)["comment"] == "it is a placeholder"
    assert CODE not in text


def test_a_folder_that_cannot_be_written_loses_no_entry(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    found = WithheldList(blocked / "below")
    problem = found.add(ONE, "a.py", 1)
    assert problem is not None
    assert "cannot be written" in problem
    assert len(found.entries()) == 1
