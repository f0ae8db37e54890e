"""Calls: what the callee is, what the rules say of it, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import (
    assignments,
    classes,
    functions,
    handed_on,
    imports,
    library,
    reports,
    resources,
    sources,
    texts,
)
from fairhand_scanners.security.containers import holders, operations, tables
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import (
    Attr,
    Call,
    Class,
    Define,
    Func,
    Index,
    Name,
    Node,
    Spread,
    last_name,
)
from fairhand_scanners.security.guards import subjects
from fairhand_scanners.security.literals import credentials
from fairhand_scanners.security.values import NO_CONST, UNKNOWN, Closure, Obj, Value, cleaned

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

_FILLED = frozenset(("<array>", "Buffer.alloc()", "bytearray()", "bytearray"))


_KEEPS = frozenset(
    (
        "IvParameterSpec",
        "GCMParameterSpec",
        "SecretKeySpec",
        "createCipheriv",
        "createDecipheriv",
        "PBEKeySpec",
    )
)


# Methods that put what they give into their first argument.
_FILLS = frozenset(
    ("nextBytes", "read", "readFully", "readinto", "readNBytes", "recv_into", "readSync", "get")
)
PARTIAL = "<partial>"
# Objects that hold everything that can be called.
_GLOBALS = frozenset(("global", "window", "globalThis", "self"))


def call(flow: Flow, node: Call) -> Value:
    """The value of a call, after the rules have been asked about it."""
    fn = node.fn
    receiver: Value | None = None
    value = UNKNOWN
    hint = ""
    above = _from_above(flow, node)
    if above is not None:
        facts = Facts(node, "", above.what.name)
        _arguments(flow, node, facts)
        return functions.invoke(flow, above, facts, node)
    if isinstance(fn, Attr):
        receiver = flow.eval(fn.obj)
        last = fn.name
        hint = receiver.hint
        path = f"{receiver.ref}.{last}" if receiver.ref else ""
        value = _method(flow, receiver, last)
        if "overloaded" in value.tags and value.fn is not None:
            value = _overload(value, len(node.args))
        if path:
            path = flow.book.alias.get(path, path)
        if not path and value.ref:
            path = value.ref
    else:
        value = flow.eval(fn)
        if isinstance(fn, Index) and last_name(fn.obj) in _GLOBALS:
            reports.event(flow, "<named-call>", node, [subjects.again(flow, fn.key)])
        if flow.files is not None and value.fn is None and value.ref and not value.obj:
            found = imports.from_project(flow, value.ref)
            value = found if found is not None else value
        path = value.ref
        last = fn.id if isinstance(fn, Name) else path.rsplit(".", 1)[-1]
        if path and "." in path:
            last = path.rsplit(".", 1)[-1]
    if path in ("require", "import") and node.args and flow.language == "javascript":
        found = imports.required(flow, node)
        if found is not None:
            return found
    facts = Facts(node, path, last)
    facts.on, facts.hint = receiver, hint
    if value.ref == PARTIAL and value.obj in flow.heap:
        value = _completed(flow, value, facts)
        path, last = facts.path, facts.last
    _arguments(flow, node, facts)
    if path.startswith("Logger.") and flow.language == "java":
        _logged_later(flow, facts)
    if isinstance(fn, Attr) and isinstance(fn.obj, Index) and _nothing(receiver):
        holders.add_to_new(flow, fn.obj, last, facts.args)
    lines = flow.book.lines(path, last)
    if lines:
        reports.ask(flow, lines, facts)
    credentials.called(flow, facts)
    for one in facts.args:
        if one.ref and f"<given>.{one.ref}" in flow.book.exact:
            reports.event(flow, f"<given>.{one.ref}", node, [one])
        # An array that is handed on may be filled with anything.
        if one.obj in flow.heap and one.ref in _FILLED and last not in _KEEPS:
            library.loosen(flow, one.obj)
    if (
        path in flow.book.tables["ends"] or (receiver is None and last in flow.book.tables["ends"])
    ) and value.fn is None:
        flow.scope.raises.append(flow.state())
        flow.scope.alive = False
        return UNKNOWN
    result = _result(flow, node, facts, value)
    if last in _FILLS and facts.nodes:
        _fill(flow, facts)
    return resources.called(flow, node, facts, result, value)


def _fill(flow: Flow, facts: Facts) -> None:
    """`random.nextBytes(key)`, `stream.read(buffer)`: the first argument is filled."""
    target, held = facts.nodes[0], facts.args[0] if facts.args else UNKNOWN
    taint = facts.on.taint if facts.on is not None else None
    if not isinstance(target, Name) or held.known:
        return
    label = flow.book.source(f"{facts.path}(0)")
    if label is not None:
        span = (facts.node.at, facts.node.end)
        message = sources.describe(label, flow.spelling(facts.node))
        taint = sources.tainted(flow, UNKNOWN, label, span, message).taint
    if taint:
        assignments.store(flow, target.id, held.with_taint(taint))


def _from_above(flow: Flow, node: Call) -> Closure | None:
    """What a call of `super(x)`, `super().f(x)` or `super.f(x)` runs, when it is in sight."""
    fn = node.fn
    name = ""
    if isinstance(fn, Name) and fn.id in ("super()", "this()"):
        name = fn.id
    elif isinstance(fn, Name) and fn.id == "super" and flow.language == "javascript":
        name = "super()"
    elif isinstance(fn, Attr):
        holder = fn.obj.fn if isinstance(fn.obj, Call) and flow.language == "python" else fn.obj
        if isinstance(holder, Name) and holder.id == "super":
            name = fn.name
    return classes.inherited(flow, name, len(node.args)) if name else None


def _overload(value: Value, count: int) -> Value:
    """Of the methods of a name the one with that many parameters."""
    closure = value.fn
    what = closure.what if closure is not None else None
    if closure is None or not isinstance(what, Func) or what.owner is None:
        return value
    funcs = [f for f in what.owner.methods.get(what.name, []) if f.body]
    if len(funcs) < 2:
        return value
    new = value.copy()
    new.fn = Closure(classes.fitting(funcs, count), closure.scope, closure.this, closure.file)
    return new


def _logged_later(flow: Flow, facts: Facts) -> None:
    """`log.info(() -> text)`: the text is made by a function."""
    for index, value in enumerate(facts.args):
        what = value.fn.what if value.fn is not None else None
        if value.fn is not None and isinstance(what, Func) and what.lambda_ and not what.params:
            asked = Facts(facts.node, "", "")
            facts.args[index] = functions.invoke(flow, value.fn, asked, facts.node)


def _completed(flow: Flow, value: Value, facts: Facts) -> Value:
    """The function behind a `partial`, whose first arguments are already there."""
    fields = flow.heap[value.obj].fields
    inner = fields[0]
    facts.path = inner.ref
    facts.last = inner.ref.rsplit(".", 1)[-1] if inner.ref else inner.hint
    facts.args = [v for k, v in fields.items() if isinstance(k, int) and k]
    facts.kwargs = {str(k): v for k, v in fields.items() if not isinstance(k, int)}
    # No expression of this call stands for them.
    facts.nodes = [facts.node] * len(facts.args)
    return inner


def _partial(flow: Flow, facts: Facts, node: Call) -> Value:
    key = flow.new_object(PARTIAL, node)
    flow.heap[key].fields = {**dict(enumerate(facts.args)), **facts.kwargs}
    return Value(PARTIAL, NO_CONST, None, key)


def _abstract(flow: Flow, value: Value) -> bool:
    """A method without a body, as an interface has them, says nothing of what is called."""
    what = value.fn.what if value.fn is not None else None
    return flow.language == "java" and isinstance(what, Func) and not what.body


def _nothing(value: Value | None) -> bool:
    return value is None or not (value.obj or value.ref or value.taint or value.fn or value.known)


def _method(flow: Flow, receiver: Value, name: str) -> Value:
    """The function a method call runs, when its body is in sight."""
    if receiver.obj and receiver.obj in flow.heap:
        obj = flow.heap[receiver.obj]
        held = obj.fields.get(name)
        if held is not None and held.fn is not None:
            return held
        if obj.cls is not None:
            found = classes.method_value(flow, receiver.obj, name)
            if found is not None:
                return found if not _abstract(flow, found) else UNKNOWN
    if receiver.fn is not None and isinstance(receiver.fn.what, Class):
        found = classes.static_member(flow, receiver.fn, name)
        if found is not None:
            return found
    if receiver.fn is not None and name in ("call", "apply", "get", "accept", "test", "run"):
        return receiver
    if flow.files is not None and receiver.ref and not receiver.obj:
        found = imports.from_project(flow, f"{receiver.ref}.{name}")
        if found is not None and found.fn is not None:
            return found
    return UNKNOWN


def _arguments(flow: Flow, node: Call, facts: Facts) -> None:
    for arg in node.args:
        if isinstance(arg, Spread):
            whole = flow.eval(arg.part)
            obj = flow.heap.get(whole.obj) if whole.obj else None
            if obj is not None and obj.ref == "<table>" and node.open:
                for key, one in obj.fields.items():
                    facts.kwargs.setdefault(str(key), one)
                facts.open = obj.vague or obj.rest is not None
                continue
            if obj is not None and obj.length >= 0:
                facts.args += [obj.fields.get(i, UNKNOWN) for i in range(obj.length)]
            else:
                facts.args.append(holders.element(flow, whole))
            facts.open = True
        else:
            facts.args.append(_with_address(flow, arg, flow.eval(arg)))
            facts.nodes.append(arg)
    for name, arg in node.kwargs:
        if isinstance(arg, Define):
            _anonymous(flow, arg)
            continue
        value = flow.eval(arg)
        facts.kwargs[name] = value
        credentials.given(flow, name, arg, value)
    if node.open and not facts.open:
        facts.open = not any(isinstance(a, Spread) for a in node.args)


def _with_address(flow: Flow, node: Node, value: Value) -> Value:
    """`new URL(location)`: the address as a whole holds what the visitor was sent with."""
    if value.ref != "location" or flow.language != "javascript":
        return value
    return sources.source_or(flow, value, "location.href", (node.at, node.end))


def _anonymous(flow: Flow, node: Define) -> None:
    """A class made on the spot: its methods run later, from outside."""
    closure = Closure(node.what, flow.scope, flow.scope_this(), flow.file)
    flow.scope.pending.append(closure)


def _result(flow: Flow, node: Call, facts: Facts, value: Value) -> Value:
    """What a call gives back."""
    if node.new and node.kwargs and isinstance(node.kwargs[-1][1], Define):
        body = node.kwargs[-1][1].what
        if isinstance(body, Class):
            one = classes.instance(
                flow, Closure(body, flow.scope, 0, flow.file), (node.at, node.end)
            )
            return Value("", NO_CONST, None, one)
    if value.fn is not None:
        if isinstance(value.fn.what, Class):
            return classes.construct(flow, value.fn, facts, node)
        if node.new and flow.language == "javascript":
            return _made_by_function(flow, value.fn, facts, node)
        return functions.invoke(flow, value.fn, facts, node)
    receiver = facts.on
    path, last = facts.path, facts.last
    if path == "functools.partial" and facts.args:
        return _partial(flow, facts, node)
    if path == "typing.cast" and len(facts.args) == 2:
        return facts.args[1]
    if path == "collections.namedtuple" and len(facts.args) > 1:
        return _record_maker(flow, facts, node)
    if value.ref == "<record>" and value.obj in flow.heap:
        return _record(flow, flow.heap[value.obj], facts, node)
    if receiver is not None and receiver.obj in flow.heap:
        done = operations.operate(flow, receiver, last, facts.args, node)
        if done is not None:
            if last in ("update", "assign") and facts.kwargs:
                obj = flow.heap[receiver.obj].copy()
                obj.fields.update(facts.kwargs)
                flow.heap[receiver.obj] = obj
            return done
    known = flow.book.tables
    if path:
        kind = known["holders"].get(path) if "holders" in known else None
        if kind is not None:
            made = operations.new_holder(flow, kind, facts.args, node)
            if kind == "table" and facts.kwargs:
                flow.heap[made.obj].fields.update(facts.kwargs)
            return made
    if (
        path in ("Object.keys", "Object.entries", "Object.getOwnPropertyNames", "Reflect.ownKeys")
        and facts.args
    ):
        return _own_keys(flow, facts, node)
    if (
        path == "Object.create"
        and facts.args
        and facts.args[0].known
        and facts.args[0].const is None
    ):
        return operations.new_holder(flow, "bare", [], node)
    if path == "util.promisify" and facts.args:
        return facts.args[0]
    if path in ("map", "filter") and flow.language == "python" and len(facts.args) == 2:
        return handed_on.mapped(flow, facts, node)
    if path == "Object.assign" and facts.args and facts.args[0].obj in flow.heap:
        obj = flow.heap[facts.args[0].obj].copy()
        for other in facts.args[1:]:
            tables.spread_into(flow, obj, other)
        flow.heap[facts.args[0].obj] = obj
        return facts.args[0]
    called = f"{path}()" if path else ""
    label = flow.book.source(called) or flow.book.sources.get(f"*.{last}()")
    if label is not None:
        ref = flow.book.alias.get(called, "" if called not in flow.book.alias else called)
        given = Value(ref).tagged("cookie") if "ookie" in called else Value(ref)
        message = sources.describe(label, flow.spelling(node))
        made = sources.tainted(flow, given, label, (node.at, node.end), message)
        kinds = flow.book.tables["source_clean"].get(called)
        if kinds and made.taint:
            return made.with_taint(cleaned(made.taint, frozenset(kinds.split())))
        return made
    if last in handed_on.RUNS and facts.args:
        given = facts.args[0]
        if given.fn is not None and isinstance(given.fn.what, Func):
            return functions.invoke(flow, given.fn, Facts(node, "", last), node)
    if last in handed_on.EACH and receiver is not None:
        done = handed_on.each(flow, node, facts)
        if done is not None:
            return done
    handed_on.callbacks(flow, facts)
    kept = library.under_keys(flow, facts) or library.accessor(flow, facts)
    if kept is not None:
        return kept
    modelled = library.modelled(flow, facts)
    if modelled is not None:
        return modelled
    text = texts.text_method(flow, facts)
    if text is not None:
        return text
    return library.unknown_call(flow, node, facts)


def _record_maker(flow: Flow, facts: Facts, node: Call) -> Value:
    """`namedtuple("Pair", ["left", "right"])`."""
    names = facts.args[1]
    key = flow.new_object("<record>", node)
    if isinstance(names.const, str):
        spelled = names.const.replace(",", " ").split()
    else:
        held = flow.heap.get(names.obj) if names.obj else None
        spelled = [str(v.const) for v in held.fields.values()] if held is not None else []
    flow.heap[key].fields = {i: Value("", name) for i, name in enumerate(spelled)}
    return Value("<record>", NO_CONST, None, key)


def _record(flow: Flow, maker: Obj, facts: Facts, node: Call) -> Value:
    key = flow.new_object("<list>", node)
    obj = flow.heap[key]
    names = {i: name for i, name in maker.fields.items() if isinstance(i, int)}
    for index, name in names.items():
        given = facts.kwargs.get(str(name.const))
        if given is None and index < len(facts.args):
            given = facts.args[index]
        obj.fields[index] = obj.fields[name.const] = given if given is not None else UNKNOWN
    obj.length = len(names)
    return Value("", NO_CONST, None, key)


def _made_by_function(flow: Flow, closure: Closure, facts: Facts, node: Call) -> Value:
    """`new Thing()` where Thing is a function that sets the members of `this`."""
    key = flow.new_object("", node)
    flow.heap[key].vague = True
    functions.invoke(flow, Closure(closure.what, closure.scope, key, closure.file), facts, node)
    return Value("", NO_CONST, None, key)


def _own_keys(flow: Flow, facts: Facts, node: Call) -> Value:
    """`Object.keys(x)` and `Object.entries(x)`."""
    key = holders.keys_of(flow, facts.args[0])
    if facts.last == "entries":
        pair = flow.new_object("<list>", node)
        flow.heap[pair].fields = {0: key, 1: holders.element(flow, facts.args[0])}
        flow.heap[pair].length = 2
        key = Value("", NO_CONST, None, pair)
    made = flow.new_object("<list>", node)
    flow.heap[made].rest = key
    return Value("", NO_CONST, None, made)
