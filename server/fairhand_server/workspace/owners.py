"""Whose members may follow at a place: what stands before the dot, and of which class it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fairhand_server.workspace.importing import Import
from fairhand_server.workspace.outline import Definition
from fairhand_syntax.languages import Language

_NEAR_LINES = 12
# The last link of a chain: a name, a call, or an index. A chain may go on in a new line.
_RECEIVER = re.compile(
    r"((?<![\w$])[\w$]++(?:\([^()\n]{0,200}+\))?|\[[^\[\]\n]{0,200}+\])\s*+\??\.\s*+[\w$]*+\Z"
)
_LOOK_BACK = 500
OWN = ("self", "this", "super", "super()", "cls")
"""What an object and its class are called in their own code."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where is completed: the file by its path in the project, and the text around the cursor."""

    language: Language
    path: str
    prefix: str
    suffix: str

    @property
    def near(self) -> str:
        """The lines around the cursor."""
        before = self.prefix.split("\n")[-_NEAR_LINES:]
        return "\n".join([*before, *self.suffix.split("\n")[:4]])

    @property
    def line(self) -> str:
        """The cursor's line before the cursor."""
        return self.prefix[self.prefix.rfind("\n") + 1 :]


@dataclass(frozen=True, slots=True)
class Offered:
    """A file with what it offers. `bonus` says how much where it comes from speaks for it."""

    path: str
    definitions: tuple[Definition, ...]
    bonus: float
    names: frozenset[str] = field(default=frozenset())
    """What the file being completed imports of it; empty for all of it."""
    module: str = ""
    """The name by which the file being completed calls this file as a whole."""


# Behind these something new is asked for: the value of an assignment, of a statement, a decorator.
_ASKING = re.compile(
    r"(?:(?<![=!<>+\-*/%&|^~:])=(?![=>])|\b(?:return|await|yield|raise|throw|new|assert|if|elif"
    r"|while|not)\b|@)\s*"
)


_ARGUMENTS = re.compile(r"([A-Za-z_$][\w$]*+)\((?:[^()\n]|\([^()\n]*+\))*\Z")


def asked_at(place: Place) -> str:
    """The part of the cursor's line behind which something is asked for.

    It stays the same while an answer is typed, until the next dot or sign of assignment.
    """
    line = place.line
    if receiver_at(place) and "." in line:
        return line[: line.rindex(".") + 1]
    ends = [found.end() for found in _ASKING.finditer(line)]
    return line[: ends[-1]] if ends else line[: len(line) - len(line.lstrip())]


def before_call(place: Place) -> tuple[Place, str]:
    """A place in the arguments of a call as the place before the call's name, and that name.

    Anywhere else, and behind a dot, the place itself and the empty text.
    """
    found = None if receiver_at(place) else _ARGUMENTS.search(place.line)
    if found is None:
        return place, ""
    prefix = place.prefix[: len(place.prefix) - len(place.line) + found.start(1)]
    return Place(place.language, place.path, prefix, place.suffix), found[1]


def receiver_at(place: Place) -> str:
    """What stands before the dot at the cursor: the last link of the chain; empty without a dot."""
    found = _RECEIVER.search(place.prefix, max(0, len(place.prefix) - _LOOK_BACK))
    return found[1] if found else ""


def owners_at(
    place: Place, offered: Sequence[Offered], imports: Mapping[str, Import]
) -> frozenset[str]:
    """The names of classes and modules whose members may follow at the cursor.

    Besides what `types_at` says this takes what functions of the project give back.
    """
    types = set(types_at(place, imports))
    receiver = receiver_at(place)
    made = [receiver.partition("(")[0]] if receiver.endswith(")") else []
    if receiver and not made and types <= {receiver}:
        made = _made_by(place.prefix, receiver)
    for name in made:
        types |= _given_back(place.language, name, offered)
    if types <= {receiver} and receiver not in imports:
        types.add(named_like(receiver))
    return with_supers(frozenset(types), offered)


def named_like(receiver: str) -> str:
    """The class that a variable is likely of by its name: `_basket` is a Basket in most code."""
    names = re.findall(r"[A-Za-z]\w*", receiver.partition("(")[0])
    # Constants and symbols of JavaScript are often written with a `k` before them.
    name = re.sub(r"^k(?=[A-Z])", "", names[-1]) if names else ""
    return name[:1].upper() + name[1:]


