"""However an editor leaves, the server leaves too, soon, and takes its model host along."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from eventually import alive, eventually
from support.completion_host import CompletionHost, running_host
from support.editor import SERVE, environment
from support.raw_editor import RawEditor, frame, raw_editor

ADD = "def add(a, b):\n    "
# A generous limit for a busy machine; the aims are 1 s at the end of input, 3 s for a dead parent.
SOON = 3.0


async def busy(editor: RawEditor, host: CompletionHost) -> None:
    """The editor is in the middle of something."""
    await editor.begin()
    editor.ghost(editor.open("a.py", ADD), 1, 4)
    await eventually(lambda: host.open == 1, 10)


def end_of_input(editor: RawEditor) -> None:
    assert editor.process.stdin is not None
    editor.process.stdin.close()


def exit_without_shutdown(editor: RawEditor) -> None:
    editor.notify("exit", None)


def terminate(editor: RawEditor) -> None:
    editor.process.terminate()


LEAVINGS: dict[str, tuple[Any, int]] = {
    "the end of input": (end_of_input, 0),
    "exit without shutdown": (exit_without_shutdown, 1),
    "a signal": (terminate, 0),
}


@pytest.mark.parametrize("name", LEAVINGS)
async def test_the_server_leaves_in_the_middle_of_a_request(name: str, tmp_path: Path) -> None:
    leave, expected = LEAVINGS[name]
    async with running_host() as host, raw_editor(tmp_path, FAIRHAND_ENDPOINT=host.url) as editor:
        await busy(editor, host)
        leave(editor)
        code, seconds = await editor.ended()
        print(f"left after {seconds:.2f} s")
        assert (code, seconds < SOON) == (expected, True)
        await eventually(lambda: host.open == 0)


async def test_an_end_of_input_at_once_is_an_end(tmp_path: Path) -> None:
    async with raw_editor(tmp_path) as editor:
        end_of_input(editor)
        assert (await editor.ended(20))[0] == 0


async def test_an_end_in_the_middle_of_a_message_is_an_end(tmp_path: Path) -> None:
    async with raw_editor(tmp_path) as editor:
        await editor.begin()
        editor.send_bytes(b"Content-Length: 500\r\n\r\n{")
        end_of_input(editor)
        assert (await editor.ended())[0] == 0


async def test_a_closed_output_is_an_end(tmp_path: Path) -> None:
    read, write = os.pipe()
    process = await asyncio.create_subprocess_exec(
        *SERVE, stdin=asyncio.subprocess.PIPE, stdout=write, env=environment(tmp_path)
    )
    os.close(write)
    os.close(read)
    assert process.stdin is not None
    params = {"processId": None, "rootUri": None, "capabilities": {}}
    process.stdin.write(
        frame({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
    )
    assert await asyncio.wait_for(process.wait(), 20) == 0


# An editor that starts the server and dies, while a child of its own holds the pipes open.
CRASHING = """
import os, subprocess, sys, time
server = subprocess.Popen(sys.argv[2:], stdin=0, stdout=1)
print(server.pid, os.getpid(), file=sys.stderr, flush=True)
time.sleep(60)
"""


async def seconds_after_a_death(home: Path, buried: bool) -> float:
    """How long a server lives on after an editor whose pipes somebody still holds."""
    to_server, from_us = os.pipe()
    to_us, from_server = os.pipe()
    editor = subprocess.Popen(  # noqa: ASYNC220 - it is to be a parent like any other
        [sys.executable, "-c", CRASHING, "x", *SERVE],
        stdin=to_server,
        stdout=from_server,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home),
    )
    assert editor.stderr is not None
    server_pid, editor_pid = map(int, editor.stderr.readline().split())
    params = {"processId": editor_pid, "rootUri": None, "capabilities": {}}
    os.write(from_us, frame({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
    assert await asyncio.to_thread(os.read, to_us, 10)
    os.write(from_us, frame({"jsonrpc": "2.0", "method": "initialized", "params": {}}))
    await asyncio.sleep(0.2)
    assert alive(server_pid)
    editor.kill()
    if buried:
        editor.wait()
    began = time.perf_counter()
    await eventually(lambda: not alive(server_pid), 10)
    seconds = time.perf_counter() - began
    editor.wait()
    editor.stderr.close()
    for descriptor in (from_us, to_us, to_server, from_server):
        os.close(descriptor)
    return seconds


@pytest.mark.parametrize("buried", [True, False], ids=["buried", "a zombie"])
async def test_the_server_leaves_when_its_editor_is_dead(buried: bool, tmp_path: Path) -> None:
    seconds = await seconds_after_a_death(tmp_path, buried)
    print(f"left {seconds:.2f} s after its editor")
    assert seconds < SOON * 2


async def test_an_editor_that_cannot_be_found_is_not_dead(tmp_path: Path) -> None:
    """An editor in another container names a process that is none here."""
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    async with raw_editor(tmp_path) as editor:
        await editor.begin(processId=gone.pid)
        await asyncio.sleep(1.2)
        assert "error" not in await editor.ask("shutdown")
