"""What stands in the place of a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fairhand_syntax.ordinary import ordinary_bytes, ordinary_text

PLACES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda path: None,
    "a folder": lambda path: path.mkdir(),
    "a pipe": lambda path: os.mkfifo(path),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a link": lambda path: path.symlink_to("/etc/hostname"),
    "a link to itself": lambda path: path.symlink_to(path),
    "too much": lambda path: path.write_bytes(bytes(101)),
    "far too much": lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 1 << 33),
}


@pytest.mark.parametrize("name", PLACES)
def test_what_is_no_small_ordinary_file_is_refused_at_once(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    PLACES[name](path)
    with pytest.raises(OSError):
        ordinary_bytes(path, 100)


def test_an_ordinary_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a\r\nb\rc\xff\n" + bytes(92))
    assert ordinary_bytes(path, 100) == path.read_bytes()
    assert ordinary_text(path, 100) == "a\nb\nc\ufffd\n" + "\0" * 92
