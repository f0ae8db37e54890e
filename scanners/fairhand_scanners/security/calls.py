"""Calls: what the callee is, what the rules and library models say of it, and what comes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import guards, leaks, literals
from fairhand_scanners.security.containers import (
    brace_format,
    element,
    extend,
    flattened,
    item,
    joined,
    joined_lists,
    keys_of,
    merged_tables,
    new_holder,
    operate,
    part_of,
    percent_format,
    printf,
    remove_key,
    rest_of,
    set_item,
    spread_into,
    without,
)
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import (
    Attr,
    Call,
    Class,
    Const,
    Define,
    Func,
    If,
    Name,
    Node,
    Return,
    Spread,
    Text,
)
from fairhand_scanners.security.values import (
    CLOSED,
    HOLE,
    NO_CONST,
    UNKNOWN,
    Closure,
    Obj,
    Step,
    Taint,
    Taints,
    Value,
    cleaned,
    join_taints,
    join_values,
)

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow, Scope

CLEAN_MEMBERS = frozenset(("length", "size", "byteLength", "lineno", "__class__", "size_bytes"))
HOST_MEMBERS = frozenset(("hostname", "netloc", "host", "origin", "scheme", "protocol"))
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
_SAME_TEXT = frozenset(
    [
        "strip",
        "lstrip",
        "rstrip",
        "trim",
        "lower",
        "upper",
        "toLowerCase",
        "toUpperCase",
        "encode",
        "decode",
        "toString",
        "casefold",
        "title",
        "expandtabs",
        "normalize",
        "stripLeading",
        "stripTrailing",
        "trimStart",
        "trimEnd",
        "intern",
        "valueOf",
        "getBytes",
    ]
)
_EACH = frozenset(
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
_FILTERS = frozenset(("filter", "takeWhile", "find"))
_LOOKUP_NAME = re.compile(
    r"^(?:find|query|fetch|load|lookup|select|exec|execute|read|search|count|exists|delete|update|save|insert|get(?:_or_404|By|One|List|All|Object)|aggregate|first|filter|create_?(?:user|session)|all)(?=[A-Z_]|$)"
)
_SANITISER_NAME = re.compile(
    r"(?:^|_|[a-z])(?:sanitiz|sanitis|escap|purif|cleans|validat|whitelist|allowlist|encodeFor|encode_for|scrub|bleach)|^(?:clean|safe|quote)(?=[_A-Z]|$)",
    re.I,
)
_FILLED = frozenset(("<array>", "Buffer.alloc()", "bytearray()", "bytearray"))
_BUFFERS = frozenset(("Buffer.alloc", "Buffer.from", "bytearray", "bytes", "<array>"))
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
_SHORT_SIGNATURE = 6


def call(flow: Flow, node: Call) -> Value:
    """The value of a call, after the rules have been asked about it."""
    fn = node.fn
    receiver: Value | None = None
    value = UNKNOWN
    hint = ""
    if isinstance(fn, Attr):
        receiver = flow.eval(fn.obj)
        last = fn.name
        hint = receiver.hint
        path = f"{receiver.ref}.{last}" if receiver.ref else ""
        value = _method(flow, receiver, last)
        if path:
            path = flow.book.alias.get(path, path)
        if not path and value.ref:
            path = value.ref
    else:
        value = flow.eval(fn)
        if flow.files is not None and value.fn is None and value.ref and not value.obj:
            found = from_project(flow, value.ref)
            value = found if found is not None else value
        path = value.ref
        last = fn.id if isinstance(fn, Name) else path.rsplit(".", 1)[-1]
        if path and "." in path:
            last = path.rsplit(".", 1)[-1]
    if path in ("require", "import") and node.args and flow.language == "javascript":
        found = _required(flow, node)
        if found is not None:
            return found
    facts = Facts(node, path, last)
    facts.on, facts.hint = receiver, hint
    _arguments(flow, node, facts)
    lines = flow.book.lines(path, last)
    if lines:
        flow.ask(lines, facts)
    literals.called(flow, facts)
    for one in facts.args:
        # An array that is handed on may be filled with anything.
        if one.obj in flow.heap and one.ref in _FILLED and last not in _KEEPS:
            loosen(flow, one.obj)
    if (
        path in flow.book.tables["ends"] or (receiver is None and last in flow.book.tables["ends"])
    ) and value.fn is None:
        flow.scope.raises.append(flow.state())
        flow.scope.alive = False
        return UNKNOWN
    result = _result(flow, node, facts, value)
    return leaks.called(flow, node, facts, result, value)


def _required(flow: Flow, node: Call) -> Value | None:
    """`require("module")`."""
    from fairhand_scanners.security.lower_javascript import module_path

    name = node.args[0]
    if isinstance(name, Const) and isinstance(name.value, str):
        return flow.imported(module_path(name.value))
    return None


def _method(flow: Flow, receiver: Value, name: str) -> Value:
    """The function a method call runs, when its body is in sight."""
    if receiver.obj and receiver.obj in flow.heap:
        obj = flow.heap[receiver.obj]
        held = obj.fields.get(name)
        if held is not None and held.fn is not None:
            return held
        if obj.cls is not None:
            found = method_value(flow, receiver.obj, name)
            if found is not None:
                return found
    if receiver.fn is not None and isinstance(receiver.fn.what, Class):
        found = static_member(flow, receiver.fn, name)
        if found is not None:
            return found
    if receiver.fn is not None and name in ("call", "apply", "get", "accept", "test", "run"):
        return receiver
    if flow.files is not None and receiver.ref and not receiver.obj:
        found = from_project(flow, f"{receiver.ref}.{name}")
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
                facts.args.append(element(flow, whole))
            facts.open = True
        else:
            facts.args.append(flow.eval(arg))
            facts.nodes.append(arg)
    for name, arg in node.kwargs:
        if isinstance(arg, Define):
            _anonymous(flow, arg)
            continue
        value = flow.eval(arg)
        facts.kwargs[name] = value
        literals.given(flow, name, arg, value)
    if node.open and not facts.open:
        facts.open = not any(isinstance(a, Spread) for a in node.args)


def _anonymous(flow: Flow, node: Define) -> None:
    """A class made on the spot: its methods run later, from outside."""
    closure = Closure(node.what, flow.scope, flow.scope_this(), flow.file)
    flow.scope.pending.append(closure)


def _result(flow: Flow, node: Call, facts: Facts, value: Value) -> Value:
    """What a call gives back."""
    if node.new and node.kwargs and isinstance(node.kwargs[-1][1], Define):
        body = node.kwargs[-1][1].what
        if isinstance(body, Class):
            one = flow.instance(Closure(body, flow.scope, 0, flow.file), (node.at, node.end))
            return Value("", NO_CONST, None, one)
    if value.fn is not None:
        if isinstance(value.fn.what, Class):
            return construct(flow, value.fn, facts, node)
        return invoke(flow, value.fn, facts, node)
    receiver = facts.on
    path, last = facts.path, facts.last
    if receiver is not None and receiver.obj in flow.heap:
        done = operate(flow, receiver, last, facts.args, node)
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
            made = new_holder(flow, kind, facts.args, node)
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
        return new_holder(flow, "bare", [], node)
    if path == "util.promisify" and facts.args:
        return facts.args[0]
    if path in ("map", "filter") and flow.language == "python" and len(facts.args) == 2:
        return _mapped(flow, facts, node)
    if path == "Object.assign" and facts.args and facts.args[0].obj in flow.heap:
        obj = flow.heap[facts.args[0].obj].copy()
        for other in facts.args[1:]:
            spread_into(flow, obj, other)
        flow.heap[facts.args[0].obj] = obj
        return facts.args[0]
    sources = flow.book.sources
    called = f"{path}()" if path else ""
    if called in sources or f"*.{last}()" in sources:
        ref = flow.book.alias.get(called, "" if called not in flow.book.alias else called)
        label = sources.get(called) or sources[f"*.{last}()"]
        from fairhand_scanners.security.flow import _describe

        given = Value(ref).tagged("cookie") if "ookie" in called else Value(ref)
        return flow.tainted(given, label, node.at, node.end, _describe(label, flow.spelling(node)))
    if last in _EACH and receiver is not None:
        done = _each(flow, node, facts)
        if done is not None:
            return done
    _callbacks(flow, facts)
    modelled = _modelled(flow, facts)
    if modelled is not None:
        return modelled
    text = _text_method(flow, facts)
    if text is not None:
        return text
    return _unknown(flow, node, facts)


def _mapped(flow: Flow, facts: Facts, node: Call) -> Value:
    """`map(f, items)` and `filter(f, items)`."""
    one = element(flow, facts.args[1])
    result = _through(flow, facts.args[0], one, node)
    key = flow.new_object("<list>", node)
    flow.heap[key].rest = one if result is None or facts.last == "filter" else result
    return Value("", NO_CONST, None, key)


def _through(flow: Flow, function: Value, one: Value, node: Call) -> Value | None:
    """What a function that is handed on makes of a value; None when nothing is known of it."""
    if function.fn is not None and isinstance(function.fn.what, Func):
        given = Facts(node, "", "")
        given.args = [one]
        return invoke(flow, function.fn, given, node)
    kinds = flow.book.tables["clean"].get(function.ref) if function.ref else None
    if kinds is None:
        return None
    return Value(
        "", NO_CONST, cleaned(one.taint, frozenset(kinds.replace(",", " ").split()) - {"keep"})
    )


def _own_keys(flow: Flow, facts: Facts, node: Call) -> Value:
    """`Object.keys(x)` and `Object.entries(x)`."""
    key = keys_of(flow, facts.args[0])
    if facts.last == "entries":
        pair = flow.new_object("<list>", node)
        flow.heap[pair].fields = {0: key, 1: element(flow, facts.args[0])}
        flow.heap[pair].length = 2
        key = Value("", NO_CONST, None, pair)
    made = flow.new_object("<list>", node)
    flow.heap[made].rest = key
    return Value("", NO_CONST, None, made)


def _all_taint(flow: Flow, facts: Facts) -> Taints | None:
    taint: Taints | None = None
    for value in facts.args:
        taint = join_taints(taint, flattened(flow, value).taint if value.obj else value.taint)
    for value in facts.kwargs.values():
        taint = join_taints(taint, flattened(flow, value).taint if value.obj else value.taint)
    return taint


def _modelled(flow: Flow, facts: Facts) -> Value | None:
    """What the library models say of a call: cleaners, those that stop or pass taint,
    properties."""
    tables = flow.book.tables
    path, last = facts.path, facts.last
    kinds = tables["clean"].get(path)
    if kinds is None:
        kinds = tables["clean"].get(f"*.{last}") if facts.on is not None else None
    if kinds is not None:
        taint = _all_taint(flow, facts)
        if facts.on is not None and not facts.on.ref:
            taint = join_taints(taint, facts.on.taint)
        words = frozenset(kinds.replace(",", " ").split())
        result = Value(
            flow.book.alias.get(f"{path}()", ""), NO_CONST, cleaned(taint, words - {"keep", "norm"})
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
        result.text = source.text if source.text is not None and HOLE in source.text else None
        if not taint and source.known and path in ("str", "String", "String.valueOf"):
            return Value("", str(source.const))
        return result
    tags = tables["tag"].get(path)
    if tags is not None:
        source = facts.args[0] if facts.args else facts.on if facts.on is not None else UNKNOWN
        taint = _all_taint(flow, facts)
        if facts.on is not None:
            taint = join_taints(taint, facts.on.taint)
        joined_text = flow.concat(_path_parts(flow, facts)) if "join" in tags else None
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


def _path_parts(flow: Flow, facts: Facts) -> list[Value]:
    parts: list[Value] = []
    if facts.on is not None and (facts.on.taint or facts.on.text is not None):
        parts.append(facts.on)
    for value in facts.args:
        if parts:
            parts.append(Value("", "/"))
        parts.append(value)
    return parts


_REMOVES = {"log": r"[\r\n]", "header": r"[\r\n]"}


def _replaced(flow: Flow, receiver: Value, facts: Facts) -> Value:
    """`x.replace(a, b)` and its kin: removing all of what a sink minds cleans for that sink."""
    taint = receiver.taint
    for value in facts.args[1:]:
        taint = join_taints(taint, value.taint)
    pattern = facts.args[0] if facts.args else UNKNOWN
    text = pattern.text or ""
    literal = facts.last == "replace" and pattern.ref != "RegExp" and facts.path != "re.sub"
    everywhere = (
        flow.language == "python"
        or facts.last != "replace"
        or pattern.ref == "RegExp"
        or flow.language == "java"
    )
    kinds = removal_cleans(text, literal) if everywhere else frozenset()
    new = Value("", NO_CONST, cleaned(taint, kinds) if kinds else taint)
    if receiver.text is not None and HOLE in receiver.text:
        new.text = receiver.text
    elif receiver.known and not taint:
        return UNKNOWN
    return new


def removal_cleans(pattern: str, literal: bool) -> frozenset[str]:
    """For which kinds of sink a text is clean once everything that matches has been replaced."""
    if literal:
        if pattern in ("\n", "\r", "\r\n"):
            return frozenset(("log", "header"))
        return frozenset(("html",)) if pattern == "<" else frozenset()
    body = pattern.replace("\\\\", "\\")
    kept = re.fullmatch(r"\(?\[\^([^\]]*)\]\)?[+*]?", body)
    if kept:
        allowed = kept[1]
        return guards.ALL if not re.search(r"\\[SD]|[<>'\";&|`$]", allowed) else frozenset()
    if re.fullmatch(r"\\W[+*]?", body):
        return guards.ALL
    kinds: set[str] = set()
    if re.search(r"\\n|\\r|\n|\r|\\R|\\s|\\p\{Cntrl\}|x00", body):
        kinds |= {"log", "header"}
    group = re.fullmatch(r"\[([^\]]*)\][+*]?", body)
    if group:
        if "<" in group[1]:
            kinds.add("html")
        if "/" in group[1] and "." in group[1]:
            kinds.add("path")
    return frozenset(kinds)


def _text_method(flow: Flow, facts: Facts) -> Value | None:
    """Methods of texts that keep or shape what is known of them."""
    receiver, last = facts.on, facts.last
    if receiver is None:
        if (facts.path == "re.sub" or facts.path == "re.subn") and len(facts.args) >= 3:
            shifted = Facts(facts.node, facts.path, "sub")
            shifted.args = [facts.args[0], facts.args[1]]
            return _replaced(flow, facts.args[2], shifted)
        return None
    if facts.path in ("re.sub", "re.subn", "re.Pattern.sub") and len(facts.args) >= 2:
        shifted = Facts(facts.node, facts.path, "sub")
        pattern = facts.args[0] if facts.path != "re.Pattern.sub" else receiver
        subject = (
            facts.args[2]
            if facts.path != "re.Pattern.sub" and len(facts.args) > 2
            else facts.args[1]
        )
        shifted.args = [pattern]
        return _replaced(flow, subject, shifted)
    if last == "format" and facts.path in ("String.format", "util.format", "MessageFormat.format"):
        args = facts.args
        if args and args[0].ref in ("Locale", "Locale.ROOT", "Locale.US", "Locale.ENGLISH"):
            args = args[1:]
        return printf(flow, args[0], args[1:]) if args else UNKNOWN
    if last == "formatted":
        return printf(flow, receiver, facts.args)
    if (
        last == "format"
        and (receiver.text is not None or receiver.taint)
        and flow.language == "python"
    ):
        return brace_format(flow, receiver, facts.args, facts.kwargs)
    if last == "format_map" and facts.args and facts.args[0].obj in flow.heap:
        fields = flow.heap[facts.args[0].obj].fields
        return brace_format(flow, receiver, [], {str(k): v for k, v in fields.items()})
    if last == "join":
        if facts.path == "String.join" and len(facts.args) >= 2:
            if len(facts.args) == 2:
                return joined(flow, facts.args[0], facts.args[1])
            return flow.concat(facts.args[1:])
        if flow.language == "python" and len(facts.args) == 1 and not receiver.ref:
            return joined(flow, receiver, facts.args[0])
        if flow.language == "javascript" and not receiver.ref and receiver.taint:
            return Value("", NO_CONST, receiver.taint)
    if last == "concat" and (receiver.text is not None or receiver.taint):
        return flow.concat([receiver, *facts.args])
    shaped = bool(receiver.taint) or receiver.text is not None
    if shaped and last in ("replace", "replaceAll", "replaceFirst", "translate"):
        return _replaced(flow, receiver, facts)
    if last == "toString" and facts.args and facts.args[0].const == "base64":
        return Value("", NO_CONST, receiver.taint).tagged("b64")
    if last in _SAME_TEXT and (receiver.text is not None or receiver.taint or receiver.tags):
        new = receiver.copy()
        if last in ("lower", "toLowerCase") and isinstance(receiver.const, str):
            new.const = receiver.const.lower()
        elif last in ("upper", "toUpperCase") and isinstance(receiver.const, str):
            new.const = receiver.const.upper()
        new.ref = ""
        new.obj = 0
        new.tags = receiver.tags | ({"norm"} if last == "normalize" else frozenset())
        if last == "encode":
            new.tags = new.tags | {"bytes"}
        return new
    if last == "charAt" and receiver.known and facts.args and isinstance(facts.args[0].const, int):
        text = str(receiver.const)
        return (
            Value("", text[facts.args[0].const])
            if 0 <= facts.args[0].const < len(text)
            else UNKNOWN
        )
    if (
        last in ("repeat",)
        and receiver.known
        and facts.args
        and isinstance(facts.args[0].const, int)
    ):
        return Value("", str(receiver.const) * min(facts.args[0].const, 200))
    return None


def _unknown(flow: Flow, node: Call, facts: Facts) -> Value:
    """A call nothing is known of: untrusted data goes through, unless its name says that it
    cleans."""
    receiver, last = facts.on, facts.last
    if last in _CLEAN_METHODS and receiver is not None:
        return UNKNOWN
    if (
        last == "valueOf"
        and receiver is not None
        and facts.path != "String.valueOf"
        and flow.language == "java"
    ):
        # An enumeration has no other values than those it names.
        return UNKNOWN
    taint: Taints | None = None
    given = _all_taint(flow, facts)
    if receiver is not None:
        held = flattened(flow, receiver) if receiver.obj else receiver
        taint = held.taint
    if given:
        sink = any(line.kind == "sinks" for line in flow.book.lines(facts.path, last))
        looks_up = receiver is not None and not taint and _LOOKUP_NAME.match(last) is not None
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
    if len(args) == 1 and isinstance(args[0].const, str):
        obj.fields[f"{facts.last}:{args[0].const}"] = Value("", True)
    elif len(args) == 1 and args[0].ref:
        obj.fields[f"{facts.last}:{args[0].ref}"] = Value("", True)
    flow.heap[receiver.obj] = obj


# ---- functions in sight


def constructors(cls: Class) -> list[Func]:
    """The constructors of a class, by any language's name for them."""
    for name in ("__init__", "constructor", cls.name):
        if name in cls.methods:
            return cls.methods[name]
    return []


