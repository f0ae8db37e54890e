"""The HTTP front over an engine that the test feeds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web
from eventually import eventually
from fed_engine import FedEngine

from fairhand_model.admission import Admission
from fairhand_model.engine import EngineFailed, EngineRefused, Limits
from fairhand_model.front import Front, make_app
from fairhand_model.guard import Guard, hosts_for

KEY = "a-key"
BEARER = {"Authorization": f"Bearer {KEY}"}


class Host:
    """A running front, its engine, and a client."""

    def __init__(self, front: Front, engine: FedEngine, url: str, client: ClientSession) -> None:
        self.front = front
        self.engine = engine
        self.url = url
        self.client = client

    async def ask(self, body: Any, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.client.post(
            f"{self.url}/v1/completions", data=data, headers=BEARER if headers is None else headers
        ) as response:
            return response.status, await response.json()


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    engine = FedEngine()
    front = Front(engine, Guard(KEY, hosts_for("127.0.0.1")), Admission(running=1, waiting=1))
    front.loaded.set()
    runner = web.AppRunner(make_app(front), handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with ClientSession() as client:
        yield Host(front, engine, f"http://127.0.0.1:{runner.addresses[0][1]}", client)
    await runner.cleanup()


def lines_of(text: str) -> list[Any]:
    """The events of an SSE body; the closing mark as the string itself."""
    events = [line[6:] for line in text.split("\n") if line.startswith("data: ")]
    return [event if event == "[DONE]" else json.loads(event) for event in events]


GOOD: list[tuple[str, dict[str, Any], Limits]] = [
    ("defaults", {}, Limits(16, 1.0, 1.0, None, ())),
    ("nulls are absent", {"seed": None, "stop": None, "n": None}, Limits(16, 1.0, 1.0, None, ())),
    (
        "all fields",
        {
            "model": "fed",
            "max_tokens": 64,
            "temperature": 0,
            "top_p": 0.9,
            "seed": 7,
            "stop": ["a", "b"],
            "n": 1,
            "user": "u",
            "stream": False,
        },
        Limits(64, 0.0, 0.9, 7, ("a", "b")),
    ),
    ("one stop string", {"stop": "\n"}, Limits(16, 1.0, 1.0, None, ("\n",))),
    (
        "foreign fields that ask for nothing",
        {"suffix": None, "echo": False, "best_of": 1, "frequency_penalty": 0, "logit_bias": {}},
        Limits(16, 1.0, 1.0, None, ()),
    ),
]


@pytest.mark.parametrize(
    ("fields", "limits"), [case[1:] for case in GOOD], ids=[c[0] for c in GOOD]
)
async def test_a_good_request_reaches_the_engine_as_limits(
    host: Host, fields: dict[str, Any], limits: Limits
) -> None:
    host.engine.feed("x = ", "1\n")
    status, answer = await host.ask({"prompt": "p <|fim_middle|>", **fields})
    assert (status, answer["choices"][0]["text"]) == (200, "x = 1\n")
    assert [("p <|fim_middle|>", limits)] == host.engine.asked
    assert {"prompt_tokens": 2, "completion_tokens": 2}.items() <= answer["usage"].items()


BAD: list[tuple[str, Any, int, str]] = [
    ("no JSON", b"{", 400, "invalid_json"),
    ("not UTF-8", b'{"prompt": "\xff"}', 400, "invalid_json"),
    ("very deep JSON", b"[" * 100_000, 400, "invalid_json"),
    ("a list", [], 400, "invalid_json"),
    ("no prompt", {}, 400, "missing_field"),
    ("an empty prompt", {"prompt": ""}, 400, "invalid_value"),
    ("a prompt of tokens", {"prompt": [1, 2]}, 400, "invalid_value"),
    ("a prompt of texts", {"prompt": ["a"]}, 400, "invalid_value"),
    ("a lone surrogate", b'{"prompt": "\\ud800"}', 400, "invalid_value"),
    ("a suffix", {"prompt": "p", "suffix": "s"}, 400, "unsupported_field"),
    ("embeddings", {"prompt": "p", "prompt_embeds": "AAAA"}, 400, "unknown_field"),
    ("a negative discard", {"prompt": "p", "n_discard": -1}, 400, "unknown_field"),
    ("echo", {"prompt": "p", "echo": True}, 400, "unsupported_field"),
    ("best of true", {"prompt": "p", "best_of": True}, 400, "unsupported_field"),
    ("no tokens", {"prompt": "p", "max_tokens": 0}, 400, "invalid_value"),
    ("too many tokens", {"prompt": "p", "max_tokens": 65}, 400, "invalid_value"),
    ("half a token", {"prompt": "p", "max_tokens": 1.5}, 400, "invalid_value"),
    ("true tokens", {"prompt": "p", "max_tokens": True}, 400, "invalid_value"),
    ("cold", {"prompt": "p", "temperature": -0.1}, 400, "invalid_value"),
    ("warm text", {"prompt": "p", "temperature": "0"}, 400, "invalid_value"),
    ("not a number", b'{"prompt": "p", "temperature": NaN}', 400, "invalid_value"),
    ("no mass", {"prompt": "p", "top_p": 0}, 400, "invalid_value"),
    ("five stops", {"prompt": "p", "stop": list("abcde")}, 400, "invalid_value"),
    ("an empty stop", {"prompt": "p", "stop": [""]}, 400, "invalid_value"),
    ("a number as stop", {"prompt": "p", "stop": [1]}, 400, "invalid_value"),
    ("stream as text", {"prompt": "p", "stream": "yes"}, 400, "invalid_value"),
    ("too many choices", {"prompt": "p", "n": 9}, 400, "invalid_value"),
    ("another model", {"prompt": "p", "model": "gpt"}, 404, "model_not_found"),
    ("a huge body", b'{"prompt": "' + b"x" * 1_100_000 + b'"}', 413, "body_too_large"),
]


@pytest.mark.parametrize(
    ("body", "status", "code"), [case[1:] for case in BAD], ids=[c[0] for c in BAD]
)
async def test_a_bad_request_is_refused_before_the_engine(
    host: Host, body: Any, status: int, code: str
) -> None:
    found, answer = await host.ask(body)
    assert (status, code) == (found, answer["error"]["code"])
    assert {"message", "type", "code"} <= answer["error"].keys()
    assert host.engine.asked == []


DOORS: list[tuple[str, str, dict[str, str], int]] = [
    ("no key", "/v1/models", {}, 401),
    ("a wrong key", "/v1/models", {"Authorization": "Bearer other"}, 401),
    ("a key that begins right", "/v1/models", {"Authorization": f"Bearer {KEY}x"}, 401),
    ("another scheme", "/v1/models", {"Authorization": f"Basic {KEY}"}, 401),
    ("odd bytes as key", "/v1/models", {"Authorization": "Bearer \udcff"}, 401),
    ("the key", "/v1/models", BEARER, 200),
    ("health needs no key", "/health", {}, 200),
    ("an unknown path needs the key", "/docs", {}, 401),
    ("an unknown path", "/docs", BEARER, 404),
    ("the wrong method", "/v1/completions", BEARER, 405),
    ("a web page", "/v1/models", {**BEARER, "Origin": "http://127.0.0.1"}, 403),
    ("a web page at health", "/health", {"Origin": "null"}, 403),
    ("a re-pointed name", "/v1/models", {**BEARER, "Host": "evil.example"}, 403),
    ("a re-pointed name at health", "/health", {"Host": "evil.example:80"}, 403),
    ("a name that begins right", "/health", {"Host": "127.0.0.1.evil.example"}, 403),
    ("no name", "/health", {"Host": ""}, 403),
    ("localhost", "/health", {"Host": "LocalHost:99"}, 200),
    ("version 6", "/health", {"Host": "[::1]:99"}, 200),
]


@pytest.mark.parametrize(
    ("path", "headers", "status"), [case[1:] for case in DOORS], ids=[c[0] for c in DOORS]
)
async def test_who_may_come_in(host: Host, path: str, headers: dict[str, str], status: int) -> None:
    async with host.client.get(host.url + path, headers=headers) as response:
        answer = await response.json()
        assert status == response.status
        assert ("error" in answer) == (status >= 400)
        assert KEY not in await response.text()


async def test_a_stream_is_events_with_one_ending_and_a_closing_mark(host: Host) -> None:
    host.engine.feed("", "a", "b")
    async with host.client.post(
        f"{host.url}/v1/completions",
        json={"prompt": "p q", "stream": True, "stream_options": {"include_usage": True}},
        headers=BEARER,
    ) as response:
        assert response.content_type == "text/event-stream"
        events = lines_of(await response.text())
    assert events.pop() == "[DONE]"
    usage = events.pop()
    assert (usage["choices"], usage["usage"]["prompt_tokens"]) == ([], 2)
    choices = [event["choices"][0] for event in events]
    assert [choice["text"] for choice in choices] == ["a", "b", ""]
    assert [choice["finish_reason"] for choice in choices] == [None, None, "stop"]
    assert len({event["id"] for event in events}) == 1


async def test_several_choices_have_their_own_index_and_seed(host: Host) -> None:
    host.engine.feed("a")
    host.engine.feed("b")
    status, answer = await host.ask({"prompt": "p", "n": 2, "seed": 5})
    assert [(c["index"], c["text"]) for c in answer["choices"]] == [(0, "a"), (1, "b")]
    assert [limits.seed for _, limits in host.engine.asked] == [5, 6]
    assert status == 200


FAILURES: list[tuple[str, bool, list[str | Exception], int, str]] = [
    ("overflow", False, [EngineRefused("too long", "context_length_exceeded")], 400, "context_len"),
    ("overflow of a stream", True, [EngineRefused("long", "context_length_exceeded")], 400, "cont"),
    ("broken", False, ["a", EngineFailed("gone")], 500, "engine_failed"),
    ("broken before a stream", True, [EngineFailed("gone")], 500, "engine_failed"),
]


@pytest.mark.parametrize(
    ("stream", "script", "status", "code"), [c[1:] for c in FAILURES], ids=[c[0] for c in FAILURES]
)
async def test_a_failure_of_the_engine_becomes_a_status(
    host: Host, stream: bool, script: list[str | Exception], status: int, code: str
) -> None:
    host.engine.feed(*script)
    found, answer = await host.ask({"prompt": "p", "stream": stream})
    assert status == found
    assert answer["error"]["code"].startswith(code)


async def test_a_failure_within_a_stream_becomes_an_event(host: Host) -> None:
    host.engine.feed("a", EngineFailed("gone"))
    async with host.client.post(
        f"{host.url}/v1/completions", json={"prompt": "p", "stream": True}, headers=BEARER
    ) as response:
        events = lines_of(await response.text())
    assert events[0]["choices"][0]["text"] == "a"
    assert events[1]["error"]["message"] == "gone"
    assert "[DONE]" not in events


@pytest.mark.parametrize("stream", [True, False])
async def test_a_closed_connection_closes_the_answer_before_its_first_token(
    host: Host, stream: bool
) -> None:
    asking = asyncio.create_task(host.ask({"prompt": "p", "stream": stream}))
    await asyncio.wait_for(host.engine.hanging.wait(), 5)
    asking.cancel()
    await eventually(lambda: host.engine.closed and not host.front.admission.running)


async def test_beyond_the_queue_comes_429_and_the_place_is_given_back(host: Host) -> None:
    admission = host.front.admission
    tasks = [asyncio.create_task(host.ask({"prompt": "p"})) for _ in range(2)]
    await eventually(lambda: (admission.running, admission.waiting) == (1, 1))
    async with host.client.post(
        f"{host.url}/v1/completions", json={"prompt": "p"}, headers=BEARER
    ) as response:
        assert response.status == 429
        assert 1 <= int(response.headers["Retry-After"]) <= 10
        assert (await response.json())["error"]["code"] == "busy"
    for task in tasks:
        task.cancel()
    await eventually(lambda: not (admission.running or admission.waiting))
    host.engine.feed("back")
    assert (await host.ask({"prompt": "p"}))[0] == 200


async def test_while_the_model_loads_health_says_so(host: Host) -> None:
    host.front.loaded.clear()
    async with host.client.get(f"{host.url}/health") as response:
        assert (response.status, await response.json()) == (503, {"status": "loading"})
    status, answer = await host.ask({"prompt": "p"})
    assert (status, answer["error"]["code"]) == (503, "loading")
