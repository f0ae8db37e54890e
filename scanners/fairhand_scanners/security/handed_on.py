"""Functions that are handed to others: callbacks, handlers, the steps of a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import entrance_words, functions, leaks, received, sent_back
from fairhand_scanners.security.containers import holders
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Attr, Call, Class, Func, Return
from fairhand_scanners.security.guards import branching, refinements
from fairhand_scanners.security.scope import Scope
from fairhand_scanners.security.values import (
    NO_CONST,
    UNKNOWN,
    Closure,
    Value,
    cleaned,
    join_values,
)

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

EACH = frozenset(
    [
        "map",
        "forEach",
        "flatMap",
        "filter",
        "find",
        "some",
        "every",
        "reduce",
        "then",
        "thenApply",
        "thenAccept",
        "thenCompose",
        "mapToObj",
        "anyMatch",
        "allMatch",
        "noneMatch",
        "ifPresent",
        "findIndex",
        "takeWhile",
        "dropWhile",
        "removeIf",
        "peek",
        "catch",
        "finally",
        "handle",
        "tap",
    ]
)


# Callees that run a function without arguments and give what it gives, now or later.
RUNS = frozenset(("supplyAsync", "submit", "fromCallable", "defer"))
_FILTERS = frozenset(("filter", "takeWhile", "find"))


def mapped(flow: Flow, facts: Facts, node: Call) -> Value:
    """`map(f, items)` and `filter(f, items)`."""
    one = holders.element(flow, facts.args[1])
    result = _through(flow, facts.args[0], one, node)
    key = flow.new_object("<list>", node)
    flow.heap[key].rest = one if result is None or facts.last == "filter" else result
    return Value("", NO_CONST, None, key)


def _through(flow: Flow, function: Value, one: Value, node: Call) -> Value | None:
    """What a function that is handed on makes of a value; None when nothing is known of it."""
    if function.fn is not None and isinstance(function.fn.what, Func):
        given = Facts(node, "", "")
        given.args = [one]
        return functions.invoke(flow, function.fn, given, node)
    kinds = flow.book.tables["clean"].get(function.ref) if function.ref else None
    if kinds is None:
        return None
    return Value(
        "", NO_CONST, cleaned(one.taint, frozenset(kinds.replace(",", " ").split()) - {"keep"})
    )


def each(flow: Flow, node: Call, facts: Facts) -> Value | None:
    """`items.map(f)` and its kin: the function sees each element."""
    receiver = facts.on
    assert receiver is not None
    if not facts.args:
        return None
    callback = facts.args[0]
    held = holders.flattened(flow, receiver) if receiver.obj else receiver
    one = (
        holders.element(flow, receiver)
        if receiver.obj
        or facts.last
        not in ("then", "catch", "thenApply", "thenAccept", "thenCompose", "ifPresent")
        else receiver
    )
    if facts.last in ("then", "thenApply", "ifPresent", "thenCompose", "thenAccept"):
        one = receiver if not receiver.obj else held
        if receiver.obj in flow.heap and flow.heap[receiver.obj].ref not in ("<list>", "<table>"):
            one = receiver
    if facts.last in ("catch",):
        one = UNKNOWN
    arg_node = facts.nodes[0] if facts.nodes else None
    if callback.fn is None:
        if (
            facts.last in _FILTERS
            and isinstance(arg_node, Attr)
            and arg_node.name in ("contains", "containsKey", "includes", "has")
        ):
            return Value("", NO_CONST, None)
        through = (
            _through(flow, callback, one, node)
            if facts.last in ("map", "then", "thenApply")
            else None
        )
        if through is not None:
            return through if flow.language == "java" else _as_list(flow, through, node)
        if held.taint:
            return (
                receiver
                if facts.last in _FILTERS or facts.last in ("map", "then")
                else Value("", NO_CONST, held.taint)
            )
        return None
    if isinstance(callback.fn.what, Class):
        return None
    given = Facts(node, "", facts.last)
    given.args = [one]
    if facts.last == "reduce":
        given.args = [facts.args[1] if len(facts.args) > 1 else one, one]
    elif len(callback.fn.what.params) > 1 and facts.last not in ("then",):
        given.args = [one, UNKNOWN]
    for extra in facts.args[1:]:
        if extra.fn is not None and isinstance(extra.fn.what, Func):
            functions.invoke(flow, extra.fn, Facts(node, "", facts.last), node)
    if facts.last in _FILTERS or facts.last == "removeIf":
        kept = _filtered(flow, callback.fn, one)
        result = functions.invoke(flow, callback.fn, given, node)
        if facts.last == "find":
            return kept
        key = flow.new_object("<list>", node)
        flow.heap[key].rest = kept
        return Value("", NO_CONST, None, key)
    result = functions.invoke(flow, callback.fn, given, node)
    if facts.last in ("map", "flatMap", "mapToObj"):
        key = flow.new_object("<list>", node)
        flow.heap[key].rest = result
        return (
            Value("", NO_CONST, None, key)
            if receiver.obj or flow.language != "java"
            else Value("", NO_CONST, holders.flattened(flow, result).taint)
        )
    if facts.last in ("then", "thenApply", "reduce", "thenCompose"):
        return result
    if facts.last in ("catch", "finally", "peek", "tap"):
        return join_values(receiver, result)
    return UNKNOWN


def _as_list(flow: Flow, value: Value, node: Call) -> Value:
    key = flow.new_object("<list>", node)
    flow.heap[key].rest = value
    return Value("", NO_CONST, None, key)


def _filtered(flow: Flow, closure: Closure, one: Value) -> Value:
    """What is left of an element after a filter's function said yes."""
    func = closure.what
    assert isinstance(func, Func)
    if not func.params or not func.params[0].name:
        return one

    saved = flow.scope
    name = func.params[0].name
    scope = Scope(closure.scope, func, flow.next_id())
    scope.vars[name] = one
    flow.scope = scope
    flow.quiet += 1
    try:
        for statement in func.body:
            if isinstance(statement, Return) and statement.value is not None:
                _, yes, _ = branching.test(flow, statement.value)
                refinements.refine(flow, yes)
                return scope.vars.get(name, one)
    finally:
        flow.quiet -= 1
        flow.scope = saved
    return one