def types_at(place: Place, imports: Mapping[str, Import]) -> frozenset[str]:
    """What the text itself says of the classes whose members may follow at the cursor."""
    receiver = receiver_at(place)
    if not receiver and place.language.id != "java":
        return frozenset()
    names = {receiver} - {""}
    if receiver in ("", *OWN):
        heads = re.findall(r"(?m)^\s*(?:[\w@]+ )*class\s[^{:\n]*", place.prefix)
        for head in heads:
            names |= supers_in(head)
        # The class around the cursor is the last that was begun.
        names |= set(re.findall(r"class\s+(\w+)", heads[-1])) if heads else set()
    elif receiver.endswith(")"):
        name = receiver.partition("(")[0]
        names = {name} if name[:1].isupper() else set()
    elif not receiver.startswith("["):
        names |= set(_annotated(place.prefix + place.suffix, receiver))
        if receiver in imports:
            names |= set(imports[receiver].names)
    return frozenset(names)


def with_supers(types: frozenset[str], offered: Sequence[Offered]) -> frozenset[str]:
    """The classes and those that they extend, as far as these files tell."""
    heads = {
        one.name: one.signature for file in offered for one in file.definitions if one.is_class
    }
    names = set(types)
    for _ in range(3):
        names |= {word for name in names if name in heads for word in supers_in(heads[name])}
    return frozenset(names)


def supers_in(head: str) -> set[str]:
    """The names of the classes that a class extends, by its first line."""
    found = re.search(r"class\s+\w+(?:<[^{]*?>)?\s*(?:\(([^)]*)\)|extends\s+([\w.]+))", head)
    return set(re.findall(r"\w+", found[1] or found[2] or "")) if found else set()


def _annotated(text: str, name: str, further: int = 2) -> Iterator[str]:
    """The classes that a text says a name is of: annotations, declarations, constructors.

    Where a field only takes over a parameter or a variable, that is looked for in its place.
    """
    owner = re.escape(name)
    forms = (
        rf"(?<![\w$]){owner}\s*(?::[^=\n]*)?=\s*(?:await\s+|new\s+)?(?:[\w$]+\.)*([A-Z]\w*)\s*[(<]",
        rf"(?<![\w$]){owner}\s*:\s*[\"']?((?:[\w.]+\s*[\[|]\s*)*(?:\w+\.)*[A-Z]\w*)",
        rf"\b([A-Z]\w*)(?:<[^>\n]*>)?(?:\[\])?\s+{owner}\b",
        rf"\b(?:with|as)\s+.*?([A-Z]\w*)\([^\n]*\)\s+as\s+{owner}\b",
    )
    found = {
        word
        for form in forms
        for one in re.finditer(form, text)
        for word in re.findall(r"\b[A-Z]\w*", one[1])
    }
    yield from found
    if not found and further:
        taken = rf"(?:self|this)\.{owner}\s*=\s*([a-z_$][\w$]*)\s*(?:[;\n]|or\b|\|\|)"
        for other in {one[1] for one in re.finditer(taken, text)} - {name}:
            yield from _annotated(text, other, further - 1)


def _made_by(text: str, name: str) -> list[str]:
    """The functions whose results a text puts to a name."""
    call = rf"(?<![\w$.]){re.escape(name)}\s*=\s*(?:await\s+)?(?:[\w$]+\.)*([a-z_]\w*)\("
    return re.findall(call, text)


def _given_back(language: Language, name: str, offered: Sequence[Offered]) -> set[str]:
    """The classes that functions of this name give back, by their signatures."""
    if language.id == "javascript":
        return set()
    form = r"->\s*([^:]+)" if language.id == "python" else rf"([\w.<>]+)\s+{re.escape(name)}\("
    found: set[str] = set()
    for file in offered:
        for one in file.definitions:
            said = re.search(form, one.signature) if one.name == name else None
            if said and not one.is_class:
                found |= set(re.findall(r"\b[A-Z]\w*", said[1]))
    return found
