"""What of the workspace a model gets to see beside the document, for every way of asking one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from fairhand_server.app import FairhandServer
from fairhand_server.features.buffers import path_of

if TYPE_CHECKING:
    from fairhand_server.completion.surroundings import Look, Surroundings
    from fairhand_server.workspace.client import Workspace
    from fairhand_syntax.languages import Language


_LISTS = (
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "Pipfile",
    "package.json",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
)


def look_around(ls: FairhandServer) -> Look | None:
    """How a request looks around; None where no other file is to be seen."""
    from fairhand_server.settings.context import context_characters

    most = context_characters(ls.settings)
    if not most or not _roots(ls):
        return None

    async def look(language: Language, path: str, prefix: str, suffix: str) -> Surroundings:
        return await ls.project.look(language, path, prefix, suffix, most)

    return look


def workspace_of(ls: FairhandServer) -> Workspace:
    """The workspace of this session; its process is not started yet."""
    from fairhand_server.workspace.client import Workspace

    def text_of(path: str) -> str | None:
        for document in ls.workspace.text_documents.values():
            if path_of(document.uri) == path:
                source: str = document.source
                return source.replace("\r\n", "\n").replace("\r", "\n")
        return None

    workspace = Workspace(_roots(ls), text_of)
    for document in ls.workspace.text_documents.values():
        workspace.changed(path_of(document.uri))
    return workspace


def _roots(ls: FairhandServer) -> list[str]:
    """The folders of the workspace; older clients name only its root."""
    folders = [str(folder) for folder in ls.folders]
    root = ls.workspace.root_path
    return folders or ([root] if root else [])


async def prepare_project(ls: FairhandServer) -> None:
    """Begin to read the workspace, so that it is known by the first request."""
    if look_around(ls) is not None:
        await ls.project.start()
    await read_packages(ls)


async def read_packages(ls: FairhandServer) -> None:
    """Find out which packages the projects have: at the start, and when a list was saved."""
    from fairhand_server.workspace.packages import known_packages

    roots = [Path(root) for root in _roots(ls)]
    ls.packages = await asyncio.to_thread(known_packages, roots)


async def is_left_out(ls: FairhandServer, path: str) -> bool:
    """Whether a `.fairhandignore` of the workspace says that nothing is completed in a file."""
    known = ls.left_out.get(path)
    if known is None:
        known = ls.left_out[path] = await asyncio.to_thread(_excluded, _roots(ls), path)
    return known


def _excluded(roots: list[str], path: str) -> bool:
    from fairhand_server.workspace.here import is_excluded_in

    return is_excluded_in([Path(root) for root in roots], path)


def document_saved(ls: FairhandServer, uri: str) -> None:
    """A file was saved; one that lists packages is read again."""
    name = path_of(uri).rpartition("/")[2]
    if name == ".fairhandignore":
        ls.left_out.clear()
    if name in _LISTS or name.endswith("requirements.txt"):
        ls.in_background(read_packages(ls))


def document_changed(ls: FairhandServer, uri: str) -> None:
    """A document was opened, changed or closed."""
    if "project" in vars(ls):
        ls.project.changed(path_of(uri))
