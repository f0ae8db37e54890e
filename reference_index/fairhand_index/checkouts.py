"""Folders of sources and git checkouts. Read as data, never run."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from fairhand_index.archives import LARGEST_MEMBER, ArchiveError
from fairhand_index.contents import PackageFacts
from fairhand_index.git import GitError, git_output
from fairhand_index.npm_packages import npm_licence
from fairhand_index.packages import LONGEST_FIELD, Package, package_of, whole_licence
from fairhand_index.source_tree import SourceTree, matters


def read_folder(folder: Path, name: str = "", version: str = "") -> Package:
    """A folder of sources. Raises OSError."""
    tree = SourceTree(_folder_members(folder))
    license_, source, version_found = _project_facts(tree)
    facts = PackageFacts(
        "folder", name or folder.resolve().name, version or version_found, license_, source
    )
    return package_of(facts, tree)


def _folder_members(folder: Path) -> Iterator[tuple[str, bytes]]:
    skipped = {
        ".git",
        ".hg",
        ".svn",
        "__pycache__",
        ".venv",
        "venv",
        "node_modules",
        ".tox",
        ".nox",
    }
    stack = [folder]
    while stack:
        for entry in sorted(stack.pop().iterdir()):
            if entry.is_symlink() or entry.name in skipped:
                continue
            if entry.is_dir():
                stack.append(entry)
            elif entry.is_file() and entry.stat().st_size <= LARGEST_MEMBER:
                name = entry.relative_to(folder).as_posix()
                if matters(name):
                    yield name, entry.read_bytes()


def _project_facts(tree: SourceTree) -> tuple[str, str, str]:
    """What a project says of itself: its licence, what said so, and its version."""
    fields: list[tuple[str | None, str]] = []
    classifiers: list[str] = []
    version = ""
    for read in (_from_package_json, _from_pyproject):
        found = read(tree)
        if found is not None:
            fields.append((found[0], "metadata"))
            version = version or found[1]
            classifiers += found[2]
    root = {name: text for name, text in tree.texts.items() if "/" not in name}
    license_, source = whole_licence(fields, root, classifiers)
    return license_, source, version


Said = tuple[str | None, str, list[str]]


def _from_package_json(tree: SourceTree) -> Said | None:
    try:
        manifest = json.loads(tree.other["package.json"])
        return npm_licence(manifest), str(manifest.get("version") or ""), []
    except (KeyError, ValueError, AttributeError, RecursionError):
        return None


def _from_pyproject(tree: SourceTree) -> Said | None:
    try:
        project = tomllib.loads(tree.other["pyproject.toml"])["project"]
        said = project.get("license")
        # Before PEP 639 it was a table, of a text or a file.
        text = said.get("text") if isinstance(said, dict) else said
        known = text if isinstance(text, str) and len(text) < LONGEST_FIELD else None
        classifiers = [str(entry) for entry in project.get("classifiers") or []]
        return known, str(project.get("version") or ""), classifiers
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def read_git(folder: Path) -> Package:
    """A git checkout at its current commit, read from the object store. Raises ArchiveError.

    Blobs are read raw: no filter, hook or attribute of the checkout is ever applied.
    """
    commit = _git(folder, "rev-parse", "HEAD").decode().strip()
    listing = _git(folder, "ls-tree", "-r", "-z", "-l", "HEAD").decode("utf-8", "surrogateescape")
    wanted = []
    for row in filter(None, listing.split("\0")):
        head, _, name = row.partition("\t")
        mode, kind, blob, size = head.split()
        small = size.isdigit() and int(size) <= LARGEST_MEMBER
        if kind == "blob" and mode != "120000" and small and matters(name):
            wanted.append((name, blob))
    batch = _git(
        folder, "cat-file", "--batch", feed="".join(f"{blob}\n" for _, blob in wanted).encode()
    )
    members, place = [], 0
    for name, _ in wanted:
        end = batch.index(b"\n", place)
        said = batch[place:end].split()
        if len(said) != 3:
            # A partial clone lacks this one, and nothing is fetched for it.
            place = end + 1
            continue
        length = int(said[2])
        members.append((name, batch[end + 1 : end + 1 + length]))
        place = end + length + 2
    try:
        origin = _git(folder, "config", "--get", "remote.origin.url").decode().strip()
    except ArchiveError:
        origin = ""
    tree = SourceTree(members)
    license_, source, _ = _project_facts(tree)
    link = re.sub(r"^(?:ssh://)?git@([^:/]+)[:/]", r"https://\1/", origin).removesuffix(".git")
    link = re.sub(r"//[^/@]*@", "//", link)
    name = PurePosixPath(link).name or folder.resolve().name
    return package_of(PackageFacts("git", name, commit, license_, source, link), tree)


def _git(folder: Path, *words: str, feed: bytes | None = None) -> bytes:
    try:
        return git_output(folder, words, feed)
    except GitError as error:
        raise ArchiveError(str(error)) from error