def bases(flow: Flow, closure: Closure) -> list[Closure]:
    """A class and those of its bases that are in sight."""
    found = [closure]
    for _ in range(4):
        cls = found[-1].what
        assert isinstance(cls, Class)
        value = flow.find(found[-1].scope, cls.bases[0]) if cls.bases else None
        if (
            value is None
            or value.fn is None
            or not isinstance(value.fn.what, Class)
            or value.fn.what is cls
        ):
            break
        found.append(value.fn)
    return found


def method_value(flow: Flow, this: int, name: str) -> Value | None:
    """A method of an object, bound to it."""
    cls = flow.heap[this].cls
    if cls is None:
        return None
    for closure in bases(flow, cls):
        assert isinstance(closure.what, Class)
        funcs = closure.what.methods.get(name)
        if funcs:
            value = Value()
            func = funcs[0]
            value.fn = Closure(func, closure.scope, this, closure.file)
            value.hint = name
            if len(funcs) > 1:
                value.tags = frozenset(("overloaded",))
            if any(
                isinstance(d, Name) and d.id in ("property", "cached_property")
                for d in func.decorators
            ):
                return _property(flow, value.fn)
            return value
    return None


def _property(flow: Flow, closure: Closure) -> Value:
    facts = Facts(closure.what, "", closure.what.name)
    return invoke(flow, closure, facts, closure.what)


