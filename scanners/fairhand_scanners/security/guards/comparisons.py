"""Comparisons with what is fixed: equality, identity, types, the place of a text in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Attr, Call, Compare, Const, Name, Node, Seq, Unary
from fairhand_scanners.security.guards import hosts, membership, prefixes
from fairhand_scanners.security.guards.subjects import (
    ALL,
    NULL,
    PATH,
    TEXT_ONLY,
    Refinements,
    again,
    is_simple,
    same_origin,
    subject_of,
)
from fairhand_scanners.security.values import UNKNOWN

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

_PROTO = ("__proto__", "constructor", "prototype")


def compare(flow: Flow, node: Compare) -> tuple[Refinements, Refinements]:
    op, left, right = node.op, node.left, node.right
    if op in ("is", "isnot"):
        if isinstance(right, Attr) and again(flow, right).ref:
            # The one that was there before, as `sys.stdin` is, is not ours to close.
            same: Refinements = [(left, NULL)]
            return (same, []) if op == "is" else ([], same)
        op = {"is": "==", "isnot": "!="}[op]
    if (
        isinstance(left, Unary)
        and left.op == "typeof"
        and isinstance(right, Const)
        and op in ("==", "!=")
    ):
        kinds = (
            ALL
            if right.value in ("number", "boolean", "bigint")
            else TEXT_ONLY
            if right.value == "string"
            else frozenset()
        )
        found: Refinements = [(left.part, kinds)] if kinds else []
        return (found, []) if op == "==" else ([], found)
    if (
        op in (">", ">=", "!=", "==", "<")
        and isinstance(left, Call)
        and isinstance(left.fn, Attr)
        and left.fn.name in ("indexOf", "search", "lastIndexOf")
    ):
        return _index_of(flow, node, left)
    for side, other in ((left, right), (right, left)):
        if isinstance(other, Const) and other.value in _PROTO and op in ("==", "!="):
            passed: Refinements = [(side, frozenset(("proto",)))]
            return ([], passed) if op == "==" else (passed, [])
        if isinstance(other, Const) and other.value is None and op in ("==", "!="):
            nothing: Refinements = [(side, NULL)]
            return (nothing, []) if op == "==" else ([], nothing)
    if op in ("==", "!="):
        found = equality(flow, left, right) or equality(flow, right, left)
        return (found, []) if op == "==" else ([], found)
    if op in ("in", "notin"):
        found, absent = membership.is_member(flow, left, right)
        return (found, absent) if op == "in" else (absent, found)
    if (
        op == "instanceof"
        and isinstance(right, Name)
        and right.id in ("Integer", "Long", "Number", "Boolean", "Date")
    ):
        return [(left, ALL)], []
    return [], []


def _index_of(flow: Flow, node: Compare, call: Call) -> tuple[Refinements, Refinements]:
    limit = node.right
    assert isinstance(call.fn, Attr)
    if node.op in ("==", "!=") and isinstance(limit, Const) and limit.value == 0 and call.args:
        starts = prefixes.begins(flow, call.fn.obj, call.args[0], "startsWith")
        other = prefixes.begins_not(flow, call.fn.obj, call.args[0])
        return (starts, other) if node.op == "==" else (other, starts)
    minus = isinstance(limit, Unary) and limit.op == "-"
    zero = isinstance(limit, Const) and limit.value == 0
    inside, outside = membership.held(flow, call)
    if (node.op in (">", "!=") and minus) or (node.op == ">=" and zero):
        return inside, outside
    if (node.op == "==" and minus) or (node.op == "<" and zero):
        return outside, inside
    return [], []


def equality(flow: Flow, left: Node, right: Node) -> Refinements:
    """`left` is tainted and equals something that is not."""
    if isinstance(right, Const) and right.value in ("", None, True, False):
        if right.value == "" and is_simple(subject_of(left)):
            value = again(flow, subject_of(left))
            if "host" in value.tags and value.taint:
                return hosts.host_checked(flow, subject_of(left))
        return []
    common = _common_path(flow, left)
    if common:
        return common
    subject = subject_of(left)
    if not is_simple(subject):
        return []
    value = again(flow, subject)
    if not value.taint:
        return []
    other = again(flow, right)
    if other.taint and {t.origin for t in other.taint.values()} == {
        t.origin for t in value.taint.values()
    }:
        # Equal to its own cleaned form: it was clean already.
        kinds = frozenset.intersection(*(t.clean for t in other.taint.values()))
        return [(subject, kinds)] if kinds else []
    if other.taint or (not other.known and isinstance(right, Call)):
        return []
    if "host" in value.tags:
        return hosts.host_checked(flow, subject)
    if other is UNKNOWN and not is_simple(right):
        return []
    return [(subject, ALL)]


def _common_path(flow: Flow, node: Node) -> Refinements:
    """`os.path.commonpath([base, path]) == base` speaks of the path."""
    if (
        not isinstance(node, Call)
        or not isinstance(node.fn, Attr)
        or node.fn.name not in ("commonpath", "commonprefix")
    ):
        return []
    items = node.args[0].items if node.args and isinstance(node.args[0], Seq) else node.args
    return [
        one
        for item in items
        if is_simple(subject_of(item)) and again(flow, subject_of(item)).taint
        for one in same_origin(flow, subject_of(item), PATH)
    ]
