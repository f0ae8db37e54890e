"""A model behind HTTP: what it sends, what it makes of every fault, and what it never tells."""

from __future__ import annotations

import asyncio
import gzip
import json
import traceback
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from eventually import eventually
from support.completion_host import (
    DONE,
    KEY,
    BreakOff,
    CompletionHost,
    Hang,
    event,
    running_host,
)

from fairhand_server.errors import FairhandError, HostError, SettingsError
from fairhand_server.model_client import Endpoint, Limits, ModelIdentity, Patience
from fairhand_server.model_client import http as http_module
from fairhand_server.model_client.http import HttpModel, checked_endpoint

IDENTITY = ModelIdentity("some-model", "plain")


@pytest.fixture
async def host() -> AsyncIterator[CompletionHost]:
    async with running_host() as host:
        yield host


async def answer_of(
    url: str, prompt: str = "x = ", key: str = KEY, patience: Patience | None = None
) -> str:
    model = HttpModel(Endpoint(url, key), IDENTITY, patience)
    try:
        return "".join([piece async for piece in model.stream(prompt, Limits())])
    finally:
        await model.aclose()


async def error_of(url: str, key: str = KEY, patience: Patience | None = None) -> HostError:
    with pytest.raises(HostError) as caught:
        await answer_of(url, key=key, patience=patience)
    return caught.value


async def test_a_request_holds_what_every_host_understands_and_no_suffix(
    host: CompletionHost,
) -> None:
    host.say("1")
    model = HttpModel(Endpoint(host.url, f" {KEY}\n"), IDENTITY)
    limits = Limits(max_tokens=7, temperature=0.5, seed=3, stop=("a", "b"))
    assert [piece async for piece in model.stream("x = ", limits)] == ["1"]
    await model.aclose()
    assert host.bodies == [
        {
            "model": "some-model",
            "prompt": "x = ",
            "max_tokens": 7,
            "temperature": 0.5,
            "seed": 3,
            "stream": True,
            "stop": ["a", "b"],
        }
    ]
    assert host.headers[0]["Authorization"] == f"Bearer {KEY}"


async def test_without_key_and_stop_none_is_sent(host: CompletionHost) -> None:
    host.say("1")
    assert await answer_of(host.url, key="") == "1"
    assert "Authorization" not in host.headers[0]
    assert "stop" not in host.bodies[0]


