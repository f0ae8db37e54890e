"""The web front: the page, Monaco's files, and one WebSocket for each open page."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import WSMsgType, web

from fairhand_server import __version__
from fairhand_server.playground import guard
from fairhand_server.playground.child import ServerProcess
from fairhand_server.playground.example import FILE, SOURCE, known_function
from fairhand_server.playground.samples import samples, write_samples

PAGE = Path(__file__).parent / "page"
LONGEST_MESSAGE = 4 << 20
# Each page has a server of its own, and this machine has other things to do.
MOST_PAGES = 8
_HEARTBEAT_SECONDS = 20.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Front:
    """What the handlers share. `port` is known once the socket listens."""

    token: str
    monaco: Path
    frame_origins: tuple[str, ...] = ()
    port: int = 0
    pages: set[ServerProcess] = field(default_factory=set)


_FRONT = web.AppKey("front", Front)


def application(front: Front) -> web.Application:
    """The application of one playground."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not guard.is_ours(request.headers.get("Host", ""), front.port):
            return web.Response(status=403, text="this server has another name\n")
        return await handler(request)

    async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(guard.headers(front.frame_origins))

    app = web.Application(middlewares=[guarded])
    app.on_response_prepare.append(add_headers)
    app[_FRONT] = front
    app.router.add_get("/", _page)
    app.router.add_get("/socket", _socket)
    app.router.add_static("/page/", PAGE)
    app.router.add_static("/monaco/", front.monaco)
    return app


@asynccontextmanager
async def listening(front: Front, port: int = 0) -> AsyncIterator[str]:
    """Listen on loopback, on a free port if none is given; the address of the page.

    Raises OSError if the port is taken.
    """
    runner = web.AppRunner(application(front), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        front.port = runner.addresses[0][1]
        # Behind the mark a browser sends nothing to anybody.
        yield f"http://127.0.0.1:{front.port}/#{front.token}"
    finally:
        await runner.cleanup()


async def _page(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "index.html")


async def _socket(request: web.Request) -> web.StreamResponse:
    front = request.app[_FRONT]
    if not guard.is_own_page(request.headers.get("Origin", ""), front.port):
        return web.Response(status=403, text="only the playground's own page may connect\n")
    offered = request.headers.get("Sec-WebSocket-Protocol", "").split(",")
    if not guard.has_token(offered, front.token):
        return web.Response(status=401, text="the token is missing or wrong\n")
    if len(front.pages) >= MOST_PAGES:
        return web.Response(status=503, text=f"{MOST_PAGES} pages are open already\n")
    socket = web.WebSocketResponse(
        protocols=(guard.PROTOCOL,), heartbeat=_HEARTBEAT_SECONDS, max_msg_size=LONGEST_MESSAGE
    )
    await socket.prepare(request)
    with tempfile.TemporaryDirectory(prefix="fairhand-playground-") as name:
        folder = Path(name)
        write_samples(folder)
        child = await ServerProcess.start(folder)
        front.pages.add(child)
        speaking = asyncio.create_task(_speak(child, socket))
        try:
            await _welcome(socket, folder)
            await _listen(socket, child)
        finally:
            # The task ends with the server's last message, so the page hears its farewell.
            await asyncio.shield(child.stop())
            speaking.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await speaking
            front.pages.discard(child)
    return socket


async def _welcome(socket: web.WebSocketResponse, folder: Path) -> None:
    example = {"file": FILE, "source": SOURCE, "text": known_function()}
    params = {
        "folder": folder.as_uri(),
        "version": __version__,
        "samples": samples(),
        "example": example if example["text"] else None,
    }
    message = {"jsonrpc": "2.0", "method": "playground/welcome", "params": params}
    await socket.send_str(json.dumps(message))


async def _listen(socket: web.WebSocketResponse, child: ServerProcess) -> None:
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            return
        await child.send(message.data.encode("utf-8"))


async def _speak(child: ServerProcess, socket: web.WebSocketResponse) -> None:
    async for message in child.messages():
        await socket.send_str(message)
    # The server has gone by itself: the page says so and offers to begin again.
    await socket.close(code=1011, message=b"The language server has ended.")
