"""npm tarballs. Read as data, never run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairhand_index.archives import ArchiveError, members_of
from fairhand_index.columns import digest_of
from fairhand_index.contents import PackageFacts
from fairhand_index.packages import (
    Package,
    package_of,
    repository_of,
    whole_licence,
)
from fairhand_index.source_tree import SourceTree


def read_npm(path: Path, url: str = "") -> Package:
    """An npm tarball. Raises ArchiveError."""
    tree = npm_tree(path)
    try:
        manifest = json.loads(tree.other["package.json"])
        name, version = str(manifest["name"]), str(manifest["version"])
    except (KeyError, ValueError, TypeError) as error:
        raise ArchiveError(f"{path.name} is no npm package: {error}") from error
    root = {name: text for name, text in tree.texts.items() if "/" not in name}
    license_, source = whole_licence([(npm_licence(manifest), "metadata")], root)
    repository = manifest.get("repository") or ""
    link = str(repository.get("url", "")) if isinstance(repository, dict) else str(repository)
    link = re.sub(r"^git\+|^git:|^ssh:", "", link).replace("git@", "")
    if re.fullmatch(r"(?:github:)?[\w.-]+/[\w.-]+", link):
        link = f"https://github.com/{link.removeprefix('github:')}"
    facts = PackageFacts(
        "npm",
        name,
        version,
        license_,
        source,
        repository_of([("repository", "https:" + link if link.startswith("//") else link)]),
        url or path.name,
        digest_of(path),
        f"pkg:npm/{name.replace('@', '%40')}@{version}",
    )
    return package_of(facts, tree)


def npm_licence(manifest: Mapping[str, Any]) -> str | None:
    value = manifest.get("license")
    if isinstance(value, dict):
        value = value.get("type")
    several = manifest.get("licenses")
    if value is None and isinstance(several, list):
        names = [str(entry.get("type")) for entry in several if isinstance(entry, dict)]
        # The old list form has always meant a choice.
        value = " OR ".join(names)
    return str(value) if value else None


def npm_tree(path: Path) -> SourceTree:
    """The files of a tarball, without the folder around them. Raises ArchiveError."""
    return SourceTree((name.partition("/")[2] or name, data) for name, data in members_of(path))
