"""How code names comparisons in texts and constants: `"!="`, `Op.NOT_EQUAL`, `GTE`."""

from __future__ import annotations

from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.words import stems

SIGNS = {
    "==": "==",
    "=": "==",
    "eq": "==",
    "equal": "==",
    "is": "==",
    "!=": "!=",
    "<>": "!=",
    "ne": "!=",
    "neq": "!=",
    "not": "!=",
    "<": "<",
    "lt": "<",
    "<=": "<=",
    "lte": "<=",
    "le": "<=",
    ">": ">",
    "gt": ">",
    ">=": ">=",
    "gte": ">=",
    "ge": ">=",
    "in": "in",
    "any": "in",
    "one": "in",
    "contain": "in",
    "nin": "not in",
    "greater": ">",
    "less": "<",
    "over": ">",
    "under": "<",
    "max": ">",
    "min": "<",
    "match": "match",
    "like": "match",
}


def sign_of(shape: Shape) -> str:
    """The comparison that a text or a constant names, or an empty text."""
    if shape.kind == "str" and shape.name.strip() in SIGNS:
        return SIGNS[shape.name.strip()]
    if shape.kind in ("str", "field", "name"):
        words = stems(shape.name)
        if len(words) > 1 and words[0] == "not":
            return "!=" if words[1] in ("equal", "eq") else "not in"
        return next((SIGNS[word] for word in words if word in SIGNS), "")
    return ""
