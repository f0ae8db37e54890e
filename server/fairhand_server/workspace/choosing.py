"""Choosing what of the project helps to complete a place: signatures, up to so many characters.

The order of what is chosen does not depend on the cursor, so that the head of a prompt stays the
same while somebody types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fairhand_server.workspace.importing import Import
from fairhand_server.workspace.outline import Definition
from fairhand_server.workspace.owners import Offered, Place, types_at, with_supers
from fairhand_server.workspace.search import words_of
from fairhand_syntax.languages import Language


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
