"""`textDocument/publishDiagnostics` and `fairhand/findingsChanged`: what the scans have found."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.features.buffers import open_document, text_of, uri_of
from fairhand_server.features.finding_shapes import diagnostic_of
from fairhand_server.protocol import FINDINGS_CHANGED
from fairhand_server.settings.security import SEVERITIES

# Typing changes a document many times a second; markers that follow a moment later are enough.
_PAUSE = 0.1


def publish_soon(ls: FairhandServer, path: str) -> None:
    """Publish a file's findings once its changes rest."""
    session = ls.security
    older = session.waiting.pop(path, None)
    if older is not None:
        older.cancel()
    if path in session.findings or path in session.published:
        session.waiting[path] = asyncio.get_running_loop().call_later(
            _PAUSE, lambda: publish(ls, [path])
        )


def publish(ls: FairhandServer, paths: Iterable[str]) -> None:
    """Publish the findings of files, and tell results views if the counts are others now."""
    for path in paths:
        _publish_present(ls, path)
    _tell_counts(ls)


async def publish_all(ls: FairhandServer) -> None:
    """Publish the findings of all files, and clear those that have none any more."""
    paths = sorted({*ls.security.findings.paths, *ls.security.published})
    for path in paths:
        _publish_present(ls, path)
        # A whole workspace takes longer than a handler may block.
        await asyncio.sleep(0)
    _tell_counts(ls)


def publish_text(ls: FairhandServer, path: str, text: str) -> None:
    """Publish the findings of a file that is not open and has this text."""
    _publish(ls, path, None, text)
    _tell_counts(ls)


def _publish_present(ls: FairhandServer, path: str) -> None:
    document = open_document(ls, path)
    if document is None:
        _publish(ls, path, None, None)
    else:
        _publish(ls, path, document.version, text_of(document))


def _tell_counts(ls: FairhandServer) -> None:
    total: Counter[str] = Counter()
    for counts in ls.security.counts.values():
        total.update(counts)
    told = {level: total[level] for level in (*reversed(SEVERITIES), "stale")}
    if told != ls.security.told_counts:
        ls.security.told_counts = told
        ls.protocol.notify(FINDINGS_CHANGED, {"counts": told})


def _publish(ls: FairhandServer, path: str, version: int | None, text: str | None) -> None:
    from fairhand_server.findings import counted

    session = ls.security
    session.waiting.pop(path, None)
    shown = session.findings.shown(path, text, ls.settings.security)
    session.counts[path] = {**counted(shown), "stale": sum(one.stale for one in shown)}
    known = session.published.get(path)
    uri = uri_of(ls, path)
    if known is not None and known != uri:
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(known, []))
    if not shown:
        session.counts.pop(path)
        if session.published.pop(path, None) is None:
            return
    else:
        session.published[path] = uri
    ls.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(uri, [diagnostic_of(ls, one) for one in shown], version)
    )
