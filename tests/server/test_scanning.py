"""Scans beside the event loop: what they find, what they leave out, and how they end."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from fairhand_server import scanning
from fairhand_server.findings import FileFindings, digest_of
from fairhand_server.scanning import (
    Buffer,
    Project,
    Scan,
    ScanFailedError,
    Scanned,
    is_excluded,
    scan_buffer,
    scan_further,
    scan_workspace,
)
from fairhand_server.settings.security import SecuritySettings
from fairhand_syntax.languages import PYTHON

SETTINGS = SecuritySettings(bandit=False)
FAULT = "import yaml\n\n\ndef load(text):\n    return yaml.load(text, Loader=yaml.Loader)\n"
HELPER = "import os\n\n\ndef run(command):\n    os.system(command)\n"
CALLER = (
    "from flask import request\n\nfrom helper import run\n\n\n"
    'def view():\n    run(request.args["command"])\n'
)

EXCLUDED = [
    ("tests/a.py", ("tests/**",), True),
    ("tests/deep/a.py", ("tests/**",), True),
    ("src/tests.py", ("tests/**",), False),
    ("src/generated/a.py", ("generated",), True),
    ("src/a.min.js", ("*.min.js",), True),
    ("src/a.js", ("*.min.js",), False),
    ("a/b/legacy/c.py", ("**/legacy/*",), True),
    ("legacy/c.py", ("**/legacy/*",), True),
    ("src/a.py", (), False),
]


@pytest.mark.parametrize(("path", "patterns", "expected"), EXCLUDED)
def test_a_glob_excludes(path: str, patterns: tuple[str, ...], expected: bool) -> None:
    assert is_excluded(path, patterns) is expected


def ignore(_done: int, _total: int, _path: str) -> None:
    """Nobody watches."""


async def found_in(folder: Path, *buffers: Buffer, **settings: object) -> Scanned:
    chosen = SecuritySettings(**{"bandit": False, **settings})  # type: ignore[arg-type]
    scanned = await scan_workspace([str(folder)], buffers, chosen, Scan("workspace"), ignore)
    assert scanned is not None
    return scanned


def rules(scanned: Scanned) -> dict[str, list[str]]:
    return {Path(path).name: [h.rule for h in f.findings] for path, f in scanned.files.items()}


async def test_a_workspace_is_scanned_with_open_buffers_over_files(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(FAULT)
    mended = Buffer((tmp_path / "a.py").as_posix(), PYTHON, "x = 1\n")
    scanned = await found_in(tmp_path, mended)
    assert rules(scanned) == {"b.py": ["unsafe-deserialization"]}
    assert scanned.count == 2
    assert scanned.files[(tmp_path / "b.py").as_posix()].digest == digest_of(FAULT)


async def test_an_open_buffer_that_is_saved_keeps_what_further_scanners_say(
    tmp_path: Path,
) -> None:
    # Only bandit knows this one.
    text = "import logging.config\n\nthread = logging.config.listen(9999)\n"
    (tmp_path / "a.py").write_text(text)
    path = (tmp_path / "a.py").as_posix()
    saved = await found_in(tmp_path, Buffer(path, PYTHON, text), bandit=True)
    closed = await found_in(tmp_path, bandit=True)
    assert rules(saved) == rules(closed)
    assert "bandit" in {held.scanner for held in saved.files[path].findings}


async def test_an_open_buffer_of_another_folder_is_not_part_of_the_workspace(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    assert rules(await found_in(tmp_path, Buffer("/elsewhere/b.py", PYTHON, FAULT))) == {}


async def test_a_buffer_is_followed_into_other_files_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text(HELPER)
    (tmp_path / "view.py").write_text(CALLER)
    roots = (tmp_path.as_posix(),)
    names = await Project().names(roots)
    assert sorted(Path(name).name for name in names) == ["helper.py", "view.py"]
    view = Buffer((tmp_path / "view.py").as_posix(), PYTHON, CALLER)
    mended = Buffer(
        (tmp_path / "helper.py").as_posix(), PYTHON, HELPER.replace("os.system", "print")
    )
    found = []
    for others in ([], [mended]):
        scanned = await scan_buffer(view, others, names, SETTINGS, Scan(view.path))
        assert scanned is not None
        found.append(scanned.files[view.path].findings)
    (one,), nothing = found
    assert nothing == ()
    assert (one.rule, one.region.path, one.region.start.line) == ("command-injection", view.path, 6)
    assert "helper.py, line 5" in one.message
    assert one.steps[-1].region.path == mended.path


async def test_a_buffer_that_is_not_saved_is_judged_by_further_scanners(tmp_path: Path) -> None:
    path = (tmp_path / "unsaved.py").as_posix()
    nothing = FileFindings(path, digest_of(FAULT), ())
    more = await scan_further(Buffer(path, PYTHON, FAULT), nothing, SecuritySettings())
    assert more is not None
    (one,) = more.findings
    assert (one.rule, one.scanner, one.region.path) == ("unsafe-deserialization", "bandit", path)
    assert one.region.start.line == 4
    assert one.region.end.column > one.region.start.column


async def test_further_scanners_do_not_repeat_what_is_known(tmp_path: Path) -> None:
    path = (tmp_path / "unsaved.py").as_posix()
    buffer = Buffer(path, PYTHON, FAULT)
    scanned = await scan_buffer(buffer, [], (), SETTINGS, Scan(path))
    assert scanned is not None
    assert await scan_further(buffer, scanned.files[path], SecuritySettings()) is None


async def test_a_scan_runs_no_code_of_the_folder_it_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap.txt"
    for name in ("json.py", "multiprocessing/__init__.py", "bandit.py", "sitecustomize.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"open({str(trap)!r}, 'w').write('ran')\n")
    for number in range(6):
        (tmp_path / f"m{number}.py").write_text(FAULT)
    monkeypatch.chdir(tmp_path)
    scanned = await found_in(tmp_path, bandit=True)
    assert len(scanned.files) >= 6
    assert not trap.exists()


async def test_a_process_that_breaks_off_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "python"
    broken.write_text(f"#!{sys.executable}\nprint('{{\"bytes\": 9}}')\nraise SystemExit(3)\n")
    broken.chmod(0o700)
    monkeypatch.setattr(scanning.sys, "executable", str(broken))
    with pytest.raises(ScanFailedError, match="exit code 3"):
        await found_in(tmp_path)


async def test_a_cancelled_scan_gives_nothing_and_the_next_one_works(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(FAULT)
    scan = Scan("workspace")
    running = asyncio.ensure_future(scan_workspace([str(tmp_path)], [], SETTINGS, scan, ignore))
    await asyncio.sleep(0.05)
    scan.cancel()
    assert await running is None
    assert rules(await found_in(tmp_path)) == {"a.py": ["unsafe-deserialization"]}


@pytest.mark.parametrize("text", ["", "\0", "def (", "x = '\ud800'\n", "(" * 5000, "\r\r\n\x0c"])
async def test_any_text_can_be_scanned(text: str) -> None:
    scanned = await scan_buffer(
        Buffer("untitled:1", PYTHON, text), [], (), SETTINGS, Scan("untitled:1")
    )
    assert scanned is not None
    assert scanned.files["untitled:1"].findings == ()
