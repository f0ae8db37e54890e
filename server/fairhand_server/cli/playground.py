"""One local page to try everything with no editor installed.

Only this machine's browser can use it, and only with the address that is printed. It asks nobody
else for anything; Monaco Editor, which it shows code in, is fetched once and verified.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fairhand_server.command_line import port
from fairhand_server.errors import PlaygroundError, UsageError
from fairhand_server.folders import state_folder, write_private
from fairhand_server.playground.guard import new_token
from fairhand_server.playground.monaco import ready_monaco
from fairhand_server.playground.web import Front, listening

_ORIGIN = re.compile(r"https?://[\w.-]+(?::\d+)?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `fairhand playground`."""
    parser.add_argument("--port", type=port, default=0, help="default: a free one")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument(
        "--frame-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="a page that may show this one in a frame, such as https://console.example",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve the page until interrupted."""
    origins = tuple(arguments.frame_origin)
    wrong = next((one for one in origins if not _ORIGIN.fullmatch(one)), None)
    if wrong is not None:
        raise UsageError(
            "fairhand-E001",
            f"{wrong!r} is no origin",
            "write scheme, host and port only, such as https://console.example",
        )
    monaco = ready_monaco(lambda text: print(f"fairhand: {text}", file=sys.stderr, flush=True))
    front = Front(new_token(), monaco, origins)
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(front, arguments.port, not arguments.no_browser))
    return 0


async def _serve(front: Front, port: int, browse: bool) -> None:
    ended = asyncio.Event()
    with suppress(NotImplementedError, RuntimeError):
        # Not everywhere, and not in every thread; there it ends without tidying up.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    try:
        async with listening(front, port) as address:
            print(address, flush=True)
            print("fairhand: the playground is open; Ctrl+C ends it", file=sys.stderr, flush=True)
            with _leading_to(address) as page:
                if browse:
                    await asyncio.to_thread(webbrowser.open, page.as_uri())
                await ended.wait()
    except OSError as error:
        raise PlaygroundError(
            "fairhand-E071",
            f"port {port} cannot be used: {error}",
            "choose another with --port, or leave it out",
        ) from None


@contextmanager
def _leading_to(address: str) -> Iterator[Path]:
    """A page of this user's alone that leads to an address.

    Everybody on a machine can see the words that a browser is started with, and the address holds
    what lets one in.
    """
    page = state_folder() / f"playground-{os.getpid()}.html"
    leads = f'<meta http-equiv="refresh" content="0;url={address}">'
    write_private(page, f'<!DOCTYPE html><meta charset="utf-8"><title>Fairhand</title>{leads}\n')
    try:
        yield page
    finally:
        page.unlink(missing_ok=True)
