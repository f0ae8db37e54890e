"""An editor that does anything in any order: no crash, no request unanswered, no stale answer.

Hypothesis chooses what is done, and shortens what goes wrong. One server lives through all of it.
`make soak` does ten thousand steps.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from support.completion_host import DONE, BreakOff, Hang, event, running_host
from support.junk import COMMANDS, JUNK, NOTIFICATIONS, REQUESTS
from support.raw_editor import RawEditor, raw_editor

T = TypeVar("T")
NAMES = ("a.py", "b.py", "C.java", "d.js", "e.md")
LANGUAGES = {".py": "python", ".java": "java", ".js": "javascript", ".md": "markdown"}
PIECES = st.sampled_from(
    ["x", "x = 1\n", "\n", "    ", "\r\n", "🎉", "def f(a):\n    ", "}", "\0", "return 1", "# é\n"]
)
HOSTS: dict[str, tuple[int, list[Any]]] = {
    "well": (200, [event("    return 1\n"), DONE]),
    "slow": (200, [0.02, event("    return 1\n"), 0.02, event("    more = 2\n"), DONE]),
    "silent": (200, [Hang]),
    "broken": (200, [event("    ret"), BreakOff]),
    "busy": (503, []),
    "refusing": (401, []),
    "unsafe": (200, [event("    x = '\u202e'\n"), DONE]),
}
CONFIGURATIONS = st.sampled_from(
    [
        {"completion": {"enabled": False}},
        {"completion": {"enabled": True, "automatic": False}},
        {"completion": {"enabled": True, "automatic": True, "debounceMs": 0}},
        {"bias": {"mode": "flag"}, "security": {"suggestions": "mark"}},
        {"host": {"endpoint": "http://192.0.2.1/v1"}},
        None,
        {"completion": {"maxTokens": "x"}},
    ]
)


class World:
    """The server, its host and an editor, in an event loop of their own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._stack = AsyncExitStack()
        self.steps = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def do(self, action: Any, *arguments: Any) -> Any:
        async def act() -> Any:
            return action(*arguments)

        self.steps += 1
        return self.run(act())

    async def start(self, home: Path) -> None:
        self.host = await self._stack.enter_async_context(running_host())
        variables = {"FAIRHAND_ENDPOINT": self.host.url, "FAIRHAND_MODEL": "m"}
        self.editor: RawEditor = await self._stack.enter_async_context(
            raw_editor(home, **variables)
        )
        await self.editor.begin()

    def close(self) -> None:
        self.run(self._stack.aclose())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with tempfile.TemporaryDirectory() as home:
        world = World()
        world.run(world.start(Path(home)))
        AnyOrder.world = world
        yield world
        world.close()


