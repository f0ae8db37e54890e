"""The list of suites, and the road from `fairhand eval` to a suite."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

import pytest

from fairhand_eval.__main__ import main
from fairhand_eval.registry import BENCHES, SUITES, Entry, listing

HUMANEVAL = Path(__file__).parents[1] / "cases" / "eval" / "humaneval.jsonl"


@pytest.mark.parametrize("entry", [*SUITES, *BENCHES], ids=lambda entry: entry.name)
def test_every_entry_has_what_the_registry_promises(entry: Entry) -> None:
    module = import_module(entry.module)
    assert callable(module.add_arguments)
    assert callable(module.run)
    assert "\n" not in entry.description


def test_names_are_unique() -> None:
    for entries in (SUITES, BENCHES):
        assert len({entry.name for entry in entries}) == len(entries)


def test_listing_shows_names_and_descriptions_or_says_that_there_are_none() -> None:
    shown = listing((Entry("a", "m", "first"), Entry("longer", "m", "second")))
    assert shown == "  a       first\n  longer  second"
    assert "nothing" in listing(())


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 2, "usage"),
        (["weigh"], 2, "usage"),
        (["eval"], 2, "name a suite"),
        (["eval", "nope"], 2, "no suite 'nope'"),
        (["bench", "nope"], 2, "no bench 'nope'"),
        (["eval", "humaneval"], 2, "openai/human-eval"),
        (["eval", "infilling", "--kind", "multi"], 2, "HumanEval-MultiLineInfilling.jsonl.gz"),
        (["eval", "humaneval", "--data", "missing.jsonl"], 2, "fairhand-E002"),
        (["eval", "humaneval", "--data", __file__], 2, "fairhand-E004"),
        (["eval", "humaneval", "--data", str(HUMANEVAL), "--ids", "999"], 2, "999"),
        (
            ["eval", "humaneval", "--data", str(HUMANEVAL), "--key-env", "FAIRHAND_UNSET"],
            2,
            "FAIRHAND_UNSET",
        ),
        (
            ["eval", "humaneval", "--data", str(HUMANEVAL), "--endpoint", "http://127.0.0.1:9/v1"],
            2,
            "fairhand-E031",
        ),
    ],
)
def test_what_cannot_be_measured_is_said_with_exit_code_2(
    words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == code
    printed = capsys.readouterr()
    assert told in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(
    ("words", "code", "out"),
    [
        (["eval", "--list"], 0, "humaneval"),
        (["eval", "nope"], 2, ""),
        (["bench", "--list"], 0, "  "),
        (["eval", "infilling", "--help"], 0, "--kind"),
    ],
)
def test_the_command_hands_over_and_gives_the_code_back(
    words: list[str], code: int, out: str
) -> None:
    command = [sys.executable, "-P", "-m", "fairhand_server", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert out in done.stdout


def test_every_bench_runs_without_options() -> None:
    for entry in BENCHES:
        parser = ArgumentParser()
        import_module(entry.module).add_arguments(parser)
        assert parser.parse_args([]) is not None, entry.name
