"""The scanner: open brackets, strings and comments at the end of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhand_syntax.languages import LANGUAGES, Language, language_named
from fairhand_syntax.lexing import Memory, columns, scan

STATES = [
    # Language, text, open brackets, what the text ends in.
    ("python", "f(a, [1, {", "([{", ""),
    ("python", "f(')', \"]\", '''}\n'''", "(", ""),
    ("python", "x = 'a\\'b", "", "'"),
    ("python", "x = 'never closed\ny = (", "(", ""),
    ("python", 'x = """a\n"b" ""', "", '"""'),
    ("python", "# it's (\n[", "[", ""),
    ("python", "x = 1  # note", "", "#"),
    ("python", "f'{a[\"b\"]}' + (", "(", ""),
    ("python", "a // b + (", "(", ""),
    ("java", "/* ( */ f(", "(", ""),
    ("java", "int a; // don't {", "", "//"),
    ("java", "/* open {", "", "/*"),
    ("java", "char c = '\"'; f(", "(", ""),
    ("java", 'String s = """\n  "quoted" {\n', "", '"""'),
    ("java", "@A(b = {1, 2}) class C<T extends D<T>> {", "{", ""),
    ("javascript", "a = `x ${b(", "{(", ""),
    ("javascript", "a = `x ${`y ${z}`} `", "", ""),
    ("javascript", "a = `x ${b", "{", ""),
    ("javascript", "a = `x", "", "`"),
    ("javascript", "a = /[/(]\"\\/'/g; b(", "(", ""),
    ("javascript", "a = b / c; d = (e / 2", "(", ""),
    ("javascript", "return /'/.test(", "(", ""),
    ("javascript", "const f = async (a) => {", "{", ""),
]


def named(language: str) -> Language:
    found = language_named(language)
    assert found is not None
    return found


@pytest.mark.parametrize(("language", "text", "brackets", "inside"), STATES)
def test_what_is_open_at_the_end(language: str, text: str, brackets: str, inside: str) -> None:
    state = scan(named(language), text).state
    assert "".join(opened.bracket[-1] for opened in state.stack) == brackets
    assert state.inside == inside


HEADERS = [
    ("class A {\n    int f(int a,\n            int b) {", "int f(int a,\n            int b)", 4),
    ("a;\n  // why { not\n  if (b) {", "if (b)", 2),
    ("/** a class { */\nvoid f() {", "void f()", 0),
]


@pytest.mark.parametrize(("text", "header", "column"), HEADERS)
def test_the_header_of_a_brace(text: str, header: str, column: int) -> None:
    opened = scan(named("java"), text).state.stack[-1]
    assert (opened.header, opened.column) == (header, column)


def test_a_tab_reaches_to_the_next_eighth_column() -> None:
    assert [columns("    x"), columns("\tx"), columns("  \tx"), columns("\t  x")] == [4, 8, 8, 10]


TEXT = st.text(alphabet="ab \n'\"`(){}[]/*#\\$;=", max_size=60)


@given(st.sampled_from(LANGUAGES), TEXT, TEXT)
def test_a_text_scanned_in_two_parts_ends_as_in_one(
    language: Language, first: str, second: str
) -> None:
    head = first + "\n"
    whole = scan(language, head + second)
    parts = scan(language, second, scan(language, head).state)
    assert parts.state.inside == whole.state.inside
    assert [o.bracket for o in parts.state.stack] == [o.bracket for o in whole.state.stack]


@given(st.sampled_from(LANGUAGES), TEXT)
def test_a_growing_text_is_scanned_as_a_whole_one(language: Language, text: str) -> None:
    memory: Memory = {}
    for end in range(len(text) + 1):
        assert scan(language, text[:end], None, memory) == scan(language, text[:end])
