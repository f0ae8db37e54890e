"""Repositories whose own settings name commands: none is run, and the answers are right."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fairhand_index.checkouts import read_git
from fairhand_index.git import GitError, git_output
from fairhand_server.cli import main

CODE = "import hashlib\n\n\ndef total(data):\n    return hashlib.md5(data)\n"


def git(folder: Path, *words: str) -> None:
    names = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *names, "-C", str(folder), *words], check=True, capture_output=True)


@pytest.fixture
def ran(tmp_path: Path) -> Path:
    """A file that a command of the repository would make."""
    return tmp_path / "ran"


@pytest.fixture
def repository(tmp_path: Path, ran: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "kept.py").write_text(CODE)
    (folder / "old.py").write_text("x = 1\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    return folder


def setting(name: str, value: str) -> Callable[[Path, Path], None]:
    return lambda folder, ran: git(folder, "config", name, value.replace("RAN", str(ran)))


def a_filter(folder: Path, ran: Path) -> None:
    (folder / ".gitattributes").write_text("*.py filter=odd.name=x diff=odd\n")
    for word in ("clean", "process", "smudge"):
        git(folder, "config", f"filter.odd.name=x.{word}", f"touch {ran}; cat")
    git(folder, "config", "diff.odd.textconv", f"touch {ran}; cat")
    git(folder, "config", "diff.odd.command", f"touch {ran}")


def an_included_filter(folder: Path, ran: Path) -> None:
    (folder / ".gitattributes").write_text("*.py filter=odd\n")
    (folder / "more").write_text(f'[filter "odd"]\n\tclean = "touch {ran}; cat"\n')
    git(folder, "config", "include.path", "../more")


def a_hook(folder: Path, ran: Path) -> None:
    hook = folder / "hooks" / "post-index-change"
    hook.parent.mkdir()
    hook.write_text(f"#!/bin/sh\ntouch {ran}\n")
    hook.chmod(0o755)
    git(folder, "config", "core.hooksPath", str(hook.parent))


def what_is_missing(folder: Path, ran: Path) -> None:
    """A partial clone whose missing objects are to be fetched by a command."""
    git(folder, "config", "extensions.partialClone", "origin")
    git(folder, "config", "remote.origin.promisor", "true")
    git(folder, "config", "remote.origin.url", "ssh://nowhere.example/x")
    git(folder, "config", "core.sshCommand", f"touch {ran};")
    for path in (folder / ".git" / "objects").glob("??/*"):
        kind = git_output(folder, ["cat-file", "-t", path.parent.name + path.name])
        if kind.strip() == b"blob":
            path.unlink()


def a_submodule(folder: Path, ran: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    (inner / "a.py").write_text("x = 1\n")
    git(inner, "add", "-A")
    git(inner, "commit", "-qm", "one")
    git(folder, "add", "inner")
    git(folder, "commit", "-qm", "two")
    git(inner, "config", "core.fsmonitor", f"touch {ran}; true")


EVIL: dict[str, Callable[[Path, Path], None]] = {
    "a watcher of files": setting("core.fsmonitor", "touch RAN; true"),
    "a pager": setting("core.pager", "touch RAN"),
    "an external diff": setting("diff.external", "touch RAN"),
    "a filter": a_filter,
    "a filter in an included file": an_included_filter,
    "a hook": a_hook,
    "what is missing": what_is_missing,
    "a submodule": a_submodule,
}


@pytest.mark.parametrize("name", EVIL)
def test_no_command_of_a_repository_is_run(
    name: str,
    repository: Path,
    ran: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    EVIL[name](repository, ran)
    monkeypatch.chdir(repository)
    (repository / "old.py").write_text(CODE)
    ran.unlink(missing_ok=True)
    code = main(["scan", ".", "--changed-since", "HEAD", "--no-bandit", "--level", "low"])
    out = capsys.readouterr().out
    if name != "what is missing":
        assert "old.py:5" in out
        assert "kept.py" not in out
        assert code == 1
    files = str(read_git(repository).files)
    assert ("kept.py" in files) == (name != "what is missing")
    assert not ran.exists()


def test_what_git_cannot_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        git_output(tmp_path, ["rev-parse", "HEAD"])
    with pytest.raises(GitError):
        git_output(tmp_path / "none\0", ["rev-parse", "HEAD"])
