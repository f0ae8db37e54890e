"""The files of a project: what an import in one of them means."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from fairhand_scanners.security.scan import lowered
from fairhand_scanners.security.scope import File
from fairhand_syntax.languages import language_of_path
from fairhand_syntax.parsing import Source

_KEPT_FILES = 64


def read(path: Path) -> str:
    """The text of a file; bytes that are no UTF-8 are replaced. Raises OSError."""
    return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")


# Folders that projects keep their packages in, beside their tests.
_SOURCE_FOLDERS = frozenset(("src", "lib", "python", "app", "source", "server", "backend"))


class ProjectFiles:
    """Finds the file of a project that an import means, and keeps the last ones that were read."""

    def __init__(
        self, roots: Iterable[str], names: Iterable[str], texts: dict[str, str] | None = None
    ) -> None:
        self.roots = [root.rstrip("/") for root in roots]
        self.names = set(names)
        self.texts = texts or {}
        self.by_stem: dict[str, list[str]] = {}
        for name in self.names:
            stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
            self.by_stem.setdefault(stem, []).append(name)
        # The `__init__` files by the names of their folders.
        self.packages: dict[str, list[str]] = {}
        for name in self.by_stem.get("__init__", ()):
            self.packages.setdefault(name.rsplit("/", 2)[-2] if "/" in name else "", []).append(
                name
            )
        self.words = {
            part.rsplit(".", 1)[0] for name in self.names for part in name.split("/")[-4:]
        }
        self.answers: dict[tuple[str, str], tuple[str, str] | None] = {}
        self.files: OrderedDict[str, File | None] = OrderedDict()

    def __call__(self, asking: File, path: str) -> tuple[File, str] | None:
        """The file and the member in it that a path names, asked from another file."""
        language = asking.module.language
        first = path.split(".", 1)[0]
        if language == "java":
            if first not in self.by_stem:
                return None
        elif path[:1] != "." and (language != "python" or first not in self.words):
            return None
        key = (asking.path.rsplit("/", 1)[0], path)
        if key not in self.answers:
            find = {
                "python": self._python,
                "javascript": self._javascript,
                "java": self._java,
            }[language]
            self.answers[key] = find(asking, path)
        found = self.answers[key]
        if found is None:
            return None
        file = self._load(found[0])
        return (file, found[1]) if file is not None else None

    def _python(self, asking: File, path: str) -> tuple[str, str] | None:
        level = len(path) - len(path.lstrip("."))
        parts = path.lstrip(".").split(".")
        base = ""
        if level:
            folder = asking.path.split("/")[:-level] if level <= asking.path.count("/") else []
            base = "/".join(folder)
        for cut in (len(parts), len(parts) - 1):
            if cut <= 0:
                continue
            inner, member = "/".join(parts[:cut]), ".".join(parts[cut:])
            if "." in member:
                continue
            for tail in (f"{inner}.py", f"{inner}/__init__.py"):
                name = self._named(asking, tail, base, bool(level))
                if name is not None:
                    return name, member
        return None

    def _named(self, asking: File, tail: str, base: str, relative: bool) -> str | None:
        if relative:
            name = f"{base}/{tail}" if base else tail
            return name if name in self.names else None
        first, _, rest = tail.rpartition("/")
        stem = rest.rsplit(".", 1)[0]
        if stem == "__init__":
            known = self.packages.get(first.rsplit("/", 1)[-1], ())
        else:
            known = self.by_stem.get(stem, ())
        candidates = [n for n in known if self._reaches(n, tail, asking.path)]
        # The nearest one wins.
        return max(candidates, key=lambda n: (len(n), n), default=None)

    def _reaches(self, name: str, tail: str, asking: str) -> bool:
        """Whether a file is what an absolute import means: it lies below a folder that the asking
        file lies in, or below one that keeps sources there."""
        if name == tail:
            return True
        if not name.endswith(f"/{tail}"):
            return False
        above = name[: -len(tail)]
        if asking.startswith(above):
            return True
        folder, _, last = above.rstrip("/").rpartition("/")
        return last in _SOURCE_FOLDERS and (not folder or asking.startswith(f"{folder}/"))

    def _javascript(self, asking: File, path: str) -> tuple[str, str] | None:
        if not path.startswith("."):
            return None
        folder = asking.path.rsplit("/", 1)[0] if "/" in asking.path else ""
        for whole, member in (
            (path, ""),
            path.rsplit(".", 1) if "." in path.lstrip("./") else (path, ""),
        ):
            target = os.path.normpath(f"{folder}/{whole}" if folder else whole).replace("\\", "/")
            for name in (
                target,
                f"{target}.js",
                f"{target}.mjs",
                f"{target}.cjs",
                f"{target}.jsx",
                f"{target}/index.js",
            ):
                if name in self.names:
                    return name, member
        return None

    def _java(self, asking: File, path: str) -> tuple[str, str] | None:
        """A class by its simple name: one that is imported, or of the same package, wins."""
        first = path.split(".", 1)[0]
        candidates = [n for n in self.by_stem[first] if n.endswith(".java") and n != asking.path]
        here = asking.path.rsplit("/", 1)[0] if "/" in asking.path else ""
        for whole in asking.module.imports:
            last = whole.rpartition(".")[2]
            if last == first:
                tail = f"{whole.replace('.', '/')}.java"
                return next(((n, path) for n in candidates if f"/{n}".endswith(f"/{tail}")), None)
            if last[:1].islower():
                # `import shop.store.*` is kept as the package alone.
                folder = f"/{whole.replace('.', '/')}"
                for name in candidates:
                    if f"/{name}".rsplit("/", 1)[0].endswith(folder):
                        return name, path
        return next(((n, path) for n in candidates if n.rpartition("/")[0] == here), None)

    def _load(self, name: str) -> File | None:
        if name in self.files:
            self.files.move_to_end(name)
            return self.files[name]
        language = language_of_path(name)
        file: File | None = None
        try:
            text = self.texts.get(name)
            if text is None:
                text = read(Path(name))
            if language is not None and len(text) < 400_000:
                file = lowered(Source(language, text), name)
        except (OSError, RecursionError):
            file = None
        self.files[name] = file
        if len(self.files) > _KEPT_FILES:
            self.files.popitem(last=False)
        return file
