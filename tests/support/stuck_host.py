"""A model host as a program, real but for its engine, whose load holds the interpreter's lock.

    python tests/support/stuck_host.py SECONDS SIGN KERNEL [options of the host]

Writes the file SIGN when the load has begun. SECONDS is the longest a load may take; with KERNEL
"no" the kernel is not asked to end the host with its owner, as on systems that cannot.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

from fairhand_model import command
from fairhand_model.engine import Limits, Piece

seconds, sign, kernel, *words = sys.argv[1:]


class Stuck:
    """Sleeps while it loads, and lets no other thread of the interpreter run."""

    model, context, slots = "stuck", 4096, 1

    def load(self) -> None:
        Path(sign).touch()
        ctypes.PyDLL(None).sleep(600)

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[Piece, None]:
        yield Piece("never")


command.LOAD_SECONDS = float(seconds)
command.engine_of = lambda options: Stuck()
command.check_model = lambda options: None
if kernel == "no":
    command.die_with_parent = lambda wanted: False
command.main([*words, "--model-path", sign, "--model-id", "stuck"])
