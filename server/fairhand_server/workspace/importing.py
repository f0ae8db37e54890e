"""Which files of the project a file imports, and what of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from fairhand_syntax.languages import Language


@dataclass(frozen=True, slots=True)
class Import:
    """One import: the module as written, the names taken of it, and what it is called here.

    `names` is empty where the whole module is taken. `alias` maps a name in the file to the name it
    stands for; of a whole module to the empty text.
    """

    module: str
    names: tuple[str, ...]
    alias: tuple[tuple[str, str], ...] = ()


_PYTHON = re.compile(
    r"(?m)^[ \t]*(?:from[ \t]+(?P<of>\.*[\w.]*)[ \t]+import[ \t]+"
    r"(?P<names>\([^)]*\)|[^\n#;]+)|import[ \t]+(?P<whole>[\w., \t]+))"
)
_JAVA = re.compile(
    r"(?m)^[ \t]*import[ \t]+(?P<static>static[ \t]+)?(?P<of>[\w.]+(?:\.\*)?)[ \t]*;"
)
_JAVASCRIPT = re.compile(
    r"(?:import|export)\s++(?P<what>(?:[\w$*{},]|\s(?!\s*+from\b)){1,2000}+)\s++from\s*+(?P<q>['\"])(?P<of>[^'\"\n]+)(?P=q)"
    r"|(?:const|let|var)\s+(?P<names>[\w$]+|\{[^}]{0,2000}+\})\s*+=\s*+(?:await\s+)?(?:require|import)"
    r"\(\s*['\"](?P<required>[^'\"\n]+)['\"]"
)


def imports_of(language: Language, text: str) -> tuple[Import, ...]:
    """The imports of a text, also of one that cannot be parsed."""
    reader = {"python": _python, "java": _java, "javascript": _javascript}[language.id]
    return tuple(reader(text))


def _pairs(names: str) -> Iterator[tuple[str, str]]:
    """Name in the file and name in the module, of `a, b as c` or `a, b: c`."""
    for one in re.sub(r"#[^\n]*", "", names.strip("(){} \t\n")).split(","):
        words = re.split(r"\s+as\s+|\s*:\s*", one.strip())
        if words[0] and re.fullmatch(r"[\w$*]+", words[0]):
            yield words[-1], words[0]


def _python(text: str) -> Iterator[Import]:
    for found in _PYTHON.finditer(text):
        if found["whole"] is not None:
            for one in found["whole"].split(","):
                words = one.split()
                if words:
                    yield Import(words[0], (), ((words[-1], ""),))
        else:
            pairs = tuple(_pairs(found["names"]))
            yield Import(found["of"], tuple(name for _, name in pairs), pairs)


def _java(text: str) -> Iterator[Import]:
    for found in _JAVA.finditer(text):
        path, last = found["of"], found["of"].rpartition(".")[2]
        if found["static"]:
            yield Import(path.rpartition(".")[0], (last,), ((last, last),))
        else:
            yield Import(path, (last,) if last != "*" else (), ((last, last),))


def _javascript(text: str) -> Iterator[Import]:
    for found in _JAVASCRIPT.finditer(text):
        what = (found["what"] or found["names"] or "").strip()
        module = found["of"] or found["required"]
        braces = re.search(r"\{[^}]*\}", what)
        pairs = tuple(_pairs(braces[0])) if braces else ()
        whole = re.sub(r"\{[^}]*\}|\*\s*as\s", "", what).strip(" ,\n")
        aliases = tuple((name, "") for name in re.findall(r"[\w$]+", whole))
        yield Import(module, () if aliases else tuple(n for _, n in pairs), pairs + aliases)


class Modules:
    """The files of a project, to be found by the names under which they are imported."""

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._by_end: dict[str, list[str]] = {}

    def add(self, path: str) -> None:
        """A file is there."""
        if path not in self._paths:
            self._paths.add(path)
            self._by_end.setdefault(stem_of(path), []).append(path)

    def remove(self, path: str) -> None:
        """A file is gone."""
        if path in self._paths:
            self._paths.remove(path)
            self._by_end[stem_of(path)].remove(path)

    def __contains__(self, path: str) -> bool:
        return path in self._paths

    def files_of(self, language: Language, importer: str, one: Import) -> list[str]:
        """The files that an import in the file `importer` means, the likeliest first."""
        if language.id == "javascript":
            return self._javascript(importer, one.module)
        if language.id == "java":
            return self._java(importer, one)
        return self._python(importer, one)

    def in_folder(self, importer: str, names: Collection[str]) -> list[str]:
        """Files beside `importer` whose names are among `names`: Java's own package."""
        folder = dirname(importer)
        return [
            path
            for name in sorted(names)
            for path in self._by_end.get(name, ())
            if dirname(path) == folder and path != importer
        ]

    def _python(self, importer: str, one: Import) -> list[str]:
        dots = len(one.module) - len(one.module.lstrip("."))
        module = one.module.strip(".").replace(".", "/")
        tails = [f"{module}.py", f"{module}/__init__.py"] if module else ["__init__.py"]
        tails += [f"{module}/{name}.py".lstrip("/") for name in one.names]
        if dots:
            base = dirname(importer)
            for _ in range(dots - 1):
                base = dirname(base)
            return [path for tail in tails if (path := join(base, tail)) in self._paths]
        return [path for tail in tails for path in self._ending(tail, importer)[:1]]

    def _java(self, importer: str, one: Import) -> list[str]:
        if not one.names:
            folder = one.module.removesuffix(".*").replace(".", "/")
            return [path for path in self._paths if dirname(path).endswith(folder)][:20]
        return self._ending(one.module.replace(".", "/") + ".java", importer)[:1]

    def _javascript(self, importer: str, module: str) -> list[str]:
        if not module.startswith("."):
            return []
        base = normpath(join(dirname(importer), module))
        endings = ("", ".js", ".mjs", ".cjs", ".jsx", "/index.js", "/index.mjs")
        return [path for end in endings if (path := base + end) in self._paths][:1]

    def _ending(self, tail: str, importer: str) -> list[str]:
        """Files whose paths end so, the nearest to the importer first."""
        found = [
            path
            for path in self._by_end.get(stem_of(tail), ())
            if path == tail or path.endswith(f"/{tail}")
        ]
        return sorted(found, key=lambda path: (-_shared(path, importer), len(path), path))


def stem_of(path: str) -> str:
    """The name of the module that a file is."""
    name = path.rpartition("/")[2]
    stem = name.partition(".")[0]
    return (
        path.rstrip("/").split("/")[-2] if stem in ("__init__", "index") and "/" in path else stem
    )


def _shared(path: str, other: str) -> int:
    count = 0
    for one, two in zip(path.split("/"), other.split("/"), strict=False):
        if one != two:
            break
        count += 1
    return count


def aliases_of(imports: Sequence[Import]) -> Mapping[str, Import]:
    """The imports by the names that they bring into a file."""
    return {here: one for one in imports for here, _ in one.alias}
