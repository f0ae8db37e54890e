"""Assignments: variables, members, elements and patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fairhand_scanners.security import folding, handed_on, leaks, members, reports, sources, texts
from fairhand_scanners.security.containers import formatting, holders, lists, tables
from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Call,
    Const,
    Default,
    Index,
    Name,
    Node,
    Seq,
    Spread,
    Table,
)
from fairhand_scanners.security.literals import credentials, pollution
from fairhand_scanners.security.values import NO_CONST, UNKNOWN, Value, join_values

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def assign(flow: Flow, node: Assign) -> Value:
    target = node.target
    if node.value is None:
        if node.declares or node.type:
            value = UNKNOWN
            if node.type:
                value = members.typed(flow, UNKNOWN, node.type)
            if isinstance(target, Name):
                flow.scope.vars[target.id] = value
        return UNKNOWN
    if node.op:
        return augment(flow, node)
    value = flow.eval(node.value)
    if node.type:
        value = members.typed(flow, value, node.type)
    if value.taint:
        value = sources.flows_into(flow, value, target, node)
    credentials.assigned(flow, node, target, value)
    bind(flow, target, value, node)
    if isinstance(target, Name) and value.taint and (made := _made_from(node.value)) is not None:
        flow.made_from[target.id] = made
    return value


def _made_from(node: Node) -> Node | None:
    """The one thing that a parsed value, or a part of it, was made from."""
    while isinstance(node, Attr | Call):
        if isinstance(node, Call) and len(node.args) == 1:
            return node.args[0]
        node = node.obj if isinstance(node, Attr) else node.fn
    return None


def augment(flow: Flow, node: Assign) -> Value:
    target = node.target
    assert node.value is not None
    old = flow.eval(target)
    value = flow.eval(node.value)
    if node.op in ("||", "??", "&&"):
        result = join_values(old, value)
    elif node.op == "+" and old.obj and old.obj in flow.heap and flow.heap[old.obj].ref == "<list>":
        lists.extend(flow, old.obj, value)
        return old
    elif node.op == "+":
        if old.known and value.known:
            folded = folding.folded("+", old.const, value.const)
            # A constant would be wrong where a loop comes round again; a text may be taken for one
            # of its rounds.
            result = Value()
            if isinstance(folded, str):
                result.text = folded
        else:
            result = texts.concat(flow, [old, value])
    elif node.op == "%" and flow.language == "python":
        result = formatting.percent_format(flow, old, value)
    elif node.op == "/" and (old.taint or value.taint):
        result = texts.concat(flow, [old, Value("", "/"), value])
    else:
        result = UNKNOWN
    if value.taint and not (old.taint and "user" in old.taint):
        result = sources.flows_into(flow, result, target, node)
    if isinstance(target, Name):
        credentials.predictable(flow, target.id, value, node)
    bind(flow, target, result, node)
    return result


def bind(flow: Flow, target: Node, value: Value, node: Node | None = None) -> None:
    """Store a value in a variable, a member, an element or a pattern."""
    kind = type(target)
    if kind is Name:
        assert isinstance(target, Name)
        if f"{target.id}=" in flow.book.exact and flow.find(flow.scope, target.id) is None:
            reports.event(flow, f"{target.id}=", node or target, [value])
            return
        store(flow, target.id, value)
    elif kind is Attr:
        assert isinstance(target, Attr)
        holder = flow.eval(target.obj)
        leaks.give_away(flow, value)
        if target.name == "onmessage" and value.fn is not None:
            handed_on.run_callback(flow, value.fn, handed_on.message_listener(target))
        if target.name == "exports" or holder.hint == "exports":
            export(flow, target, holder, value)
        set_member(flow, holder, target.name, value, target)
        reports.rule_event(flow, f"{target.name}=", holder, [value], node or target)
    elif kind is Index:
        assert isinstance(target, Index)
        holder, key = flow.eval(target.obj), flow.eval(target.key)
        leaks.give_away(flow, value)
        pollution.keyed(flow, node if node is not None else target, target, (holder, key, value))
        holders.set_item(flow, holder, key, value)
    elif kind is Seq:
        assert isinstance(target, Seq)
        unpack(flow, target, value)
    elif kind is Table:
        assert isinstance(target, Table)
        destructure(flow, target, value)
    elif kind is Default:
        assert isinstance(target, Default)
        fallback = flow.eval(target.value)
        bind(
            flow,
            target.target,
            join_values(value, fallback)
            if value.taint or value.fn
            else fallback
            if value is UNKNOWN
            else value,
        )
    elif kind is Assign:
        assert isinstance(target, Assign)
        bind(flow, target.target, members.typed(flow, value, target.type), node)
    elif kind is Spread:
        assert isinstance(target, Spread)
        bind(flow, target.part, value)


def store(flow: Flow, name: str, value: Value) -> None:
    """Set a variable where it lives: here, or in the scope around that declared it."""
    scope = flow.scope
    func = scope.func
    if func is not None and name not in func.locals:
        outer = scope.outer
        while outer is not None:
            if name in outer.vars:
                outer.vars = {**outer.vars, name: value}
                leaks.give_away(flow, value)
                return
            outer = outer.outer
        if flow.language == "java":
            this = flow.scope_this()
            if this and this in flow.heap:
                leaks.give_away(flow, value)
                set_member(flow, Value("", NO_CONST, None, this), name, value)
                return
        elif flow.language == "python" and name in func.outer_names:
            leaks.give_away(flow, value)
    if scope.refined:
        scope.refined = {k: v for k, v in scope.refined.items() if not _mentions(k, name)}
    scope.vars[name] = value


def export(flow: Flow, target: Attr, holder: Value, value: Value) -> None:
    """`module.exports = x` and `exports.name = x`."""
    if target.name != "exports":
        flow.file.exports[target.name] = value
    elif value.obj in flow.heap:
        flow.file.exports.update({str(k): v for k, v in flow.heap[value.obj].fields.items()})
    else:
        flow.file.exports[""] = value


def set_member(
    flow: Flow, holder: Value, name: str, value: Value, target: Attr | None = None
) -> None:
    """Store a value in a member."""
    if holder.obj and holder.obj in flow.heap:
        obj = flow.heap[holder.obj].copy()
        obj.fields[name] = value
        flow.heap[holder.obj] = obj
    elif (
        isinstance(target, Attr)
        and isinstance(target.obj, Name)
        and not holder.fn
        and flow.find(flow.scope, target.obj.id) is not None
    ):
        # An object that came from outside is followed from the first write on.
        key = flow.new_object(holder.ref, target)
        obj = flow.heap[key]
        obj.vague = True
        obj.fields[name] = value
        obj.rest = Value("", NO_CONST, holder.taint) if holder.taint else None
        new = holder.copy()
        new.obj = key
        store(flow, target.obj.id, new)


def unpack(flow: Flow, target: Seq, value: Value) -> None:
    """Bind a list pattern element by element."""
    for index, item in enumerate(target.items):
        if isinstance(item, Spread):
            bind(flow, item.part, lists.rest_of(flow, value, index))
        else:
            bind(flow, item, holders.item(flow, value, Value("", index)))


def destructure(flow: Flow, target: Table, value: Value) -> None:
    """Bind an object pattern member by member."""
    taken: list[Any] = []
    for key, item in target.pairs:
        if key is None:
            bind(flow, item, tables.without(flow, value, taken))
        elif isinstance(key, Const):
            taken.append(key.value)
            part = members.member(flow, value, str(key.value), (key.at, key.end))
            inner = item.target if isinstance(item, Default) else item
            if isinstance(inner, Name) and part.taint:
                part = sources.flows_into(flow, part, inner, item)
            bind(flow, item, part)
        else:
            bind(flow, item, holders.item(flow, value, flow.eval(key)))


def _mentions(spelling: str, name: str) -> bool:
    return spelling == name or spelling.startswith((name + ".", name + "[", name + "("))
