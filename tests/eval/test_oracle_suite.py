"""Holes cut into any code, and what is said of an answer to them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fairhand_eval.__main__ import main
from fairhand_eval.oracle import verdict
from fairhand_eval.oracle_kinds import KINDS
from fairhand_eval.oracle_places import Hole, drawn
from fairhand_syntax.languages import language_named, language_of_path

PYTHON = '''"""Totals."""
import os

NAMES = [
    "one",
    "two",
]


class Basket:
    """What is bought."""

    def total(self, items, rate=1.0):
        # Prices are in cents.
        found = sum(item.price for item in items)
        if found > len("limit"):
            for item in items:
                found -= item.discount(rate, kind="late")
            found = max(found, 0)
        return found
'''
JAVA = """class Basket {
    /** What is to be paid. */
    int total(java.util.List<Item> items, int rate) {
        int found = sum(items, rate);
        // Late buyers pay less.
        if (found > limit("late", 1)) {
            for (Item item : items) {
                found -= item.discount(rate);
            }
            found = Math.max(found,
                0);
        }
        return found;
    }
}
"""
JAVASCRIPT = """const NAMES = {
  one: 1,
  two: 2,
};

function total(items, rate) {
  // Late buyers pay less.
  let found = sum(items, 'late');
  if (found > limit(items[0])) {
    items.forEach((item) => {
      found -= item.discount(rate);
      log(`paid ${found}`);
    });
    found = Math.max(found, 0);
  }
  return found;
}
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    for name, text in (("a.py", PYTHON), ("A.java", JAVA), ("a.js", JAVASCRIPT)):
        (tmp_path / "project").mkdir(exist_ok=True)
        (tmp_path / "project" / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_a_hole_and_what_stood_in_it_are_the_file(code: Path, kind: str) -> None:
    found = []
    for name in ("a.py", "A.java", "a.js"):
        language = language_of_path(name)
        assert language is not None
        for seed in range(8):
            found += drawn([code], language, kind, random.Random(seed))
    assert found
    for hole in found:
        text = {"python": PYTHON, "java": JAVA, "javascript": JAVASCRIPT}[hole.language.id]
        assert hole.prefix + hole.true + hole.onward == text
        assert hole.true.strip()
        if kind == "typed":
            assert hole.suffix.lstrip(")]}\"'`;").startswith("\n")
        else:
            assert hole.suffix == hole.onward


VERDICTS = [("a = 1", "exact"), ("a = 1\n", "exact"), ("a = 1\nb", "over"), ("a", "short")]


@pytest.mark.parametrize(("kept", "said"), [*VERDICTS, ("b = 1", "garbled"), ("\n", "nothing")])
def test_what_is_kept_is_compared_with_the_truth(kept: str, said: str) -> None:
    python = language_named("python")
    assert python is not None
    assert verdict(Hole("", python, "", "a = 1", ""), kept) == said


def test_the_figures_are_printed(
    code: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.jsonl"
    words = ["eval", "oracle", "--code", str(code), "--kinds", "line,body", "--sample", "2"]
    assert main([*words, "--wrong", str(wrong)]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 3 * 2 * 3 + 3 * 3
    assert all("exact 100.00 %" in row for row in rows)
    assert wrong.read_text() == ""


REFUSED = [
    ([], "fairhand-E001"),
    (["--code", "x", "--modes", "sings"], "fairhand-E001"),
    (["--code", "x", "--kinds", "round"], "fairhand-E001"),
    (["--code", "not/there"], "fairhand-E002"),
    (["--code", ".", "--languages", "cobol"], "fairhand-E003"),
]


@pytest.mark.parametrize(("words", "code"), REFUSED)
def test_what_cannot_be_measured_is_said(
    words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "oracle", *words]) == 2
    assert code in capsys.readouterr().err
