"""Where the cursor stands, by the code around the mark ⟦⟧."""

from __future__ import annotations

import pytest
from streamed_cut import CURSOR

from fairhand_server.completion.place import Place, in_indentation, place_of
from fairhand_syntax.languages import language_named


def place(language: str, document: str) -> Place:
    known = language_named(language)
    assert known is not None
    return place_of(known, *document.split(CURSOR))


LONG = "\n" + "        g();\n" * 900 + "    }\n}\n"


def test_an_open_bracket_stays_open_before_a_long_text() -> None:
    found = place("java", "class A {\n    void f() {\n        if (a⟦⟧\n        }" + LONG)
    assert (found.depth_after, found.closable) == (3, 1)


SCOPES = [
    ("python", "x = ⟦⟧", "statement"),
    ("python", "def f(a):⟦⟧", "block"),
    ("python", "def f(a):\n    ⟦⟧", "block"),
    ("python", "x = f(\n    ⟦⟧\n)", "statement"),
    ("python", "d = {'a':⟦⟧}", "statement"),
    ("python", "x = 1  # the ⟦⟧", "statement"),
    ("java", "⟦⟧", "top"),
    ("java", "class A {\n    ⟦⟧\n}", "block"),
    ("java", "class A {\n    // add\n    ⟦⟧\n}", "top"),
    ("java", "class A {\n    int a;\n    ⟦⟧\n}", "top"),
    ("java", "class A {\n    ⟦⟧\n    int a;\n}", "top"),
    ("java", "class A {\n    int f() {\n        ⟦⟧\n    }\n}", "block"),
    ("java", "enum A {\n    ⟦⟧\n}", "block"),
    ("java", "class A {\n  Object o = new B<C>() {\n    ⟦⟧\n  };\n}", "block"),
    ("java", "record P(int x) {\n    ⟦⟧\n}", "block"),
    ("java", "class A {\n    int[] a = f(\n        ⟦⟧);\n}", "statement"),
    ("javascript", "// add\n⟦⟧", "top"),
    ("javascript", "const a = () => {\n  ⟦⟧\n};", "block"),
    ("javascript", "class A {\n  ⟦⟧\n}", "block"),
    ("javascript", "f({\n  ⟦⟧\n});", "block"),
]


@pytest.mark.parametrize(("language", "document", "scope"), SCOPES)
def test_the_scope_of_a_cursor(language: str, document: str, scope: str) -> None:
    assert place(language, document).scope == scope


DEPTHS = [
    # Language, document, brackets open at the end of the answer, brackets only the answer closes.
    ("python", "f(a, ⟦⟧)\n", 1, 0),
    ("python", "f(a, ⟦⟧\n", 0, 1),
    ("python", "f(⟦⟧b))\n", 2, 0),
    ("python", 'def f():\n    """Do (it.\n    ⟦⟧:)\n    """\n    return 1\n', 0, 0),
    ("python", 'def f():\n    ⟦⟧\n    Do :)\n    """\n    return 1\n', 0, 0),
    ("java", "class A {\n    void f() {\n        ⟦⟧\n    }\n}\n", 2, 0),
    ("java", "class A {\n    void f() {\n        ⟦⟧\n}\n", 1, 1),
    ("javascript", "f(() => {\n  ⟦⟧\n});\n", 2, 0),
    ("javascript", "a = `${b(⟦⟧)}`;\n", 2, 0),
]


@pytest.mark.parametrize(("language", "document", "after", "closable"), DEPTHS)
def test_the_brackets_that_the_answer_leaves_open(
    language: str, document: str, after: int, closable: int
) -> None:
    found = place(language, document)
    assert (found.depth_after, found.closable) == (after, closable)


def test_a_long_suffix_is_read_by_the_columns_of_its_closers() -> None:
    methods = "\n    int f() {\n        return 1;\n    }\n" * 400
    found = place(
        "java", f"class A {{\n    void f() {{\n        if (a) {{\n{CURSOR}\n    }}\n{methods}}}\n"
    )
    assert (found.depth_after, found.closable) == (2, 1)


FOLLOWING = [
    ("def f():\n    ⟦⟧\n\n    x = 1\n", "", ("    x = 1",)),
    ("def f():\n    ⟦⟧x = 1\n    y = 2\n", "x = 1", ("    x = 1", "    y = 2")),
    ("x = f(⟦⟧)\ny = 2\n", ")", ("y = 2",)),
]


@pytest.mark.parametrize(("document", "rest", "following"), FOLLOWING)
def test_what_follows_the_cursor(document: str, rest: str, following: tuple[str, ...]) -> None:
    found = place("python", document)
    assert (found.rest, found.following) == (rest, following)


HEADERS = [
    ("class A:\n    def f(self,\n          a):\n        ⟦⟧", ["def", "class"], True),
    ("def f():\n    if a:\n        x = 1\n        ⟦⟧", ["if", "def"], False),
    ("def f():\n    # why: because\n    x = {1:\n    2}\n    ⟦⟧", ["def"], False),
    ("if a:  # now\n    ⟦⟧", ["if"], True),
    ("async def f():\n    async with a:\n        ⟦⟧", ["with", "def"], True),
]


@pytest.mark.parametrize(("document", "words", "after"), HEADERS)
def test_the_python_blocks_around_a_cursor(document: str, words: list[str], after: bool) -> None:
    found = place("python", document)
    assert ([header.word for header in found.headers], found.after_header) == (words, after)


def test_a_long_file_is_not_read_from_the_middle_of_a_docstring() -> None:
    text = '''    """Say what it does.

    It does so at length, and more than once.
    """
    value = 1

'''
    prefix = "def f():\n" + text * 900 + "    ⟦⟧\n"
    for cut in range(0, 4_000, 500):
        found = place("python", "#" * cut + "\n" + prefix)
        assert (found.state.inside, found.scope) == ("", "block")


INDENTATIONS = [
    ("python", "def f():\n    if a:\n        b()\n  ⟦⟧        c()\n", True),
    ("python", "def f():\n    if a:\n        b()\n    ⟦⟧c()\n", False),
    ("python", "class A:\n    def f():\n      ⟦⟧a()\n", False),
    ("python", "class A:\n    def f():\n        ⟦⟧a()\n", False),
    ("java", "class A {\n    int f() {\n        a();\n    ⟦⟧    b();\n    }\n}\n", True),
    ("java", "class A {\n    int f() {\n        return s\n            ⟦⟧\n    }\n}\n", False),
    ("java", "class A {\n    int f() {\n        a⟦⟧\n    }\n}\n", False),
]


@pytest.mark.parametrize(("language", "document", "inside"), INDENTATIONS)
def test_a_cursor_may_stand_in_the_indentation_of_a_line(
    language: str, document: str, inside: bool
) -> None:
    assert in_indentation(place(language, document)) is inside
