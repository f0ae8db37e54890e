"""`fairhand references` and `fairhand log`, as scripts use them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from index_samples import LEDGER, PACKAGES, lines, write_wheel

from fairhand_index.attribution_log import AttributionLog
from fairhand_index.seed import seed_entries
from fairhand_server.cli import main
from fairhand_server.settings import settings_file

CLOSE = lines(LEDGER, 8, 23)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wishes: list[Any]
) -> tuple[int, list[dict[str, Any]]]:
    text = "\n".join(wish if isinstance(wish, str) else json.dumps(wish) for wish in wishes)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text + "\n"))
    code = main(["references", "match"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_files_are_checked_function_by_function(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheels = [str(write_wheel(tmp_path, *package)) for package in PACKAGES]
    assert main(["references", "build", "--workers", "1", *wheels]) == 0
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "taken.py").write_text("class Other:\n    x = 1\n\n" + CLOSE)
    (mine / "own.py").write_text("def greet(name):\n    return 'hello ' + name\n")
    (mine / "notes.txt").write_text(CLOSE)
    capsys.readouterr()
    assert main(["references", "check", "--json", str(mine)]) == 1
    out, told = capsys.readouterr()
    (row,) = [json.loads(line) for line in out.splitlines()]
    assert (row["file"], row["line"], row["licenseName"]) == (
        str(mine / "taken.py"),
        4,
        "GPL-3.0-or-later",
    )
    assert told.endswith("1 place in 1 of 2 files resembles code in the index\n")
    assert main(["references", "check", str(mine / "own.py")]) == 0
    assert capsys.readouterr().out == ""
    assert main(["references", "check", "--notice", str(mine)]) == 1
    notices = capsys.readouterr().out
    assert "## ledgers 1.0" in notices
    assert "taken.py resemble ledgers/book.py lines 8 to 23" in notices
    assert "## GPL-3.0-or-later" in notices
    assert main(["references", "check", "--notice", str(mine / "own.py")]) == 0
    assert "Nothing resembles code in the index." in capsys.readouterr().out
    assert main(["references", "check", str(mine / "taken.py")]) == 1
    assert "ledgers 1.0, ledgers/book.py:8-23, exact, 100% alike" in capsys.readouterr().out
    assert main(["references", "check", str(mine / "gone.py")]) == 2


def test_licences_of_single_files_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tagged = "# SPDX-License-Identifier: ISC\n" + LEDGER
    wheel = write_wheel(
        tmp_path, "two", "MIT", {"two/a.py": LEDGER + "x = 1\n", "two/b.py": tagged}
    )
    assert main(["references", "build", str(wheel)]) == 0
    capsys.readouterr()
    assert main(["references", "info"]) == 0
    assert "pypi    two 1.0\n        MIT; 2 files" in (out := capsys.readouterr().out)
    assert "        also ISC (1 file)" in out


def test_build_info_and_match(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wheels = [str(write_wheel(tmp_path, *package)) for package in PACKAGES]
    assert main(["references", "build", "--workers", "1", *wheels[:2]]) == 0
    assert main(["references", "add", "--workers", "1", wheels[2]]) == 0
    assert "4 functions of 3 packages" in capsys.readouterr().err
    assert main(["references", "info", "--json", "--verify"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert (info["functions"], info["problems"]) == (4, [])
    first = {
        "ecosystem": "pypi",
        "name": "bees",
        "version": "1.0",
        "license": "MIT OR GPL-2.0-only",
    }
    assert {**info["packages"][0], **first, "files": 1, "functions": 1} == info["packages"][0]
    code, answers = ask(
        monkeypatch,
        capsys,
        [
            {"id": 7, "language": "py", "prefix": "", "text": CLOSE},
            {"id": "b", "language": "python", "text": "x = 1\n"},
            "{broken",
            {"id": 1, "language": "cobol", "text": ""},
        ],
    )
    assert code == 1
    assert {
        "licenseName": "GPL-3.0-or-later",
        "referenceName": "ledgers 1.0",
        "referenceUrl": "https://github.com/example/ledgers",
        "path": "ledgers/book.py",
        "startLine": 8,
        "endLine": 23,
        "position": {"startCharacter": 4, "endCharacter": len(CLOSE) - 1},
        "similarity": 1.0,
        "tier": "exact",
        "licenseSource": "metadata",
        "copyright": "",
    } == answers[0]["references"][0]
    assert answers[1] == {"id": "b", "references": []}
    assert [answer["error"]["code"] for answer in answers[2:]] == ["fairhand-E004"] * 2


WRONG = [
    (["references", "info"], "E050"),
    (["references", "match"], "E050"),
    (["references", "build"], "E001"),
    (["references", "build", "there-is-no-such-file"], "E002"),
    (["references", "serve"], "E050"),
    (["log", "show"], "E052"),
    (["log", "verify"], "E052"),
    (["log", "prune", "--before", "2001-01-01"], "E052"),
    (["log", "export", "--format", "spdx", "-o", "there/is/none"], "E052"),
]


@pytest.mark.parametrize(("words", "code"), WRONG)
def test_what_cannot_be_done_is_said_with_a_mend(
    words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    told = capsys.readouterr().err
    assert f"fairhand-{code}" in told
    assert "mend:" in told


def test_one_broken_package_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write_wheel(tmp_path, *PACKAGES[0])
    bad = tmp_path / "bad-1.0-py3-none-any.whl"
    bad.write_bytes(b"no archive")
    assert main(["references", "build", "--workers", "1", str(bad), str(good)]) == 1
    told = capsys.readouterr().err
    assert "bad-1.0-py3-none-any.whl: left out" in told
    assert "2 functions of 1 package" in told


def test_the_log_on_the_command_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "state" / "attribution.sqlite3"
    with AttributionLog(path) as log:
        log.append("accepted", "s", {"file": "a.py", "refs": [{"spdx": "MIT", "package": "bees"}]})
        head = log.head()
    assert main(["log", "show"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].endswith("  accepted  a.py")
    assert shown[1] == "       MIT, bees"
    assert main(["log", "verify", "--head", head]) == 0
    assert head in capsys.readouterr().out
    for form in ("notice", "spdx", "jsonl"):
        assert main(["log", "export", "--format", form, "-o", str(home / form)]) == 0
        assert head in capsys.readouterr().err
        assert "bees" in (home / form).read_text()
    assert main(["log", "prune", "--before", "yesterday"]) == 2
    assert main(["log", "prune", "--before", "2001-01-01"]) == 0
    assert main(["log", "verify", "--head", "abc"]) == 2
    assert "'abc' is no head" in capsys.readouterr().err
    with AttributionLog(path) as log:
        log._base.execute("UPDATE entries SET event = 'shown'")
    assert main(["log", "verify"]) == 1
    assert "row 1 was changed" in capsys.readouterr().out


ROWS = [
    ("src/a.py", "/w/shop", "MIT"),
    ("src/a.py", "/w/bank", "MIT"),
    ("b.py", "/w/bank", "GPL-3.0-only"),
    ("old.py", "", "MIT"),
]
WANTED = [
    ([], [1, 2, 3, 4]),
    (["--licence", "MIT"], [1, 2, 4]),
    (["--file", "a.py"], [1, 2]),
    (["--workspace", "{home}"], [3, 4]),
    (["--workspace", "{home}", "--licence", "GPL-3.0-only"], [3]),
    (["--date", "2001"], []),
    (["--licence", "MIT", "--last", "1"], [4]),
]


@pytest.mark.parametrize(("words", "expected"), WANTED)
def test_rows_of_the_log_are_chosen(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: list[int]
) -> None:
    with AttributionLog(home / "state" / "attribution.sqlite3") as log:
        for number, (file, folder, licence) in enumerate(ROWS):
            folder = str(home.resolve()) if (file, folder) == ("b.py", "/w/bank") else folder
            refs = [{"spdx": licence, "package": f"p{number + 1}"}]
            log.append("accepted", f"s{number}", {"file": file, "folder": folder, "refs": refs})
    chosen = [word.format(home=home) for word in words]
    assert main(["log", "show", "--json", *chosen]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["seq"] for row in rows[:-1]] == expected
    if "--last" not in words:
        assert main(["log", "export", "--format", "notice", *chosen]) == 0
        told = capsys.readouterr().out
        assert [n for n in range(1, 5) if f"## p{n}\n" in told] == expected


def test_the_seed_is_pinned_broad_and_holds_copyleft() -> None:
    entries = seed_entries()
    for language in ("python", "java", "javascript"):
        assert sum(language in entry.languages for entry in entries) >= 20
    assert all(len(entry.pin.sha256) == 64 and entry.pin.version for entry in entries)
    assert len({(entry.pin.ecosystem, entry.pin.name) for entry in entries}) == len(entries)
    licences = " ".join(entry.license for entry in entries)
    assert all(name in licences for name in ("GPL-3.0", "LGPL-2.1", "AGPL-3.0", "MPL-2.0"))
    assert 10 <= sum(entry.demo for entry in entries) <= 14


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    """The editor's process may hold the check long before the first suggestion."""
    code = (
        "import sys\n"
        "import fairhand_server.cli.references, fairhand_server.cli.log\n"
        "heavy = {'datasketch', 'scipy', 'rapidfuzz', 'license_expression'}\n"
        "first = (heavy | {'numpy'}) & set(sys.modules)\n"
        "import fairhand_index.attribution_log, fairhand_index.policy\n"
        "from fairhand_index.matching import warm_up\n"
        "then = heavy & set(sys.modules)\n"
        "warm_up()\n"
        "print(sorted(first), sorted(then), 'scipy' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "[] [] False"


def test_commands_use_the_folder_and_the_log_that_the_server_uses(
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wheel = write_wheel(tmp_path, *PACKAGES[0])
    monkeypatch.setenv("FAIRHAND_INDEX", str(tmp_path / "elsewhere"))
    assert main(["references", "build", "--workers", "1", str(wheel)]) == 0
    assert (tmp_path / "elsewhere" / "index.json").is_file()
    path = tmp_path / "kept.sqlite3"
    settings = settings_file()
    settings.parent.mkdir(parents=True)
    settings.write_text(f"[references]\nlog = '{path}'\n")
    with AttributionLog(path) as log:
        body = {"file": "a.py", "line": 3, "reason": "It resembles licensed code (MIT, bees)."}
        log.append("filtered", "s", body)
    capsys.readouterr()
    assert main(["log", "show"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].endswith("  filtered  a.py:3")
    assert shown[1].strip() == body["reason"]
