"""Team mode, the serving side: one index for an organisation, asked over HTTP.

What goes over the wire is described in `wire`. The index is opened anew when its list changes; a
request under way keeps the one it began with.
"""

from __future__ import annotations

import asyncio
import hmac
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fairhand_index.columns import DamagedFileError
from fairhand_index.index import LIST_NAME, Index, IndexUnavailableError, open_index
from fairhand_index.matching import references_of, warm_up
from fairhand_index.wire import (
    ABOUT_PATH,
    KEY_VARIABLE,
    LOOKUP_PATH,
    query_from_wire,
    reference_to_wire,
)

if TYPE_CHECKING:
    from aiohttp import web

_MOST_BYTES = 1_000_000


class CurrentIndex:
    """The index of a folder, opened anew when its list was replaced.

    `opened` is asked for what is served of an index that was just opened.
    """

    def __init__(self, folder: Path, opened: Callable[[Index], Index] | None = None) -> None:
        self._folder = folder
        self._opened = opened or (lambda index: index)
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
                self._index, self._stamp = self._opened(open_index(self._folder)), stamp
            except IndexUnavailableError:
                # A good index stays in use while a broken one lies in its place.
                if self._index is None:
                    raise
        return self._index


def application(current: CurrentIndex, key: str) -> web.Application:
    """The HTTP application; every request must carry `Authorization: Bearer` with the key."""
    from aiohttp import web

    expected = f"Bearer {key}".encode()

    @web.middleware
    async def checked(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, expected):
            return web.json_response({"error": "the key is missing or wrong"}, status=401)
        try:
            return await handler(request)
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        except (IndexUnavailableError, DamagedFileError) as error:
            return web.json_response({"error": str(error)}, status=503)

    async def about(request: web.Request) -> web.Response:
        index = await asyncio.to_thread(current.get)
        counts = {"functions": index.functions, "packages": len(index.packages)}
        return web.json_response({"index": index.id, **counts})

    async def lookup(request: web.Request) -> web.Response:
        query, limits = query_from_wire(await request.json())
        index = await asyncio.to_thread(current.get)
        found = await asyncio.to_thread(references_of, index, query, limits)
        answer = {"index": index.id, "references": [reference_to_wire(entry) for entry in found]}
        return web.json_response(answer)

    app = web.Application(client_max_size=_MOST_BYTES, middlewares=[checked])
    app.router.add_get(ABOUT_PATH, about)
    app.router.add_post(LOOKUP_PATH, lookup)
    return app


def serve(
    current: CurrentIndex, host: str, port: int, ready: Callable[[], None] = lambda: None
) -> int:
    """Serve an index until interrupted; `ready` is called when it can be asked.

    Raises IndexUnavailableError, ValueError without a key, OSError for an address of nobody.
    """
    from aiohttp import web

    key = os.environ.get(KEY_VARIABLE, "")
    if len(key) < 16:
        raise ValueError(f"set {KEY_VARIABLE} to a key of at least 16 characters")
    current.get()
    warm_up()
    # aiohttp prints its banner once it listens; what it says is ours to say.
    web.run_app(application(current, key), host=host, port=port, print=lambda *_: ready())
    return 0
