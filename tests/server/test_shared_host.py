"""One host for all windows of a user, with a real host whose engine needs no model."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from eventually import alive, eventually

from fairhand_server.errors import HostError
from fairhand_server.model_client import Endpoint
from fairhand_server.shared_host import SharedHost

HOST = Path(__file__).parents[1] / "support" / "fed_host.py"


def command(*words: str) -> list[str]:
    return [sys.executable, "-P", str(HOST), *words]


@asynccontextmanager
async def windows(
    count: int, folder: Path, words: list[str] | None = None
) -> AsyncIterator[list[SharedHost]]:
    """So many windows that share a host, which leaves two seconds after the last of them."""
    asked = words or command("--linger", "2")
    shared = [SharedHost(asked, folder, first_pause=0.01) for _ in range(count)]
    try:
        yield shared
    finally:
        for one in shared:
            await one.stop()


async def says_hello(endpoint: Endpoint) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{endpoint.url}/completions",
            headers={"Authorization": f"Bearer {endpoint.key}"},
            json={"prompt": "x"},
        )
    return answer.json()["choices"][0]["text"] == "hello"


async def test_windows_that_open_at_once_share_one_host_which_leaves_after_the_last(
    tmp_path: Path,
) -> None:
    async with windows(4, tmp_path / "hosts") as shared:
        endpoints = await asyncio.gather(*(one.endpoint() for one in shared))
        assert len({(one.url, one.key) for one in endpoints}) == 1
        pid = shared[0].pid
        assert pid is not None
        for one in shared[:3]:
            await one.stop()
        # The window that is left keeps it, however long that takes.
        await asyncio.sleep(3)
        assert await says_hello(endpoints[3])
    await eventually(lambda: not alive(pid), 20)


async def test_the_state_is_for_the_user_alone(tmp_path: Path) -> None:
    async with windows(1, tmp_path / "hosts") as [shared]:
        await shared.endpoint()
        modes = {
            path.suffix: stat.S_IMODE(path.stat().st_mode)
            for path in (tmp_path / "hosts").iterdir()
        }
        assert modes == {".json": 0o600, ".log": 0o600, ".lock": 0o600}
        assert stat.S_IMODE((tmp_path / "hosts").stat().st_mode) == 0o700


async def test_a_killed_host_is_replaced_by_one_for_all_windows(tmp_path: Path) -> None:
    async with windows(3, tmp_path) as shared:
        before = await asyncio.gather(*(one.endpoint() for one in shared))
        pid = shared[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: all(one.pid not in (None, pid) for one in shared), 30)
        after = await asyncio.gather(*(one.endpoint() for one in shared))
        assert len({one.key for one in after}) == 1
        assert after[0].key != before[0].key
        assert await says_hello(after[2])


async def test_a_silent_host_leaves_and_comes_back_when_it_is_asked(tmp_path: Path) -> None:
    async with windows(1, tmp_path, command("--idle-stop", "2")) as [shared]:
        first = await shared.endpoint()
        pid = shared.pid
        assert pid is not None
        await eventually(lambda: not alive(pid), 20)
        await eventually(lambda: shared.pid is None, 20)
        # Nobody asks, so nobody starts it.
        await asyncio.sleep(0.3)
        assert shared.pid is None
        second = await shared.endpoint()
        assert second.key != first.key
        assert await says_hello(second)


async def test_the_port_of_a_stale_state_gets_no_key_and_no_code(tmp_path: Path) -> None:
    """Another program took the port of a host that is gone."""
    async with windows(1, tmp_path) as [shared]:
        await shared.endpoint()
        pid = shared.pid
        assert pid is not None
    await eventually(lambda: not alive(pid), 20)
    received: list[bytes] = []

    async def impostor(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.read(4096))
        body = b'{"status": "ok", "proof": "00"}'
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        writer.close()

    [state] = tmp_path.glob("*.json")
    fields = json.loads(state.read_text())
    server = await asyncio.start_server(impostor, "127.0.0.1", 0, family=socket.AF_INET)
    fields["url"] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    state.write_text(json.dumps(fields))
    async with server, windows(1, tmp_path) as [shared]:
        endpoint = await shared.endpoint()
        assert endpoint.url != fields["url"]
    assert received
    assert all(fields["key"].encode() not in request for request in received)


STATES = ["", "[]", "{}", '{"url": 1, "key": "k", "pid": 2}', "\0"]


@pytest.mark.parametrize("text", STATES)
async def test_a_state_that_makes_no_sense_is_replaced(text: str, tmp_path: Path) -> None:
    async with windows(1, tmp_path) as [shared]:
        await shared.endpoint()
        [state] = tmp_path.glob("*.json")
    state.write_text(text)
    async with windows(1, tmp_path) as [shared]:
        assert await says_hello(await shared.endpoint())


async def test_a_state_that_others_could_have_written_is_not_believed(tmp_path: Path) -> None:
    async with windows(2, tmp_path) as [one, other]:
        first = await one.endpoint()
        [state] = tmp_path.glob("*.json")
        state.chmod(0o666)
        assert await other.endpoint() != first


async def test_a_host_that_cannot_start_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    refuses = 'print(\'{"event": "error", "cause": "no", "mend": "do"}\')'
    async with windows(1, tmp_path, [sys.executable, "-P", "-c", refuses]) as [shared]:
        with pytest.raises(HostError, match="no"):
            await shared.endpoint()
    assert not list(tmp_path.glob("*.json"))


async def test_a_window_that_closes_while_the_host_loads_ends_it(tmp_path: Path) -> None:
    pids = tmp_path / "pid"
    loads = f"import os, time; open({str(pids)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    async with windows(1, tmp_path / "hosts", [sys.executable, "-P", "-c", loads]) as [shared]:
        await shared.start()
        await eventually(lambda: pids.exists() and pids.read_text(), 20)
    assert not alive(int(pids.read_text()))


async def test_a_folder_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("a file")
    async with windows(1, tmp_path / "hosts") as [shared]:
        with pytest.raises(HostError) as caught:
            await shared.endpoint()
    assert caught.value.code == "fairhand-E025"