def static_member(flow: Flow, closure: Closure, name: str) -> Value | None:
    """A member of a class itself."""
    cls = closure.what
    assert isinstance(cls, Class)
    funcs = cls.methods.get(name)
    if funcs:
        value = Value()
        value.fn = Closure(funcs[0], closure.scope, 0, closure.file)
        value.hint = name
        return value
    for field in cls.fields:
        if isinstance(field.target, Name) and field.target.id == name and field.value is not None:
            flow.quiet += 1
            try:
                return flow.eval(field.value)
            finally:
                flow.quiet -= 1
    return None


def declared_type(flow: Flow, closure: Closure, name: str) -> str:
    """The declared type of a field."""
    cls = closure.what
    return cls.types.get(name, "") if isinstance(cls, Class) else ""


def construct(flow: Flow, closure: Closure, facts: Facts, node: Call) -> Value:
    """A new object of a class in sight, its constructor run."""
    cls = closure.what
    assert isinstance(cls, Class)
    if len(flow.stack) > DEEPEST or any(
        f.owner is cls and f in constructors(cls) for f in flow.stack
    ):
        return Value("", NO_CONST, _all_taint(flow, facts))
    key = flow.instance(closure, (node.at, node.end))
    made: list[Func] = []
    for one in bases(flow, closure):
        assert isinstance(one.what, Class)
        made = constructors(one.what)
        if made:
            closure = one
            break
    fitting = [
        f
        for f in made
        if len([p for p in f.params if p.name not in ("self", "cls")]) == len(facts.args)
    ]
    func = (fitting or made or [None])[0]  # type: ignore[list-item]
    if func is not None:
        invoke(flow, Closure(func, closure.scope, key, closure.file), facts, node)
    else:
        obj = flow.heap[key].copy()
        for name, value in facts.kwargs.items():
            obj.fields[name] = value
        names = [f.target.id for f in cls.fields if isinstance(f.target, Name)]
        for name, value in zip(names, facts.args, strict=False):
            obj.fields[name] = value
        if facts.args and not names:
            obj.rest = Value("", NO_CONST, _all_taint(flow, facts))
        flow.heap[key] = obj
    for value in [*facts.args, *facts.kwargs.values()]:
        leaks.give_away(flow, value)
    ref = ""
    if cls.bases and not made:
        ref = flow.book.alias.get(cls.bases[0], "")
    return Value(ref, NO_CONST, None, key)


