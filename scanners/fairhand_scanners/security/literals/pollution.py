"""Members that are set under keys of somebody else's choice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import reports
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Func, Index, Node
from fairhand_scanners.security.guards import subjects
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def keyed(flow: Flow, node: Node, target: Index, parts: tuple[Value, Value, Value]) -> None:
    """An element is set under a key."""
    holder, key, value = parts
    last = "[]="
    path = f"{holder.ref}{last}" if holder.ref else ""
    lines = flow.book.lines(path, last)
    if holder.hint:
        lines = lines + flow.book.loose.get(f"{holder.hint}{last}", [])
    if lines:
        facts = Facts(node, path, last)
        facts.on, facts.hint, facts.args = holder, holder.hint, [key, value]
        reports.ask(flow, lines, facts)
    if flow.language == "javascript":
        _polluted(flow, node, target, parts)


def _polluted(flow: Flow, node: Node, target: Index, parts: tuple[Value, Value, Value]) -> None:
    """`a[b][c] = d` and `a[key] = b[key]` in a merging loop, with keys nobody checked."""
    holder, key, _value = parts
    if holder.ref in ("<null-prototype>", "Map") or "array" in holder.tags:
        return
    user = key.taint.get("user") if key.taint else None
    if user is not None and "proto" not in user.clean:
        inner = target.obj
        nested = isinstance(inner, Index)
        if nested or holder.taint is None:
            if isinstance(inner, Index) and _checked(subjects.again(flow, inner.key)):
                # What lies under a key that was checked is nobody's prototype.
                return
            outer = subjects.again(flow, inner.obj) if isinstance(inner, Index) else holder
            if outer.ref != "<null-prototype>":
                reports.report(flow, "prototype-pollution", node, user.step)
        return
    if "key" in key.tags and key.taint:
        taint = next(iter(key.taint.values()))
        source = getattr(node, "value", None)
        if "proto" in taint.clean or not isinstance(source, Index):
            return
        # Only a merge that goes down into members reaches the prototype.
        if any(_goes_down(flow, func) for func in flow.stack[-3:]):
            reports.report(flow, "prototype-pollution", node, taint.step)


def _checked(key: Value) -> bool:
    return key.taint is None or "user" not in key.taint or "proto" in key.taint["user"].clean


def _goes_down(flow: Flow, func: Func) -> bool:
    """Whether a function calls itself for members: `merge(target[key], source[key])`."""
    if not func.name or func.name not in func.names:
        return False
    call = rf"\b{re.escape(func.name)}(?:\.call)?\s*\([^;{{}}]*\["
    return re.search(call, flow.spelling(func)) is not None
