"""The workspace as the language server sees it: a process beside it, asked with a deadline."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from fairhand_server.completion.surroundings import NOTHING, Surroundings
from fairhand_syntax.languages import Language

DEADLINE_S = 0.05
_MOST_STARTS = 3
# More of a document is not sent: what is far from the cursor and its imports tells nothing.
_MOST_BEFORE, _MOST_TOP, _MOST_BEHIND = 40_000, 8_000, 10_000
_MOST_TEXT = 200_000
_LIMIT = 4 * 1024 * 1024


class Workspace:
    """The folders of a workspace. Nothing is started before it is first asked.

    `text_of` gives the text of an open document by its path, None if it is not open any more. Use
    from one event loop.
    """

    def __init__(self, roots: Sequence[str], text_of: Callable[[str], str | None]) -> None:
        self._roots = list(roots)
        self._text_of = text_of
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._starts = 0
        self._number = 0
        self._waiting: dict[int, asyncio.Future[Surroundings]] = {}
        self._asked: dict[int, str] = {}
        self._last: dict[str, Surroundings] = {}
        # Paths whose texts the process does not know as they are now, oldest first.
        self._changed: dict[str, None] = {}

    @property
    def pid(self) -> int:
        """The number of the process, 0 if there is none."""
        return self._process.pid if self._process is not None else 0

    def changed(self, path: str) -> None:
        """A document was opened, changed or closed. It is sent only when somebody asks."""
        self._changed.pop(path, None)
        self._changed[path] = None

    async def start(self) -> None:
        """Start the process, so that it has read the workspace by the first question."""
        async with self._starting:
            if self._process is not None and self._process.returncode is None:
                return
            if self._starts >= _MOST_STARTS or not self._roots:
                return
            self._starts += 1
            # -P keeps the folder we happen to run in, the user's project, off the import path.
            words = ("-P", "-m", "fairhand_server.workspace.worker", *self._roots)
            try:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *words,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    limit=_LIMIT,
                    start_new_session=True,
                )
            except OSError as error:
                logging.getLogger(__name__).error("the workspace cannot be read: %s", error)
                return
            self._reader = asyncio.create_task(self._read(self._process))

    async def look(
        self, language: Language, path: str, prefix: str, suffix: str, most: int
    ) -> Surroundings:
        """What helps at a place, in at most `most` characters; after 50 ms what helped before."""
        if self._process is None or self._process.returncode is not None:
            await self.start()
        if self._process is None or self._process.stdin is None:
            return NOTHING
        self._tell_changes(path)
        self._number += 1
        number = self._number
        question = {"ask": number, "path": path, "language": language.id, "most": most}
        question |= {"prefix": _shortened(prefix), "suffix": suffix[:_MOST_BEHIND]}
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number], self._asked[number] = answer, path
        self._send(question)
        with suppress(TimeoutError):
            # The answer is kept when it comes late, so it is not cancelled.
            return await asyncio.wait_for(asyncio.shield(answer), DEADLINE_S)
        return self._last.get(path, NOTHING)

    async def aclose(self) -> None:
        """End the process."""
        self._starts = _MOST_STARTS
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        if self._reader is not None:
            self._reader.cancel()
        await process.wait()

    def _tell_changes(self, asking: str) -> None:
        for path in [one for one in self._changed if one != asking]:
            del self._changed[path]
            text = self._text_of(path)
            if text is None or len(text) > _MOST_TEXT:
                self._send({"close": path})
            else:
                self._send({"open": path, "text": text})

    def _send(self, message: dict[str, Any]) -> None:
        if self._process is not None and self._process.stdin is not None:
            # JSON escapes half a surrogate pair, which UTF-8 could not hold.
            self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        with suppress(ValueError, ConnectionError):
            while line := await process.stdout.readline():
                said = json.loads(line)
                files = tuple((path, text) for path, text in said["files"])
                found = Surroundings(said["repository"], said["path"], files, said["hint"])
                number = said["answer"]
                self._last[self._asked.pop(number)] = found
                waiting = self._waiting.pop(number, None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(found)
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(NOTHING)
        self._waiting.clear()
        self._asked.clear()


def _shortened(prefix: str) -> str:
    """The top of a long file, where its imports are, and what stands before the cursor."""
    if len(prefix) <= _MOST_TOP + _MOST_BEFORE:
        return prefix
    top = prefix[: prefix.rfind("\n", 0, _MOST_TOP) + 1]
    rest = prefix[-_MOST_BEFORE:]
    return top + rest[rest.find("\n") + 1 :]
