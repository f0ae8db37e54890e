"""Python wheels. Read as data, never run."""

from __future__ import annotations

import re
from email import message_from_string
from email.message import Message
from pathlib import Path

from fairhand_index.archives import ArchiveError, members_of
from fairhand_index.columns import digest_of
from fairhand_index.contents import PackageFacts
from fairhand_index.packages import (
    LONGEST_FIELD,
    Package,
    covers_all,
    package_of,
    repository_of,
    whole_licence,
)
from fairhand_index.source_tree import SourceTree


def read_wheel(path: Path, url: str = "") -> Package:
    """A Python wheel. Raises ArchiveError."""
    tree = SourceTree(members_of(path))
    metadata = next(
        (text for name, text in sorted(tree.other.items()) if name.endswith(".dist-info/METADATA")),
        None,
    )
    if metadata is None:
        raise ArchiveError(f"{path.name} is no wheel: it has no METADATA")
    message = message_from_string(metadata)
    root = {
        name: text
        for name, text in tree.texts.items()
        if ".dist-info/" in name and covers_all(name)
    }
    classifiers = [str(value) for value in message.get_all("Classifier") or []]
    field = str(message.get("License") or "")
    license_, source = whole_licence(
        [
            (message.get("License-Expression"), "metadata"),
            (field if len(field) < LONGEST_FIELD else None, "metadata"),
        ],
        root,
        classifiers,
    )
    name, version = str(message.get("Name")), str(message.get("Version"))
    facts = PackageFacts(
        "pypi",
        re.sub(r"[-_.]+", "-", name).lower(),
        version,
        license_,
        source,
        repository_of(_project_urls(message)),
        url or path.name,
        digest_of(path),
        f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}",
    )
    return package_of(facts, tree)


def _project_urls(message: Message) -> list[tuple[str, str]]:
    out = []
    for value in message.get_all("Project-URL") or []:
        label, _, url = str(value).partition(",")
        out.append((label.strip().lower(), url.strip()))
    out.append(("homepage", str(message.get("Home-page") or "")))
    return out
