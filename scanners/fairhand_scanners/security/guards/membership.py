"""Checks that a list allows something, or that a text does not hold what is forbidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.containers import holders
from fairhand_scanners.security.form import Attr, Call, Const, Name, Node
from fairhand_scanners.security.guards import hosts
from fairhand_scanners.security.guards.subjects import (
    ALL,
    CRLF,
    PATH,
    Refinements,
    again,
    subject_of,
)
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

HOLDS = frozenset(
    (
        "includes",
        "contains",
        "has",
        "containsKey",
        "hasOwnProperty",
        "containsValue",
        "indexOf",
        "hasOwn",
    )
)


def is_member(flow: Flow, left: Node, right: Node) -> tuple[Refinements, Refinements]:
    if isinstance(left, Const) and isinstance(left.value, str):
        return [], _forbidden(flow, left.value, right)
    if isinstance(right, Attr) and right.name == "parents" and again(flow, right.obj).taint:
        return [(right.obj, PATH)], []
    return _allowed(flow, subject_of(left), again(flow, right)), []


def _allowed(flow: Flow, subject: Node, holder: Value) -> Refinements:
    """What follows where `subject` is among what `holder` holds; a text holds pieces only."""
    value = again(flow, subject)
    if not value.taint or _tainted(flow, holder) or (holder.text is not None and not holder.obj):
        return []
    return hosts.host_checked(flow, subject) if "host" in value.tags else [(subject, ALL)]


def _tainted(flow: Flow, value: Value) -> bool:
    return bool(value.taint) or bool(value.obj and holders.flattened(flow, value).taint)


def _forbidden(flow: Flow, text: str, subject: Node) -> Refinements:
    """`subject` was found not to contain `text`."""
    while isinstance(subject, Call) and len(subject.args) == 1 and isinstance(subject.fn, Name):
        subject = subject.args[0]
    if isinstance(subject, Attr) and subject.name == "parts":
        subject = subject.obj
    if ".." in text or text in ("/", "\\"):
        return [(subject, PATH)]
    if "\n" in text or "\r" in text:
        return [(subject, CRLF)]
    return []


def held(flow: Flow, node: Call) -> tuple[Refinements, Refinements]:
    fn = node.fn
    assert isinstance(fn, Attr)
    arg = node.args[-1] if fn.name in ("hasOwn",) else node.args[0]
    holder = again(flow, fn.obj)
    if fn.name == "hasOwnProperty" and isinstance(fn.obj, Attr) and fn.obj.name == "prototype":
        return [], []
    if isinstance(arg, Const) and isinstance(arg.value, str):
        if holder.taint or not holder.obj:
            return [], _forbidden(flow, arg.value, fn.obj)
        return [], []
    subject = subject_of(arg)
    found = _allowed(flow, subject, holder)
    listed = flow.heap[holder.obj].fields.values() if holder.obj in flow.heap else ()
    if found and any(v.const == "__proto__" for v in listed):
        return [], [(subject, frozenset(("proto",)))]
    return found, []
