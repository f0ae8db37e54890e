"""Draws the set of masked calls: `python tests/bench/draw_masked_calls.py PROJECTS OUT [SEED]`.

PROJECTS holds one folder per project with its source files and its licence. A task hides the rest
of a line, from the name of a function or method that another file of the project defines and that
this file has not called before. Which calls are taken does not depend on our retrieval.
"""

from __future__ import annotations

import builtins
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fairhand_syntax.languages import Language, language_of_path
from fairhand_syntax.parsing import Source, walk

PER_PROJECT = 33
PER_NAME = 2
"""Of calls of one function, so that none that a project calls everywhere fills the set."""
MOST_BEFORE = 30_000
"""Characters before the place; a model sees only the last few thousand of them."""

# Methods of the languages' own libraries: a project may define them too, but they say little of it.
_LIBRARY_METHODS = """
push delete append write close emit add read remove equals hashCode toString contains isEmpty
indexOf substring charAt length forEach filter reduce slice concat splice call apply bind then
catch has keys values entries matches start stop send open flush next done error listen resolve
match parse stringify exists isDirectory group addAll addFirst addLast removeLast iterator clear
containsKey getKey getValue println format valueOf compareTo getName getClass getMessage warn
info debug trace
"""
_STANDARD = {
    *(name for kind in (str, bytes, list, dict, set, object) for name in dir(kind)),
    *dir(builtins),
    *_LIBRARY_METHODS.split(),
}

# What is reached through these is the languages' own, whatever its name.
_OUTSIDE = {"Buffer", "Object", "Promise", "process", "Math", "Reflect", "console"}
# Calls whose receiver is an object of a library, found by reading the set: the start of the line.
_OF_LIBRARIES = (
    "line: bytes = await self._reader.",
    "logger = prevLogger.",
    "args = parser.",
    "stream.",
    "ve.",
)

_DEFINED = {
    "function_definition",
    "class_definition",
    "method_declaration",
    "constructor_declaration",
    "class_declaration",
    "function_declaration",
    "method_definition",
}
_CALLS = {
    "call",
    "call_expression",
    "method_invocation",
    "object_creation_expression",
    "new_expression",
}


def files_of(project: Path) -> dict[str, tuple[Language, str]]:
    found = {}
    for path in sorted(project.rglob("*")):
        language = language_of_path(path) if path.is_file() else None
        if language:
            found[path.relative_to(project).as_posix()] = (language, path.read_text("utf-8"))
    return found


def defined(language: Language, text: str) -> set[str]:
    source = Source(language, text)
    names = set()
    for node in walk(source.tree.root_node):
        name = node.child_by_field_name("name") if node.type in _DEFINED else None
        if name is None and node.type == "variable_declarator":
            value = node.child_by_field_name("value")
            if value is not None and "function" in value.type:
                name = node.child_by_field_name("name")
        if name is None and node.type == "assignment_expression":
            right, left = node.child_by_field_name("right"), node.child_by_field_name("left")
            if right is not None and left is not None and "function" in right.type:
                name = left.child_by_field_name("property") or left
        if name is not None:
            names.add(source.text_of(name))
    return names


def callee(source: Source, node: Any) -> Any:
    if node.type == "method_invocation":
        return node.child_by_field_name("name")
    if node.type == "object_creation_expression":
        return node.child_by_field_name("type")
    target = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    if target is None:
        return None
    for field in ("attribute", "property"):
        if target.child_by_field_name(field) is not None:
            return target.child_by_field_name(field)
    return target if target.type == "identifier" else None


def imported_from_outside(text: str, project: set[str]) -> set[str]:
    """Names of modules that a Python file imports and that are no part of the project."""
    modules = re.findall(r"(?m)^\s*import (\w+)(?: as (\w+))?", text)
    return {alias or module for module, alias in modules if module not in project}


def calls(
    language: Language, text: str, foreign: set[str], own: set[str], outside: set[str]
) -> Iterator[tuple[int, int, str]]:
    """Start and end of what is hidden and the function's name, for every call that fits."""
    source = Source(language, text)
    seen: Counter[str] = Counter()
    for node in walk(source.tree.root_node):
        if node.type not in _CALLS or (name := callee(source, node)) is None:
            continue
        word = source.text_of(name)
        seen[word] += 1
        start, end = source.char(name.start_byte), source.char(node.end_byte)
        line_end = text.find("\n", start)
        rest = text[end : line_end if line_end >= 0 else len(text)]
        hidden = text[start:line_end]
        line = text[text.rfind("\n", 0, start) + 1 : start].strip()
        receiver = re.search(r"(?<![\w.])(\w+)\.\Z", line)
        if (receiver and receiver[1] in outside) or line in _OF_LIBRARIES:
            continue
        if (
            word in foreign
            and word not in _STANDARD
            and word not in own
            and seen[word] == 1
            and len(word) >= 4
            and f"{word}(" not in text[:start]
            and "\n" not in text[start:end]
            and rest.strip() in ("", ";", ":")
            and 10 <= len(hidden.strip()) <= 80
            and text[start:end].count("(") >= 1
            and start <= MOST_BEFORE
            and "# noqa" not in hidden
        ):
            yield start, start + len(hidden.rstrip()), word


def main(projects: Path, out: Path, seed: int) -> None:
    drawing = random.Random(seed)
    tasks = []
    for project in sorted(path for path in projects.iterdir() if path.is_dir()):
        files = files_of(project)
        by_name: Counter[str] = Counter()
        names = {path: defined(*content) for path, content in files.items()}
        for own in names.values():
            by_name.update(own)
        found = []
        for path, (language, text) in files.items():
            foreign = {name for other, own in names.items() if other != path for name in own}
            outside = _OUTSIDE | imported_from_outside(text, {p.split("/")[0] for p in files})
            found += [(path, *one) for one in calls(language, text, foreign, names[path], outside)]
        drawing.shuffle(found)
        chosen: list[tuple[str, int, int]] = []
        per_file: Counter[str] = Counter()
        per_name: Counter[str] = Counter()
        for path, start, end, word in found:
            if per_file[path] < 4 and per_name[word] < PER_NAME and len(chosen) < PER_PROJECT:
                chosen.append((path, start, end))
                per_file[path] += 1
                per_name[word] += 1
        print(project.name, len(files), "files", len(found), "calls", len(chosen), "chosen")
        tasks += [
            {"id": f"{project.name}/{n}", "project": project.name, "path": p, "start": s, "end": e}
            for n, (p, s, e) in enumerate(sorted(chosen))
        ]
    out.write_text("".join(json.dumps(task) + "\n" for task in tasks), encoding="utf-8")
    print(len(tasks), "tasks")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
