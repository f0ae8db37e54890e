"""What a file offers to others, by name, owner and signature."""

from __future__ import annotations

import pytest

from fairhand_server.workspace.outline import definitions_of
from fairhand_syntax.languages import JAVA, JAVASCRIPT, PYTHON, Language

OUTLINES: list[tuple[Language, str, list[tuple[str, str, str]]]] = [
    (
        PYTHON,
        "LIMIT = 3\nclass A(B, metaclass=M):\n    size: int = 0\n    @property\n"
        "    def f(self,\n          x=1) -> int:\n        return 1\n"
        "async def g(*a, **k): pass\n",
        [
            ("LIMIT", "", "LIMIT = 3"),
            ("A", "", "class A(B, metaclass=M):"),
            ("size", "A", "size: int = 0"),
            ("f", "A", "def f(self, x=1) -> int: ..."),
            ("g", "", "async def g(*a, **k): ..."),
        ],
    ),
    (
        PYTHON,
        "try:\n    import x\nexcept ImportError:\n    def x(): pass\n",
        [("x", "", "def x(): ...")],
    ),
    (PYTHON, "def half(a,", []),
    (
        JAVA,
        "public class A<T> extends B implements C {\n  public static final int MAX = 3;\n"
        "  private int n;\n  @Override public <R> R map(T t) throws E { return null; }\n"
        "  A(int n) { }\n  interface In { void go(int a); }\n  private void no() {}\n}\n"
        "enum E { RED, BLUE; int code() { return 1; } }",
        [
            ("A", "", "public class A<T> extends B implements C {"),
            ("MAX", "A", "public static final int MAX = 3;"),
            ("map", "A", "public <R> R map(T t) throws E;"),
            ("A", "A", "A(int n);"),
            ("In", "A", "interface In {"),
            ("go", "In", "void go(int a);"),
            ("E", "", "enum E {"),
            ("RED", "E", "RED,"),
            ("BLUE", "E", "BLUE,"),
            ("code", "E", "int code();"),
        ],
    ),
    (
        JAVASCRIPT,
        "export default class A extends B {\n  static of(x) { return 1 }\n  get y() { return 2 }\n"
        "  #z() {}\n}\n"
        "export async function f(a, { b } = {}) {}\nconst g = (x) => x\nlet n = 3\n"
        "exports.h = function (q) {}\nA.prototype.late = function (t) {}\n"
        "const api = { list(page) {}, drop: (id) => id, name: 'x' }\n"
        "module.exports = { g, k(u) {} }\n",
        [
            ("A", "", "class A extends B {"),
            ("of", "A", "static of(x) {}"),
            ("y", "A", "get y() {}"),
            ("f", "", "async function f(a, { b } = {}) {}"),
            ("g", "", "g = (x) => {}"),
            ("h", "", "exports.h = function (q) {}"),
            ("late", "A", "A.prototype.late = function (t) {}"),
            ("list", "api", "list(page) {}"),
            ("drop", "api", "drop: (id) => {}"),
            ("k", "", "k(u) {}"),
        ],
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), OUTLINES)
def test_an_outline(language: Language, text: str, expected: list[tuple[str, str, str]]) -> None:
    found = definitions_of(language, text)
    assert expected == [(one.name, one.owner, one.signature) for one in found]
