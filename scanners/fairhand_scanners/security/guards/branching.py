"""Tests and what follows from them: their truth, and on which branch a value has been checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Call,
    Compare,
    Logic,
    Name,
    Node,
    Opaque,
    Unary,
)
from fairhand_scanners.security.guards import checking, comparisons, hosts, refinements
from fairhand_scanners.security.guards.subjects import NULL, Refinements
from fairhand_scanners.security.values import UNKNOWN, Value, join_values

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

Tested = tuple[bool | None, Refinements, Refinements, Value]


def test(flow: Flow, node: Node) -> tuple[bool | None, Refinements, Refinements]:
    """Evaluate a test: its truth if that is certain, and what holds on either branch."""
    truth, yes, no, _ = test_value(flow, node)
    return truth, yes, no


def test_value(flow: Flow, node: Node) -> Tested:
    """Like `test`, with the value of the tested expression."""
    kind = type(node)
    if kind is Unary and node.op == "not":  # type: ignore[attr-defined]
        truth, yes, no, _ = test_value(flow, node.part)  # type: ignore[attr-defined]
        return (None if truth is None else not truth), no, yes, UNKNOWN
    if kind is Logic:
        assert isinstance(node, Logic)
        return _logic(flow, node)
    if kind is Opaque and node.parts:  # type: ignore[attr-defined]
        for part in node.parts[:-1]:  # type: ignore[attr-defined]
            flow.eval(part)
        return test_value(flow, node.parts[-1])  # type: ignore[attr-defined]
    value = flow.eval(node)
    truth = bool(value.const) if value.known and not value.taint else None
    if isinstance(node, Compare):
        yes, no = comparisons.compare(flow, node)
    elif isinstance(node, Call):
        yes, no = checking.checked_by_call(flow, node)
    elif isinstance(node, Assign) and node.value is not None:
        yes, no = (
            (checking.checked_by_call(flow, node.value))
            if isinstance(node.value, Call)
            else ([], [])
        )
    else:
        yes, no = [], []
    if "host" in value.tags and value.taint and isinstance(node, Name | Attr | Call):
        # Without a host an address stays on this site.
        no = [*no, *hosts.host_checked(flow, node)]
    if "errorof" in value.tags:
        yes = [*yes, (node, NULL)]
    elif value.obj:
        no = [*no, (node, NULL)]
    return truth, yes, no, value


def _logic(flow: Flow, node: Logic) -> Tested:
    saved_vars, saved_refined = flow.scope.vars, flow.scope.refined
    flow.scope.vars = saved_vars.copy()
    yes_all: list[Refinements] = []
    no_all: list[Refinements] = []
    truths: list[bool | None] = []
    values: list[Value] = []
    # What the test itself sets is known as it was before anything was made of its parts.
    raw: dict[str, Value] = {}
    for part in node.parts:
        truth, yes, no, value = test_value(flow, part)
        truths.append(truth)
        yes_all.append(yes)
        no_all.append(no)
        values.append(value)
        for name, found in flow.scope.vars.items():
            if name not in saved_vars:
                raw.setdefault(name, found)
        refinements.refine(flow, yes if node.op == "and" else no)
        if truth is (node.op != "and"):
            break
    flow.scope.vars = {**saved_vars, **raw}
    flow.scope.refined = saved_refined
    together = [one for part in (yes_all if node.op == "and" else no_all) for one in part]
    either = common(flow, no_all if node.op == "and" else yes_all)
    stop = node.op != "and"
    verdict: bool | None = None
    if any(t is stop for t in truths):
        verdict = stop
    elif all(t is (not stop) for t in truths):
        verdict = not stop
    value = values[-1]
    if node.op == "or":
        for other in values[:-1]:
            if not (other.known and not other.const):
                value = join_values(value, other)
    return (
        (verdict, together, either, value)
        if node.op == "and"
        else (verdict, either, together, value)
    )


def common(flow: Flow, sides: list[Refinements]) -> Refinements:
    """What holds whichever of the parts decided."""
    if not sides or any(not side for side in sides):
        return []
    kept: Refinements = []
    for node, kinds in sides[0]:
        spelled = flow.spelling(node)
        everywhere = kinds
        for side in sides[1:]:
            match = [k for n, k in side if flow.spelling(n) == spelled]
            if not match:
                everywhere = frozenset()
                break
            everywhere = _meet(everywhere, match[0])
        if everywhere:
            kept.append((node, everywhere))
    return kept


def _meet(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    if "*" in a:
        return b
    return a if "*" in b else a & b
