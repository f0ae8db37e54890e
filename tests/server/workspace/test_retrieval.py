"""What of a project becomes context for a place, and how it stays the same while somebody types."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from planted_secrets import planted

from fairhand_server.workspace.choosing import Place
from fairhand_server.workspace.retrieval import Retrieval
from fairhand_syntax.languages import language_of_path

from .project_files import SHOP, write


def known(root: Path, files: dict[str, str] | None = None) -> Retrieval:
    retrieval = Retrieval(write(root, files or SHOP))
    for _ in retrieval.look_around():
        pass
    return retrieval


def at(path: str, text: str) -> Place:
    """The place of the bar in a text."""
    language = language_of_path(path)
    assert language is not None
    prefix, suffix = text.split("|")
    return Place(language, path, prefix, suffix)


def context(retrieval: Retrieval, place: Place, most: int = 1200) -> str:
    chosen = retrieval.context_for(place, most, time.monotonic() + 5)
    return "".join(f"== {path}\n{text}" for path, text in chosen.files)


# A place, and what must be shown for it.
SHOWN: list[tuple[str, str, str]] = [
    (
        "shop/app.py",
        "from shop.orders import OrderBook\n\nbook = OrderBook()\nbook.|\n",
        "    def place_order(self, customer: str, *, items: list[str]) -> int: ...",
    ),
    ("shop/app.py", "from shop import OrderBook\n\nbook = OrderBook()\nbook.|\n", "cancel_order"),
    ("shop/app.py", "from shop.orders import OrderBook\nbook = OrderBook()\nbook.|\n", "flush_all"),
    ("shop/app.py", "from .orders import load_book\n\nbook = |\n", "def load_book(path: str)"),
    ("shop/app.py", "# cancel the order with this number\n|\n", "cancel_order"),
    ("web/page.js", "import { Cart } from './cart.js'\nconst c = new Cart()\nc.|", "addItem(sku"),
    ("web/page.js", "import { total } from './cart.js'\nconst sum = |", "total = (cart, rate)"),
    (
        "java/acme/Shop.java",
        "package acme;\nclass Shop {\n  void go(Basket basket) {\n    basket.|\n  }\n}\n",
        "    public void putItem(String sku, int count);",
    ),
    (
        "java/acme/Shop.java",
        "package acme;\nclass Shop {\n  void go(Basket basket) {\n    basket.|\n  }\n}\n",
        "openLid(boolean wide)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), SHOWN)
def test_what_may_be_used_is_shown(tmp_path: Path, path: str, text: str, expected: str) -> None:
    assert expected in context(known(tmp_path), at(path, text))


def test_context_keeps_to_its_size_and_never_shows_bodies(tmp_path: Path) -> None:
    place = at("shop/app.py", "from shop.orders import OrderBook, load_book\n|")
    retrieval = known(tmp_path)
    for most in (100, 200, 400, 5000):
        shown = context(retrieval, place, most)
        assert len(shown) <= most
        assert "return" not in shown


def test_open_documents_count_before_files(tmp_path: Path) -> None:
    retrieval = known(tmp_path)
    place = at("shop/app.py", "from shop.orders import load_book\n|")
    retrieval.opened("shop/orders.py", "def load_book(path, encoding): pass\n")
    assert "def load_book(path, encoding)" in context(retrieval, place)
    retrieval.closed("shop/orders.py")
    later = at("shop/app.py", "from shop.orders import load_book, x\n|")
    assert "def load_book(path: str)" in context(retrieval, later)


@pytest.mark.parametrize("kind", planted())
def test_credentials_in_signatures_never_become_context(tmp_path: Path, kind: str) -> None:
    line, secret = planted()[kind]
    files = {
        "keys.py": f"def connect(host):\n    {line}\n\n\nTOKEN = {secret.splitlines()[0]!r}\n"
        f"def send(key={secret.splitlines()[0]!r}):\n    pass\n"
    }
    shown = context(
        known(tmp_path, files), at("app.py", "from keys import connect, send, TOKEN\n|")
    )
    assert "def connect(host)" in shown
    assert secret[:12] not in shown


def test_a_file_of_secrets_gets_no_context_and_becomes_none(tmp_path: Path) -> None:
    retrieval = known(tmp_path)
    retrieval.opened("secrets/.env", "def load_book(): pass")
    assert "secrets/.env" not in retrieval.texts
    assert context(retrieval, at("shop/id_rsa.py", "from shop.orders import load_book\n|")) != ""
    assert context(retrieval, at(".aws/a.py", "from shop.orders import load_book\n|")) == ""


def test_the_choice_stays_the_same_while_somebody_types(tmp_path: Path) -> None:
    retrieval = known(tmp_path)
    typed = "from shop.orders import OrderBook\n\n\ndef main():\n    book = OrderBook()\n"
    line = "    book.place_order('ana', items=[])\n"
    choices = {
        context(retrieval, at("shop/app.py", typed + line[:end] + "|")) for end in range(len(line))
    }
    assert len(choices) == 1


def test_a_changed_file_is_seen_after_looking_again(tmp_path: Path) -> None:
    retrieval = known(tmp_path)
    write(tmp_path, {"shop/orders.py": "def load_book(path, mode, extra): ...\n"})
    (tmp_path / "shop" / "mail.py").unlink()
    for _ in retrieval.look_around():
        pass
    place = at("shop/app.py", "from shop.orders import load_book\nfrom shop.mail import send\n|")
    shown = context(retrieval, place)
    assert "mode, extra" in shown and "send_receipt" not in shown


def test_without_time_there_is_less(tmp_path: Path) -> None:
    place = at("shop/app.py", "from shop.orders import load_book\n|")
    retrieval = known(tmp_path)
    chosen = retrieval.context_for(place, 900, time.monotonic() - 1)
    assert (chosen.files, chosen.whole) == ((), False)
    assert context(retrieval, place) != ""


# A place, and the hint for its line.
HINTED: list[tuple[str, str, str]] = [
    (
        "shop/app.py",
        "from shop.orders import OrderBook\nbook = OrderBook()\nplaced = book.|\n",
        "placed = book.place_order(",
    ),
    (
        "shop/app.py",
        "from shop.orders import OrderBook\nbook = OrderBook()\nflush = book.|\n",
        "flush = book.flush_all",
    ),
    (
        "shop/app.py",
        "from .orders import load_book\npath = 1\nbook = |\n",
        "book = load_book(path)",
    ),
    ("shop/app.py", "from .orders import load_book\nreturn |\n", "return load_book("),
    (
        "web/page.js",
        "import { Cart } from './cart.js'\nconst c = new Cart()\nconst itemSku = 1\nc.|",
        "c.addItem(itemSku)",
    ),
    (
        "web/page.js",
        "import * as cart from './cart.js'\nuse(tax.rate)\nsum = cart.|",
        "sum = cart.total(cart, tax.rate)",
    ),
    (
        "java/acme/Shop.java",
        "package acme;\nclass Shop {\n  void go(Container box, boolean wide) {\n    box.|\n  }\n",
        "box.openLid(wide)",
    ),
    (
        "shop/app.py",
        "from .orders import OrderBook, load_book\nbook = load_book(pa|\n",
        "book = load_book(path)",
    ),
    (
        "shop/app.py",
        "from shop.orders import OrderBook\nbook = OrderBook()\nn = book.place_order('a', |)\n",
        "n = book.place_order(customer, *, items)",
    ),
    ("shop/app.py", "from shop.orders import OrderBook\nprint(|)\n", ""),
    (
        "shop/app.py",
        "from shop.orders import OrderBook\nbook = OrderBook()\n# cancel it\nprint(book.|)\n",
        "print(book.place_order(",
    ),
    # Where no call is much likelier than the others, nothing is said.
    ("shop/app.py", "from shop.orders import OrderBook\nbook = OrderBook()\nbook.|\n", ""),
    ("shop/app.py", "x = 1\ny = |\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), HINTED)
def test_with_little_room_there_is_a_hint_for_the_line(
    tmp_path: Path, path: str, text: str, expected: str
) -> None:
    chosen = known(tmp_path).context_for(at(path, text), 300, time.monotonic() + 5)
    assert (chosen.hint, chosen.files) == (expected, ())


def test_a_hint_changes_in_a_line_only_with_what_is_asked_for(tmp_path: Path) -> None:
    retrieval = known(tmp_path)
    typed = "from shop.orders import OrderBook\n\nbook = OrderBook()\n"
    line = "number = book.place_order('ana')"
    hints = []
    for end in range(len(line)):
        place = at("shop/app.py", typed + line[:end] + "|")
        hints.append(retrieval.context_for(place, 300, time.monotonic() + 5).hint)
    changes = [end for end in range(1, len(line)) if hints[end] != hints[end - 1]]
    assert changes
    assert set(changes) <= {line.index(sign) + 1 for sign in "=.("}


def test_a_call_is_shown_as_the_project_makes_it(tmp_path: Path) -> None:
    uses = (
        "def report(book):\n    paint(book)\n    book.cancel_order(3)\n\n\n"
        "def bill(customer, book):\n    paper = sheet(customer)\n"
        "    book.place_order(customer, items=paper.items)\n"
    )
    retrieval = known(tmp_path, {**SHOP, "shop/bills.py": uses})
    text = "def go(customer, book):\n    paper = sheet(customer)\n    book.|\n"
    chosen = retrieval.context_for(at("shop/app.py", text), 300, time.monotonic() + 5)
    assert chosen.hint == "book.place_order(customer, items=paper.items)"


def test_the_class_around_the_cursor_is_known_beyond_the_window(tmp_path: Path) -> None:
    far = "    def send_invoice(self, customer):\n        pass\n\n"
    filler = "    # a long explanation\n" * 200
    text = (
        f"class Billing:\n{far}{filler}    def go(self):\n        # the invoice\n        self.|\n"
    )
    chosen = known(tmp_path).context_for(at("shop/billing.py", text), 300, time.monotonic() + 5)
    assert "send_invoice" in chosen.hint
    near = f"class Billing:\n{far}    def go(self):\n        self.|\n"
    chosen = known(tmp_path).context_for(at("shop/billing2.py", near), 300, time.monotonic() + 5)
    assert "send_invoice" not in chosen.hint
