"""The code actions on taken code: mark it with its licence, and open the reference log."""

from __future__ import annotations

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.documents import offset_of, range_of
from fairhand_server.protocol import OPEN_LOG
from fairhand_syntax.languages import language_named, language_of_path


async def reference_actions(
    ls: FairhandServer, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """The actions on taken text with references that a range touches."""
    from fairhand_server.attribution_comment import comment_edits
    from fairhand_server.offers import referenced

    uri, where = params.text_document.uri, params.range
    if not ls.acceptance.follows(uri):
        return []
    document, text = ls.workspace.get_text_document(uri), ls.acceptance.text(uri)
    language = language_named(document.language_id or "") or language_of_path(document.path or uri)
    start = offset_of(document, text, where.start)
    end = max(start, offset_of(document, text, where.end))
    actions: list[types.CodeAction] = []
    found = [
        part
        for span in ls.acceptance.spans(uri)
        for part in referenced(span, text)
        if part[1] <= end and start < part[2]
    ]
    for reference, first, last in found:
        edits = comment_edits(text, (first, last), reference, language.id if language else "")
        if edits:
            changes = [types.TextEdit(range_of(document, text, at, at), new) for at, new in edits]
            title = f"Add attribution comment ({reference.license_name})"
            kind = types.CodeActionKind.QuickFix
            edit = types.WorkspaceEdit({uri: changes})
            actions.append(types.CodeAction(title, kind, edit=edit))
    if found:
        command = types.Command("Open reference log", OPEN_LOG)
        kind = types.CodeActionKind.QuickFix
        actions.append(types.CodeAction("Open reference log", kind, command=command))
    return actions
