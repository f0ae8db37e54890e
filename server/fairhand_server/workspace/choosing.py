"""Choosing what of the project helps to complete a place: signatures, up to so many characters.

The order of what is chosen does not depend on the cursor, so that the head of a prompt stays the
same while somebody types.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fairhand_server.workspace.importing import Import
from fairhand_server.workspace.outline import Definition
from fairhand_server.workspace.search import words_of
from fairhand_syntax.languages import Language

_NEAR_LINES = 12
_RECEIVER = re.compile(r"(?<![\w$])([\w$]++)(?:\(\))?\s*+\.\s*+[\w$]*\Z")


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


@dataclass(frozen=True, slots=True)
class Offered:
    """A file with what it offers. `bonus` says how much where it comes from speaks for it."""

    path: str
    definitions: tuple[Definition, ...]
    bonus: float
    names: frozenset[str] = field(default=frozenset())
    """What the file being completed imports of it; empty for all of it."""


def choose(
    place: Place, offered: Sequence[Offered], imports: Mapping[str, Import], most: int
) -> list[tuple[str, str]]:
    """Paths and shortened texts of files: signatures of what may be used at a place.

    `imports` are the imports by the names they bring into the file, `most` the number of characters
    in all. A file is never shown in full: a model should use what is there and not copy it.
    """
    scored = _scored(place, offered, imports)
    taken: dict[int, list[int]] = {}
    left = most
    for _, number, index in scored:
        one = offered[number]
        cost = len(one.definitions[index].signature) + 6
        if number not in taken:
            cost += len(one.path) + 20
        if cost > left:
            continue
        left -= cost
        taken.setdefault(number, []).append(index)
    return [
        (offered[number].path, _shown(place.language, offered[number], sorted(indices)))
        for number, indices in sorted(taken.items(), key=lambda item: offered[item[0]].path)
    ]


def hint(place: Place, offered: Sequence[Offered], imports: Mapping[str, Import], most: int) -> str:
    """What is likeliest to be used in the line of a place, by owner, as the text of a comment.

    It is short enough to stand right before the cursor, where a small model heeds it: only names
    with their parameters, only members of what stands before the dot and imported names. `most` is
    the number of characters.
    """
    groups: dict[str, list[str]] = {}
    left = most
    member = bool(receiver_at(place))
    types = with_supers(types_at(place, imports), offered) if member else frozenset()
    if not any(d.owner in types for one in offered for d in one.definitions):
        types = frozenset()
    for score, number, index in _scored(place, offered, imports):
        one = offered[number].definitions[index]
        if -score < _SURE or (member and not one.owner) or (types and one.owner not in types):
            continue
        text = brief(place.language, one)
        cost = len(text) + 2 + (0 if one.owner in groups else len(one.owner) + 3)
        if cost > left:
            break
        known = groups.setdefault(one.owner, [])
        if text not in known:
            known.append(text)
            left -= cost
    return "; ".join(
        (f"{owner}: " if owner else "") + ", ".join(names) for owner, names in groups.items()
    )


# A member of the receiver's class scores 6, an imported name 4, both with what comes on top.
_SURE = 4.0


def brief(language: Language, one: Definition) -> str:
    """A definition by its name and the names of its parameters."""
    found = re.search(
        rf"{re.escape(one.name)}\s*(?:=\s*(?:async\s*)?(?:function\s*)?)?\((.*)\)", one.signature
    )
    if found is None or one.is_class:
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


def receiver_at(place: Place) -> str:
    """The name before the dot at the cursor, empty if there is none."""
    found = _RECEIVER.search(place.prefix[place.prefix.rfind("\n") + 1 :])
    return found[1] if found else ""


def _scored(
    place: Place, offered: Sequence[Offered], imports: Mapping[str, Import]
) -> list[tuple[float, int, int]]:
    """Negated score, file and definition, the best first."""
    near = words_of(place.near)
    types = with_supers(types_at(place, imports), offered)
    scored: list[tuple[float, int, int]] = []
    for number, one in enumerate(offered):
        for index, definition in enumerate(one.definitions):
            score = one.bonus + _score(definition, one, near, types)
            if score > 0:
                scored.append((-score, number, index))
    return sorted(scored)


def _score(
    definition: Definition, offered: Offered, near: Mapping[str, int], types: frozenset[str]
) -> float:
    words = words_of(f"{definition.name} {definition.owner}")
    shared = float(sum(word in near for word in words))
    score: float = 2.0 * shared / max(1.0, len(words) ** 0.5)
    if definition.name.lower() in near:
        score += 1.5
    if definition.owner in types or (not definition.owner and definition.name in types):
        score += 6.0
    if definition.name in offered.names and not definition.owner:
        # Who imports a name is about to use it, most of all where it has not been used yet.
        return score + 4.0
    if offered.names:
        score += 1.0 if definition.owner in offered.names else -2.0
    if definition.name.startswith("_"):
        score -= 2.0
    return score


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


def types_at(place: Place, imports: Mapping[str, Import]) -> frozenset[str]:
    """Names of classes and modules whose members may follow at the cursor."""
    receiver = receiver_at(place)
    if not receiver and place.language.id != "java":
        return frozenset()
    names = {receiver} - {""}
    if receiver in ("", "self", "this", "super", "cls"):
        heads = re.findall(r"(?m)^\s*(?:[\w@]+ )*class\s[^{:\n]*", place.prefix)
        for head in heads:
            names |= supers_in(head)
        # The class around the cursor is the last that was begun.
        names |= set(re.findall(r"class\s+(\w+)", heads[-1])) if heads else set()
    else:
        owner = re.escape(receiver)
        forms = (
            rf"\b{owner}\s*(?::\s*[\"']?(\w+)[^=\n]*)?=\s*(?:await\s+|new\s+)?(?:[\w$]+\.)*([A-Z]\w*)\s*\(",
            rf"\b{owner}\s*:\s*[\"']?(?:\w+\.)*([A-Z]\w*)()",
            rf"\b([A-Z]\w*)(?:<[^>\n]*>)?(?:\[\])?\s+{owner}\b()",
            rf"\b(?:with|as)\s+.*?([A-Z]\w*)\([^\n]*\)\s+as\s+{owner}\b()",
        )
        for form in forms:
            for one in re.finditer(form, place.prefix):
                names |= {name for name in one.groups() if name}
        if receiver in imports:
            names |= set(imports[receiver].names)
    return frozenset(names)


def _shown(language: Language, offered: Offered, indices: Sequence[int]) -> str:
    """The chosen signatures of a file as code that could stand there."""
    definitions = offered.definitions
    classes = {one.name: one for one in definitions if one.is_class}
    inside = language.indent
    lines: list[str] = []
    owner = ""
    for index in indices:
        one = definitions[index]
        if one.owner != owner:
            _close(language, lines, owner)
            owner = one.owner
            if owner:
                head = classes[owner].signature if owner in classes else f"{owner}:"
                if lines and lines[-1] == _alone(language, head):
                    lines[-1] = head
                else:
                    lines.append(head)
        lines.append(f"{inside if owner else ''}{_alone(language, one.signature)}")
    _close(language, lines, owner)
    return "\n".join(lines) + "\n"


def _alone(language: Language, signature: str) -> str:
    """A class without members is shown as one that has none."""
    if language.id == "python":
        return f"{signature} ..." if signature.endswith(":") else signature
    return f"{signature}}}" if signature.endswith("{") else signature


def _close(language: Language, lines: list[str], owner: str) -> None:
    if owner and language.id != "python":
        lines.append("}")
