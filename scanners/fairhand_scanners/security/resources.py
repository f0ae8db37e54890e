"""Calls that open, close, wrap or take over resources."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fairhand_scanners.security import conditions, flagged, leaks
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Attr, Call, Func, Node
from fairhand_scanners.security.guards import subjects
from fairhand_scanners.security.values import CLOSED, GONE, NO_CONST, OPEN, UNKNOWN, Obj, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


# Steps of a stream: what they give still holds the resource, what ends them does not.
_STREAM_STEPS = frozenset(
    ("map", "filter", "flatMap", "sorted", "distinct", "limit", "skip", "peek", "mapToObj")
)

_STREAM_ENDS = frozenset(("collect", "toList", "toArray", "iterator"))

_HANDS_ON = frozenset(
    (
        "cursor",
        "makefile",
        "getInputStream",
        "getOutputStream",
        "pipe",
        "detach",
        "getChannel",
        "getReader",
    )
)


def called(flow: Flow, node: Call, facts: Facts, result: Value, callee: Value) -> Value:
    """Follow the resources a call opens, closes, wraps or takes over."""
    tables = flow.book.tables
    releases = tables["release"]
    if facts.on is not None:
        _locked(flow, node, facts)
        if facts.last in releases:
            leaks.close_all(flow, facts.on)
        elif (
            (facts.last in _HANDS_ON or (facts.last in _STREAM_STEPS and flow.language == "java"))
            and result.obj in flow.heap
            and leaks.resource(flow, facts.on) is not None
        ):
            new = flow.heap[result.obj].copy()
            new.what = "part"
            new.parents = (*new.parents, facts.on.obj)
            flow.heap[result.obj] = new
            if facts.last in ("detach", "pipe"):
                leaks.put_state(flow, facts.on.obj, GONE)
    if facts.last in _STREAM_ENDS and facts.on is not None and result.obj == facts.on.obj:
        result = _apart(flow, result)
    position = tables["release_call"].get(facts.path)
    if position is None and facts.on is not None:
        position = tables["release_call"].get(f"*.{facts.last}")
    if position is not None:
        given = facts.args if position == "*" else [facts.argument(position or "0")]
        for value in given:
            if value is not None:
                leaks.close_all(flow, value)
        return result
    opened = flow.book.exact.get(f"open {facts.path}") if facts.path else None
    if opened is None:
        opened = flow.book.loose.get(f"open {facts.last}") if facts.on is not None else None
    wraps = facts.path in tables["wrap"]
    if wraps:
        taken = _wrapped(flow, facts, result, node)
        if taken is not None:
            return taken
    if callee.fn is None:
        _pass_on(flow, facts, node)
    if (
        opened
        and callee.fn is None
        and flow.scope.func is not None
        and not _closes_itself(flow, facts)
    ):
        line = next((line for line in opened if conditions.satisfied(line, facts, flow)), None)
        if line is not None:
            made = _acquire(flow, facts, result, node)
            return _among(flow, made, int(line.to), node) if line.to else made
    return result


_LOCKS = {"lock": "unlock", "lockInterruptibly": "unlock", "acquire": "release"}

_UNLOCKS = frozenset(_LOCKS.values())


def _locked(flow: Flow, node: Call, facts: Facts) -> None:
    """A lock that this function takes and gives back is given back on every way out.

    One that is only taken here is given back by somebody else, and what is taken round after round
    are permits. A call whose result is looked at may not have taken it.
    """
    if facts.last in _UNLOCKS:
        spelled = flow.spelling(node.fn.obj) if isinstance(node.fn, Attr) else ""
        for key, obj in list(flow.heap.items()):
            if obj.ref == "<lock>" and obj.what == spelled and obj.state in leaks.UNCLOSED:
                leaks.put_state(flow, key, CLOSED)
        return
    release = _LOCKS.get(facts.last)
    func = flow.scope.func
    if (
        release is None
        or func is None
        or release not in func.names
        or flow.alone is not node
        or flow.scope.loops
    ):
        return
    key = flow.new_object("<lock>", node)
    obj = flow.heap[key]
    obj.state, obj.frame = OPEN, flow.scope.id
    flagged.note_test(flow, obj.site)
    obj.what = flow.spelling(node.fn.obj) if isinstance(node.fn, Attr) else ""


def _closes_itself(flow: Flow, facts: Facts) -> bool:
    """`connect(port, () => { socket.end() })`: the callback of the opening call sees to it."""
    if flow.language != "javascript":
        return False
    return any(
        value.fn is not None
        and isinstance(value.fn.what, Func)
        and not flow.book.tables["release"].keys().isdisjoint(value.fn.what.names)
        for value in facts.args
    )


def _apart(flow: Flow, value: Value) -> Value:
    """What a stream was collected into holds the elements, not the resource behind it."""
    obj = flow.heap.get(value.obj) if value.obj else None
    if obj is None or obj.what != "part":
        return value
    key = flow.next_id()
    flow.heap[key] = obj.copy()
    flow.heap[key].parents, flow.heap[key].what = (), ""
    new = value.copy()
    new.obj = key
    return new


def _acquire(flow: Flow, facts: Facts, result: Value, node: Call) -> Value:
    parents: tuple[int, ...] = ()
    if facts.on is not None and facts.on.obj in flow.heap and facts.last != "accept":
        parents = (facts.on.obj,)
        if "ResultSet" in result.ref and flow.heap[facts.on.obj].state:
            return result
    key = flow.next_id()
    obj = (
        flow.heap[result.obj].copy()
        if result.obj in flow.heap
        else Obj(result.ref, (node.at, node.end), flow.scope.id)
    )
    obj.state, obj.site, obj.frame = OPEN, (node.at, node.end), flow.scope.id
    flagged.note_test(flow, obj.site)
    obj.parents = (*obj.parents, *parents)
    obj.ref = obj.ref if obj.ref not in leaks.CONTAINERS else ""
    if facts.path in ("sqlite3.connect", "psycopg2.connect"):
        obj.what = "transaction"
    flow.heap[key] = obj
    new = result.copy()
    new.obj = key
    return new


def _among(flow: Flow, value: Value, index: int, node: Call) -> Value:
    """`descriptor, path = mkstemp()`: the resource is one of the things that come back."""
    key = flow.new_object("<list>", node)
    obj = flow.heap[key]
    obj.fields[index] = value
    obj.rest = UNKNOWN
    return Value("", NO_CONST, None, key)


def opened_at(flow: Flow, facts: Facts) -> str | None:
    """Which argument of its callback a call opens, or None when it opens nothing."""
    table = flow.book.tables["open_callback"]
    if facts.path in table:
        return str(table[facts.path])
    if facts.last == "getConnection" and "pool" in facts.hint.lower():
        return "1"
    return None


def opened_for_callback(flow: Flow, node: Node) -> Value:
    """A resource that is handed to a callback."""
    key = flow.next_id()
    obj = Obj("<descriptor>", (node.at, node.end), flow.scope.id)
    obj.state = OPEN
    flow.heap[key] = obj
    return Value("<descriptor>", NO_CONST, None, key)


def _wrapped(flow: Flow, facts: Facts, result: Value, node: Call) -> Value | None:
    """A wrapper takes over the resource it is made from."""
    for value in [*facts.args, *facts.kwargs.values()]:
        inner = leaks.resource(flow, value)
        for other in value.others:
            if other in flow.heap and flow.heap[other].state in leaks.UNCLOSED:
                leaks.put_state(flow, other, GONE)
        if inner is None:
            held = flow.heap.get(value.obj) if value.obj else None
            if held is not None and held.what == "part" and result.obj in flow.heap:
                # A reader of a socket's stream holds the socket as the stream did.
                part = flow.heap[result.obj].copy()
                part.what, part.parents = "part", held.parents
                flow.heap[result.obj] = part
                return result
            continue
        key = flow.next_id()
        obj = Obj(result.ref, inner.site, flow.scope.id)
        obj.state = inner.state
        obj.parents = (value.obj,)
        obj.frame = inner.frame
        flow.heap[key] = obj
        leaks.put_state(flow, value.obj, GONE)
        new = result.copy()
        new.obj = key
        return new
    return None


def _pass_on(flow: Flow, facts: Facts, node: Call) -> None:
    """Resources among the arguments go over to a callee that is not in sight, unless it only
    borrows."""
    borrows: bool | None = None
    for index, value in enumerate([*facts.args, *facts.kwargs.values()]):
        if not value.obj or value.obj not in flow.heap:
            continue
        if borrows is None:
            borrows = _borrows(flow, facts)
        if not borrows:
            leaks.give_away(flow, value)
        del index
    for arg in facts.nodes:
        if isinstance(arg, Call) and facts.path in flow.book.tables["owner"]:
            # `dup2(f.fileno(), 1)`: the number outlives the object.
            arg = arg.fn
            if isinstance(arg, Attr) and arg.name == "fileno":
                leaks.give_away(flow, subjects.again(flow, arg.obj))
                continue
        # `atexit.register(f.close)` promises to close f, `partial(f.write)` goes on with it.
        if isinstance(arg, Attr) and (
            arg.name in flow.book.tables["release"] or facts.path in flow.book.tables["owner"]
        ):
            leaks.give_away(flow, subjects.again(flow, arg.obj))


def _borrows(flow: Flow, facts: Facts) -> bool:
    path, last = facts.path, facts.last
    tables = flow.book.tables
    if path in tables["owner"] or last in tables["owner"]:
        return False
    if path in tables["borrow"] or (facts.on is not None and f"*.{last}" in tables["borrow"]):
        return True
    if facts.on is not None and leaks.resource(flow, facts.on) is not None:
        return True
    if flow.language == "python":
        root = path.split(".")[0]
        return bool(path) and (
            root in sys.stdlib_module_names or (facts.on is None and root in _BUILTINS)
        )
    if flow.language == "javascript":
        root = path.split(".")[0]
        return root in _NODE_MODULES and root in flow.module.imports
    return False


_BUILTINS = frozenset(
    [
        "print",
        "len",
        "list",
        "tuple",
        "set",
        "sorted",
        "sum",
        "any",
        "all",
        "next",
        "iter",
        "enumerate",
        "zip",
        "map",
        "filter",
        "str",
        "repr",
        "int",
        "float",
        "min",
        "max",
        "isinstance",
        "hasattr",
        "getattr",
        "id",
        "type",
        "bool",
        "bytes",
    ]
)

_NODE_MODULES = frozenset(
    ("fs", "util", "path", "assert", "events", "os", "crypto", "console", "JSON")
)
