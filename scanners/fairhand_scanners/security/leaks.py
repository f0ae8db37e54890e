"""Resources that are open: who holds them, who closes them, and what is left open.

A resource is reported when some way out of the function that opened it leaves it open while nobody
else holds it: not returned, yielded, stored, captured, nor given to code that is not in sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import reports
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Func, Node
from fairhand_scanners.security.values import CLOSED, GONE, OPEN, OPEN_ON_ERROR, Heap, Obj, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow
    from fairhand_scanners.security.scope import Scope

RULE = "resource-leak"

UNCLOSED = (OPEN, OPEN_ON_ERROR)

CONTAINERS = ("<list>", "<table>")


def put_state(flow: Flow, key: int, state: int) -> None:
    obj = flow.heap[key].copy()
    obj.state = state
    flow.heap[key] = obj


def resource(flow: Flow, value: Value) -> Obj | None:
    """The open resource a value is, or None."""
    obj = flow.heap.get(value.obj) if value.obj else None
    return obj if obj is not None and obj.state in UNCLOSED else None


def give_away(flow: Flow, value: Value, depth: int = 3) -> None:
    """Somebody else holds the value from here on."""
    for other in value.others:
        if other in flow.heap and flow.heap[other].state in UNCLOSED:
            put_state(flow, other, GONE)
    if value.fn is not None and isinstance(value.fn.what, Func) and depth:
        _taken_along(flow, value.fn.what)
    if not value.obj or value.obj not in flow.heap:
        return
    obj = flow.heap[value.obj]
    if obj.state in UNCLOSED:
        put_state(flow, value.obj, GONE)
    for parent in obj.parents:
        if parent in flow.heap and flow.heap[parent].state in UNCLOSED and obj.what == "part":
            put_state(flow, parent, GONE)
    if depth and (obj.ref in CONTAINERS or obj.cls is not None):
        for part in list(obj.fields.values()):
            give_away(flow, part, depth - 1)
        if obj.rest is not None:
            give_away(flow, obj.rest, depth - 1)


def returned(flow: Flow, value: Value) -> None:
    """A value leaves the function by `return` or `yield`; the caller may take it up."""
    for other in value.others:
        if other in flow.heap and flow.heap[other].state in UNCLOSED:
            put_state(flow, other, GONE)
    obj = resource(flow, value)
    if obj is not None and obj.state == OPEN:
        new = obj.copy()
        new.state = GONE
        new.length = -2
        flow.heap[value.obj] = new
    else:
        give_away(flow, value)


def handed_back(flow: Flow, value: Value, node: Node) -> Value:
    """A resource that a function in sight opened and returned belongs to who called it."""
    obj = flow.heap.get(value.obj) if value.obj else None
    if obj is None or obj.state != GONE or obj.length != -2:
        return value
    key = flow.next_id()
    new = obj.copy()
    new.state, new.site, new.frame, new.length = OPEN, (node.at, node.end), flow.scope.id, -1
    flow.heap[key] = new
    result = value.copy()
    result.obj = key
    return result


def collected(flow: Flow, value: Value) -> None:
    """A value becomes an element of a list."""
    give_away(flow, value)


def managed(flow: Flow, value: Value) -> None:
    """The language closes the value at the end of a block."""
    close_all(flow, value)


def only_commits(flow: Flow, value: Value) -> bool:
    """`with connection:` ends a transaction of these libraries, not the connection."""
    obj = flow.heap.get(value.obj) if value.obj else None
    return obj is not None and obj.what == "transaction"


def close_all(flow: Flow, value: Value) -> None:
    """Close whatever a value may be."""
    for key in (value.obj, *value.others):
        if key and key in flow.heap:
            if flow.heap[key].state in UNCLOSED:
                put_state(flow, key, CLOSED)
            _close_dependent(flow, key)


def _close_dependent(flow: Flow, key: int) -> None:
    """What was made by something that is closed now is closed too."""
    for other, obj in list(flow.heap.items()):
        if obj.state in UNCLOSED and key in obj.parents:
            put_state(flow, other, CLOSED)


def absent(flow: Flow, value: Value) -> None:
    """On this branch the value is known to be nothing, so there is nothing to close."""
    for key in (value.obj, *value.others):
        if key and key in flow.heap and flow.heap[key].state in UNCLOSED:
            put_state(flow, key, CLOSED)
            _close_dependent(flow, key)


def interrupted(
    state: tuple[dict[str, Value], Heap, dict[str, frozenset[str]]],
) -> tuple[dict[str, Value], Heap, dict[str, frozenset[str]]]:
    """The state in which a handler starts: what is open here is open because of an exception."""
    vars_, heap, refined = state
    changed: Heap | None = None
    for key, obj in heap.items():
        if obj.state == OPEN:
            changed = changed if changed is not None else heap.copy()
            new = obj.copy()
            new.state = OPEN_ON_ERROR
            changed[key] = new
    return (vars_, changed, refined) if changed is not None else state


def captured(flow: Flow, func: Func, facts: Facts) -> None:
    """A function that is handed on takes the resources it speaks of with it."""
    if facts.last in ("map", "forEach", "filter", "reduce", "some", "every", "sort", "lines"):
        return
    _taken_along(flow, func)


def _taken_along(flow: Flow, func: Func) -> None:
    """A function that outlives its maker holds the resources it speaks of."""
    scope: Scope | None = flow.scope
    while scope is not None:
        for name in func.names & scope.vars.keys():
            give_away(flow, scope.vars[name], 0)
        scope = scope.outer


def at_exit(flow: Flow, scope: Scope, root: bool, result: Value | None = None) -> None:
    """Report what a function leaves open on its ways out."""
    ends = scope.alive or bool(scope.returns)
    heaps = [flow.heap, *flow.exit_heaps] if ends else flow.exit_heaps
    reported: set[int] = set()
    for heap in heaps:
        for key, obj in heap.items():
            if obj.frame == scope.id and obj.state == OPEN and key not in reported:
                reported.add(key)
                _report(flow, obj)
    for key in reported:
        # Said once; an outer function need not say it again.
        if key in flow.heap and flow.heap[key].state == OPEN:
            put_state(flow, key, GONE)


def _report(flow: Flow, obj: Obj) -> None:
    node = Node(0, 0)
    node.at, node.end = obj.site
    reports.report(flow, RULE, node)
