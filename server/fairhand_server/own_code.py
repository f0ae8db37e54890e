"""What the open workspace is called, so that its own code is not reported as somebody else's."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fairhand_server.reference_check import Own
from fairhand_syntax.ordinary import ordinary_text

_LARGEST = 1_000_000
_URL = re.compile(r"(?m)^[ \t]*+url[ \t]*+=[ \t]*+(\S+)[ \t]*+$")


def own_of(folders: Iterable[Path]) -> Own:
    """Names and addresses of the projects in these folders. What cannot be read is left out."""
    packages: set[str] = set()
    repositories: set[str] = set()
    names: set[str] = set()
    for folder in folders:
        names.add(folder.resolve().name)
        packages |= {name for name in (_python_name(folder), _node_name(folder)) if name}
        repositories |= _remotes(folder)
    return Own(frozenset(packages), frozenset(repositories), frozenset(names))


def _text(path: Path) -> str:
    try:
        return ordinary_text(path, _LARGEST)
    except (OSError, ValueError):
        return ""


def _name_in(content: Any) -> str:
    name = content.get("name") if isinstance(content, dict) else None
    return name if isinstance(name, str) else ""


def _python_name(folder: Path) -> str:
    try:
        content = tomllib.loads(_text(folder / "pyproject.toml"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return ""
    return _name_in(content.get("project"))


def _node_name(folder: Path) -> str:
    try:
        return _name_in(json.loads(_text(folder / "package.json") or "{}"))
    except (ValueError, RecursionError):
        return ""


def _remotes(folder: Path) -> set[str]:
    """The addresses of a git checkout, in the form the index writes them."""
    found = re.findall(
        r"(?m)^[ \t]*+url[ \t]*+=[ \t]*+(\S+)[ \t]*+$", _text(folder / ".git" / "config")
    )
    addresses = set()
    for address in found:
        link = re.sub(r"^(?:ssh://)?git@([^:/]+)[:/]", r"https://\1/", address)
        addresses.add(re.sub(r"//[^/@]*@", "//", link).removesuffix("/").removesuffix(".git"))
    return addresses
