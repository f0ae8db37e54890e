"""The workspace of a command: looked through once, in this process, for a few seconds at most."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from fairhand_server.completion.surroundings import Surroundings
from fairhand_server.workspace.owners import Place
from fairhand_server.workspace.retrieval import Retrieval
from fairhand_server.workspace.source_files import is_excluded
from fairhand_syntax.languages import Language

# Nobody types while a command runs, so there is more time than in an editor; but a command is not
# kept waiting for the whole of a very large project either.
_DEADLINE_S = 2.0
_READING_S = 3.0
_SIGNS = (".git", "pyproject.toml", "setup.py", "package.json", "pom.xml", "build.gradle")


class WorkspaceHere:
    """One folder, for `Request.look`. `most` is the number of characters of context."""

    def __init__(self, root: Path, most: int) -> None:
        self._retrieval = Retrieval(root)
        self._most = most
        self._ready = False
        self._alone = threading.Lock()

    async def look(self, language: Language, path: str, prefix: str, suffix: str) -> Surroundings:
        """What helps at a place; `path` is absolute, or relative to where we run or the root."""
        return await asyncio.to_thread(self._look, Place(language, path, prefix, suffix))

    def _look(self, place: Place) -> Surroundings:
        with self._alone:
            if not self._ready:
                self._ready = True
                began = time.monotonic()
                for _ in self._retrieval.look_around():
                    if time.monotonic() - began > _READING_S:
                        break
            path = inside(self._retrieval.root, place.path)
            here = Place(place.language, path, place.prefix, place.suffix)
            deadline = time.monotonic() + _DEADLINE_S
            chosen = self._retrieval.context_for(here, self._most, deadline)
        return Surroundings(chosen.repository, chosen.path, chosen.files, chosen.hint)


def inside(root: Path, path: str) -> str:
    """A path as it is in the project, with `/`; as it was given if it lies elsewhere."""
    if not path or not (Path(path).is_absolute() or Path(path).exists()):
        return path.replace(os.sep, "/")
    try:
        return Path(path).resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.replace(os.sep, "/")


def is_excluded_in(roots: Iterable[Path], path: str) -> bool:
    """Whether a `.fairhandignore` of one of these folders says that nothing is completed in a file.

    `path` is absolute, or relative to where we run.
    """
    for root in roots:
        here = inside(root, path)
        if (here != path or not Path(path).is_absolute()) and is_excluded(root, here):
            return True
    return False


def project_of(path: Path) -> Path | None:
    """The folder of the project that a file belongs to: the nearest above with a sign of one.

    None without such a sign: a file in a home folder has nothing to do with what else is there.
    """
    folder = path.resolve().parent
    for above in (folder, *folder.parents):
        if any((above / sign).exists() for sign in _SIGNS):
            return above
    return None
