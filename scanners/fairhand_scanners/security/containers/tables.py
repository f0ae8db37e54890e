"""Dictionaries and objects: their members put together and taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fairhand_scanners.security.containers import holders
from fairhand_scanners.security.values import (
    NO_CONST,
    UNKNOWN,
    Obj,
    Value,
    join_taints,
    join_values,
)

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def spread_into(flow: Flow, obj: Obj, value: Value) -> None:
    """Put all members of another object into a new one."""
    if value.obj in flow.heap:
        theirs = flow.heap[value.obj]
        obj.fields.update(theirs.fields)
        if theirs.rest is not None:
            obj.rest = theirs.rest
        obj.vague = obj.vague or theirs.vague
    elif value.taint:
        obj.rest = Value("", NO_CONST, value.taint)
        # It may have any of the members that are there already.
        obj.fields = {k: join_values(v, obj.rest) for k, v in obj.fields.items()}
    else:
        obj.vague = True


def merged_tables(flow: Flow, left: Value, right: Value) -> Value:
    """`left | right`."""
    if left.obj in flow.heap or right.obj in flow.heap:
        key = flow.next_id()
        obj = Obj("<table>", (0, 0), flow.scope.id)
        flow.heap[key] = obj
        spread_into(flow, obj, left)
        spread_into(flow, obj, right)
        return Value("", NO_CONST, None, key)
    return Value("", NO_CONST, join_taints(left.taint, right.taint))


def without(flow: Flow, value: Value, keys: list[Any]) -> Value:
    """What is left of an object without some of its members."""
    if value.obj in flow.heap:
        theirs = flow.heap[value.obj].copy()
        for key in keys:
            theirs.fields.pop(key, None)
        new = flow.next_id()
        flow.heap[new] = theirs
        return Value(value.ref, NO_CONST, value.taint, new)
    return value


def any_value(obj: Obj) -> Value | None:
    result = obj.rest
    for part in obj.fields.values():
        result = part if result is None else join_values(result, part)
    return result


def pairs(flow: Flow, receiver: Value) -> Value:
    """The entries of a dictionary, each a list of its key and its value."""
    obj = flow.heap[receiver.obj]
    whole, made = flow.next_id(), flow.next_id()
    flow.heap[whole] = Obj("<list>", obj.site, flow.scope.id)
    pair = Obj("<list>", obj.site, flow.scope.id)
    pair.fields[0] = holders.keys_of(flow, receiver) if obj.rest is not None else Value()
    pair.fields[1] = any_value(obj) or UNKNOWN
    pair.length = 2
    flow.heap[made] = pair
    flow.heap[whole].rest = Value("", NO_CONST, None, made)
    return Value("", NO_CONST, None, whole)


def entries(flow: Flow, key: int, given: Value) -> None:
    """`new Map([[key, value]])`, `dict(other)`: what a dictionary is made from."""
    theirs = flow.heap[given.obj]
    if theirs.ref == "<table>":
        spread_into(flow, flow.heap[key], given)
        return
    made = Value("", NO_CONST, None, key)
    for pair in [*theirs.fields.values(), *([theirs.rest] if theirs.rest is not None else [])]:
        holders.set_item(
            flow,
            made,
            holders.item(flow, pair, Value("", 0)),
            holders.item(flow, pair, Value("", 1)),
        )