class AnyOrder(RuleBasedStateMachine):
    """What an editor may do, and what must hold at the end whatever it did."""

    world: World

    @initialize()
    def begin(self) -> None:
        self.versions: dict[str, int] = {}
        self.asked: list[tuple[Any, str, int]] = []
        self.barriers: list[tuple[Any, str, int]] = []
        self.junk: list[Any] = []
        self.host("well")

    @property
    def editor(self) -> RawEditor:
        return self.world.editor

    @rule(state=st.sampled_from(sorted(HOSTS)))
    def host(self, state: str) -> None:
        self.host_state = state
        status, steps = HOSTS[state]
        self.world.host.forget()
        self.world.do(lambda: self.world.host.always(*steps, status=status))

    @rule(name=st.sampled_from(NAMES), text=st.lists(PIECES, max_size=6).map("".join))
    def open(self, name: str, text: str) -> None:
        language = LANGUAGES[Path(name).suffix]
        uri = self.world.do(self.editor.open, name, text, language)
        self.versions[uri] = 1

    def known(self, number: int) -> str:
        uris = sorted(self.versions) or ["file:///workspace/never-opened.py"]
        return uris[number % len(uris)]

    numbers = st.integers(0, 9)
    places = st.tuples(st.integers(0, 6), st.integers(0, 12))

    @rule(number=numbers, start=places, end=places, text=PIECES)
    def change(self, number: int, start: Any, end: Any, text: str) -> None:
        uri = self.known(number)
        self.world.do(self.editor.change, uri, start, end, text)
        self.versions[uri] = self.editor.versions[uri]
        # What is answered after this has been understood is of the new text.
        request = {"textDocument": {"uri": uri}}
        barrier = self.world.do(self.editor.request, "textDocument/codeLens", request)
        self.barriers.append((barrier, uri, self.versions[uri]))

    @rule(number=numbers)
    def close(self, number: int) -> None:
        uri = self.known(number)
        self.world.do(self.editor.close, uri)
        self.versions.pop(uri, None)

    @rule(number=numbers, place=places, kind=st.sampled_from([0, 1, 2]))
    def complete(self, number: int, place: Any, kind: int) -> None:
        uri = self.known(number)
        identifier = self.world.do(self.editor.ghost, uri, *place, kind)
        self.asked.append((identifier, uri, self.versions.get(uri, 0)))

    @rule()
    def cancel(self) -> None:
        if self.asked:
            self.world.do(self.editor.notify, "$/cancelRequest", {"id": self.asked[-1][0]})

    @rule(number=numbers, undo=st.booleans())
    def accept(self, number: int, undo: bool) -> None:
        """Take what is offered, run its command, and perhaps take it back."""
        if not self.asked or not self.asked[-1][1] or self.host_state == "silent":
            # What a silent host is asked has no answer before it is cancelled.
            return
        identifier, uri, version = self.asked[-1]
        answer = self.world.run(self.editor.answer(identifier, 20))
        items = (answer.get("result") or {}).get("items")
        if not items or self.versions.get(uri) != version:
            return
        (item,) = items
        start = item["range"]["start"]
        where = (start["line"], start["character"])
        lines = item["insertText"].split("\n")
        self.world.do(self.editor.change, uri, where, where, item["insertText"])
        self.run(item["command"]["command"], *item["command"]["arguments"])
        if undo:
            column = len(lines[-1]) + (where[1] if len(lines) == 1 else 0)
            end = (where[0] + len(lines) - 1, column)
            self.world.do(self.editor.change, uri, where, end, "")
        self.versions[uri] = self.editor.versions[uri]

    @rule(
        command=st.sampled_from(
            ["openReferenceLog", "openWithheldList", "cancelSecurityScan", "reportWrongVerdict"]
        )
    )
    def ask_for(self, command: str) -> None:
        self.run(f"fairhand.{command}")

    @rule(number=numbers)
    def scan(self, number: int) -> None:
        self.run("fairhand.runSecurityScan", {"scope": "file", "uri": self.known(number)})

    def run(self, command: str, *arguments: Any) -> None:
        params = {"command": command, "arguments": list(arguments)}
        identifier = self.world.do(self.editor.request, "workspace/executeCommand", params)
        self.asked.append((identifier, "", 0))

    @rule(values=CONFIGURATIONS)
    def configure(self, values: Any) -> None:
        params = {"settings": {"fairhand": values}}
        self.world.do(self.editor.notify, "workspace/didChangeConfiguration", params)

    @rule(wrong=st.sampled_from([None, [], {}, {"textDocument": 1}, {"position": {"line": -1}}]))
    def ask_wrongly(self, wrong: Any) -> None:
        identifier = self.world.do(self.editor.request, "textDocument/inlineCompletion", wrong)
        self.asked.append((identifier, "", 0))

    @rule(method=st.sampled_from(REQUESTS), params=JUNK)
    def ask_with_junk(self, method: str, params: Any) -> None:
        self.junk.append(self.world.do(self.editor.request, method, params))

    @rule(command=st.sampled_from(COMMANDS), arguments=st.lists(JUNK, max_size=3) | JUNK)
    def command_with_junk(self, command: str, arguments: Any) -> None:
        params = {"command": f"fairhand.{command}", "arguments": arguments}
        self.junk.append(self.world.do(self.editor.request, "workspace/executeCommand", params))

    @rule(method=st.sampled_from(NOTIFICATIONS), params=JUNK)
    def notify_with_junk(self, method: str, params: Any) -> None:
        self.world.do(self.editor.notify, method, params)

    @invariant()
    def the_server_lives(self) -> None:
        assert self.world.editor.process.returncode is None

    def teardown(self) -> None:
        world, editor = self.world, self.editor
        world.host.forget()
        world.do(lambda: world.host.always(event("    return 1\n"), DONE))
        # A host that hangs is left when the next request for its document comes.
        for uri in {uri for _, uri, _ in self.asked if uri}:
            world.do(editor.close, uri)
        for identifier, _, _ in [*self.asked, *self.barriers]:
            world.run(editor.answer(identifier, 20))
        for identifier in self.junk:
            error = world.run(editor.answer(identifier, 20)).get("error")
            assert error is None or error["code"] != -32603, error
        order = {identifier: place for place, identifier in enumerate(editor.answers)}
        for identifier, uri, version in self.asked:
            items = (editor.answers[identifier].get("result") or {}) if uri else {}
            if isinstance(items, dict) and items.get("items"):
                newer = [b for b, of, to in self.barriers if of == uri and to > version]
                assert all(order[b] > order[identifier] for b in newer), "a stale answer"
        errors, editor.errors = editor.errors, b""
        assert b"failed with" not in errors, errors.decode()[-2000:]
        for uri in self.versions:
            world.do(editor.close, uri)
        world.do(editor.answers.clear)
        world.do(editor.heard.clear)


def many(examples: int, steps: int) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    test = AnyOrder.TestCase()
    test.settings = chosen
    test.runTest()


def test_a_few_hundred_steps_in_any_order(world: World) -> None:
    many(10, 40)
    print(f"{world.steps} messages in any order")


@pytest.mark.soak
def test_ten_thousand_steps_in_any_order(world: World) -> None:
    many(int(os.environ.get("FAIRHAND_SOAK_RUNS", "200")), 50)
    print(f"{world.steps} messages in any order")
