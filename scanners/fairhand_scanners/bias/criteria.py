"""What is asked of people as data: criteria, rules and settings that name an attribute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fairhand_scanners.bias.attributes import Attribute
from fairhand_scanners.bias.facets import Facet
from fairhand_scanners.bias.outcomes import words_of
from fairhand_scanners.bias.scope import Facets, highest, worth
from fairhand_scanners.bias.selecting import Selecting
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.signs import SIGNS, sign_of
from fairhand_scanners.bias.words import listed, stems

# Words by which a key says what is asked of somebody.
_ASKING = listed(
    "preferred required wanted ideal allowed accepted excluded banned rejected target only max"
    " maximum min minimum must upper lower limit hide hidden exclude skip ignore block deny reject"
    " accept prefer applicant candidate job"
)
# Keys under which a rule names the attribute it looks at, and the value it looks for.
_SUBJECTS = listed("field attribute attr column property feature criterion fact path subject key")
_OBJECTS = listed(
    "value values equal equals is in not threshold bound operand min max gt gte lt lte eq ne"
    " greater less than expected match matches pattern when"
)
_LIMITS = listed("enum const equals equal literal valid oneOf only maximum max")


def _limits_of(value: Shape) -> Iterator[tuple[str, Shape]]:
    """The limits of a schema: `{enum: ["male"]}`, `Joi.string().valid("male")`."""
    if value.kind == "map":
        yield from ((sign.name, operand) for sign, operand in value.extra if sign.name in _LIMITS)
    step: Shape | None = value
    while step is not None and step.kind in ("call", "field"):
        if step.kind == "call":
            if step.name in _LIMITS and len(step.kids) == 1:
                yield step.name, step.kids[0]
            step = step.extra[0]
        else:
            step = step.kids[0]


def asked(attribute: Attribute, key: Shape, value: Shape, literal: list[str]) -> Facet:
    """The test that a named value stands for: the person's attribute is one of these values."""
    return Facet(
        attribute,
        key.name,
        "person",
        key.start,
        value.end,
        test=True,
        operator="in",
        values=tuple(literal),
        bound=highest(literal),
    )


Words = list[tuple[str, float]]


