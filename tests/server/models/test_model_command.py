"""`fairhand model`: what it prints, where, and its exit codes."""

from __future__ import annotations

import io

import pytest

from fairhand_server.cli import main
from fairhand_server.models.catalogue import catalogue
from fairhand_server.models.progress import megabytes, shown_on

from .conftest import CONTENT, sha256


def test_a_piped_list_is_one_line_per_model_with_tabs(capsys, tiny):
    assert main(["model", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split("\t") for line in lines]
    assert [row[0] for row in rows] == [
        "qwen2.5-coder-0.5b (default)",
        "qwen2.5-coder-1.5b",
        "tiny",
    ]
    assert rows[0][1:4] == ["491 MB", "Apache-2.0", "absent"]
    assert rows[0][4] == "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF@ebb2015"


def test_the_list_tells_verified_from_merely_present(capsys, tiny):
    def state() -> str:
        main(["model", "list"])
        return capsys.readouterr().out.splitlines()[-1].split("\t")[3]

    assert state() == "absent"
    tiny.path.parent.mkdir(parents=True)
    tiny.path.write_bytes(CONTENT)
    assert state() == "present, not verified"
    main(["model", "verify", "tiny"])
    capsys.readouterr()
    assert state() == "verified"


def test_pull_path_and_verify_in_turn(capsys, tiny, tmp_path):
    (tmp_path / "stick").write_bytes(CONTENT)
    assert main(["model", "pull", "tiny", "--from", str(tmp_path / "stick")]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "sha256 is right" in shown.err
    assert main(["model", "path", "tiny"]) == 0
    assert capsys.readouterr().out == f"{tiny.path}\n"
    assert main(["model", "verify"]) == 0
    assert capsys.readouterr().out == f"tiny: sha256 {tiny.sha256} is right\n"


def test_verify_reads_the_bytes_and_fails_on_a_wrong_one(capsys, tiny, tmp_path):
    (tmp_path / "stick").write_bytes(CONTENT)
    main(["model", "pull", "tiny", "--from", str(tmp_path / "stick")])
    spoilt = CONTENT[:-1] + b"?"
    tiny.path.write_bytes(spoilt)
    capsys.readouterr()
    assert main(["model", "verify", "tiny"]) == 1
    shown = capsys.readouterr()
    assert tiny.sha256 in shown.out and sha256(spoilt) in shown.out
    assert "fairhand model pull tiny" in shown.err


REFUSED = [
    (["pull", "nonsense"], "fairhand-E020"),
    (["verify", "nonsense"], "fairhand-E020"),
    (["verify", "tiny"], "fairhand-E021"),
    (["verify"], "fairhand-E021"),
    (["path"], "fairhand-E021"),
    (["path", "nonsense"], "fairhand-E020"),
    (["pull", "tiny", "--from", "nowhere"], "fairhand-E023"),
]


@pytest.mark.parametrize(("words", "code"), REFUSED)
def test_what_cannot_be_done_ends_with_two_and_a_code(capsys, tiny, words, code):
    assert main(["model", *words]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert code in shown.err and "mend:" in shown.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_and_a_log_gets_lines():
    log, terminal = io.StringIO(), Terminal()
    for out in (log, terminal):
        with shown_on(out, "fetched") as progress:
            progress.say("[news] of /a/path")
            for done in range(0, 20_000_001, 500_000):
                progress.at(done, 20_000_000)
            progress.at(0, 20_000_000)
    lines = log.getvalue().splitlines()
    assert lines[0] == "[news] of /a/path"
    assert len(lines) == 11
    assert lines[-1].startswith("fetched 100 % of 20 MB, ")
    assert "[news] of /a/path" in terminal.getvalue()
    assert "fetched" in terminal.getvalue()


SIZES = [(0, "0 bytes"), (999_999, "999999 bytes"), (1_000_000, "1.0 MB"), (491_400_064, "491 MB")]


@pytest.mark.parametrize(("count", "text"), SIZES)
def test_sizes_for_people(count, text):
    assert megabytes(count) == text


def test_the_table_on_a_terminal_has_headings(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "160")
    assert main(["model", "list"]) == 0
    shown = capsys.readouterr().out
    assert "on this machine" in shown
    assert all(identifier in shown for identifier in catalogue())
