"""Runs security scans beside the event loop: a buffer in a thread, a workspace in processes.

Nothing here knows an editor's protocol, and no scanner is imported before the first scan.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from fairhand_server.findings import FileFindings, held_findings
from fairhand_server.settings.security import SecuritySettings

if TYPE_CHECKING:
    from fairhand_scanners.security.finding import Finding, ScanProblem
    from fairhand_scanners.security.settings import ScanSettings
    from fairhand_syntax.languages import Language

Report = Callable[[int, int, str], None]

# The files of a project are looked up again after so many seconds.
_NAMES_KEPT = 60.0
# Documents with more characters are scanned in a process of their own.
_LARGE = 150_000
# A file's scan does without the project's other files rather than wait longer for their names.
_NAMES_WAIT = 0.5


class ScanFailedError(Exception):
    """The process of a workspace scan ended without a result."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """An open document: its path (or URI without one), language and text with "\\n" line ends."""

    path: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan came to. `problems` are (path, message): what it could not do."""

    files: Mapping[str, FileFindings] = field(default_factory=dict)
    problems: Sequence[tuple[str, str]] = ()
    count: int = 0


class Scan:
    """A scan that runs and can be cancelled, from the event loop."""

    def __init__(self, scope: str) -> None:
        """`scope` is "workspace" or the path of a file."""
        self.scope = scope
        self._stop = threading.Event()
        self._stopped = asyncio.Event()

    def cancel(self) -> None:
        """Stop the work. Whoever waits for it goes on at once."""
        self._stop.set()
        self._stopped.set()

    def cancelled(self) -> bool:
        """Whether it was cancelled; from any thread."""
        return self._stop.is_set()

    async def unless_cancelled(self, work: asyncio.Future[Any]) -> bool:
        """Wait for work; False when the scan was cancelled first."""
        stopped = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
        return not self.cancelled()


def scan_settings(settings: SecuritySettings) -> ScanSettings:
    """The settings as the scanner takes them."""
    from fairhand_scanners.security.settings import ScanSettings

    return ScanSettings(level=settings.minimum_severity, bandit=settings.bandit)


