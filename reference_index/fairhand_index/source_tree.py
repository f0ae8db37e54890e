"""The files of a package that matter: sources, licence texts, and what lists licences by path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from fairhand_index.extraction import looks_generated
from fairhand_syntax.languages import language_of_path

_LICENSE_NAME = re.compile(r"^(?:un)?licen[cs]e|^copying", re.IGNORECASE)
_NOTICE_NAME = re.compile(r"notice(?:\.(?:txt|md|rst))?", re.IGNORECASE)
_NOT_A_TEXT = frozenset((".py", ".js", ".java", ".json", ".html", ".class", ".pyc", ".png"))
# Output of bundlers; kept only where a package holds nothing else.
_BUILT = frozenset(
    [
        "dist",
        "umd",
        "build",
        "bundles",
        "bundle",
        "esm",
        "esm5",
        "esm2015",
        "fesm2015",
        "fesm5",
        "cjs",
        "es",
        "lib-esm",
        "_esm5",
        "_esm2015",
        "min",
        "minified",
        "standalone",
    ]
)
_MINIFIED = re.compile(r"[.\-]min\.|[.\-]bundle\.|\.umd\.|\.production\.", re.IGNORECASE)
_FEW_FILES = 3
# Files that tell of a package or, as does `x.js.license`, of another file.
_TELLING = frozenset(
    ("METADATA", "package.json", "pyproject.toml", "copyright", "REUSE.toml", "dep5")
)


class SourceTree:
    """Files by path: `sources`, licence `texts`, `notices`, and `other` ones that tell of these."""

    def __init__(self, members: Iterable[tuple[str, bytes]]) -> None:
        self.sources: dict[str, bytes] = {}
        self.texts: dict[str, str] = {}
        self.notices: dict[str, str] = {}
        self.other: dict[str, str] = {}
        for name, data in members:
            path = PurePosixPath(name)
            if language_of_path(name):
                self.sources[name] = data
            elif _NOTICE_NAME.fullmatch(path.name):
                self.notices[name] = data.decode("utf-8", "replace")
            elif is_license_path(path) and len(data) < 400_000:
                self.texts[name] = data.decode("utf-8", "replace")
            elif _tells(path):
                self.other[name] = data.decode("utf-8-sig", "replace")

    def chosen(self) -> Iterator[tuple[str, str, str]]:
        """Path, language and text of the files to index."""
        own = [name for name in self.sources if not _is_built(name)]
        if len(own) <= _FEW_FILES:
            own += _one_flavour(self.sources, own)
        return self._read(own)

    def all(self) -> Iterator[tuple[str, str, str]]:
        """The same of all files, with the output of bundlers, but not of those that minify."""
        return self._read(self.sources)

    def _read(self, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        for name in sorted(names):
            text = self.sources[name].decode("utf-8", "replace")
            language = language_of_path(name)
            if language is not None and not _MINIFIED.search(name) and not looks_generated(text):
                yield name, language.id, text


def matters(name: str) -> bool:
    """Whether the file of this name is a source, a licence text, or tells of them."""
    path = PurePosixPath(name)
    kept = is_license_path(path) or bool(_NOTICE_NAME.fullmatch(path.name)) or _tells(path)
    return bool(language_of_path(name)) or kept


def _tells(path: PurePosixPath) -> bool:
    return path.name in _TELLING or path.suffix == ".license"


def is_license_path(path: PurePosixPath) -> bool:
    """Whether a file of this name is the text of a licence."""
    if path.suffix.lower() in _NOT_A_TEXT:
        return False
    return bool(_LICENSE_NAME.match(path.name)) or path.parent.name.lower() in (
        "licenses",
        "licences",
    )


def _is_built(name: str) -> bool:
    return language_of_path(name) is not None and not _BUILT.isdisjoint(
        part.lower() for part in PurePosixPath(name).parts[:-1]
    )


def _one_flavour(sources: Mapping[str, bytes], own: list[str]) -> list[str]:
    """Of the same file built several times, the first by name."""
    seen = {PurePosixPath(name).name.split(".")[0] for name in own}
    out = []
    for name in sorted(sources):
        stem = PurePosixPath(name).name.split(".")[0]
        if _is_built(name) and not _MINIFIED.search(name) and stem not in seen:
            seen.add(stem)
            out.append(name)
    return out
