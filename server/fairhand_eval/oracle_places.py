"""Holes in code that people wrote: where a cursor may stand, and what belongs there.

A hole is cut out of a file that parses; the text that was there is the right answer. Most kinds
follow the syntax tree, as what people ask for does; some ignore it, as cursors do.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fairhand_eval.oracle_kinds import (
    BLOCKS,
    DEFINITIONS,
    FUNCTIONS,
    KINDS,
    File,
    Span,
    around,
    closed_by_editor,
)
from fairhand_syntax.languages import Language, language_named, language_of_path
from fairhand_syntax.parsing import Source, walk

# A file, a hole and a line may be so long, in characters; nobody asks for more at once.
_LONGEST_FILE = 150_000
_LONGEST_HOLE = 2_500
_LONGEST_LINE = 200
# So many holes are tried in a file before another one is taken.
_TRIES = 12
_HOLES_A_FILE = 2


@dataclass(frozen=True, slots=True)
class Hole:
    """A document with a hole, and what stood in the hole.

    `whole` is false where more may follow: statements at module or class level go on through the
    next definition. `onward` is how the author's text goes on, where the document is not yet so.
    """

    name: str
    language: Language
    prefix: str
    true: str
    suffix: str
    whole: bool = True
    onward: str = ""


def drawn(
    folders: list[Path], language: Language, kind: str, draw: random.Random
) -> Iterator[Hole]:
    """Holes of one kind in the files of a language, each author's as likely as another's.

    Folders directly below the given ones are taken for the work of one author each.
    """
    shelves = [list(shelf) for folder in folders for shelf in _shelves(folder, language)]
    for shelf in shelves:
        draw.shuffle(shelf)
    while shelves:
        draw.shuffle(shelves)
        for shelf in shelves:
            yield from _in_file(shelf.pop(), language, kind, draw)
        shelves = [shelf for shelf in shelves if shelf]


@cache
def _shelves(folder: Path, language: Language) -> list[list[Path]]:
    """The sources of each author."""
    groups = [sorted(below.rglob("*")) for below in sorted(folder.iterdir()) if below.is_dir()]
    groups.append(sorted(folder.iterdir()))
    found = [[path for path in group if _is_source(path, language)] for group in groups]
    return [shelf for shelf in found if shelf]


def _is_source(path: Path, language: Language) -> bool:
    # What is packed into one file was not typed by anybody.
    packed = ".min." in path.name or {"dist", "umd", "bundles"} & set(path.parts)
    return language_of_path(path) == language and not packed and path.is_file()


def _in_file(path: Path, language: Language, kind: str, draw: random.Random) -> Iterator[Hole]:
    text = path.read_text("utf-8", "replace").replace("\r\n", "\n")
    if len(text) > _LONGEST_FILE or any(len(line) > _LONGEST_LINE for line in text.split("\n")):
        return
    source = Source(language, text)
    if source.tree.root_node.has_error:
        return
    file = File(path.name, source, tuple(walk(source.tree.root_node)))
    found = 0
    for _ in range(_TRIES):
        span = KINDS[kind](file, draw)
        if span is None or not _is_hole(file, span):
            continue
        begin, end = span
        line = text.count("\n", 0, begin) + 1
        name, whole = f"{path.name}:{line}", _is_whole(file, kind, span)
        behind = closed_by_editor(file, span) if kind == "typed" else text[end:]
        yield Hole(name, language, text[:begin], text[begin:end], behind, whole, text[end:])
        found += 1
        if found == _HOLES_A_FILE:
            return


def _is_hole(file: File, span: Span) -> bool:
    begin, end = span
    if not (0 <= begin < end <= len(file.text) and end - begin <= _LONGEST_HOLE):
        return False
    at = file.source.byte(begin)
    node = file.source.tree.root_node.descendant_for_byte_range(at, at)
    # Behind a comment code is asked for, not the rest of the comment.
    in_comment = node is not None and "comment" in node.type and file.bounds(node)[0] < begin
    return bool(file.text[begin:end].strip()) and not in_comment


def _is_whole(file: File, kind: str, span: Span) -> bool:
    """Whether an answer ends here by itself, not only before the code that follows."""
    source = file.source
    if kind in ("block", "pair"):
        at = source.byte(span[0])
        nodes = list(around(source.tree.root_node.descendant_for_byte_range(at, at)))
        if kind == "pair" and not any(one.type in BLOCKS for one in nodes):
            return True
        return any(one.type in FUNCTIONS for one in nodes if one.start_byte < at)
    if kind not in ("run", "outward", "told"):
        return True
    first, last = source.byte(span[0]), source.byte(len(file.text[: span[1]].rstrip()) - 1)
    node = source.tree.root_node.descendant_for_byte_range(last, last)
    return any(
        one.type in FUNCTIONS if one.start_byte < first else one.type in FUNCTIONS | DEFINITIONS
        for one in around(node)
    )


# -- HumanEval-Infilling -------------------------------------------------------------------------


def published(path: Path, form: str) -> Iterator[Hole]:
    """The holes of a file of HumanEval-Infilling, in the form "ide" or "dataset"."""
    python = language_named("python")
    assert python is not None
    with gzip.open(path, "rt") as lines:
        for line in lines:
            row = json.loads(line)
            prefix, true, suffix = row["prompt"], row["canonical_solution"], row["suffix"]
            if form == "ide":
                depth = 0 if true.startswith("\n") else len(true) - len(true.lstrip(" "))
                prefix, true, suffix = prefix + true[:depth], true[depth:], "\n" + suffix
                true = true.rstrip("\n")
            yield Hole(row["task_id"], python, prefix, true, suffix)