class Criteria(Selecting):
    """Reads data that says by which attribute people are chosen."""

    def _asked_of(self, key: Shape, value: Shape) -> Facets:
        """`preferredGender: "male"`, `max_age = 35`: the test that a name and its value make."""
        pieces = stems(key.name)
        rest = [piece for piece in pieces if piece not in _ASKING]
        literal = self._literal(value)
        if not rest or len(rest) == len(pieces) or literal is None:
            return []
        literal = [part for text in literal for part in text.split(",")]
        attribute = self._attribute("_".join(rest))
        if attribute is None or attribute.proxy:
            return []
        facet = replace(asked(attribute, key, value, literal), name="_".join(rest[-2:]))
        if facet.bound is not None and facet.bound > 130:
            # Seconds or years of something else.
            return []
        return [facet] if facet.fits_group() or facet.bound is not None else []

    def _criteria(self, shape: Shape) -> None:
        """`{"max_age": 35, "preferred_gender": "male"}`: what is asked of people, as defaults."""
        facets = []
        words: list[tuple[str, float]] = []
        for key, value in shape.extra:
            found = self._asked_of(key, value)
            facets += found
            literal = self._literal(value)
            if not found and literal is not None:
                words += [(word, 0.4) for text in literal[:4] for word in text.split()[:6]]
        if facets:
            self._event("criterion", tuple(facets), shape, words)
        self._rule_of(shape)
        self._schema(shape)

    def _setting(self, target: Shape, value: Shape) -> None:
        """`MAX_AGE = 35` among other settings for a choice of people."""
        facets = self._asked_of(target, value)
        if facets:
            self._event("criterion", tuple(facets), Shape("other", (target.start, value.end)), [])

    def _schema(self, shape: Shape) -> None:
        """`{motherTongue: {enum: ["English"]}}`: a schema that takes only one group of people."""
        for key, value in shape.extra:
            attribute = self._attribute(key.name)
            if attribute is None or attribute.proxy:
                continue
            for sign, operand in _limits_of(value):
                literal = self._literal(operand)
                if literal is None or len(literal) != 1:
                    # A list of all values only describes the field.
                    continue
                facet = asked(attribute, key, value, literal)
                aged = attribute.dimension == "age" and facet.bound is not None
                if (facet.fits_group() and sign not in ("maximum", "max")) or (
                    aged and sign in ("maximum", "max") and (facet.bound or 0) <= 60
                ):
                    self._event("criterion", (facet,), shape, [(key.name, 0.5)])

    def _rule_of(self, shape: Shape) -> None:
        """`{field: "religion", op: "==", value: "muslim"}`: a rule written as data."""
        subject: Shape | None = None
        sign = ""
        operand: Shape | None = None
        words: list[tuple[str, float]] = []
        for key, value in shape.extra:
            pieces = set(stems(key.name))
            if value.kind == "str" and subject is None and not pieces.isdisjoint(_SUBJECTS):
                subject = value
            elif not pieces.isdisjoint(("op", "operator", "comparison", "comparator")):
                sign = sign_of(value)
            elif operand is None and not pieces.isdisjoint(_OBJECTS):
                operand = value
                sign = sign or next((SIGNS[one] for one in stems(key.name) if one in SIGNS), "")
            else:
                words += [(word, 0.8) for word in (key.name, *words_of(value)[:4])]
        if subject is not None and operand is not None:
            self._ruled(shape, subject, sign or "==", operand, words)

    def _rule_call(self, shape: Shape) -> None:
        """`new Rule("religion", "!=", "muslim")`: the same, handed to a function."""
        texts = [kid for kid in shape.kids if kid.kind == "str" and not kid.kids]
        if not texts or len(shape.kids) < 3 or shape.kids[0] is not texts[0]:
            return
        subject, middle, operand = shape.kids[:3]
        sign = sign_of(middle)
        if sign:
            words = [(shape.name, 0.8)]
            words += [(word, 0.8) for kid in shape.kids[3:] for word in words_of(kid)[:4]]
            self._ruled(shape, subject, sign, operand, words)

    def _ruled(
        self,
        shape: Shape,
        subject: Shape,
        sign: str,
        operand: Shape,
        words: Words,
    ) -> None:
        attribute = self._attribute(subject.name.rsplit(".", 1)[-1])
        literal = self._literal(operand)
        if attribute is None or literal is None:
            return
        facet = asked(attribute, subject, operand, literal)
        if worth(facet, sign, literal):
            self._event("rule", (facet,), shape, words)

    def _option(self, shape: Shape) -> None:
        """`add_argument("--max-age", default=32)`, `setProperty("hide.religions", "muslim")`."""
        _, keywords = shape.extra
        if not shape.kids or shape.kids[0].kind != "str" or shape.kids[0].kids:
            return
        name = shape.kids[0].name.strip("-").split(" ")[0]
        value = next((one for key, one in keywords if key == "default"), None)
        if value is None and len(shape.kids) in (2, 3):
            value = shape.kids[-1]
            if value.kind == "map":
                value = next((one for key, one in value.extra if key.name == "default"), None)
        if name and value is not None:
            key = Shape("str", (shape.kids[0].start, shape.kids[0].end), name)
            facets = self._asked_of(key, value)
            if facets:
                self._event("criterion", tuple(facets), shape, [(name, 0.6)])

    def _asking_call(self, shape: Shape) -> None:
        """`.preferredGender("male").maxAge(35)`: a builder of criteria."""
        if len(shape.kids) != 1:
            return
        key = Shape("str", (shape.kids[0].start, shape.kids[0].start), shape.name)
        facets = self._asked_of(key, shape.kids[0])
        if facets:
            receiver = shape.extra[0]
            words = [(word, 0.5) for word in (words_of(receiver)[:8] if receiver else ())]
            self._event("criterion", tuple(facets), shape, words)
