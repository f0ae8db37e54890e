"""The protocol, spoken wrongly: the server lives, answers every request, and tells no secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from eventually import eventually
from support.completion_host import CompletionHost, event, running_host
from support.raw_editor import RawEditor, at, frame, raw_editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "def add(a, b):\n    "
CANARY = "canary-of-the-users-code"


@pytest.fixture(scope="module", autouse=True)
def answering(host: CompletionHost) -> None:
    host.always(event("    return 1\n"))


async def works(editor: RawEditor) -> None:
    """The server completes as if nothing had been."""
    uri = editor.open("works.py", ADD)
    assert await editor.texts(uri, 1, 4) == ["return 1"]


URI = {"uri": "file:///workspace/a.py"}
WRONG_PARAMS: list[tuple[str, Any]] = [
    ("textDocument/inlineCompletion", None),
    ("textDocument/inlineCompletion", []),
    ("textDocument/inlineCompletion", "text"),
    ("textDocument/inlineCompletion", {}),
    ("textDocument/inlineCompletion", {"textDocument": URI, "position": {"line": 0}}),
    ("textDocument/inlineCompletion", at("file:///a.py", 0, 0, 3)),
    ("textDocument/inlineCompletion", {**at("file:///a.py", 0, 0), "position": [1, 2]}),
    ("textDocument/inlineCompletion", {**at("file:///a.py", 0, 0), "context": None}),
    ("textDocument/codeLens", {}),
    ("textDocument/hover", {"textDocument": URI}),
    ("textDocument/hover", {"textDocument": None, "position": {"line": 0, "character": 0}}),
    ("textDocument/codeAction", {"textDocument": URI}),
    ("workspace/executeCommand", None),
    ("workspace/executeCommand", {"command": 7, "arguments": {}}),
    ("workspace/executeCommand", {"command": "fairhand.none", "arguments": []}),
    ("workspace/executeCommand", {"command": "fairhand.runSecurityScan", "arguments": 3}),
]


def command(name: str, *arguments: Any) -> tuple[str, Any]:
    return "workspace/executeCommand", {"command": f"fairhand.{name}", "arguments": arguments}


PANEL = {"textDocument": URI, "position": {"line": 0, "character": 0}}
# Requests of our own: what is wrong with them, in the words of the answer.
WRONG_OF_OURS: list[tuple[tuple[str, Any], str]] = [
    (("fairhand/offerText", {**PANEL}), "text is missing"),
    (("fairhand/offerText", {**PANEL, "text": 7}), "text must be text"),
    (("fairhand/panelCompletion", None), "the parameters must be an object, not null"),
    (("fairhand/panelCompletion", []), "the parameters must be an object, not a list"),
    (("fairhand/panelCompletion", {}), "textDocument is missing"),
    (("fairhand/panelCompletion", {**PANEL, "textDocument": {}}), "uri is missing"),
    (("fairhand/panelCompletion", {**PANEL, "textDocument": {"uri": 3}}), "uri must be text"),
    (("fairhand/panelCompletion", {**PANEL, "position": {"line": 1}}), "character is missing"),
    (
        ("fairhand/panelCompletion", {**PANEL, "position": {"line": -1, "character": 0}}),
        "line must be a number from 0",
    ),
    (
        ("fairhand/panelCompletion", {**PANEL, "position": {"line": True, "character": 0}}),
        "line must be a whole number, not true or false",
    ),
    (("fairhand/panelCompletion", {**PANEL, "count": "3"}), "count must be a whole number"),
    (("fairhand/panelCompletion", {**PANEL, "partialResultToken": {}}), "partialResultToken"),
    (("fairhand/findings", "severity"), "the parameters must be an object, not text"),
    (("fairhand/findings", {"groupBy": "colour"}), "one of severity, file, rule"),
    (("fairhand/findings", {"groupBy": ["file"]}), "one of severity, file, rule"),
    (("fairhand/findings", {"uri": 3}), "uri must be text, not a number"),
    (("fairhand/findings", {"includeIgnored": "yes"}), "must be true or false, not text"),
    (command("runSecurityScan", "all"), "the argument must be an object, not text"),
    (command("runSecurityScan", {"scope": "all"}), "one of file, workspace"),
    (command("cancelSecurityScan", {"uri": []}), "uri must be text, not a list"),
    (command("ignoreFinding", {"what": "all"}), "one of finding, rule"),
    (command("ignoreFinding", {"id": 5}), "id must be text"),
    (command("explainFinding", {"show": "no"}), "show must be true or false"),
    (command("exportReferenceLog", {"format": "html"}), "one of notice, spdx, jsonl"),
    (command("openReferenceLog", {"date": 2026}), "date must be text"),
    (command("openWithheldList", 1), "the argument must be an object, not a number"),
    (command("revealWithheld"), "the identifier must be text, not null"),
    (command("reportWrongVerdict", "7", 7), "the comment must be text"),
    (command("acceptSuggestion", {"suggestionId": {}}), "suggestionId must be text"),
    (("textDocument/hover", {"textDocument": {"uri": 3}}), "position"),
]


@pytest.mark.parametrize(("request_", "words"), WRONG_OF_OURS)
async def test_it_is_said_what_is_wrong(
    request_: tuple[str, Any], words: str, editor: RawEditor
) -> None:
    error = (await editor.ask(*request_))["error"]
    assert error["code"] == -32602
    assert words in error["message"]


# What clients say wrongly of themselves, and that they are understood for the rest.
ODD_BEGINNINGS: dict[str, dict[str, Any]] = {
    "a capability of another kind": {
        "capabilities": {
            "textDocument": {"hover": {"contentFormat": 7}, "codeLens": []},
            "workspace": {"codeLens": {"refreshSupport": True}, "symbol": 3},
        }
    },
    "a capability that lacks a part": {
        "capabilities": {
            "textDocument": {"codeAction": {"codeActionLiteralSupport": {}}},
            "workspace": {"codeLens": {"refreshSupport": True}},
        }
    },
    "no capabilities": {"capabilities": None},
    "capabilities in a list": {"capabilities": []},
    "odd encodings": {"capabilities": {"general": {"positionEncodings": "utf-16"}}},
    "a process by name": {"processId": "vim", "capabilities": {}},
    "a root that is a number": {"rootUri": 4, "rootPath": [], "capabilities": {}},
    "folders that are none": {
        "workspaceFolders": [{"uri": 1}, {"uri": "file:///workspace", "name": "w"}, None],
        "capabilities": {},
    },
    "a trace that nobody knows": {"trace": "everything", "capabilities": {}},
    "an editor without a name": {"clientInfo": {"version": "1"}, "capabilities": {}},
    "more than there is": {"capabilities": {"unheard": {"of": [1]}}, "extra": 1},
}


@pytest.mark.parametrize("name", ODD_BEGINNINGS)
async def test_an_odd_editor_is_still_an_editor(
    name: str, host: CompletionHost, tmp_path: Path
) -> None:
    async with raw_editor(tmp_path, FAIRHAND_ENDPOINT=host.url) as editor:
        answer = await editor.ask("initialize", ODD_BEGINNINGS[name], 30)
        assert "inlineCompletionProvider" in answer["result"]["capabilities"]
        editor.notify("initialized", {})
        await works(editor)


async def test_a_beginning_that_is_none_is_told(tmp_path: Path) -> None:
    async with raw_editor(tmp_path) as editor:
        for params in (None, [], "x", 3):
            assert (await editor.ask("initialize", params, 30))["error"]["code"] == -32602
        await editor.begin()


@pytest.mark.parametrize(("method", "params"), WRONG_PARAMS)
async def test_wrong_parameters_are_answered_as_such(
    method: str, params: Any, editor: RawEditor
) -> None:
    answer = await editor.ask(method, params)
    assert answer["error"]["code"] == -32602
    assert "data" not in answer["error"]


ODD: dict[str, tuple[bytes, int]] = {
    "no JSON": (frame(b"{nothing"), -32700),
    "no UTF-8": (frame(b'{"id": "\xff\xfe"}'), -32700),
    "deep JSON": (frame(b"[" * 200_000), -32700),
    "a number without end": (frame(b'{"id": ' + b"9" * 5000 + b"}"), -32700),
    "a batch": (frame([{"jsonrpc": "2.0", "id": 5, "method": "shutdown"}]), -32600),
    "a string": (frame("text"), -32600),
    "a method that is none": (frame({"jsonrpc": "2.0", "id": None, "method": 5}), -32600),
    "an identifier that is none": (frame({"jsonrpc": "2.0", "id": {}, "method": "x"}), -32600),
    "a giant length": (b"Content-Length: 99999999999\r\n\r\n", -32700),
    "a negative length": (b"Content-Length: -1\r\n\r\n", -32700),
    "an empty body": (frame(b""), -32700),
}


@pytest.mark.parametrize("name", ODD)
async def test_what_is_no_message_is_refused_and_the_next_is_answered(
    name: str, editor: RawEditor
) -> None:
    data, code = ODD[name]
    editor.answers.pop(None, None)
    editor.send_bytes(data)
    await works(editor)
    assert editor.answers[None]["error"]["code"] == code


IDENTIFIED: list[tuple[dict[str, Any], int]] = [
    ({"method": "shutdown"}, -32600),
    ({"jsonrpc": "1.0", "method": "shutdown"}, -32600),
    ({"jsonrpc": "2.0", "method": 3}, -32600),
    ({"jsonrpc": "2.0", "method": "fairhand/nothing", "params": {}}, -32601),
    ({"jsonrpc": "2.0", "method": "$/nothing"}, -32601),
    ({"jsonrpc": "2.0", "method": "initialize", "params": {"capabilities": {}}}, -32600),
    ({"jsonrpc": "2.0", "method": "textDocument/hover"}, -32602),
]


@pytest.mark.parametrize(("message", "code"), IDENTIFIED)
async def test_a_wrong_request_is_answered_with_its_identifier(
    message: dict[str, Any], code: int, editor: RawEditor
) -> None:
    identifier = f"wrong-{IDENTIFIED.index((message, code))}"
    editor.send_bytes(frame({**message, "id": identifier}))
    assert (await editor.answer(identifier))["error"]["code"] == code


SILENT: list[Any] = [
    {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {}},
    {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": None},
    {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": 3}},
    {"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": URI}},
    {"jsonrpc": "2.0", "method": "workspace/didChangeConfiguration"},
    {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "none"}},
    {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": [1]}},
    {"jsonrpc": "2.0", "method": "$/cancelRequest"},
    {"jsonrpc": "2.0", "method": "$/setTrace", "params": {"value": "loud"}},
    {"jsonrpc": "2.0", "method": "window/workDoneProgress/cancel", "params": {"token": "no"}},
    {"jsonrpc": "2.0", "id": "never-asked", "result": {"a": 1}},
    {"jsonrpc": "2.0", "id": "never-asked", "error": {"code": "x"}},
    {"jsonrpc": "2.0", "id": None, "error": {"code": 1, "message": "x"}},
    {"jsonrpc": "2.0"},
    {},
]


async def test_odd_notifications_are_passed_over(editor: RawEditor) -> None:
    editor.answers.pop(None, None)
    for message in SILENT:
        editor.send_bytes(frame(message))
    await works(editor)
    assert None not in editor.answers


async def test_a_nested_message_is_only_data(editor: RawEditor) -> None:
    inner = {"jsonrpc": "2.0", "method": "exit", "params": {}}
    answer = await editor.ask("textDocument/hover", {"textDocument": inner, "position": inner})
    assert answer["error"]["code"] == -32602
    await works(editor)


async def test_an_error_of_ours_tells_no_code_and_no_path(editor: RawEditor) -> None:
    """A handler that fails is made by an argument that no client would send."""
    for argument in (
        {"scope": "file", "uri": f"file:///\0{CANARY}.py"},
        {"scope": "file", "uri": f"file:///nowhere/{CANARY}.py"},
    ):
        answer = await editor.ask(
            "workspace/executeCommand",
            {"command": "fairhand.runSecurityScan", "arguments": [argument]},
        )
        told = str(answer.get("error", ""))
        assert CANARY not in told
        assert ".py" not in told
    editor.notify("textDocument/didChange", {"textDocument": {"uri": CANARY}, "contentChanges": 1})
    editor.changes(f"file:///{CANARY}.py", 2, {"text": CANARY})
    await works(editor)
    assert CANARY.encode() not in editor.errors


async def test_requests_out_of_season(tmp_path: Path) -> None:
    async with raw_editor(tmp_path) as editor:
        assert (await editor.ask("textDocument/hover", {}, 30))["error"]["code"] == -32002
        editor.notify("textDocument/didOpen", {})
        await editor.begin()
        assert (await editor.ask("shutdown"))["result"] is None
        assert (await editor.ask("textDocument/hover", {}))["error"]["code"] == -32600
        assert (await editor.ask("shutdown"))["error"]["code"] == -32600
        editor.notify("exit", None)
        assert (await editor.ended())[0] == 0


async def test_a_shutdown_answers_what_still_runs(tmp_path: Path) -> None:
    async with (
        running_host() as silent,
        raw_editor(tmp_path, FAIRHAND_ENDPOINT=silent.url) as editor,
    ):
        await editor.begin()
        uri = editor.open("a.py", ADD)
        asked = [editor.ghost(uri, 1, 4) for _ in range(3)]
        asked.append(
            editor.request(
                "workspace/executeCommand",
                {"command": "fairhand.runSecurityScan", "arguments": [{"scope": "workspace"}]},
            )
        )
        await eventually(lambda: silent.open == 1)
        assert "error" not in await editor.ask("shutdown")
        for identifier in asked:
            await editor.answer(identifier)
        await eventually(lambda: silent.open == 0)
