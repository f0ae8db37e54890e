"""What the changes of a document did to the suggestions offered in it."""

from __future__ import annotations

import time

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.documents import edits_of


def observe_change(ls: FairhandServer, params: types.DidChangeTextDocumentParams) -> None:
    """Tell the observer of acceptances what was changed."""
    uri = params.text_document.uri
    if not ls.acceptance.follows(uri):
        return
    edits = edits_of(ls.workspace.get_text_document(uri), params.content_changes)
    version = params.text_document.version
    events = ls.acceptance.change(uri, version, edits, time.monotonic())
    # First of all, because a model may be writing what nobody wants any more.
    ls.flow.changed(uri, ls.acceptance.text(uri))
    ls.heard(uri, events)
