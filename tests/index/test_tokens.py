"""The token stream does not change with the layout of code, and survives broken code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_samples import BEES, LEDGER, TIDES

from fairhand_syntax.languages import JAVA, JAVASCRIPT, LANGUAGES, PYTHON, Language
from fairhand_syntax.tokens import (
    KEPT,
    KIND_SHIFT,
    NAME,
    NUMBER,
    STRING,
    SYNTAX,
    tokenize,
    tokens_of,
)


def ids(language: Language, text: str) -> list[int]:
    return tokenize(language, text)[1].ids


SAME = [
    (PYTHON, "f(a, b)", "f(\n    a,\n    b,\n)  # why"),
    (PYTHON, "x = 'one'", 'x = "one"'),
    (PYTHON, "def f():\n    return 1", 'def f():\n    """Doc."""\n    # note\n    return 1'),
    (PYTHON, "import os\nx = 1", "from os import path\nx = 1"),
    (JAVASCRIPT, "let a = 'b'", 'let a = "b";'),
    (JAVASCRIPT, "f({a, b})", "f({\n  a: a,\n  b: b,\n});"),
    (JAVASCRIPT, "'use strict'\nf()", "f()"),
    (JAVA, "int x = f(y);", "int x = // why\n    f(y);"),
    (JAVA, "package a;\nimport b.C;\nclass D {}", "class D {}"),
]


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_layout_does_not_change_the_tokens(language: Language, one: str, other: str) -> None:
    assert ids(language, one) == ids(language, other)


DIFFERENT = [
    (PYTHON, "x = a", "x = 'a'"),
    (PYTHON, "a.b", "a.c"),
    (JAVASCRIPT, "a = `x${b}`", "a = `y${b}`"),
    (JAVA, "x + y;", "x - y;"),
]


@pytest.mark.parametrize(("language", "one", "other"), DIFFERENT)
def test_other_code_has_other_tokens(language: Language, one: str, other: str) -> None:
    assert ids(language, one) != ids(language, other)


KINDS = [
    (
        PYTHON,
        "total = rows.count('a', 1)",
        [NAME, SYNTAX, NAME, SYNTAX, KEPT, SYNTAX, STRING, SYNTAX, NUMBER, SYNTAX],
    ),
    (JAVASCRIPT, "a?.b(Foo)", [NAME, SYNTAX, KEPT, SYNTAX, KEPT, SYNTAX]),
    (JAVA, "Foo x = y;", [KEPT, NAME, SYNTAX, NAME]),
]


@pytest.mark.parametrize(("language", "text", "expected"), KINDS)
def test_names_are_kept_by_their_role(language: Language, text: str, expected: list[int]) -> None:
    assert expected == [number >> KIND_SHIFT for number in ids(language, text)]


@pytest.mark.parametrize(
    ("language", "text"), [(PYTHON, LEDGER), (JAVA, TIDES), (JAVASCRIPT, BEES)]
)
def test_a_cut_out_piece_has_the_tokens_of_the_whole(language: Language, text: str) -> None:
    """Fragments do not parse, and yet nearly all of their tokens are those of the whole file."""
    source, tokens = tokenize(language, text)
    lines = text.splitlines(keepends=True)
    for first in range(8, len(lines) - 9, 3):
        start = len("".join(lines[:first]).encode())
        stop = len("".join(lines[: first + 8]).encode())
        whole = [i for i, s in zip(tokens.ids, tokens.starts, strict=True) if start <= s < stop]
        piece = ids(language, "".join(lines[first : first + 8]))
        texts = [[number & 0xFFFFF for number in row] for row in (whole, piece)]
        same = sum(a == b for a, b in zip(*texts, strict=False))
        assert same >= 0.9 * len(whole), (first, source.text[start:stop])


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(LANGUAGES), st.text(max_size=80), st.integers(0, 600))
def test_no_text_breaks_it(language: Language, text: str, cut: int) -> None:
    whole = {"python": LEDGER, "java": TIDES, "javascript": BEES}[language.id]
    source, tokens = tokenize(language, whole[:cut] + text)
    assert len(tokens) == len(tokens.ids) == len(tokens.starts) == len(tokens.ends)
    assert all(
        0 <= a <= b <= len(source.data) for a, b in zip(tokens.starts, tokens.ends, strict=True)
    )
    assert all(0 <= start <= stop <= len(tokens) for start, stop in tokens.functions)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(LANGUAGES), st.integers(0, 1200), st.integers(0, 400), st.text(max_size=20))
def test_code_left_out_before_a_border_changes_nothing_behind_it(
    language: Language, border: int, length: int, end: str
) -> None:
    whole = {"python": LEDGER, "java": TIDES, "javascript": BEES}[language.id]
    source, tokens = tokenize(language, whole[: border + length] + end)
    kept = tokens_of(source, border)
    behind = [
        list(zip(row.ids, row.starts, row.ends, strict=True))[-count:] if count else []
        for row in (tokens, kept)
        for count in [sum(stop > border for stop in row.ends)]
    ]
    assert behind[0] == behind[1]
    assert len(kept) <= len(tokens)