DEEPEST = 6
# Calls followed from one function, in all and into the same function. Recursive descent parsers and
# event loops fan out without end; findings come from the first few rounds.
_MOST_CALLS = 120
_MOST_OF_ONE = 15


def invoke(flow: Flow, closure: Closure, facts: Facts, node: Node) -> Value:
    """Walk a function in sight with these arguments and give what it returns."""
    func = closure.what
    assert isinstance(func, Func)
    taint = _all_taint(flow, facts)
    depth = sum(1 for f in flow.stack if f is func)
    if depth or len(flow.stack) >= DEEPEST + 2 or len(flow.stack) - 1 > DEEPEST:
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
        or often > (_MOST_OF_ONE if taint else _MOST_OF_ONE // 3)
    ):
        # Enough has been seen of it from here; what goes in may come out.
        for value in facts.args:
            leaks.give_away(flow, value)
        return Value("", NO_CONST, taint)
    from fairhand_scanners.security.flow import Scope

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
        flow.heap = before if not scope.raises else flow.exit_heaps[0]
        if not func.lambda_:
            flow.scope.raises.append(flow.state())
            flow.scope.alive = False
        return UNKNOWN
    _checked_arguments(flow, scope, facts, outer_args)
    if plain:
        flow.memo[id(func)] = result
    return leaks.handed_back(flow, result, node)


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
            value = flow.typed(value, param.type)
        if value.taint:
            value = _passed(value, func, param.name, where)
        if param.target is not None:
            flow.bind(param.target, value)
        else:
            flow.scope.vars[param.name] = value
    return outer


