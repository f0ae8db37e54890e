"""The web front of the playground without a browser: who gets in, and what ends with a page."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from eventually import alive, eventually

from fairhand_server.cli import main
from fairhand_server.errors import PlaygroundError
from fairhand_server.playground import guard, monaco
from fairhand_server.playground.example import FILE, known_function
from fairhand_server.playground.samples import NAMES, samples
from fairhand_server.playground.web import LONGEST_MESSAGE, MOST_PAGES, Front, listening
from fairhand_syntax.languages import language_named

TOKEN = "a-token-for-tests"


@pytest_asyncio.fixture
async def front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Front]:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path / "home"))
    # Nobody listens there, and no model is started.
    monkeypatch.setenv("FAIRHAND_ENDPOINT", "http://127.0.0.1:9/v1")
    (tmp_path / "monaco").mkdir()
    (tmp_path / "monaco" / "loader.js").write_text("// Monaco's loader\n")
    made = Front(TOKEN, tmp_path / "monaco")
    async with listening(made) as address:
        assert address == f"http://127.0.0.1:{made.port}/#{TOKEN}"
        yield made


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def url(front: Front, path: str = "/") -> str:
    return f"http://127.0.0.1:{front.port}{path}"


def own(front: Front) -> str:
    return f"http://127.0.0.1:{front.port}"


async def connect(
    browser: aiohttp.ClientSession, front: Front, token: str = TOKEN
) -> aiohttp.ClientWebSocketResponse:
    return await browser.ws_connect(
        url(front, "/socket"), protocols=("fairhand", f"token.{token}"), origin=own(front)
    )


async def say(socket: aiohttp.ClientWebSocketResponse, **message: Any) -> None:
    await socket.send_str(json.dumps({"jsonrpc": "2.0", **message}))


async def hear(socket: aiohttp.ClientWebSocketResponse, wanted: Any) -> dict[str, Any]:
    """The next message with this method or identifier."""
    while True:
        message: dict[str, Any] = json.loads(await socket.receive_str(timeout=60))
        if wanted in (message.get("method"), message.get("id")):
            return message


async def test_the_page_comes_with_a_policy_that_lets_nothing_else_in(
    front: Front, browser: aiohttp.ClientSession
) -> None:
    async with browser.get(url(front)) as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert TOKEN not in page
    assert "http://" not in page
    assert "https://" not in page


PATHS = [
    ("/page/console.css", 200),
    ("/page/main.js", 200),
    ("/monaco/loader.js", 200),
    ("/page/../web.py", 404),
    ("/page/%2e%2e/web.py", 404),
    ("/page/..%2f..%2fcli/serve.py", 404),
    ("/monaco/%2fetc/passwd", 404),
    ("/page/", 403),
    ("/elsewhere", 404),
]


@pytest.mark.parametrize(("path", "status"), PATHS)
async def test_only_the_files_of_the_page_are_served(
    path: str, status: int, front: Front, browser: aiohttp.ClientSession
) -> None:
    from yarl import URL

    async with browser.get(URL(url(front, path), encoded=True)) as answer:
        assert answer.status == status
        assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1", "127.0.0.1:1", "[::1]:80", ""])
async def test_another_name_is_refused(
    host: str, front: Front, browser: aiohttp.ClientSession
) -> None:
    async with browser.get(url(front), headers={"Host": host}) as answer:
        assert answer.status == 403


WRONG: list[tuple[dict[str, str], int]] = [
    ({}, 403),
    ({"Origin": "https://elsewhere.example"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": "http://127.0.0.1:1"}, 403),
    ({"Origin": "OWN"}, 401),
    ({"Origin": "OWN", "Sec-WebSocket-Protocol": "fairhand"}, 401),
    ({"Origin": "OWN", "Sec-WebSocket-Protocol": "fairhand, token."}, 401),
    ({"Origin": "OWN", "Sec-WebSocket-Protocol": f"fairhand, token.{TOKEN}x"}, 401),
    ({"Origin": "OWN", "Sec-WebSocket-Protocol": "fairhand, token.\u00e9"}, 401),
]


@pytest.mark.parametrize(("headers", "status"), WRONG)
async def test_the_socket_wants_our_page_and_the_token(
    headers: dict[str, str], status: int, front: Front, browser: aiohttp.ClientSession
) -> None:
    sent = {name: value.replace("OWN", own(front)) for name, value in headers.items()}
    sent |= {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    sent["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    async with browser.get(url(front, "/socket"), headers=sent) as answer:
        assert answer.status == status
    assert not front.pages


async def test_a_page_speaks_with_a_server_of_its_own_that_ends_with_it(
    front: Front, browser: aiohttp.ClientSession
) -> None:
    first, second = await connect(browser, front), await connect(browser, front)
    welcome = (await hear(first, "playground/welcome"))["params"]
    other = (await hear(second, "playground/welcome"))["params"]
    folder = Path(welcome["folder"].removeprefix("file://"))
    assert welcome["folder"] != other["folder"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    pids = {child.pid for child in front.pages}
    assert len(pids) == 2
    for socket in (first, second):
        await say(socket, id=7, method="initialize", params={"capabilities": {}, "processId": None})
        assert (await hear(socket, 7))["result"]["serverInfo"]["name"] == "fairhand"
    await first.close()
    await eventually(lambda: sum(map(alive, pids)) == 1, 30)
    await eventually(lambda: not folder.exists(), 30)
    await say(second, id=8, method="shutdown")
    await hear(second, 8)
    await second.close()
    await eventually(lambda: not any(map(alive, pids)), 30)
    await eventually(lambda: not front.pages)


async def test_a_page_that_vanishes_ends_its_server_too(
    front: Front, browser: aiohttp.ClientSession
) -> None:
    socket = await connect(browser, front)
    await hear(socket, "playground/welcome")
    (child,) = front.pages
    transport = socket._response.connection
    assert transport is not None
    assert transport.transport is not None
    transport.transport.abort()
    await eventually(lambda: not alive(child.pid), 60)


async def test_a_server_that_dies_closes_the_page_with_a_reason(
    front: Front, browser: aiohttp.ClientSession
) -> None:
    socket = await connect(browser, front)
    await hear(socket, "playground/welcome")
    (child,) = front.pages
    os.kill(child.pid, 9)
    message = await socket.receive(timeout=60)
    assert message.type is aiohttp.WSMsgType.CLOSE
    assert message.extra == "The language server has ended."
    await eventually(lambda: not front.pages, 30)


async def test_a_message_without_measure_ends_the_page(
    front: Front, browser: aiohttp.ClientSession
) -> None:
    socket = await connect(browser, front)
    await hear(socket, "playground/welcome")
    (child,) = front.pages
    # The connection may be gone before all of it is sent.
    with suppress(ConnectionError):
        await socket.send_str("x" * (LONGEST_MESSAGE + 1))
    await eventually(lambda: not alive(child.pid), 30)


@pytest.mark.parametrize("sent", ["no JSON", "[]", '{"id": 1}', "\x00"])
async def test_what_is_no_message_hurts_nobody(
    sent: str, front: Front, browser: aiohttp.ClientSession
) -> None:
    socket = await connect(browser, front)
    await hear(socket, "playground/welcome")
    await socket.send_str(sent)
    await say(socket, id=9, method="initialize", params={"capabilities": {}, "processId": None})
    assert "result" in await hear(socket, 9)


async def test_there_are_only_so_many_pages(
    front: Front, browser: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nothing:
        async def stop(self) -> None:
            return

    front.pages.update(Nothing() for _ in range(MOST_PAGES))  # type: ignore[misc]
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await connect(browser, front)
    assert refused.value.status == 503


def test_a_frame_is_allowed_only_by_name() -> None:
    allowed = guard.headers(["https://console.example"])["Content-Security-Policy"]
    assert allowed.endswith("frame-ancestors https://console.example")


@pytest.mark.parametrize("origin", ["*", "https://a.example; script-src *", "console.example"])
def test_an_origin_that_is_none_is_refused(origin: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playground", "--no-browser", "--frame-origin", origin]) == 2
    assert "is no origin" in capsys.readouterr().err


def test_the_command_prints_the_address_and_stops_when_interrupted(tmp_path: Path) -> None:
    home = tmp_path / "home"
    folder = home / monaco.monaco_folder().name
    environment = {**os.environ, "FAIRHAND_HOME": str(home), "PATH": "/nowhere"}
    # With every file in place nothing is fetched; here they are the ones of this machine, if any.
    kept = monaco.monaco_folder()
    if monaco.wrong_files(kept, monaco.catalogue()["files"]):
        monaco.ready_monaco(print)
    home.mkdir()
    folder.symlink_to(kept)
    command = [sys.executable, "-P", "-m", "fairhand_server", "playground", "--no-browser"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline()
        process.send_signal(2)
        _, said = process.communicate(timeout=60)
    assert address.startswith("http://127.0.0.1:")
    assert len(address.partition("#")[2].strip()) == 43
    assert process.returncode == 0, said
    assert "Traceback" not in said


def test_a_taken_port_is_a_clear_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import socket

    monkeypatch.setattr("fairhand_server.cli.playground.ready_monaco", lambda say: tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["playground", "--no-browser", "--port", port]) == 2
    assert "fairhand-E071" in capsys.readouterr().err


def test_every_sample_has_a_language() -> None:
    assert [one["name"] for one in samples()] == list(NAMES)
    assert all(language_named(one["language"]) for one in samples())


FILES = {"vs/a.js": hashlib.sha256(b"a").hexdigest(), "vs/b.js": hashlib.sha256(b"b").hexdigest()}


def test_files_of_an_archive_are_kept_only_if_all_are_right(tmp_path: Path) -> None:
    for held in ({"vs/a.js": b"a"}, {"vs/a.js": b"a", "vs/b.js": b"changed"}):
        with pytest.raises(ValueError, match=r"vs/b.js"):
            monaco._keep(held.__getitem__, FILES, tmp_path / "kept")
        assert not (tmp_path / "kept").exists()
    monaco._keep(
        {"vs/a.js": b"a", "vs/b.js": b"b", "x": b"x"}.__getitem__, FILES, tmp_path / "kept"
    )
    assert monaco.wrong_files(tmp_path / "kept", FILES) == []
    (tmp_path / "kept" / "vs" / "a.js").write_bytes(b"changed")
    assert monaco.wrong_files(tmp_path / "kept", FILES) == ["vs/a.js"]


def test_without_a_network_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path))
    for name, value in (("INDEX_URL", "http://127.0.0.1:9/simple"), ("RETRIES", "0")):
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PlaygroundError) as caught:
        monaco.ready_monaco(lambda text: None)
    assert caught.value.code == "fairhand-E070"
    assert "npm is not here" in caught.value.cause


def test_an_archive_of_npm_is_read_as_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import tarfile

    known = {"npm": {"package": "p", "file": "p.tgz", "prefix": "package/min/"}, "files": FILES}
    with tarfile.open(tmp_path / "p.tgz", "w:gz") as archive:
        for name, data in (("package/min/vs/a.js", b"a"), ("package/min/vs/b.js", b"b")):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        outside = tarfile.TarInfo("package/min/vs/../../../outside.js")
        archive.addfile(outside)
    monkeypatch.setattr(monaco.shutil, "which", lambda name: "npm")
    monkeypatch.setattr(monaco, "_run", lambda *given: None)
    monaco._keep(monaco._from_npm(known, tmp_path), FILES, tmp_path / "kept")
    found = sorted(path.name for path in (tmp_path / "kept").rglob("*.js"))
    assert found == ["a.js", "b.js"]
    assert not (tmp_path / "outside.js").exists()


async def test_stopping_the_playground_ends_every_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: aiohttp.ClientSession
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAIRHAND_ENDPOINT", "http://127.0.0.1:9/v1")
    made = Front(TOKEN, tmp_path)
    async with listening(made):
        socket = await connect(browser, made)
        await hear(socket, "playground/welcome")
        (child,) = made.pages
    await eventually(lambda: not alive(child.pid), 30)
    await asyncio.sleep(0)


def test_the_example_is_the_rest_of_the_function_that_its_file_begins() -> None:
    (begun,) = (one["text"] for one in samples() if one["name"] == FILE)
    function = f"{begun.rstrip()}\n{known_function()}"
    compile(function, FILE, "exec")
    assert function.count("def ") == 1
    assert len(known_function().splitlines()) > 10
