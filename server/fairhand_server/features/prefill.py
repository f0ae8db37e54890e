"""Let the model host read a document before anybody asks, so that the first answer comes soon.

A host reads the beginning of a prompt once and then reuses it. So a document is read when it is
opened, and read on when its text has rested for a moment and no suggestion was asked for. While
somebody looks at a suggestion on an empty line, the prompt is read that is asked if the line is
begun in another way: it may have another form, all of which would be new to the host. Only the host
of our own machine is asked to do so: it stops at once when it is told to, and works for nobody
else.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.documents import Snapshot, snapshot
from fairhand_server.features.surroundings import is_left_out, look_around

# Long enough that the request of an editor that suggests by itself has come.
_REST_SECONDS = 0.5
_GLANCE_SECONDS = 0.1


def prefill_opened(ls: FairhandServer, uri: str) -> None:
    """Read a document that was just opened, as if the cursor were on its last line."""
    source = ls.workspace.get_text_document(uri).source.rstrip()
    last = source.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    _start(ls, uri, types.Position(last, 0), 0.0)


def prefill_resting(ls: FairhandServer, params: types.DidChangeTextDocumentParams) -> None:
    """Read on behind the last change once the text has rested."""
    change = params.content_changes[-1] if params.content_changes else None
    if isinstance(change, types.TextDocumentContentChangePartial):
        lines = change.text.split("\n")
        start = change.range.start
        column = len(lines[-1]) + (start.character if len(lines) == 1 else 0)
        position = types.Position(start.line + len(lines) - 1, column)
        _start(ls, params.text_document.uri, position, _REST_SECONDS)


def prefill_looking(ls: FairhandServer, uri: str, position: types.Position) -> None:
    """Read what is asked if the user does not type what was just suggested on an empty line."""
    _start(ls, uri, position, _GLANCE_SECONDS, in_line=True)


def stop_prefill(ls: FairhandServer, uri: str) -> None:
    """A request for this document has come, or the document is gone: its reading is in the way."""
    task = ls.prefills.pop(uri, None)
    if task is not None:
        task.cancel()


def _start(
    ls: FairhandServer, uri: str, position: types.Position, pause: float, in_line: bool = False
) -> None:
    stop_prefill(ls, uri)
    if not (ls.models.embedded and ls.settings.completion.enabled):
        return
    task = asyncio.create_task(_prefill(ls, uri, position, pause, in_line))
    ls.prefills[uri] = task
    task.add_done_callback(lambda done: _forget(ls, uri, done))


def _forget(ls: FairhandServer, uri: str, task: asyncio.Task[None]) -> None:
    if ls.prefills.get(uri) is task:
        del ls.prefills[uri]
    if not task.cancelled():
        task.exception()


async def _prefill(
    ls: FairhandServer, uri: str, position: types.Position, pause: float, in_line: bool
) -> None:
    from fairhand_server.errors import FairhandError

    await asyncio.sleep(pause)
    if in_line:
        await ls.flow.quiet(uri)
    place = snapshot(ls.workspace.get_text_document(uri), position)
    if place is None or not (place.prefix + place.suffix).strip():
        return
    if await is_left_out(ls, place.path):
        return
    # What is wrong with the host is told by requests that somebody has made.
    with suppress(FairhandError):
        await _read(ls, place, in_line)


async def _read(ls: FairhandServer, place: Snapshot, in_line: bool) -> None:
    from fairhand_server.completion.pipeline import read_ahead
    from fairhand_server.completion.suggestion import Request

    look = look_around(ls)
    request = Request(place.language.id, place.prefix, place.suffix, place.path, look=look)
    await read_ahead(request, await ls.models.model(), in_line)
