"""Positions: every conversion agrees with Python's own encoders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhand_syntax.languages import JAVASCRIPT, LANGUAGES, PYTHON, Language, language_of_path
from fairhand_syntax.parsing import Source, parser_for, walk
from fairhand_syntax.positions import (
    char_of_units,
    char_of_utf16,
    line_and_column,
    utf16_length,
)

# Ordinary letters, letters of two to four bytes, and halves of surrogate pairs.
letters = st.sampled_from(list("ab (\n\t'#éß名前🎉👨\u200d\ud83d\udc00"))
texts = st.text(st.one_of(letters, st.characters()), max_size=60)
offsets = st.integers(-3, 300)
ENCODINGS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def units(text: str, encoding: str) -> int:
    """The length of a text in units, by Python's own encoder."""
    codec, size = ENCODINGS[encoding]
    return len(text.encode(codec, "surrogatepass")) // size


@given(texts)
def test_the_utf16_length_is_that_of_the_encoder(text: str) -> None:
    assert utf16_length(text) == units(text, "utf-16")


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(line=texts, offset=offsets)
def test_an_offset_in_units_is_the_last_character_that_begins_there(
    encoding: str, line: str, offset: int
) -> None:
    found = char_of_units(line, offset, encoding)
    assert 0 <= found <= len(line)
    assert units(line[:found], encoding) <= max(0, offset)
    if found < len(line):
        assert units(line[: found + 1], encoding) > offset


@given(texts)
def test_utf16_offsets_go_there_and_back(line: str) -> None:
    for index in range(len(line) + 1):
        assert char_of_utf16(line, utf16_length(line[:index])) == index


@given(texts, st.integers(0, 80))
def test_line_and_column_agree_with_splitting(text: str, offset: int) -> None:
    line, column = line_and_column(text, offset)
    lines = text[:offset].split("\n")
    assert (line, column) == (len(lines) - 1, len(lines[-1]))


languages = st.sampled_from(LANGUAGES)


@given(languages, texts)
def test_bytes_and_characters_agree_with_the_encoder(language: Language, text: str) -> None:
    source = Source(language, text)
    assert source.data == text.encode("utf-8", "replace")
    for index in range(len(text) + 1):
        byte = len(text[:index].encode("utf-8", "replace"))
        assert source.byte(index) == byte
        assert source.char(byte) == index


@given(languages, texts, offsets)
def test_offsets_outside_the_text_mean_its_ends(language: Language, text: str, offset: int) -> None:
    source = Source(language, text)
    assert 0 <= source.char(offset) <= len(text)
    assert 0 <= source.byte(offset) <= len(source.data)
    inside = source.char(offset)
    if 0 <= offset <= len(source.data):
        assert source.byte(inside) <= offset


@given(languages, texts)
def test_every_node_covers_a_piece_of_the_text(language: Language, text: str) -> None:
    source = Source(language, text)
    for node in walk(source.tree.root_node):
        piece = text[source.char(node.start_byte) : source.char(node.end_byte)]
        encoded = piece.encode("utf-8", "replace").decode()
        assert source.text_of(node) == encoded


def test_walking_does_not_end_at_the_recursion_limit() -> None:
    source = Source(JAVASCRIPT, "(" * 5000 + "x" + ")" * 5000)
    assert sum(1 for _ in walk(source.tree.root_node)) > 10_000


def test_parents_come_before_children_in_the_order_of_the_text() -> None:
    source = Source(PYTHON, "a = f(b)\nc = d\n")
    names = [source.text_of(node) for node in walk(source.tree.root_node) if not node.children]
    assert names == ["a", "=", "f", "(", "b", ")", "c", "=", "d"]


def test_a_language_without_grammar_is_refused() -> None:
    with pytest.raises(ValueError, match="cobol"):
        parser_for("cobol")


PATHS = [
    ("a.py", "python"),
    ("a.PYI", "python"),
    ("dir.py/A.Java", "java"),
    ("a.jsx", "javascript"),
    ("a.mjs", "javascript"),
    (".py", None),
    ("a.ts", None),
    ("py", None),
]


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_a_path_has_the_language_of_its_ending(path: str, expected: str | None) -> None:
    found = language_of_path(path)
    assert (found.id if found else None) == expected
