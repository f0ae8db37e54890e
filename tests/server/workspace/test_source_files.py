"""Which files of a workspace may become context."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairhand_server.workspace.source_files import is_excluded, read_source, source_files

from .project_files import write

TREE = {
    ".gitignore": "generated/\n*.tmp.py\n!keep.tmp.py\n/top.py\n",
    ".fairhandignore": "confidential/**\n",
    "app.py": "a = 1\n",
    "top.py": "a = 1\n",
    "sub/top.py": "a = 1\n",
    "one.tmp.py": "a = 1\n",
    "keep.tmp.py": "a = 1\n",
    "generated/code.py": "a = 1\n",
    "confidential/plans.py": "a = 1\n",
    "sub/.gitignore": "local.py\n",
    "sub/local.py": "a = 1\n",
    "sub/deep/local.py": "a = 1\n",
    "sub/deep/.gitignore": "!local.py\n",
    "node_modules/x/index.js": "1\n",
    ".venv/lib/y.py": "1\n",
    "web/app.js": "1\n",
    "web/app.min.js": "1\n",
    "J.java": "class J {}\n",
    "notes.md": "text\n",
    "empty.py": "",
    "huge.py": "x = 1\n" * 40_000,
    ".env": "A=1\n",
    ".aws/tool.py": "a = 1\n",
}
FOUND = {
    "app.py",
    "sub/top.py",
    "keep.tmp.py",
    "sub/deep/local.py",
    "web/app.js",
    "J.java",
}


def test_ignored_private_and_foreign_files_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    assert {one.path for one in source_files(tmp_path) if one} == FOUND


def test_links_and_what_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"a/one.py": "a = 1\n"})
    (tmp_path / "a" / "round").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere.py")
    assert {one.path for one in source_files(tmp_path) if one} == {"a/one.py"}
    assert list(source_files(tmp_path / "nowhere")) == []
    assert read_source(tmp_path / "gone.py") is None


EXCLUDED = [
    ("confidential/plans.py", True),
    ("confidential/deep/more.py", True),
    ("generated/code.py", False),
    ("app.py", False),
]


@pytest.mark.parametrize(("path", "excluded"), EXCLUDED)
def test_the_own_ignore_file_also_says_where_nothing_is_completed(
    tmp_path: Path, path: str, excluded: bool
) -> None:
    write(tmp_path, TREE)
    assert is_excluded(tmp_path, path) is excluded
