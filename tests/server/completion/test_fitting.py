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
    "javascript: up to the closer that follows, where another block begins behind it": (
        "javascript",
        f"module.exports = {{\n  port: 1,\n  database: {{\n    {CURSOR}\n  }},\n}};\n",
        "host: 'a',\n    port: 2,\n  },\n  jwt: {\n    secret: {\n      a: 1,\n",
        "host: 'a',\n    port: 2,",
    ),
    "a closer may follow a return": (
        "javascript",
        f"function f(a) {{\n  if (a) {{\n    {CURSOR}\n  }}\n  return 2;\n}}\n",
        "const b = a + 1;\n    return b;",
        "const b = a + 1;\n    return b;",
    ),
}


# An answer that says in its own words what stands below, and one that does not.
BODY = "        if x % 2 == 1:\n            n += x\n    return n\n"
LOOP = f"def f(xs):\n    n = 0\n    {CURSOR}\n{BODY}"
GUARDS = f"def f(a):\n    {CURSOR}\n        return 0\n    return a\n"
TAIL = "        n += 1\n    if n > 2:\n        s += 'x'\n    return s\n"
COUNT = f"def f(s):\n    while s:\n        {CURSOR}\n{TAIL}"
NESTED = f"def f(n):\n    for i in n:\n        if i:\n                odd(i)\n        {CURSOR}\n"
ANEW = {
    "a body of its own, and on as the code goes on": (
        LOOP,
        "for x in xs:\n        total = x\n        n += total\n    return n\n",
        "for x in xs:",
    ),
    "the body below at another indentation": (
        f"{NESTED}            even(i)\n",
        "elif i % 2:\n                even(i)\n        else:\n                pass\n",
        "elif i % 2:",
    ),
    "a line of the code further below": (
        f"def f(n):\n    {CURSOR}\n        n = n // 2\n    if n:\n        found.append(n)\n",
        "while n > 1:\n        found.append(n)\n        n -= 1\n",
        "while n > 1:",
    ),
    "a body that the one below goes on": (
        LOOP,
        "for x in xs:\n        x = abs(x)\n        x += 1\n",
        "for x in xs:\n        x = abs(x)\n        x += 1",
    ),
    "guards that return the same": (
        GUARDS,
        "if not a:\n        return 0\n    if a < 0:\n",
        "if not a:\n        return 0\n    if a < 0:",
    ),
    "the next line of code without its comment": (
        f"def f(t):\n    {CURSOR}\n    # trim it\n    t = t.strip().lower()\n    return t\n",
        "t = t.replace('a', 'b')\n    t = t.strip().lower()\n    u = t\n",
        "t = t.replace('a', 'b')",
    ),
    "its own version of the next line, and on from there": (
        COUNT,
        "s = s[1:]\n        n = n + 1\n    if n > 2:\n        s += 'x'\n    return s\n",
        "s = s[1:]",
    ),
}


@pytest.mark.parametrize("case", ANEW)
def test_an_answer_ends_where_it_writes_anew_what_is_there(case: str) -> None:
    document, answer, expected = ANEW[case]
    assert kept("python", document, answer) == expected


@pytest.mark.parametrize("case", CASES)
def test_no_more_is_kept_than_fits(case: str) -> None:
    language, document, answer, expected = CASES[case]
    assert kept(language, document, answer) == expected
