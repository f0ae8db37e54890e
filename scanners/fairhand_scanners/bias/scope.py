"""What is known at one place of the code while it is followed: names, guards, literals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from fairhand_scanners.bias.attributes import (
    Attribute,
    attribute_named,
    extra_names,
    understood,
)
from fairhand_scanners.bias.facets import Event, Facet
from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.policy import BiasSettings
from fairhand_scanners.bias.reading import THROUGH
from fairhand_scanners.bias.shapes import Shape, Steps
from fairhand_scanners.bias.words import plain, stems

Facets = list[Facet]
_NUMBER = re.compile(r"-?\d[\d_]*(?:\.\d+)?")
_YES_NO = frozenset({"0", "1", "y", "n", "yes", "no", "t", "f", "true", "false"})
_NOW = frozenset({"now", "today", "year", "Year", "getFullYear", "getYear"})
_THIS_YEAR = 2026
LITERAL_NAME = re.compile(r"[A-Z][A-Z0-9_]*$")


class Scope:
    """The state of one walk and the small readings every part of it needs."""

    def __init__(
        self,
        settings: BiasSettings,
        steps: Steps,
        around: Sequence[tuple[str, float]],
        purpose: str = "",
    ) -> None:
        """`around` are names near the window, `purpose` is what is known to excuse it."""
        self.settings = settings
        self.steps = steps
        self.events: list[Event] = []
        self.conditions: list[tuple[int, int]] = []
        self._known: dict[str, Facets] = {}
        self._literals: dict[str, Shape] = {}
        self._functions: dict[str, Shape] = {}
        self._returned: list[Facets] = []
        self._guards: list[Facets] = []
        self._names: list[tuple[str, float]] = list(around)
        self._target = ""
        self._stated = False
        self._hinted = ""
        self._siblings: list[tuple[str, float]] = []
        self._keys: dict[str, list[str]] = {}
        self._owners: dict[str, str] = {}
        self._inside: Shape | None = None
        self._whole: Shape | None = None
        self._ambients: dict[int, list[tuple[str, float]]] = {}
        self._purposes: list[str] = [purpose] if purpose else []
        self._comparing = 0
        self._predicates = 0
        self._asked = False
        self._inlined = 0
        self._groups_apart: dict[str, tuple[Facet, ...]] = {}
        self._puts: dict[str, list[tuple[Shape, Shape]]] = {}
        self._put_names: dict[str, list[tuple[str, float]]] = {}
        self._extra = extra_names(settings.extra_attributes)
        self._groups = {
            plain(value).lower(): dimension for value, dimension in settings.extra_groups
        }

    def value(self, shape: Shape) -> Facets:
        """The facets of an expression. Events inside it are noted on the way."""
        raise NotImplementedError

    def statement(self, shape: Shape) -> None:
        """Follow one statement."""
        raise NotImplementedError

    def _function(self, shape: Shape) -> None:
        """Follow a function or a callback."""
        raise NotImplementedError

    def _return(self, shape: Shape) -> None:
        """Follow what leaves a function."""
        raise NotImplementedError

    def _values_of(self, value: Shape, target: str) -> Facets:
        """The facets of a value that leaves under a name, with the events they make."""
        raise NotImplementedError

    def _chosen(
        self, facets: tuple[Facet, ...], value: Shape, names: list[tuple[str, float]]
    ) -> None:
        """Note a value that a protected attribute chose."""
        raise NotImplementedError

    @contextmanager
    def _within(self, name: str, nearness: float) -> Iterator[None]:
        self._names.append((name, nearness))
        try:
            yield
        finally:
            self._names.pop()

    @contextmanager
    def _guarded(self, facets: Facets) -> Iterator[None]:
        self._guards.append(facets)
        try:
            yield
        finally:
            self._guards.pop()

    def _event(
        self,
        kind: str,
        facets: tuple[Facet, ...],
        shape: Shape,
        words: list[tuple[str, float]],
        texts: tuple[str, ...] = (),
    ) -> None:
        if self._inlined:
            return
        owners = [(facet.owner, 0.5) for facet in facets]
        around = [*words, *reversed(self._names), *owners]
        around += self._ambient()
        event = Event(
            kind,
            facets,
            shape.start,
            shape.end,
            around,
            texts,
            self._chose(facets),
            self._target,
            tuple(self._purposes),
        )
        self.events.append(event)

    def _chose(self, facets: tuple[Facet, ...]) -> bool:
        """Whether the outcome is what a condition leads to."""
        return bool(self._guards) or any(facet.outcomes for facet in facets)

    def _ambient(self) -> list[tuple[str, float]]:
        """Names from the function around, or from the whole window at its top: far, but telling."""
        place = self._inside or self._whole
        if place is None:
            return []
        found = self._ambients.get(place.start)
        if found is None:
            names: dict[str, None] = {}
            alone = place is not self._inside
            for top in place.kids if alone else [place]:
                if alone and top.kind in ("func", "class"):
                    # Other functions have purposes of their own.
                    continue
                for part in top.everything():
                    self.steps.take()
                    if part.kind in ("name", "field", "call") and len(names) < 60:
                        names[part.name] = None
            # Where no function is around, what follows is all there is to tell the purpose.
            near = 0.2 if self._inside is not None else 0.25
            found = [(name, near) for name in names]
            self._ambients[place.start] = found
        return found

    def _attribute(self, name: str) -> Attribute | None:
        found = self._extra.get(stems(name)) if self._extra else None
        return found or understood(attribute_named(name), self.settings.languages)

    def _literal(self, shape: Shape, depth: int = 0) -> list[str] | None:
        """The literal values a shape stands for, or None when it is something else."""
        if shape.kind in ("num", "const"):
            return [shape.name]
        if shape.kind == "str":
            return None if shape.kids else [shape.name]
        if shape.kind in ("list", "other"):
            found = [value for kid in shape.kids for value in self._literal(kid, depth + 1) or ()]
            return found or None
        if shape.kind in ("name", "field"):
            name = shape.name
            if shape.extra == "()":
                return None
            literal = self._literals.get(name)
            if literal is not None and literal.kind in ("list", "str") and depth < 3:
                return self._literal(literal, depth + 1)
            if LITERAL_NAME.match(name) or (
                depth == 0 and name[:1].isupper() and shape.kind == "field"
            ):
                return [name]
            return None
        if shape.kind == "arith" and shape.name == "-" and shape.kids[1:]:
            back = shape.kids[1]
            if back.kind == "num" and _NOW.intersection(words_in(shape.kids[0])):
                # `Year.now() - 38`, reckoned from the year this was written.
                return [str(_THIS_YEAR - int(float(back.name.replace("_", ""))))]
        if shape.kind == "call" and shape.name in (
            "range",
            "compile",
            "of",
            "asList",
            "frozenset",
            "set",
            "tuple",
        ):
            found = [value for kid in shape.kids for value in self._literal(kid, depth + 1) or ()]
            return found or None
        return None

    def _texts(self, shape: Shape) -> tuple[str, ...]:
        found = []
        for part in shape.everything():
            if part.kind == "str" or (
                part.kind in ("field", "name") and LITERAL_NAME.match(part.name)
            ):
                found.append(part.name)
        return tuple(found)

    def _key(self, target: Shape) -> str:
        if target.kind == "name":
            return target.name
        if (
            target.kind == "field"
            and target.kids[0].kind == "name"
            and target.kids[0].name in ("self", "this")
        ):
            return f"self.{target.name}"
        return ""


def words_in(shape: Shape) -> set[str]:
    """The names in a shape."""
    return {part.name for part in shape.everything() if part.kind in ("name", "field", "call")}


def target_name(shape: Shape) -> str:
    """The last name of what is assigned to, called on or looked up in."""
    if shape.kind in ("name", "field", "call", "str"):
        if shape.kind == "call" and shape.name in THROUGH and shape.extra[0] is not None:
            return target_name(shape.extra[0])
        return shape.name
    if shape.kind in ("sub", "other") and shape.kids:
        return target_name(shape.kids[0])
    return ""


def highest(values: Sequence[str]) -> float | None:
    numbers = [float(value.replace("_", "")) for value in values if _NUMBER.fullmatch(value)]
    return max(numbers) if numbers else None


def worth(facet: Facet, operator: str, values: list[str]) -> bool:
    """Whether comparing this attribute with these literals says anything about a person.

    A name or a title says something only as one of several names or by its ending; an unsure word
    like `race` or `party` only next to a group or a person.
    """
    attribute = facet.attribute
    if attribute.measure:
        return any(value.lower() not in ("", "null", "unknown", "n/a") for value in values)
    if attribute.flag and all(value.lower() in _YES_NO for value in values):
        # A column that holds yes or no.
        return attribute.sure
    if values == ["true"] or values == ["false"]:
        return attribute.sure
    if attribute.dimension == "marital" and attribute.sure and values == ["0"]:
        # Nobody has asked for "unknown" who asks for no children.
        return True
    if all(value in ("", "null", "-1", "0", "unknown", "n/a") for value in map(str.lower, values)):
        return False
    if attribute.proxy:
        if attribute.dimension == "race":
            return (
                operator == "match"
                or len(values) > 1
                or any(groups_of(value) for value in values)
                or highest(values) is not None
            )
        if attribute.dimension == "language":
            return False
        if attribute.dimension == "gender":
            return any("mr" in value.lower() or "miss" in value.lower() for value in values)
        return True
    if attribute.sure:
        return attribute.dimension != "age" or highest(values) is not None or len(values) == 1
    if attribute.dimension == "age":
        return highest(values) is not None
    tested = replace(facet, values=tuple(values))
    if tested.fits_group():
        return True
    return facet.about_a_person() is True and attribute.dimension in (
        "nationality",
        "political",
        "race",
        "marital",
        "disability",
    )
