"""Expressions and what they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fairhand_scanners.security import (
    assignments,
    calls,
    folding,
    imports,
    leaks,
    members,
    sent_back,
    sources,
    statements,
    texts,
)
from fairhand_scanners.security.containers import formatting, holders, lists, tables
from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Binary,
    Call,
    Cast,
    Class,
    Comp,
    Compare,
    Cond,
    Const,
    Default,
    Define,
    Delete,
    Func,
    Index,
    Logic,
    Name,
    Opaque,
    Regex,
    Seq,
    Spread,
    Switch,
    Table,
    Text,
    Unary,
    Yield,
)
from fairhand_scanners.security.guards import branching, development, refinements
from fairhand_scanners.security.literals import comparing, credentials
from fairhand_scanners.security.values import (
    HOLE,
    NO_CONST,
    UNKNOWN,
    Closure,
    Value,
    cleaned,
    join_heaps,
    join_taints,
    join_values,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fairhand_scanners.security.flow import Flow


def const(flow: Flow, node: Const) -> Value:
    return Value("", node.value)


def name(flow: Flow, node: Name) -> Value:
    name = node.id
    value = flow.find(flow.scope, name)
    if value is not None:
        if value.hint == name or value.fn is not None:
            return value
        if value is UNKNOWN or not value.hint:
            value = value.copy()
            value.hint = name
        return value
    if name in ("this", "self", "super") and flow.scope_this():
        value = Value("", NO_CONST, None, flow.scope_this())
        value.hint = "this"
        return value
    field = members.field_of_this(flow, name) if flow.language == "java" else None
    if field is not None:
        return field
    path = name
    if flow.language == "java" and name and name[0].islower():
        value = Value()
    else:
        value = sources.source_or(flow, imports.referring(flow, path), path, (node.at, node.end))
    value.hint = name
    return value


def attr(flow: Flow, node: Attr) -> Value:
    obj = flow.eval(node.obj)
    return members.member(flow, obj, node.name, (node.at, node.end))


def index(flow: Flow, node: Index) -> Value:
    obj = flow.eval(node.obj)
    if isinstance(node.key, Seq) and node.key.kind == "slice":
        for part in node.key.items:
            flow.eval(part)
        return lists.part_of(flow, obj, node.key)
    key = flow.eval(node.key)
    if isinstance(key.const, str) and obj.ref and flow.language == "javascript":
        return members.member(flow, obj, key.const, (node.at, node.end))
    value = holders.item(flow, obj, key)
    if isinstance(key.const, str):
        value = value if value.hint and value.hint == key.const else value.copy()
        value.hint = key.const
    return value


def binary(flow: Flow, node: Binary) -> Value:
    left, right = flow.eval(node.left), flow.eval(node.right)
    op = node.op
    if left.known and right.known:
        folded = folding.folded(op, left.const, right.const)
        if folded is not NO_CONST:
            return Value("", folded)
    if op == "%" and flow.language == "python" and (left.text is not None or left.taint):
        return formatting.percent_format(flow, left, right)
    if op == "+":
        if left.text is not None or right.text is not None:
            return texts.concat(flow, [left, right], node)
        if left.obj and right.obj:
            return lists.joined_lists(flow, left, right)
        if (
            flow.language == "javascript"
            and (left.known and not isinstance(left.const, str))
            and right.known
        ):
            return UNKNOWN
        value = Value("", NO_CONST, join_taints(left.taint, right.taint))
        value.text = HOLE
        return value if value.taint else UNKNOWN
    if op in ("|", "or", "//", "/") and flow.language == "python":
        if op == "/" and (left.taint or right.taint or left.ref):
            # `/` joins paths.
            value = texts.concat(flow, [left, Value("", "/"), right])
            value.ref = left.ref if left.ref.startswith("pathlib") else ""
            value.tags = left.tags - {"norm"}
            return value
        if op == "|":
            return tables.merged_tables(flow, left, right)
    if op == "%" or op in ("-", "*", "/", "//", "**", "&", "^", "<<", ">>", ">>>", "|"):
        if op == "*" and (left.text is not None or left.taint or right.taint):
            return Value("", NO_CONST, left.taint)
        if flow.language == "python" and op == "%" and left.taint:
            return left
        weak = {
            k: t for part in (left, right) for k, t in (part.taint or {}).items() if k == "weak"
        }
        return Value("", NO_CONST, weak) if weak else UNKNOWN
    return Value("", NO_CONST, join_taints(left.taint, right.taint))


def compare(flow: Flow, node: Compare) -> Value:
    left, right = flow.eval(node.left), flow.eval(node.right)
    comparing.compared(flow, node, left, right)
    if left.known and right.known:
        truth = folding.compared(node.op, left.const, right.const)
        if truth is not None:
            return Value("", truth)
    return UNKNOWN


def logic(flow: Flow, node: Logic) -> Value:
    result: Value | None = None
    saved = flow.scope.refined
    vars_ = flow.scope.vars
    refined_any = False
    for index, part in enumerate(node.parts):
        if index < len(node.parts) - 1:
            truth, yes, no, value = branching.test_value(flow, part)
            way = yes if node.op == "and" else no
            if way:
                if not refined_any:
                    flow.scope.vars = vars_.copy()
                    refined_any = True
                refinements.refine(flow, way)
        else:
            truth, value = None, flow.eval(part)
        if node.op == "or" and truth is True and value.known:
            result = value if result is None else join_values(result, value)
            break
        if node.op == "and" and truth is False:
            result = value
            break
        if node.op == "or" and truth is False and value.known:
            continue
        if node.op == "and" and index < len(node.parts) - 1:
            continue
        result = value if result is None else join_values(result, value)
    if refined_any:
        # Assignments inside the expression stay, the refinements do not.
        for key, value in flow.scope.vars.items():
            if key not in vars_:
                vars_[key] = value
        flow.scope.vars = vars_
    flow.scope.refined = saved
    return result if result is not None else UNKNOWN


def unary(flow: Flow, node: Unary) -> Value:
    part = flow.eval(node.part)
    op = node.op
    if part.known:
        const = part.const
        if op == "not":
            return Value("", not const)
        if op == "-" and isinstance(const, int | float):
            return Value("", -const)
        if op == "+" and isinstance(const, int | float):
            return part
    if op == "typeof":
        return UNKNOWN
    return UNKNOWN


def cond(flow: Flow, node: Cond) -> Value:
    truth, yes, no = branching.test(flow, node.test)
    if truth is not None:
        return flow.eval(node.yes if truth else node.no)
    before = flow.state()
    refinements.refine(flow, yes)
    first = flow.eval(node.yes)
    after_first = flow.state()
    flow.restore(before)
    refinements.refine(flow, no)
    second = flow.eval(node.no)
    if first.taint and "trace" in first.taint and development.is_development(flow, node.test):
        first = first.with_taint({k: t for k, t in first.taint.items() if k != "trace"} or None)
    vars_, _heap, refined = before
    # Refinements end with the expression; what the branches did to objects stays.
    flow.heap = join_heaps(after_first[1], flow.heap)
    flow.scope.vars = vars_
    flow.scope.refined = refined
    return join_values(first, second)


def seq(flow: Flow, node: Seq) -> Value:
    key = flow.new_object("<list>", node)
    obj = flow.heap[key]
    index = 0
    for item in node.items:
        if isinstance(item, Spread):
            spread = flow.eval(item.part)
            inner = holders.element(flow, spread)
            obj.rest = inner if obj.rest is None else join_values(obj.rest, inner)
            index = -1
            continue
        value = flow.eval(item)
        if index >= 0:
            obj.fields[index] = value
            index += 1
        else:
            obj.rest = value if obj.rest is None else join_values(obj.rest, value)
    obj.length = index
    return Value("", NO_CONST, None, key)


def table(flow: Flow, node: Table) -> Value:
    key = flow.new_object("<table>", node)
    obj = flow.heap[key]
    for name, part in node.pairs:
        if name is None:
            tables.spread_into(flow, obj, flow.eval(part))
            continue
        value = flow.eval(part)
        credentials.paired(flow, name, part, value)
        if isinstance(name, Const) and name.value == "$eq":
            # Whatever is compared with, it is no operator here.
            value = value.with_taint(cleaned(value.taint, texts.STRING))
        if isinstance(name, Const):
            obj.fields[name.value] = value
        else:
            computed = flow.eval(name)
            if computed.known and isinstance(computed.const, str | int):
                obj.fields[computed.const] = value
            else:
                if computed.ref:
                    obj.fields[computed.ref] = value
                value = (
                    value
                    if not computed.taint
                    else value.with_taint(join_taints(value.taint, computed.taint))
                )
                obj.rest = value if obj.rest is None else join_values(obj.rest, value)
    if "statusCode" in obj.fields and "body" in obj.fields:
        body = next(p for k, p in node.pairs if isinstance(k, Const) and k.value == "body")
        sent_back.cloud_reply(flow, obj.fields, body)
    return Value("", NO_CONST, None, key)


def cast(flow: Flow, node: Cast) -> Value:
    value = flow.eval(node.part)
    return members.typed(flow, value, node.type)


def yield_(flow: Flow, node: Yield) -> Value:
    if node.part is not None:
        value = flow.eval(node.part)
        leaks.returned(flow, value)
        flow.scope.yields.append(holders.flattened(flow, value))
    return UNKNOWN


def comp(flow: Flow, node: Comp) -> Value:
    saved = flow.scope.vars.copy()
    refined = flow.scope.refined
    for target, items in node.loops:
        given = holders.element(flow, flow.eval(items), (items.at, items.end))
        assignments.bind(flow, target, given)
    for test in node.tests:
        _, yes, _ = branching.test(flow, test)
        refinements.refine(flow, yes)
    element = flow.eval(node.element)
    flow.scope.vars = saved
    flow.scope.refined = refined
    if node.kind in ("list", "generator", "set"):
        leaks.collected(flow, element)
    key = flow.new_object("<list>" if node.kind != "dict" else "<table>", node)
    if node.kind == "dict" and element.obj in flow.heap:
        element = flow.heap[element.obj].fields.get(1, UNKNOWN)
    flow.heap[key].rest = element
    return Value("", NO_CONST, None, key)


def opaque(flow: Flow, node: Opaque) -> Value:
    result = UNKNOWN
    for part in node.parts:
        result = flow.eval(part)
    return result


def func_value(flow: Flow, node: Func) -> Value:
    value = Value()
    value.fn = Closure(node, flow.scope, flow.scope_this(), flow.file)
    value.hint = node.name
    flow.scope.pending.append(value.fn)
    return value


def define(flow: Flow, node: Define) -> Value:
    what = node.what
    closure = Closure(what, flow.scope, flow.scope.this if isinstance(what, Func) else 0, flow.file)
    value = Value()
    value.fn = closure
    value.hint = what.name
    flow.scope.pending.append(closure)
    if isinstance(what, Class):
        for decorator in what.decorators:
            flow.eval(decorator)
        for funcs in what.methods.values():
            for func in funcs:
                for decorator in func.decorators if flow.language == "java" else ():
                    flow.eval(decorator)
    if what.name:
        flow.scope.vars[what.name] = value
    return value


def _spread(flow: Flow, node: Spread) -> Value:
    return holders.element(flow, flow.eval(node.part))


def _regex(flow: Flow, node: Regex) -> Value:
    return Value("RegExp", node.pattern)


def _default(flow: Flow, node: Default) -> Value:
    return flow.eval(node.target)


EVALUATE: dict[type, Callable[[Flow, Any], Value]] = {
    Const: const,
    Name: name,
    Attr: attr,
    Index: index,
    Call: calls.call,
    Text: texts.text,
    Binary: binary,
    Compare: compare,
    Logic: logic,
    Unary: unary,
    Cond: cond,
    Seq: seq,
    Table: table,
    Spread: _spread,
    Cast: cast,
    Yield: yield_,
    Comp: comp,
    Opaque: opaque,
    Func: func_value,
    Assign: assignments.assign,
    Regex: _regex,
    Default: _default,
    Define: define,
    Switch: statements.switch,
    Delete: statements.delete,
}
