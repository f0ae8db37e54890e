"""`fairhand stats`: counts of the log, the index and the models of this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairhand_index.attribution_log import AttributionLog
from fairhand_server.cli import main

MIT = {"refs": [{"spdx": "MIT", "package": "shapes"}], "model": {"id": "small"}}
GPL = {"refs": [{"spdx": "GPL-3.0-only", "package": "vaults"}], "model": {"id": "small"}}

# The rows of a log, and the licences that are counted as taken.
LOGS = [
    ([], {}),
    ([("shown", "a", MIT)], {}),
    ([("accepted", "a", MIT)], {"MIT": 1}),
    ([("partially_accepted", "a", MIT), ("partially_accepted", "a", MIT)], {"MIT": 1}),
    ([("accepted", "a", MIT), ("withdrawn", "a", {})], {}),
    ([("accepted", "a", MIT), ("withdrawn", "a", {}), ("accepted", "a", MIT)], {"MIT": 1}),
    ([("accepted", "a", MIT), ("typed", "b", GPL)], {"MIT": 1, "GPL-3.0-only": 1}),
    ([("filtered", "a", GPL)], {}),
]


@pytest.mark.parametrize(("rows", "licences"), LOGS)
def test_licences_are_counted_once_for_each_suggestion_that_stayed(
    rows: list[tuple[str, str, dict[str, object]]],
    licences: dict[str, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path))
    path = tmp_path / "log.sqlite3"
    with AttributionLog(path) as log:
        for event, suggestion, body in rows:
            log.append(event, suggestion, body)
    assert main(["stats", "--json", "--log", str(path)]) == 0
    counts = json.loads(capsys.readouterr().out)
    assert counts["log"]["licences"] == licences
    assert sum(counts["log"]["months"].values()) == len({row[1] for row in rows}) * bool(licences)
    assert main(["stats", "--log", str(path)]) == 0
    shown = capsys.readouterr().out
    assert all(licence in shown for licence in licences)


def test_an_empty_machine_has_nothing_to_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path / "home"))
    assert main(["stats"]) == 0
    assert "nothing was recorded yet" in capsys.readouterr().out
    assert main(["stats", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "log": None,
        "index": None,
        "models": [],
        "production": None,
    }


def test_a_log_that_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path))
    path = tmp_path / "log.sqlite3"
    path.write_text("no database" * 200)
    assert main(["stats", "--log", str(path)]) == 2
    assert "fairhand-E052" in capsys.readouterr().err
