"""Workspaces that try to lead Fairhand astray: no foreign connection, no command, no read outside.

Every Python process of Fairhand is watched from within, by an audit hook that writes down what it
connects to, what it runs and what it opens.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from reliability.hostile import CODE, HOSTILE, MACHINE
from support.completion_host import DONE, CompletionHost, event, running_host
from support.raw_editor import RawEditor, raw_editor

WATCHED = Path(__file__).parents[1] / "support" / "watched"
CANARY = "canary-from-outside"


def workspaces(folder: Path, names: Sequence[str]) -> list[Path]:
    """Write these workspaces, and beside them a folder that is none of their business."""
    outside = folder / "outside"
    outside.mkdir()
    for name in ("secret.py", "secret.js", "secret.java"):
        (outside / name).write_text(f"value = '{CANARY}'\n")
    roots = []
    for number, name in enumerate(names):
        root = folder / f"w{number}"
        root.mkdir()
        (root / "main.py").write_text(CODE)
        HOSTILE[name](root)
        roots.append(root)
    return roots


@asynccontextmanager
async def session(folder: Path, roots: Sequence[Path], url: str) -> AsyncIterator[RawEditor]:
    """A server that is started in the first of the workspaces and works on all of them."""
    (folder / "home").mkdir()
    variables = {
        "FAIRHAND_ENDPOINT": url,
        "FAIRHAND_MODEL": "m",
        "PYTHONPATH": str(WATCHED),
        "WATCHED_BY_TEST": str(folder / "watched"),
        # As a shell of the workspace might have it.
        "PATH": f".{os.pathsep}{os.environ['PATH']}",
    }
    before = Path.cwd()
    os.chdir(roots[0])
    try:
        async with raw_editor(folder / "home", **variables) as editor:
            os.chdir(before)
            folders = [{"uri": root.as_uri(), "name": root.name} for root in roots]
            await editor.begin(workspaceFolders=folders, rootUri=roots[0].as_uri())
            yield editor
    finally:
        os.chdir(before)


async def work(editor: RawEditor, roots: Sequence[Path], host: CompletionHost) -> dict[str, Any]:
    """What a developer does in each workspace; the summary of the scan of them all."""
    host.always(event("    return a + b\n"), DONE)
    nested: dict[str, Any] = {}
    for name, value in MACHINE.items():
        _, group, key = name.split(".")
        nested.setdefault(group, {})[key] = value
    for root in roots:
        uri = editor.open((root / "main.py").as_uri(), CODE)
        editor.notify("workspace/didChangeConfiguration", {"settings": {"fairhand": nested}})
        assert await editor.texts(uri, 4, 4, 60) == ["return a + b"]
        scan = {"command": "fairhand.runSecurityScan", "arguments": [{"scope": "file", "uri": uri}]}
        await editor.ask("workspace/executeCommand", scan, 60)
    for path in (roots[0].parent / "outside" / "secret.py", Path("/dev/zero"), Path("/etc/shadow")):
        # Nobody has opened these; a page of the workspace may name them all the same.
        await editor.answer(editor.ghost(f"{path.as_uri()}", 0, 0), 60)
    scan = {"command": "fairhand.runSecurityScan", "arguments": [{"scope": "workspace"}]}
    summary = (await editor.ask("workspace/executeCommand", scan, 240))["result"]
    await editor.ask("workspace/executeCommand", {"command": "fairhand.openReferenceLog"}, 60)
    await editor.ask("shutdown", None, 60)
    return dict(summary)


def seen(folder: Path) -> list[tuple[str, str]]:
    lines = (folder / "watched").read_text(errors="replace").splitlines()
    pairs = (line.partition("\t") for line in lines)
    return [(event, ast.literal_eval(subject)) for event, _, subject in pairs]


def assert_kept_to_itself(folder: Path, url: str) -> None:
    port = url.split(":")[2].split("/")[0]
    outside = str(folder / "outside")
    for what, subject in seen(folder):
        if what == "socket.connect":
            assert subject == f"('127.0.0.1', {port})", subject
        elif what == "open":
            assert not subject.startswith((outside, "/etc/shadow", "/dev/zero")), subject
            assert "from-the-workspace" not in subject, subject
        else:
            # Our own Python, kept from importing what lies in the workspace.
            program, _, rest = subject.partition(" ")
            assert program == sys.executable, subject
            assert "'-P'" in rest or "multiprocessing" in rest, subject
    assert not Path("/tmp/ran-from-the-workspace").exists()


def test_there_are_enough_workspaces() -> None:
    assert len(HOSTILE) >= 30


async def test_all_hostile_workspaces_at_once(tmp_path: Path) -> None:
    roots = workspaces(tmp_path, list(HOSTILE))
    async with running_host() as host:
        async with session(tmp_path, roots, host.url) as editor:
            summary = await work(editor, roots, host)
            assert summary["state"] == "done"
            problems = str(summary["problems"])
            for name in ("pipe.py", "large.py", "zero.py"):
                assert f"{name}" in problems
            assert CANARY not in str(host.bodies) + str(editor.heard) + editor.errors.decode()
            ignored = [one for one in editor.told if "can be set only in your own settings" in one]
            assert len(ignored) == len(set(ignored)) == len(MACHINE)
        assert_kept_to_itself(tmp_path, host.url)


SHADOWS = (
    "our own packages",
    "packages that we import",
    "modules of Python",
    "commands of the workspace",
)


async def test_nothing_is_imported_from_where_the_server_starts(tmp_path: Path) -> None:
    roots = workspaces(tmp_path, SHADOWS[:1])
    for name in SHADOWS[1:]:
        HOSTILE[name](roots[0])
    async with running_host() as host:
        async with session(tmp_path, roots, host.url) as editor:
            await work(editor, roots, host)
        assert_kept_to_itself(tmp_path, host.url)


@pytest.mark.soak
@pytest.mark.parametrize("name", HOSTILE)
async def test_each_hostile_workspace_by_itself(name: str, tmp_path: Path) -> None:
    roots = workspaces(tmp_path, [name])
    async with running_host() as host:
        async with session(tmp_path, roots, host.url) as editor:
            await work(editor, roots, host)
        assert_kept_to_itself(tmp_path, host.url)
