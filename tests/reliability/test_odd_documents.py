"""Documents and positions that editors do send: each is completed or not, and all is well after."""

from __future__ import annotations

import time
from typing import Any

import pytest
from eventually import eventually
from support.completion_host import CompletionHost, event
from support.raw_editor import RawEditor, range_json

pytestmark = pytest.mark.asyncio(loop_scope="module")


PAST = 2**31 - 1
# Text, position, and what stands before the cursor there; None where nothing is completed.
TEXTS: dict[str, tuple[str, tuple[int, int], str | None]] = {
    "NUL": ("a = '\0'\nb = ", (1, 4), "a = '\0'\nb = "),
    "lone carriage returns": ("a = 1\rb = 2\rc = ", (2, 4), "a = 1\nb = 2\nc = "),
    "carriage return and line feed": ("a = 1\r\nb = ", (1, 4), "a = 1\nb = "),
    "both": ("a = 1\r\nb = 2\nc = ", (2, 4), "a = 1\nb = 2\nc = "),
    "a byte order mark": ("\ufeffa = 1\nb = ", (1, 4), "a = 1\nb = "),
    "form feeds and separators": ("a\x0cb\x1c\u2028\u0085\nc = ", (1, 4), "\nc = "),
    "inside a surrogate pair": ("a = '🎉🎉", (0, 6), "a = '"),
    "half of a surrogate pair": ("a = '\ud83d'\nb = ", (1, 4), "'\nb = "),
    "past the end of a line": ("a = 1\nb = ", (0, 99), "a = 1"),
    "past the last line": ("a = 1\nb = ", (PAST, PAST), "a = 1\nb = "),
    "nothing": ("", (0, 0), ""),
    "a tag character": ("a = 1  # \U000e0041\nb = ", (1, 4), "\nb = "),
    "right to left": ("a = 1  # \u202e\nb = ", (1, 4), "\nb = "),
    "deeply nested": ("(" * 20_000 + "\nb = ", (1, 4), "b = "),
    "a string that does not end": ("'''\n" * 501 + "b = ", (501, 4), "\nb = "),
    "100,000 lines": ("a = 1\n" * 100_000 + "b = ", (100_000, 4), None),
    "10 MB": (("x" * 99 + "\n") * 100_000, (50_000, 4), None),
    "a line of 5 MB": ("é" * 5_000_000, (0, 5_000_000), None),
}


@pytest.mark.parametrize("name", TEXTS)
async def test_a_document_is_completed_or_not_and_scanned(
    name: str, editor: RawEditor, host: CompletionHost
) -> None:
    text, (line, character), expected = TEXTS[name]
    host.forget()
    host.always(event("1\n"))
    uri = editor.open(f"{'_'.join(name.split())}.py", text)
    texts = await editor.texts(uri, line, character, 60)
    if expected is None:
        assert texts == []
        assert host.bodies == []
        await eventually(lambda: "too large" in editor.statuses[-1]["message"])
    else:
        assert expected in host.bodies[0]["prompt"]
    scan = {"command": "fairhand.runSecurityScan", "arguments": [{"scope": "file", "uri": uri}]}
    found = await editor.ask("workspace/executeCommand", scan, 60)
    assert found["result"]["state"] == "done"
    for method in ("codeLens", "documentSymbol", "hover"):
        where = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        await editor.ask(f"textDocument/{method}", where)
    editor.close(uri)


async def test_typing_in_ten_megabytes_is_kept_up_with(
    editor: RawEditor, host: CompletionHost
) -> None:
    uri = editor.open("typing.py", ("x" * 99 + "\n") * 100_000)
    await editor.texts(uri, 0, 0, 60)
    began = time.perf_counter()
    for number in range(200):
        editor.change(uri, (50_000, number), (50_000, number), "y")
    editor.ghost(uri, 50_000, 200)
    await editor.ask("textDocument/codeLens", {"textDocument": {"uri": uri}}, 60)
    per_change = (time.perf_counter() - began) / 200
    print(f"{1000 * per_change:.2f} ms for each change")
    assert per_change < 0.05
    editor.close(uri)


# Changes that no careful editor sends: (version, changes), and the text they leave.
STRANGE: dict[str, tuple[list[tuple[int | None, list[Any]]], str]] = {
    "an older version": ([(5, [{"text": "a = "}]), (3, [{"text": "b = "}])], "b = "),
    "a negative version": ([(-7, [{"text": "a = "}])], "a = "),
    "the same version twice": ([(2, [{"text": "a = "}]), (2, [{"text": "c = "}])], "c = "),
    "no changes": ([(2, [])], "x = "),
    "a range that is turned round": (
        [(2, [{"range": range_json((0, 3), (0, 1)), "text": "YY"}])],
        "x =YY ",
    ),
    "a range past the end": (
        [(2, [{"range": range_json((PAST, 0), (PAST, PAST)), "text": "y = "}])],
        "x = y = ",
    ),
    "many in one": (
        [(2, [{"range": range_json((0, 0), (0, 0)), "text": "z"} for _ in range(500)])],
        "z" * 500 + "x = ",
    ),
}


@pytest.mark.parametrize("name", STRANGE)
async def test_changes_are_taken_as_they_come(
    name: str, editor: RawEditor, host: CompletionHost
) -> None:
    rounds, expected = STRANGE[name]
    host.forget()
    host.always(event("1\n"))
    uri = editor.open(f"{'_'.join(name.split())}.py", "x = ")
    # The changes of a document that was asked about are observed.
    await editor.texts(uri, 0, 4)
    for version, changes in rounds:
        editor.changes(uri, version, *changes)
    host.bodies.clear()
    await editor.texts(uri, 0, PAST)
    assert all(expected in body["prompt"] for body in host.bodies)
    assert host.bodies or expected == "x = "


async def test_changes_of_documents_that_are_not_open_are_passed_over(
    editor: RawEditor, host: CompletionHost
) -> None:
    editor.changes("file:///workspace/unknown.py", 2, {"text": "a"})
    editor.close("file:///workspace/unknown.py")
    uri = editor.open("opened_twice.py", "a = ")
    editor.open("opened_twice.py", "b = ")
    editor.close(uri)
    editor.changes(uri, 3, {"text": "c = "})
    host.forget()
    assert await editor.texts(uri, 0, 4) == []
    assert host.bodies == []


CONFIGURATIONS: list[Any] = [
    None,
    [],
    "off",
    {"fairhand": 3},
    {"fairhand": {"completion": [1]}},
    {"fairhand": {"completion": {"maxTokens": "many", "unknown": 1, "debounceMs": -1}}},
    {"fairhand": {"completion": {"maxTokens": 10**30}}},
    {"fairhand": {"security": {"excluded": [1, None]}, "bias": {"mode": "loud"}}},
    {"fairhand": {"references": {"rules": ["x"], "deadlineMs": 1.5}}},
    {"completion": {"automatic": None}},
]


async def test_bad_configurations_change_nothing_and_are_told_once(
    editor: RawEditor, host: CompletionHost
) -> None:
    host.forget()
    host.always(event("1\n"))
    uri = editor.open("configured.py", "a = ")
    for _ in range(2):
        for number, settings in enumerate(CONFIGURATIONS):
            asked = editor.ghost(uri, 0, 4)
            editor.notify("workspace/didChangeConfiguration", {"settings": settings})
            await editor.answer(asked)
            editor.change(uri, (0, 0), (0, 0), f"b{number}\n")
    told = list(editor.told)
    assert len(told) == len(set(told))
    assert any("maxTokens" in one for one in told)
    assert await editor.texts(uri, 20, 4) == ["1"]