_HANDLER_NAMES = frozenset(
    [
        "get",
        "post",
        "put",
        "delete",
        "patch",
        "all",
        "use",
        "route",
        "options",
        "head",
        "on",
        "once",
        "addEventListener",
        "listen",
        "createServer",
        "param",
        "handle",
        "register",
        "addHook",
        "ws",
        "any",
    ]
)


def callbacks(flow: Flow, facts: Facts) -> None:
    """Functions handed to a callee that is not in sight run some time, with what it gives them."""
    given = [*facts.args, *facts.kwargs.values()]
    for value in given:
        closure = value.fn
        if closure is not None and isinstance(closure.what, Func):
            run_callback(flow, closure, facts)
        elif value.obj in flow.heap and flow.heap[value.obj].ref in ("<table>", "<list>"):
            for key, inner in list(flow.heap[value.obj].fields.items()):
                if (
                    inner.fn is not None
                    and isinstance(inner.fn.what, Func)
                    and inner.fn.what.lambda_
                ):
                    facts.option = key if isinstance(key, str) else ""
                    run_callback(flow, inner.fn, facts)
                    facts.option = ""


def message_listener(target: Attr) -> Facts:
    """`window.onmessage = f` is a call of addEventListener by another name."""
    facts = Facts(target, "addEventListener", "addEventListener")
    facts.args = [Value("", "message")]
    return facts


def run_callback(flow: Flow, closure: Closure, facts: Facts) -> None:
    """Walk a function that was handed to a callee out of sight, with what that may give it."""
    func = closure.what
    assert isinstance(func, Func)
    if func in flow.stack or len(flow.stack) > 12:
        return
    kind = ""
    event = facts.args[0].const if facts.args and isinstance(facts.args[0].const, str) else None
    if (
        facts.last in ("addEventListener", "on", "once")
        and event == "message"
        and not facts.path.startswith(("process", "ws"))
    ):
        kind = "message"
    elif facts.last in _HANDLER_NAMES and facts.on is not None and flow.language == "javascript":
        web = (
            "express" in facts.on.ref
            or "fastify" in facts.on.ref
            or "koa" in facts.on.ref
            or "http" in facts.path
        )
        kind = "handler" if web or (event is not None and event.startswith("/")) else ""
    if (
        facts.last in ("on", "once", "addListener")
        and event not in entrance_words.LIFE
        and entrance_words.PEER.search(facts.hint)
        and any(m.startswith(entrance_words.SOCKETS) for m in flow.module.imports)
    ):
        kind = "socket"
    if event == "data" and facts.on is not None and facts.on.ref.endswith(".Request"):
        # The body of a request, as it comes in.
        kind = "socket"
    if event == "entry" and any(
        m.split("/")[0] in ("unzipper", "tar", "yauzl", "tar-stream", "unzip")
        for m in flow.module.imports
    ):
        kind = "entry"
    leaks.captured(flow, func, facts)
    if not func.lambda_ and func.name and closure.scope is not flow.scope and not kind:
        return
    if not func.lambda_ and id(func) in flow.walked:
        return
    saved = flow.scope, flow.stack, flow.contexts, flow.heap
    flow.stack = [*flow.stack, func]
    if kind == "handler" and event is not None:
        flow.contexts = [*flow.contexts, f"route:{event}"]

    flow.walked.add(id(func))
    scope = Scope(closure.scope, func, flow.next_id())
    scope.this = closure.this
    outer_vars = closure.scope.vars if closure.scope is not None else {}
    flow.scope = scope
    received.receive_request(flow, func, kind, facts)
    flow.run(func.body)
    flow.merge_exits(scope)
    leaks.at_exit(flow, scope, root=True)
    if kind == "handler":
        sent_back.check_view(flow, func)
    flow.finish(scope)
    heap = flow.heap
    flow.scope, flow.stack, flow.contexts = saved[0], saved[1], saved[2]
    flow.heap = heap
    if closure.scope is not None and closure.scope.vars is not outer_vars:
        flow.scope.vars = flow.scope.vars if flow.scope is not closure.scope else closure.scope.vars
