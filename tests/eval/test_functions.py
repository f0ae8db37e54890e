"""Tasks in Java and JavaScript: both forms of data, and programs put together from answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairhand_eval.functions import read_tasks
from fairhand_eval.sandbox import run_program
from fairhand_server.errors import UsageError

JAVA_PROMPT = "class Problem {\n    // Adds.\n    public static long add(long a, long b) {\n"
JAVA_TESTS = """    }
    public static void main(String[] args) {
    assert(add(1l, 2l) == (3l));
    }

}
"""
MULTIPL_E = [
    {"name": "j1", "language": "java", "prompt": JAVA_PROMPT, "tests": JAVA_TESTS},
    {
        "name": "s1",
        "language": "js",
        "prompt": "//Adds.\nfunction add(a, b){\n",
        "tests": "const assert = require('node:assert');\nassert.deepEqual(add(1, 2), 3);\n",
    },
]

# Whatever of the closing brackets an answer brings, the program is whole.
ANSWERS = [
    ("j1", "        return a + b;", True),
    ("j1", "        return a + b;\n    }", True),
    ("j1", "        return a + b;\n    }\n}", True),
    ("j1", "        return a - b;\n    }", False),
    ("s1", "  return a + b", True),
    ("s1", "  return a + b\n}", True),
    ("s1", "  return `${a}` + b\n}", False),
]


@pytest.mark.parametrize(("name", "text", "passed"), ANSWERS)
def test_answers_with_and_without_their_closing_brackets(
    tmp_path: Path, name: str, text: str, passed: bool
) -> None:
    path = tmp_path / "tasks.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in MULTIPL_E))
    task = next(task for task in read_tasks(path) if task.id == name)
    outcome = run_program(task.program(text), language=task.language)
    assert outcome.passed == passed, outcome


EUCLID = """        while (b != 0) {
            int rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }"""

OWN = [
    ("java/gcd", EUCLID, True),
    ("java/gcd", "        return a;", False),
    ("javascript/unique", "  return [...new Set(values)];\n}", True),
    ("javascript/unique", "  return values;\n}", False),
]


@pytest.mark.parametrize(("name", "text", "passed"), OWN)
def test_our_own_tasks_tell_right_from_wrong(name: str, text: str, passed: bool) -> None:
    task = next(task for task in read_tasks() if task.id == name)
    outcome = run_program(task.program(text), language=task.language)
    assert outcome.passed == passed, outcome


def test_our_own_tasks_have_names_of_their_own_and_both_languages() -> None:
    tasks = read_tasks()
    assert len({task.id for task in tasks}) == len(tasks)
    assert {task.language for task in tasks} == {"java", "javascript"}
    assert all(len(task.tests.splitlines()) > 2 for task in tasks)


def test_a_language_that_cannot_be_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    path.write_text('{"id": "a", "language": "cobol", "prefix": "", "tests": ""}\n')
    with pytest.raises(UsageError, match="fairhand-E003"):
        read_tasks(path)
