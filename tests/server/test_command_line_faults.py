"""Wrong words, wrong files, full disks and readers who leave: a code, a cause, a mend, and 2."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fairhand_server import cli
from fairhand_server.cli import main
from fairhand_server.errors import CODES

RISKY = "import os, flask\n\n\ndef f():\n    os.system(flask.request.args['x'])\n"

# Words, the end of the code, and what the cause says.
WRONG: list[tuple[str, str, str]] = [
    *(
        (f"{name} --no-such-option", "E001", "--no-such-option")
        for name in ("complete", "doctor", "host", "playground", "screen", "serve", "stats")
    ),
    ("serve extra", "E001", "extra"),
    ("model", "E001", "ACTION"),
    ("log", "E001", "ACTION"),
    ("references", "E001", "ACTION"),
    ("complete", "E001", "no place is named"),
    ("complete a.py:1 --batch", "E001", "exclude each other"),
    ("complete a.py", "E001", "names no line"),
    ("complete a.py:99", "E001", "lines, not 99"),
    ("complete a.py:1:99", "E001", "characters"),
    ("complete none.py:1", "E002", "none.py cannot be read: no such file"),
    ("complete latin.py:1", "E002", "not text in UTF-8 (byte 6 is not)"),
    ("complete folder.py:1", "E002", "is a directory"),
    ("complete a.txt:1", "E003", "a.txt"),
    ("complete a.py:1 --workspace none", "E002", "none is no folder"),
    ("complete a.py:1 --key-env NO_SUCH_VARIABLE", "E001", "holds no key"),
    ("complete a.py:1 --endpoint http://127.0.0.1:9/v1", "E031", "(nothing listens there)"),
    ("complete a.py:1 --endpoint ftp://x", "E031", "not an http"),
    ("complete a.py:1 --endpoint http://192.0.2.1/v1", "E040", "not encrypted"),
    ("scan", "E001", "PATH"),
    ("scan none.py", "E002", "none.py"),
    ("scan a.py --format yaml", "E001", "yaml"),
    ("scan a.py --workers -1", "E001", "no whole number from 1 on"),
    ("scan a.py -o none/out.txt", "E002", "none/out.txt cannot be written: no such file"),
    ("scan a.py -o folder.py", "E002", "is a directory"),
    ("scan a.py --format json -o folder.py", "E002", "is a directory"),
    ("scan a.py --format sarif -o /dev/full", "E024", "no room left"),
    ("scan a.py -o /dev/full", "E024", "no room left"),
    ("scan a.py --baseline none", "E002", "the baseline none cannot be read"),
    ("scan a.py --baseline a.py", "E004", "a.py is no output"),
    ("scan a.py --disable no-such-rule", "E001", "no-such-rule"),
    ("screen none.jsonl", "E002", "none.jsonl"),
    ("host --engine none", "E001", "none"),
    ("host --model none", "E020", "none"),
    ("model pull none", "E020", "none"),
    ("model path none", "E020", "none"),
    ("model path qwen2.5-coder-1.5b", "E021", "is not on this machine"),
    ("references build", "E001", "nothing to build"),
    ("references build none", "E002", "none"),
    ("references build a.txt", "E051", "no package could be read"),
    ("references build --workers 0 .", "E001", "no whole number from 1 on"),
    ("references build --index a.py .", "E002", "a.py"),
    ("references info", "E050", "no index"),
    ("references check none", "E002", "none"),
    ("references serve --port 65536", "E001", "65536"),
    ("log show --last 0", "E001", "no whole number from 1 on"),
    ("log export --format xml", "E001", "xml"),
    ("log show --log a.py", "E052", "not a database"),
    ("log verify --head x", "E001", "'x' is no head"),
    ("playground --port 99999 --no-browser", "E001", "99999"),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("FAIRHAND_ENDPOINT", "FAIRHAND_MODEL", "FAIRHAND_FAMILY", "FAIRHAND_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(RISKY)
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "latin.py").write_bytes(b'x = "\xe9"\n')
    (tmp_path / "folder.py").mkdir()
    return tmp_path


@pytest.mark.parametrize(("words", "code", "cause"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_word_is_told_with_its_code(
    home: Path, capsys: pytest.CaptureFixture[str], words: str, code: str, cause: str
) -> None:
    assert main(words.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"[fairhand-{code}]" in said.err
    assert cause in said.err
    assert "Traceback" not in said.err
    assert f"fairhand-{code}" in CODES
    assert "mend: " in said.err or "\n  " in said.err


def test_a_fault_of_our_own_is_told_apart_from_a_finding(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("odd")

    monkeypatch.setattr(cli, "_carried_out", broken)
    assert main(["scan", "a.py"]) == 2
    assert "RuntimeError: odd\nfairhand: this is a fault" in capsys.readouterr().err


def test_an_index_stays_where_there_is_nothing_to_make_a_new_one_of(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "code").mkdir()
    (home / "code" / "a.py").write_text("def f(a, b):\n    return a + b\n")
    (home / "empty").mkdir()
    assert main(["references", "build", "code"]) == 0
    for action in ("build", "add"):
        assert main(["references", action, "empty"]) == 2
        assert "E051" in capsys.readouterr().err
    assert main(["references", "info"]) == 0
    assert "1 file" in capsys.readouterr().out


def shell(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a line with a command line of ours in it as `fairhand`."""
    ours = f'fairhand() {{ "{sys.executable}" -P -m fairhand_server "$@"; }}; set -o pipefail; '
    return subprocess.run(
        ["bash", "-c", ours + line],
        cwd=home,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )


# A line, its exit code, and what is told; "" for silence.
STREAMS: list[tuple[str, int, str]] = [
    ("fairhand --help | head -1", 0, ""),
    # These run in a process of their own.
    ("fairhand eval humaneval --no-such-option", 2, "fairhand-E001"),
    ("fairhand eval no-such-suite", 2, "fairhand-E001"),
    ("fairhand bench no-such-bench", 2, "fairhand-E001"),
    ("fairhand promote none", 2, "fairhand-E020"),
    ("fairhand rollback none", 2, "fairhand-E001"),
    ("fairhand model list > /dev/full", 2, "fairhand-E024"),
    ("fairhand scan a.py --format json > /dev/full", 2, "fairhand-E024"),
    ("fairhand scan a.py --format json >&-", 1, ""),
    ("fairhand scan a.py --format json < /dev/null 2> /dev/null > out.json", 1, ""),
]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(("line", "code", "told"), STREAMS, ids=[case[0] for case in STREAMS])
def test_a_line_of_a_shell_ends_with_its_code_and_no_traceback(
    home: Path, line: str, code: int, told: str
) -> None:
    ran = shell(line, home)
    assert (ran.returncode, told in ran.stderr, "Traceback" in ran.stderr) == (code, True, False)
    if not told:
        assert ran.stderr == ""
    if "out.json" in line:
        (finding,) = json.loads((home / "out.json").read_text())
        assert finding["rule"] == "command-injection"
