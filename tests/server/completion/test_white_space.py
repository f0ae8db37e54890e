"""White space at the ends of lines: an answer leaves none in a file that has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhand_server.completion.indentation import Style, followed, style_of

# Before the cursor, the model's answer, what is shown of it.
CASES = {
    "a space before the first line break": (
        "def area(r):",
        " \n    return r",
        "\n    return r",
    ),
    "an empty line that is indented": (
        "def f():\n",
        "    a = 1\n    \n    return a",
        "    a = 1\n\n    return a",
    ),
    "lines that end with tabs": ("x = 1\n", "y = 2\t\nz = 3", "y = 2\nz = 3"),
    "Windows line ends": ("x = 1\r\n", "y = 2  \r\nz = 3", "y = 2\r\nz = 3"),
    "the line of the cursor is not yet ended": ("x = 1\n    ", "y  \nz", "y\nz"),
    "a file that ends its lines so itself": ("x = 1  \n", "y = 2  \nz", "y = 2  \nz"),
}


@pytest.mark.parametrize("name", CASES)
def test_white_space_at_the_ends_of_lines_follows_the_file(name: str) -> None:
    prefix, answer, shown = CASES[name]
    assert followed(answer, style_of(prefix, "")) == shown


@given(
    st.text(alphabet="ab \t\n{", max_size=60),
    st.integers(0, 60),
    st.sampled_from(["", "  ", "    ", "\t"]),
)
def test_more_of_an_answer_changes_nothing_of_what_was_shown(
    answer: str, at: int, unit: str
) -> None:
    style = Style(unit, 0, True)
    first = answer.find("\n", answer.find("\n") + 1) + 1
    part = answer[: max(at, first)]
    assert followed(answer, style).startswith(followed(part, style).rstrip(" \t"))
