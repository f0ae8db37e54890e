"""The project of a file that a command completes."""

from __future__ import annotations

from pathlib import Path

from fairhand_server.workspace.here import WorkspaceHere, inside, project_of
from fairhand_syntax.languages import PYTHON

from .project_files import SHOP, write


def test_the_nearest_sign_of_a_project_counts(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "", "web/package.json": "{}", "web/src/a.js": ""})
    assert project_of(tmp_path / "web" / "src" / "a.js") == tmp_path / "web"
    assert project_of(tmp_path / "lib" / "a.py") == tmp_path


def test_a_path_is_told_as_it_is_in_the_project(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.py": ""})
    assert inside(tmp_path, str(tmp_path / "a" / "b.py")) == "a/b.py"
    assert inside(tmp_path, "a/b.py") == "a/b.py"
    assert inside(tmp_path / "a", str(tmp_path / "c.py")) == str(tmp_path / "c.py")


async def test_a_command_sees_the_project(tmp_path: Path) -> None:
    here = WorkspaceHere(write(tmp_path, SHOP), 900)
    text = "from shop.orders import load_book\nbook = "
    around = await here.look(PYTHON, str(tmp_path / "shop" / "app.py"), text, "\n")
    assert (around.repository, around.path) == (tmp_path.name, "shop/app.py")
    assert "def load_book(path: str)" in around.files[0][1]
