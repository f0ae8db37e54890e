"""The host on the user's own machine dies: nobody waits for it, and it comes back by itself."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

from eventually import eventually
from support.raw_editor import RawEditor, raw_editor
from support.tiny_model import write_tiny_model


def host_pid(home: Path) -> int:
    [state] = (home / "state" / "hosts").glob("*.json")
    return int(json.loads(state.read_text())["pid"])


async def answered(editor: RawEditor, number: int, kind: int) -> float:
    """After how many seconds a request at a new place is answered."""
    uri = editor.open(f"asked{number}.py", f"def add{number}(a, b):\n    ")
    began = time.perf_counter()
    await editor.answer(editor.ghost(uri, 1, 4, kind), 60)
    return time.perf_counter() - began


async def test_a_killed_host_keeps_nobody_waiting_and_comes_back(tmp_path: Path) -> None:
    model = tmp_path / "tiny.gguf"
    write_tiny_model(model)
    home = tmp_path / "home"
    number = 0
    async with raw_editor(home, FAIRHAND_MODEL=str(model)) as editor:
        await editor.begin()
        await eventually(lambda: [one["state"] for one in editor.statuses][-1:] == ["ready"], 120)
        for _ in range(2):
            await answered(editor, number, 1)
            dead = host_pid(home)
            editor.heard.clear()
            os.kill(dead, signal.SIGKILL)
            began = time.perf_counter()
            times: list[float] = []
            while "ready" not in [one["state"] for one in editor.statuses]:
                number += 1
                times.append(await answered(editor, number, number % 2 + 1))
                assert time.perf_counter() - began < 120
            down = time.perf_counter() - began
            print(f"{len(times)} answers in {1000 * max(times):.1f} ms at most, {down:.1f} s down")
            assert max(times) < 1
            # It is being started again, and a moment later it is known why.
            messages = " ".join(one["message"] for one in editor.statuses)
            assert "started again" in messages or "killed the model host" in messages
            assert editor.told == []
            assert host_pid(home) != dead
            number += 1
