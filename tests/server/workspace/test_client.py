"""The workspace beside the server: a real process, asked with a deadline."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fairhand_server.completion.surroundings import NOTHING, Surroundings
from fairhand_server.workspace.client import Workspace
from fairhand_syntax.languages import PYTHON

from .project_files import SHOP, write

TEXT = "from shop.orders import load_book\n\nbook = "


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    texts: dict[str, str] = {}
    made = Workspace([str(write(tmp_path, SHOP))], texts.get)
    made.texts = texts  # type: ignore[attr-defined]
    yield made
    await made.aclose()
    assert made.pid == 0


async def found(workspace: Workspace, path: Path, word: str) -> Surroundings:
    """Ask until the process has started and found the word."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        around = await workspace.look(PYTHON, str(path), TEXT, "\n", 900)
        if any(word in text for _, text in around.files):
            return around
        await asyncio.sleep(0.05)
    raise AssertionError(f"{word} was not found")


async def test_it_finds_what_a_file_imports(workspace: Workspace, tmp_path: Path) -> None:
    around = await found(workspace, tmp_path / "shop" / "app.py", "def load_book")
    assert (around.repository, around.path) == (tmp_path.name, "shop/app.py")
    assert around.files[0][0] == "shop/orders.py"


async def test_an_open_document_counts_as_it_is(workspace: Workspace, tmp_path: Path) -> None:
    orders = str(tmp_path / "shop" / "orders.py")
    workspace.texts[orders] = "def load_book(path, half_typed=None): pass\n"  # type: ignore[attr-defined]
    workspace.changed(orders)
    await found(workspace, tmp_path / "shop" / "app.py", "half_typed")
    del workspace.texts[orders]  # type: ignore[attr-defined]
    workspace.changed(orders)
    await found(workspace, tmp_path / "shop" / "other.py", "def load_book(path: str)")


async def test_a_file_outside_gets_nothing(workspace: Workspace, tmp_path: Path) -> None:
    await found(workspace, tmp_path / "shop" / "app.py", "def load_book")
    outside = tmp_path.parent / "elsewhere.py"
    around = await workspace.look(PYTHON, str(outside), TEXT, "", 900)
    assert around.files == ()


async def test_a_process_that_hangs_costs_no_more_than_the_deadline(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "shop" / "app.py"
    known = await found(workspace, path, "def load_book")
    os.kill(workspace.pid, signal.SIGSTOP)
    began = time.monotonic()
    assert await workspace.look(PYTHON, str(path), TEXT, "", 900) == known
    assert await workspace.look(PYTHON, str(tmp_path / "new.py"), TEXT, "", 900) == NOTHING
    assert time.monotonic() - began < 2.0
    os.kill(workspace.pid, signal.SIGCONT)


async def test_a_process_that_died_is_started_again(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "shop" / "app.py"
    await found(workspace, path, "def load_book")
    os.kill(workspace.pid, signal.SIGKILL)
    await asyncio.sleep(0.2)
    await found(workspace, path, "def load_book")


async def test_the_process_ends_with_the_server(tmp_path: Path) -> None:
    made = Workspace([str(write(tmp_path, SHOP))], lambda path: None)
    await made.start()
    pid = made.pid
    await made.aclose()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_without_folders_no_process_is_started() -> None:
    made = Workspace([], lambda path: None)
    assert await made.look(PYTHON, "/a.py", "", "", 900) == NOTHING
    assert made.pid == 0
