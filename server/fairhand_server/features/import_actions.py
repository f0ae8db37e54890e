"""The code action that adds imports which code at a place lacks."""

from __future__ import annotations

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.documents import offset_of
from fairhand_syntax.languages import language_named, language_of_path


async def import_actions(
    ls: FairhandServer, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """One action for all imports that the lines of a range lack."""
    from fairhand_server.completion.needed_imports import insertion_line, missing_imports

    uri = params.text_document.uri
    document = ls.workspace.get_text_document(uri)
    language = language_named(document.language_id or "") or language_of_path(document.path or uri)
    if language is None:
        return []
    text = document.source.replace("\r\n", "\n").replace("\r", "\n")
    start = offset_of(document, text, types.Position(params.range.start.line, 0))
    end = offset_of(document, text, types.Position(params.range.end.line + 1, 0))
    lines = missing_imports(language, text, text[start:end])
    if not lines:
        return []
    line = insertion_line(language, text)
    newline = "\r\n" if "\r\n" in document.source[:20_000] else "\n"
    at = types.Position(line, 0)
    edit = types.TextEdit(types.Range(at, at), "".join(f"{one}{newline}" for one in lines))
    title = f"Add {lines[0]}" if len(lines) == 1 else f"Add {len(lines)} imports"
    kind = types.CodeActionKind.QuickFix
    return [types.CodeAction(title, kind, edit=types.WorkspaceEdit({uri: [edit]}))]
