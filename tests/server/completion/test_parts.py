"""Which beginning of an answer is shown while the rest still streams."""

from __future__ import annotations

import pytest

from fairhand_server.completion.parts import complete_part
from fairhand_server.completion.question import question_of
from fairhand_server.completion.suggestion import Request

PYTHON = "# the mean of a list\n"
BODY = "def mean(values):\n    "
SCRIPT = "// the mean of a list\n"
JAVA = "class A {\n    // the mean of a list\n    "


@pytest.mark.parametrize(
    ("language", "prefix", "answer", "shown"),
    [
        ("python", PYTHON, "def mean(values):\n", ""),
        ("python", PYTHON, "def mean(values):\n    if values:\n", ""),
        ("python", PYTHON, "@cache\n", ""),
        ("python", PYTHON, "import os\n\n\ndef mean(values):\n", "import os"),
        (
            "python",
            PYTHON,
            "def mean(values):\n    total = sum(values)\n",
            "def mean(values):\n    total = sum(values)\n",
        ),
        ("python", BODY, "# add all of them\n", ""),
        ("python", BODY, "total = sum(values)\n    # divide\n", "total = sum(values)"),
        ("python", BODY, "total = sum(\n", ""),
        ("python", BODY, "if values:\n", ""),
        ("python", BODY, "return 1  # sure\n", "return 1  # sure\n"),
        ("javascript", SCRIPT, "function mean(values) {\n", ""),
        ("javascript", SCRIPT, "const a = 1;\nfunction mean(values) {\n", "const a = 1;"),
        ("java", JAVA, "@Override\n", ""),
    ],
)
def test_a_part_says_something_by_itself(
    language: str, prefix: str, answer: str, shown: str
) -> None:
    place = question_of(Request(language, prefix)).place
    assert complete_part(place, answer) == shown
