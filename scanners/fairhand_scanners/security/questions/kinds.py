"""Of what kind a value is: fixed, built, a holder, a statement of SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow

_SQL = re.compile(
    r"^\W*(?:select\b.*|insert\s+(?:or\s+\w+\s+)?into\b|update\s+\S+\s+set\b|delete\s+from\b|merge\s+into\b|drop\s+\w+"
    r"|create\s+\w+|alter\s+\w+|truncate\b|exec(?:ute)?\s|call\s|grant\s|pragma\s|with\s+\S+\s+as\b|replace\s+into\b"
    r"|from\s+\w+.*\bwhere\b|copy\s+|(?:optional\s+)?match\s*\(|show\s+|describe\s+|vacuum\b|attach\s)",
    re.I | re.S,
)

_HOLDERS = ("<list>", "<table>")


def sql_text(text: str | None) -> bool:
    """Whether a text starts like a statement of SQL."""
    return text is not None and _SQL.match(text) is not None


def is_holder(value: Value, flow: Flow) -> bool:
    return bool(value.obj) and value.obj in flow.heap and flow.heap[value.obj].ref in _HOLDERS


def whole(value: Value, facts: Facts, flow: Flow) -> bool:
    """The object itself is untrusted, not only a text made from it."""
    return bool(value.taint) and value.text is None and not is_holder(value, flow)


def local(value: Value, facts: Facts, flow: Flow) -> bool:
    return bool(value.obj) and value.obj in flow.heap and not flow.heap[value.obj].vague


def fixed(value: Value, facts: Facts | None, flow: Flow) -> bool:
    """A value that is the same in every run: a literal, bytes of a literal, an array nobody
    filled."""
    if value.taint:
        return False
    if value.known:
        return isinstance(value.const, str) and len(value.const) > 0
    obj = flow.heap.get(value.obj) if value.obj else None
    if obj is None:
        return False
    if obj.ref == "<list>":
        return 0 < obj.length == len(obj.fields) and all(
            f.known or fixed(f, None, flow) for f in obj.fields.values()
        )
    if obj.vague:
        return False
    if value.ref in (
        "<array>",
        "Buffer.alloc()",
        "bytes",
        "bytes()",
        "bytearray()",
        "Buffer.from()",
    ):
        first = obj.fields.get("arg0")
        return (
            first is not None
            and (first.known or fixed(first, None, flow))
            and "nextBytes" not in obj.fields
        )
    return False


def receives_text(value: Value, facts: Facts, flow: Flow) -> bool:
    return value.text is not None or bool(value.taint)


def char_literal(value: Value, facts: Facts, flow: Flow) -> bool:
    return bool(facts.nodes) and '"' in flow.spelling(facts.nodes[-1])
