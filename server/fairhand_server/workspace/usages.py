"""How the project uses what may be called at a place: lines of code with such calls.

In code of one project the same name before a dot mostly means the same kind of thing, so the calls
that follow it elsewhere tell what may follow here, also where no type is written anywhere.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from fairhand_scanners.credentials import credentials_in
from fairhand_server.workspace.outline import on_one_line
from fairhand_server.workspace.owners import Place
from fairhand_server.workspace.search import words_of

_LINES_ABOVE = 3
_LONGEST = 100
# Two places in two hundred tell as much of how a name is used as all of them.
_MOST_PLACES = 200
_MEMBER = re.compile(r"\s*+\??\.\s*+([\w$]++)\s*+\(")
_BEFORE = re.compile(r"([\w$]+)\s+\Z")
_HEAD = re.compile(r"\s*+(?:(?:public|private|protected|static|final|async)\s++)*+\Z")
_BODY = re.compile(r"\s*+(?:throws\s[\w\s.,]++)?\{")
_BEFORE_CALLS = frozenset(
    [
        "and",
        "assert",
        "await",
        "case",
        "elif",
        "else",
        "if",
        "in",
        "is",
        "new",
        "not",
        "or",
        "raise",
        "return",
        "throw",
        "typeof",
        "while",
        "yield",
    ]
)


@dataclass(frozen=True, slots=True)
class Usage:
    """How a function is called elsewhere.

    `text` is the call from the function's name on, empty where none is short enough to be shown;
    `alike` says how much the lines above it are like those above the cursor, from 0 to 1.
    """

    text: str
    alike: float
    times: int


def usages_of(
    place: Place, receiver: str, names: Collection[str], texts: Mapping[str, str], deadline: float
) -> dict[str, Usage]:
    """How functions are called in `texts`: members behind `receiver`, or else those in `names`.

    The text around the cursor counts as well. No further text is looked at after `deadline`
    (`time.monotonic`).
    """
    above = set(words_of("\n".join(place.prefix.split("\n")[-_LINES_ABOVE - 1 : -1])))
    found: dict[str, Usage] = {}
    places = 0
    for text in (place.prefix, place.suffix, *texts.values()):
        if time.monotonic() > deadline or places > _MOST_PLACES:
            break
        calls = _after(text, receiver) if receiver else _of(text, names)
        for name, at in calls:
            places += 1
            known = found.get(name, Usage("", -1.0, 0))
            alike = _alike(above, text, at)
            shown = _shown(text, at) if alike > known.alike else ""
            found[name] = Usage(shown or known.text, max(alike, known.alike), known.times + 1)
            if places > _MOST_PLACES:
                break
    return found


def _after(text: str, receiver: str) -> Iterator[tuple[str, int]]:
    """The methods that are called on what is called `receiver`, with the offset of their names."""
    at = text.find(receiver)
    while at >= 0:
        end = at + len(receiver)
        if not (at and receiver[0] != "[" and _is_word(text[at - 1])):
            called = _MEMBER.match(text, end)
            if called:
                yield called[1], called.start(1)
        at = text.find(receiver, end)


def _of(text: str, names: Collection[str]) -> Iterator[tuple[str, int]]:
    """The calls of functions by these names, not their definitions."""
    for name in names:
        at = text.find(f"{name}(")
        while at >= 0:
            if not _is_defined(text, at):
                yield name, at
            at = text.find(f"{name}(", at + len(name))


def _is_defined(text: str, at: int) -> bool:
    """Whether a name before a bracket is another one, a method, or a definition."""
    if at and (_is_word(text[at - 1]) or text[at - 1] == "."):
        return True
    head = text[max(text.rfind("\n", 0, at) + 1, at - _LONGEST) : at]
    word = _BEFORE.search(head)
    if word is not None and word[1] not in _BEFORE_CALLS:
        return True
    end = _closed(text, at)
    return bool(end and _HEAD.match(head) and _BODY.match(text, end))


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter in "_$"


def _alike(above: set[str], text: str, at: int) -> float:
    """The share of words that the lines above a place have in common with `above` (Jaccard)."""
    end = text.rfind("\n", 0, at) + 1
    begin = end
    for _ in range(_LINES_ABOVE):
        begin = text.rfind("\n", 0, max(0, begin - 1)) + 1
    other = set(words_of(text[begin:end]))
    return len(above & other) / len(above | other) if above and other else 0.0


def _shown(text: str, at: int) -> str:
    """A call from its name to its closing bracket, if that is in the same line and harmless."""
    end = _closed(text, at)
    call = on_one_line(text[at:end]) if end and "\n" not in text[at:end] else ""
    return "" if "…" in call or credentials_in(call) else call


def _closed(text: str, at: int) -> int:
    """Where the first bracket from a place on is closed; 0 if that is far away."""
    depth = 0
    for index in range(at, min(len(text), at + _LONGEST)):
        letter = text[index]
        depth += (letter in "([{") - (letter in ")]}")
        if letter in ")]}" and depth == 0:
            return index + 1
    return 0
