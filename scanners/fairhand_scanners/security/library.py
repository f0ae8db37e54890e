"""Calls to code that is not in sight: what the models say, and what is assumed of the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import assignments, classes, conditions, members, schemas, texts
from fairhand_scanners.security.containers import holders
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Call
from fairhand_scanners.security.values import (
    HOLE,
    NO_CONST,
    UNKNOWN,
    Obj,
    Taints,
    Value,
    cleaned,
    join_taints,
)

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

_HOST_GETTERS = frozenset(("getHost", "getAuthority", "getProtocol", "getScheme"))


# Methods whose result tells nothing an attacker could shape.
_CLEAN_METHODS = frozenset(
    [
        "length",
        "size",
        "len",
        "count",
        "index",
        "indexOf",
        "lastIndexOf",
        "find",
        "rfind",
        "hashCode",
        "equals",
        "equalsIgnoreCase",
        "startswith",
        "startsWith",
        "endswith",
        "endsWith",
        "contains",
        "includes",
        "has",
        "containsKey",
        "isEmpty",
        "isBlank",
        "isdigit",
        "isalnum",
        "isalpha",
        "isdecimal",
        "isnumeric",
        "isidentifier",
        "compareTo",
        "compare",
        "getTime",
        "charCodeAt",
        "codePointAt",
        "matches",
        "test",
        "fullmatch",
        "is_relative_to",
        "is_absolute",
        "exists",
        "is_file",
        "is_dir",
        "isDirectory",
        "isFile",
        "localeCompare",
        "isPresent",
        "every",
        "some",
        "hasNext",
        "hasMoreElements",
        "ordinal",
        "intValue",
        "longValue",
        "doubleValue",
        "toFixed",
        "getSize",
        "byteLength",
        "isinstance",
    ]
)


_LOOKUP_NAME = re.compile(
    r"^(?:find|query|fetch|load|lookup|select|exec|execute|read|search|count|exists|delete|update|save|insert|get(?:_or_404|By|One|List|All|Object)|aggregate|first|filter|create_?(?:user|session)|all)(?=[A-Z_]|$)"
)


# Functions that find something by what they are given: `findUser(name)`, `load_order(number)`.
_LOOKUP_FUNCTION = re.compile(
    r"^(?:find|lookup|look_up|select|count|exists|save|insert|update|delete|create_?(?:user|session))"
    r"(?=[A-Z_])|^(?:load|fetch|get)_?(?:[Uu]ser|[Aa]ccount|[Oo]rder|[Ss]ession|[Cc]ustomer)"
)


_SANITISER_NAME = re.compile(
    r"(?:^|_|[a-z])(?:sanitiz|sanitis|escap|purif|cleans|validat|whitelist|allowlist|encodeFor|encode_for|scrub|bleach)|^(?:clean|safe|quote)(?=[_A-Z]|$)",
    re.I,
)


_BUFFERS = frozenset(("Buffer.alloc", "Buffer.from", "bytearray", "bytes", "<array>"))


_SHORT_SIGNATURE = 6


_ACCESSOR = re.compile(r"(get|is|set)([A-Z]\w*)$")
# Methods that hand over a value apart from the statement or the address it belongs to.
_BINDS = frozenset(
    (
        "bindparams",
        "bind",
        "setParameter",
        "setString",
        "setObject",
        "input",
        "addValue",
        "uriVariables",
    )
)
_WITH_DEFAULT = frozenset(("getProperty", "getOrDefault", "getString"))


def all_taint(flow: Flow, facts: Facts) -> Taints | None:
    taint: Taints | None = None
    for value in facts.args:
        taint = join_taints(
            taint, holders.flattened(flow, value).taint if value.obj else value.taint
        )
    for value in facts.kwargs.values():
        taint = join_taints(
            taint, holders.flattened(flow, value).taint if value.obj else value.taint
        )
    return taint


def modelled(flow: Flow, facts: Facts) -> Value | None:
    """What the library models say of a call: cleaners, those that stop or pass taint,
    properties."""
    tables = flow.book.tables
    path, last = facts.path, facts.last
    kinds = tables["clean"].get(path)
    if kinds is None:
        kinds = tables["clean"].get(f"*.{last}") if facts.on is not None else None
    if kinds is not None:
        taint = all_taint(flow, facts)
        if facts.on is not None and not facts.on.ref:
            taint = join_taints(taint, facts.on.taint)
        words = frozenset(kinds.replace(",", " ").split())
        result = Value(
            flow.book.alias.get(f"{path}()", ""),
            NO_CONST,
            cleaned(taint, words - {"keep", "norm", "json"}),
        )
        source = (
            facts.on
            if facts.on is not None and facts.on.taint
            else facts.args[0]
            if facts.args
            else UNKNOWN
        )
        if "norm" in words:
            result.tags = source.tags | {"norm"}
        if "json" in words:
            result.tags = frozenset(("json",))
        result.text = source.text if source.text is not None and HOLE in source.text else None
        if path == "Buffer.from" and source.known and not taint:
            return Value("", source.const).tagged("bytes")
        if not taint and source.known and path in ("str", "String", "String.valueOf"):
            return Value("", str(source.const))
        return result
    if schemas.loads(flow, facts):
        return schemas.loaded(flow, facts, all_taint(flow, facts))
    if schemas.checks(facts):
        return schemas.shaped(flow, facts, all_taint(flow, facts))
    if last in _WITH_DEFAULT and len(facts.args) == 2 and isinstance(facts.args[1].const, str):
        # What a setting falls back on is what most installations run with.
        result = Value("", NO_CONST, all_taint(flow, facts))
        result.text = facts.args[1].const
        return result
    tags = tables["tag"].get(path)
    if tags is not None:
        source = facts.args[0] if facts.args else facts.on if facts.on is not None else UNKNOWN
        taint = all_taint(flow, facts)
        if facts.on is not None:
            taint = join_taints(taint, facts.on.taint)
        joined_text = texts.concat(flow, _path_parts(flow, facts)) if "join" in tags else None
        result = Value(flow.book.alias.get(f"{path}()", ""), NO_CONST, taint)
        if joined_text is not None:
            result.text = joined_text.text
            result.const = joined_text.const
        elif source.text is not None:
            result.text = source.text
        result.tags = source.tags | frozenset(tags.replace("join", "").split())
        return result
    if path in tables.get("stop", {}) or (facts.on is None and last in tables.get("stop", {})):
        return _made(flow, facts, None)
    return None


_KEEPS_UNDER = frozenset(("set", "put", "setProperty", "setAttribute", "setItem"))
_GIVES_BACK = frozenset(("get", "getProperty", "getAttribute", "getItem", "getString"))


def under_keys(flow: Flow, facts: Facts) -> Value | None:
    """`settings.set("section", "name", value)` and the `get` that finds it again."""
    on = facts.on
    if on is None or not on.obj or on.obj not in flow.heap:
        return None
    if facts.last in _KEEPS_UNDER and len(facts.args) > 1:
        keys = [v.const for v in facts.args[:-1]]
        if all(isinstance(k, str) for k in keys):
            obj = flow.heap[on.obj].copy()
            obj.fields[("kept", *keys)] = facts.args[-1]
            flow.heap[on.obj] = obj
    elif facts.last in _GIVES_BACK:
        keys = [v.const for v in facts.args]
        fields = flow.heap[on.obj].fields
        return fields.get(("kept", *keys), fields.get(("kept", *keys[:1])))
    return None


def _path_parts(flow: Flow, facts: Facts) -> list[Value]:
    parts: list[Value] = []
    if facts.on is not None and (facts.on.taint or facts.on.text is not None):
        parts.append(facts.on)
    for value in facts.args:
        if parts:
            parts.append(Value("", "/"))
        parts.append(value)
    return parts


def accessor(flow: Flow, facts: Facts) -> Value | None:
    """`getName()` and `setName(x)` of a class in sight that leaves writing them to a tool."""
    on = facts.on
    obj = flow.heap.get(on.obj) if on is not None and on.obj else None
    match = _ACCESSOR.match(facts.last)
    if on is None or obj is None or obj.cls is None or match is None:
        return None
    name = match[2][0].lower() + match[2][1:]
    if name not in classes.field_types(flow, obj.cls):
        return None
    if match[1] == "set" and len(facts.args) == 1:
        assignments.set_member(flow, on, name, facts.args[0])
        return on
    at = facts.node.at
    return members.member(flow, on, name, (at, facts.node.end)) if not facts.args else None


def unknown_call(flow: Flow, node: Call, facts: Facts) -> Value:
    """A call nothing is known of: untrusted data goes through, unless its name says that it
    cleans."""
    receiver, last = facts.on, facts.last
    if last in _CLEAN_METHODS and receiver is not None:
        return UNKNOWN
    if last == "valueOf" and facts.path != "String.valueOf" and flow.language == "java":
        # An enumeration has no other values than those it names.
        return UNKNOWN
    taint: Taints | None = None
    given = all_taint(flow, facts)
    if receiver is not None:
        held = holders.flattened(flow, receiver) if receiver.obj else receiver
        taint = held.taint
    if given and last not in _BINDS:
        sink = any(
            line.kind == "sinks" and conditions.satisfied(line, facts, flow)
            for line in flow.book.lines(facts.path, last)
        )
        looks_up = (
            not taint
            and receiver.ref not in flow.book.tables["regex"]
            and _LOOKUP_NAME.match(last) is not None
            if receiver is not None
            else _LOOKUP_FUNCTION.match(last) is not None
        )
        if not (sink or looks_up):
            taint = join_taints(taint, given)
    if taint and "secret" in taint:
        # What is asked of a secret is not the secret.
        taint = {k: t for k, t in taint.items() if k != "secret"} or None
    if taint and _SANITISER_NAME.search(last):
        taint = None
    if taint and facts.path and facts.path in flow.book.tables.get("keep", {}):
        taint = receiver.taint if receiver is not None else taint
    result = _made(flow, facts, taint)
    if receiver is not None and last in _HOST_GETTERS:
        result.tags = frozenset(("host",))
    return result


def _made(flow: Flow, facts: Facts, taint: Taints | None) -> Value:
    """The object a call to a library makes, with the object it was asked of behind it."""
    path = facts.path
    ref = ""
    if path:
        called = f"{path}()"
        ref = flow.book.alias.get(called, "")
        if not ref:
            last = path.rsplit(".", 1)[-1]
            ref = (
                path
                if last[:1].isupper() or (isinstance(facts.node, Call) and facts.node.new)
                else called
            )
            ref = flow.book.alias.get(ref, ref)
            if len(ref) > 160:
                ref = ""
    elif flow.language == "java" or facts.on is not None:
        ref = flow.book.alias.get(f"*.{facts.last}()", "")
    value = Value(ref, NO_CONST, taint)
    receiver = facts.on
    tracked = (
        receiver is not None
        and receiver.obj in flow.heap
        and flow.heap[receiver.obj].ref not in ("<list>", "<table>")
    )
    if ref or tracked:
        key = flow.next_id()
        obj = Obj(ref, (facts.node.at, facts.node.end), flow.scope.id)
        obj.what = "made"
        if tracked and receiver is not None:
            obj.parents = (receiver.obj,)
        elif receiver is not None and not receiver.ref:
            obj.vague = True
        made = isinstance(facts.node, Call) and facts.node.new
        if (
            not made
            and not tracked
            and path
            and path not in _BUFFERS
            and not path.rsplit(".", 1)[-1][:1].isupper()
            and f"{path}()" not in flow.book.alias
        ):
            # The result of a function nobody described may be anything.
            obj.vague = flow.language != "python" or "." not in path
        for index, arg in enumerate(facts.args[:_SHORT_SIGNATURE]):
            obj.fields[f"arg{index}"] = arg
        for name, arg in facts.kwargs.items():
            obj.fields[name] = arg
        if (
            facts.args
            and isinstance(facts.node, Call)
            and facts.node.new
            and facts.args[-1].obj in flow.heap
        ):
            # An options object: its members are those of the thing made.
            options = flow.heap[facts.args[-1].obj]
            if options.ref == "<table>":
                for name, arg in options.fields.items():
                    obj.fields.setdefault(name, arg)
        for index, arg in enumerate(facts.args):
            if arg.obj in flow.heap and flow.heap[arg.obj].ref not in ("<list>", "<table>"):
                obj.fields[f"arg{index}"] = arg
        if facts.open:
            obj.vague = True
        flow.heap[key] = obj
        value.obj = key
        if ref and ref in flow.book.tables.get("regex", {}):
            source = facts.args[0] if facts.args else receiver if receiver is not None else UNKNOWN
            value.text = source.text
            value.const = NO_CONST
    if tracked and receiver is not None:
        note_call(flow, receiver, facts)
    if facts.last == "matcher" and receiver is not None:
        value.text = receiver.text
        value.ref = "Matcher"
    for arg in facts.args:
        # What an unknown callee may have changed is not relied upon any more.
        if arg.obj in flow.heap and not facts.path and facts.on is None:
            loosen(flow, arg.obj)
    return value


def loosen(flow: Flow, key: int) -> None:
    """Others hold an object now: nothing follows from what it does not have."""
    if not flow.heap[key].vague:
        obj = flow.heap[key].copy()
        obj.vague = True
        flow.heap[key] = obj


def note_call(flow: Flow, receiver: Value, facts: Facts) -> None:
    """Remember on an object which of its methods was called with what: `setSecure` -> true."""
    obj = flow.heap[receiver.obj].copy()
    args = facts.args
    if len(args) >= 2 and isinstance(args[0].const, str):
        obj.fields[f"{facts.last}:{args[0].const.replace('.', '/')}"] = args[1]
    elif len(args) >= 2 and args[0].ref:
        obj.fields[f"{facts.last}:{args[0].ref.replace('.', '/')}"] = args[1]
    obj.fields[facts.last] = args[0] if args else Value("", True)
    if facts.last == "writeHead" and len(args) > 1:
        obj.fields["<headers>"] = args[-1]
    if len(args) == 1 and isinstance(args[0].const, str):
        obj.fields[f"{facts.last}:{args[0].const}"] = Value("", True)
    elif len(args) == 1 and args[0].ref:
        obj.fields[f"{facts.last}:{args[0].ref}"] = Value("", True)
    flow.heap[receiver.obj] = obj
