"""What a check speaks of, its value once more, and the kinds of sink it makes clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Assign, Attr, Call, Const, Index, Name, Node, Regex, Seq
from fairhand_scanners.security.values import UNKNOWN, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

ALL = frozenset(("*",))

PATH = frozenset(("path", "archive"))

URL = frozenset(("ssrf", "redirect"))

CRLF = frozenset(("log", "header"))

TEXT_ONLY = frozenset(("nosql", "proto"))

NULL = frozenset(("<null>",))

Refinement = tuple[Node, frozenset[str]]

Refinements = list[Refinement]


def _value(flow: Flow, node: Node) -> Value:
    """The value of a part of a test that has just been evaluated, without asking rules again."""
    flow.quiet += 1
    try:
        return flow.eval(node)
    finally:
        flow.quiet -= 1


def is_simple(node: Node) -> bool:
    """Whether looking at a node again is cheap and has no effect."""
    if isinstance(node, Name | Const | Regex):
        return True
    if isinstance(node, Attr):
        return is_simple(node.obj)
    if isinstance(node, Index):
        return is_simple(node.obj) and is_simple(node.key)
    if isinstance(node, Call):
        return (
            len(node.args) <= 2
            and not node.new
            and is_simple(node.fn)
            and all(is_simple(a) for a in node.args)
        )
    if isinstance(node, Assign):
        return isinstance(node.target, Name)
    return isinstance(node, Seq) and len(node.items) <= 30 and all(is_simple(i) for i in node.items)


def again(flow: Flow, node: Node) -> Value:
    if isinstance(node, Assign):
        return _value(flow, node.target)
    return _value(flow, node) if is_simple(node) else UNKNOWN


def subject_of(node: Node) -> Node:
    """What a check of a derived form speaks of: `x.strip().lower()` speaks of x."""
    while isinstance(node, Call) and isinstance(node.fn, Attr) and node.fn.name in _SAME:
        node = node.fn.obj
    if (
        isinstance(node, Call)
        and isinstance(node.fn, Name)
        and node.fn.id in ("str", "String")
        and len(node.args) == 1
    ):
        return node.args[0]
    return node


_SAME = frozenset(
    (
        "strip",
        "lower",
        "upper",
        "trim",
        "toLowerCase",
        "toUpperCase",
        "toString",
        "casefold",
        "strip",
    )
)


def converted_from(node: Node) -> Node:
    """Through conversions: a check of Number(x) is one of x."""
    while isinstance(node, Call) and len(node.args) >= 1 and isinstance(node.fn, Name | Attr):
        name = node.fn.id if isinstance(node.fn, Name) else node.fn.name
        if name in ("Number", "parseInt", "parseFloat", "String", "str", "int"):
            node = node.args[0]
        else:
            break
    return node


def same_origin(flow: Flow, subject: Node, kinds: frozenset[str]) -> Refinements:
    """A check of something speaks for every variable that was made of the same thing."""
    value = again(flow, subject)
    origins = {t.origin for t in value.taint.values()} if value.taint else set()
    found: Refinements = [(subject, kinds)]
    for key, other in flow.scope.vars.items():
        if other.taint and any(t.origin in origins for t in other.taint.values()):
            found.append((Name(0, 0, key), kinds))
    return found
