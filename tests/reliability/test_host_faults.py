"""What an editor sees of a model host that fails: nothing at all, one status, and soon all is well.

How each fault is recognised is tested in `tests/server/test_http_model.py` and
`test_guarded_model.py`; here the whole server goes through them, one after the other.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
import trustme
from eventually import eventually
from support.completion_host import DONE, KEY, BreakOff, CompletionHost, event, running_host
from support.raw_editor import RawEditor, raw_editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "def add(a, b):\n    "
GOOD = event("    return 1\n")


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    return {"FAIRHAND_API_KEY": KEY, "FAIRHAND_MODEL": "m"}


TYPE = "Content_Type"
FAULTS: dict[str, tuple[str, int, list[Any], dict[str, str]]] = {
    "401": ("E032", 401, [b'{"error": "Unauthorized"}'], {}),
    "404": ("E033", 404, [b'{"error": {"message": "no such model"}}'], {}),
    "429": ("E036", 429, [], {}),
    "429 with a time": ("E036", 429, [], {"Retry_After": "1"}),
    "500 that repeats the key": ("E033", 500, [f"Bearer {KEY}".encode()], {}),
    "503": ("E036", 503, [b"loading"], {}),
    "HTML": ("E033", 200, [b"<html>terms</html>"], {TYPE: "text/html"}),
    "an error in the stream": ("E033", 200, [b'data: {"error": "no slot"}\n\n'], {}),
    "killed in mid stream": ("E034", 200, [event("    ret"), BreakOff], {}),
    "half a letter at the end": ("E034", 200, [event("é")[:-12], BreakOff], {}),
    "a redirect": ("E033", 307, [], {"Location": "http://192.0.2.1/v1/completions"}),
    "compressed": ("E033", 200, [GOOD], {"Content_Encoding": "gzip"}),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_shows_as_nothing_and_one_status(
    name: str, editor: RawEditor, host: CompletionHost
) -> None:
    code, status, steps, headers = FAULTS[name]
    host.forget()
    editor.heard.clear()
    uri = editor.open(f"{'_'.join(name.split())}.py", ADD)
    host.always(*steps, status=status, **headers)
    for _ in range(4):
        assert await editor.texts(uri, 1, 4) == []
    await eventually(lambda: "hostDown" in [one["state"] for one in editor.statuses])
    asked = len(host.bodies)
    began = time.perf_counter()
    assert await editor.texts(uri, 1, 4) == []
    print(f"answered with nothing in {1000 * (time.perf_counter() - began):.1f} ms")
    assert len(host.bodies) == asked
    scan = {"command": "fairhand.runSecurityScan", "arguments": [{"scope": "file", "uri": uri}]}
    assert (await editor.ask("workspace/executeCommand", scan))["result"]["state"] == "done"
    told = [one for one in editor.statuses if one["state"] == "hostDown"]
    assert len(told) == 1
    assert f"fairhand-{code}" in told[0]["message"]
    assert editor.told == []
    host.forget()
    host.always(GOOD, DONE)
    await eventually(lambda: editor.statuses[-1]["state"] == "ready", 20)
    recovered = host.probes[-1]
    assert await editor.texts(uri, 1, 4) == ["return 1"]
    print(f"completes {1000 * (time.perf_counter() - recovered):.0f} ms after the probe")
    assert KEY not in str(editor.heard) + editor.errors.decode()


EMPTY: dict[str, list[Any]] = {
    "no choices": [b'data: {"choices": []}\n\n', DONE],
    "nothing but the end": [DONE],
    "an empty text": [event(""), DONE],
    "only white space": [event("\n\n   \n"), DONE],
}


@pytest.mark.parametrize("name", EMPTY)
async def test_an_empty_answer_is_no_outage(
    name: str, editor: RawEditor, host: CompletionHost
) -> None:
    host.forget()
    host.always(*EMPTY[name])
    uri = editor.open(f"{'_'.join(name.split())}.py", ADD)
    for _ in range(4):
        assert await editor.texts(uri, 1, 4) == []
    await eventually(lambda: editor.statuses[-1]["state"] == "ready")


WELL: dict[str, list[Any]] = {
    "no end mark": [GOOD],
    "a letter in two chunks": [
        event("    return 'é'\n")[:-20],
        0.02,
        event("    return 'é'\n")[-20:],
    ],
    "strange events": [b": ping\r\n\r\nevent: x\r\ndata: keep-alive\r\n\r\n", GOOD, b"id: 3\n\n"],
    "endless": [GOOD, *[event("x = 1\n")] * 3000],
}


@pytest.mark.parametrize("name", WELL)
async def test_a_strange_answer_is_an_answer(
    name: str, editor: RawEditor, host: CompletionHost
) -> None:
    host.forget()
    host.feed(*WELL[name])
    host.always(GOOD, DONE)
    uri = editor.open(f"{'_'.join(name.split())}.py", ADD)
    # An answer that takes its time is one of several candidates.
    texts = await editor.texts(uri, 1, 4)
    assert texts
    assert all(text.startswith("return") for text in texts)


async def failing(home: Path, **variables: str) -> str:
    """What the status says of a host, after two requests that are answered with nothing."""
    async with raw_editor(home, **variables) as editor:
        await editor.begin()
        uri = editor.open("a.py", ADD)
        for _ in range(2):
            assert await editor.texts(uri, 1, 4) == []
        told = [one for one in editor.statuses if one["state"] == "hostDown"]
        assert len(told) == 1
        return str(told[0]["message"])


async def test_hosts_that_cannot_be_reached(tmp_path: Path) -> None:
    async with running_host() as gone:
        url = gone.url
    endpoints = {
        url: "fairhand-E031",
        "https://no-such-host.invalid/v1": "fairhand-E031",
        "http://192.0.2.1/v1": "fairhand-E040",
        "nonsense": "fairhand-E031",
    }
    messages = await asyncio.gather(
        *(failing(tmp_path, FAIRHAND_ENDPOINT=one) for one in endpoints)
    )
    for (endpoint, code), message in zip(endpoints.items(), messages, strict=True):
        assert code in message, endpoint


async def test_only_a_certificate_that_somebody_vouches_for_is_trusted(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    async with running_host(certificate=context) as host:
        host.always(GOOD, DONE)
        message = await failing(tmp_path, FAIRHAND_ENDPOINT=host.url)
        assert "fairhand-E041" in message
        assert host.headers == []
        variables = {
            "FAIRHAND_ENDPOINT": host.url,
            "FAIRHAND_CERTIFICATE": str(tmp_path / "authority.pem"),
        }
        async with raw_editor(tmp_path, **variables) as editor:
            await editor.begin()
            assert await editor.texts(editor.open("a.py", ADD), 1, 4) == ["return 1"]
    (tmp_path / "authority.pem").write_text("no certificate")
    variables["FAIRHAND_ENDPOINT"] = "https://127.0.0.1:9/v1"
    assert "fairhand-E010" in await failing(tmp_path, **variables)
