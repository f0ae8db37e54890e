"""A small project in a folder of a test."""

from __future__ import annotations

from pathlib import Path


def write(root: Path, files: dict[str, str]) -> Path:
    """Write files by path below `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


SHOP = {
    "shop/__init__.py": "from shop.orders import OrderBook\n",
    "shop/orders.py": (
        "from shop.base import Store\n\n\nLIMIT = 20\n\n\n"
        "class OrderBook(Store):\n"
        '    """All orders."""\n\n'
        "    def place_order(self, customer: str, *, items: list[str]) -> int:\n"
        "        return 1\n\n"
        "    def cancel_order(self, number: int) -> None:\n"
        "        pass\n\n\n"
        "def load_book(path: str) -> OrderBook:\n"
        "    return OrderBook()\n"
    ),
    "shop/base.py": (
        "class Store:\n    def flush_all(self, force: bool = False) -> None:\n        pass\n"
    ),
    "shop/mail.py": 'def send_receipt(address: str, key: str = "AKIA'
    + "Q" * 16
    + '"):\n    pass\n',
    "web/cart.js": (
        "export class Cart {\n  addItem(sku, count = 1) { return sku }\n  #hidden() {}\n}\n"
        "export const total = (cart, rate) => 0\n"
    ),
    "java/acme/Basket.java": (
        "package acme;\npublic class Basket extends Container {\n"
        "    private int n;\n    public void putItem(String sku, int count) { }\n"
        "    private void secretly() { }\n}\n"
    ),
    "java/acme/Container.java": (
        "package acme;\npublic class Container {\n    protected void openLid(boolean wide) { }\n}\n"
    ),
}
