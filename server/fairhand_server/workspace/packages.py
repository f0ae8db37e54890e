"""Which packages a project may import: installed, declared, or its own. No network is asked.

A package that a model has invented is a way in for an attacker, who can register its name.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from fairhand_server.completion.packages_check import KnownPackages
from fairhand_server.workspace.source_files import source_files
from fairhand_syntax.ordinary import ordinary_text

_LARGEST = 2_000_000
# Distributions whose modules have another name; what is left out has the name of its distribution.
_MODULES_OF = {
    "pyyaml": "yaml",
    "beautifulsoup4": "bs4",
    "pillow": "PIL",
    "scikit-learn": "sklearn",
    "scikit-image": "skimage",
    "opencv-python": "cv2",
    "python-dateutil": "dateutil",
    "python-dotenv": "dotenv",
    "pyjwt": "jwt",
    "psycopg2-binary": "psycopg2",
    "mysqlclient": "MySQLdb",
    "protobuf": "google",
    "grpcio": "grpc",
    "attrs": "attr attrs",
    "setuptools": "setuptools pkg_resources",
    "pycryptodome": "Crypto",
    "pyopenssl": "OpenSSL",
    "python-jose": "jose",
    "msgpack-python": "msgpack",
    "boto3": "boto3 botocore s3transfer",
    "pytest": "pytest _pytest",
    "django": "django",
    "djangorestframework": "rest_framework",
    "pygithub": "github",
    "pymupdf": "fitz",
    "pyserial": "serial",
    "websocket-client": "websocket",
    "google-api-python-client": "googleapiclient",
    "tree-sitter": "tree_sitter",
}


def known_packages(roots: Iterable[Path]) -> KnownPackages:
    """What the projects in these folders may import. What cannot be read is left out."""
    python: set[str] = set()
    node: set[str] = set()
    java: set[str] = set()
    declared: set[str] = set()
    for root in roots:
        found = _Found(root)
        python |= found.python
        node |= found.node
        java |= found.java
        declared |= found.declares
    return KnownPackages(
        frozenset(python | set(sys.stdlib_module_names)),
        frozenset(node),
        frozenset(java),
        frozenset(declared),
    )


class _Found:
    """What one folder tells, by language; `declares` names those that it has a list for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.python: set[str] = set()
        self.node: set[str] = set()
        self.java: set[str] = set()
        self.declares: set[str] = set()
        self._own_files()
        self._python_installed()
        self._python_declared()
        self._node()
        self._java_declared()

    def _own_files(self) -> None:
        for one in islice(source_files(self.root), 60_000):
            if one is None:
                continue
            parts = one.path.split("/")
            if one.path.endswith(".py"):
                # A folder counts wherever it lies: which ones are on the path is not known.
                self.python |= {part.removesuffix(".py") for part in parts}
            elif one.path.endswith(".java"):
                self.java |= {".".join(parts[at:-1]) for at in range(len(parts) - 1)}

    def _python_installed(self) -> None:
        for name in (".venv", "venv", "env", ".env"):
            for site in self.root.glob(f"{name}/lib/python*/site-packages"):
                self._site(site)
            self._site(self.root / name / "Lib" / "site-packages")

    def _site(self, site: Path) -> None:
        try:
            entries = [entry.name for entry in site.iterdir()]
        except OSError:
            return
        self.declares.add("python")
        self.python |= {name.partition(".")[0] for name in entries if "-info" not in name}
        for name in entries:
            if name.endswith(".pth"):
                # Projects that are installed where they lie.
                for line in _text(site / name).splitlines():
                    if line.startswith("/"):
                        self.python |= _names_in(Path(line.strip()))

    def _python_declared(self) -> None:
        names: set[str] = set()
        for path in (*self.root.glob("*requirements*.txt"), *self.root.glob("requirements/*.txt")):
            self.declares.add("python")
            names |= {_distribution(line) for line in _text(path).splitlines()}
        text = _text(self.root / "pyproject.toml")
        if text:
            self.declares.add("python")
            with suppress(tomllib.TOMLDecodeError):
                names |= set(_pyproject(tomllib.loads(text)))
        for name in ("setup.py", "setup.cfg", "Pipfile", "environment.yml"):
            text = _text(self.root / name)
            if text:
                self.declares.add("python")
                words = re.findall(r"[\w.-]+(?=\s*[\[<>=~!\"',\n])", text)
                names |= {_distribution(word) for word in words}
        for name in names - {""}:
            self.python |= set(_MODULES_OF.get(name, name.replace("-", "_")).split())
            # `google-cloud-storage` gives `google`, `ruamel.yaml` gives `ruamel`.
            self.python |= {name.partition(".")[0], name.partition("-")[0]}

    def _node(self) -> None:
        manifests = [
            path for deep in ("", "*/", "*/*/") for path in self.root.glob(f"{deep}package.json")
        ]
        for path in manifests:
            if "node_modules" in path.parts[len(self.root.parts) :]:
                continue
            content = _json(path)
            if not content:
                continue
            self.declares.add("javascript")
            if isinstance(content.get("name"), str):
                self.node.add(content["name"])
            for field, value in content.items():
                if field.lower().endswith("dependencies") and isinstance(value, Mapping):
                    self.node |= set(value)
        modules = self.root / "node_modules"
        try:
            for entry in modules.iterdir():
                if entry.name.startswith("@"):
                    self.node |= {f"{entry.name}/{below.name}" for below in entry.iterdir()}
                elif not entry.name.startswith("."):
                    self.node.add(entry.name)
        except OSError:
            return

    def _java_declared(self) -> None:
        for path in (*self.root.glob("pom.xml"), *self.root.glob("*/pom.xml")):
            text = _text(path)
            self.declares.add("java")
            self.java |= set(re.findall(r"<groupId>\s*([\w.-]+)\s*</groupId>", text))
        for path in (*self.root.glob("build.gradle*"), *self.root.glob("*/build.gradle*")):
            self.declares.add("java")
            self.java |= set(re.findall(r"[\"']([\w.-]+):[\w.-]+(?::[^\"']*)?[\"']", _text(path)))


