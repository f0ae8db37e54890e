"""Whose members may follow at a place."""

from __future__ import annotations

import pytest

from fairhand_server.workspace.importing import aliases_of, imports_of
from fairhand_server.workspace.outline import definitions_of
from fairhand_server.workspace.owners import (
    Offered,
    Place,
    named_like,
    owners_at,
    receiver_at,
    supers_in,
)
from fairhand_syntax.languages import JAVA, JAVASCRIPT, PYTHON, Language

OTHER = {
    PYTHON: (
        "class Store:\n    pass\n\n\nclass Book(Store):\n    pass\n\n\n"
        "def load(path) -> Book:\n    return Book()\n"
    ),
    JAVA: (
        "class Store { }\nclass Book extends Store {\n  Page firstPage() { return null; }\n}\n"
        "class Page { }\n"
    ),
    JAVASCRIPT: "class Store {}\nclass Book extends Store {}\n",
}

# A language, the text before the cursor, what stands before the dot, and classes that fit.
RECEIVERS: list[tuple[Language, str, str, set[str]]] = [
    (PYTHON, "book = Book()\nbook.", "book", {"Book", "Store"}),
    (PYTHON, "book = Book()\nbook.pla", "book", {"Book", "Store"}),
    (PYTHON, "def go(book: Book):\n    book.", "book", {"Book", "Store"}),
    (PYTHON, "def go(book: Book | None = None):\n    book.", "book", {"Book", "Store"}),
    (PYTHON, "def go(books: list[Book]):\n    books.", "books", {"Book"}),
    (PYTHON, "with open_all() as x, Book(3) as book:\n    book.", "book", {"Book"}),
    (PYTHON, "def __init__(self, b: Book):\n    self._b = b\ndef f(self):\n    self._b.", "_b",
     {"Book", "Store"}),
    (PYTHON, "thing = load('x')\nthing.", "thing", {"Book", "Store"}),
    (PYTHON, "load('x').", "load('x')", {"Book", "Store"}),
    (PYTHON, "class Mine(Book):\n    def go(self):\n        self.", "self",
     {"Mine", "Book", "Store"}),
    (PYTHON, "self._book.", "_book", {"Book", "Store"}),
    (PYTHON, "(Book()\n    .", "Book()", {"Book"}),
    (JAVA, "void go(Book b) {\n  b.", "b", {"Book", "Store"}),
    (JAVA, "List<Book> all;\nall.", "all", {"List"}),
    (JAVA, "var b = new Book(1);\nb.", "b", {"Book"}),
    (JAVA, "void go(Book b) {\n  b.firstPage().", "firstPage()", {"Page"}),
    (JAVA, "class Mine extends Book {\n  void go() {\n    ", "", {"Mine", "Book", "Store"}),
    (JAVASCRIPT, "const b = new Book(1)\nb.", "b", {"Book", "Store"}),
    (JAVASCRIPT, "const b = new Book(1)\nb?.", "b", {"Book"}),
    (JAVASCRIPT, "reply.server[kBook].", "[kBook]", {"Book", "Store"}),
    (JAVASCRIPT, "all[0].", "[0]", set()),
    (JAVASCRIPT, "const n = 3", "", set()),
    (PYTHON, "n = 3", "", set()),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "receiver", "owners"), RECEIVERS)
def test_what_stands_before_the_dot_and_its_class(
    language: Language, text: str, receiver: str, owners: set[str]
) -> None:
    place = Place(language, "here", text, "\n")
    offered = [Offered("other", definitions_of(language, OTHER[language]), 1.0)]
    found = owners_at(place, offered, aliases_of(imports_of(language, text)))
    assert receiver_at(place) == receiver
    assert owners <= found
    assert owners or not found & {"Book", "Store"}


NAMED: list[tuple[str, str]] = [
    ("_book", "Book"),
    ("orderBook", "OrderBook"),
    ("[kLogController]", "LogController"),
    ("this.book", "Book"),
    ("keys", "Keys"),
    ("[0]", ""),
    ("", ""),
]


@pytest.mark.parametrize(("receiver", "expected"), NAMED)
def test_a_variable_is_often_called_like_its_class(receiver: str, expected: str) -> None:
    assert named_like(receiver) == expected


SUPERS: list[tuple[str, set[str]]] = [
    ("class A(B, c.D):", {"B", "c", "D"}),
    ("class A extends B {", {"B"}),
    ("public class A<T> extends b.B<T> implements C {", {"b", "B"}),
    ("class A:", set()),
]


@pytest.mark.parametrize(("head", "expected"), SUPERS)
def test_what_a_class_extends(head: str, expected: set[str]) -> None:
    assert supers_in(head) == expected
