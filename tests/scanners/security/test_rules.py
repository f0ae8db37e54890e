"""Rules are data; their examples are tests and their pages are generated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scanners.security.examples import LANGUAGES, examples

from fairhand_scanners.security import pages
from fairhand_scanners.security.fixes import applied, replacements
from fairhand_scanners.security.questions import table
from fairhand_scanners.security.rulebook import book, compile_lines, rules
from fairhand_scanners.security.scan import scan_text
from fairhand_scanners.security.settings import ScanSettings
from fairhand_scanners.security.severities import LEVELS
from fairhand_syntax.languages import language_named

ALL = ScanSettings(level="info")
DOCS = Path(__file__).parents[3] / "docs" / "rules"


def found(language: str, text: str) -> list[str]:
    known = language_named(language)
    assert known is not None
    findings, problems = scan_text(known, "example", text, ALL)
    assert problems == []
    return [f.rule for f in findings]


@pytest.mark.parametrize(("rule", "language", "bad", "good"), list(examples()))
def test_the_bad_example_is_found_and_the_good_one_is_not(
    rule: str, language: str, bad: str, good: str
) -> None:
    assert rule in found(language, bad)
    assert rule not in found(language, good)


@pytest.mark.parametrize(("rule", "language", "bad", "good"), list(examples()))
def test_a_fix_mends_what_it_is_offered_for(rule: str, language: str, bad: str, good: str) -> None:
    known = language_named(language)
    assert known is not None
    findings, _ = scan_text(known, "example", bad, ALL)
    first = next(f for f in findings if f.rule == rule)
    if first.fix is not None:
        mended = applied(bad, first.fix)
        assert mended != bad
        assert rule not in found(language, mended)


def test_many_rules_offer_a_fix() -> None:
    with_fix = [r for r in rules() if any(replacements(r, x) for x in LANGUAGES)]
    assert len(with_fix) >= 30


@pytest.mark.parametrize("rule", rules().values(), ids=lambda r: r.id)
def test_a_rule_is_complete(rule) -> None:  # type: ignore[no-untyped-def]
    assert re.fullmatch(r"[a-z][a-z0-9-]+", rule.id)
    assert rule.title and rule.message and rule.explanation and rule.advice
    assert rule.cwe > 0
    assert rule.severity in LEVELS
    assert rule.confidence in ("low", "medium", "high")
    assert any(language in rule.data for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sources_and_rules_of_a_language_can_be_read(language: str) -> None:
    made = book(language)
    assert made.sources and made.exact and made.alias


def test_a_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match="sample"):
        compile_lines("sample", "calls", "os.system(0) when x")


def test_the_pages_are_what_the_rules_say() -> None:
    expected = pages.pages()
    assert {p.name: p.read_text("utf-8") for p in DOCS.glob("*.md")} == expected


_WORDS = {"imports", "args", "in", "outside", "lacks", "absent", "nokey"}


@pytest.mark.parametrize("language", ["python", "java", "javascript"])
def test_every_test_that_a_rule_names_exists(language: str) -> None:
    """An unknown one would stop the scan of the first file that comes by."""
    known = _WORDS | set(table.GENERAL) | set(table.OF_VALUE)
    read = book(language)
    lines = [line for table in (read.exact, read.loose) for row in table.values() for line in row]
    named = {
        condition.selector.partition(":")[0]
        for line in lines
        for condition in line.conditions
        if not condition.operator
    }
    assert len(lines) > 100
    assert named - known == set()
