"""Where untrusted data comes in, and the steps it takes from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Func, Name, Node
from fairhand_scanners.security.scope import Span
from fairhand_scanners.security.values import NO_CONST, Step, Taint, Taints, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def source_or(flow: Flow, value: Value, path: str, span: Span) -> Value:
    """The value, made untrusted when its path is a source."""
    label = flow.book.source(value.ref) or flow.book.source(path)
    if label is None:
        return value
    text = flow.file.data[span[0] : span[1]].decode("utf-8", "replace")
    return tainted(flow, value, label, span, describe(label, text))


def tainted(flow: Flow, value: Value, label: str, span: Span, message: str) -> Value:
    """The value with new taint that begins here."""
    step = Step(None, flow.file.path, *span, message, 1)
    new = value.copy()
    if "ookie" in message or "ookie" in value.ref:
        new.tags = value.tags | {"cookie"}
    new.const = NO_CONST
    clean = flow.book.tables["source_clean"].get(value.ref, "") if value.ref else ""
    kinds = frozenset(clean.split()) if clean else frozenset[str]()
    new.taint = {**(value.taint or {}), label: Taint((flow.file.path, span[0]), step, kinds)}
    return new


def flows_into(flow: Flow, value: Value, target: Node, node: Node) -> Value:
    """The value with a step for the variable it is kept in."""
    if not isinstance(target, Name) or not value.taint:
        return value
    taint: Taints = {}
    for label, one in value.taint.items():
        step = one.step
        if step.depth < 12 and (step.at != node.at or step.path != flow.file.path):
            step = Step(
                step,
                flow.file.path,
                node.at,
                node.end,
                f"kept in `{target.id}`",
                step.depth + 1,
            )
        taint[label] = Taint(one.origin, step, one.clean)
    return value.with_taint(taint)


def passed(value: Value, func: Func, param: str, where: tuple[str, Node]) -> Value:
    path, node = where
    taint: Taints = {}
    name = f"`{func.name}`" if func.name else "a function"
    for label, one in (value.taint or {}).items():
        step = one.step
        if step.depth < 14:
            message = f"passed to {name}" + (f" as `{param}`" if param else "")
            step = Step(step, path, node.at, node.end, message, step.depth + 1)
        taint[label] = Taint(one.origin, step, one.clean)
    return value.with_taint(taint)


def describe(label: str, text: str) -> str:
    short = text if len(text) <= 60 else text[:57] + "..."
    short = " ".join(short.split())
    kinds = {
        "user": "comes from outside",
        "local": "is typed or passed in by whoever runs the program",
        "archive": "is a name inside an archive",
        "secret": "is a secret",
        "trace": "tells of the inside of the program",
        "weak": "can be guessed",
    }
    return f"`{short}` {kinds[label]}"
