"""Texts from a template and values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.containers import holders
from fairhand_scanners.security.values import (
    HOLE,
    LONGEST_TEXT,
    NO_CONST,
    UNKNOWN,
    Taints,
    Value,
    join_taints,
)

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

_PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?([a-zA-Z%])")

_BRACE = re.compile(r"\{(\w*)(?:[.\[][^{}:!]*)?(?:![rsa])?(?::[^{}]*)?\}")


def percent_format(flow: Flow, left: Value, right: Value) -> Value:
    """`text % values`, and the printf family of the other languages."""
    if left.text is None:
        return Value("", NO_CONST, join_taints(left.taint, holders.flattened(flow, right).taint))
    positions: list[Value] = []
    obj = flow.heap.get(right.obj) if right.obj else None
    if obj is not None and obj.ref == "<list>" and obj.length >= 0:
        positions = [obj.fields.get(i, UNKNOWN) for i in range(obj.length)]
    elif obj is None or obj.ref != "<table>":
        positions = [right]
    return _fill(flow, left, positions, right)


def _fill(flow: Flow, left: Value, positions: list[Value], named: Value) -> Value:
    taint: Taints | None = left.taint
    text = left.text or ""
    pieces: list[str] = []
    last = 0
    index = 0
    const = left.known
    for match in _PERCENT.finditer(text):
        pieces.append(text[last : match.start()])
        last = match.end()
        if match[2] == "%":
            pieces.append("%")
            continue
        if match[2] == "n" and not match[1]:
            pieces.append("\n")
            continue
        if match[1]:
            value = holders.item(flow, named, Value("", match[1]))
        else:
            value = positions[index] if index < len(positions) else UNKNOWN
            index += 1
        if match[2] in "diufFeEgGxX" and match[2] != "s":
            weak = value.taint.get("weak") if value.taint else None
            value = (
                Value("", value.const)
                if value.known
                else Value("", NO_CONST, {"weak": weak})
                if weak
                else UNKNOWN
            )
        value = holders.flattened(flow, value)
        taint = join_taints(taint, value.taint)
        const = const and value.known
        pieces.append(
            str(value.const) if value.known else value.text if value.text is not None else HOLE
        )
    pieces.append(text[last:])
    whole = "".join(pieces)
    new = Value("", whole if const else NO_CONST, taint)
    new.text = whole[:LONGEST_TEXT]
    new.ref = ""
    return new


def printf(flow: Flow, template: Value, values: list[Value]) -> Value:
    """`String.format(template, values...)`."""
    if template.text is None:
        taint = template.taint
        for value in values:
            taint = join_taints(taint, holders.flattened(flow, value).taint)
        return Value("", NO_CONST, taint)
    return _fill(flow, template, values, UNKNOWN)


def brace_format(flow: Flow, template: Value, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """`template.format(values...)`."""
    taint: Taints | None = template.taint
    if template.text is None:
        for value in [*args, *kwargs.values()]:
            taint = join_taints(taint, holders.flattened(flow, value).taint)
        return Value("", NO_CONST, taint)
    index = 0
    pieces: list[str] = []
    last = 0
    for match in _BRACE.finditer(template.text):
        pieces.append(template.text[last : match.start()])
        last = match.end()
        key = match[1]
        if not key:
            value = args[index] if index < len(args) else UNKNOWN
            index += 1
        elif key.isdigit():
            value = args[int(key)] if int(key) < len(args) else UNKNOWN
        else:
            value = kwargs.get(key, UNKNOWN)
        value = holders.flattened(flow, value)
        taint = join_taints(taint, value.taint)
        pieces.append(
            str(value.const) if value.known else value.text if value.text is not None else HOLE
        )
    pieces.append(template.text[last:])
    whole = "".join(pieces)
    new = Value("", whole if not taint and HOLE not in whole else NO_CONST, taint)
    new.text = whole[:LONGEST_TEXT]
    return new