def _passed(value: Value, func: Func, param: str, where: tuple[str, Node]) -> Value:
    path, node = where
    taint: Taints = {}
    name = func.name or "a function"
    for label, one in (value.taint or {}).items():
        step = one.step
        if step.depth < 14:
            message = f"passed to `{name}`" + (f" as `{param}`" if param else "")
            step = Step(step, path, node.at, node.end, message, step.depth + 1)
        taint[label] = Taint(one.origin, step, one.clean)
    return value.with_taint(taint)


def _checked_arguments(flow: Flow, scope: Scope, facts: Facts, outer: dict[str, Node]) -> None:
    """A helper that comes back only for good arguments has checked them."""
    if not scope.raises and not scope.refined:
        return
    found: guards.Refinements = []
    for name, node in outer.items():
        inner = scope.vars.get(name)
        if not isinstance(node, Name) or inner is None:
            continue
        mine = flow.scope.vars.get(node.id)
        if mine is None or not mine.taint:
            continue
        if not inner.taint:
            reassigned = inner.known or (inner.text is not None and inner.text != mine.text)
            if not reassigned and inner.hint != "":
                found.append((node, guards.ALL))
        else:
            kinds = frozenset[str]().union(*(t.clean for t in inner.taint.values()))
            extra = kinds - frozenset[str]().union(*(t.clean for t in mine.taint.values()))
            if extra and {t.origin for t in inner.taint.values()} == {
                t.origin for t in mine.taint.values()
            }:
                found.append((node, extra))
    guards.refine(flow, found)


