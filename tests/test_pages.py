"""docs/ is true: pages made from the code are up to date, and what architecture.md names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fairhand_eval.pages import PAGES
from fairhand_server import protocol

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", PAGES)
def test_a_made_page_is_up_to_date(name: str) -> None:
    """`make docs` renews it."""
    assert PAGES[name]() == (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_path_that_the_architecture_names_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:server|scanners|reference_index|tests|docs)/[\w./-]+)`", text)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def names(beginning: str) -> set[str]:
    """The methods ("fairhand/") or commands ("fairhand.") of our own."""
    values = (value for name, value in vars(protocol).items() if name.isupper())
    return {value for value in values if str(value).startswith(beginning)}


def test_the_protocol_page_has_every_method_and_the_version() -> None:
    text = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert f"version {protocol.PROTOCOL_VERSION}" in text
    assert set(re.findall(r"`(fairhand/\w+)`", text)) == names("fairhand/")


def test_the_protocol_page_lists_every_command() -> None:
    text = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\| `(fairhand\.\w+)`", text)) == names("fairhand.")