class Project:
    """The names of a workspace's files, so that a scan can follow data into other files."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()
        self._known: tuple[tuple[str, ...], float] = ((), 0.0)
        self._looking: asyncio.Future[None] | None = None

    async def names(self, roots: tuple[str, ...]) -> tuple[str, ...]:
        """The files below the folders, as far as they are known in time."""
        known, at = self._known
        if known == roots and time.monotonic() - at < _NAMES_KEPT:
            return self._names
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(asyncio.to_thread(self._look, roots))
        with suppress(TimeoutError, OSError):
            await asyncio.wait_for(asyncio.shield(self._looking), _NAMES_WAIT)
        return self._names if self._known[0] == roots else ()

    def _look(self, roots: tuple[str, ...]) -> None:
        from fairhand_scanners.security.project import files_below
        from fairhand_scanners.security.settings import ScanSettings

        files, _ = files_below([Path(root) for root in roots], ScanSettings())
        self._names = tuple(file.as_posix() for file in files)
        self._known = (roots, time.monotonic())


async def scan_buffer(
    buffer: Buffer,
    others: Sequence[Buffer],
    names: tuple[str, ...],
    settings: SecuritySettings,
    scan: Scan,
) -> Scanned | None:
    """Scan an open document with our own engine; None when cancelled.

    `others` are the other open documents, `names` the files of the project.
    """
    if len(buffer.text) > _LARGE:
        return await _scan_far(buffer, others, names, settings, scan)
    wanted = scan_settings(settings)
    work = asyncio.ensure_future(
        asyncio.to_thread(scan_here, buffer, others, names, wanted, scan.cancelled)
    )
    if not await scan.unless_cancelled(work):
        # The thread notices by itself; nobody may complain that its result is not awaited.
        work.add_done_callback(lambda done: done.exception())
        return None
    return work.result()


async def _scan_far(
    buffer: Buffer,
    others: Sequence[Buffer],
    names: tuple[str, ...],
    settings: SecuritySettings,
    scan: Scan,
) -> Scanned | None:
    """Scan a large document in a process of its own: reading it is one long step that would hold
    up all threads."""
    wanted = scan_settings(settings)
    task = {
        "buffer": _plain(buffer),
        "others": [_plain(other) for other in others],
        "names": list(names),
        "settings": {"level": wanted.level, "bandit": False},
    }
    return await _in_process(task, scan, lambda done, total, path: None)


def _plain(buffer: Buffer) -> dict[str, str]:
    return {"path": buffer.path, "language": buffer.language.id, "text": buffer.text}


def scan_here(
    buffer: Buffer,
    others: Sequence[Buffer],
    names: tuple[str, ...],
    settings: ScanSettings,
    cancelled: Callable[[], bool],
) -> Scanned:
    """Scan a document in this thread, with our own engine."""
    from fairhand_scanners.security.project import unique
    from fairhand_scanners.security.project_files import ProjectFiles
    from fairhand_scanners.security.scan import scan_source

    texts = {other.path: other.text for other in others}
    project = ProjectFiles((), {*names, *texts, buffer.path}, texts) if names or texts else None
    found, problems = scan_source(
        buffer.path,
        buffer.text,
        settings,
        (buffer.language, project, cancelled),
    )
    own = [one for one in (_seen_from(one, buffer) for one in unique(found)) if one is not None]
    held = held_findings(buffer.path, buffer.text, own, reader(texts))
    return Scanned({buffer.path: held}, _told(problems), 1)


def _seen_from(finding: Finding, buffer: Buffer) -> Finding | None:
    """A finding as it is shown in the scanned file; None if that has no part in it.

    Data that goes wrong in another file is marked where it leaves this one: there the user is, and
    there it moves with the text.
    """
    if finding.path == buffer.path:
        return finding
    steps = [step for step in finding.steps if step.path == buffer.path]
    if not steps:
        return None
    last = steps[-1]
    line = buffer.text.split("\n")[last.line - 1]
    where = f"It happens in {PurePath(finding.path).name}, line {finding.line}."
    return replace(
        finding,
        path=buffer.path,
        line=last.line,
        column=last.column,
        end_line=last.line,
        end_column=len(line.rstrip()) + 1,
        message=f"{finding.message} {where}",
        fix=None,
    )


async def scan_further(
    buffer: Buffer, found: FileFindings, settings: SecuritySettings
) -> FileFindings | None:
    """What other scanners find in an open document beside what ours found; None: nothing."""
    return await asyncio.to_thread(_scan_further, buffer, found, settings)


def _scan_further(
    buffer: Buffer, found: FileFindings, settings: SecuritySettings
) -> FileFindings | None:
    import tempfile

    from fairhand_scanners.security.finding import fingerprinted
    from fairhand_scanners.security.supplements import supplement

    # They read files, and the buffer may not be saved.
    with tempfile.TemporaryDirectory(prefix="fairhand-") as folder:
        suffix = PurePath(buffer.path).suffix or buffer.language.extensions[0]
        copy = Path(folder) / f"buffer{suffix}"
        copy.write_text(buffer.text, encoding="utf-8", errors="replace", newline="\n")
        more, _ = supplement([copy.as_posix()], scan_settings(settings))
    lines = buffer.text.count("\n") + 1
    said = {(h.region.start.line + 1, key) for h in found.findings for key in (h.rule, h.cwe)}
    own = [
        replace(one, path=buffer.path)
        for one in more
        if one.line <= lines and not {(one.line, one.rule), (one.line, one.cwe)} & said
    ]
    if not own:
        return None
    return held_findings(
        buffer.path,
        buffer.text,
        _whole_lines(fingerprinted(own, {buffer.path: buffer.text}), buffer.text),
        _none,
    )


def _whole_lines(findings: list[Finding], text: str) -> list[Finding]:
    """Findings without an extent are given that of their first line."""
    lines = text.split("\n")
    return [
        replace(f, end_line=f.line, end_column=len(lines[f.line - 1].rstrip()) + 1)
        if (f.end_line, f.end_column) <= (f.line, f.column) or f.end_line > len(lines)
        else f
        for f in findings
    ]


def _none(_path: str) -> Sequence[str]:
    return ()


async def scan_workspace(
    roots: Sequence[str],
    buffers: Sequence[Buffer],
    settings: SecuritySettings,
    scan: Scan,
    report: Report,
) -> Scanned | None:
    """Scan folders in processes of their own; None when cancelled.

    Open documents are scanned as they are in the editor. `report` hears (files done, files in all,
    last file). Raises ScanFailedError.
    """
    task = {
        "roots": list(roots),
        "buffers": [_plain(b) for b in buffers],
        "settings": {
            "level": settings.minimum_severity,
            "bandit": settings.bandit,
        },
        "excluded": list(settings.excluded),
    }
    return await _in_process(task, scan, report)


async def _in_process(task: Mapping[str, Any], scan: Scan, report: Report) -> Scanned | None:
    # -P keeps the folder we happen to run in, which is the user's project, off the import path. A
    # session of its own lets one signal end the process together with its workers.
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "fairhand_server.scan_worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    work = asyncio.ensure_future(_converse(process, task, report))
    try:
        if not await scan.unless_cancelled(work):
            return None
        return work.result()
    finally:
        answered = work.done() and not work.cancelled() and work.exception() is None
        work.cancel()
        if not answered or process.returncode is None:
            _end(process)
        with suppress(asyncio.CancelledError, Exception):
            await work
        await process.wait()


async def _converse(
    process: asyncio.subprocess.Process, task: Mapping[str, Any], report: Report
) -> Scanned:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(task).encode() + b"\n")
    with suppress(ConnectionError):
        await process.stdin.drain()
    while line := await process.stdout.readline():
        message = json.loads(line)
        if "done" in message:
            report(message["done"], message["total"], message["path"])
            continue
        try:
            data = await process.stdout.readexactly(message["bytes"])
        except asyncio.IncompleteReadError:
            break
        return await asyncio.to_thread(_received, data)
    raise ScanFailedError(f"it ended with exit code {await process.wait()}")


def _received(data: bytes) -> Scanned:
    from cattrs import structure

    given = json.loads(data)
    files = structure(given["files"], list[FileFindings])
    return Scanned(
        {one.path: one for one in files},
        [(path, message) for path, message in given["problems"]],
        given["count"],
    )


def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            # The group may still hold workers when its first process has ended.
            os.killpg(process.pid, signal.SIGKILL)
        elif process.returncode is None:
            process.kill()


def reader(texts: Mapping[str, str]) -> Callable[[str], Sequence[str]]:
    """A function that gives a file's lines, those of open documents from `texts`.

    Each file is read once. The function raises OSError.
    """
    from fairhand_scanners.security.project_files import read

    known: dict[str, Sequence[str]] = {}

    def lines(path: str) -> Sequence[str]:
        if path not in known:
            text = texts.get(path)
            known[path] = (read(Path(path)) if text is None else text).split("\n")
        return known[path]

    return lines


def _told(problems: Sequence[ScanProblem]) -> list[tuple[str, str]]:
    return [(problem.path, problem.message) for problem in problems]


def is_excluded(relative: str, patterns: Sequence[str]) -> bool:
    """Whether a path relative to its workspace folder matches a glob.

    A glob without a slash matches any part of the path; `**` crosses folders and so does `*`.
    """
    for pattern in patterns:
        whole = pattern.strip("/")
        if "/" not in whole:
            if any(fnmatchcase(part, whole) for part in relative.split("/")):
                return True
        elif fnmatchcase(relative, whole) or (
            whole.startswith("**/") and fnmatchcase(relative, whole[3:])
        ):
            return True
    return False
