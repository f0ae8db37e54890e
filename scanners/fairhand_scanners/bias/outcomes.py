"""What kind of outcome a value is: a decision, a number, a person, a text."""

from __future__ import annotations

import re

from fairhand_scanners.bias.domains import PEOPLE
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.words import listed, stem, stems

# Words by which an outcome says that somebody is taken, refused, favoured or watched.
DECIDING: frozenset[str] = frozenset(
    stem(word)
    for word in listed(
        "reject rejected rejection deny denied decline declined refuse refused refusal"
        " block blocked ban banned forbid forbidden disallow approve approved approval"
        " accept accepted grant granted hire hired invite invited interview shortlist"
        " shortlisted promote promoted admit admitted eligible ineligible dismiss"
        " dismissed fire terminate exclude excluded discard hidden hide suspicious risky"
        " flag flagged blacklist review lowpriority qualified unqualified disqualified"
        " unsuitable regret welcome aboard unfortunately rejectapplication high low"
        " priority expel arrest detain search stop escalate manual standard"
        " premium basic renew shadowban demote throttle hold pass fail failed waitlist"
        " suspect guilty dangerous stupid lazy suitable proceed unable denyaccess quarantine offer"
        " winner fired downrank deprioritize rechazar rechazado junior senior enhanced"
        " relocate keep retain transfer sorry private unwelcome ablehnen abgelehnt"
        " terminated longer cancel cancelled canceled strict slow unavailable remedial reason"
        " objection"
        " disqualifier refuser abweisen trusted untrusted"
    )
)
_STATUS = re.compile(r"\b(?:401|403|406|409|451)\b")
_CONSTANT = re.compile(r"[A-Z][A-Z\d]*(?:_[A-Z\d]+)*")
_NUMERAL = re.compile(r"-?\d+(?:[.,]\d+)?")
_WORD = re.compile(r"[A-Za-z_][A-Za-z_\d]*")


def words_of(shape: Shape) -> list[str]:
    """Names and short texts in a shape, nearest first, at most a dozen."""
    found: list[str] = []
    for part in shape.everything():
        if part.kind in ("name", "field", "call", "func") and part.name:
            found.append(part.name)
        elif part.kind == "str" and part.name:
            found.extend(_WORD.findall(part.name)[:8])
        elif part.kind == "map":
            found.extend(key.name for key, _ in part.extra if key.name)
        if len(found) >= 14:
            break
    return found


def decides(shape: Shape) -> bool:
    """Whether an outcome's own words say that it takes or refuses somebody."""
    for part in shape.everything():
        if part.kind == "call" and any(
            value.kind == "const" and any(word in DECIDING for word in stems(key))
            for key, value in part.extra[1]
        ):
            return True
        if part.kind in ("name", "field", "call"):
            if any(word in DECIDING for word in stems(part.name)):
                return True
        elif part.kind == "str":
            words = [stem(word.lower()) for word in _WORD.findall(part.name)[:12]]
            words += [piece for word in words for piece in stems(word)]
            if any(word in DECIDING for word in words):
                return True
        elif part.kind == "num" and _STATUS.fullmatch(part.name):
            return True
        elif part.kind == "map":
            for key, value in part.extra:
                if value.kind == "const" and any(word in DECIDING for word in stems(key.name)):
                    return True
    return False


def kind_of_outcome(shape: Shape) -> str:
    """One of decision, number, boolean, person, filter, empty, text, constant, object, other."""
    kind = shape.kind
    if kind == "num" or (kind == "arith" and _reckons(shape)):
        return "number"
    if kind == "const":
        return "boolean" if shape.name in ("true", "false") else "empty"
    if kind == "str" and _NUMERAL.fullmatch(shape.name):
        return "number"
    if kind == "str":
        return "decision" if decides(shape) else "text"
    if kind == "list":
        if not shape.kids:
            return "empty"
        first = shape.kids[0]
        return "boolean" if first.kind == "const" and first.name in ("true", "false") else "object"
    if kind == "map":
        return "decision" if decides(shape) else "object"
    if kind == "comp":
        people = any(word in PEOPLE for name in words_of(shape.kids[1])[:3] for word in stems(name))
        return "filter" if people else "object"
    if kind == "choose":
        kinds = [kind_of_outcome(kid) for kid in shape.kids[1:]]
        for wanted in ("decision", "number", "boolean", "person"):
            if wanted in kinds:
                return wanted
        return kinds[0] if kinds else "other"
    if kind in ("compare", "and", "or", "not"):
        return "boolean"
    if kind == "name" and (
        any(word in PEOPLE for word in stems(shape.name))
        or (len(shape.name) == 1 and shape.name != "_")
    ):
        return "person"
    if kind in ("name", "field", "call", "sub"):
        if decides(shape):
            return "decision"
        if kind == "field" and _CONSTANT.fullmatch(shape.name) and shape.kids[0].kind == "name":
            return "constant"
        if kind == "call" and shape.name in (
            "BigDecimal",
            "valueOf",
            "Decimal",
            "add",
            "multiply",
            "divide",
            "subtract",
        ):
            return "number"
        return "object"
    return "other"


def _reckons(shape: Shape) -> bool:
    """Arithmetic, and not the joining of texts."""
    return not any(part.kind == "str" for part in shape.everything())


def is_formula(value: Shape) -> bool:
    """Arithmetic on numbers, not the joining of texts."""
    return value.kind == "arith" and not any(part.kind == "str" for part in value.everything())
