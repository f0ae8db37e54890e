"""The comment that makes the scan leave a place alone stands where it is one."""

from __future__ import annotations

import pytest

from fairhand_server.findings import Region, spot
from fairhand_server.scanning import Buffer
from fairhand_server.suppression import suppressed
from fairhand_syntax.languages import language_named

# Language, text with the finding's line marked by <<<, and the text after the edit (None: no edit).
CASES = {
    "at the end of the line": (
        "python",
        "x = 1\nrun(x)<<<\n",
        "x = 1\nrun(x)  # fairhand: ignore[r]\n",
    ),
    "white space at the end goes behind it": (
        "python",
        "run(x)  <<<\n",
        "run(x)  # fairhand: ignore[r]  \n",
    ),
    "after another comment": (
        "java",
        "class A { void f() {\n  run(x); // sic<<<\n} }\n",
        "class A { void f() {\n  run(x); // sic  // fairhand: ignore[r]\n} }\n",
    ),
    "beside another rule": (
        "python",
        "run(x)  # fairhand: ignore[other]<<<\n",
        "run(x)  # fairhand: ignore[other, r]\n",
    ),
    "above a line that a text runs on from": (
        "python",
        'def f(x):\n    run(x, """<<<\n  text""")\n',
        'def f(x):\n    # fairhand: ignore[r]\n    run(x, """\n  text""")\n',
    ),
    "above a line that goes on below": (
        "python",
        "y = 1 + \\<<<\n    run(x)\n",
        "# fairhand: ignore[r]\ny = 1 + \\\n    run(x)\n",
    ),
    "nowhere inside a text": (
        "python",
        'y = """\npassword = 1<<<\n"""\n',
        None,
    ),
    "above a template that runs on": (
        "javascript",
        "function f(x) {\n  run(`<<<\n${x}`)\n}\n",
        "function f(x) {\n  // fairhand: ignore[r]\n  run(`\n${x}`)\n}\n",
    ),
    "nowhere in markup": (
        "javascript",
        "const a = (\n  <p>\n    <b>{x}</b><<<\n  </p>\n);\n",
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_comment_is_put(name: str) -> None:
    language_id, marked, expected = CASES[name]
    language = language_named(language_id)
    assert language is not None
    line = marked[: marked.index("<<<")].count("\n")
    text = marked.replace("<<<", "")
    lines = text.split("\n")
    place = Region("a", spot(lines, line, 0), spot(lines, line, 3))
    edit = suppressed(Buffer("a", language, text), place, "r")
    if edit is None:
        assert expected is None
        return
    at = edit.region.start
    where = sum(len(one) + 1 for one in lines[: at.line]) + at.column
    assert text[:where] + edit.text + text[where:] == expected
