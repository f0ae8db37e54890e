"""The hint for a line: the few calls that are likeliest to be made there, as lines of code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

from fairhand_server.workspace.importing import Import
from fairhand_server.workspace.outline import Definition
from fairhand_server.workspace.owners import OWN, Offered, Place, asked_at, receiver_at
from fairhand_server.workspace.search import words_of
from fairhand_server.workspace.usages import Usage
from fairhand_syntax.languages import Language

_MOST_LINES = 1
_LONGEST_BEGIN = 70
_MOST_NAMES = 24
_PARTS = re.compile(r"[^A-Za-z]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MADE = re.compile(r"(?:\bnew|\braise)\s+[\w$.]*\Z")
# What takes the value that is asked for: `lastChar` in `int lastChar = reader.`.
_TAKER = re.compile(r"([\w$]+)\s*(?::[^=]*)?=(?!=)[^=]*\Z")
# The imports of a text: a name that stands only there is about to be used.
_IMPORTS = re.compile(
    r"(?m)^[ \t]*(?:from\b[^\n(]*(?:\([^)]*\))?[^\n]*|import\b[^\n{]*(?:\{[^}]*\})?[^\n]*"
    r"|(?:const|let|var)\b[^=\n]*(?:\{[^}]*\})?\s*=\s*require\([^\n]*)$"
)


@dataclass(slots=True)
class Candidate:
    """A name that may follow: its definitions, and whether it is a member of a class that fits.

    If it is a class, `made` is how an object of it is made, and `fields` are its annotated fields.
    `uses` says how often the file uses it besides importing it, None if it is not imported.
    """

    name: str
    definitions: list[Definition] = field(default_factory=list)
    made: Definition | None = None
    fields: list[str] = field(default_factory=list)
    fits: bool = False
    of_module: bool = False
    bonus: float = -2.0
    uses: int | None = None


def candidates_at(
    place: Place,
    offered: Sequence[Offered],
    imports: Mapping[str, Import],
    owners: frozenset[str],
) -> dict[str, Candidate]:
    """What may be called at a place, as far as definitions and imports tell.

    `owners` are the classes whose members may follow.
    """
    found: dict[str, Candidate] = {}
    receiver = receiver_at(place)
    known = any(one.owner in owners for file in offered for one in file.definitions)
    for file in offered:
        member = bool(receiver) and file.module == receiver
        for one in file.definitions:
            if one.owner in found:
                _note_constructor(found[one.owner], one)
            fits = one.owner in owners or (member and one.owner in ("", "default", "module"))
            if not fits and (bool(one.owner) != bool(receiver) or (receiver and known)):
                continue
            of_object = bool(receiver) and not (member and not one.owner)
            if one.name.startswith("__") or (of_object and (one.is_class or one.name == one.owner)):
                continue
            candidate = found.setdefault(one.name, Candidate(one.name))
            candidate.definitions.append(one)
            candidate.fits |= fits
            candidate.of_module |= member
            candidate.bonus = max(candidate.bonus, file.bonus)
    if not receiver:
        code = _IMPORTS.sub("", place.prefix + place.suffix)
        for name in filter(str.isidentifier, imports):
            uses = len(re.findall(rf"(?<![\w$]){re.escape(name)}(?![\w$])", code))
            found.setdefault(name, Candidate(name)).uses = uses
    if _MADE.search(place.line):
        return {name: one for name, one in found.items() if _is_class(one)}
    return found


def likeliest(place: Place, candidates: Mapping[str, Candidate]) -> list[str]:
    """The names of the candidates to look for in the project, the likeliest first."""
    return [name for _, name in _ranked(place, candidates, {})][:_MOST_NAMES]


def hint(
    place: Place, candidates: Mapping[str, Candidate], usages: Mapping[str, Usage], most: int
) -> str:
    """Calls that are likely at a place, one a line, the likeliest last; at most `most` characters.

    A call is shown as the project makes it, else with the names of its parameters.
    """
    receiver, asked = receiver_at(place), asked_at(place).strip()
    # A model takes up a line that begins as its own does; what is too long to repeat is left out.
    begin = f"{asked} " if asked and not asked.endswith((".", "@", "(")) else asked
    if len(begin) > _LONGEST_BEGIN:
        begin = f"{receiver}." if receiver else ""
    lines: list[str] = []
    left = most
    everything = dict(candidates)
    if receiver:
        for name in usages:
            everything.setdefault(name, Candidate(name))
    for score, name in _ranked(place, everything, usages):
        if score < _SURE or len(lines) == _MOST_LINES:
            break
        usage, definitions = usages.get(name), everything[name].definitions
        text = usage.text if usage else ""
        if not text and definitions:
            text = brief(place.language, definitions[0], everything[name])
        if not text:
            continue
        text = begin + text
        if len(text) + 3 > left:
            break
        left -= len(text) + 3
        lines.append(text)
    return "\n".join(reversed(lines))


# What is not imported, no member of a class that fits and not used in a like place scores less.
_SURE = 3.0


def _ranked(
    place: Place, candidates: Mapping[str, Candidate], usages: Mapping[str, Usage]
) -> list[tuple[float, str]]:
    """Scores and names, the best first.

    The weights were fitted to 260 calls of nineteen projects and rounded; half of the projects had
    no part in finding out what is to be weighed.
    """
    receiver = receiver_at(place)
    member = bool(receiver)
    asked = asked_at(place)
    known = _parts(receiver)
    wanted, near = _parts(asked) - known, set(words_of(place.near)) - known
    taker = _TAKER.search(asked)
    target = _parts(taker[1]) if taker else set()
    made = bool(_MADE.search(place.line))
    ranked = []
    for name, one in candidates.items():
        parts = _parts(name) | set(words_of(name))
        same = len(parts & wanted)
        score = 2.0 * min(2, same) + same / max(1, len(parts)) + 0.5 * len(parts & near)
        score += 2.0 * len(parts & target) / len(target) if target else 0.0
        score += 2.0 * one.fits + one.bonus
        usage = usages.get(name)
        if usage is not None:
            score += (3.0 if member else 0.0) + 0.3 * log2(1 + usage.times) + 5.0 * usage.alike
        if one.uses is not None:
            score += 3.5 if one.uses else 6.5
        elif not one.definitions and not member:
            score -= 3.5
        if name[:1].isupper() and not made and not one.of_module:
            score -= 2.0
        if name.startswith("_") and receiver not in OWN and one.uses is None:
            score -= 1.5
        if usage is None and one.definitions and not _is_called(one):
            score -= 1.0
        ranked.append((-score, name))
    return [(-score, name) for score, name in sorted(ranked)]


def _is_called(one: Candidate) -> bool:
    """Whether it is a function or a class, not a value."""
    return any(
        d.is_class or "(" in d.signature.partition("=")[0] or d.signature.endswith("{}")
        for d in one.definitions
    )


def _is_class(one: Candidate) -> bool:
    return one.name[:1].isupper() or any(definition.is_class for definition in one.definitions)


def _parts(text: str) -> set[str]:
    return {part.lower() for part in _PARTS.split(text) if len(part) > 2}


def _note_constructor(candidate: Candidate, member: Definition) -> None:
    if member.name in ("__init__", "constructor", member.owner):
        candidate.made = member
    elif re.match(r"\w+\s*:[^(]*\Z", member.signature.partition("=")[0]):
        candidate.fields.append(member.name)


def brief(language: Language, one: Definition, candidate: Candidate) -> str:
    """A definition by its name and the names of its parameters; a class by its constructor's."""
    called = candidate.made if one.is_class else one
    if called is None:
        # A class that only names its fields takes them in their order.
        return f"{one.name}({', '.join(candidate.fields)})" if candidate.fields else one.name
    found = re.search(
        rf"{re.escape(called.name)}\s*(?:=\s*(?:async\s*)?(?:function\s*)?)?\((.*)\)",
        called.signature,
    )
    if found is None:
        return one.name
    names = []
    for part in _split_parameters(found[1]):
        text = re.sub(r"@\w+(?:\([^)]*\))?\s*|\bfinal\s+", "", part.split("=")[0]).strip()
        if language.id == "java":
            text = text.rpartition(" ")[2]
        elif language.id == "python":
            text = text.split(":")[0].strip()
        if text and text not in ("self", "cls", "/"):
            names.append(text)
    return f"{one.name}({', '.join(names)})"


def _split_parameters(text: str) -> list[str]:
    """The parameters in a list of them, commas in brackets left alone."""
    parts, depth = [""], 0
    for letter in text:
        if letter == ")" and depth == 0:
            break
        depth += (letter in "([{<") - (letter in ")]}>")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
