"""The process that knows the workspace: `python -P -m fairhand_server.workspace.worker ROOT…`.

Messages come as JSON lines on standard input: `{"open": path, "text": …}`, `{"close": path}`, and
questions `{"ask": number, "path", "language", "prefix", "suffix", "most"}`, each answered by a line
`{"answer": number, "repository", "path", "files", "hint"}`. Paths are absolute. Between messages it
reads the files of the workspace, a few milliseconds at a time: no question waits for that.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from fairhand_server.workspace.here import inside
from fairhand_server.workspace.owners import Place
from fairhand_server.workspace.retrieval import Chosen, Retrieval
from fairhand_syntax.languages import language_named

# The server waits 50 ms in all; the rest is for the way there and back.
DEADLINE_S = 0.035
# Files change without our hearing of it: by a checkout, a formatter, a build.
_LOOK_AGAIN_S = 30.0


def main() -> None:
    """Answer until standard input ends."""
    # Standard output belongs to the answers: whatever prints by mistake goes to standard error.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    roots = [Retrieval(Path(root)) for root in sys.argv[1:]]
    looking, looked = _look_around(roots), time.monotonic()
    for line in _lines():
        if line is not None:
            _hear(json.loads(line), roots, out)
        elif next(looking, _DONE) is _DONE:
            if time.monotonic() - looked > _LOOK_AGAIN_S:
                looking, looked = _look_around(roots), time.monotonic()
            else:
                select.select([0], [], [], 5.0)


_DONE = object()


def _look_around(roots: list[Retrieval]) -> Iterator[None]:
    for one in roots:
        yield from one.look_around()


def _lines() -> Iterator[bytes | None]:
    """The lines of standard input; None whenever there is none waiting."""
    data = b""
    while True:
        if select.select([0], [], [], 0)[0]:
            piece = os.read(0, 1 << 20)
            if not piece:
                return
            data += piece
            *whole, data = data.split(b"\n")
            yield from whole
        else:
            yield None


def _hear(message: Mapping[str, Any], roots: list[Retrieval], out: IO[bytes]) -> None:
    # The nearest folder counts where one workspace folder lies in another.
    owner, path = _owner(roots, str(message.get("path") or message.get("open") or message["close"]))
    if owner is None:
        if "ask" in message:
            _answer(out, message["ask"], Chosen("", path, ()))
    elif "open" in message:
        owner.opened(path, message["text"])
    elif "close" in message:
        owner.closed(path)
    else:
        language = language_named(message["language"])
        chosen = Chosen("", path, ())
        if language is not None:
            place = Place(language, path, message["prefix"], message["suffix"])
            deadline = time.monotonic() + DEADLINE_S
            chosen = owner.context_for(place, message["most"], deadline)
        _answer(out, message["ask"], chosen)


def _owner(roots: list[Retrieval], path: str) -> tuple[Retrieval | None, str]:
    found: tuple[Retrieval | None, str] = (None, path)
    for one in sorted(roots, key=lambda root: len(str(root.root))):
        here = inside(one.root, path)
        if here != path.replace(os.sep, "/"):
            found = (one, here)
    return found


def _answer(out: IO[bytes], number: int, chosen: Chosen) -> None:
    said = {
        "answer": number,
        "repository": chosen.repository,
        "path": chosen.path,
        "files": chosen.files,
        "hint": chosen.hint,
    }
    out.write(json.dumps(said).encode("utf-8", "replace") + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
