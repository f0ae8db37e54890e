"""From the start of `fairhand serve` to the answer to `initialize`, beside an empty pygls server.

Both are started in turns, so that what else the machine does falls on both alike.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time

from fairhand_eval.spread import percentile, spread

_EMPTY = "from pygls.lsp.server import LanguageServer; LanguageServer('empty', '1').start_io()"
COMMANDS: dict[str, list[str]] = {
    "fairhand serve": [sys.executable, "-P", "-m", "fairhand_server", "serve", "--stdio"],
    "empty pygls server": [sys.executable, "-P", "-c", _EMPTY],
}
_INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--starts", type=int, default=20, help="starts of each (default 20)")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(arguments.starts):
        for name, command in COMMANDS.items():
            times[name].append(asyncio.run(start(command)) * 1000)
    for name, values in times.items():
        print(f"{name:<20} {spread(values, digits=0)}")
    own, empty = (percentile(values, 0.5) for values in times.values())
    print(f"ratio of medians     {own / empty:.2f}")
    return 0


async def start(command: list[str]) -> float:
    """Seconds from the start of a server to its answer to `initialize`."""
    body = json.dumps(_INITIALIZE).encode()
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # An endpoint that is never asked keeps the embedded model from being started as well.
        env={**os.environ, "FAIRHAND_ENDPOINT": "http://127.0.0.1:9/v1"},
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the server was started without pipes")
    process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    await process.stdout.readuntil(b"\r\n\r\n")
    took = time.perf_counter() - began
    process.kill()
    await process.wait()
    return took
