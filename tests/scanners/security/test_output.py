"""The command line and its forms of output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from scanners.security.marked import CASES

from fairhand_scanners.security.finding import ScanProblem
from fairhand_scanners.security.sarif import sarif
from fairhand_scanners.security.scan import scan_text
from fairhand_server import cli
from fairhand_server.cli import scan as scan_command
from fairhand_syntax.languages import PYTHON

BAD = "import os\nfrom flask import request\n\n\ndef view():\n    name = request.args['x']\n    os.system('ls ' + name)\n"
OLD = "import hashlib\n\n\ndef total(data):\n    return hashlib.md5(data)\n"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(["scan", "--no-bandit", "--workers", "1", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.py").write_text(BAD, "utf-8")
    return tmp_path


def test_exit_codes_tell_clean_from_found_from_failed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "good.py").write_text("x = 1\n", "utf-8")
    assert run(capsys, "good.py")[0] == 0
    assert run(capsys, "bad.py")[0] == 1
    assert run(capsys, "missing.py")[0] == 2


def test_the_text_form_shows_severity_line_and_way(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, "bad.py")
    assert "Critical: 1" in out
    assert "bad.py:7:5  command-injection (CWE-78)" in out
    assert "7 | os.system('ls ' + name)" in out
    assert "1. bad.py:6 `request.args` comes from outside" in out
    assert "1 finding in 1 file." in out


def test_the_json_form_has_one_object_for_each_finding(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, "bad.py", "--format", "json")
    (one,) = json.loads(out)
    wanted = {
        "rule",
        "title",
        "cwe",
        "severity",
        "confidence",
        "path",
        "line",
        "column",
        "endLine",
        "message",
        "steps",
        "fix",
    }
    assert wanted <= one.keys()
    assert (one["rule"], one["cwe"], one["path"], one["line"]) == (
        "command-injection",
        "CWE-78",
        "bad.py",
        7,
    )
    assert len(one["steps"]) >= 2


def test_results_can_go_to_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "bad.py", "--format", "sarif", "-o", "out.sarif")
    assert (code, out) == (1, "")
    assert json.loads((folder / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_a_baseline_hides_what_was_known(
    folder: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    run(capsys, "bad.py", "--format", form, "-o", "before")
    assert run(capsys, "bad.py", "--baseline", "before")[0] == 0
    (folder / "bad.py").write_text("# moved down\n" + BAD + OLD, "utf-8")
    code, out, _ = run(capsys, "bad.py", "--baseline", "before", "--format", "json")
    assert code == 1
    assert [one["rule"] for one in json.loads(out)] == ["weak-hash"]


@pytest.mark.parametrize("text", ["no json", "{}", "[1]", '{"runs": 3}'])
def test_a_baseline_that_is_none_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (folder / "before").write_text(text, "utf-8")
    code, _, err = run(capsys, "bad.py", "--baseline", "before")
    assert code == 2
    assert "fairhand-E004" in err


def git(*words: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{role}_NAME": "n", f"GIT_{role}_EMAIL": "n@example.org"}
    subprocess.run(["git", *words], check=True, capture_output=True, env=environment)


def test_only_changed_and_new_files_are_scanned(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git("init", "-q")
    (folder / "old.py").write_text(OLD, "utf-8")
    git("add", ".")
    git("commit", "-qm", "first")
    assert run(capsys, ".", "--changed-since", "HEAD")[0] == 0
    (folder / "bad.py").write_text(BAD + "# changed\n", "utf-8")
    (folder / "new.py").write_text(OLD, "utf-8")
    _, out, _ = run(capsys, ".", "--changed-since", "HEAD", "--format", "json")
    assert sorted(one["path"] for one in json.loads(out)) == ["bad.py", "new.py"]


@pytest.mark.parametrize("revision", ["nowhere", "--output=x"])
def test_a_revision_that_is_none_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], revision: str
) -> None:
    git("init", "-q")
    assert run(capsys, ".", f"--changed-since={revision}")[0] == 2
    assert not (folder / "x").exists()


def test_unfinished_code_is_scanned_without_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "half.py").write_text("def mean(readings):\n")
    assert run(capsys, str(tmp_path)) == (0, "Nothing found.\n", "")


def test_skipped_files_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = run(capsys, "bad.py", "--max-file-size", "10")
    assert "bad.py: skipped: larger than 10 bytes" in err


def test_an_unknown_rule_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "bad.py", "--disable", "no-such-rule")
    assert code == 2
    assert "no-such-rule" in err


def test_importing_the_command_loads_no_scanner() -> None:
    check = "import sys, fairhand_server.cli.scan; print([m for m in sys.modules if 'tree_sitter' in m or 'bandit' in m])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def sample() -> dict[str, Any]:
    findings, _ = scan_text(PYTHON, "a b.py", BAD + OLD.replace("(data)\n", "(data)  # nosec\n"))
    return sarif(findings, [ScanProblem("c.py", "skipped")], "0.1.0")


SCHEMA = Path(__file__).parents[2] / "cases" / "sarif" / "sarif-2.1.0-rtm.5.json"


def test_sarif_is_valid_against_the_standard_s_schema(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = jsonschema.Draft4Validator(schema)
    shown = (
        sorted((CASES / "python").glob("*.py"))[:4] + sorted((CASES / "java").glob("*.java"))[:2]
    )
    _, out, _ = run(capsys, *map(str, shown), "--format", "sarif")
    log = json.loads(out)
    assert len(log["runs"][0]["results"]) > 100
    for one in (log, sample()):
        assert [error.message for error in validator.iter_errors(one)] == []
    log["runs"][0]["results"][0]["message"] = "no object"
    assert not validator.is_valid(log)


def test_sarif_has_the_shape_the_standard_asks_for() -> None:
    """The requirements of SARIF 2.1.0 on the properties this output uses."""
    log = sample()
    assert log["version"] == "2.1.0"
    assert log["$schema"].startswith("https://")
    (run_,) = log["runs"]
    driver = run_["tool"]["driver"]
    assert driver["name"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    (taxonomy,) = run_["taxonomies"]
    for result in run_["results"]:
        assert result["ruleId"] == ids[result["ruleIndex"]]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        assert result["partialFingerprints"]
        assert result["properties"]["cwe"].startswith("CWE-")
        taxon = result["taxa"][0]
        assert taxonomy["taxa"][taxon["index"]]["id"] == taxon["id"] == result["properties"]["cwe"]
        for location in result["locations"]:
            check_place(location["physicalLocation"])
        for flow in result.get("codeFlows", ()):
            for thread in flow["threadFlows"]:
                for step in thread["locations"]:
                    check_place(step["location"]["physicalLocation"])
                    assert step["location"]["message"]["text"]
    kinds = [s["kind"] for result in run_["results"] for s in result.get("suppressions", ())]
    assert kinds == ["inSource"]
    notices = run_["invocations"][0]["toolExecutionNotifications"]
    assert notices[0]["message"]["text"] == "skipped"
    assert run_["columnKind"] == "unicodeCodePoints"


def check_place(place: dict[str, Any]) -> None:
    assert " " not in place["artifactLocation"]["uri"]
    region = place["region"]
    assert region["startLine"] >= 1
    assert region["startColumn"] >= 1
    if "endLine" in region:
        assert (region["endLine"], region["endColumn"]) >= (
            region["startLine"],
            region["startColumn"],
        )


@pytest.mark.parametrize(
    ("found", "done", "stopped", "said"),
    [
        (0, 3, False, "Nothing found."),
        (0, 0, False, "No file was scanned."),
        (0, 0, True, "Nothing found so far. The scan was stopped before its end."),
        (1, 2, True, "1 finding in 1 file so far. The scan was stopped before its end."),
        (1, 2, False, "1 finding in 1 file."),
    ],
)
def test_the_last_line_does_not_call_clean_what_was_not_looked_at(
    found: int, done: int, stopped: bool, said: str
) -> None:
    findings = scan_text(PYTHON, "bad.py", BAD)[0][:found]
    assert scan_command.summary(findings, done, stopped) == said


def test_what_holds_no_code_is_named_and_not_called_clean(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "note.txt").write_text("hello", "utf-8")
    (folder / "held.py").write_bytes(b"\0\1\2")
    assert run(capsys, "note.txt")[1] == "No file was scanned.\n"
    assert "held.py: skipped: its bytes are no text" in run(capsys, "held.py")[2]


def test_a_run_that_was_cut_short_is_no_success_in_sarif() -> None:
    for message, success in (("cut short after 1 of 2 files", False), ("skipped: too large", True)):
        told: dict[str, Any] = sarif([], [ScanProblem("", message)], "1")
        assert told["runs"][0]["invocations"][0]["executionSuccessful"] is success
