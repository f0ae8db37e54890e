"""White space follows the file: behind the user's line, and before the lines of a block."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhand_server.completion.indentation import Style, followed, style_of
from fairhand_server.completion.question import healed
from fairhand_syntax.languages import JAVA, JAVASCRIPT

# Before the cursor, the model's answer, what is shown of it.
CASES = {
    "a space before the first line break": (
        "def area(r):",
        " \n    return r",
        "\n    return r",
    ),
    "a tab before a Windows line end": ("x = (\r\n", "\t\r\n    1)", "\r\n    1)"),
    "white space behind other lines is the author's": ("x = 1\n", "y = 2  \nz", "y = 2  \nz"),
    "a file that ends its lines so itself": ("x = 1  \ny =", " \n  2", " \n  2"),
}


@pytest.mark.parametrize("name", CASES)
def test_white_space_behind_the_line_of_the_user_follows_the_file(name: str) -> None:
    prefix, answer, shown = CASES[name]
    assert followed(answer, style_of(prefix, "")) == shown


# Before the cursor, the model's answer, what is shown of it.
DEPTHS = {
    "a block that the model began too far left": (
        "class A {\n    void f() {\n        for (;;) ",
        "{\n        g();\n    }",
        "{\n            g();\n        }",
    ),
    "the same with tabs": (
        "class A {\n\tvoid f() {\n\t\tif (x) ",
        "{\n\t\tg();\n\t}",
        "{\n\t\t\tg();\n\t\t}",
    ),
    "a body in Python": (
        "class A:\n    def f(self):\n        if ",
        "self.x:\n        return 1\n    return 2",
        "self.x:\n            return 1\n        return 2",
    ),
    "a block that is deep enough": (
        "class A {\n    void f() {\n        for (;;) ",
        "{\n            g();\n        }",
        "{\n            g();\n        }",
    ),
    "cases that stand below their switch": (
        "function f(x) {\n  switch (",
        "x) {\n  case 1:\n    g();\n  }",
        "x) {\n  case 1:\n    g();\n  }",
    ),
    "a function behind a line without a body": (
        "def f(xs):\n    ",
        "for x in xs:\n\n\ndef helper(a):\n    return a\n",
        "for x in xs:\n\n\ndef helper(a):\n    return a\n",
    ),
    "a method behind a line without a body": (
        "class A {\n    void f() {\n        ",
        "for (;;) {\n    private void g() {\n    }\n",
        "for (;;) {\n    private void g() {\n    }\n",
    ),
    "an opener that is closed at once": ("  f(", "[\n  ])", "[\n  ])"),
    "a comment that ends like an opener": (
        "    ",
        "# as follows:\n    g()",
        "# as follows:\n    g()",
    ),
    "a module that indents nothing": ("(function () ", "{\nvar a = 1;\n})", "{\nvar a = 1;\n})"),
}


@pytest.mark.parametrize("name", DEPTHS)
def test_a_block_stands_deeper_than_the_line_that_opens_it(name: str) -> None:
    prefix, answer, shown = DEPTHS[name]
    assert followed(answer, style_of(prefix, "")) == shown


COLONS = [
    ("found = a ?\n        ", "b :\n        c;", "b :\n        c;"),
    ("    ", "case 1:\n    go();", "case 1:\n        go();"),
]


@pytest.mark.parametrize(("prefix", "answer", "shown"), COLONS)
def test_a_colon_opens_a_block_only_where_the_language_says_so(
    prefix: str, answer: str, shown: str
) -> None:
    assert followed(answer, style_of(prefix, "", JAVA)) == shown


@pytest.mark.parametrize(
    ("raw", "margin", "said"),
    [
        ("\n  db: 1", "  ", "db: 1"),
        ("\n\n  db: 1\n  e: 2", "  ", "db: 1\n  e: 2"),
        ("\n    deeper", "  ", "\n    deeper"),
        ("\nfarther left", "  ", "\nfarther left"),
        ("\n ", "  ", ""),
        ("here\n  there", "  ", "here\n  there"),
        ("\nx", "", "\nx"),
    ],
)
def test_an_answer_on_an_empty_line_begins_on_it(raw: str, margin: str, said: str) -> None:
    assert healed(raw, "", False, "", margin) == said
    assert healed(raw, "", False, margin, margin) == said


@given(
    st.text(alphabet="ab \t\n{", max_size=60),
    st.integers(0, 60),
    st.sampled_from(["", "  ", "    ", "\t"]),
    st.sampled_from(["", "    ", "\t"]),
)
def test_more_of_an_answer_changes_nothing_of_what_was_shown(
    answer: str, at: int, unit: str, margin: str
) -> None:
    style = Style(unit, 0, True, margin)
    first = answer.find("\n", answer.find("\n") + 1) + 1
    part = answer[: max(at, first)]
    assert followed(answer, style).startswith(followed(part, style).rstrip(" \t"))


# Before the cursor, the model's answer, what is shown of it.
TEXTS = {
    "tabs in a text of a file with spaces": (
        "const shader = {\n  a: 1,\n",
        "  text: `\n\tvoid main() {\n    \tx();\n`,\n  b: 2,",
        "  text: `\n\tvoid main() {\n    \tx();\n`,\n  b: 2,",
    ),
    "a text of an answer that is indented in the other way": (
        "const shader = {\n  a: 1,\n",
        "f() {\n\tg(`\n\tx\n`);",
        "f() {\n  g(`\n  x\n`);",
    ),
    "spaces in a text of a file with tabs": (
        "const page = {\n\ta: 1,\n",
        "\ttext: `\n  <p>\n`,\n\tb: 2,",
        "\ttext: `\n  <p>\n`,\n\tb: 2,",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_white_space_in_a_text_is_left_alone(name: str) -> None:
    prefix, answer, shown = TEXTS[name]
    assert followed(answer, style_of(prefix, "", JAVASCRIPT)) == shown
