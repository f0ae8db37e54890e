"""The methods of lists, dictionaries and builders, and the making of new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import texts
from fairhand_scanners.security.containers import holders, lists, tables
from fairhand_scanners.security.form import Node
from fairhand_scanners.security.values import NO_CONST, UNKNOWN, Obj, Value, join_values

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

_ADD_ALL = frozenset(("extend", "addAll"))

_FIRST = frozenset(("shift", "removeFirst", "popleft", "poll"))

_SAME_LIST = frozenset(
    [
        "stream",
        "toList",
        "iterator",
        "sorted",
        "distinct",
        "limit",
        "skip",
        "parallelStream",
        "asList",
        "copyOf",
        "slice",
        "reverse",
        "sort",
        "copy",
        "values",
        "flat",
        "boxed",
        "entries",
        "toArray",
        "listIterator",
        "unmodifiableList",
        "collect",
        "peek",
        "unique",
        "entrySet",
        "items",
    ]
)

_PUT = frozenset(("put", "set", "setdefault", "putIfAbsent", "setProperty", "__setitem__"))

_TAKE = frozenset(("get", "getOrDefault", "getProperty", "at", "elementAt", "__getitem__"))


def operate(flow: Flow, receiver: Value, name: str, args: list[Value], node: Node) -> Value | None:
    """A method of a list, dictionary or builder; None when it is none of these."""
    key = receiver.obj
    old = flow.heap[key]
    if holders.TEXT_KEY in old.fields:
        return _build(flow, receiver, name, args)
    is_list, is_table = old.ref == "<list>", old.ref == "<table>"
    if not (is_list or is_table):
        return None
    if is_list:
        return _list(flow, receiver, name, args)
    return _table(flow, receiver, name, args)


def _list(flow: Flow, receiver: Value, name: str, args: list[Value]) -> Value | None:
    key = receiver.obj
    obj = flow.heap[key].copy()
    result: Value | None = None
    if name in lists.ADD and len(args) >= 1:
        if len(args) == 2 and name == "add":
            obj.rest = args[1] if obj.rest is None else join_values(obj.rest, args[1])
            obj.length = -1
        else:
            for value in args:
                lists.append(obj, value)
        result = UNKNOWN
    elif name in ("insert", "unshift", "addFirst", "appendleft") and args:
        value = args[-1]
        index = 0 if name != "insert" else args[0].const if args[0].known else -1
        if obj.length >= 0 and index == 0:
            obj.fields = {(k + 1 if isinstance(k, int) else k): v for k, v in obj.fields.items()}
            obj.fields[0] = value
            obj.length += 1
        else:
            obj.rest = value if obj.rest is None else join_values(obj.rest, value)
            obj.length = -1
        result = UNKNOWN
    elif name in _ADD_ALL and args:
        lists.extend(flow, key, args[-1])
        return UNKNOWN
    elif name in _FIRST or (
        name in ("pop", "remove", "removeLast")
        and (not args or (args[0].known and isinstance(args[0].const, int)))
    ):
        index = 0 if name in _FIRST else args[0].const if args else -1
        result = lists.shift(obj, index)
    elif name in ("clear", "removeAll"):
        obj.fields, obj.rest, obj.length = {}, None, 0
        result = UNKNOWN
    elif name in _TAKE and len(args) >= 1:
        return holders.item(flow, receiver, args[0])
    elif name in ("getFirst", "peekFirst", "getKey"):
        return holders.item(flow, receiver, Value("", 0))
    elif name == "getValue":
        return holders.item(flow, receiver, Value("", 1))
    elif name in ("getLast", "peekLast", "peek", "lastElement"):
        return holders.item(flow, receiver, Value("", -1))
    elif name == "set" and len(args) == 2:
        holders.set_item(flow, receiver, args[0], args[1])
        return UNKNOWN
    elif name in ("join",) and flow.language == "javascript":
        return lists.joined(flow, args[0] if args else Value("", ","), receiver)
    elif name == "concat":
        new = lists.rest_of(flow, receiver, 0)
        if new.obj == receiver.obj:
            new = lists.joined_lists(flow, receiver, Value())
        for value in args:
            if value.obj in flow.heap and flow.heap[value.obj].ref == "<list>":
                lists.extend(flow, new.obj, value)
            else:
                theirs = flow.heap[new.obj].copy()
                lists.append(theirs, value)
                flow.heap[new.obj] = theirs
        return new
    elif name in _SAME_LIST:
        return receiver
    elif name in ("nextElement", "next"):
        return holders.element(flow, receiver)
    if result is None:
        return None
    flow.heap[key] = obj
    return result


def _table(flow: Flow, receiver: Value, name: str, args: list[Value]) -> Value | None:
    key = receiver.obj
    if name in _PUT and len(args) == 2:
        if name in ("setdefault", "putIfAbsent"):
            old = holders.item(flow, receiver, args[0])
            value = args[1] if old is UNKNOWN else join_values(old, args[1])
            holders.set_item(flow, receiver, args[0], value)
            return value
        holders.set_item(flow, receiver, args[0], args[1])
        return receiver
    if name in _TAKE and args:
        found = holders.item(flow, receiver, args[0])
        if len(args) > 1 and not (args[0].known and args[0].const in flow.heap[key].fields):
            return join_values(found, args[1])
        return found
    if name in ("pop", "remove", "delete") and args:
        found = holders.item(flow, receiver, args[0])
        holders.remove_key(flow, receiver, args[0])
        return found
    if name in ("update", "putAll", "assign"):
        obj = flow.heap[key].copy()
        for value in args:
            tables.spread_into(flow, obj, value)
        flow.heap[key] = obj
        return UNKNOWN
    if name in ("entries", "items", "entrySet"):
        return tables.pairs(flow, receiver)
    if name == "values":
        made = flow.next_id()
        new = Obj("<list>", flow.heap[key].site, flow.scope.id)
        new.rest = tables.any_value(flow.heap[key])
        flow.heap[made] = new
        return Value("", NO_CONST, None, made)
    if name in ("keys", "keySet"):
        return holders.keys_of(flow, receiver) if flow.heap[key].rest is not None else UNKNOWN
    if name == "copy":
        made = flow.next_id()
        flow.heap[made] = flow.heap[key].copy()
        return Value("", NO_CONST, None, made)
    if name == "clear":
        obj = flow.heap[key].copy()
        obj.fields, obj.rest = {}, None
        flow.heap[key] = obj
        return UNKNOWN
    return None


def _build(flow: Flow, receiver: Value, name: str, args: list[Value]) -> Value | None:
    """A text that is built up piece by piece."""
    key = receiver.obj
    obj = flow.heap[key].copy()
    text = obj.fields[holders.TEXT_KEY]
    if (
        name in ("append", "write", "print", "println", "writelines", "appendCodePoint", "add")
        and args
    ):
        obj.fields[holders.TEXT_KEY] = texts.concat(flow, [text, args[0]])
    elif name in ("insert", "replace") and args:
        obj.fields[holders.TEXT_KEY] = texts.concat(flow, [args[-1], text])
    elif name == "setLength" and args and args[0].const == 0:
        obj.fields[holders.TEXT_KEY] = Value("", "")
    elif name in ("delete", "clear", "truncate") and (not args or args[0].const == 0):
        whole = len(args) < 2 or not args[1].known
        obj.fields[holders.TEXT_KEY] = Value("", "") if whole else text
    elif name in ("toString", "getvalue", "getBuffer", "strip", "trim", "substring", "build"):
        return text
    elif name in ("length", "indexOf", "isEmpty", "charAt"):
        return UNKNOWN
    elif name not in ("reverse", "deleteCharAt", "seek", "flush", "ensureCapacity", "setLength"):
        return None
    flow.heap[key] = obj
    return receiver


def new_holder(flow: Flow, kind: str, args: list[Value], node: Node) -> Value:
    """A new list, dictionary or builder made by a constructor."""
    key = flow.new_object(
        "<list>" if kind == "list" else "<table>" if kind == "table" else kind, node
    )
    obj = flow.heap[key]
    if kind == "table" and args and args[0].obj in flow.heap:
        tables.entries(flow, key, args[0])
    if kind == "text":
        obj.ref = "StringBuilder"
        obj.fields[holders.TEXT_KEY] = (
            args[0] if args and (args[0].text is not None or args[0].taint) else Value("", "")
        )
    elif kind == "items":
        obj.ref, obj.length = "<list>", 0
        for value in args:
            lists.append(obj, value)
    elif kind == "pairs":
        obj.ref = "<table>"
        for name, value in zip(args[::2], args[1::2], strict=False):
            holders.set_item(flow, Value("", NO_CONST, None, key), name, value)
    elif kind == "list":
        obj.length = 0
        if args and args[0].obj in flow.heap:
            lists.extend(flow, key, args[0])
        elif args and args[0].taint:
            obj.rest = Value("", NO_CONST, args[0].taint)
            obj.length = -1
    elif args:
        tables.spread_into(flow, obj, args[0])
    return Value("<null-prototype>" if kind == "bare" else "", NO_CONST, None, key)
