"""Debian source packages. Read as data, never built."""

from __future__ import annotations

import re
from email import message_from_bytes
from pathlib import Path, PurePosixPath

from fairhand_index.archives import ArchiveError, members_of
from fairhand_index.columns import digest_of
from fairhand_index.contents import PackageFacts
from fairhand_index.packages import (
    Package,
    package_of,
    repository_of,
    whole_licence,
)
from fairhand_index.path_rules import dep5
from fairhand_index.source_tree import SourceTree


def read_debian(dsc: Path, url: str = "") -> Package:
    """A Debian source package, by its .dsc with the archives beside it. Raises ArchiveError."""
    text = dsc.read_text("utf-8", "replace")
    message = message_from_bytes(_unsigned(text).encode())
    listed = re.findall(
        r"^ ([0-9a-f]{64}) (\d+) (\S+)$", str(message.get("Checksums-Sha256")), re.MULTILINE
    )
    if not listed:
        raise ArchiveError(f"{dsc.name} lists no archives")
    members: dict[str, bytes] = {}
    main = ""
    for digest, _, name in listed:
        archive = dsc.parent / PurePosixPath(name).name
        if not re.search(r"\.tar\.\w+$", name):
            continue
        if not archive.is_file() or digest_of(archive) != digest:
            raise ArchiveError(f"{name} is missing or has the wrong checksum")
        debian = ".debian.tar." in name
        if ".orig.tar." in name or not main:
            main = digest
        for member, data in members_of(archive):
            inside = member if debian else member.partition("/")[2] or member
            members[inside] = data
    tree = SourceTree(members.items())
    _, whole = dep5(tree.other.get("debian/copyright", ""))
    name, version = str(message.get("Source")), str(message.get("Version"))
    root = {name: text for name, text in tree.texts.items() if "/" not in name}
    license_, source = whole[:2] if whole else whole_licence([], root)
    facts = PackageFacts(
        "debian",
        name,
        version,
        license_,
        source,
        repository_of([("homepage", str(message.get("Homepage") or ""))]),
        url or dsc.name,
        main,
        f"pkg:deb/debian/{name}@{version}?arch=source",
        whole.copyright if whole else "",
    )
    return package_of(facts, tree)


def _unsigned(text: str) -> str:
    if "-----BEGIN PGP SIGNED MESSAGE-----" not in text:
        return text
    body = text.split("\n\n", 1)[1]
    return body.split("-----BEGIN PGP SIGNATURE-----", 1)[0]
