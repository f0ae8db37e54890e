"""Comments at the end of an answer that stand for code which is not there are not shown."""

from __future__ import annotations

import pytest

from fairhand_server.completion.filler import without_filler

FILLER = [
    "// other configurations can be added here",
    "# Add more test cases as needed",
    "# ... rest of the code",
    "// ...",
    "// Add your logic here",
    "# TODO: add your code here",
    "// Additional methods can be added below",
    "    // your code goes here",
    "# Your implementation here",
    "// other methods",
    "# You can add more fields here",
    "/* other routes */",
    "# The rest of the implementation goes here",
    "// Implement other methods here",
]
CODE = [
    "# the other half is sorted already",
    "// more than one match: take the first",
    "# Add the values to the list",
    "// your session has expired",
    "x = 1  # add more here",
    "# see the remaining budget",
    "// TODO(#12): retry",
    "# rest",
    "return here",
    "// sorts in place",
    "# some hosts answer 404 here",
]


@pytest.mark.parametrize("line", FILLER)
def test_filler_at_the_end_goes(line: str) -> None:
    assert without_filler(f"    a = 1\n\n{line}") == "    a = 1"
    assert without_filler(f"    a = 1\n{line}\n{line}\n") == "    a = 1"
    assert without_filler(line) == ""


@pytest.mark.parametrize("line", FILLER)
def test_filler_between_code_stays(line: str) -> None:
    text = f"    a = 1\n{line}\n    b = 2\n"
    assert without_filler(text) == text


@pytest.mark.parametrize("line", CODE)
def test_a_comment_that_says_something_stays(line: str) -> None:
    text = f"    a = 1\n{line}\n"
    assert without_filler(text) == text
