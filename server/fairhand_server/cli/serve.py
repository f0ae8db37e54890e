"""The language server on standard input and output."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `fairhand serve`."""
    parser.add_argument("--stdio", action="store_true", help="the default, and the only transport")


def run(arguments: argparse.Namespace) -> int:
    """Serve one editor until it leaves."""
    # The editor waits while modules are loaded, and none of what they make is garbage. The handler
    # of `initialized` switches the collector on again.
    gc.disable()
    from fairhand_server import __version__
    from fairhand_server.app import create_server

    # Standard output belongs to the protocol: whatever prints by mistake goes to standard error,
    # line by line, because what waits in a buffer is lost at the end.
    protocol_out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = sys.stderr
    server = create_server(__version__)
    loop = asyncio.new_event_loop()
    code = loop.run_until_complete(server.converse(sys.stdin.fileno(), protocol_out))
    # Threads may still judge code that nobody will see; an ordinary end would wait for them.
    sys.stderr.flush()
    os._exit(code)
