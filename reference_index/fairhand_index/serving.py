"""Team mode: one index for an organisation, asked over HTTP.

What goes over the wire is the token identifiers and gram hashes of a suggestion, never its text.
They are one-way, but somebody who guesses a piece of code can test the guess; the connection
therefore belongs behind TLS, and every request needs the key. The index is opened anew when its
list changes; a request under way keeps the one it began with.
"""

from __future__ import annotations

import asyncio
import hmac
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fairhand_index.columns import DamagedFileError
from fairhand_index.index import LIST_NAME, Index, IndexUnavailableError, open_index
from fairhand_index.matching import DEFAULT_LIMITS, Limits, Query, references_of
from fairhand_syntax.judging import Reference, Span

if TYPE_CHECKING:
    from aiohttp import web

KEY_VARIABLE = "FAIRHAND_REFERENCES_KEY"
LOOKUP_PATH = "/v1/references"
_MOST_BYTES = 1_000_000
_MOST_TOKENS = 8_000


def wire_of(query: Query, limits: Limits) -> dict[str, Any]:
    """A query as JSON values: hashes and places of its tokens, no text."""
    return {
        "language": query.language,
        "hashes": [f"{value:016x}" for value in query.hashes.tolist()],
        "ids": query.ids.tolist(),
        "chars": query.chars.reshape(-1).tolist(),
        "first": query.first,
        "last": query.last,
        "functions": [list(pair) for pair in query.functions],
        "minimum": limits.minimum,
    }


def query_from_wire(content: Any) -> tuple[Query, Limits]:
    """The query in a request. Raises ValueError for anything that does not fit together."""
    try:
        hashes = np.array([int(value, 16) for value in content["hashes"]], np.uint64)
        ids = np.array(content["ids"], np.uint32)
        chars = np.array(content["chars"], np.int64).reshape(-1, 2)
        functions = tuple((int(start), int(stop)) for start, stop in content["functions"])
        first, last = int(content["first"]), int(content["last"])
        language, minimum = str(content["language"]), int(content["minimum"])
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError("the request is not a query") from error
    count = len(ids)
    fits = (
        len(hashes) == len(chars) == count <= _MOST_TOKENS
        and 0 <= first <= last <= count
        and all(0 <= start <= stop <= count for start, stop in functions)
        and language in ("python", "java", "javascript")
        and minimum >= DEFAULT_LIMITS.minimum
    )
    if not fits:
        raise ValueError("the parts of the request do not fit together")
    query = Query(language, hashes, ids, chars, first, last, functions)
    return query, Limits(minimum=minimum)


def reference_to_wire(reference: Reference) -> dict[str, Any]:
    """A reference as JSON values."""
    return {
        "license_name": reference.license_name,
        "reference_name": reference.reference_name,
        "reference_url": reference.reference_url,
        "path": reference.path,
        "start_line": reference.start_line,
        "end_line": reference.end_line,
        "position": [reference.position.start, reference.position.end],
        "similarity": reference.similarity,
        "tier": reference.tier,
    }


def reference_from_wire(content: Any) -> Reference:
    """A reference in an answer. Raises ValueError, KeyError, TypeError."""
    start, end = content["position"]
    return Reference(
        license_name=str(content["license_name"]),
        reference_name=str(content["reference_name"]),
        reference_url=str(content["reference_url"]),
        path=str(content["path"]),
        start_line=int(content["start_line"]),
        end_line=int(content["end_line"]),
        position=Span(int(start), int(end)),
        similarity=float(content["similarity"]),
        tier=str(content["tier"]),
    )


class CurrentIndex:
    """The index of a folder, opened anew when its list was replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: tuple[int, int] | None = None
        self._index: Index | None = None

    def get(self) -> Index:
        """The index as it is now. Raises IndexUnavailableError if there never was one."""
        try:
            status = (self._folder / LIST_NAME).stat()
        except OSError as error:
            if self._index is not None:
                return self._index
            raise IndexUnavailableError(f"there is no index in {self._folder}") from error
        stamp = (status.st_mtime_ns, status.st_ino)
        if self._index is None or stamp != self._stamp:
            try:
                self._index, self._stamp = open_index(self._folder), stamp
            except IndexUnavailableError:
                # A good index stays in use while a broken one lies in its place.
                if self._index is None:
                    raise
        return self._index


def application(folder: Path, key: str) -> web.Application:
    """The HTTP application; every request must carry `Authorization: Bearer` with the key."""
    from aiohttp import web

    current = CurrentIndex(folder)
    expected = f"Bearer {key}".encode()

    async def lookup(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, expected):
            return web.json_response({"error": "the key is missing or wrong"}, status=401)
        try:
            query, limits = query_from_wire(await request.json())
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        try:
            index = current.get()
            found = await asyncio.to_thread(references_of, index, query, limits)
        except (IndexUnavailableError, DamagedFileError) as error:
            return web.json_response({"error": str(error)}, status=503)
        answer = {"index": index.id, "references": [reference_to_wire(entry) for entry in found]}
        return web.json_response(answer)

    app = web.Application(client_max_size=_MOST_BYTES)
    app.router.add_post(LOOKUP_PATH, lookup)
    return app


def serve(folder: Path, host: str, port: int) -> int:
    """Serve an index until interrupted. Raises IndexUnavailableError, ValueError without a key."""
    from aiohttp import web

    key = os.environ.get(KEY_VARIABLE, "")
    if len(key) < 16:
        raise ValueError(f"set {KEY_VARIABLE} to a key of at least 16 characters")
    CurrentIndex(folder).get()
    web.run_app(application(folder, key), host=host, port=port, print=None)
    return 0
