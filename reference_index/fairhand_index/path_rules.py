"""What lists inside a package say of the licences of its files and whose they are, path by path.

Read are debian/copyright and .reuse/dep5 (Debian's machine-readable format, DEP-5), REUSE.toml and
the `.license` files of the REUSE specification 3.3.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from fnmatch import translate
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from fairhand_index import licences
from fairhand_index.copyrights import copyright_lines, listed_lines
from fairhand_index.licences import NOASSERTION


class Said(NamedTuple):
    """The licence of a file, what said so, and the copyright lines that go with it."""

    license: str
    source: str
    copyright: str = ""


Rule = Callable[[str], Said | None]

_COPYRIGHT = re.compile(r"^Copyright:((?:.*\n?)(?:[ \t]+.*\n?)*)", re.MULTILINE)


def path_rules(texts: Mapping[str, str]) -> Rule:
    """The licence of a path and what said so, by all lists among some texts; None if none does.

    A `.license` file beside the path comes first, then the nearest REUSE.toml, then DEP-5.
    """
    rules: list[Rule] = [_beside(texts)]
    tables = [path for path in texts if PurePosixPath(path).name == "REUSE.toml"]
    for path in sorted(tables, key=lambda name: -len(PurePosixPath(name).parts)):
        rules.append(_reuse(str(PurePosixPath(path).parent), texts[path]))
    rules += [dep5(texts[name])[0] for name in (".reuse/dep5", "debian/copyright") if name in texts]

    def of(path: str) -> Said | None:
        return next((found for rule in rules if (found := rule(path)) is not None), None)

    return of


def _beside(texts: Mapping[str, str]) -> Rule:
    def of(path: str) -> Said | None:
        text = texts.get(f"{path}.license", "")
        known = licences.file_tag(text)
        return Said(known, "reuse", copyright_lines(text)) if known else None

    return of


def _reuse(folder: str, text: str) -> Rule:
    """The annotations of a REUSE.toml that covers a folder. Of several the last that fits holds."""
    rules: list[tuple[re.Pattern[str], Said]] = []
    try:
        content: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        content = {}
    annotations = content.get("annotations")
    for entry in annotations if isinstance(annotations, list) else []:
        if isinstance(entry, dict):
            known = _joined(entry.get("SPDX-License-Identifier"))
            lines = entry.get("SPDX-FileCopyrightText")
            whose = "\n".join(map(str, lines)) if isinstance(lines, list) else str(lines or "")
            said = Said(known or NOASSERTION, "reuse", listed_lines(whose))
            paths = entry.get("path")
            for pattern in paths if isinstance(paths, list) else [paths]:
                if isinstance(pattern, str):
                    rules.append((re.compile(_reuse_pattern(pattern)), said))

    def of(path: str) -> Said | None:
        if folder != "." and not path.startswith(f"{folder}/"):
            return None
        inside = path if folder == "." else path.removeprefix(f"{folder}/")
        for pattern, said in reversed(rules):
            if pattern.fullmatch(inside):
                return said
        return None

    return of


def _joined(said: Any) -> str | None:
    """One expression, or several of which all hold."""
    names = said if isinstance(said, list) else [said]
    known = [licences.expression(name) if isinstance(name, str) else None for name in names]
    if not known or None in known:
        return None
    return licences.expression(" AND ".join(f"({name})" for name in known))


def _reuse_pattern(pattern: str) -> str:
    """A path of REUSE.toml as an expression: `*` stays in a folder, `**` does not."""
    parts = re.split(r"(\*\*|\*)", pattern.removeprefix("./"))
    return "".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)


def dep5(text: str) -> tuple[Rule, Said | None]:
    """What a machine-readable debian/copyright says: by path, and of the whole if it knows that."""
    if "Format:" not in text[:600]:
        return (lambda path: None), None
    rules: list[tuple[re.Pattern[str], Said]] = []
    whole = None
    for paragraph in re.split(r"\n[ \t]*\n", text):
        files = re.search(r"^Files:((?:.*\n?)(?:[ \t]+.*\n?)*)", paragraph, re.MULTILINE)
        named = re.search(r"^License:[ \t]*(.*)$", paragraph, re.MULTILINE)
        if not files or not named:
            continue
        known = licences.debian_expression(named[1])
        lines = _COPYRIGHT.search(paragraph)
        said = Said(known or NOASSERTION, "dep5", listed_lines(lines[1]) if lines else "")
        for pattern in files[1].split():
            rules.append((re.compile(translate(pattern)), said))
            if pattern == "*":
                whole = said if known else None

    def of(path: str) -> Said | None:
        # The last paragraph that matches a path is the one that holds.
        for pattern, said in reversed(rules):
            if pattern.match(path):
                return said
        return None

    return of, whole
