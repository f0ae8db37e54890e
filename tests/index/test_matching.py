"""What is found of copied code, where, and what is left alone."""

from __future__ import annotations

import re

import pytest
from index_samples import BEES, LEDGER, TIDES, lines

from fairhand_index.index import Index
from fairhand_index.matching import match
from fairhand_syntax.judging import Reference
from fairhand_syntax.languages import JAVA, JAVASCRIPT, PYTHON, Language


def found(index: Index, language: Language, text: str, prefix: str = "") -> list[Reference]:
    return match(index, language, prefix, text)


def renamed(text: str, *names: str) -> str:
    for number, name in enumerate(names):
        text = re.sub(rf"(?<![.\w]){name}\b", f"thing{number}", text)
    return text


CLOSE = lines(LEDGER, 8, 23)
HEIGHT = lines(TIDES, 7, 20)
WEIGH = lines(BEES, 5, 17)

COPIES = [
    ("python whole", PYTHON, CLOSE, "ledgers/book.py", (8, 23), "exact"),
    ("python piece", PYTHON, lines(LEDGER, 15, 19), "ledgers/book.py", (15, 19), "exact"),
    (
        "python other layout",
        PYTHON,
        CLOSE.replace("    ", "\t"),
        "ledgers/book.py",
        (8, 23),
        "exact",
    ),
    (
        "python locals renamed",
        PYTHON,
        renamed(CLOSE, "opening", "account", "rows", "balance", "row", "year", "month"),
        "ledgers/book.py",
        (8, 23),
        "renamed",
    ),
    ("java whole", JAVA, HEIGHT, "tides/TideTable.java", (7, 20), "exact"),
    (
        "java locals renamed",
        JAVA,
        renamed(HEIGHT, "previous", "following", "moment", "phase", "weight"),
        "tides/TideTable.java",
        (7, 20),
        "renamed",
    ),
    ("javascript whole", JAVASCRIPT, WEIGH, "bees/hive.js", (5, 17), "exact"),
    (
        "javascript locals renamed",
        JAVASCRIPT,
        renamed(WEIGH, "readings", "frame", "gross", "net", "left", "right"),
        "bees/hive.js",
        (5, 17),
        "renamed",
    ),
]


@pytest.mark.parametrize(
    ("language", "text", "path", "source", "tier"),
    [case[1:] for case in COPIES],
    ids=[case[0] for case in COPIES],
)
def test_a_copy_is_found_with_its_lines(
    small_index: Index,
    language: Language,
    text: str,
    path: str,
    source: tuple[int, int],
    tier: str,
) -> None:
    references = found(small_index, language, text)
    assert references, text
    best = references[0]
    assert (path, source) == (best.path, (best.start_line, best.end_line))
    assert tier == best.tier


def test_every_name_may_change(small_index: Index) -> None:
    words = set(re.findall(r"[A-Za-z_]\w+", CLOSE)) - {
        *["def", "for", "in", "if", "or", "and", "continue", "self", "return", "not", "True"]
    }
    text = CLOSE
    for number, word in enumerate(sorted(words)):
        text = re.sub(rf"\b{word}\b", f"zz{number}", text)
    references = found(small_index, PYTHON, text)
    assert [(r.path, r.tier) for r in references] == [("ledgers/book.py", "renamed")]


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("    first = begin(1)\n", "    other(first, 'é', 2)\n"), ("\n\n", "\n\n")],
)
def test_the_span_is_the_copy_and_no_more(small_index: Index, before: str, after: str) -> None:
    text = before + CLOSE + after
    (reference,) = found(small_index, PYTHON, text)
    copied = text[reference.position.start : reference.position.end]
    assert (CLOSE.strip()) == copied.strip()


def test_a_copy_that_continues_the_prefix_is_found(small_index: Index) -> None:
    prefix = "class Book:\n" + lines(LEDGER, 8, 10)
    text = lines(LEDGER, 11, 23)
    (reference,) = found(small_index, PYTHON, text, prefix)
    assert (reference.start_line, reference.end_line) == (11, 23)
    assert text.strip() == text[reference.position.start : reference.position.end].strip()


def test_a_docstring_of_the_function_before_does_not_hide_a_copy(small_index: Index) -> None:
    words = "    words of a long text\n" * 30
    before = f'def other():\n    """\n{words}    """\n    return 1\n\n\nclass A:\n'
    assert found(small_index, PYTHON, CLOSE, before)


def test_a_prefix_cut_inside_a_docstring_does_not_hide_a_copy(small_index: Index) -> None:
    prefix = "x" * 790 + '\n    words of a long text\n    """\n    y = 1\n'
    assert found(small_index, PYTHON, CLOSE, prefix)


NOTHING = [
    (
        PYTHON,
        "def __init__(self, name, value=None):\n    self.name = name\n    self.value = value\n" * 3,
    ),
    (PYTHON, "parser = argparse.ArgumentParser()\nparser.add_argument('--x', type=int)\n" * 5),
    (PYTHON, "for row in rows:\n    balance += row.credit\n"),
    (JAVA, "public int getX() { return x; }\npublic void setX(int x) { this.x = x; }\n" * 4),
    (
        JAVASCRIPT,
        "module.exports = function (app) { app.get('/', (req, res) => res.send('ok')); };\n",
    ),
    (PYTHON, ""),
    (PYTHON, '"""' + "words " * 50),
]


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_code_of_everybody_and_short_code_is_left_alone(
    small_index: Index, language: Language, text: str
) -> None:
    assert found(small_index, language, text) == []


def test_another_language_is_another_world(small_index: Index) -> None:
    assert found(small_index, JAVASCRIPT, HEIGHT) == []
