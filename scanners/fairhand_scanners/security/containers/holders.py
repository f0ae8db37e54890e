"""What lists, dictionaries and builders hold: reading and writing their elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import classes, sources
from fairhand_scanners.security.containers import lists
from fairhand_scanners.security.form import Index
from fairhand_scanners.security.guards import subjects
from fairhand_scanners.security.values import (
    NO_CONST,
    UNKNOWN,
    Taints,
    Value,
    join_taints,
    join_values,
)

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

TEXT_KEY = "<text>"


# What comes in at no place in particular.
NOWHERE = (0, 0)

_HOLDERS = ("<list>", "<table>")


def flattened(flow: Flow, value: Value, depth: int = 3) -> Value:
    """The value with the taint of everything it holds, as when it is written out whole."""
    if not value.obj or value.obj not in flow.heap:
        return value
    obj = flow.heap[value.obj]
    built = obj.fields.get(TEXT_KEY)
    if built is not None:
        return built
    if obj.what == "made":
        # What a library made of its arguments is judged by its own taint.
        return value
    taint: Taints | None = value.taint
    for part in obj.fields.values():
        if part.obj and depth > 0:
            part = flattened(flow, part, depth - 1)
        taint = join_taints(taint, part.taint)
    if obj.rest is not None:
        rest = flattened(flow, obj.rest, depth - 1) if depth > 0 and obj.rest.obj else obj.rest
        taint = join_taints(taint, rest.taint)
    return value.with_taint(taint) if taint is not value.taint else value


def element(flow: Flow, value: Value, span: tuple[int, int] = NOWHERE) -> Value:
    """Any element of a value that is gone through at `span`."""
    if value.obj and value.obj in flow.heap:
        obj = flow.heap[value.obj]
        if obj.ref in _HOLDERS or obj.rest is not None:
            result: Value | None = obj.rest
            keys = obj.ref == "<table>"
            for key, part in obj.fields.items():
                one = Value("", key) if keys and flow.language == "python" else part
                result = one if result is None else join_values(result, one)
            if result is not None:
                return result if result.taint or not value.taint else result.with_taint(value.taint)
    if value.taint:
        new = Value(f"{value.ref}[]" if value.ref else "", NO_CONST, value.taint)
        new.ref = flow.book.alias.get(new.ref, "")
        return new
    if value.ref:
        ref = flow.book.alias.get(f"{value.ref}[]", "")
        if ref:
            return sources.source_or(flow, Value(ref), ref, span)
    return UNKNOWN


def keys_of(flow: Flow, value: Value) -> Value:
    """Any key of a value."""
    whole = flattened(flow, value)
    obj = flow.heap.get(value.obj) if value.obj else None
    if (
        obj is not None
        and obj.ref == "<table>"
        and obj.rest is None
        and not obj.vague
        and obj.fields
    ):
        # The program names every key itself.
        return Value().tagged("key")
    key = Value("", NO_CONST, whole.taint)
    if flow.language == "javascript" and not whole.taint:
        key = sources.tainted(
            flow, key, "key", NOWHERE, "keys of an object that anybody may have made"
        )
    key.tags = frozenset(("key",))
    return key


def item(flow: Flow, holder: Value, key: Value) -> Value:
    """The element under a key."""
    if holder.obj and holder.obj in flow.heap:
        obj = flow.heap[holder.obj]
        if obj.ref in _HOLDERS or obj.fields or obj.rest is not None:
            if key.known:
                const = key.const
                if (
                    isinstance(const, int)
                    and not isinstance(const, bool)
                    and const < 0
                    and obj.length > 0
                ):
                    const += obj.length
                found = (
                    obj.fields.get(const)
                    if isinstance(const, str | int | float | bool | None)
                    else None
                )
                if found is None and const.__class__ is int and obj.cls is not None:
                    # A named tuple counts its fields.
                    names = list(classes.field_types(flow, obj.cls))
                    found = obj.fields.get(names[const]) if 0 <= const < len(names) else None
                if found is not None:
                    return found
                if obj.rest is not None:
                    return obj.rest
                return UNKNOWN if not holder.taint else Value("", NO_CONST, holder.taint)
            if key.ref and key.ref in obj.fields:
                return obj.fields[key.ref]
            if not key.taint or flattened(flow, holder).taint:
                parts = [*obj.fields.values(), *([obj.rest] if obj.rest is not None else [])]
                result: Value | None = None
                for part in parts:
                    result = part if result is None else join_values(result, part)
                if result is not None:
                    return result
    if holder.taint:
        new = Value("", NO_CONST, holder.taint)
        new.tags = holder.tags
        return new
    weak = key.taint.get("weak") if key.taint else None
    if weak is not None:
        return Value("", NO_CONST, {"weak": weak})
    if isinstance(holder.const, str) and key.const.__class__ is int:
        inside = -len(holder.const) <= key.const < len(holder.const)
        return Value("", holder.const[key.const]) if inside else UNKNOWN
    if holder.ref:
        path = f"{holder.ref}[]"
        if path in flow.book.sources:
            return sources.source_or(flow, Value(), path, NOWHERE)
        ref = flow.book.alias.get(path, "")
        if ref:
            return Value(ref)
        if holder.ref == "os.environ":
            return Value().tagged("env")
    return UNKNOWN


def set_item(flow: Flow, holder: Value, key: Value, value: Value) -> None:
    """Store an element."""
    if not holder.obj or holder.obj not in flow.heap:
        return
    obj = flow.heap[holder.obj].copy()
    if key.known and isinstance(key.const, str | int | bool | float | None):
        obj.fields[key.const] = value
    else:
        obj.rest = value if obj.rest is None else join_values(obj.rest, value)
        obj.length = -1
    flow.heap[holder.obj] = obj


def add_to_new(flow: Flow, place: Index, name: str, args: list[Value]) -> None:
    """`groups[key].append(x)`: a dictionary with defaults makes the element that is added to."""
    if name not in lists.ADD or not args:
        return
    holder = subjects.again(flow, place.obj)
    if holder.obj not in flow.heap or flow.heap[holder.obj].ref != "<table>":
        return
    key = flow.new_object("<list>", place)
    flow.heap[key].length = 0
    lists.append(flow.heap[key], args[0])
    set_item(flow, holder, subjects.again(flow, place.key), Value("", NO_CONST, None, key))


def remove_key(flow: Flow, holder: Value, key: Value) -> None:
    """Take an element out."""
    if holder.obj and holder.obj in flow.heap and key.known:
        obj = flow.heap[holder.obj].copy()
        if isinstance(key.const, int) and obj.ref == "<list>":
            lists.shift(obj, key.const)
        else:
            obj.fields.pop(key.const, None)
        flow.heap[holder.obj] = obj
