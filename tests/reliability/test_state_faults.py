"""What lies on disk, when the disk does not play along: nobody is kept from working, nothing lost.

Damage of the index at every kilobyte and kills of the log's writers are tested in `tests/index`.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from eventually import alive, eventually
from support.completion_host import DONE, CompletionHost, event
from support.raw_editor import RawEditor, raw_editor
from support.tiny_index import SPREAD, SPREAD_HEAD, tiny_index

from fairhand_index import attribution_log
from fairhand_index.attribution_log import AttributionLog, LogError
from fairhand_server.attribution import Attribution, LoggedFile, Note
from fairhand_server.offers import Origin
from fairhand_server.settings.references import ReferencesSettings

loop = pytest.mark.asyncio(loop_scope="module")
ADD = "def add(a, b):\n    "
PATIENT = {"references": {"deadlineMs": 20_000}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        tiny_index(Path(folder) / "references")
        yield Path(folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(host: CompletionHost, home: Path) -> AsyncIterator[RawEditor]:
    """An editor whose server has a small index and a log."""
    async with raw_editor(home, FAIRHAND_ENDPOINT=host.url) as editor:
        await editor.begin(PATIENT)
        yield editor


async def offered(editor: RawEditor, host: CompletionHost, name: str) -> tuple[str, Any]:
    """A document with referenced code on offer in it, and the item."""
    host.forget()
    host.always(event(SPREAD + "\n\n"), DONE)
    uri = editor.open(name, SPREAD_HEAD + "    ")
    (item,) = (await editor.answer(editor.ghost(uri, 1, 4), 30))["result"]["items"]
    return uri, item


async def taken(editor: RawEditor, host: CompletionHost, name: str) -> None:
    uri, item = await offered(editor, host, name)
    editor.change(uri, (1, 4), (1, 4), item["insertText"])


async def in_the_log(editor: RawEditor) -> list[str]:
    """The files of the acceptances, as the editor sees them."""
    found = await editor.ask("workspace/executeCommand", {"command": "fairhand.openReferenceLog"})
    return [one["file"].rpartition("/")[2] for one in found["result"]]


@loop
async def test_a_full_disk_loses_no_acceptance(
    editor: RawEditor, host: CompletionHost, home: Path
) -> None:
    await taken(editor, host, "before.py")
    assert await in_the_log(editor) == ["before.py"]
    pid = editor.process.pid
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    # No file of the server can grow any more.
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    await taken(editor, host, "full.py")
    await taken(editor, host, "full_too.py")
    await eventually(lambda: any("attribution log" in one for one in editor.told), 20)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
    await taken(editor, host, "after.py")
    names = await in_the_log(editor)
    assert sorted(names) == ["after.py", "before.py", "full.py", "full_too.py"]
    with AttributionLog(home / "state" / "attribution.sqlite3", read_only=True) as log:
        assert log.verify().problems == ()
    assert len(editor.told) == len(set(editor.told))


@loop
async def test_an_index_that_is_swapped_while_it_is_open(
    editor: RawEditor, host: CompletionHost, home: Path
) -> None:
    async def compared(name: str) -> bool:
        _, item = await offered(editor, host, name)
        (about,) = item["command"]["arguments"]
        return bool(about["references"])

    assert await compared("whole.py")
    whole = home / "references"
    whole.rename(home / "aside")
    whole.mkdir()
    for file in (home / "aside").iterdir():
        (whole / file.name).write_bytes(file.read_bytes()[:-50])
    assert not await compared("damaged.py")
    for file in whole.iterdir():
        file.unlink()
    whole.rmdir()
    (home / "aside").rename(whole)
    assert await compared("whole_again.py")


@loop
async def test_a_killed_server_leaves_the_rows_that_were_seen(
    host: CompletionHost, home: Path
) -> None:
    async with raw_editor(home, FAIRHAND_ENDPOINT=host.url) as editor:
        await editor.begin(PATIENT)
        seen: list[str] = []
        for number in range(3):
            await taken(editor, host, f"kill{number}.py")
            seen = await in_the_log(editor)
        await taken(editor, host, "kill_now.py")
        os.kill(editor.process.pid, signal.SIGKILL)
        await eventually(lambda: not alive(editor.process.pid))
    with AttributionLog(home / "state" / "attribution.sqlite3", read_only=True) as log:
        assert log.verify().problems == ()
        kept = {str(one.body.get("file", "")).rpartition("/")[2] for one in log.accepted()}
    assert set(seen) <= kept


def a_file(home: Path) -> None:
    home.rmdir()
    home.write_text("in the way")


def no_place(home: Path) -> None:
    home.rmdir()
    # Nobody can make anything there, not even root.
    home.symlink_to("/proc/fairhand")


def files_everywhere(home: Path) -> None:
    for name in ("state", "references", "models"):
        (home / name).write_text("in the way")


def odd_settings(home: Path) -> None:
    (home / "config").mkdir()
    os.mkfifo(home / "config" / "settings.toml")
    (home / "state").mkdir()
    (home / "state" / "attribution.sqlite3").write_bytes(b"no database" * 500)
    (home / "state" / "withheld.jsonl").mkdir()


HOMES: dict[str, Callable[[Path], None]] = {
    "a file": a_file,
    "no place": no_place,
    "files where folders should be": files_everywhere,
    "a pipe, a folder and no database": odd_settings,
}
UNFAIR = "return sorted(people, key=lambda p: (-p.score, p.gender != 'male'))\n"


@loop
@pytest.mark.parametrize("name", HOMES)
async def test_a_home_that_cannot_be_used_keeps_nobody_from_working(
    name: str, host: CompletionHost, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    HOMES[name](home)
    async with raw_editor(home, FAIRHAND_ENDPOINT=host.url) as editor:
        await editor.begin()
        host.forget()
        host.always(event("    return 1\n"))
        uri = editor.open("a.py", ADD)
        assert await editor.texts(uri, 1, 4, 30) == ["return 1"]
        host.forget()
        host.always(event(UNFAIR))
        ranked = editor.open(
            "rank.py", "def rank(people):\n    # break ties between applicants\n    "
        )
        assert await editor.texts(ranked, 2, 4, 30) == []
        for command, arguments in (
            ("fairhand.openWithheldList", []),
            ("fairhand.openReferenceLog", []),
            ("fairhand.runSecurityScan", [{"scope": "file", "uri": uri}]),
            ("fairhand.ignoreFinding", [{"what": "rule", "rule": "weak-hash", "uri": uri}]),
        ):
            asked = {"command": command, "arguments": arguments}
            assert "error" not in await editor.ask("workspace/executeCommand", asked, 30)
        assert len(editor.told) == len(set(editor.told))
        assert "error" not in await editor.ask("shutdown")


@loop
async def test_without_a_home_the_user_is_found_otherwise(
    host: CompletionHost, tmp_path: Path
) -> None:
    host.forget()
    host.always(event("    return 1\n"))
    variables = {"HOME": "", "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": "", "FAIRHAND_HOME": ""}
    async with raw_editor(tmp_path, FAIRHAND_ENDPOINT=host.url, **variables) as editor:
        await editor.begin({"references": {"log": str(tmp_path / "log.sqlite3")}})
        assert await editor.texts(editor.open("a.py", ADD), 1, 4, 30) == ["return 1"]


def newer(path: Path) -> None:
    AttributionLog(path).close()
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA user_version=99")


def damaged(path: Path) -> None:
    with AttributionLog(path) as log:
        for number in range(200):
            log.append("accepted", str(number), {"file": "a.py" * 50})
    path.write_bytes(path.read_bytes()[:5000] + os.urandom(20_000))


def cut_off(path: Path) -> None:
    with AttributionLog(path) as log:
        for number in range(200):
            log.append("accepted", str(number), {"file": "a.py" * 50})
    path.write_bytes(path.read_bytes()[:7000])


BROKEN_LOGS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "newer": (newer, "newer Fairhand"),
    "damaged": (damaged, "attribution log"),
    "cut off": (cut_off, "attribution log"),
    "no database": (lambda path: path.write_bytes(b"x" * 5000), "cannot be opened"),
    "a folder": (lambda path: path.mkdir(), "cannot be opened"),
}


def note(number: int, file: str = "a.py") -> Note:
    where = LoggedFile(f"{number}{file}")
    return Note("shown", f"s{number}", where, "python", 1, "x", (), Origin())


@pytest.mark.parametrize("name", BROKEN_LOGS)
async def test_a_log_that_is_broken_is_told_and_written_once_it_is_mended(
    name: str, tmp_path: Path
) -> None:
    make, words = BROKEN_LOGS[name]
    path = tmp_path / "log.sqlite3"
    make(path)
    told: list[str] = []
    attribution = Attribution(told.append)
    settings = ReferencesSettings(log=str(path))
    for number in range(3):
        attribution.note(note(number), settings)
    await eventually(lambda: len(told) == 3, 20)
    assert all(words in one for one in told)
    for file in tmp_path.glob("log.sqlite3*"):
        file.rename(tmp_path / f"aside{file.name}")
    attribution.note(note(3), settings)
    await attribution.aclose()
    with AttributionLog(path, read_only=True) as log:
        assert [one.suggestion_id for one in log.entries()] == ["s0", "s1", "s2", "s3"]
        assert log.verify().problems == ()


async def test_a_log_that_is_deleted_while_open_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    settings = ReferencesSettings(log=str(path))
    attribution = Attribution(lambda told: None)
    attribution.note(note(0), settings)
    assert len(await attribution.entries(settings)) == 1
    for file in tmp_path.iterdir():
        file.unlink()
    attribution.note(note(1), settings)
    assert [one.suggestion_id for one in await attribution.entries(settings)] == ["s1"]
    await attribution.aclose()


async def test_a_name_that_is_no_text_is_written_all_the_same(tmp_path: Path) -> None:
    settings = ReferencesSettings(log=str(tmp_path / "log.sqlite3"))
    told: list[str] = []
    attribution = Attribution(told.append)
    attribution.note(note(0, "\ud83d.py"), settings)
    assert [one.body["file"] for one in await attribution.entries(settings)] == ["0?.py"]
    await attribution.aclose()
    assert told == []


def test_a_clock_that_goes_back_changes_no_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([10_000, 9_000, 1_000, 12_000])
    monkeypatch.setattr(attribution_log.time, "time_ns", lambda: next(times) * 1_000_000)
    with AttributionLog(tmp_path / "log.sqlite3") as log:
        for number in range(3):
            log.append("accepted", str(number), {})
        assert [one.suggestion_id for one in log.entries()] == ["0", "1", "2"]
        assert log.verify().problems == ()
        # What is newer than the time stays, and so does what came after it.
        assert log.prune(9_500) == 0
        assert len(log.accepted()) == 3


async def test_two_editors_share_one_log(tmp_path: Path) -> None:
    settings = ReferencesSettings(log=str(tmp_path / "log.sqlite3"))
    editors = [Attribution(lambda told: None) for _ in range(2)]
    for number in range(20):
        for window, attribution in enumerate(editors):
            attribution.note(note(number, f"{window}.py"), settings)
    await asyncio.gather(*(one.aclose() for one in editors))
    with AttributionLog(tmp_path / "log.sqlite3", read_only=True) as log:
        assert len(log.entries()) == 40
        assert log.verify().problems == ()


def test_a_log_of_this_format_says_so(tmp_path: Path) -> None:
    AttributionLog(tmp_path / "log.sqlite3").close()
    with sqlite3.connect(tmp_path / "log.sqlite3") as base:
        assert base.execute("PRAGMA user_version").fetchone() == (attribution_log.FORMAT,)
    newer(tmp_path / "newer.sqlite3")
    with pytest.raises(LogError, match="newer"):
        AttributionLog(tmp_path / "newer.sqlite3", read_only=True)
