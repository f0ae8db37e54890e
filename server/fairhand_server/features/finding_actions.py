"""The code actions of the security scan: fix, explain, ignore, scan."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.workspace import TextDocument

from fairhand_server.app import FairhandServer
from fairhand_server.features.buffers import (
    buffer_of,
    language_of,
    open_buffers,
    open_document,
    path_of,
    workspace_roots,
)
from fairhand_server.features.finding_shapes import diagnostic_of, range_of
from fairhand_server.protocol import EXPLAIN_FINDING, IGNORE_FINDING, RUN_SCAN

if TYPE_CHECKING:
    from fairhand_server.findings import Replacement, Shown
    from fairhand_server.scanning import Buffer

_FIX = types.CodeActionKind.QuickFix


async def scan_action(ls: FairhandServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The scan itself, among the source actions, so that it stands in nobody's way."""
    document = open_document(ls, path_of(params.text_document.uri))
    if document is None or language_of(document) is None:
        return []
    return [
        types.CodeAction(
            "Run Security Scan",
            "source.fairhand.securityScan",
            command=_scan_command(document.uri),
        )
    ]


async def finding_actions(
    ls: FairhandServer, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """What can be done about the findings in a range."""
    path = path_of(params.text_document.uri)
    document = open_document(ls, path)
    if document is None or path not in ls.security.findings:
        return []
    buffer = buffer_of(document)
    if buffer is None:
        return []
    ls.security.findings.roots = workspace_roots(ls)
    shown = ls.security.findings.shown(path, buffer.text, ls.settings.security)
    here = [one for one in shown if _meets(range_of(ls, one.region), params.range)]
    if not here:
        return []
    version = document.version
    fixes = await _fresh_fixes(ls, buffer, here)
    actions: list[types.CodeAction] = []
    for one in here:
        diagnostics = [diagnostic_of(ls, one)]
        fix = fixes.get(one.held.id)
        if fix:
            actions.append(
                types.CodeAction(
                    f"Fix: {one.held.fix_title or one.held.title}",
                    _FIX,
                    diagnostics,
                    is_preferred=True,
                    edit=_edit(ls, document, version, fix),
                    # What was mended is not marked any more as soon as the scan agrees.
                    command=_scan_command(document.uri),
                )
            )
        actions += await _other_actions(ls, (document, version), buffer, one)
    return actions


async def _other_actions(
    ls: FairhandServer,
    place: tuple[TextDocument, int | None],
    buffer: Buffer,
    one: Shown,
) -> list[types.CodeAction]:
    from fairhand_server.suppression import suppressed

    document, version = place
    held, diagnostics = one.held, [diagnostic_of(ls, one)]
    actions = [
        types.CodeAction(
            f"Explain: {held.title}",
            _FIX,
            diagnostics,
            command=types.Command("Explain", EXPLAIN_FINDING, arguments=[{"id": held.id}]),
        ),
        types.CodeAction(
            f"Ignore this finding ({held.rule})",
            _FIX,
            diagnostics,
            command=types.Command(
                "Ignore", IGNORE_FINDING, arguments=[{"id": held.id, "what": "finding"}]
            ),
        ),
    ]
    comment = await asyncio.to_thread(suppressed, buffer, one.region, held.rule)
    if comment is not None:
        actions.append(
            types.CodeAction(
                f"Ignore {held.rule} here, with a comment",
                _FIX,
                diagnostics,
                edit=_edit(ls, document, version, (comment,)),
                command=_scan_command(document.uri),
            )
        )
    actions.append(
        types.CodeAction(
            f"Ignore {held.rule} in this workspace",
            _FIX,
            diagnostics,
            command=types.Command(
                "Ignore", IGNORE_FINDING, arguments=[{"id": held.id, "what": "rule"}]
            ),
        )
    )
    return actions


async def _fresh_fixes(
    ls: FairhandServer, buffer: Buffer, here: list[Shown]
) -> dict[str, tuple[Replacement, ...]]:
    """The fixes by finding, of the text as it is now.

    A fix depends on more than its finding's lines: an import it adds may be there by now. So in a
    text that has changed it is made anew, without touching what is shown.
    """
    from fairhand_server.scanning import Scan, scan_buffer

    wanted = [one for one in here if one.held.fix and not one.stale]
    if not wanted:
        return {}
    if ls.security.findings.is_unchanged(buffer.path, buffer.text):
        return {one.held.id: one.fix for one in wanted}
    names = await ls.security.project.names(workspace_roots(ls))
    others = open_buffers(ls, buffer.path)
    scanned = await scan_buffer(buffer, others, names, ls.settings.security, Scan(buffer.path))
    if scanned is None:
        return {}
    found = {held.id: held.fix for held in scanned.files[buffer.path].findings}
    return {one.held.id: found.get(one.held.id, ()) for one in wanted}


def _edit(
    ls: FairhandServer,
    document: TextDocument,
    version: int | None,
    parts: tuple[Replacement, ...],
) -> types.WorkspaceEdit:
    newline = "\r\n" if "\r\n" in document.source[:20_000] else "\n"
    edits = [
        types.TextEdit(range_of(ls, part.region), part.text.replace("\n", newline))
        for part in parts
    ]
    workspace = ls.client_capabilities.workspace
    able = workspace.workspace_edit if workspace else None
    if able is None or not able.document_changes:
        return types.WorkspaceEdit(changes={document.uri: edits})
    # With its version an editor refuses the edit when the text has changed in the meantime.
    identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, list(edits))])


def _scan_command(uri: str) -> types.Command:
    return types.Command("Run Security Scan", RUN_SCAN, arguments=[{"scope": "file", "uri": uri}])


def _meets(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end