def guard_in_helper(
    flow: Flow, node: Call, closure: Closure
) -> tuple[guards.Refinements, guards.Refinements]:
    """What a test that is a call to a function in sight says of its arguments."""
    func = closure.what
    assert isinstance(func, Func)
    params = [p for p in func.params if p.name not in ("self", "cls")]
    if not params or len(func.body) > 12 or func in flow.stack:
        return [], []
    mapping = dict(zip((p.name for p in params), node.args, strict=False))
    saved = flow.scope, flow.stack
    from fairhand_scanners.security.flow import Scope

    scope = Scope(closure.scope, func, flow.next_id())
    scope.this = closure.this
    values = {name: guards._again(flow, arg) for name, arg in mapping.items()}
    heap = flow.heap.copy()
    flow.scope, flow.stack = scope, [*flow.stack, func]
    flow.quiet += 1
    scope.vars.update(values)
    gathered: guards.Refinements = []
    yes: guards.Refinements | None = None
    no: guards.Refinements = []
    try:
        for statement in func.body:
            if isinstance(statement, If) and not statement.no and _returns(statement.yes) is False:
                _, _, otherwise = guards.test(flow, statement.test)
                gathered += otherwise
                guards.refine(flow, otherwise)
            elif isinstance(statement, If) and _returns(statement.yes) is True:
                _, then, _ = guards.test(flow, statement.test)
                yes = then if yes is None else guards._common(flow, [yes, then])
            elif isinstance(statement, Return) and statement.value is not None:
                if isinstance(statement.value, Const):
                    if statement.value.value is True:
                        yes = gathered if yes is None else guards._common(flow, [yes, gathered])
                else:
                    _, then, no = guards.test(flow, statement.value)
                    now = gathered + then
                    yes = now if yes is None else guards._common(flow, [yes, now])
                break
            else:
                flow.statement(statement)
    finally:
        flow.quiet -= 1
        flow.scope, flow.stack = saved
        flow.heap = heap

    def outward(found: guards.Refinements) -> guards.Refinements:
        out: guards.Refinements = []
        for target, kinds in found:
            if isinstance(target, Name) and target.id in mapping:
                out.append((mapping[target.id], kinds))
        return out

    return outward(yes or []), outward(no)


def _returns(body: list[Node]) -> bool | None:
    if len(body) == 1 and isinstance(body[0], Return) and isinstance(body[0].value, Const):
        value = body[0].value.value
        return value if isinstance(value, bool) else False if value is None else None
    return None


# ---- functions that are passed on


