"""Promotion by policy, refusal, rollback, and what then serves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairhand_eval.__main__ import main
from fairhand_eval.policy import read_policy
from fairhand_server.errors import ModelError, UsageError
from fairhand_server.models.locate import located
from fairhand_server.settings import load_settings
from fairhand_server.stages import Entry, add_step, entry_serving, read_stages, stages_file

from .test_run_files import LARGE, SMALL, kept

OLD = Entry("small-00000000", "small", "0" * 64, "plain")
NEW = Entry("large-11111111", "large", "1" * 64, "plain")

ENOUGH = """
[[require]]
suite = "functions"
score = "pass@1"
minimum = 0.5
tasks = 3
"""


def policy(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "promotion.toml"
    path.write_text(text)
    return ["--policy", str(path)]


# The tasks of production, those of the candidate, the policy, who approves, and the failing rule.
CASES = [
    ("++--", "+++-", ENOUGH, [], ""),
    ("++--", "+---", ENOUGH, [], "at least 0.5"),
    ("++--", "++", ENOUGH, [], "fewer than 3 tasks"),
    ("++--", "", ENOUGH, [], "no finished run"),
    (
        "++--",
        "+++-",
        ENOUGH.replace("minimum = 0.5", "minimum = 0.5\nmaximum = 0.6"),
        [],
        "at most",
    ),
    (
        "++--",
        "+++-",
        '[[require]]\nsuite = "functions"\nscore = "total_p95_ms"\nmaximum = 50',
        [],
        "total_p95_ms at most 50",
    ),
    ("++--", "+---", '[[no_regression]]\nsuite = "functions"\nscore = "pass@1"', [], "not worse"),
    (
        "++--",
        "+---",
        '[[no_regression]]\nsuite = "functions"\nscore = "pass@1"\ntolerance = 0.25',
        [],
        "",
    ),
    # Four of five lost is no proof of being worse, eight of eight is.
    (
        "++++",
        "+---",
        '[[no_regression]]\nsuite = "functions"\nscore = "pass@1"\np_value = 0.05',
        [],
        "",
    ),
    (
        "++++++++",
        "--------",
        '[[no_regression]]\nsuite = "functions"\nscore = "pass@1"\np_value = 0.05',
        [],
        "0 gained, 8 lost, p = 0.008",
    ),
    ("++--", "++--", '[[no_regression]]\nsuite = "functions"\nscore = "empty"', [], ""),
    ("+", "+", '[approval]\nby = ["Ada", "Grace"]\nneeded = 2', ["Ada"], "approved by 2"),
    ("+", "+", '[approval]\nby = ["Ada", "Grace"]\nneeded = 2', ["Ada", "Grace"], ""),
    ("+", "+", '[approval]\nby = ["Ada"]', ["Eve"], "Eve may not approve"),
    ("+", "+", ENOUGH + '[path]\nproduction = "staging"', [], "stands in staging first"),
]


@pytest.mark.parametrize(("before", "after", "text", "approved", "failing"), CASES)
def test_the_policy_decides_and_says_which_line_failed(
    tmp_path: Path,
    before: str,
    after: str,
    text: str,
    approved: list[str],
    failing: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept("one", SMALL, before)
    if after:
        kept("three", LARGE, after)
    add_step("promoted", "production", OLD, {})
    add_step("registered", "candidate", NEW, {})
    words = ["promote", "large", "--to", "production", *policy(tmp_path, text)]
    words += [word for name in approved for word in ("--approve", name)]
    assert main([*words, "--dry-run"]) == (1 if failing else 0)
    assert read_stages().production == OLD
    assert main(words) == (1 if failing else 0)
    shown = " ".join(capsys.readouterr().out.split())
    assert failing in shown
    stages = read_stages()
    assert stages.production == (OLD if failing else NEW)
    assert stages.history[-1].action == ("refused" if failing else "promoted")
    assert stages.history[-1].details["rules"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1",
        "[[require]]",
        '[[require]]\nsuite = "a"\nscore = "b"',
        '[[require]]\nsuite = "a"\nscore = "b"\nminimum = 1\nlimit = 2',
        '[[no_regression]]\nsuite = "a"\nscore = "exact"\np_value = 0.05',
        '[approval]\nby = ["Ada"]\nneeded = 2',
        '[path]\nstaging = "production"',
        "[[require",
    ],
)
def test_what_is_no_policy_is_refused(tmp_path: Path, text: str) -> None:
    _, path = policy(tmp_path, text)
    with pytest.raises(UsageError, match="fairhand-E004"):
        read_policy(Path(path))


def test_a_stage_is_given_back_to_what_held_it() -> None:
    assert main(["rollback"]) == 2
    for entry in (OLD, NEW):
        add_step("promoted", "production", entry, {})
    assert main(["rollback", "--reason", "slow"]) == 0
    assert read_stages().production == OLD
    assert main(["rollback"]) == 0
    assert read_stages().production is None
    assert main(["rollback"]) == 2


def test_promoting_without_a_policy_is_refused() -> None:
    add_step("registered", "candidate", NEW, {})
    assert main(["promote", "large", "--to", "staging"]) == 2
    assert read_stages().staging is None


def test_the_stages_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    add_step("promoted", "production", OLD, {"approved_by": ["Ada"]})
    add_step("registered", "candidate", NEW, {})
    assert main(["promote", "--list"]) == 0
    shown = capsys.readouterr().out
    for part in (OLD.id, NEW.id, "Ada", "promoted"):
        assert part in shown
    assert main(["promote", "--list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["production"]["id"] == OLD.id


def test_an_interrupted_writer_costs_its_own_line_only() -> None:
    add_step("promoted", "production", OLD, {})
    with stages_file().open("ab") as file:
        file.write(b'{"time": "now", "act')
    assert read_stages().production == OLD
    add_step("promoted", "production", NEW, {})
    assert read_stages().production == NEW


@pytest.mark.parametrize("line", ["x", "{}", '{"time": 1, "action": "a", "stage": "s"}', "[]"])
def test_a_damaged_history_is_told_and_nothing_of_it_is_used(line: str) -> None:
    add_step("promoted", "production", OLD, {})
    with stages_file().open("a") as file:
        file.write(line + "\n")
    with pytest.raises(UsageError, match="fairhand-E004"):
        read_stages()
    settings, problems = load_settings()
    assert settings.host.model == ""
    assert "stages.jsonl" in problems[0]


def gguf(path: Path, content: bytes = b"") -> Path:
    """A file with the head of a GGUF model of the family qwen2."""
    key, value = b"general.architecture", b"qwen2"
    head = b"GGUF" + (3).to_bytes(4, "little") + (0).to_bytes(8, "little")
    head += (1).to_bytes(8, "little") + len(key).to_bytes(8, "little") + key
    head += (8).to_bytes(4, "little") + len(value).to_bytes(8, "little") + value
    path.write_bytes(head + content)
    return path


def test_what_is_in_production_is_what_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FAIRHAND_MODEL", raising=False)
    model = gguf(tmp_path / "ours.gguf")
    assert main(["promote", str(model), "--family", "plain"]) == 0
    entry = read_stages().candidates[0]
    assert entry.id in capsys.readouterr().out
    kept("one", {"id": "ours", "sha256": entry.sha256}, "+++")
    words = ["promote", entry.id, "--to", "production", *policy(tmp_path, ENOUGH)]
    assert main(words) == 0
    found = located()
    assert (found.path, found.family, found.sha256) == (model, "plain", entry.sha256)
    # What it produces is marked with the entry.
    assert entry_serving(found.id, found.sha256) == entry.id
    assert entry_serving(found.id, "9" * 64) == ""
    # Another name by hand still goes before what is in production.
    monkeypatch.setenv("FAIRHAND_MODEL", str(gguf(tmp_path / "mine.gguf", b"mine")))
    assert located().id == "mine"
    monkeypatch.delenv("FAIRHAND_MODEL")
    gguf(model, b"other bytes than were evaluated")
    with pytest.raises(ModelError, match="in production"):
        located()


def test_a_served_model_in_production_is_asked_at_its_endpoint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("FAIRHAND_ENDPOINT", "FAIRHAND_MODEL", "FAIRHAND_INDEX"):
        monkeypatch.delenv(name, raising=False)
    url = "http://127.0.0.1:9/v1"
    entry = Entry("team", "big", family="plain", endpoint=url, index="/indexes/ours")
    add_step("promoted", "production", entry, {})
    settings, problems = load_settings()
    assert problems == []
    assert (settings.host.endpoint, settings.host.model, settings.host.family) == (
        url,
        "big",
        "plain",
    )
    assert settings.references.index == "/indexes/ours"
    own, _ = load_settings({"host": {"endpoint": "http://127.0.0.1:8/v1"}})
    assert (own.host.endpoint, own.host.model) == ("http://127.0.0.1:8/v1", "")
