"""The hint for a line: the call that is likeliest to be made there, as a line of code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairhand_server.workspace.arguments import Scope, parts_of
from fairhand_server.workspace.importing import Import
from fairhand_server.workspace.outline import Definition
from fairhand_server.workspace.owners import Offered, Place, asked_at, receiver_at
from fairhand_server.workspace.usages import Usage
from fairhand_server.workspace.weighing import MADE, Candidate, ranked, surest
from fairhand_syntax.languages import Language

_LONGEST_BEGIN = 70
_MOST_NAMES = 24
# The imports of a text: a name that stands only there is about to be used.
_IMPORTS = re.compile(
    r"(?m)^[ \t]*(?:from\b[^\n(]*(?:\([^)]*\))?[^\n]*|import\b[^\n{]*(?:\{[^}]*\})?[^\n]*"
    r"|(?:const|let|var)\b[^=\n]*(?:\{[^}]*\})?\s*=\s*require\([^\n]*)$"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a hint is wanted for: a function by its name, or any; characters and a deadline.

    The deadline is in seconds of `time.monotonic`.
    """

    name: str
    most: int
    deadline: float


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
    if MADE.search(place.line):
        return {name: one for name, one in found.items() if one.is_class}
    return found


def likeliest(place: Place, candidates: Mapping[str, Candidate]) -> list[str]:
    """The names of the candidates to look for in the project, the likeliest first."""
    return [name for _, name in ranked(place, candidates, {})][:_MOST_NAMES]


def hint(
    place: Place,
    candidates: Mapping[str, Candidate],
    usages: Mapping[str, Usage],
    wanted: Wanted,
) -> str:
    """The likeliest call at a place, as its line would be with it.

    It is as the project makes it elsewhere or as the definition says, in the names of the place.
    Empty where nothing is likely enough.
    """
    receiver, asked = receiver_at(place), asked_at(place).strip()
    # A model takes up a line that begins as its own does; what is too long to repeat is left out.
    begin = f"{asked} " if asked and not asked.endswith((".", "@", "(")) else asked
    if len(begin) > _LONGEST_BEGIN:
        begin = f"{receiver}." if receiver else ""
    scope = Scope(place)
    everything = dict(candidates)
    if receiver:
        for name in usages:
            everything.setdefault(name, Candidate(name))
    found = surest(place, everything, usages)
    if not found:
        return ""
    text = _call(place, everything[found], usages.get(found), scope)
    if wanted.name and text.rstrip("(") == found:
        # Who writes the arguments wants to know which, whatever they are called here.
        known = everything[found].definitions
        text = brief(place.language, known[0], everything[found], True) if known else text
    return begin + text if text and len(begin) + len(text) <= wanted.most else ""


def _call(place: Place, one: Candidate, usage: Usage | None, scope: Scope) -> str:
    """A call in the names of the place, or only its beginning; empty if nothing is known."""
    shown = [brief(place.language, definition, one) for definition in one.definitions[:4]]
    for text in ([usage.text] if usage else []) + shown:
        adapted = scope.adapted(text)
        if adapted:
            return adapted
    # A name alone would be taken over alone.
    called = usage is not None or any("(" in text for text in shown)
    return f"{one.name}(" if called else one.name if shown else ""


def _note_constructor(candidate: Candidate, member: Definition) -> None:
    if member.name in ("__init__", "constructor", member.owner):
        candidate.made = member
    elif re.match(r"\w+\s*:[^(]*\Z", member.signature.partition("=")[0]):
        candidate.fields.append(member.name)


def brief(language: Language, one: Definition, candidate: Candidate, whole: bool = False) -> str:
    """A definition by its name and the names of its parameters; a class by its constructor's.

    Parameters that may be left out are left out, as they mostly are, unless all are asked for.
    """
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
    parts = parts_of(found[1])
    names = [name for part in parts if (name := _parameter(language, part, whole))]
    if not any(name != "*" for name in names) and any("=" in part for part in parts):
        # All of them may be left out: how many are given is not known.
        return one.name
    return f"{one.name}({', '.join(names)})"


def _parameter(language: Language, part: str, whole: bool) -> str:
    """The name of a parameter; empty for the object itself, and for what may be left out."""
    if "=" in part and language.id != "java" and not whole:
        return ""
    text = re.sub(r"@\w+(?:\([^)]*\))?\s*|\bfinal\s+", "", part.partition("=")[0]).strip()
    if language.id == "java":
        text = text.rpartition(" ")[2]
    elif language.id == "python":
        text = text.split(":")[0].strip()
    return "" if text in ("self", "cls", "/") else text
