"""The source files of a workspace folder that may become context.

What `.gitignore` and `.fairhandignore` exclude does not, nor what keeps credentials, nor what
package managers and build tools put there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from fairhand_scanners.security.ignoring import bearable
from fairhand_server.private_files import is_private
from fairhand_syntax.languages import language_of_path
from fairhand_syntax.ordinary import ordinary_bytes, ordinary_text

IGNORE_FILES = (".gitignore", ".fairhandignore")
LARGEST = 200_000
"""Bytes. Longer files are mostly data or generated, and to parse one would take too long."""

_MOST = 50_000
_TOOLS = frozenset(
    {"node_modules", "__pycache__", "site-packages", "venv", "build", "dist", "target", "out"}
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file by its path relative to the folder, with `/`, and what tells that it has changed."""

    path: str
    modified: int
    size: int


@dataclass(frozen=True, slots=True)
class _Ignored:
    """Patterns, and the folder (relative, ending in `/`, or empty) from which they count."""

    base: str
    spec: GitIgnoreSpec


def source_files(root: Path) -> Iterator[SourceFile | None]:
    """The files below a folder; None now and then, so that the caller can do something between.

    What cannot be read is left out.
    """
    found, folders = 0, [("", tuple[_Ignored, ...]())]
    while folders and found < _MOST:
        folder, ignored = folders.pop()
        try:
            with os.scandir(root / folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            continue
        ignored += tuple(_patterns(root, folder))
        below = []
        for entry in entries:
            path = f"{folder}{entry.name}"
            if _is_folder(entry):
                skipped = entry.name.startswith(".") or entry.name in _TOOLS
                if not skipped and not _is_ignored(f"{path}/", ignored):
                    below.append((f"{path}/", ignored))
            elif (one := _source(entry, path)) and not _is_ignored(path, ignored):
                found += 1
                yield one
        folders += reversed(below)
        yield None


def is_excluded(root: Path, path: str) -> bool:
    """Whether `.fairhandignore` files exclude a path relative to `root`, also from completion.

    `.gitignore` does not count here: people work on files that they do not commit.
    """
    parts = path.split("/")
    ignored = [
        one
        for depth in range(len(parts))
        for one in _patterns(root, "".join(f"{part}/" for part in parts[:depth]), IGNORE_FILES[1:])
    ]
    return any(
        _is_ignored("/".join(parts[:end]) + ("/" if end < len(parts) else ""), tuple(ignored))
        for end in range(1, len(parts) + 1)
    )


def read_source(path: Path) -> str | None:
    """The text of a file with "\\n" line ends, None if it cannot be read."""
    try:
        data = ordinary_bytes(path, LARGEST)
    except (OSError, ValueError):
        return None
    if b"\0" in data[:1000]:
        return None
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        # A link to a folder may lead outside, or in a circle.
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _source(entry: os.DirEntry[str], path: str) -> SourceFile | None:
    if language_of_path(entry.name) is None or is_private(path) or ".min." in entry.name:
        return None
    try:
        if not entry.is_file(follow_symlinks=False):
            return None
        state = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    if not 0 < state.st_size <= LARGEST:
        return None
    return SourceFile(path, state.st_mtime_ns, state.st_size)


def _patterns(root: Path, folder: str, names: tuple[str, ...] = IGNORE_FILES) -> Iterator[_Ignored]:
    for name in names:
        try:
            lines = ordinary_text(root / folder / name, LARGEST).splitlines()
        except OSError:
            continue
        yield _Ignored(folder, GitIgnoreSpec.from_lines(bearable(lines)))


def _is_ignored(path: str, ignored: tuple[_Ignored, ...]) -> bool:
    """Whether the last pattern that matches excludes the path; deeper files of patterns win."""
    for one in reversed(ignored):
        answer = one.spec.check_file(path[len(one.base) :]).include
        if answer is not None:
            return answer
    return False
