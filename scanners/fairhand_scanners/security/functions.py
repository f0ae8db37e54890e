"""Functions in sight: walked at the call, with its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import assignments, classes, leaks, library, members, sources
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import (
    Attr,
    Call,
    Const,
    Func,
    If,
    Index,
    Loop,
    Name,
    Node,
    Return,
)
from fairhand_scanners.security.guards import branching, patterns, refinements, subjects
from fairhand_scanners.security.scope import Scope
from fairhand_scanners.security.values import NO_CONST, UNKNOWN, Closure, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

# How deep calls are followed. Real helpers sit within three; beyond that cost grows, not findings.
DEEPEST = 6


# Calls followed from one function, in all and into the same function. Recursive descent parsers and
# event loops fan out without end; findings come from the first few rounds.
_MOST_CALLS = 120


_MOST_OF_ONE = 15


def invoke(flow: Flow, closure: Closure, facts: Facts, node: Node) -> Value:
    """Walk a function in sight with these arguments and give what it returns."""
    func = closure.what
    assert isinstance(func, Func)
    taint = library.all_taint(flow, facts)
    depth = sum(1 for f in flow.stack if f is func)
    if depth or len(flow.stack) - 1 > DEEPEST:
        return Value("", NO_CONST, taint)
    plain = (
        not taint
        and not any(v.obj or v.fn or v.known for v in facts.args)
        and not facts.kwargs
        and not closure.this
    )
    if plain and id(func) in flow.memo:
        return flow.memo[id(func)]
    flow.invoked += 1
    often = flow.often.get(id(func), 0) + 1
    flow.often[id(func)] = often
    if (
        flow.steps < flow.inline_floor
        or flow.invoked > _MOST_CALLS
        or often > (_MOST_OF_ONE if taint or _only_reads(func) else _MOST_OF_ONE // 3)
    ):
        # Enough has been seen of it from here; what goes in may come out.
        for value in facts.args:
            leaks.give_away(flow, value)
        return Value("", NO_CONST, taint)

    saved = flow.scope, flow.stack, flow.file, flow.contexts
    flow.stack = [*flow.stack, func]
    scope = Scope(closure.scope, func, flow.next_id())
    scope.this = closure.this
    flow.scope = scope
    flow.walked.add(id(func))
    if closure.file is not None and closure.file is not flow.file:
        flow.file = closure.file
    before = flow.heap
    try:
        outer_args = _bind_arguments(flow, func, facts, (saved[2].path, node))
        flow.run(func.body)
        result = flow.merge_exits(scope)
        ended = scope.alive or bool(scope.returns) or bool(scope.yields)
        leaks.at_exit(flow, scope, root=False, result=result)
        if scope.pending:
            flow.finish(scope)
    finally:
        flow.scope, flow.stack, flow.file, flow.contexts = saved
    if not ended and not func.generator:
        # It never comes back: what follows the call does not run.
        flow.heap = before if not scope.raises else scope.raises[0][1]
        if not func.lambda_:
            flow.scope.raises.append(flow.state())
            flow.scope.alive = False
        return UNKNOWN
    _checked_arguments(flow, scope, facts, outer_args)
    if plain and not result.obj and not result.others:
        # An object is made anew by every call; a value is the same.
        flow.memo[id(func)] = result
    return leaks.handed_back(flow, result, node)


def _only_reads(func: Func) -> bool:
    """Whether a function does nothing but give a variable or a field."""
    only = func.body[0] if len(func.body) == 1 else None
    return isinstance(only, Return) and isinstance(only.value, Name | Attr)


def _bind_arguments(
    flow: Flow, func: Func, facts: Facts, where: tuple[str, Node]
) -> dict[str, Node]:
    """Set the parameters; gives which expression of the caller each of them stands for."""
    params = func.params
    if params and params[0].name in ("self", "cls") and not func.static and func.owner is not None:
        if flow.scope.this:
            this = Value("", NO_CONST, None, flow.scope.this)
            this.hint = params[0].name
            flow.scope.vars[params[0].name] = this
        elif (made := classes.owner_value(flow, func)) is not None:
            flow.scope.vars[params[0].name] = made
        params = params[1:]
    outer: dict[str, Node] = {}
    index = 0
    for param in params:
        value: Value | None = None
        if param.variadic == "*":
            key = flow.new_object("<list>", func)
            obj = flow.heap[key]
            rest = facts.args[index:]
            obj.fields = dict(enumerate(rest))
            obj.length = len(rest)
            value = Value("", NO_CONST, None, key)
            if len(rest) == 1 and flow.language == "java" and rest[0].obj in flow.heap:
                value = rest[0]
            index = len(facts.args)
        elif param.variadic == "**":
            key = flow.new_object("<table>", func)
            named = {p.name for p in params}
            flow.heap[key].fields = {k: v for k, v in facts.kwargs.items() if k not in named}
            value = Value("", NO_CONST, None, key)
        elif param.name in facts.kwargs:
            value = facts.kwargs[param.name]
        elif index < len(facts.args):
            value = facts.args[index]
            if index < len(facts.nodes):
                outer[param.name] = facts.nodes[index]
            index += 1
        elif param.default is not None:
            value = flow.eval(param.default)
        else:
            value = UNKNOWN
        if param.type:
            value = members.typed(flow, value, param.type)
        if value.taint:
            value = sources.passed(value, func, param.name, where)
        if param.target is not None:
            assignments.bind(flow, param.target, value)
        else:
            flow.scope.vars[param.name] = value
    return outer


def _checked_arguments(flow: Flow, scope: Scope, facts: Facts, outer: dict[str, Node]) -> None:
    """A helper that comes back only for good arguments has checked them."""
    if not scope.raises and not scope.refined:
        return
    found: subjects.Refinements = []
    for name, node in outer.items():
        inner = scope.vars.get(name)
        if not isinstance(node, Name | Attr | Index) or inner is None:
            continue
        mine = subjects.again(flow, node)
        if not mine.taint:
            continue
        if not inner.taint:
            reassigned = inner.known or (inner.text is not None and inner.text != mine.text)
            if not reassigned and inner.hint != "":
                found.append((node, subjects.ALL))
        else:
            kinds = frozenset[str]().union(*(t.clean for t in inner.taint.values()))
            extra = kinds - frozenset[str]().union(*(t.clean for t in mine.taint.values()))
            if extra and {t.origin for t in inner.taint.values()} == {
                t.origin for t in mine.taint.values()
            }:
                found.append((node, extra))
    refinements.refine(flow, found)


def guard_in_helper(
    flow: Flow, node: Call, closure: Closure
) -> tuple[subjects.Refinements, subjects.Refinements]:
    """What a test that is a call to a function in sight says of its arguments."""
    func = closure.what
    assert isinstance(func, Func)
    params = [p for p in func.params if p.name not in ("self", "cls")]
    if not params or len(func.body) > 12 or func in flow.stack:
        return [], []
    mapping = dict(zip((p.name for p in params), node.args, strict=False))
    saved = flow.scope, flow.stack

    scope = Scope(closure.scope, func, flow.next_id())
    scope.this = closure.this
    values = {name: subjects.again(flow, arg) for name, arg in mapping.items()}
    heap = flow.heap.copy()
    flow.scope, flow.stack = scope, [*flow.stack, func]
    flow.quiet += 1
    scope.vars.update(values)
    gathered: subjects.Refinements = []
    yes: subjects.Refinements | None = None
    no: subjects.Refinements = []
    try:
        for statement in func.body:
            if isinstance(statement, If) and not statement.no and _returns(statement.yes) is False:
                _, _, otherwise = branching.test(flow, statement.test)
                gathered += otherwise
                refinements.refine(flow, otherwise)
            elif isinstance(statement, Loop) and (
                looked := patterns.checks_each(flow, statement, _leaves_with_no(statement))
            ):
                gathered.append((looked, subjects.ALL))
            elif isinstance(statement, If) and _returns(statement.yes) is True:
                _, then, _ = branching.test(flow, statement.test)
                yes = then if yes is None else branching.common(flow, [yes, then])
            elif isinstance(statement, Return) and statement.value is not None:
                if isinstance(statement.value, Const):
                    if statement.value.value is True:
                        yes = gathered if yes is None else branching.common(flow, [yes, gathered])
                else:
                    _, then, no = branching.test(flow, statement.value)
                    now = gathered + then
                    yes = now if yes is None else branching.common(flow, [yes, now])
                break
            else:
                flow.statement(statement)
    finally:
        flow.quiet -= 1
        flow.scope, flow.stack = saved
        flow.heap = heap

    def outward(found: subjects.Refinements) -> subjects.Refinements:
        out: subjects.Refinements = []
        for target, kinds in found:
            if isinstance(target, Name) and target.id in mapping:
                out.append((mapping[target.id], kinds))
        return out

    return outward(yes or []), outward(no)


def _leaves_with_no(loop: Loop) -> bool:
    inner = loop.body[0] if len(loop.body) == 1 else None
    return isinstance(inner, If) and not inner.no and _returns(inner.yes) is False


def _returns(body: list[Node]) -> bool | None:
    if len(body) == 1 and isinstance(body[0], Return) and isinstance(body[0].value, Const):
        value = body[0].value.value
        return value if isinstance(value, bool) else False if value is None else None
    return None
