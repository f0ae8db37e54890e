"""A server that works all day does not grow."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.completion_host import DONE, event, running_host
from support.raw_editor import RawEditor, raw_editor

Measured = tuple[float, int, int]


def measured(editor: RawEditor) -> Measured:
    """Resident MiB, open descriptors and threads of the server."""
    proc = Path(f"/proc/{editor.process.pid}")
    status = (proc / "status").read_text()
    resident = int(status.split("VmRSS:")[1].split()[0]) / 1024
    threads = int(status.split("Threads:")[1].split()[0])
    return resident, len(list((proc / "fd").iterdir())), threads


async def completed(editor: RawEditor, uri: str, first: int, count: int) -> None:
    for number in range(first, first + count):
        editor.change(uri, (1, 4), (1, 99), f"x{number % 1000} = ")
        assert await editor.texts(uri, 1, 99, 30) == ["1"]
        editor.heard.clear()
        editor.answers.clear()


async def growth(home: Path, warm: int, count: int) -> tuple[Measured, Measured]:
    """What is measured of a server after some completions, and after many more."""
    async with running_host() as host:
        host.always(event("1\n"), DONE)
        async with raw_editor(home, FAIRHAND_ENDPOINT=host.url, FAIRHAND_MODEL="m") as editor:
            await editor.begin()
            uri = editor.open("a.py", "def f(a):\n    \n")
            await completed(editor, uri, 0, warm)
            before = measured(editor)
            for part in range(10):
                await completed(editor, uri, part * count // 10, count // 10)
                host.bodies.clear()
                host.headers.clear()
            return before, measured(editor)


@pytest.mark.parametrize(
    ("warm", "count"), [(200, 300), pytest.param(1000, 10_000, marks=pytest.mark.soak)]
)
async def test_many_completions_leave_nothing_behind(warm: int, count: int, tmp_path: Path) -> None:
    before, after = await growth(tmp_path, warm, count)
    print(f"MiB, descriptors, threads: {before} before, {after} after {count} completions")
    assert after[0] - before[0] <= 10
    assert after[1] <= before[1] + 2
    assert after[2] <= before[2] + 2
