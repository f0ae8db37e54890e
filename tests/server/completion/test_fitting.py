"""An answer that ran on is known by the code after the cursor, which no longer fits behind it."""

from __future__ import annotations

import pytest
from streamed_cut import CURSOR, kept

# What stands in the document, what the model writes, what is kept of it.
EARLY = "n = 0\n    for item in items:\n        if not item:\n            return 0\n        n += 1"

CASES = {
    "the next line could not be reached": (
        "python",
        f"def f(items):\n    n = 0\n    {CURSOR}\n    while items:\n        n += 1\n    return n\n",
        "best = None\n    for item in items:\n        n += item\n    return n\n",
        "best = None",
    ),
    "both branches return": (
        "python",
        f"def f(a):\n    if not a:\n        {CURSOR}\n    b = sorted(a)\n    return b\n",
        "return True\n    else:\n        return a\n",
        "return True",
    ),
    "the next line is the body of an opener": (
        "python",
        f"def f(s):\n    for c in s:\n        {CURSOR}\n            n += 1\n    return n\n",
        "if c == 'a':\n            n += 2\n        m = 1\n",
        "if c == 'a':",
    ),
    "an answer that fits is kept whole": (
        "python",
        f"def f(items):\n    {CURSOR}\n    return n\n",
        EARLY,
        EARLY,
    ),
    "a comment before the next line does not count": (
        "python",
        f"def f(n):\n    {CURSOR}\n    # the sum\n    return n + 1\n",
        "n = n * 2\n    return n\n",
        "n = n * 2",
    ),
    "java: the next statement could not be reached": (
        "java",
        "class A {\n  int f(int[] a) {\n    int n = 0;\n    "
        + CURSOR
        + "\n    for (int x : a) { n += x; }\n    return n;\n  }\n}\n",
        "int m = 1;\n    for (int x : a) {\n      m *= x;\n    }\n    return m;\n",
        "int m = 1;",
    ),
    "javascript: a function below a return is read first": (
        "javascript",
        f"function f(a) {{\n  {CURSOR}\n  function g(x) {{ return x; }}\n}}\n",
        "const b = g(a);\n  return b;",
        "const b = g(a);\n  return b;",
    ),
    "a closer may follow a return": (
        "javascript",
        f"function f(a) {{\n  if (a) {{\n    {CURSOR}\n  }}\n  return 2;\n}}\n",
        "const b = a + 1;\n    return b;",
        "const b = a + 1;\n    return b;",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_no_more_is_kept_than_fits(case: str) -> None:
    language, document, answer, expected = CASES[case]
    assert kept(language, document, answer) == expected
