"""The real language server in its own process, before an editor and a host that a test feeds."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import attrs
import pytest
import pytest_lsp
from eventually import alive, eventually
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from support.completion_host import DONE, KEY, CompletionHost, Hang, event, running_host
from support.editor import AUTOMATIC, Editor, Served, environment

from fairhand_server.protocol import PROTOCOL_VERSION

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "def add(a, b):\n    "


@attrs.define
class BeforeAHost(Served):
    """Starts the fed host first, because the server learns its address from its environment."""

    running: Any = None
    host: Any = None

    async def start(self, devtools: str | None = None) -> Any:
        self.running = AsyncExitStack()
        self.host = await self.running.enter_async_context(running_host())
        home = Path(self.running.enter_context(tempfile.TemporaryDirectory()))
        self.server_env = environment(home, FAIRHAND_ENDPOINT=self.host.url, FAIRHAND_API_KEY=KEY)
        return await super().start(devtools)


SERVED = BeforeAHost()


@pytest_lsp.fixture(config=SERVED, scope="module")
async def session(lsp_client: Editor) -> AsyncIterator[None]:
    shown = types.ShowDocumentResult(True)
    # Clients in the field fail without a selection.
    lsp_client.feature(types.WINDOW_SHOW_DOCUMENT)(lambda asked: asked.selection and shown)
    # One script, one request: further candidates would take those of the next test.
    await lsp_client.start_session({"completion": {"candidates": 1}})
    await eventually(lambda: "ready" in lsp_client.states, 30)
    yield
    await lsp_client.shutdown_session()
    await SERVED.running.aclose()


@pytest.fixture
async def editor(session: Editor, host: CompletionHost) -> AsyncIterator[Editor]:
    """The one editor of this file, with nothing left over from the test before."""
    session.forget()
    yield session
    # A server that says something nobody expected has a fault.
    assert session.told == []
    assert session.error is None


@pytest.fixture
def host(session: Editor) -> CompletionHost:
    host: CompletionHost = SERVED.host
    host.forget()
    return host


async def test_the_server_offers_inline_completion(session: Editor) -> None:
    served = Served(server_env=environment(Path(tempfile.gettempdir()) / "none"))
    client = await served.start()
    try:
        found = await client.start_session()
        assert found.capabilities.inline_completion_provider is not None
        told = found.capabilities.experimental
        assert told == {"fairhand": {"protocolVersion": PROTOCOL_VERSION}}
        assert found.server_info is not None
        assert found.server_info.name == "fairhand"
    finally:
        await client.shutdown_session()
        await client.stop()


async def test_ghost_text_appears_at_the_caret(editor: Editor, host: CompletionHost) -> None:
    uri = editor.open("ghost.py", ADD)
    host.say("    return", " a + b\n", "\n\ndef more():\n", "    pass\n")
    answer = await asyncio.wrap_future(editor.ask(uri, 1, 4))
    assert [item.insert_text for item in answer.items] == ["return a + b"]
    caret = types.Position(1, 4)
    assert answer.items[0].range == types.Range(caret, caret)
    assert host.headers[0]["Authorization"] == f"Bearer {KEY}"
    await eventually(lambda: editor.states == ["thinking", "ready"])


@pytest.mark.parametrize("how", [AUTOMATIC, types.InlineCompletionTriggerKind.Invoked])
async def test_a_change_of_the_document_is_seen(
    how: types.InlineCompletionTriggerKind, editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open(f"change{how.value}.py", "# \x0c\n🎉\nend = 1\n")
    editor.insert(uri, 1, 2, "x = 'é'\ntotal = ")
    host.say("1\n")
    assert await editor.ghost(uri, 2, 8, how) == ["1"]
    assert "# \x0c\n🎉x = 'é'\ntotal = " in host.bodies[0]["prompt"]


async def test_a_document_of_carriage_returns_gets_carriage_returns(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("crlf.py", "def add(a, b):\r\n    ")
    host.say("    a += 1\n", "    return a + b\n")
    assert await editor.ghost(uri, 1, 4) == ["a += 1\r\n    return a + b"]


@pytest.mark.parametrize(("name", "language"), [("a.md", "markdown"), ("a.ts", "typescript")])
async def test_other_languages_are_answered_with_nothing(
    name: str, language: str, editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open(name, "some text", language)
    assert await editor.ghost(uri, 0, 4) == []
    assert host.bodies == []


async def test_a_document_that_was_never_opened_is_answered_with_nothing(
    editor: Editor, host: CompletionHost
) -> None:
    assert await editor.ghost("file:///nowhere/a.py", 0, 0) == []
    assert host.bodies == []


async def test_a_trigger_of_older_clients_is_an_invocation(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("trigger.py", ADD)
    host.say("    return 1\n")
    answer = await editor.send(
        types.TEXT_DOCUMENT_INLINE_COMPLETION,
        {
            "textDocument": {"uri": uri},
            "position": {"line": 1, "character": 4},
            "context": {"triggerKind": 0},
        },
    )
    assert [item.insert_text for item in answer.items] == ["return 1"]


UNCLEAR: list[tuple[str, Any]] = [
    (types.TEXT_DOCUMENT_INLINE_COMPLETION, None),
    (types.TEXT_DOCUMENT_INLINE_COMPLETION, {}),
    (types.TEXT_DOCUMENT_INLINE_COMPLETION, {"context": {"triggerKind": 9}}),
    (types.TEXT_DOCUMENT_INLINE_COMPLETION, [1, 2]),
    (
        types.TEXT_DOCUMENT_INLINE_COMPLETION,
        {
            "textDocument": {"uri": "file:///a.py"},
            "position": {"line": -1, "character": "x"},
            "context": {"triggerKind": 1},
        },
    ),
    ("fairhand/panelCompletion", None),
    ("fairhand/panelCompletion", {}),
    ("fairhand/panelCompletion", {"textDocument": {"uri": 1}, "position": {"line": "a"}}),
    ("fairhand/nothing", {}),
    ("workspace/executeCommand", {"command": "fairhand.nothing"}),
]


@pytest.mark.parametrize(("method", "params"), UNCLEAR)
async def test_a_request_that_cannot_be_understood_is_answered_with_an_error(
    method: str, params: Any, editor: Editor, host: CompletionHost
) -> None:
    with pytest.raises((JsonRpcException, RuntimeError)) as caught:
        await asyncio.wait_for(editor.send(method, params), 5)
    assert "Traceback" not in str(getattr(caught.value, "data", "") or "")
    uri = editor.open("after.py", ADD)
    host.say("    return 1\n")
    assert await editor.ghost(uri, 1, 4) == ["return 1"]


async def test_the_newest_request_wins(editor: Editor, host: CompletionHost) -> None:
    uri = editor.open("newest.py", ADD)
    older = asyncio.wrap_future(editor.ask(uri, 1, 4))
    await eventually(lambda: host.bodies)
    editor.insert(uri, 1, 4, "x = ")
    host.say("2\n")
    newer = asyncio.wrap_future(editor.ask(uri, 1, 8))
    assert [item.insert_text for item in (await newer).items] == ["2"]
    assert list((await older).items) == []
    await eventually(lambda: host.left_at)
    await eventually(lambda: editor.states[-1] == "ready")
    assert host.open == 0


async def test_a_newer_request_at_the_same_place_reads_the_same_answer(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("same.py", ADD)
    host.feed(0.3, event("    return 2\n"))
    older = asyncio.wrap_future(editor.ask(uri, 1, 4, AUTOMATIC))
    await eventually(lambda: host.bodies)
    assert await editor.ghost(uri, 1, 4, AUTOMATIC) == ["return 2"]
    assert list((await older).items) == []
    assert len(host.bodies) == 1


async def test_several_candidates_are_asked_for_at_the_same_time(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("several.py", ADD)
    editor.configure({"completion": {"candidates": 3}})
    for text in ("a +", "a + b", "a + b"):
        host.feed(event("    return"), 0.3, event(f" {text}\n"))
    # What parses comes first, and what came twice is one.
    assert await editor.ghost(uri, 1, 4) == ["return a + b", "return a +"]
    assert len(host.bodies) == 3
    # The model is not asked again for what is known.
    assert await editor.ghost(uri, 1, 4) == ["return a + b", "return a +"]
    assert len(host.bodies) == 3
    editor.configure({"completion": {"candidates": 1}})


async def test_what_is_typed_as_predicted_asks_nobody(editor: Editor, host: CompletionHost) -> None:
    uri = editor.open("typed.py", ADD)
    host.say("    return a + b\n", "\n\n", "def more():\n", "    pass\n")
    assert await editor.ghost(uri, 1, 4, AUTOMATIC) == ["return a + b"]
    for at, character in enumerate("return a"):
        editor.insert(uri, 1, 4 + at, character)
        rest = "return a + b"[at + 1 :]
        assert await editor.ghost(uri, 1, 5 + at, AUTOMATIC) == [rest]
    assert len(host.bodies) == 1


async def test_a_suggestion_that_was_shown_early_grows(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("grown.py", ADD)
    late = (event("    return total\n"), event("\n\n"))
    host.feed(event("    total = a + b\n"), 1.5, *late, DONE)
    assert await editor.ghost(uri, 1, 4, AUTOMATIC) == ["total = a + b"]
    assert editor.grown == []
    await eventually(lambda: editor.grown == [uri], 30)
    assert await editor.ghost(uri, 1, 4, AUTOMATIC) == ["total = a + b\n    return total"]
    assert len(host.bodies) == 1


async def test_requests_of_two_documents_do_not_disturb_each_other(
    editor: Editor, host: CompletionHost
) -> None:
    first, second = editor.open("one.py", ADD), editor.open("two.py", ADD)
    host.feed(0.2, event("    return 1\n"))
    host.say("    return 2\n")
    answers = await asyncio.gather(editor.ghost(first, 1, 4), editor.ghost(second, 1, 4))
    assert sorted(answers) == [["return 1"], ["return 2"]]


async def test_cancelling_closes_the_connection_to_the_host(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("cancel.py", ADD)
    took = []
    for steps in ((Hang,), (event("    return"), Hang)) * 3:
        host.forget()
        host.feed(*steps)
        request = editor.ask(uri, 1, 4)
        await eventually(lambda: host.bodies)
        await asyncio.sleep(0.02)
        (identifier,) = [
            one for one, future in editor.protocol._request_futures.items() if future is request
        ]
        began = time.perf_counter()
        editor.cancel_request(types.CancelParams(identifier))
        with pytest.raises((JsonRpcException, asyncio.CancelledError)):
            await asyncio.wrap_future(request)
        await eventually(lambda: host.left_at)
        took.append(1000 * (host.left_at[0] - began))
    print("cancel to closed connection:", ", ".join(f"{ms:.1f} ms" for ms in took))
    assert max(took) < 1000


async def test_a_storm_of_requests_leaves_nothing_open(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("storm.py", ADD)
    futures = [asyncio.wrap_future(editor.ask(uri, 1, 4)) for _ in range(50)]
    older = futures[:-1]
    await eventually(lambda: all(future.done() for future in older), 10)
    assert not any(future.result().items for future in older)
    # The last of the storm may reach the host only now, so every request gets an answer.
    host.always(event("1\n"))
    editor.insert(uri, 1, 4, "return ")
    assert await editor.ghost(uri, 1, 11) == ["1"]
    assert not (await futures[-1]).items
    await eventually(lambda: host.open == 0)


async def test_what_is_withheld_is_counted_and_explained(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("secret.py", ADD)
    secret = "AK" + "IA" + "Q4ZT7WPLM2XKD5RB"
    host.always(event(f"    return '{secret}'\n"))
    assert await editor.ghost(uri, 1, 4) == []
    await eventually(lambda: editor.states[-1] == "ready")
    status = editor.statuses[-1]
    assert status["withheld"].secrets >= 1
    assert status["message"] == "1 hidden (secrets)"
    assert secret not in str(editor.statuses)


async def test_the_panel_streams_its_answer(editor: Editor, host: CompletionHost) -> None:
    uri = editor.open("panel.py", "def add(a, b):\r\n    ")
    host.feed(event("    a += 1\n"), event("    b += 1\n"), event("    ret"), 0.1, event("urn a\n"))
    answer = await editor.panel(uri, 1, 4, "tok-1")
    assert [one.text for one in answer.suggestions] == ["a += 1\r\n    b += 1\r\n    return a"]
    assert {token for token, _ in editor.progressed} == {"tok-1"}
    assert len(editor.progressed) >= 2
    pieces = [value["text"] for _, value in editor.progressed]
    assert "".join(pieces) == answer.suggestions[0].text


async def test_the_panel_streams_candidates_side_by_side(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("panels.py", "def add(a, b):\n    ")
    for name in "abc":
        host.feed(event(f"    {name} += 1\n"), 0.1, event(f"    return {name}\n"), event("\n"))
    answer = await editor.panel(uri, 1, 4, "tok-2", count=3)
    texts = [one.text for one in answer.suggestions]
    assert sorted(texts) == [f"{name} += 1\n    return {name}" for name in "abc"]
    told: dict[int, str] = {}
    for _, value in editor.progressed:
        told[value["candidate"]] = told.get(value["candidate"], "") + value["text"]
    assert sorted(told) == [0, 1, 2]
    # All of them grow at once: each has begun before the first is whole.
    begun = {value["candidate"] for _, value in editor.progressed[:3]}
    assert begun == {0, 1, 2}
    assert sorted(told.values()) == sorted(texts)


async def test_a_workspace_cannot_redirect_source_text(
    editor: Editor, host: CompletionHost
) -> None:
    async with running_host() as thief:
        hostile = {
            "fairhand": {
                "host": {"endpoint": thief.url, "apiKey": "x", "model": "/tmp/evil.gguf"},
                "completion": {"maxTokens": 77},
            }
        }
        for _ in range(3):
            editor.configure(hostile)
        uri = editor.open("hostile.py", ADD)
        host.say("    return 1\n")
        assert await editor.ghost(uri, 1, 4) == ["return 1"]
        assert thief.bodies == []
    assert host.bodies[0]["max_tokens"] == 77
    assert sorted(message.split()[0] for message in editor.told) == [
        "fairhand.host.apiKey",
        "fairhand.host.endpoint",
        "fairhand.host.model",
    ]
    editor.told.clear()


@pytest.mark.parametrize("settings", [None, [], "off", 7, {"fairhand": None}, {"fairhand": [1]}])
async def test_a_configuration_of_odd_shape_changes_nothing(
    settings: Any, editor: Editor, host: CompletionHost
) -> None:
    editor.configure(settings)
    uri = editor.open("odd.py", ADD)
    host.say("    return 1\n")
    assert await editor.ghost(uri, 1, 4) == ["return 1"]


async def test_suggestions_can_be_switched_off_and_on(editor: Editor, host: CompletionHost) -> None:
    uri = editor.open("switch.py", ADD)
    host.always(event("    return 1\n"))
    editor.configure({"completion": {"enabled": False}})
    assert await editor.ghost(uri, 1, 4) == []
    assert editor.states == ["paused"]
    editor.configure({"completion": {"enabled": True, "automatic": False}})
    assert await editor.ghost(uri, 1, 4, AUTOMATIC) == []
    assert await editor.ghost(uri, 1, 4) == ["return 1"]
    editor.configure({"completion": {"automatic": True}})
    assert await editor.ghost(uri, 1, 4, AUTOMATIC) == ["return 1"]
    assert editor.states[:2] == ["paused", "ready"]


async def test_the_units_of_the_editor_are_used(tmp_path: Path) -> None:
    """Neovim offers UTF-8 first, and what the server agrees to it must also do."""
    async with running_host() as host:
        served = Served(server_env=environment(tmp_path, FAIRHAND_ENDPOINT=host.url))
        client = await served.start()
        found = await client.start_session(position_encodings=["utf-8", "utf-16"])
        encoding = found.capabilities.position_encoding
        uri = client.open("a.py", "é = '🎉'; total = \n")
        before = "é = '🎉'; total = "
        units = (
            len(before.encode()) if encoding == "utf-8" else len(before.encode("utf-16-le")) // 2
        )
        host.say("1\n")
        assert await client.ghost(uri, 0, units) == ["1"]
        assert before in host.bodies[0]["prompt"]
        await client.shutdown_session()
        await client.stop()


async def test_a_host_that_is_not_there_is_told_once_and_never_shown(tmp_path: Path) -> None:
    async with running_host() as gone:
        url = gone.url
    client = await Served(server_env=environment(tmp_path, FAIRHAND_ENDPOINT=url)).start()
    await client.start_session()
    uri = client.open("a.py", ADD)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert await client.ghost(uri, 1, 4) == []
        took.append(1000 * (time.perf_counter() - began))
    print("answers without a host:", ", ".join(f"{ms:.0f} ms" for ms in took))
    assert client.states.count("hostDown") == 1
    assert client.states[-1] == "hostDown"
    assert "fairhand-E031" in client.statuses[-1]["message"]
    assert client.told == []
    await client.shutdown_session()
    await client.stop()


async def test_wrong_settings_of_the_user_are_told_once_and_the_server_works(
    tmp_path: Path,
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text("[completion]\nmaxTokens = 'many'\n")
    async with running_host() as host:
        client = await Served(server_env=environment(tmp_path)).start()
        await client.start_session({"host": {"endpoint": host.url}, "completion": {"automatic": 3}})
        uri = client.open("a.py", ADD)
        host.say("    return 1\n")
        assert await client.ghost(uri, 1, 4) == ["return 1"]
        assert len(client.told) == 2
        assert "maxTokens" in client.told[0]
        assert "automatic" in client.told[1]
        await client.shutdown_session()
        await client.stop()


async def test_after_the_exit_no_process_is_left(tmp_path: Path) -> None:
    async with running_host() as host:
        client = await Served(server_env=environment(tmp_path, FAIRHAND_ENDPOINT=host.url)).start()
        await client.start_session()
        pid = client.pid
        uri = client.open("a.py", ADD)
        pending = client.ask(uri, 1, 4)
        await eventually(lambda: host.open == 1)
        await asyncio.wait_for(client.shutdown_session(), 10)
        await eventually(lambda: not alive(pid))
        await eventually(lambda: host.open == 0)
        pending.cancel()
        await client.stop()


UNFAIR = "return sorted(people, key=lambda p: (-p.score, p.gender != 'male'))\n"
FAIR = "return sorted(people, key=lambda p: (-p.score, p.applied_at))\n"
RANK = "def rank(people):\n    # break ties between equally qualified applicants\n    "


async def run(editor: Editor, command: str, *arguments: Any) -> Any:
    return await editor.workspace_execute_command_async(
        types.ExecuteCommandParams(command=command, arguments=list(arguments))
    )


async def test_a_biased_suggestion_gives_way_to_the_next_clean_one(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("hire_next.py", RANK)
    host.say(UNFAIR)
    host.say(FAIR)
    assert await editor.ghost(uri, 2, 4) == [FAIR.rstrip()]
    await eventually(lambda: editor.states[-1] == "ready")
    assert editor.statuses[-1]["message"] == ""


async def test_a_biased_suggestion_is_hidden_listed_revealed_and_reported(
    editor: Editor, host: CompletionHost
) -> None:
    uri = editor.open("hire.py", RANK)
    host.always(event(UNFAIR))
    assert await editor.ghost(uri, 2, 4) == []
    await eventually(lambda: "hidden (bias)" in editor.statuses[-1]["message"])
    entries = await run(editor, "fairhand.openWithheldList")
    assert await run(editor, "fairhand.openWithheldList", {"show": False}) == entries
    newest = entries[0]
    place = (newest["check"], newest["line"], newest["path"])
    assert place == ("bias", 3, "/workspace/hire.py")
    assert newest["rule"].startswith("gender/")
    assert newest["reason"]
    assert "sorted" not in str(newest)
    assert UNFAIR.strip() in await run(editor, "fairhand.revealWithheld", newest["id"])
    assert await run(editor, "fairhand.reportWrongVerdict", newest["id"], "a test") is True
    assert await run(editor, "fairhand.revealWithheld", "w99999") is None
