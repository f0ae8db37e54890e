"""Draws the set of masked calls: `python tests/bench/draw_masked_calls.py PROJECTS OUT [SEED]`.

PROJECTS holds one folder per project with its source files and its licence. A task hides the rest
of a line, from the name of a function or method that another file of the project defines and that
this file has not called before. Which calls are taken does not depend on our retrieval.
"""

from __future__ import annotations

import builtins
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fairhand_syntax.languages import Language, language_of_path
from fairhand_syntax.parsing import Source, walk

PER_PROJECT = 27
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


def calls(
    language: Language, text: str, foreign: set[str], own: set[str]
) -> Iterator[tuple[int, int]]:
    """Start and end of what is hidden, for every call that fits."""
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
            yield start, start + len(hidden.rstrip())


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
            found += [
                (path, start, end) for start, end in calls(language, text, foreign, names[path])
            ]
        drawing.shuffle(found)
        chosen: list[tuple[str, int, int]] = []
        per_file: Counter[str] = Counter()
        for one in found:
            if per_file[one[0]] < 4 and len(chosen) < PER_PROJECT:
                chosen.append(one)
                per_file[one[0]] += 1
        print(project.name, len(files), "files", len(found), "calls", len(chosen), "chosen")
        tasks += [
            {"id": f"{project.name}/{n}", "project": project.name, "path": p, "start": s, "end": e}
            for n, (p, s, e) in enumerate(sorted(chosen))
        ]
    out.write_text("".join(json.dumps(task) + "\n" for task in tasks), encoding="utf-8")
    print(len(tasks), "tasks")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
