"""What a file imports, and which files of the project that means."""

from __future__ import annotations

import pytest

from fairhand_server.workspace.importing import Import, Modules, aliases_of, imports_of
from fairhand_syntax.languages import JAVA, JAVASCRIPT, PYTHON, Language

READ: list[tuple[Language, str, list[tuple[str, tuple[str, ...]]]]] = [
    (PYTHON, "import os, a.b as c\n", [("os", ()), ("a.b", ())]),
    (PYTHON, "from .x import (\n    f,  # why\n    g as h,\n)\n", [(".x", ("f", "g"))]),
    (PYTHON, "def f():\n    from .. import y\n", [("..", ("y",))]),
    (PYTHON, "from a import *\n", [("a", ("*",))]),
    (PYTHON, "text = 'we import things'\n", []),
    (JAVA, "import a.b.C;\nimport static a.D.go;\nimport x.*;\n",
     [("a.b.C", ("C",)), ("a.D", ("go",)), ("x.*", ())]),
    (JAVASCRIPT, "import d, { a as b, c } from './m.js'\n", [("./m.js", ())]),
    (JAVASCRIPT, "const { a, b: c } = require('../m')\n", [("../m", ("a", "b"))]),
    (JAVASCRIPT, "import * as all from \"x\"\nexport { y } from './z'\n",
     [("x", ()), ("./z", ("y",))]),
    (JAVASCRIPT, "const m = await import('./m.mjs')\n", [("./m.mjs", ())]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), READ)
def test_imports_are_read(
    language: Language, text: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert expected == [(one.module, one.names) for one in imports_of(language, text)]


def test_names_in_the_file_lead_to_their_imports() -> None:
    aliases = aliases_of(imports_of(PYTHON, "from a import b as c\nimport d.e as f\n"))
    assert {name: one.module for name, one in aliases.items()} == {"c": "a", "f": "d.e"}


FILES = """
pkg/__init__.py pkg/mod.py pkg/sub/__init__.py pkg/sub/mod.py other/pkg/mod.py tools.py
src/acme/A.java src/acme/B.java src/acme/in/C.java lib/a.js lib/b/index.js lib/c.mjs
"""
FOUND: list[tuple[Language, str, Import, list[str]]] = [
    (PYTHON, "pkg/x.py", Import("pkg.mod", ("f",)), ["pkg/mod.py"]),
    (PYTHON, "other/x.py", Import("pkg.mod", ("f",)), ["other/pkg/mod.py"]),
    (PYTHON, "pkg/sub/x.py", Import(".mod", ("f",)), ["pkg/sub/mod.py"]),
    (PYTHON, "pkg/sub/x.py", Import("..mod", ("f",)), ["pkg/mod.py"]),
    (PYTHON, "pkg/x.py", Import(".", ("mod",)), ["pkg/__init__.py", "pkg/mod.py"]),
    (PYTHON, "pkg/x.py", Import("pkg", ("sub",)), ["pkg/__init__.py"]),
    (PYTHON, "x.py", Import("tools", ()), ["tools.py"]),
    (PYTHON, "x.py", Import("json", ()), []),
    (JAVA, "src/acme/B.java", Import("acme.in.C", ("C",)), ["src/acme/in/C.java"]),
    (JAVA, "src/acme/B.java", Import("java.util.List", ("List",)), []),
    (JAVASCRIPT, "lib/x.js", Import("./a", ()), ["lib/a.js"]),
    (JAVASCRIPT, "lib/x.js", Import("./b", ()), ["lib/b/index.js"]),
    (JAVASCRIPT, "lib/b/x.js", Import("../c.mjs", ()), ["lib/c.mjs"]),
    (JAVASCRIPT, "lib/x.js", Import("express", ()), []),
]


@pytest.mark.parametrize(("language", "importer", "one", "expected"), FOUND)
def test_imports_lead_to_files(
    language: Language, importer: str, one: Import, expected: list[str]
) -> None:
    modules = Modules()
    for path in FILES.split():
        modules.add(path)
    assert expected == modules.files_of(language, importer, one)


def test_a_file_that_is_gone_is_not_found() -> None:
    modules = Modules()
    modules.add("a/b.py")
    modules.remove("a/b.py")
    assert modules.files_of(PYTHON, "a/c.py", Import(".b", ())) == []
