"""Where a function is begun, and where it is gone on with."""

from __future__ import annotations

import pytest

from fairhand_server.completion.begun import goes_on, stands_apart
from fairhand_server.completion.place import place_of
from fairhand_syntax.languages import language_named

PYTHON = [
    ("def f():\n    |", False),
    ('def f():  # x\n    """Doc."""\n    |', False),
    ('def f():\n    r"""Doc.\n\n    More.\n    """\n    # say\n    |', False),
    ("def f(\n    a,\n):\n    '''Doc.'''\n\n    |", False),
    ("def f():\n    # say\n\n    |", False),
    ("class A:\n    def f():\n        x()\n\n    |", False),
    ("class A:\n    x = 1\n    |", False),
    ("def f():\n    x()\n\n|", False),
    ("def f():\n    x()\n    def g():\n        |", False),
    ("def f():\n    class A:\n        x = 1\n        |", False),
    ("if x:\n    |", False),
    ("x = 1\n|", False),
    ("def f():\n    x = 1\n    |", True),
    ("def f():\n    x|", True),
    ('def f():\n    x = """a"""\n    |', True),
    ("def f():\n    if x:\n        |", True),
    ("def f():\n    if x:\n        y()\n    |", True),
    ("def f():\n    def g():\n        x()\n    |", True),
    ("def f():\n    x()\n    # say\n    |", True),
]
BRACES = [
    ("function f() {\n  |", False),
    ("function f() { // yes\n  /* a\n * b */\n  // c\n  |", False),
    ("class A {\n  f() {\n    x();\n  }\n  |", False),
    ("function f() {\n  class A {\n    |", False),
    ("if (x) {\n  |", False),
    ("x();\n|", False),
    ("function f() {\n  x();\n  |", True),
    ("function f() {\n  x|", True),
    ("function f() {\n  if (x) {\n    |", True),
    ("function f() {\n  if (x) {\n    y();\n  }\n  // say\n  |", True),
]
JAVA = [
    ("class A {\n  void f() throws X {\n    |", False),
    ("class A {\n  void f() {\n    x();\n    // go\n    |", True),
]


@pytest.mark.parametrize(
    ("name", "text", "on"),
    [
        (name, text, on)
        for name, cases in (("python", PYTHON), ("javascript", BRACES), ("java", JAVA))
        for text, on in cases
    ],
)
def test_a_function_is_gone_on_with_from_its_first_statement_on(
    name: str, text: str, on: bool
) -> None:
    language = language_named(name)
    assert language is not None
    above, _, behind = text.partition("|")
    assert goes_on(place_of(language, above, behind)) is on


TYPED_PYTHON = "def f():\n    x = g("
TYPED_JAVA = "class A {\n  void f() {\n    x(y["
NEXT = "\n\ndef h():\n    pass\n"
MEMBER = "\n  }\n\n  void h() {\n  }\n}\n"


@pytest.mark.parametrize(
    ("name", "above", "behind", "apart"),
    [
        ("python", TYPED_PYTHON, f"){NEXT}", True),
        ("python", TYPED_PYTHON, NEXT, True),
        ("python", TYPED_PYTHON, f") + 1{NEXT}", False),
        ("python", TYPED_PYTHON, f")\n    y = 1{NEXT}", False),
        ("python", "def f():\n    ", f"){NEXT}", False),
        ("java", TYPED_JAVA, f"]){MEMBER}", True),
        ("java", TYPED_JAVA, f"]);{MEMBER}", True),
        ("java", TYPED_JAVA, MEMBER, False),
        ("java", TYPED_JAVA, f"])\n    y();{MEMBER}", False),
        ("java", TYPED_JAVA, f"])\n    }}{MEMBER}", False),
        ("java", "class A {\n  void f() {\n    x = 1", f";{MEMBER}", True),
        ("java", "class A {\n  void f() {\n    if (x) {\n      y", f"\n    }}{MEMBER}", False),
        ("javascript", "function f() {\n  x.map(", ");\n}\nfunction g() {}\n", True),
        ("javascript", "x.map(", ");\nfunction g() {}\n", False),
    ],
)
def test_behind_a_line_only_its_closers_and_other_functions_stand_apart(
    name: str, above: str, behind: str, apart: bool
) -> None:
    language = language_named(name)
    assert language is not None
    assert stands_apart(place_of(language, above, behind)) is apart
