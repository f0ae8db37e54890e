"""What an expression knows of a person's protected attribute, and where it decides something."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from fairhand_scanners.bias.attributes import Attribute
from fairhand_scanners.bias.domains import PEOPLE, THINGS
from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.words import listed, stems

# Names for whatever is being looped over; they say nothing of what is inside.
_CONTAINERS = listed(
    "item entry element elem row data field event line record object obj node"
    " sample model input key value"
)


# Values of a skin tone, the types of the Fitzpatrick scale among them.
_SHADES = listed("dark darker brown black light lighter white fair pale tan olive i ii iii iv v vi")


@dataclass(frozen=True, slots=True)
class Facet:
    """One protected attribute seen in an expression.

    `test` is false for the bare value (`c.gender`) and true once it has been compared
    (`c.gender == "male"`, `c.is_pregnant`). `values` are what it was compared with, `bound` a
    number among them, `negated` whether the comparison was turned round. `pair` marks a comparison
    of two people's attributes with each other, `outcomes` the values a choice or a table gives.
    """

    attribute: Attribute
    name: str
    owner: str
    start: int
    end: int
    test: bool = False
    operator: str = ""
    values: tuple[str, ...] = ()
    bound: float | None = None
    negated: bool = False
    pair: bool = False
    outcomes: tuple[Shape, ...] = ()

    @property
    def dimension(self) -> str:
        """The dimension of the attribute."""
        return self.attribute.dimension

    def about_a_person(self) -> bool | None:
        """True or false where the owner's name tells, else None."""
        words = stems(self.owner)
        if not words:
            return None
        if self.attribute.sure and words[-1] in _CONTAINERS:
            return None
        if words[-1] in THINGS and words[-1] not in PEOPLE:
            return False
        if any(word in PEOPLE for word in words):
            return True
        if any(word in THINGS for word in words):
            return False
        return None

    def fits_group(self) -> bool:
        """Whether a value it was compared with is a group of its dimension."""
        if "skin" in stems(self.name) or "complexion" in stems(self.name):
            return any(value.lower() in _SHADES for value in self.values)
        return any(self.dimension in groups_of(value) for value in self.values)

    def turned(self) -> Facet:
        """The same test, negated."""
        return replace(self, negated=not self.negated)


@dataclass(slots=True)
class Event:
    """A place where a protected attribute changes an outcome.

    `sink` names the outcome's kind, `words` are names around it, the nearest first, with their
    nearness (1 for the outcome itself and its function, less for what is farther). `purposes` are
    docstrings around; they can excuse, but are too wordy to accuse.
    """

    sink: str
    facets: tuple[Facet, ...]
    start: int
    end: int
    words: list[tuple[str, float]] = field(default_factory=list)
    texts: tuple[str, ...] = ()
    direct: bool = False
    target: str = ""
    purposes: tuple[str, ...] = ()
