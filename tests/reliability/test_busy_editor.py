"""An editor that types, cancels and asks faster than anybody could, or does not listen."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

import pytest
from eventually import eventually
from support.completion_host import CompletionHost, event
from support.raw_editor import RawEditor, raw_editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "def add(a, b):\n    "
LINES = "".join(f"value_{i} = {i}\n" for i in range(2000))


async def works(editor: RawEditor, host: CompletionHost) -> None:
    host.forget()
    host.always(event("    return 1\n"))
    assert await editor.texts(editor.open("works.py", ADD), 1, 4) == ["return 1"]


async def test_a_storm_of_cancelled_requests_is_answered(
    editor: RawEditor, host: CompletionHost
) -> None:
    host.forget()
    uri = editor.open("storm.py", ADD)
    began = time.perf_counter()
    asked = []
    for _ in range(2000):
        asked.append(editor.ghost(uri, 1, 4))
        editor.notify("$/cancelRequest", {"id": asked[-1]})
    answers = [await editor.answer(one, 30) for one in asked]
    print(f"2,000 cancelled requests answered in {time.perf_counter() - began:.2f} s")
    assert {answer.get("error", {}).get("code", 0) for answer in answers} <= {0, -32800}
    await eventually(lambda: host.open == 0)
    await works(editor, host)


async def test_a_thousand_changes_a_second_are_kept_up_with(
    editor: RawEditor, host: CompletionHost
) -> None:
    host.forget()
    host.always(event("1\n"))
    uri = editor.open("typed.py", LINES)
    began, units = time.perf_counter(), 0
    for number in range(1000):
        piece = ("é", "x", "🎉")[number % 3]
        editor.change(uri, (2000, units), (2000, units), piece)
        units += len(piece.encode("utf-16-le")) // 2
        if number % 20 == 0:
            await asyncio.sleep(max(0.0, began + number / 1000 - time.perf_counter()))
    await editor.answer(editor.ghost(uri, 2000, units), 30)
    print(f"1,000 changes and an answer after {time.perf_counter() - began:.2f} s")
    assert "éx🎉" * 333 + "é" in host.bodies[-1]["prompt"]


async def test_an_editor_that_does_not_read_gets_every_answer_later(
    editor: RawEditor, host: CompletionHost
) -> None:
    host.forget()
    uri = editor.open("deaf.py", LINES)
    editor.reading.clear()
    # More than a pipe and the buffers of this test can hold.
    asked = [
        editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}}) for _ in range(300)
    ]
    unknown = [editor.request(f"fairhand/{'x' * 4000}") for _ in range(300)]
    await asyncio.sleep(0.5)
    editor.reading.set()
    for identifier in asked + unknown:
        await editor.answer(identifier, 30)
    await works(editor, host)


async def test_an_editor_that_never_reads_does_not_fill_the_memory(
    tmp_path: Path, host: CompletionHost
) -> None:
    async with raw_editor(tmp_path, FAIRHAND_ENDPOINT=host.url) as editor:
        await editor.begin()
        editor.reading.clear()
        stream = editor.process.stdin
        assert stream is not None
        name = "fairhand/" + "x" * 60_000
        sent = 0
        with suppress(TimeoutError):
            while sent < 4000:
                editor.request(name)
                sent += 1
                async with asyncio.timeout(1):
                    await stream.drain()
        status = Path(f"/proc/{editor.process.pid}/status").read_text()
        resident = int(status.split("VmRSS:")[1].split()[0]) // 1024
        print(f"{sent} requests of 60 kB sent, {resident} MiB resident")
        assert sent < 4000
        assert resident < 400


async def test_closing_in_the_middle_of_a_stream_stops_it(
    editor: RawEditor, host: CompletionHost
) -> None:
    host.forget()
    uri = editor.open("closed.py", ADD)
    asked = editor.ghost(uri, 1, 4)
    await eventually(lambda: host.open == 1)
    editor.close(uri)
    await editor.answer(asked, 5)
    await eventually(lambda: host.open == 0)
    await works(editor, host)
