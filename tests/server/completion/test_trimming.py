"""How far an answer goes. Each case: the language, the document with ⟦⟧ at the cursor, what the
model writes, and how much of it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamed_cut import CURSOR, kept

from fairhand_server.completion.place import place_of
from fairhand_server.completion.trimming import cut, without_broken_end
from fairhand_syntax.languages import LANGUAGES, PYTHON

RUNS_ON = {
    "python": "\n\n\ndef other(data):\n    return data\n\n\nprint(other([]))\n",
    "java": "\n\n    private static int other(int[] data) {\n        return 0;\n    }\n",
    "javascript": "\n\n\nfunction other(data) {\n  return data;\n}\n\nother();\n",
}

# Documents with ⟦the true answer⟧ in them. The answer must be found whether the model repeats the
# rest of the document, starts a new function, or stops.
HOLES = {
    "python": [
        # A line, with its twin below.
        "def f(n):\n    for i in range(n):\n        ⟦for j in range(n):⟧\n            g(i, j)\n",
        "def f(n):\n    ⟦for i in range(n):⟧\n        for j in range(n):\n            g(i, j)\n",
        "def f(a):\n    ⟦a.push(1)⟧\n    a.push(2)\n    a.push(3)\n    return a\n",
        # Blank lines and comments are no end.
        "def f(a):\n    ⟦b = a\n\n    c = b\n\n\n    d = c⟧\n    return d\n",
        "def f(a):\n    ⟦# first the sum\n    s = sum(a)⟧\n    return s\n",
        # Leaving an inner block and coming back to it.
        "def f(a):\n    if a:\n        ⟦x = 1\n    else:\n        x = 2⟧\n        y = 3\n    return x\n",
        "def f(a):\n    try:\n        ⟦g(a)\n    except ValueError:⟧\n        return None\n    return a\n",
        "def f(a):\n    if a:\n        ⟦x = 1\n    y = 2⟧\n    return y\n",
        # Inner functions, decorators, classes.
        "def deco(f):\n    def inner(*a):\n        ⟦print(a)\n        return f(*a)\n    return inner⟧\n\n\n@deco\ndef g():\n    pass\n",
        "class A:\n    def a(self):\n        ⟦return 1⟧\n\n    def b(self):\n        return 2\n",
        # Brackets over several lines.
        "def f():\n    return g(\n        ⟦1,\n        2,⟧\n        3,\n    )\n",
        "def f():\n    x = {\n        'a': 1,\n        ⟦'b': 2,\n    }\n    return x⟧\n\n\nf()\n",
        # Strings, and words in them that look like code.
        'def f():\n    """Say hello.\n\n    ⟦Def is no keyword in here.⟧\n    """\n    return 1\n',
        'def f():\n    ⟦"""Say hello.⟧\n\n    It is polite.\n    """\n    return 1\n',
        'def f(a):\n    ⟦s = f\'{a[0]!r} {{x}} "("\'\n    t = ")"⟧\n    return s + t\n',
        # match, async, lambda, unicode, tabs.
        "def f(a):\n    match a:\n        case 1:\n            ⟦return 'één'\n        case _:\n            return '🙂'⟧\n\n\nf(1)\n",
        "async def f(a):\n    ⟦async with a as b:\n        async for c in b:\n            yield c⟧\n\n\nx = 1\n",
        "def f(a):\n\tif a:\n\t\t⟦x = 1\n\t\ty = 2⟧\n\treturn a\n",
        # In the middle of a line.
        "def f(a):\n    return sum(x ⟦for x in⟧ a if x)\n",
        "def f(a):\n    for x in ⟦a:\n        y = g⟧et(x)\n        print(y)\n    return a\n",
        "def f(a):\n    return {'ke⟦y': a, 'oth⟧er': 2}\n",
    ],
    "java": [
        "class A {\n    int f(int n) {\n        ⟦int s = 0;⟧\n        int t = 0;\n        return s + t;\n    }\n}\n",
        "class A {\n    int f(int n) {\n        if (n > 0) {\n            ⟦n--;\n        } else {\n            n++;⟧\n            n += 2;\n        }\n        return n;\n    }\n}\n",
        "class A {\n    void f(List<String> a) {\n        ⟦a.forEach(x -> {\n            g(x);\n        });⟧\n        g(null);\n    }\n}\n",
        "class A {\n    void f() {\n        new Thread(new Runnable() {\n            ⟦@Override\n            public void run() {\n                g();\n            }⟧\n        }).start();\n    }\n}\n",
        'class A {\n    String f() {\n        String s = """\n            ⟦{ "a": (1,\n            "b" ]⟧\n            """;\n        return s;\n    }\n}\n',
        'class A {\n    <T extends Comparable<T>> T f(Map<String, List<T>> m) {\n        ⟦List<T> a = m.get("a");\n\n        // Nothing to do.\n        if (a == null) {\n            return null;\n        }⟧\n        return a.get(0);\n    }\n}\n',
        "class A {\n    int f(int n) {\n        switch (n) {\n            ⟦case 1:\n                return 2;⟧\n            default:\n                return 3;\n        }\n    }\n}\n",
        "class A {\n    int f(int n) {\n        return Math.m⟦ax(n, Math.mi⟧n(1, 2));\n    }\n}\n",
        "class A {\n    /**\n     * Adds.\n     ⟦* @param a one\n     * @param b two⟧\n     */\n    int f(int a, int b) {\n        return a + b;\n    }\n}\n",
    ],
    "javascript": [
        "function f(n) {\n  ⟦let s = 0;⟧\n  let t = 0;\n  return s + t;\n}\n",
        "f(function (a) {\n  ⟦if (a) {\n    return 1;\n  }\n\n  b();⟧\n  return 2;\n});\n",
        "const f = (a) => {\n  ⟦const { x, ...y } = a;\n  const t = `${x} ${`{${y}`}`;⟧\n  return t;\n};\n",
        "class A {\n  a() {\n    ⟦return /[/\"'{]/g.test(this.b);⟧\n  }\n\n  b() {\n    return 2;\n  }\n}\n",
        "const a = {\n  ⟦b: 1,\n  c() {\n    return 2;\n  },⟧\n  d: 3,\n};\nconst e = 1;\n",
        "function f(a) {\n  return a.map((x) => {\n    ⟦const y = x * 2;\n    return y;\n  }).filter((y) => {\n    log(y);⟧\n    return y;\n  });\n}\n",
        "function f(a) {\n  return new Promise((resolve, reject) => {\n    ⟦a.on('end', resolve);\n    a.on('error', reject);⟧\n  });\n}\n",
        "function f(a) {\n  const b = a ⟦? g(a) : { x: 1,⟧ y: 2 };\n  return b;\n}\n",
        "function f(a) {\n  /*\n   * ⟦a function { of\n   * no sense⟧\n   */\n  return a;\n}\n",
    ],
}


def holes() -> list[tuple[str, str, str]]:
    return [
        (language, document, mode)
        for language, documents in HOLES.items()
        for document in documents
        for mode in ("repeats", "new function", "stops")
    ]


@pytest.mark.parametrize(("language", "document", "mode"), holes())
def test_the_end_of_an_answer_is_found(language: str, document: str, mode: str) -> None:
    before, rest = document.split("⟦")
    true, after = rest.split("⟧")
    runs_on = {"repeats": after + RUNS_ON[language], "new function": RUNS_ON[language], "stops": ""}
    got = kept(language, before + CURSOR + after, true + runs_on[mode])
    assert true.rstrip() == got.rstrip()


# Nothing, or only brackets, follows the cursor: the answer ends with what it began in.
ENDS = [
    # After a comment at module level: the first whole function with what stands before it.
    (
        "python",
        "# add two\n⟦⟧",
        "import os\n\nLIMIT = 1\n\n@cache\ndef add(a, b):\n    return a + b\n",
        "|\n\ndef sub(a, b):\n    return a - b\n",
    ),
    (
        "python",
        "# a stack\n⟦⟧",
        "class Stack:\n    def push(self, x):\n        self.x = x\n\n    def pop(self):\n        return self.x\n",
        "|\n\ns = Stack()\n",
    ),
    (
        "python",
        "# add two\n⟦⟧",
        "def add(a, b):\n    return a + b\n",
        "|\n# Example usage\nprint(add(1, 2))\n",
    ),
    (
        "python",
        "# add two\n⟦⟧",
        "def add(a, b):\n    return a + b\n",
        "|\nif __name__ == '__main__':\n    add(1, 2)\n",
    ),
    ("python", "# count to three\n⟦⟧", "for i in range(3):\n    print(i)\nprint('done')\n", ""),
    ("python", "# read the file\n⟦⟧", "import sys\n\ntext = sys.stdin.read()\nprint(text)\n", ""),
    # A helper that the answer calls and that comes next belongs to it.
    (
        "python",
        "# primes below n\n⟦⟧",
        "def primes(n):\n    return [p for p in range(n) if is_prime(p)]\n\n\ndef is_prime(p):\n    return all(p % d for d in range(2, p))\n",
        "|\n\ndef main():\n    primes(3)\n",
    ),
    # After a signature, a docstring, an opener: that block.
    (
        "python",
        "def f(a):\n    ⟦⟧",
        "if a:\n        return 1\n\n    return 2\n",
        "|\n\ndef g():\n    pass\n",
    ),
    ("python", 'def f(a):\n    """Add."""\n    ⟦⟧', "return a\n", "|\nprint(f(1))\n"),
    (
        "python",
        "class A:\n    def f(self):\n        ⟦⟧",
        "self.x = 1\n        return self\n",
        "|\n    def g(self):\n        pass\n",
    ),
    (
        "python",
        "class A:\n    # the size\n    ⟦⟧",
        "def size(self):\n        return 1\n",
        "|\n    def other(self):\n        return 2\n",
    ),
    (
        "java",
        "class A {\n    // the size\n    ⟦⟧\n}\n",
        "int size() {\n        return 1;\n    }",
        "|\n\n    int other() {\n        return 2;\n    }\n}\n",
    ),
    (
        "java",
        "class A {\n    int f(int a) {\n        ⟦⟧\n    }\n}\n",
        "int b = a;\n        return b;",
        "|\n    }\n\n    int g() {\n        return 1;\n    }\n}\n",
    ),
    (
        "java",
        "class A {\n    int f(int a) {\n        ⟦⟧",
        "if (a > 0) {\n            return 1;\n        }\n        return 2;\n    }",
        "|\n\n    int g() {\n        return 1;\n    }\n}\n",
    ),
    (
        "java",
        "// greets\n⟦⟧",
        "import java.util.*;\n\npublic class Hello {\n    void hi() {\n    }\n}",
        "|\n\nclass B {\n}\n",
    ),
    (
        "javascript",
        "// add two\n⟦⟧",
        "const { x } = require('x');\n\nfunction add(a, b) {\n  return a + b;\n}",
        "|\n\nconsole.log(add(1, 2));\n",
    ),
    (
        "javascript",
        "// add two\n⟦⟧",
        "const add = (a, b) => a + b;",
        "|\n\nconsole.log(add(1, 2));\n",
    ),
    (
        "javascript",
        "// add two\n⟦⟧",
        "const add = (a, b) => {\n  return a + b;\n};",
        "|\n\nconsole.log(add(1, 2));\n",
    ),
    (
        "javascript",
        "function f(a) {\n  ⟦⟧",
        "return a.map((x) => {\n    return x;\n  });\n}",
        "|\n\nf([]);\n",
    ),
    # In the middle of a line: the rest of the statement.
    ("python", "x = ⟦⟧\n", "f(1,\n      2)", "|\ny = 2\n"),
    ("python", "import js⟦⟧", "on", "|\nimport os\n"),
    ("python", "def f(a):\n    if a ⟦⟧\n", "> 1:\n        return 2", "|\n\n\ndef g():\n    pass\n"),
    ("python", "def f(⟦⟧", "a, b):\n    return a", "|\n\n\ndef g():\n    pass\n"),
    ("java", "class A {\n    int x = ⟦⟧\n}\n", "f(1,\n        2);", "|\n    int y = 2;\n"),
    ("javascript", "const a = ⟦⟧\n", "b\n  .map(f)\n  .filter(g);", "|\nconst c = 1;\n"),
    ("python", "x = 1  # the ⟦⟧", "first", "|\ny = 2\n"),
    # Chat marks and loops.
    ("python", "def f():\n    ⟦⟧", "return 1", "|\n```\nThis function returns 1.\n"),
    ("python", "def f():\n    ⟦⟧", "return 1", "|<|endoftext|>def g():"),
    (
        "python",
        "def f():\n    ⟦⟧",
        "print(1)",
        "|\n    print(1)\n    print(1)\n    print(1)\n    print(1)\n",
    ),
]


@pytest.mark.parametrize(("language", "document", "answer", "more"), ENDS)
def test_an_answer_ends_with_what_it_began_in(
    language: str, document: str, answer: str, more: str
) -> None:
    got = kept(language, document, answer + more.removeprefix("|"))
    assert answer.rstrip() == got.rstrip()


def test_a_cursor_before_code_keeps_that_code_on_a_line_of_its_own() -> None:
    assert "y = 1\n    " == kept("python", "def f():\n    ⟦⟧return y\n", "y = 1\n    return y\n")


def test_the_line_that_the_token_limit_broke_is_dropped() -> None:
    place = place_of(PYTHON, "def f(a):\n    ", "")
    assert "b = 1" == without_broken_end(place, "b = 1\n    return g(a,")


CODE = st.lists(
    st.sampled_from(
        ["def f(a):", "class A {", "}", "{", "(", ")", "[", "]", "'", '"', '"""', "`", "${", "/*"]
        + [
            "*/",
            "//",
            "#",
            "\n",
            "\n    ",
            "\n  ",
            "\n\n",
            "x = 1",
            "return x",
            "else:",
            "} else {",
        ]
        + ["=> {", ";", ",", "\\", "/", "if a:", "🙂", "é", "\t", " ", "```", "<|fim", "_middle|>"]
        + ["function f() {", "public int f() {", "@A", "for (;;) {", ":", "import a", "\r", "\x00"]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(LANGUAGES), CODE, CODE, CODE, st.integers(1, 9))
def test_what_was_once_given_stays_the_beginning(
    language: object, prefix: str, suffix: str, answer: str, piece: int
) -> None:
    place = place_of(language, prefix, suffix)  # type: ignore[arg-type]
    before = ""
    for end in range(piece, len(answer) + piece, piece):
        found = cut(place, answer[:end], False)
        assert found.text.startswith(before)
        if found.finished:
            return
        before = found.text
    found = cut(place, answer, True)
    assert found.finished
    assert found.text.startswith(before)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(LANGUAGES), st.text(), st.text(), st.text(), st.booleans())
def test_no_text_raises(
    language: object, prefix: str, suffix: str, answer: str, final: bool
) -> None:
    place = place_of(language, prefix, suffix)  # type: ignore[arg-type]
    without_broken_end(place, cut(place, answer, final).text)
