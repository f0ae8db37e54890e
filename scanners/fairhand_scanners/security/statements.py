"""Statements: branches, loops, exceptions and the ways out of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fairhand_scanners.security.form import Block

if TYPE_CHECKING:
    from collections.abc import Callable

from typing import TYPE_CHECKING

from fairhand_scanners.security import assignments, flagged, imports, leaks, reports, sources
from fairhand_scanners.security.containers import holders
from fairhand_scanners.security.form import (
    Attr,
    Const,
    Delete,
    If,
    Import,
    Index,
    Jump,
    Loop,
    Name,
    Node,
    Raise,
    Return,
    Switch,
    Try,
    With,
)
from fairhand_scanners.security.guards import branching, development, refinements, subjects
from fairhand_scanners.security.questions import intent
from fairhand_scanners.security.scope import State
from fairhand_scanners.security.values import UNKNOWN, Heap, Value, join_values

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def if_(flow: Flow, node: If) -> None:
    scope = flow.scope
    truth, yes, no = branching.test(flow, node.test)
    dev = development.is_development(flow, node.test)
    if truth is not None:
        (flow.run)(node.yes if truth else node.no)
        return
    asked = intent.is_option(flow, node.test)
    if asked:
        flow.contexts.append("asked")
    before = flow.state()
    refinements.refine(flow, yes)
    after: list[State] = []
    _branch(flow, node.test, node.yes, dev is True)
    if scope.alive:
        after.append(flow.state())
    closed = flagged.closed_under_flag(flow, node.test, before[1])
    flow.restore(before)
    scope.alive = True
    refinements.refine(flow, no)
    flagged.not_opened(flow, node.test, closed)
    _branch(flow, None, node.no, dev is False and bool(node.no))
    if scope.alive:
        after.append(flow.state())
    if asked:
        flow.contexts.pop()
    scope.alive = flow.join(after)


def _branch(flow: Flow, test: Node | None, body: list[Node], development: bool) -> None:
    """Walk one branch, knowing which test leads to it, and whether it is for development builds."""
    flow.scope.tests.append(test)
    if development:
        flow.contexts.append("dev")
    flow.run(body)
    if development:
        flow.contexts.pop()
    flow.scope.tests.pop()


def loop(flow: Flow, node: Loop) -> None:
    scope = flow.scope
    outer = scope.breaks, scope.continues
    scope.breaks, scope.continues = [], []
    scope.loops += 1
    items: Value | None = None
    if node.items is not None:
        items = flow.eval(node.items)
        if flow.language == "javascript":
            leaks.managed(flow, items)
    endless = False
    entry = flow.state()
    first: State | None = None
    for turn in range(2):
        yes: subjects.Refinements = []
        if node.test is not None and not (node.late and turn == 0):
            truth, yes, _no = branching.test(flow, node.test)
            if turn == 0:
                # Whoever goes around the loop has asked the test.
                entry = flow.state()
                if truth is False:
                    break
            endless = truth is True
        if node.items is None and node.test is None:
            endless = True
        if node.target is not None and node.items is not None and items is not None:
            if node.keys:
                assignments.bind(flow, node.target, holders.keys_of(flow, items))
            else:
                given = holders.element(flow, items, (node.items.at, node.items.end))
                assignments.bind(flow, node.target, given)
        refinements.refine(flow, yes)
        before_vars, before_heap = scope.vars.copy(), flow.heap.copy()
        flow.run(node.body)
        ends: list[State] = [flow.state()] if scope.alive else []
        ends += scope.continues
        scope.continues = []
        if not flow.join(ends):
            scope.alive = False
            break
        scope.alive = True
        for update in node.update:
            flow.eval(update)
        first = flow.state()
        if (
            turn == 0
            and not _changed(before_vars, scope.vars)
            and not _heap_changed(before_heap, flow.heap)
        ):
            break
        if turn == 0:
            flow.join([entry, first] if not node.late else [first])
    ways: list[State] = []
    if not endless:
        ways = [] if node.late else [entry]
        if scope.alive and first is not None:
            ways.append(flow.state())
    scope.alive = flow.join(ways)
    if scope.alive and node.orelse:
        flow.run(node.orelse)
    ways = [flow.state()] if scope.alive else []
    ways += scope.breaks
    scope.alive = flow.join(ways)
    scope.loops -= 1
    scope.breaks, scope.continues = outer


def try_(flow: Flow, node: Try) -> None:
    scope = flow.scope
    marks = len(scope.returns), len(scope.raises), len(scope.breaks), len(scope.continues)
    entries: list[State] = []
    for inner in node.body:
        if not scope.alive:
            break
        entries.append(flow.state())
        flow.statement(inner)
    thrown = scope.raises[marks[1] :]
    del scope.raises[marks[1] :]
    ends: list[State] = []
    if scope.alive:
        flow.run(node.orelse)
        if scope.alive:
            ends.append(flow.state())
    if node.handlers:
        entry_states = [leaks.interrupted(entry) for entry in entries] + thrown
        for handler in node.handlers:
            if not flow.join(entry_states):
                break
            scope.alive = True
            if handler.name:
                caught = Value("<exception>")
                caught.hint = handler.name
                scope.vars[handler.name] = sources.tainted(
                    flow,
                    caught,
                    "trace",
                    (handler.at, handler.at + 5),
                    "an exception is caught here",
                )
            flow.contexts.append("except")
            flow.run(handler.body)
            flow.contexts.pop()
            if scope.alive:
                ends.append(flow.state())
    else:
        scope.raises += thrown
    if node.final:
        finally_(flow, node.final, marks, ends)
    else:
        scope.alive = flow.join(ends)


def finally_(
    flow: Flow, final: list[Node], marks: tuple[int, int, int, int], ends: list[State]
) -> None:
    """Run a finally block on every way out of the statement it belongs to."""
    scope = flow.scope
    returned = scope.returns[marks[0] :]
    del scope.returns[marks[0] :]
    for state, value, where in returned:
        flow.restore(state)
        scope.alive = True
        flow.run(final)
        if scope.alive:
            scope.returns.append((flow.state(), value, where))
    for kind, mark in (
        (scope.raises, marks[1]),
        (scope.breaks, marks[2]),
        (scope.continues, marks[3]),
    ):
        states = kind[mark:]
        del kind[mark:]
        if flow.join(states):
            scope.alive = True
            flow.run(final)
            if scope.alive:
                kind.append(flow.state())
    scope.alive = flow.join(ends)
    if scope.alive:
        flow.run(final)


def with_(flow: Flow, node: With) -> None:
    for expression, target in node.items:
        value = flow.eval(expression)
        if not (isinstance(expression, Name) and leaks.only_commits(flow, value)):
            leaks.managed(flow, value)
        if target is not None:
            assignments.bind(flow, target, value)
    flow.run(node.body)


def return_(flow: Flow, node: Return) -> None:
    scope = flow.scope
    value = flow.eval(node.value) if node.value is not None else Value("", None)
    if value.taint:
        reports.event(flow, "<return>", node, [value])
    if scope.func is not None:
        leaks.returned(flow, value)
    scope.returns.append((flow.state(), value, node))
    scope.alive = False


def raise_(flow: Flow, node: Raise) -> None:
    if node.value is not None:
        flow.eval(node.value)
    state = flow.state()
    if isinstance(node.value, Const):
        # A failed assertion is a fault by itself, not a way out that must tidy up.
        state = leaks.interrupted(state)
    flow.scope.raises.append(state)
    flow.scope.alive = False


def jump(flow: Flow, node: Jump) -> None:
    scope = flow.scope
    if node.kind == "yield":
        value = flow.eval(node.value) if node.value is not None else UNKNOWN
        scope.jumped.append((flow.state(), value))
    elif node.kind == "break":
        scope.breaks.append(flow.state())
    else:
        scope.continues.append(flow.state())
    scope.alive = False


def switch(flow: Flow, node: Switch) -> Value:
    scope = flow.scope
    subject = flow.eval(node.subject)
    outer_breaks, outer_jumped = scope.breaks, scope.jumped
    scope.breaks, scope.jumped = [], []
    ends: list[State] = []
    before = flow.state()
    decided = False
    default = False
    running = False
    for values, body in node.cases:
        if values is None:
            default = True
        if decided and not running:
            continue
        constants = [flow.eval(v) for v in values] if values is not None else []
        matches: bool | None = None
        if subject.known and values is not None and all(c.known for c in constants):
            matches = any(c.const == subject.const for c in constants)
        if matches is False and not running:
            continue
        entry: list[State] = [before]
        if running and node.falls:
            entry.append(flow.state())
        flow.join(entry)
        scope.alive = True
        if values is not None and subject.taint and not running:
            refinements.refine(flow, [(node.subject, subjects.ALL)])
        if matches is True:
            decided = True
        flow.run(body)
        running = scope.alive and node.falls
        if scope.alive and not node.falls:
            ends.append(flow.state())
    if running:
        ends.append(flow.state())
    if not decided and not default:
        ends.append(before)
    ends += scope.breaks
    value: Value | None = None
    for state, one in scope.jumped:
        ends.append(state)
        value = one if value is None else join_values(value, one)
    scope.breaks, scope.jumped = outer_breaks, outer_jumped
    scope.alive = flow.join(ends)
    return value if value is not None else UNKNOWN


def delete(flow: Flow, node: Delete) -> Value:
    for target in node.targets:
        if isinstance(target, Name):
            flow.scope.vars.pop(target.id, None)
        elif isinstance(target, Index):
            holder = flow.eval(target.obj)
            holders.remove_key(flow, holder, flow.eval(target.key))
        elif isinstance(target, Attr):
            holders.remove_key(flow, flow.eval(target.obj), Value("", target.name))
    return UNKNOWN


def import_(flow: Flow, node: Import) -> None:
    for local, path in node.names:
        flow.scope.vars[local] = imports.imported(flow, path)


def _changed(a: dict[str, Value], b: dict[str, Value]) -> bool:
    if a.keys() != b.keys():
        return any(b[k].taint or b[k].obj for k in b.keys() - a.keys()) or _values_changed(a, b)
    return _values_changed(a, b)


def _values_changed(a: dict[str, Value], b: dict[str, Value]) -> bool:
    for key, value in b.items():
        old = a.get(key)
        if (
            old is not None
            and old is not value
            and (bool(old.taint) != bool(value.taint) or old.obj != value.obj or old.known)
        ):
            return True
    return False


def _heap_changed(a: Heap, b: Heap) -> bool:
    return any(a.get(key) is not obj for key, obj in b.items())


def _block(flow: Flow, node: Block) -> None:
    flow.run(node.body)


EXECUTE: dict[type, Callable[[Flow, Any], None]] = {
    If: if_,
    Loop: loop,
    Try: try_,
    With: with_,
    Return: return_,
    Raise: raise_,
    Jump: jump,
    Block: _block,
    Import: import_,
}