def _names_in(folder: Path) -> set[str]:
    try:
        return {entry.name.removesuffix(".py") for entry in folder.iterdir()}
    except OSError:
        return set()


def _text(path: Path) -> str:
    try:
        return ordinary_text(path, _LARGEST)
    except (OSError, ValueError):
        return ""


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(_text(path) or "{}")
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _distribution(line: str) -> str:
    """The normalised name (PEP 503) of what a requirement asks for."""
    found = re.match(r"\s*([A-Za-z0-9][\w.-]*)", line)
    return re.sub(r"[-_]+", "-", found[1]).lower() if found else ""


def _pyproject(content: Mapping[str, Any]) -> Iterator[str]:
    project = content.get("project")
    if isinstance(project, Mapping):
        yield _distribution(str(project.get("name", "")))
        yield from _each(project.get("dependencies"))
        optional = project.get("optional-dependencies")
        for group in optional.values() if isinstance(optional, Mapping) else ():
            yield from _each(group)
    groups = content.get("dependency-groups")
    for group in groups.values() if isinstance(groups, Mapping) else ():
        yield from _each(group)
    build = content.get("build-system")
    if isinstance(build, Mapping):
        yield from _each(build.get("requires"))
    tool = content.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, Mapping) else None
    if isinstance(poetry, Mapping):
        tables = [poetry.get("dependencies"), poetry.get("dev-dependencies")]
        more = poetry.get("group")
        tables += [
            group.get("dependencies")
            for group in (more.values() if isinstance(more, Mapping) else ())
            if isinstance(group, Mapping)
        ]
        for table in tables:
            if isinstance(table, Mapping):
                yield from (_distribution(str(name)) for name in table)


def _each(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from (_distribution(one) for one in value if isinstance(one, str))
