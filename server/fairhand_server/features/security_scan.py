"""`fairhand.runSecurityScan`, `fairhand.cancelSecurityScan` and the cancel button of progress."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from lsprotocol import types
from pygls.workspace import TextDocument

from fairhand_server.app import FairhandServer
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
from fairhand_server.protocol import CANCEL_SCAN, RUN_SCAN
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


def register(server: FairhandServer) -> None:
    """Register the commands and the notification."""

    @server.command(RUN_SCAN)
    async def run(ls: FairhandServer, *arguments: Any) -> dict[str, Any]:
        given = first_argument(arguments)
        if given.get("scope") == "workspace":
            summary = await _run_workspace(ls)
        else:
            uri = given.get("uri")
            summary = await _run_file(ls, path_of(str(uri)) if uri else ls.security.recent)
        if summary["state"] == "failed":
            # Whoever clicked on a lens sees no result of a command.
            message = f"Security scan: {summary['message']}."
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))
        return summary

    @server.command(CANCEL_SCAN)
    async def cancel(ls: FairhandServer, *arguments: Any) -> int:
        given = first_argument(arguments)
        if given.get("scope") == "workspace":
            return ls.security.cancel("workspace")
        uri = given.get("uri")
        return ls.security.cancel(path_of(str(uri)) if uri else None)

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    async def cancel_progress(
        ls: FairhandServer, params: types.WorkDoneProgressCancelParams
    ) -> None:
        scan = ls.security.by_token.get(str(params.token))
        if scan is not None:
            scan.cancel()


def first_argument(arguments: Sequence[Any]) -> dict[str, Any]:
    """A command's one argument as a mapping; empty when it is something else."""
    given = arguments[0] if arguments else None
    if isinstance(given, Sequence) and not isinstance(given, str) and len(given) == 1:
        given = given[0]
    if isinstance(given, Mapping):
        return dict(given)
    return {}


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


async def _run_file(ls: FairhandServer, path: str) -> dict[str, Any]:
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
    document = TextDocument(PurePath(path).as_uri() if PurePath(path).is_absolute() else path)
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


async def _run_workspace(ls: FairhandServer) -> dict[str, Any]:
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
