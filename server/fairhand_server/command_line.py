"""What all commands share: how words are read, and how faults of the system are told."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from fairhand_server.errors import FairhandError, UsageError

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class Parser(argparse.ArgumentParser):
    """A parser whose errors have a code and a mend as all others. Raises UsageError."""

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with the words."""
        raise UsageError("fairhand-E001", message, f"{self.prog} --help tells what there is")


def positive(text: str) -> int:
    """A whole number from 1 on, as the `type` of an option."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def port(text: str) -> int:
    """The number of a port, 0 for a free one, as the `type` of an option."""
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; ports go from 0 to 65535")
    return int(text)


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def why(error: OSError | UnicodeDecodeError) -> str:
    """Why a file cannot be read, without its name and without a number."""
    if isinstance(error, UnicodeDecodeError):
        return f"it is not text in UTF-8 (byte {error.start + 1} is not)"
    return (error.strerror or str(error)).lower()


def as_known(error: OSError) -> FairhandError:
    """A fault of a disk or a stream that no command foresaw, as an error with a code."""
    place = str(error.filename) if error.filename is not None else "the output"
    if error.errno in _FULL:
        return FairhandError(
            "fairhand-E024", f"there is no room left for {place}", "make room, then run it again"
        )
    return UsageError(
        "fairhand-E002", f"{place}: {why(error)}", "check that it exists and that you may use it"
    )


def leave_output() -> None:
    """Let nothing more be written to standard output, which nobody reads or which has no room.

    Python writes out what it holds when it ends, and would tell of the same fault once more.
    """
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def write_output(path: Path, text: str) -> None:
    """Write results to the file that -o names. Raises UsageError."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        if error.errno in _FULL:
            raise as_known(error) from None
        raise UsageError(
            "fairhand-E002",
            f"{path} cannot be written: {why(error)}",
            "name a file in a folder that exists",
        ) from None
