"""Names that an answer calls but does not define."""

from __future__ import annotations

import pytest

from fairhand_server.completion.needed import (
    asked_names,
    defined_name,
    needed_names,
    unused_imports,
    uses,
)
from fairhand_syntax.languages import language_named

NEEDED = [
    ("python", "", "def f(n):\n    return is_prime(n)\n", {"is_prime"}),
    ("python", "from m import is_prime\n", "def f(n):\n    return is_prime(n)\n", set()),
    ("python", "", "def f(n):\n    return len(str(n)) + f(n - 1)\n", set()),
    ("python", "", "def f(n):\n    return n.is_prime() and 'g(1)'  # h(2)\n", set()),
    ("python", "", "def f(g):\n    return g(1)\n", set()),
    ("java", "", "int f(int n) {\n    if (g(n)) return Math.max(n, 1);\n}\n", {"g"}),
    ("java", "", "List<A> f() {\n    return new ArrayList<>(h());\n}\n", {"h"}),
    ("javascript", "", "function f(n) {\n  return parseInt(g(n));\n}\n", {"g"}),
    ("javascript", "const g = 1;\n", "function f(n) {\n  return g(n);\n}\n", set()),
]


@pytest.mark.parametrize(("language", "known", "answer", "names"), NEEDED)
def test_needed_names(language: str, known: str, answer: str, names: set[str]) -> None:
    found = language_named(language)
    assert found is not None
    assert needed_names(found, known, answer) == names


DEFINED = [
    ("python", "def is_prime(n):", "is_prime"),
    ("python", "async def get():", "get"),
    ("python", "class Node:", "Node"),
    ("python", "is_prime(3)", None),
    ("java", "private static boolean isPrime(int n) {", "isPrime"),
    ("java", "Map<String, List<Integer>> group(int n) {", "group"),
    ("javascript", "function isPrime(n) {", "isPrime"),
    ("javascript", "export const isPrime = (n) => {", "isPrime"),
    ("javascript", "class Node {", "Node"),
]


@pytest.mark.parametrize(("language", "line", "name"), DEFINED)
def test_the_name_that_a_line_defines(language: str, line: str, name: str | None) -> None:
    found = language_named(language)
    assert found is not None
    assert defined_name(found, line) == name


UNUSED = [
    ("python", "import threading\nimport requests\n\nrequests.get(u)\n", {"threading"}),
    ("python", "from a import b, c as d\nimport os.path as p\n\nb()\n", {"d", "p"}),
    ("python", "import json\n\nprint('json')  # json\n", {"json"}),
    ("python", "import json\n\njson.loads(x)\n", set()),
    (
        "javascript",
        "const fs = require('fs');\nconst { a, b: c } = require('m');\na();\n",
        {"fs", "c"},
    ),
    ("javascript", "import fs, { a as b } from 'fs';\nfs.read();\n", {"b"}),
    ("java", "import java.util.List;\nclass A {}\n", set()),
]


@pytest.mark.parametrize(("language", "answer", "names"), UNUSED)
def test_imports_that_an_answer_does_not_use(language: str, answer: str, names: set[str]) -> None:
    found = language_named(language)
    assert found is not None
    assert unused_imports(found, answer) == names
    assert not uses(found, "other()", frozenset(names))


ASKED = [
    ("equals and hashCode", "boolean equals(Object o) {}", {"hashCode"}),
    ("functions read(path) and write(path, text)", "def read(path): ...", {"write"}),
    ("is_prime tells whether a number is prime", "", {"is_prime"}),
    ("add two numbers and print them", "", set()),
    ("see java.util.List", "", set()),
]


@pytest.mark.parametrize(("comment", "answer", "names"), ASKED)
def test_names_that_a_comment_asks_for(comment: str, answer: str, names: set[str]) -> None:
    assert asked_names(comment, answer) == names
