"""How a project uses what may be called at a place."""

from __future__ import annotations

import time

import pytest

from fairhand_server.workspace.owners import Place
from fairhand_server.workspace.usages import usages_of
from fairhand_syntax.languages import PYTHON

# A text of another file, what stands before the dot, names to look for, and the calls found.
CALLS: list[tuple[str, str, list[str], dict[str, str]]] = [
    ("book.place(1)\nbook.cancel(2)\n", "book", [], {"place": "place(1)", "cancel": "cancel(2)"}),
    ("self._book.place(1)\n", "_book", [], {"place": "place(1)"}),
    ("cookbook.bake(1)\nbook.title\n", "book", [], {}),
    ("book\n  .place(1)\n", "book", [], {"place": "place(1)"}),
    ("book?.place(1)\n", "book", [], {"place": "place(1)"}),
    ("server[kLog].warn(a)\n", "[kLog]", [], {"warn": "warn(a)"}),
    ("x = load('a', (1, 2))\n", "", ["load"], {"load": "load('a', (1, 2))"}),
    ("def load(path):\n    pass\n", "", ["load"], {}),
    ("function load(path) {\n}\n", "", ["load"], {}),
    ("  public static Book load(Path path) {\n", "", ["load"], {}),
    ("  Book(final Page page) throws IOException {\n", "", ["Book"], {}),
    ("return load(path)\n", "", ["load"], {"load": "load(path)"}),
    ("new Book(page) {\n", "", ["Book"], {"Book": "Book(page)"}),
    ("reload(path)\nit.load(path)\n", "", ["load"], {}),
    # A call that is too long, or that goes on, is counted but not shown.
    ("load(\n    path,\n)\n", "", ["load"], {"load": ""}),
    ("load(" + "x, " * 80 + "1)\n", "", ["load"], {"load": ""}),
    # What may be a credential is never shown, nor is other long text.
    ("load('AKIA" + "Q2" * 8 + "')\n", "", ["load"], {"load": ""}),
    ("load('3 bottles of water, 2 of wine')\n", "", ["load"], {"load": ""}),
]


@pytest.mark.parametrize(("text", "receiver", "names", "expected"), CALLS)
def test_calls_elsewhere(
    text: str, receiver: str, names: list[str], expected: dict[str, str]
) -> None:
    place = Place(PYTHON, "here.py", "", "")
    found = usages_of(place, receiver, names, {"other.py": text}, time.monotonic() + 5)
    assert {name: one.text for name, one in found.items()} == expected


def test_the_call_below_lines_that_are_most_alike_is_shown() -> None:
    place = Place(PYTHON, "here.py", "invoice = total(order)\nledger.append(invoice)\n", "")
    text = (
        "colour = 3\npaint(colour)\nsend(colour)\n"
        "invoice = total(basket)\nledger.append(invoice)\nsend(invoice)\n"
        "window = 3\nopen(window)\nsend(window)\n"
    )
    found = usages_of(place, "", ["send"], {"other.py": text}, time.monotonic() + 5)["send"]
    assert (found.text, found.times) == ("send(invoice)", 3)
    assert 0.5 <= found.alike <= 1.0


def test_without_time_nothing_is_looked_at() -> None:
    place = Place(PYTHON, "here.py", "send(a)\n", "")
    assert usages_of(place, "", ["send"], {"other.py": "send(b)\n"}, time.monotonic() - 1) == {}
