"""Arguments of a call in the names of a place."""

from __future__ import annotations

import pytest

from fairhand_server.workspace.arguments import Scope, parts_of
from fairhand_server.workspace.owners import Place
from fairhand_syntax.languages import JAVASCRIPT, PYTHON, Language

# A language, the lines above the cursor's, a call from elsewhere, and the call as it is shown here.
ADAPTED: list[tuple[Language, str, str, str]] = [
    (PYTHON, "def go(path):\n", "load(path)", "load(path)"),
    (PYTHON, "def go(path):\n", "load(other)", ""),
    (PYTHON, "def go():\n", "load()", "load()"),
    # The same thing by more or fewer words; the nearest counts.
    (PYTHON, "def go(config):\n", "load(global_config)", "load(config)"),
    (PYTHON, "def go(user_id):\n    order_id = 1\n    user = 2\n", "find(user)", "find(user)"),
    (PYTHON, "def go(first_user):\n    last_user = 1\n", "find(user)", "find(last_user)"),
    (JAVASCRIPT, "  const a = fourOhFourContext\n", "make(context)", "make(fourOhFourContext)"),
    # What a parameter is called may be a member here.
    (JAVASCRIPT, "use(options.mask)\n", "send(mask)", "send(options.mask)"),
    (PYTHON, "self._state = 1\n", "update(state)", "update(self._state)"),
    # Members of the other object are no members of this one.
    (PYTHON, "self.name = 1\n", "find(self.name)", "find(self.name)"),
    (PYTHON, "self.name = 1\n", "find(self.age)", ""),
    # A function is not a variable, and a class is known everywhere.
    (PYTHON, "load_user(1)\n", "find(user)", ""),
    (PYTHON, "x = 1\n", "find(Kind.ALL, x)", "find(Kind.ALL, x)"),
    # Texts are kept only where they are written here too.
    (PYTHON, "x = 'a, b'\n", "find('a, b', x)", "find('a, b', x)"),
    (PYTHON, "x = 1\n", "find('name', x)", ""),
    (PYTHON, "x = 1\n", "find(x, deep=True, n=3)", "find(x, deep=True, n=3)"),
    (PYTHON, "kind = 1\n", "find(*, kind)", "find(kind)"),
    (PYTHON, "# about rows\nx = 1\n", "find(rows)", ""),
    # Only the innermost function is looked at.
    (PYTHON, "def one(rows):\n    pass\n\n\ndef two(x):\n", "find(rows)", ""),
    (PYTHON, "x = 1\n", "name", ""),
]


@pytest.mark.parametrize(("language", "above", "call", "expected"), ADAPTED)
def test_a_call_in_the_names_of_a_place(
    language: Language, above: str, call: str, expected: str
) -> None:
    assert Scope(Place(language, "here", above + "    y = ", "\n")).adapted(call) == expected


PARTS: list[tuple[str, list[str]]] = [
    ("a, b", ["a", " b"]),
    ("a(1, 2), [3, 4]", ["a(1, 2)", " [3, 4]"]),
    ("'a, b', c", ["'a, b'", " c"]),
    ("a) b, c", ["a"]),
    ("", [""]),
]


@pytest.mark.parametrize(("text", "expected"), PARTS)
def test_parts_of_a_list(text: str, expected: list[str]) -> None:
    assert parts_of(text) == expected