WHOLE = json.dumps({"choices": [{"text": "whole"}]}).encode()
ANSWERS: dict[str, tuple[list[Any], dict[str, str], str]] = {
    "pieces": ([event("a"), event("b"), DONE], {}, "ab"),
    "no end mark": ([event("a")], {}, "a"),
    "a letter in two chunks": ([event("é")[:40], event("é")[40:], DONE], {}, "é"),
    "whole, as JSON": ([WHOLE], {"Content_Type": "application/json; charset=utf-8"}, "whole"),
    "no type at all": ([event("a"), DONE], {"Content_Type": "application/octet-stream"}, "a"),
    "an empty answer": ([DONE], {}, ""),
    "hanging after the end mark": ([event("a"), DONE, Hang], {}, "a"),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_is_read(name: str, host: CompletionHost) -> None:
    steps, headers, expected = ANSWERS[name]
    host.feed(*steps, **headers)
    assert await answer_of(host.url) == expected


ECHO = f"bad header: Bearer {KEY}".encode()
HTML = b"<html><body>Please accept the terms</body></html>"
# A hundred megabytes of nothing.
BOMB = gzip.compress(bytes(100 << 20), 1)
JSON_TYPE = {"Content_Type": "application/json"}
FAULTS: dict[str, tuple[int, list[Any], dict[str, str], str, str]] = {
    "401 with an object": (401, [b'{"error": {"message": "no"}}'], {}, "E032", "refused the key"),
    "401 with a string": (401, [b'{"error": "Unauthorized"}'], {}, "E032", "refused the key"),
    "403": (403, [ECHO], {}, "E032", "refused the key"),
    "429": (429, [b"slow down"], {}, "E036", "is busy"),
    "429 with a time": (429, [b""], {"Retry_After": "7"}, "E036", "is busy for 7 s"),
    "429 with a date": (429, [b""], {"Retry_After": "Wed, 21 Oct"}, "E036", "busy"),
    "503": (503, [b"loading"], {}, "E036", "is busy"),
    "500": (500, [b"it broke"], {}, "E033", "answered 500: it broke"),
    "500 without words": (500, [], {}, "E033", "no explanation"),
    "500 with a key in it": (500, [ECHO], {}, "E033", r"Bearer \[key\]"),
    "404 for a model": (404, [b'{"error": {"message": "no such model"}}'], {}, "E033", "no such"),
    "422 with a list": (422, [b'[{"msg": "unexpected field"}]'], {}, "E033", "unexpected field"),
    "a redirect": (307, [], {"Location": "http://192.0.2.1/v1"}, "E033", "307: it sends us else"),
    "an error as a string": (200, [b'data: {"error": "no slot"}\n\n'], {}, "E033", "no slot"),
    "an error that echoes": (200, [b'data: {"error": "' + ECHO + b'"}\n\n'], {}, "E033", "key"),
    "an error that is no JSON": (200, [b'data: {"error": "no "slot""}\n\n'], {}, "E033", "slot"),
    "choices that stay empty and an error": (
        200,
        [b'data: {"choices": []}\n\n', b'data: {"error": {"message": "out of slots"}}\n\n'],
        {},
        "E033",
        "out of slots",
    ),
    "an error as JSON": (200, [b'{"error": {"message": "full"}}'], JSON_TYPE, "E033", "full"),
    "JSON of another kind": (200, [b"[1, 2]"], JSON_TYPE, "E033", "no completion"),
    "JSON that is none": (200, [b"{"], JSON_TYPE, "E033", "answered with an error"),
    "deep JSON": (200, [b"[" * 200_000], JSON_TYPE, "E033", "answered with an error"),
    "a captive portal": (200, [HTML], {"Content_Type": "text/html"}, "E033", "no completion came"),
    "nothing": (200, [], {}, "E033", "no completion came"),
    "compressed": (200, [BOMB], {"Content_Encoding": "gzip"}, "E033", "it is compressed"),
    "an error, compressed": (500, [BOMB], {"Content_Encoding": "gzip"}, "E033", "answered 500"),
    "cut in mid stream": (200, [event("a"), BreakOff], {}, "E034", "broke off"),
    "cut before the body": (200, [BreakOff], {}, "E034", "broke off"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_has_its_code_and_never_tells_the_key(
    name: str, host: CompletionHost
) -> None:
    status, steps, headers, code, words = FAULTS[name]
    host.always(*steps, status=status, **headers)
    error = await error_of(host.url)
    assert error.code == f"fairhand-{code}"
    assert error.mend
    with pytest.raises(HostError, match=words):
        raise error
    told = error.lines() + repr(error) + "".join(traceback.format_exception(error))
    assert KEY not in told


async def test_the_source_text_is_not_sent_along_a_redirect(host: CompletionHost) -> None:
    async with running_host() as other:
        host.feed(status=307, Location=f"{other.url}/completions")
        await error_of(host.url)
        assert other.bodies == []


async def test_a_proxy_of_the_environment_is_not_used(
    host: CompletionHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    host.say("direct")
    assert await answer_of(host.url) == "direct"


async def test_a_host_that_is_not_there_cannot_be_reached() -> None:
    async with running_host() as gone:
        url = gone.url
    assert (await error_of(url)).code == "fairhand-E031"


@pytest.mark.parametrize("steps", [(Hang,), (event("a"), Hang)], ids=["at once", "in mid stream"])
async def test_a_silent_host_takes_too_long(steps: tuple[Any, ...], host: CompletionHost) -> None:
    host.feed(*steps)
    assert (await error_of(host.url, patience=Patience(silence=0.2))).code == "fairhand-E035"


async def test_a_host_of_one_byte_now_and_then_takes_too_long(host: CompletionHost) -> None:
    host.feed(*[piece for byte in event("never") * 20 for piece in (bytes([byte]), 0.02)])
    error = await error_of(host.url, patience=Patience(silence=5, whole=0.3))
    assert error.code == "fairhand-E035"


async def test_a_connection_that_went_stale_is_made_anew(host: CompletionHost) -> None:
    """The host, or a proxy before it, closes idle connections at any time."""
    host.say("1")
    model = HttpModel(Endpoint(host.url, KEY), IDENTITY)
    assert [piece async for piece in model.stream("x = ", Limits())] == ["1"]
    host.drop_next = True
    host.say("2")
    assert [piece async for piece in model.stream("x = ", Limits())] == ["2"]
    await model.aclose()


async def test_an_answer_without_end_is_left(
    host: CompletionHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_module, "_LONGEST_STREAM", 16_000)
    host.feed(*[event("again")] * 2000)
    assert (await error_of(host.url)).code == "fairhand-E033"


async def test_closing_the_stream_closes_the_connection(host: CompletionHost) -> None:
    host.feed(event("a"), Hang)
    model = HttpModel(Endpoint(host.url, KEY), IDENTITY)
    async with aclosing(model.stream("x = ", Limits())) as pieces:
        assert await anext(pieces) == "a"
        assert host.open == 1
    await eventually(lambda: host.left_at, 1.0)
    await model.aclose()


async def test_cancelling_while_the_host_is_silent_closes_the_connection(
    host: CompletionHost,
) -> None:
    model = HttpModel(Endpoint(host.url, KEY), IDENTITY)
    task = asyncio.create_task(anext(model.stream("x = ", Limits())))
    await eventually(lambda: host.open)
    task.cancel()
    await eventually(lambda: host.left_at, 1.0)
    await model.aclose()


async def test_half_a_surrogate_pair_does_not_stop_a_request(host: CompletionHost) -> None:
    host.say("1")
    assert await answer_of(host.url, prompt="a\ud83d = ") == "1"
    assert host.bodies[0]["prompt"] == "a? = "


@pytest.mark.parametrize("key", ["schlüssel-für-alle", "two\nlines", "“quoted”"])
def test_a_key_that_cannot_be_sent_is_refused_without_being_told(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        HttpModel(Endpoint("http://127.0.0.1:1/v1", key), IDENTITY)
    assert caught.value.code == "fairhand-E010"
    assert key not in repr(caught.value) + caught.value.lines()


def test_the_key_is_in_no_repr() -> None:
    endpoint = Endpoint("http://127.0.0.1:1/v1", KEY)
    assert KEY not in repr(endpoint) + repr(HttpModel(endpoint, IDENTITY))


GOOD_URLS = [
    "https://models.example.org/v1",
    "http://127.0.0.1:8080/v1",
    "http://localhost/v1",
    "http://LOCALHOST:8080/v1",
    "http://[::1]:8080/v1",
    "https://models.example.org:8443/team/v1/",
]


@pytest.mark.parametrize("url", GOOD_URLS)
def test_a_usable_endpoint_is_taken_without_its_last_slash(url: str) -> None:
    assert checked_endpoint(url) == url.rstrip("/")


BAD_URLS = [
    ("http://models.example.org/v1", "E040"),
    ("http://192.168.1.4:8000/v1", "E040"),
    ("http://localhost.example.org/v1", "E040"),
    ("http://127.0.0.1.example.org/v1", "E040"),
    ("http://0.0.0.0:8000/v1", "E040"),
    ("ftp://models.example.org/v1", "E031"),
    ("file:///etc/passwd", "E031"),
    ("models.example.org/v1", "E031"),
    ("127.0.0.1:8000/v1", "E031"),
    ("http://", "E031"),
    ("http://[::1/v1", "E031"),
    ("http://127.0.0.1:99999/v1", "E031"),
    ("http://127.0.0.1:port/v1", "E031"),
    (f"http://user:{KEY}@127.0.0.1/v1", "E031"),
    (f"http://127.0.0.1@{KEY}.example.org/v1", "E031"),
    (f"https://models.example.org/v1?key={KEY}", "E031"),
    ("https://models.example.org/v1#there", "E031"),
    ("http://127.0.0.1/v1\r\nHost: x", "E031"),
]


@pytest.mark.parametrize(("url", "code"), BAD_URLS)
def test_an_unsafe_or_impossible_endpoint_is_refused(url: str, code: str) -> None:
    with pytest.raises(FairhandError) as caught:
        checked_endpoint(url)
    assert caught.value.code == f"fairhand-{code}"
    assert KEY not in caught.value.lines()


def test_plain_http_to_another_machine_needs_leave() -> None:
    url = "http://192.168.1.4:8000/v1"
    assert checked_endpoint(url, allow_insecure=True) == url


async def test_hundreds_of_cancelled_requests_use_nothing_up(host: CompletionHost) -> None:
    host.always(event("a"), Hang)
    model = HttpModel(Endpoint(host.url, KEY), IDENTITY)
    for _ in range(150):
        task = asyncio.create_task(anext(model.stream("x = ", Limits())))
        await asyncio.sleep(0)
        task.cancel()
        async with aclosing(model.stream("x = ", Limits())) as pieces:
            reading = asyncio.create_task(anext(pieces))
            assert await reading == "a"
            reading = asyncio.create_task(anext(pieces))
            await asyncio.sleep(0)
            reading.cancel()
            await asyncio.wait([reading])
    host.forget()
    host.say("1")
    async with asyncio.timeout(5):
        assert [piece async for piece in model.stream("x = ", Limits())] == ["1"]
    await model.aclose()
