"""The index of a team, served by `fairhand references serve`, as the language server asks it."""

from __future__ import annotations

import asyncio
import itertools
import socket
import sys
from collections.abc import AsyncIterator
from typing import Any

import attrs
import pytest
import pytest_lsp
from eventually import eventually
from support.drawing_editor import Drawing, WithAnIndex
from support.tiny_index import SPREAD, SPREAD_HEAD, VAULT, VAULT_HEAD

from fairhand_index.attribution_log import AttributionLog, Entry, LogError

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEAM_KEY = "the key of a whole team"
NUMBERS = itertools.count()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@attrs.define
class WithATeam(WithAnIndex):
    """Puts the index where only the team's server looks, and starts that server."""

    port: int = attrs.field(factory=free_port)
    team: Any = None

    async def start(self, devtools: str | None = None) -> Any:
        started = await super().start(devtools)
        (self.home / "references").rename(self.home / "served")
        await self.start_team()
        return started

    async def start_team(self) -> None:
        self.team = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "fairhand_server", "references", "serve"),
            *("--index", str(self.home / "served"), "--port", str(self.port)),
            env={**self.server_env, "FAIRHAND_REFERENCES_KEY": TEAM_KEY},
            stderr=asyncio.subprocess.DEVNULL,
        )
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            except OSError:
                await asyncio.sleep(0.05)

    async def stop_team(self) -> None:
        self.team.terminate()
        await self.team.wait()


SERVED = WithATeam()


@pytest_lsp.fixture(config=SERVED, scope="module")
async def session(lsp_client: Drawing) -> AsyncIterator[None]:
    team = {"server": f"http://127.0.0.1:{SERVED.port}", "serverKey": TEAM_KEY}
    await lsp_client.start_drawing({"references": {**team, "deadlineMs": 20_000}})
    await eventually(lambda: "ready" in lsp_client.states, 30)
    yield
    await lsp_client.shutdown_session()
    await SERVED.stop_team()
    await SERVED.running.aclose()


async def offered(session: Drawing, head: str = SPREAD_HEAD, body: str = SPREAD) -> Any:
    """The name of a document and what is told of the suggestion in it; None for none."""
    name = f"file{next(NUMBERS)}.py"
    for _ in range(3):
        SERVED.host.say(body + "\n\n")
    uri = session.open(name, head + "    ")
    answer = await asyncio.wait_for(asyncio.wrap_future(session.ask(uri, 1, 4)), 60)
    SERVED.host.forget()
    about = answer.items[0].command.arguments[0] if answer.items else None
    return name, about


def rows(name: str) -> list[Entry]:
    path = SERVED.home / "state" / "attribution.sqlite3"
    try:
        with AttributionLog(path, read_only=True) as log:
            return [entry for entry in log.entries() if entry.body.get("file") == name]
    except LogError:
        # The server has not written the first row yet.
        return []


async def test_the_teams_index_answers_and_the_policy_is_the_users_own(session: Drawing) -> None:
    name, about = await offered(session)
    assert [one["referenceName"] for one in about["references"]] == ["shapes 2.1"]
    await eventually(lambda: rows(name))
    (row,) = rows(name)
    assert (row.event, row.body["index_id"]) == ("shown", SERVED.index.id)
    assert row.body["refs"][0]["license_source"] == "metadata"
    session.configure({"references": {"policy": "commercial"}})
    assert (await offered(session, VAULT_HEAD, VAULT))[1] is None
    session.configure({"references": {"policy": "flag"}})


async def test_a_team_that_cannot_be_reached_keeps_nobody_from_working(session: Drawing) -> None:
    await SERVED.stop_team()
    name, about = await offered(session)
    assert about["references"] == []
    assert [one["rule"] for one in about["notices"]] == ["not-checked"]
    assert "cannot be reached" in about["notices"][0]["message"]
    await eventually(lambda: rows(name))
    assert [(row.event, row.body["checked"]) for row in rows(name)] == [("not_checked", False)]

    session.configure({"references": {"failClosed": True}})
    name, about = await offered(session)
    assert about is None
    await eventually(lambda: rows(name))
    assert {(row.event, row.body["rule"]) for row in rows(name)} == {
        ("filtered", "not-judged-in-time")
    }
    session.configure({"references": {"failClosed": False}})

    await SERVED.start_team()
    deadline = asyncio.get_running_loop().time() + 60
    while not about or not about["references"]:
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.5)
        _, about = await offered(session)
    assert session.error is None


async def test_a_workspace_cannot_name_another_team(session: Drawing) -> None:
    session.forget()
    session.configure({"references": {"server": "https://elsewhere.example", "serverKey": "x"}})
    await eventually(lambda: len(session.told) == 2)
    assert all("only in your own settings" in message for message in session.told)
    _, about = await offered(session)
    assert [one["referenceName"] for one in about["references"]] == ["shapes 2.1"]
