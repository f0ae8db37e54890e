"""The two ways of asking: a real process that speaks the batch contract, and a real HTTP host."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiohttp import web

from fairhand_eval.answers import Answer, Model
from fairhand_eval.pipeline_column import Batch, pipeline_answers, question, read_answer
from fairhand_eval.raw_column import Endpoint, PlainForm, cut_at_stops, first_model, raw_answers
from fairhand_eval.tasks import Task

TASKS = [Task("a", "def a():\n", None, ""), Task("b", "def b():\n", "\nx = 1\n", "")]

ECHO = """
import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    said = {"id": asked["id"], "suggestions": [{"text": json.dumps(asked)}], "withheld": [],
            "timing": {"first_chunk_ms": 1.0, "total_ms": 2.0},
            "model": {"id": os.environ["CANARY"], "sha256": "f"}}
    print("not an answer")
    print(json.dumps(said), flush=True)
"""


def batch(source: str, **more: float) -> Batch:
    command = (sys.executable, "-c", source)
    window = int(more.get("window", 1))
    silence = more.get("silence_seconds", 20.0)
    return Batch(command, {"CANARY": "m"}, 77, window, silence_seconds=silence)


async def collected(answers: AsyncIterator[Answer]) -> dict[str, Answer]:
    return {answer.id: answer async for answer in answers}


@pytest.mark.parametrize("window", [1, 5])
async def test_the_command_is_asked_as_the_contract_says(window: int) -> None:
    answers = await collected(pipeline_answers(batch(ECHO, window=window), TASKS))
    assert {name: json.loads(answer.text) for name, answer in answers.items()} == {
        "a": {"id": "a", "language": "python", "prefix": "def a():\n", "max_tokens": 77},
        "b": {
            "id": "b",
            "language": "python",
            "prefix": "def b():\n",
            "suffix": "\nx = 1\n",
            "max_tokens": 77,
        },
    }
    assert answers["a"].model == Model("m", "f")
    assert (answers["a"].first_chunk_ms, answers["a"].total_ms) == (1.0, 2.0)


@pytest.mark.parametrize(
    ("served", "said", "expected"),
    [
        (Model("m", "0"), Model("m", "f"), Model("m", "f")),
        (Model("m", "0"), Model("m"), Model("m", "0")),
        (Model("other", "0"), Model("m"), Model("m")),
    ],
)
async def test_a_hash_that_the_command_does_not_know_is_filled_in(
    served: Model, said: Model, expected: Model
) -> None:
    source = ECHO.replace('"sha256": "f"', f'"sha256": "{said.sha256 or ""}"')
    asked = replace(batch(source), model=served)
    answers = await collected(pipeline_answers(asked, TASKS[:1]))
    assert answers["a"].model == expected


@pytest.mark.parametrize(
    ("source", "errors"),
    [
        ("raise SystemExit(2)", ["a", "b"]),
        (ECHO.replace("flush=True)", "flush=True); break"), ["b"]),
        ("import time; time.sleep(60)", ["a", "b"]),
    ],
    ids=["ends at once", "ends after one", "is silent"],
)
async def test_a_command_that_stops_leaves_errors_and_no_process(
    source: str, errors: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fairhand_eval.pipeline_column.LEAVE_SECONDS", 0.5)
    answers = await collected(pipeline_answers(batch(source, silence_seconds=2.0), TASKS))
    assert [name for name, answer in answers.items() if answer.error] == errors
    assert len(answers) == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            {
                "id": "a",
                "suggestions": [],
                "withheld": [{"check": "bias", "rule": "B1", "reason": "r"}],
                "timing": {},
                "model": {},
            },
            Answer("a", withheld=("bias/B1",)),
        ),
        ({"id": "a", "suggestions": [{"text": "x"}, {"text": "y"}]}, Answer("a", "x")),
        ({"id": "a", "error": {"code": "E", "message": "m"}}, Answer("a", error="E: m")),
        ({"id": "a"}, None),
        ({"suggestions": []}, None),
        ([], None),
        ({"id": "a", "error": "text"}, None),
    ],
)
def test_reading_of_answer_lines(line: object, expected: Answer | None) -> None:
    assert read_answer(json.dumps(line).encode()) == expected


def test_an_empty_suffix_is_not_the_same_as_none() -> None:
    assert question(Task("a", "", "", ""), None)["suffix"] == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("    return 1\n", ("    return 1\n", False)),
        ("    return 1\ndef b", ("    return 1", True)),
        ("a\nclass \ndef ", ("a", True)),
        ("a\nde", ("a\nde", False)),
    ],
)
def test_cutting_at_stops(text: str, expected: tuple[str, bool]) -> None:
    assert cut_at_stops(text, ["\ndef ", "\nclass "]) == expected


@dataclass
class Said:
    """What a host of the tests was asked, and whether its streams were left early."""

    bodies: list[dict[str, object]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def host(events: Callable[[], Sequence[str]], said: Said) -> AsyncIterator[Endpoint]:
    """A host whose stream is these `data:` lines; after the last it waits for us to leave."""

    async def complete(request: web.Request) -> web.StreamResponse:
        said.bodies.append(await request.json())
        said.keys.append(request.headers.get("Authorization"))
        reply = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await reply.prepare(request)
        try:
            for event in events():
                if event == "WAIT":
                    for _ in range(200):
                        await reply.write(b": still here\n\n")
                        await asyncio.sleep(0.05)
                await reply.write(f"data: {event}\n\n".encode())
        except (ConnectionError, asyncio.CancelledError):
            said.left.set()
            raise
        return reply

    async def models(request: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": "listed"}]})

    application = web.Application()
    application.add_routes([web.post("/v1/completions", complete), web.get("/v1/models", models)])
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        yield Endpoint(f"http://127.0.0.1:{port}/v1", "secret", Model("m"))
    finally:
        await runner.cleanup()


def piece(text: str, finish: str | None = None) -> str:
    return json.dumps({"choices": [{"text": text, "finish_reason": finish}]})


FORM = PlainForm(lambda task: task.prefix, ("\ndef ",), 50, window=2)


async def test_the_host_is_asked_greedily_and_without_stops() -> None:
    said = Said()
    async with host(lambda: [piece("x"), piece(" = 1"), "[DONE]"], said) as endpoint:
        assert await first_model(endpoint) == "listed"
        answers = await collected(raw_answers(endpoint, FORM, TASKS))
    assert [answers[name].text for name in ("a", "b")] == ["x = 1", "x = 1"]
    assert answers["a"].model == Model("m")
    assert {
        "model": "m",
        "prompt": "def a():\n",
        "max_tokens": 50,
        "temperature": 0,
        "stream": True,
    } in said.bodies
    assert said.keys == ["Bearer secret"] * 2


async def test_the_stream_is_left_at_a_stop_that_came_in_pieces() -> None:
    said = Said()
    events = [piece("    return 1\nde"), piece("f b():\n    pass"), "WAIT", "[DONE]"]
    async with host(lambda: events, said) as endpoint:
        answers = await collected(raw_answers(endpoint, FORM, TASKS[:1]))
        await asyncio.wait_for(said.left.wait(), 5)
    assert answers["a"].text == "    return 1"
    assert answers["a"].first_chunk_ms is not None


@pytest.mark.parametrize(
    ("events", "error"),
    [
        ([piece("x")], "broke off"),
        (['{"error": {"message": "full"}}'], "full"),
        (["no json"], "JSONDecodeError"),
        ([piece("x", "length")], None),
    ],
)
async def test_broken_streams_are_errors(events: list[str], error: str | None) -> None:
    async with host(lambda: events, Said()) as endpoint:
        answers = await collected(raw_answers(endpoint, FORM, TASKS[:1]))
    if error is None:
        assert answers["a"].error is None
    else:
        assert error in (answers["a"].error or "")


async def test_a_host_that_is_not_there_is_an_error_for_each_task(tmp_path: Path) -> None:
    answers = await collected(raw_answers(Endpoint("http://127.0.0.1:9/v1"), FORM, TASKS))
    assert all("ConnectError" in (answer.error or "") for answer in answers.values())
    assert len(answers) == 2
