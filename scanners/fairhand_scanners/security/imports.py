"""What an import finds: a library's name, or something out of another file of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import classes, functions
from fairhand_scanners.security.form import Call, Class, Const
from fairhand_scanners.security.incoming import INCOMING
from fairhand_scanners.security.scope import Scope
from fairhand_scanners.security.values import NO_CONST, Obj, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def imported(flow: Flow, path: str) -> Value:
    """The value an import binds: a module, or something out of a file of the project."""
    parts = path.split(".")
    for cut in range(1, len(parts)):
        # A member of a module that goes by another name.
        known = flow.book.alias.get(".".join(parts[:cut]))
        if known is not None:
            path = ".".join([known, *parts[cut:]])
            break
    if parts[-1] == "request" and len(parts) > 1 and _is_request(flow, path, parts[0]):
        return Value(INCOMING)
    return referring(flow, path)


def _is_request(flow: Flow, path: str, root: str) -> bool:
    """Whether `from framework import request` brings the request that is being answered."""
    if flow.language != "python" or not root or root in ("urllib", "six", "future", "http"):
        return False
    return path not in flow.book.givers and path not in flow.book.alias


def referring(flow: Flow, path: str) -> Value:
    """A value that is what this dotted path names; sources among them are untrusted."""
    const = flow.book.consts.get(path)
    if const is not None:
        return Value("", const)
    ref = flow.book.alias.get(path, path)
    return Value(ref)


def required(flow: Flow, node: Call) -> Value | None:
    """`require("module")`."""
    from fairhand_scanners.security.lowering.javascript_declarations import module_path

    name = node.args[0]
    if isinstance(name, Const) and isinstance(name.value, str):
        return imported(flow, module_path(name.value))
    return None


def from_project(flow: Flow, path: str) -> Value | None:
    """What an import finds in another file of the project."""
    if flow.files is None or len(flow.stack) > functions.DEEPEST:
        return None
    found = flow.files(flow.file, path)
    if found is None:
        return None
    file, member = found
    if file is flow.file:
        return None
    if file not in flow.others:
        flow.others.append(file)
    if file.scope is None or file.owner is not flow:
        saved = flow.scope, flow.file, flow.stack
        flow.quiet += 1
        file.owner = flow
        try:
            file.exports = {}
            flow.file = file
            scope = Scope(None, None, flow.next_id())
            file.scope = scope
            flow.scope = scope
            flow.run_alive(file.module.body)
            scope.pending = []
        finally:
            flow.quiet -= 1
            flow.scope, flow.file, flow.stack = saved
    scope = file.scope
    head, _, tail = member.partition(".")
    value = file.exports.get(member) or scope.vars.get(member)
    if value is None and tail and flow.language == "java":
        # `Texts.escape`: a member of the class that the file is named for.
        owner = scope.vars.get(head)
        if owner is not None and owner.fn is not None and isinstance(owner.fn.what, Class):
            value = classes.static_member(flow, owner.fn, tail)
    if value is None and not member:
        key = flow.next_id()
        obj = Obj("<module>", (0, 0), flow.scope.id)
        obj.vague = True
        obj.fields = {**scope.vars, **file.exports}
        flow.heap[key] = obj
        return Value("", NO_CONST, None, key)
    return value
