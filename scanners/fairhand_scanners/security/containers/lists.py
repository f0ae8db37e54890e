"""Lists: adding, taking out, joining, slicing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import texts
from fairhand_scanners.security.containers import holders
from fairhand_scanners.security.form import Const, Seq
from fairhand_scanners.security.values import HOLE, NO_CONST, UNKNOWN, Obj, Value, join_values

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def shift(obj: Obj, index: int) -> Value:
    """Remove one element of a list by its number, and move up the others."""
    if obj.length < 0:
        return obj.rest if obj.rest is not None else UNKNOWN
    if index < 0:
        index += obj.length
    taken = obj.fields.get(index, UNKNOWN)
    obj.fields = {
        (k - 1 if isinstance(k, int) and k > index else k): v
        for k, v in obj.fields.items()
        if k != index
    }
    obj.length -= 1
    return taken


def append(obj: Obj, value: Value) -> None:
    """Put an element at the end."""
    if obj.length >= 0:
        obj.fields[obj.length] = value
        obj.length += 1
        if obj.length > 60:
            obj.length = -1
    else:
        obj.rest = value if obj.rest is None else join_values(obj.rest, value)


def extend(flow: Flow, key: int, other: Value) -> None:
    """Put all elements of another list at the end."""
    obj = flow.heap[key].copy()
    if other.obj in flow.heap and flow.heap[other.obj].length >= 0 and obj.length >= 0:
        theirs = flow.heap[other.obj]
        for index in range(theirs.length):
            append(obj, theirs.fields.get(index, UNKNOWN))
    else:
        inner = holders.element(flow, other)
        obj.rest = inner if obj.rest is None else join_values(obj.rest, inner)
        obj.length = -1
    if other.taint:
        whole = Value("", NO_CONST, other.taint)
        obj.rest = whole if obj.rest is None else join_values(obj.rest, whole)
        obj.length = -1
    flow.heap[key] = obj


def joined_lists(flow: Flow, left: Value, right: Value) -> Value:
    """`left + right` of two lists."""
    key = flow.next_id()
    obj = Obj("<list>", (0, 0), flow.scope.id)
    obj.length = 0
    flow.heap[key] = obj
    extend(flow, key, left)
    extend(flow, key, right)
    return Value("", NO_CONST, None, key)


def rest_of(flow: Flow, value: Value, index: int) -> Value:
    """What is left of a list behind the first elements."""
    if value.obj in flow.heap and flow.heap[value.obj].length >= 0:
        theirs = flow.heap[value.obj]
        key = flow.next_id()
        obj = Obj("<list>", theirs.site, flow.scope.id)
        obj.length = 0
        for number in range(index, theirs.length):
            append(obj, theirs.fields.get(number, UNKNOWN))
        flow.heap[key] = obj
        return Value("", NO_CONST, None, key)
    return value


def part_of(flow: Flow, value: Value, slice_: Seq) -> Value:
    """A slice."""
    if value.obj in flow.heap:
        first = slice_.items[0] if slice_.items else None
        text = flow.spelling(slice_)
        if isinstance(first, Const) and isinstance(first.value, int) and text == f"{first.value}:":
            return rest_of(flow, value, first.value)
        return value
    if value.known and isinstance(value.const, str):
        return UNKNOWN
    if value.taint and flow.spelling(slice_).replace(" ", "") == ":0":
        return Value("", "")
    new = Value(value.ref, NO_CONST, value.taint)
    if value.text is not None:
        new.text = HOLE
    return new


def joined(flow: Flow, separator: Value, items: Value) -> Value:
    """All elements of a list in one text."""
    obj = flow.heap.get(items.obj) if items.obj else None
    if obj is not None and obj.length >= 0:
        parts: list[Value] = []
        for index in range(obj.length):
            if parts:
                parts.append(separator)
            parts.append(obj.fields.get(index, UNKNOWN))
        return texts.concat(flow, parts)
    inner = holders.element(flow, items)
    return texts.concat(flow, [inner, separator, UNKNOWN])


ADD = frozenset(("append", "add", "push", "addLast", "offer", "addElement"))
