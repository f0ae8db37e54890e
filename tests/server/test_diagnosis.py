"""`fairhand doctor` names what is wrong with code, cause and mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny_index import tiny_index

from fairhand_server.diagnosis import Finding, diagnose


async def findings(monkeypatch: pytest.MonkeyPatch, home: Path, **variables: str) -> list[Finding]:
    for name in ("FAIRHAND_ENDPOINT", "FAIRHAND_MODEL", "FAIRHAND_FAMILY", "FAIRHAND_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FAIRHAND_HOME", str(home))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return [finding async for finding in diagnose()]


CASES = {
    "no model": ({}, "model", "fairhand-E021"),
    "unknown model": ({"FAIRHAND_MODEL": "no-such"}, "model", "fairhand-E020"),
    "dead endpoint": (
        {"FAIRHAND_ENDPOINT": "http://127.0.0.1:9/v1"},
        "completion",
        "fairhand-E031",
    ),
    "unsafe endpoint": ({"FAIRHAND_ENDPOINT": "http://h.invalid/v1"}, "host", "fairhand-E040"),
    "no URL": ({"FAIRHAND_ENDPOINT": "somewhere"}, "host", "fairhand-E031"),
    "unknown family": (
        {"FAIRHAND_ENDPOINT": "http://127.0.0.1:9/v1", "FAIRHAND_FAMILY": "no-such"},
        "host",
        "fairhand-E010",
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_the_first_thing_that_is_wrong_is_the_last_that_is_told(
    case: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    variables, part, code = CASES[case]
    found = await findings(monkeypatch, tmp_path, **variables)
    last = found[-1]
    assert (last.part, last.ok, last.code) == (part, False, code)
    assert last.cause
    assert last.mend
    assert all(finding.ok for finding in found[:-1])


async def test_a_broken_settings_file_is_told_and_the_rest_is_still_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text("this is = = not toml")
    found = {finding.part: finding for finding in await findings(monkeypatch, tmp_path)}
    assert found["settings"].code == "fairhand-E010"
    assert "settings.toml" in found["settings"].cause
    assert "model" in found


async def test_the_reference_index_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = {finding.part: finding for finding in await findings(monkeypatch, tmp_path)}
    assert found["references"].ok
    assert "references build" in found["references"].detail
    folder = tmp_path / "references"
    tiny_index(folder)
    found = {finding.part: finding for finding in await findings(monkeypatch, tmp_path)}
    assert found["references"].detail.startswith("2 functions of 2 packages")
    (folder / "index.json").write_text("{}")
    found = {finding.part: finding for finding in await findings(monkeypatch, tmp_path)}
    assert (found["references"].ok, found["references"].code) == (False, "fairhand-E050")
    assert "model" in found


async def test_a_folder_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "home").write_text("in the way")
    found = {one.part: one for one in await findings(monkeypatch, tmp_path / "home")}
    assert (found["folders"].ok, found["folders"].code) == (False, "fairhand-E025")
    assert "cannot be written: not a directory" in found["folders"].cause
    assert "model" in found
