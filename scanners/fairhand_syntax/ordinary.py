"""Reading files that a stranger put there: only ordinary ones, and never more than is asked for.

A pipe in the place of a file keeps its reader waiting for ever, a device never comes to an end, and
a link leads out of the folder.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

# Not every system has these. Opening a pipe without waiting is what the second is for.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def ordinary_bytes(path: Path, most: int) -> bytes:
    """The content of an ordinary file of at most so many bytes; links are not followed.

    Raises OSError, also for what is no ordinary file and for one that is larger.
    """
    _require_ordinary(os.lstat(path), path)
    # Somebody may put another thing there in between.
    descriptor = os.open(path, os.O_RDONLY | _NO_LINK | _NO_WAIT | _BINARY)
    with os.fdopen(descriptor, "rb") as file:
        _require_ordinary(os.fstat(file.fileno()), path)
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, "larger than what is read", str(path))
    return content


def _require_ordinary(found: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not an ordinary file", str(path))


def ordinary_text(path: Path, most: int) -> str:
    """The same as text with "\\n" line ends; bytes that are no UTF-8 are replaced."""
    text = ordinary_bytes(path, most).decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
