"""The one command and its errors, as a person meets them."""

from __future__ import annotations

import re

import pytest

from fairhand_server import __version__
from fairhand_server.cli import COMMANDS, main
from fairhand_server.errors import CODES, FairhandError, UsageError

SHOWN: list[tuple[list[str], int, str]] = [
    (["--help"], 0, "usage: fairhand COMMAND"),
    (["-h"], 0, "complete"),
    (["help"], 0, "serve"),
    ([], 2, "usage: fairhand COMMAND"),
    (["--version"], 0, __version__),
]


@pytest.mark.parametrize(("words", "code", "shown"), SHOWN)
def test_the_overview(
    words: list[str], code: int, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == code
    assert shown in capsys.readouterr().out


def test_an_unknown_command_is_told_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["compleat"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "'compleat'" in said.err
    assert "fairhand-E001" in said.err
    assert "complete" in said.err


@pytest.mark.parametrize("command", ["complete", "serve"])
def test_a_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command in COMMANDS
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: fairhand {command}" in capsys.readouterr().out


def test_every_code_has_its_own_number_and_title() -> None:
    assert all(re.fullmatch(r"fairhand-E\d{3}", code) for code in CODES)
    assert len({entry.title for entry in CODES.values()}) == len(CODES)
    assert all(code == entry.code for code, entry in CODES.items())


def test_an_error_shows_cause_code_and_mend() -> None:
    error = UsageError("fairhand-E001", "it is odd", "make it even")
    assert error.lines() == "fairhand: it is odd [fairhand-E001]\n  mend: make it even"
    assert str(error) == "fairhand-E001: it is odd"
    assert error.sentence() == "It is odd; make it even [fairhand-E001]"


def test_an_error_without_a_listed_code_cannot_be_made() -> None:
    with pytest.raises(KeyError):
        FairhandError("fairhand-E999", "cause", "mend")
