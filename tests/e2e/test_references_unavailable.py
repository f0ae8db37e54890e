"""A damaged index and a log that cannot be written: said, and nobody is kept from working."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_lsp
from eventually import eventually
from support.completion_host import CompletionHost
from support.drawing_editor import Drawing, WithAnIndex
from support.tiny_index import SPREAD, SPREAD_HEAD

pytestmark = pytest.mark.asyncio(loop_scope="module")

SERVED = WithAnIndex(damaged=True)


@pytest_lsp.fixture(config=SERVED, scope="module")
async def session(lsp_client: Drawing) -> AsyncIterator[None]:
    blocked = SERVED.home / "file"
    blocked.write_text("in the way")
    log = str(blocked / "log.sqlite3")
    await lsp_client.start_drawing({"references": {"deadlineMs": 20_000, "log": log}})
    await eventually(lambda: "ready" in lsp_client.states, 30)
    yield
    await lsp_client.shutdown_session()
    await SERVED.running.aclose()


async def offered(session: Drawing, name: str) -> tuple[str, str]:
    host: CompletionHost = SERVED.host
    host.say(SPREAD + "\n\n")
    uri = session.open(name, SPREAD_HEAD + "    ")
    item = await session.item(uri, 1, 4)
    assert item.command is not None
    (about,) = item.command.arguments or ()
    assert about["references"] == []
    assert [one["rule"] for one in about["notices"]] == ["not-checked"]
    return uri, str(item.insert_text)


async def test_a_damaged_index_is_told_once_and_completions_go_on(session: Drawing) -> None:
    await eventually(lambda: session.told)
    assert ["attribution unavailable" in message for message in session.told] == [True]
    uri, _ = await offered(session, "one.py")
    assert await session.lenses(uri) == [(1, "Not compared with licensed code")]


async def test_a_log_that_cannot_be_written_is_told_once(session: Drawing) -> None:
    for name in ("two.py", "three.py"):
        uri, text = await offered(session, name)
        session.put(uri, 1, 4, text)
        assert await session.lenses(uri) == [(1, "Not compared with licensed code")]
    await eventually(lambda: len(session.told) == 2)
    assert "attribution log" in session.told[1]
    assert await session.run("fairhand.openReferenceLog") == []
    assert len(session.told) == 3
    assert "cannot be shown" in session.told[2]
    assert session.error is None
