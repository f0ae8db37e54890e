"""Scans as an editor sees them run: progress, what is kept and published, and a summary."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from fairhand_server.app import FairhandServer
from fairhand_server.documents import Document
from fairhand_server.features.buffers import (
    buffer_of,
    open_buffers,
    open_document,
    path_of,
    text_of,
    workspace_roots,
)
from fairhand_server.features.diagnostics import publish, publish_all
from fairhand_server.features.work_progress import WorkProgress
from fairhand_server.findings import FileFindings, counted
from fairhand_server.scanning import (
    Buffer,
    Scan,
    ScanFailedError,
    Scanned,
    is_excluded,
    scan_buffer,
    scan_further,
    scan_workspace,
)

# As many problems as a person would read; the rest is a number.
_TOLD_PROBLEMS = 50


async def scan_saved(ls: FairhandServer, uri: str) -> None:
    """Scan a file that was saved, without progress; excluded files are left alone."""
    path = path_of(uri)
    relative = ls.security.findings.root_of(path)[1]
    document = open_document(ls, path)
    if document is None or is_excluded(relative, ls.settings.security.excluded):
        return
    buffer = buffer_of(document)
    if buffer is None:
        return
    scan = ls.security.begin(path)
    try:
        await _scan_file(ls, buffer, scan)
    finally:
        ls.security.end(scan)


async def run_file(ls: FairhandServer, path: str) -> dict[str, Any]:
    """Scan one file, in its buffer if it is open, and return the summary."""
    started = time.perf_counter()
    document = open_document(ls, path)
    try:
        buffer = await asyncio.to_thread(_from_disk, path) if document is None else None
        buffer = buffer_of(document) if document is not None else buffer
    except (OSError, ValueError) as error:
        return _failed("file", f"{PurePath(path).name} cannot be read: {error}")
    if buffer is None:
        return _failed("file", "only Python, Java and JavaScript files are scanned")
    scan = ls.security.begin(path)
    progress = WorkProgress(ls, "Security scan", scan)
    ending = "cancelled"
    try:
        await progress.begin(PurePath(path).name)
        scanned = await _scan_file(ls, buffer, scan)
        summary = _summary(ls, "file", scanned, started)
        ending = _sentence(summary)
        return summary
    except asyncio.CancelledError:
        scan.cancel()
        raise
    finally:
        progress.end(ending)
        ls.security.end(scan)


def _from_disk(path: str) -> Buffer | None:
    document = Document(PurePath(path).as_uri() if PurePath(path).is_absolute() else path)
    return buffer_of(document)


async def _scan_file(ls: FairhandServer, buffer: Buffer, scan: Scan) -> Scanned | None:
    """Scan a buffer, keep and publish what is found; further scanners join in later."""
    session, settings = ls.security, ls.settings.security
    roots = session.findings.roots = workspace_roots(ls)
    names = await session.project.names(roots)
    others = open_buffers(ls, buffer.path)
    scanned = await scan_buffer(buffer, others, names, settings, scan)
    if scanned is None or scan.cancelled():
        return None
    found = scanned.files[buffer.path]
    fresh = tuple(one for one in found.findings if not session.findings.is_held_elsewhere(one))
    found = replace(found, findings=fresh)
    is_open = open_document(ls, buffer.path) is not None
    session.findings.put(found, buffer.text if is_open else None)
    publish(ls, [buffer.path])
    if settings.bandit and buffer.language.id == "python":
        ls.in_background(_join(ls, buffer, found))
    return scanned


async def _join(ls: FairhandServer, buffer: Buffer, found: FileFindings) -> None:
    more = await scan_further(buffer, found, ls.settings.security)
    document = open_document(ls, buffer.path)
    if more is None or (document is not None and text_of(document) != buffer.text):
        return
    if ls.security.findings.add(more):
        publish(ls, [buffer.path])


async def run_workspace(ls: FairhandServer) -> dict[str, Any]:
    """Scan all workspace folders and return the summary."""
    started = time.perf_counter()
    session = ls.security
    roots = session.findings.roots = workspace_roots(ls)
    if not roots:
        return _failed("workspace", "no folder is open")
    scan = session.begin("workspace")
    progress = WorkProgress(ls, "Security scan of the workspace", scan)
    ending = "cancelled"
    try:
        await progress.begin("looking for files")
        buffers = open_buffers(ls)
        scanned = await scan_workspace(roots, buffers, ls.settings.security, scan, progress.report)
        if scanned is not None:
            await _keep_all(ls, scanned, roots, buffers)
        summary = _summary(ls, "workspace", scanned, started)
        ending = _sentence(summary)
        return summary
    except ScanFailedError as error:
        ending = "failed"
        return _failed("workspace", f"the process of the scan broke off: {error}")
    except asyncio.CancelledError:
        scan.cancel()
        raise
    finally:
        progress.end(ending)
        session.end(scan)


async def _keep_all(
    ls: FairhandServer, scanned: Scanned, roots: tuple[str, ...], buffers: Sequence[Buffer]
) -> None:
    ls.security.findings.put_all(scanned.files, roots)
    for buffer in buffers:
        found = scanned.files.get(buffer.path)
        if found is not None:
            ls.security.findings.put(found, buffer.text)
    await publish_all(ls)


def _summary(
    ls: FairhandServer, scope: str, scanned: Scanned | None, started: float
) -> dict[str, Any]:
    seconds = round(time.perf_counter() - started, 3)
    if scanned is None:
        return {"scope": scope, "state": "cancelled", "seconds": seconds}
    shown = []
    for path in scanned.files:
        document = open_document(ls, path)
        text = text_of(document) if document is not None else None
        shown += ls.security.findings.shown(path, text, ls.settings.security, ignored=True)
    counts = counted(shown)
    return {
        "scope": scope,
        "state": "done",
        "files": scanned.count,
        "findings": sum(counts.values()),
        "counts": counts,
        "ignored": sum(one.ignored for one in shown),
        "problems": [
            {"path": path, "message": message}
            for path, message in scanned.problems[:_TOLD_PROBLEMS]
        ],
        "problemsInAll": len(scanned.problems),
        "seconds": seconds,
    }


def _failed(scope: str, message: str) -> dict[str, Any]:
    return {"scope": scope, "state": "failed", "message": message}


def _sentence(summary: Mapping[str, Any]) -> str:
    """The result in a few words, for the end of the progress."""
    if summary["state"] != "done":
        return str(summary["state"])
    if not summary["findings"]:
        return "nothing found"
    return ", ".join(f"{number} {level}" for level, number in summary["counts"].items() if number)
