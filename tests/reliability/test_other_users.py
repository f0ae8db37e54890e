"""Somebody else on this machine sees nothing of what is only the user's."""

from __future__ import annotations

import asyncio
import json
import stat
import webbrowser
from pathlib import Path

import pytest
from eventually import eventually
from reliability.test_shown_texts import hostile_log
from support.completion_host import DONE, event, running_host
from support.raw_editor import raw_editor

from fairhand_server.cli import playground
from fairhand_server.shared_host import _read

UNFAIR = "return sorted(people, key=lambda p: (-p.score, p.gender != 'male'))\n"


async def test_what_is_kept_is_for_the_user_alone(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o755)
    hostile_log(tmp_path / "state" / "attribution.sqlite3", "x")
    (tmp_path / "state" / "withheld.md").write_text("of an older version")
    async with running_host() as host:
        host.always(event(UNFAIR), DONE)
        async with raw_editor(tmp_path, FAIRHAND_ENDPOINT=host.url) as editor:
            await editor.begin()
            text = "def rank(people):\n    # break ties between applicants\n    "
            await editor.texts(editor.open("rank.py", text), 2, 4, 30)
            for command in ("openWithheldList", "openReferenceLog"):
                words = {"command": f"fairhand.{command}"}
                assert (await editor.ask("workspace/executeCommand", words, 30))["result"]
            await editor.ask("shutdown")
    kept = {path: path.stat().st_mode for path in (tmp_path / "state").rglob("*")}
    names = {path.name for path in kept}
    assert {"withheld.md", "withheld.jsonl", "reference-log.md"} <= names
    open_ones = [p.name for p, mode in kept.items() if mode & 0o077 and stat.S_ISREG(mode)]
    assert open_ones == []


async def test_the_words_that_start_a_browser_hold_no_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path))
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    front = playground.Front("secret-token", tmp_path)
    running = asyncio.create_task(playground._serve(front, 0, browse=True))
    await eventually(lambda: opened)
    assert "secret-token" not in opened[0]
    page = Path(opened[0].removeprefix("file://"))
    assert capsys.readouterr().out.strip() in page.read_text()
    assert page.stat().st_mode & 0o077 == 0
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not page.exists()


ADDRESSES = {
    "http://127.0.0.1:8000/v1": True,
    "http://127.0.0.1:80@evil.example/v1": False,
    "http://127.0.0.1:80.evil.example/v1": False,
    "http://127.0.0.1:8000/v1?x": False,
    "https://evil.example/v1": False,
}


@pytest.mark.parametrize("url", ADDRESSES)
def test_a_state_file_leads_nowhere_but_here(url: str, tmp_path: Path) -> None:
    state = tmp_path / "host.json"
    state.write_text(json.dumps({"url": url, "key": "k", "pid": 1}))
    state.chmod(0o600)
    assert (_read(state) is not None) == ADDRESSES[url]


async def test_a_workspace_full_of_wrong_settings_does_not_bury_the_user(tmp_path: Path) -> None:
    async with raw_editor(tmp_path, FAIRHAND_ENDPOINT="http://127.0.0.1:9/v1") as editor:
        await editor.begin()
        for number in range(20):
            wrong = {"completion": {f"x{number}-{one}" * 500: 1 for one in range(20)}}
            params = {"settings": {"fairhand": wrong}}
            editor.notify("workspace/didChangeConfiguration", params)
        await editor.ask("shutdown")
        assert 0 < len(editor.told) <= 40
        assert max(map(len, editor.told)) <= 1001