def _each(flow: Flow, node: Call, facts: Facts) -> Value | None:
    """`items.map(f)` and its kin: the function sees each element."""
    receiver = facts.on
    assert receiver is not None
    if not facts.args:
        return None
    callback = facts.args[0]
    held = flattened(flow, receiver) if receiver.obj else receiver
    one = (
        element(flow, receiver)
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
            invoke(flow, extra.fn, Facts(node, "", facts.last), node)
    if facts.last in _FILTERS or facts.last == "removeIf":
        kept = _filtered(flow, callback.fn, one)
        result = invoke(flow, callback.fn, given, node)
        if facts.last == "find":
            return kept
        key = flow.new_object("<list>", node)
        flow.heap[key].rest = kept
        return Value("", NO_CONST, None, key)
    result = invoke(flow, callback.fn, given, node)
    if facts.last in ("map", "flatMap", "mapToObj"):
        key = flow.new_object("<list>", node)
        flow.heap[key].rest = result
        return (
            Value("", NO_CONST, None, key)
            if receiver.obj or flow.language != "java"
            else Value("", NO_CONST, flattened(flow, result).taint)
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
    from fairhand_scanners.security.flow import Scope

    saved = flow.scope
    name = func.params[0].name
    scope = Scope(closure.scope, func, flow.next_id())
    scope.vars[name] = one
    flow.scope = scope
    flow.quiet += 1
    try:
        for statement in func.body:
            if isinstance(statement, Return) and statement.value is not None:
                _, yes, _ = guards.test(flow, statement.value)
                guards.refine(flow, yes)
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


def _callbacks(flow: Flow, facts: Facts) -> None:
    """Functions handed to a callee that is not in sight run some time, with what it gives them."""
    given = [*facts.args, *facts.kwargs.values()]
    for index, value in enumerate(given):
        closure = value.fn
        if closure is not None and isinstance(closure.what, Func):
            _run_callback(flow, closure, facts, index)
        elif value.obj in flow.heap and flow.heap[value.obj].ref in ("<table>", "<list>"):
            for inner in list(flow.heap[value.obj].fields.values()):
                if (
                    inner.fn is not None
                    and isinstance(inner.fn.what, Func)
                    and inner.fn.what.lambda_
                ):
                    _run_callback(flow, inner.fn, facts, index)


def _run_callback(flow: Flow, closure: Closure, facts: Facts, index: int) -> None:
    func = closure.what
    assert isinstance(func, Func)
    if func in flow.stack or len(flow.stack) > 12:
        return
    node = facts.node
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
    from fairhand_scanners.security.flow import Scope

    flow.walked.add(id(func))
    scope = Scope(closure.scope, func, flow.next_id())
    scope.this = closure.this
    outer_vars = closure.scope.vars if closure.scope is not None else {}
    flow.scope = scope
    receive_request(flow, func, kind, facts)
    flow.run(func.body)
    flow.merge_exits(scope)
    leaks.at_exit(flow, scope, root=True)
    if kind == "handler":
        check_view(flow, func)
    flow.finish(scope)
    heap = flow.heap
    flow.scope, flow.stack, flow.contexts = saved[0], saved[1], saved[2]
    flow.heap = heap
    if closure.scope is not None and closure.scope.vars is not outer_vars:
        flow.scope.vars = flow.scope.vars if flow.scope is not closure.scope else closure.scope.vars
    del node, index


_MAPPINGS = frozenset(
    [
        "RequestMapping",
        "GetMapping",
        "PostMapping",
        "PutMapping",
        "DeleteMapping",
        "PatchMapping",
        "GET",
        "POST",
        "PUT",
        "DELETE",
        "Path",
    ]
)
_ROUTES = frozenset(
    [
        "route",
        "get",
        "post",
        "put",
        "delete",
        "patch",
        "api_route",
        "websocket",
        "head",
        "options",
        "trace",
    ]
)
_MARKS = frozenset(
    [
        "RequestParam",
        "PathVariable",
        "RequestBody",
        "RequestHeader",
        "CookieValue",
        "ModelAttribute",
        "MatrixVariable",
        "RequestPart",
        "QueryParam",
        "PathParam",
        "FormParam",
        "HeaderParam",
        "CookieParam",
        "BeanParam",
        "QueryValue",
        "Body",
        "Header",
        "Part",
        "Payload",
    ]
)


def route_of(flow: Flow, func: Func) -> Call | None:
    """The decorator that makes a function answer requests, in Python."""
    for decorator in func.decorators:
        if (
            isinstance(decorator, Call)
            and isinstance(decorator.fn, Attr)
            and decorator.fn.name in _ROUTES
        ):
            holder = guards._again(flow, decorator.fn.obj)
            if holder.ref.startswith(
                (
                    "flask",
                    "fastapi",
                    "starlette",
                    "sanic",
                    "bottle",
                    "quart",
                    "chalice",
                    "aiohttp",
                    "falcon",
                )
            ):
                return decorator
            path = decorator.args[0] if decorator.args else None
            if isinstance(path, Const) and str(path.value).startswith("/"):
                return decorator
    return None


def receive_request(flow: Flow, func: Func, kind: str = "", facts: Facts | None = None) -> None:
    """Set the parameters of a function that is called from outside the file."""
    params = func.params
    language = flow.language
    if params and params[0].name in ("self", "cls") and not func.static and func.owner is not None:
        this = Value("", NO_CONST, None, flow.scope_this())
        this.hint = params[0].name
        flow.scope.vars[params[0].name] = this
        params = params[1:]
    route = route_of(flow, func) if language == "python" and func.decorators else None
    spelled = flow.spelling(route.args[0]) if route is not None and route.args else ""
    cloud = (
        len(params) >= 2
        and params[0].name in ("event", "_event")
        and params[1].name in ("context", "_context", "_", "ctx")
    )
    if (
        language == "javascript"
        and params
        and params[0].name == "event"
        and (func.name.lower().endswith("handler") or cloud)
    ):
        cloud = True
    opened = 0
    if facts is not None and facts.path in flow.book.tables["open_callback"]:
        opened = leaks.opened_for_callback(flow, facts.node).obj
    for index, param in enumerate(params):
        value = UNKNOWN
        if param.type:
            value = flow.typed(value, param.type)
        elif language != "java":
            named = flow.book.tables.get("params", {}).get(param.name)
            if named and _fits(flow, named, func, index):
                value = Value(named)
        outside = False
        if language == "java":
            outside = bool(_MARKS.intersection(param.marks))
        elif route is not None:
            outside = not _plain_dependency(flow, param.default) and not value.ref.startswith(
                ("fastapi", "starlette", "Depends")
            )
            if "<" not in spelled and _path_only(flow, route):
                outside = False
            if re.search(rf"<(?:int|float|uuid):{re.escape(param.name)}>", spelled):
                outside = False
        elif cloud and index == 0:
            outside = True
        if kind == "handler" and language == "javascript" and not value.ref:
            value = _handler_param(flow, func, index, value)
        elif kind == "message" and index == 0:
            value = Value("MessageEvent")
        if (
            language == "javascript"
            and func.name[:1].isupper()
            and index == 0
            and (param.name == "props" or param.target is not None)
        ):
            value = flow.tainted(
                value, "props", param.at, param.end, "the component is given this from outside"
            )
        if outside and not _clean_type(flow, param.type):
            value = flow.tainted(
                value,
                "user",
                param.at,
                param.end,
                f"the parameter `{param.name}` comes from the request",
            )
        if value.ref and not value.obj and language != "python":
            key = flow.next_id()
            obj = Obj(value.ref, (param.at, param.end), flow.scope.id)
            obj.vague = True
            flow.heap[key] = obj
            value = value.copy()
            value.obj = key
        if opened and index == 0:
            value = Value("", NO_CONST, None, opened)
            value.tags = frozenset(("errorof",))
        elif (
            opened
            and str(index)
            == flow.book.tables["open_callback"][facts.path if facts is not None else ""]
        ):
            value = Value("<descriptor>", NO_CONST, None, opened)
        if (
            language == "javascript"
            and index == 0
            and len(params) == 4
            and params[3].name in ("next", "_next", "_")
        ):
            value = flow.tainted(
                Value("<exception>"), "trace", param.at, param.end, "the error that was raised"
            )
        if kind == "entry" and index == 0:
            value = Value("ZipEntry")
        if value is not UNKNOWN and value.ref and value.ref in flow.book.sources:
            value = flow.source_or(value, value.ref, param.at, param.end)
        if param.target is not None:
            flow.bind(param.target, value)
        elif param.name:
            if value is UNKNOWN or not value.hint:
                value = value.copy()
                value.hint = param.name
            flow.scope.vars[param.name] = value


def _path_only(flow: Flow, route: Call) -> bool:
    """Whether a route's parameters come from its path only."""
    holder = guards._again(flow, route.fn.obj).ref if isinstance(route.fn, Attr) else ""
    if holder:
        return holder.startswith(("flask", "bottle", "quart", "chalice"))
    roots = {m.split(".")[0] for m in flow.module.imports}
    return bool(roots & {"flask", "bottle", "quart", "chalice"}) and "fastapi" not in roots


def _clean_type(flow: Flow, type: str) -> bool:
    from fairhand_scanners.security.flow import _CLEAN_TYPES

    names = re.findall(r"[\w.]+", type)
    wrappers = ("Optional", "Annotated", "List", "list", "None", "Union", "Set", "set")
    inner = [n for n in names if n not in wrappers]
    return bool(inner) and inner[0].rsplit(".", 1)[-1] in _CLEAN_TYPES


def _fits(flow: Flow, ref: str, func: Func, index: int) -> bool:
    """Whether a parameter's customary name may be taken at its word."""
    if ref.startswith("koa"):
        return (
            index == 0 and any(m.startswith(("koa", "@koa")) for m in flow.module.imports)
        ) or bool(func.names & {"request", "query", "throw"})
    if flow.language == "python":
        return index == 0
    return True


def _plain_dependency(flow: Flow, default: Node | None) -> bool:
    if isinstance(default, Call):
        name = (
            default.fn.id
            if isinstance(default.fn, Name)
            else default.fn.name
            if isinstance(default.fn, Attr)
            else ""
        )
        return name in ("Depends", "Security", "Inject")
    return False


def _handler_param(flow: Flow, func: Func, index: int, value: Value) -> Value:
    """Parameters of a route's function by their place: (req, res, next) or (err, req, res,
    next)."""
    count = len(func.params)
    koa = any(m == "koa" or m.startswith(("koa", "@koa")) for m in flow.module.imports)
    if koa and index == 0:
        return Value("koa.Context")
    place = index - 1 if count == 4 else index
    if place == 0:
        return Value("express.Request")
    if place == 1:
        return Value("express.Response")
    return value


def check_view(flow: Flow, func: Func) -> None:
    """What a function that answers requests returns is sent to the browser."""
    if flow.language == "java":
        if not any(
            isinstance(d, Call) and isinstance(d.fn, Name) and d.fn.id in _MAPPINGS
            for d in func.decorators
        ):
            return
    elif flow.language != "python" or not func.decorators or route_of(flow, func) is None:
        return
    lines = flow.book.exact.get("<view>")
    if not lines:
        return
    for _, value, node in flow.scope.returns:
        if not isinstance(node, Return) or node.value is None:
            continue
        shown = value
        obj = flow.heap.get(value.obj) if value.obj else None
        if obj is not None and obj.ref == "<list>":
            shown = obj.fields.get(0, UNKNOWN)
        elif obj is not None:
            continue
        facts = Facts(node, "<view>", "<view>")
        facts.args = [shown]
        flow.ask(lines, facts)


_PAIRS = {"ssrf", "redirect"}


def spared(kind: str, value: Value, taint: Taint) -> bool:
    """Whether the place of the untrusted part inside a text takes its danger away."""
    text = value.text
    if kind == "redirect" and {"slash", "noslashes"} <= taint.clean:
        return True
    if kind in _PAIRS and text is not None and HOLE in text:
        prefix = text.split(HOLE, 1)[0]
        if re.match(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]+[/?#]", prefix, re.I):
            return True
        if kind == "redirect" and re.match(r"/[^/\\]|\?|#", prefix):
            return True
    return kind == "header" and "key" in value.tags


def entered(flow: Flow, value: Value) -> Value:
    """What `with value as x` binds to x."""
    return value


def from_project(flow: Flow, path: str) -> Value | None:
    """What an import finds in another file of the project."""
    if flow.files is None or len(flow.stack) > DEEPEST:
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
            from fairhand_scanners.security.flow import Scope

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
    value = file.exports.get(member) or scope.vars.get(member)
    if value is None and not member:
        key = flow.next_id()
        obj = Obj("<module>", (0, 0), flow.scope.id)
        obj.vague = True
        obj.fields = {**scope.vars, **file.exports}
        flow.heap[key] = obj
        return Value("", NO_CONST, None, key)
    return value


__all__ = [
    "CLOSED",
    "Text",
    "brace_format",
    "call",
    "element",
    "extend",
    "flattened",
    "item",
    "joined_lists",
    "keys_of",
    "merged_tables",
    "part_of",
    "percent_format",
    "remove_key",
    "rest_of",
    "set_item",
    "spread_into",
    "without",
]
