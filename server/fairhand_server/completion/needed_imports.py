"""Imports that code needs and does not have, by the names it uses, and what a comment asks for.

Only names whose origin is beyond doubt are known: of the standard libraries and of the libraries
that most projects use (`completion/import_tables.py`). A name that the document or the code itself
binds in any way needs nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from fairhand_server.completion.import_tables import (
    COMMENTS,
    JAVA_CLASSES,
    JAVASCRIPT_GLOBALS,
    JAVASCRIPT_MODULES,
    JAVASCRIPT_NAMES,
    PYTHON_MODULES,
    PYTHON_NAMES,
)
from fairhand_syntax.languages import Language


class Origin(NamedTuple):
    """Where a name comes from: a module, and what is taken of it (empty: the module itself)."""

    module: str
    name: str
    alias: str = ""


_WORD = re.compile(r"(?<![\w.$@/'\"-])([A-Za-z_$][\w$]*)")
_LINE_ENDS_BELOW = 2
_PYTHON_IMPORT = re.compile(r"(?m)^[ \t]*(?:from[ \t]+\S+[ \t]+)?import[ \t]+(?:\([^)]*\)|.*)")
_MEMBER = re.compile(r"(?<![\w.$])([A-Za-z_$][\w$]*)\s*\.\s*[A-Za-z_$]")
_BOUND = {
    "python": re.compile(
        r"(?:\b(?:def|class|import|as|for|global|nonlocal)\s+|\b(?:lambda)\s+|,\s*)(\w+)"
        r"|(?m:^\s*(?:async\s+)?(\w+)\s*(?::[^=\n]+)?=[^=])|\((\w+)\s*[,)=:]|\bfrom\s+\S+\s+import\s+(.+)"
    ),
    "java": re.compile(
        r"\b(?:class|interface|enum|record)\s+(\w+)|\bimport\s+(?:static\s+)?[\w.]*?(\w+)\s*;"
        r"|<(\w)(?:\s|>|,)"
    ),
    "javascript": re.compile(
        r"\b(?:const|let|var|function\*?|class|catch\s*\(|import(?:\s*\*\s*as)?)\s+(\w+)"
        r"|\{([\w\s,:$]+)\}\s*(?:=|from)|\(([\w\s,$]*)\)\s*(?:=>|\{)|(\w+)\s*=>"
        r"|(?:,|\n)\s*(\w+)\s*=\s*require\("
    ),
}


def missing_imports(language: Language, document: str, code: str) -> tuple[str, ...]:
    """Import lines that `code`, put into `document`, needs beside those that are there.

    `document` is the text around the code. The lines are in the order of their modules.
    """
    # What was written in strings and comments is not used, but an import is never in one.
    used = _names_used(language, _without_strings(language, code))
    origins = {name: origin for name in used if (origin := _origin(language, name))}
    if not origins:
        return ()
    bound = _bound_in(language, document) | _bound_in(language, code)
    needed = [origin for name, origin in sorted(origins.items()) if name not in bound]
    if language.id == "java":
        stars = set(re.findall(r"\bimport\s+([\w.]+)\.\*\s*;", document + code))
        needed = [one for one in needed if one.module not in stars]
        needed = [one for one in needed if one.name not in _members_of_type(code, one.name)]
    return _lines(language, needed, document + code)


_USING = re.compile(
    r"\busing (?:the )?(?:node:)?(assert|child_process|crypto|fs|https?|net|os|path|readline|url"
    r"|util|worker_threads|zlib)(?: module)?(?=\s*(?:[,.;)]|$))"
)


def imports_for_comment(language: Language, comment: str, document: str) -> tuple[str, ...]:
    """Import lines for the libraries and services that a comment names, unless they are there."""
    found = [origin for form, origin in _asked(language.id) if form.search(comment)]
    if language.id == "javascript":
        found += [Origin(one[1], "") for one in _USING.finditer(comment)]
    bound = _bound_in(language, document)
    needed = [one for one in found if _name_here(one) not in bound]
    return _lines(language, needed, document)


def insertion_line(language: Language, document: str) -> int:
    """The line (from 0) of a document before which new imports belong."""
    lines = document.split("\n")
    last = -1
    first = 0
    for number, line in enumerate(lines[:400]):
        text = line.strip()
        if language.id == "java" and text.startswith("package "):
            first = number + 1
        if _IMPORT_LINE[language.id].match(line):
            last = number
            while "(" in text and ")" not in lines[last] and last + 1 < len(lines):
                last += 1
        elif number == first and _KEEPS_FIRST.match(text):
            first = number + 1
    return last + 1 if last >= 0 else first


_IMPORT_LINE = {
    "python": re.compile(r"(?:import|from)\s+[\w.]+"),
    "java": re.compile(r"import\s+(?:static\s+)?[\w.]+"),
    "javascript": re.compile(r"(?:import\s|(?:const|let|var)\s[^=]+=\s*require\()"),
}
_KEEPS_FIRST = re.compile(
    r"#!|#.*coding|['\"]use strict['\"]|\"\"\".*\"\"\"$|'''.*'''$|# (?:type|mypy|ruff)"
)


def _names_used(language: Language, code: str) -> set[str]:
    if language.id == "python":
        return _python_used(language, code)
    if language.id == "javascript":
        members = set(_MEMBER.findall(code))
        called = set(re.findall(r"(?<![\w.$])([A-Za-z_$][\w$]*)\s*\(", code))
        return {
            name
            for name in set(_WORD.findall(code))
            if _origin(language, name) and (name in members or name in called)
        }
    return set(re.findall(r"(?<![\w.$\"])([A-Z]\w*)", code))


def _python_used(language: Language, code: str) -> set[str]:
    # A module is used by its members; another word of its name is a variable.
    code = _PYTHON_IMPORT.sub("", code)
    names, members = set(_WORD.findall(code)), set(_MEMBER.findall(code))
    used = {
        name
        for name in names
        if (origin := _origin(language, name)) and (origin.name or name in members)
    }
    if re.search(r"(?<![\w.])datetime\s*\.\s*(?:datetime|timedelta|date|timezone)\b", code):
        used = used - {"datetime"} | {"datetime."}
    elif "datetime" in members or re.search(r"(?<![\w.])datetime\s*\(", code):
        used.add("datetime")
    if re.search(r"(?<![\w.])date\s*(?:\.\s*today|\.\s*fromisoformat|\(\s*\d)", code):
        used.add("date")
    return used


def _origin(language: Language, name: str) -> Origin | None:
    return _origins(language.id).get(name)


@cache
def _origins(language: str) -> dict[str, Origin]:
    found: dict[str, Origin] = {}
    if language == "java":
        for module, names in _table(JAVA_CLASSES):
            for name in names:
                found.setdefault(name, Origin(module, name))
        return found
    modules = PYTHON_MODULES if language == "python" else JAVASCRIPT_MODULES
    for word in modules.split():
        module, _, alias = word.partition(":")
        found.setdefault(alias or module, Origin(module, "", alias))
    for module, names in _table(PYTHON_NAMES if language == "python" else JAVASCRIPT_NAMES):
        for name in names:
            found[name] = Origin(module, name)
    if language == "python":
        found["datetime."] = Origin("datetime", "")
        found["datetime"] = Origin("datetime", "datetime")
        found["date"] = Origin("datetime", "date")
        # Words that are more often variables than what they are taken for.
        for word in ("field", "digits", "Key", "Attr", "Set", "product", "chain", "cycle", "quote"):
            found.pop(word, None)
    else:
        for word in JAVASCRIPT_GLOBALS.split():
            found.pop(word, None)
        found.pop("v4", None)
    return found


def _table(text: str) -> list[tuple[str, list[str]]]:
    rows = (line.partition(":") for line in text.strip().split("\n"))
    return [(module.strip(), names.split()) for module, _, names in rows]


@cache
def _asked(language: str) -> tuple[tuple[re.Pattern[str], Origin], ...]:
    found = []
    for line in COMMENTS[language].strip().split("\n"):
        what, _, form = line.partition(" | ")
        if language == "java":
            module, _, name = what.rpartition(".")
            origin = Origin(module, name)
        elif language == "javascript":
            module, _, name = what.partition(" ")
            origin = Origin(module, name, "_" if module == "lodash" else "")
        else:
            aliases = {"pandas": "pd", "numpy": "np", "matplotlib.pyplot": "plt"}
            name = {"flask": "Flask", "bs4": "BeautifulSoup"}.get(what, "")
            origin = Origin(what, name, aliases.get(what, ""))
        found.append((re.compile(form, re.IGNORECASE), origin))
    return tuple(found)


def _name_here(origin: Origin) -> str:
    return origin.alias or origin.name or origin.module.partition(".")[0]


def _bound_in(language: Language, text: str) -> set[str]:
    bound: set[str] = set()
    for found in _BOUND[language.id].finditer(text):
        for group in found.groups():
            if group:
                bound |= set(re.findall(r"[\w$]+", group))
    if language.id == "python":
        for found in re.finditer(r"(?m)^\s*(?:from\s+\S+\s+)?import\s+(\([^)]*\)|[^\n#]+)", text):
            bound |= set(re.findall(r"\w+", found[1]))
            if re.match(r"\s*import\s+datetime\b", found[0]):
                bound.add("datetime.")
    return bound


def _members_of_type(code: str, name: str) -> set[str]:
    """The name itself where the code writes it with its package already."""
    return {name} if re.search(rf"\b[a-z]\w*\.{name}\b", code) else set()


def _lines(language: Language, origins: list[Origin], text: str) -> tuple[str, ...]:
    """Import lines for names, one for each module, as the file writes its imports."""
    by_module: dict[str, list[Origin]] = {}
    for one in origins:
        by_module.setdefault(one.module, []).append(one)
    lines = []
    for module, ones in sorted(by_module.items()):
        names = sorted({one.name for one in ones if one.name})
        whole = next((one for one in ones if not one.name), None)
        if language.id == "java":
            lines += [f"import {module}.{name};" for name in names]
        elif language.id == "python":
            if whole is not None:
                lines.append(f"import {module}" + (f" as {whole.alias}" if whole.alias else ""))
            if names:
                lines.append(f"from {module} import {', '.join(names)}")
        else:
            modern = re.search(r"(?m)^\s*(?:import\s.*\sfrom\s|export\s)", text) is not None
            what = (
                f"{{ {', '.join(names)} }}" if names else (whole.alias or module if whole else "")
            )
            what = re.sub(r"\W+(\w)", lambda found: found[1].upper(), what) if not names else what
            if modern:
                lines.append(f"import {what} from '{module}';")
            else:
                lines.append(f"const {what} = require('{module}');")
    # Plain imports stand before those of names, as formatters put them.
    return tuple(sorted(lines, key=lambda line: (line.startswith("from "), line)))


def _without_strings(language: Language, code: str) -> str:
    """The code with blanks for strings and comments."""
    return _STRINGS[language.id].sub(" ", code)


_STRINGS = {
    "python": re.compile(
        r"(?:\b[rRbBuU]{1,2})?(?<![fF])(\"\"\"|''')(?:(?!\1)[^\\]|\\.)*(?:\1|\Z)"
        r"|(?<![fF])\"(?:[^\"\\\n]|\\.)*\"|(?<![fF])'(?:[^'\\\n]|\\.)*'|#[^\n]*",
        re.S,
    ),
    "java": re.compile(
        r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|//[^\n]*|/\*.*?(?:\*/|\Z)", re.S
    ),
    "javascript": re.compile(
        r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|//[^\n]*|/\*.*?(?:\*/|\Z)", re.S
    ),
}


def comment_above(language: Language, prefix: str) -> str:
    """The comment that ends where a prefix does, without its marks; empty if there is none.

    What stands two empty lines above, such as a licence, says nothing of this place.
    """
    above = prefix.rstrip()
    if prefix.count("\n", len(above)) > _LINE_ENDS_BELOW:
        return ""
    lines = above.split("\n")
    found: list[str] = []
    mark = re.escape(language.comment)
    for line in reversed(lines[-30:]):
        text = line.strip()
        if re.match(rf"{mark}|/?\*", text) or (language.id == "python" and '"""' in text):
            found.append(re.sub(rf"\*+/$|^(?:{mark}+!?|/?\*+)\s*|\"\"\"", "", text))
        else:
            break
    return " ".join(reversed(found))
