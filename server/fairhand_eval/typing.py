"""Somebody who types a function into a file, key by key, in an editor that closes brackets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fairhand_syntax.languages import Language, language_of_path
from fairhand_syntax.parsing import Source, walk

_FUNCTIONS = {
    "function_definition",
    "method_declaration",
    "function_declaration",
    "method_definition",
}
_LINES = (5, 40)
_LARGEST = 60_000
_PAIRS = {"(": ")", "[": "]", '"': '"', "'": "'"}
# Seconds between two keys: log-normal round the median of a good typist (about 70 words a minute),
# longer where a thought begins.
_MEDIAN_S = 0.15
_SPREAD = 0.4
_SHORTEST_S, _LONGEST_S = 0.06, 0.6
_NEW_LINE_S = 0.5


@dataclass(frozen=True, slots=True)
class Hole:
    """A file without the body of one function: what is before it, the body, and what follows."""

    path: Path
    language: Language
    prefix: str
    body: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key press: what the editor puts in place of `over` characters behind the cursor.

    `text` is before the cursor afterwards and `closed` behind it; `wait_s` passes before the next
    key.
    """

    text: str
    closed: str
    over: int
    wait_s: float


def holes(folders: list[Path], count: int, chance: random.Random) -> list[Hole]:
    """So many files with a hole, drawn from the sources in the folders."""
    paths = [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if language_of_path(path.name) and path.is_file() and path.stat().st_size < _LARGEST
    ]
    chance.shuffle(paths)
    found: list[Hole] = []
    for path in paths:
        hole = _hole(path, chance)
        if hole is not None:
            found.append(hole)
        if len(found) == count:
            break
    return found


def _hole(path: Path, chance: random.Random) -> Hole | None:
    language = language_of_path(path.name)
    text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
    if language is None or "\t" in text or "\r" in text:
        return None
    bodies = list(_bodies(Source(language, text)))
    if not bodies:
        return None
    start, end = chance.choice(bodies)
    return Hole(path, language, text[:start], text[start:end], text[end:])


def _bodies(source: Source) -> Iterator[tuple[int, int]]:
    """Where the lines of function bodies begin, behind their indentation, and end."""
    for node in walk(source.tree.root_node):
        body = node.child_by_field_name("body") if node.type in _FUNCTIONS else None
        if body is None:
            continue
        start, end = source.char(body.start_byte), source.char(body.end_byte)
        if source.text[start : start + 1] == "{":
            start, end = start + 1, end - 1
        text = source.text[start:end]
        start += len(text) - len(text.lstrip())
        end -= len(text) - len(text.rstrip())
        line = source.text[source.text.rfind("\n", 0, start) + 1 : start]
        if not line.strip() and _LINES[0] <= source.text.count("\n", start, end) <= _LINES[1]:
            yield start, end


def keys(hole: Hole, chance: random.Random) -> Iterator[Key]:
    """The keys that write the body. Auto-closed brackets are typed over, new lines indented."""
    body, at = hole.body, 0
    closers: list[str] = []
    while at < len(body):
        character = body[at]
        wait = chance.lognormvariate(0.0, _SPREAD) * _MEDIAN_S
        wait = min(_LONGEST_S, max(_SHORTEST_S, wait))
        if character == "\n":
            text = "\n" + _indentation(body, at + 1)
            # Blank lines come with one key each, the indentation with the last.
            closers = []
            yield Key(text, "", 0, wait + _NEW_LINE_S)
            at += len(text)
            continue
        over = 0
        closed = ""
        if closers and closers[-1] == character:
            over, _ = 1, closers.pop()
        elif character in _PAIRS and _is_closed(body, at):
            closed = _PAIRS[character]
            closers.append(closed)
        yield Key(character, closed, over, wait)
        at += 1


def _indentation(body: str, at: int) -> str:
    rest = body[at:].split("\n", 1)[0]
    return rest[: len(rest) - len(rest.lstrip())]


def _is_closed(body: str, at: int) -> bool:
    """Whether an editor would close the pair, and the text closes it on the same line."""
    line = body[at + 1 :].split("\n", 1)[0]
    opener, closer = body[at], _PAIRS[body[at]]
    if opener in "'\"":
        before = body[at - 1 : at]
        return closer in line and not (before.isalnum() or before in "'\"" or line[:1] == opener)
    depth = 1
    for character in line:
        depth += {opener: 1, closer: -1}.get(character, 0)
        if not depth:
            return True
    return False
