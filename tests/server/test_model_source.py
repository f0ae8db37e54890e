"""Which model answers, and when its connection and its host are made anew or not at all."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from eventually import eventually
from support.completion_host import KEY, CompletionHost, running_host

from fairhand_server import shared_host
from fairhand_server.errors import FairhandError, HostError
from fairhand_server.model_client import Endpoint, Limits
from fairhand_server.model_source import ModelSource
from fairhand_server.models import locate
from fairhand_server.models.locate import LocatedModel
from fairhand_server.settings.host import HostSettings


@pytest.fixture
async def host() -> AsyncIterator[CompletionHost]:
    async with running_host() as host:
        yield host


async def test_an_endpoint_is_asked_with_its_key_and_family(host: CompletionHost) -> None:
    host.say("1")
    settings = HostSettings(endpoint=host.url + "/", api_key=KEY, family="plain", model="team")
    source = ModelSource(settings)
    model = await source.model()
    assert not source.embedded
    assert (model.identity.id, model.identity.family) == ("team", "plain")
    assert [piece async for piece in model.stream("x", Limits())] == ["1"]
    assert await source.model() is model
    assert host.headers[0]["Authorization"] == f"Bearer {KEY}"
    await source.aclose()


REFUSED = [
    (HostSettings(endpoint="http://192.0.2.1/v1"), "E040"),
    (HostSettings(endpoint="nonsense"), "E031"),
    (HostSettings(endpoint="http://127.0.0.1:1/v1", family="gpt-9"), "E010"),
    (HostSettings(endpoint="http://127.0.0.1:1/v1", api_key="schlüssel"), "E010"),
    (HostSettings(model="/nowhere/model.gguf"), "E021"),
    (HostSettings(model="no-such-model"), "E020"),
]


@pytest.mark.parametrize(("settings", "code"), REFUSED, ids=[code for _, code in REFUSED])
async def test_what_cannot_answer_is_a_clear_error_each_time(
    settings: HostSettings, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path))
    source = ModelSource(settings)
    for _ in range(2):
        with pytest.raises(FairhandError) as caught:
            await source.model()
        assert caught.value.code == f"fairhand-{code}"
        assert "schlüssel" not in caught.value.lines()
    await source.aclose()


class FedHost:
    """In the place of the host process: addresses that a test sets."""

    started = 0
    now = Endpoint("http://127.0.0.1:1/v1", "first")

    def __init__(self, command: list[str], folder: Path, back: object = None) -> None:
        FedHost.started += 1

    async def endpoint(self, patient: bool = True) -> Endpoint:
        return FedHost.now

    async def stop(self) -> None:
        pass


FOUND = LocatedModel("tiny", Path("/models/tiny.gguf"), "ab" * 32, "unheard-of")


@pytest.fixture
def fed_host(monkeypatch: pytest.MonkeyPatch) -> type[FedHost]:
    monkeypatch.setattr(FedHost, "started", 0)
    monkeypatch.setattr(shared_host, "SharedHost", FedHost)
    monkeypatch.setattr(locate, "located", lambda _: FOUND)
    return FedHost


async def test_the_embedded_model_is_started_once_for_all_who_ask(
    fed_host: type[FedHost],
) -> None:
    source = ModelSource(HostSettings())
    models = await asyncio.gather(*(source.model() for _ in range(5)))
    assert source.embedded
    assert len(set(map(id, models))) == 1
    assert fed_host.started == 1
    assert models[0].identity.sha256 == "ab" * 32
    # A file whose marks are unknown is continued as plain text.
    assert models[0].identity.family == "plain"
    await source.aclose()


@pytest.mark.parametrize(
    "after",
    [Endpoint("http://127.0.0.1:2/v1", "first"), Endpoint("http://127.0.0.1:1/v1", "second")],
    ids=["another port", "another key"],
)
async def test_a_host_that_came_back_is_asked_at_its_new_address(
    after: Endpoint, fed_host: type[FedHost], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ModelSource(HostSettings())
    first = await source.model()
    monkeypatch.setattr(fed_host, "now", after)
    assert await source.model() is not first
    assert fed_host.started == 1
    await source.aclose()


async def test_no_host_is_started_after_the_end(
    fed_host: type[FedHost], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def slow(_: str | None) -> LocatedModel:
        reading.set()
        assert go_on.wait(10)
        return FOUND

    monkeypatch.setattr(locate, "located", slow)
    source = ModelSource(HostSettings())
    asked = asyncio.create_task(source.model())
    await eventually(reading.is_set)
    await source.aclose()
    go_on.set()
    with pytest.raises(HostError, match="stopped"):
        await asked
    assert fed_host.started == 0
