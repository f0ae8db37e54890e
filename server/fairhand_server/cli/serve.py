"""The language server on standard input and output."""

from __future__ import annotations

import argparse
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

    # Standard output belongs to the protocol: whatever prints by mistake goes to standard error.
    protocol_out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    create_server(__version__).start_io(sys.stdin.buffer, protocol_out)
    return 0
