"""Lists, dictionaries, builders and texts: what their operations do to what is known of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fairhand_scanners.security import classes, guards, sources, texts
from fairhand_scanners.security.form import Const, Index, Node, Seq
from fairhand_scanners.security.values import (
    HOLE,
    LONGEST_TEXT,
    NO_CONST,
    UNKNOWN,
    Obj,
    Taints,
    Value,
    join_taints,
    join_values,
)

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

TEXT_KEY = "<text>"
# What comes in at no place in particular.
NOWHERE = (0, 0)
_HOLDERS = ("<list>", "<table>")


def flattened(flow: Flow, value: Value, depth: int = 3) -> Value:
    """The value with the taint of everything it holds, as when it is written out whole."""
    if not value.obj or value.obj not in flow.heap:
        return value
    obj = flow.heap[value.obj]
    built = obj.fields.get(TEXT_KEY)
    if built is not None:
        return built
    if obj.what == "made":
        # What a library made of its arguments is judged by its own taint.
        return value
    taint: Taints | None = value.taint
    for part in obj.fields.values():
        if part.obj and depth > 0:
            part = flattened(flow, part, depth - 1)
        taint = join_taints(taint, part.taint)
    if obj.rest is not None:
        rest = flattened(flow, obj.rest, depth - 1) if depth > 0 and obj.rest.obj else obj.rest
        taint = join_taints(taint, rest.taint)
    return value.with_taint(taint) if taint is not value.taint else value


def element(flow: Flow, value: Value) -> Value:
    """Any element of a value that is gone through."""
    if value.obj and value.obj in flow.heap:
        obj = flow.heap[value.obj]
        if obj.ref in _HOLDERS or obj.rest is not None:
            result: Value | None = obj.rest
            keys = obj.ref == "<table>"
            for key, part in obj.fields.items():
                one = Value("", key) if keys and flow.language == "python" else part
                result = one if result is None else join_values(result, one)
            if result is not None:
                return result if result.taint or not value.taint else result.with_taint(value.taint)
    if value.taint:
        new = Value(f"{value.ref}[]" if value.ref else "", NO_CONST, value.taint)
        new.ref = flow.book.alias.get(new.ref, "")
        return new
    if value.ref:
        ref = flow.book.alias.get(f"{value.ref}[]", "")
        if ref:
            return sources.source_or(flow, Value(ref), ref, NOWHERE)
    return UNKNOWN


def keys_of(flow: Flow, value: Value) -> Value:
    """Any key of a value."""
    whole = flattened(flow, value)
    key = Value("", NO_CONST, whole.taint)
    if flow.language == "javascript" and not whole.taint:
        key = sources.tainted(
            flow, key, "key", NOWHERE, "keys of an object that anybody may have made"
        )
    key.tags = frozenset(("key",))
    return key


def item(flow: Flow, holder: Value, key: Value) -> Value:
    """The element under a key."""
    if holder.obj and holder.obj in flow.heap:
        obj = flow.heap[holder.obj]
        if obj.ref in _HOLDERS or obj.fields or obj.rest is not None:
            if key.known:
                const = key.const
                if (
                    isinstance(const, int)
                    and not isinstance(const, bool)
                    and const < 0
                    and obj.length > 0
                ):
                    const += obj.length
                found = (
                    obj.fields.get(const)
                    if isinstance(const, str | int | float | bool | None)
                    else None
                )
                if found is None and const.__class__ is int and obj.cls is not None:
                    # A named tuple counts its fields.
                    names = list(classes.field_types(flow, obj.cls))
                    found = obj.fields.get(names[const]) if 0 <= const < len(names) else None
                if found is not None:
                    return found
                if obj.rest is not None:
                    return obj.rest
                return UNKNOWN if not holder.taint else Value("", NO_CONST, holder.taint)
            if key.ref and key.ref in obj.fields:
                return obj.fields[key.ref]
            if not key.taint or flattened(flow, holder).taint:
                parts = [*obj.fields.values(), *([obj.rest] if obj.rest is not None else [])]
                result: Value | None = None
                for part in parts:
                    result = part if result is None else join_values(result, part)
                if result is not None:
                    return result
    if holder.taint:
        new = Value("", NO_CONST, holder.taint)
        new.tags = holder.tags
        return new
    weak = key.taint.get("weak") if key.taint else None
    if weak is not None:
        return Value("", NO_CONST, {"weak": weak})
    if isinstance(holder.const, str) and key.const.__class__ is int:
        inside = -len(holder.const) <= key.const < len(holder.const)
        return Value("", holder.const[key.const]) if inside else UNKNOWN
    if holder.ref:
        path = f"{holder.ref}[]"
        if path in flow.book.sources:
            return sources.source_or(flow, Value(), path, NOWHERE)
        ref = flow.book.alias.get(path, "")
        if ref:
            return Value(ref)
    return UNKNOWN


def set_item(flow: Flow, holder: Value, key: Value, value: Value) -> None:
    """Store an element."""
    if not holder.obj or holder.obj not in flow.heap:
        return
    obj = flow.heap[holder.obj].copy()
    if key.known and isinstance(key.const, str | int | bool | float | None):
        obj.fields[key.const] = value
    else:
        obj.rest = value if obj.rest is None else join_values(obj.rest, value)
        obj.length = -1
    flow.heap[holder.obj] = obj


def add_to_new(flow: Flow, place: Index, name: str, args: list[Value]) -> None:
    """`groups[key].append(x)`: a dictionary with defaults makes the element that is added to."""
    if name not in _ADD or not args:
        return
    holder = guards.again(flow, place.obj)
    if holder.obj not in flow.heap or flow.heap[holder.obj].ref != "<table>":
        return
    key = flow.new_object("<list>", place)
    flow.heap[key].length = 0
    append(flow.heap[key], args[0])
    set_item(flow, holder, guards.again(flow, place.key), Value("", NO_CONST, None, key))


def remove_key(flow: Flow, holder: Value, key: Value) -> None:
    """Take an element out."""
    if holder.obj and holder.obj in flow.heap and key.known:
        obj = flow.heap[holder.obj].copy()
        if isinstance(key.const, int) and obj.ref == "<list>":
            shift(obj, key.const)
        else:
            obj.fields.pop(key.const, None)
        flow.heap[holder.obj] = obj


def shift(obj: Obj, index: int) -> Value:
    """Remove one element of a list by its number, and move up the others."""
    if obj.length < 0:
        return obj.rest if obj.rest is not None else UNKNOWN
    if index < 0:
        index += obj.length
    taken = obj.fields.get(index, UNKNOWN)
    obj.fields = {
        (k - 1 if isinstance(k, int) and k > index else k): v
        for k, v in obj.fields.items()
        if k != index
    }
    obj.length -= 1
    return taken


def append(obj: Obj, value: Value) -> None:
    """Put an element at the end."""
    if obj.length >= 0:
        obj.fields[obj.length] = value
        obj.length += 1
        if obj.length > 60:
            obj.length = -1
    else:
        obj.rest = value if obj.rest is None else join_values(obj.rest, value)


def extend(flow: Flow, key: int, other: Value) -> None:
    """Put all elements of another list at the end."""
    obj = flow.heap[key].copy()
    if other.obj in flow.heap and flow.heap[other.obj].length >= 0 and obj.length >= 0:
        theirs = flow.heap[other.obj]
        for index in range(theirs.length):
            append(obj, theirs.fields.get(index, UNKNOWN))
    else:
        inner = element(flow, other)
        obj.rest = inner if obj.rest is None else join_values(obj.rest, inner)
        obj.length = -1
    if other.taint:
        whole = Value("", NO_CONST, other.taint)
        obj.rest = whole if obj.rest is None else join_values(obj.rest, whole)
        obj.length = -1
    flow.heap[key] = obj


def spread_into(flow: Flow, obj: Obj, value: Value) -> None:
    """Put all members of another object into a new one."""
    if value.obj in flow.heap:
        theirs = flow.heap[value.obj]
        obj.fields.update(theirs.fields)
        if theirs.rest is not None:
            obj.rest = theirs.rest
        obj.vague = obj.vague or theirs.vague
    elif value.taint:
        obj.rest = Value("", NO_CONST, value.taint)
    else:
        obj.vague = True


def merged_tables(flow: Flow, left: Value, right: Value) -> Value:
    """`left | right`."""
    if left.obj in flow.heap or right.obj in flow.heap:
        key = flow.next_id()
        obj = Obj("<table>", (0, 0), flow.scope.id)
        flow.heap[key] = obj
        spread_into(flow, obj, left)
        spread_into(flow, obj, right)
        return Value("", NO_CONST, None, key)
    return Value("", NO_CONST, join_taints(left.taint, right.taint))


def joined_lists(flow: Flow, left: Value, right: Value) -> Value:
    """`left + right` of two lists."""
    key = flow.next_id()
    obj = Obj("<list>", (0, 0), flow.scope.id)
    obj.length = 0
    flow.heap[key] = obj
    extend(flow, key, left)
    extend(flow, key, right)
    return Value("", NO_CONST, None, key)


def rest_of(flow: Flow, value: Value, index: int) -> Value:
    """What is left of a list behind the first elements."""
    if value.obj in flow.heap and flow.heap[value.obj].length >= 0:
        theirs = flow.heap[value.obj]
        key = flow.next_id()
        obj = Obj("<list>", theirs.site, flow.scope.id)
        obj.length = 0
        for number in range(index, theirs.length):
            append(obj, theirs.fields.get(number, UNKNOWN))
        flow.heap[key] = obj
        return Value("", NO_CONST, None, key)
    return value


def without(flow: Flow, value: Value, keys: list[Any]) -> Value:
    """What is left of an object without some of its members."""
    if value.obj in flow.heap:
        theirs = flow.heap[value.obj].copy()
        for key in keys:
            theirs.fields.pop(key, None)
        new = flow.next_id()
        flow.heap[new] = theirs
        return Value(value.ref, NO_CONST, value.taint, new)
    return value


def part_of(flow: Flow, value: Value, slice_: Seq) -> Value:
    """A slice."""
    if value.obj in flow.heap:
        first = slice_.items[0] if slice_.items else None
        text = flow.spelling(slice_)
        if isinstance(first, Const) and isinstance(first.value, int) and text == f"{first.value}:":
            return rest_of(flow, value, first.value)
        return value
    if value.known and isinstance(value.const, str):
        return UNKNOWN
    if value.taint and flow.spelling(slice_).replace(" ", "") == ":0":
        return Value("", "")
    new = Value(value.ref, NO_CONST, value.taint)
    if value.text is not None:
        new.text = HOLE
    return new


_PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?([a-zA-Z%])")
_BRACE = re.compile(r"\{(\w*)(?:[.\[][^{}:!]*)?(?:![rsa])?(?::[^{}]*)?\}")


def percent_format(flow: Flow, left: Value, right: Value) -> Value:
    """`text % values`, and the printf family of the other languages."""
    if left.text is None:
        return Value("", NO_CONST, join_taints(left.taint, flattened(flow, right).taint))
    positions: list[Value] = []
    obj = flow.heap.get(right.obj) if right.obj else None
    if obj is not None and obj.ref == "<list>" and obj.length >= 0:
        positions = [obj.fields.get(i, UNKNOWN) for i in range(obj.length)]
    elif obj is None or obj.ref != "<table>":
        positions = [right]
    return _fill(flow, left, positions, right)


def _fill(flow: Flow, left: Value, positions: list[Value], named: Value) -> Value:
    taint: Taints | None = left.taint
    text = left.text or ""
    pieces: list[str] = []
    last = 0
    index = 0
    const = left.known
    for match in _PERCENT.finditer(text):
        pieces.append(text[last : match.start()])
        last = match.end()
        if match[2] == "%":
            pieces.append("%")
            continue
        if match[2] == "n" and not match[1]:
            pieces.append("\n")
            continue
        if match[1]:
            value = item(flow, named, Value("", match[1]))
        else:
            value = positions[index] if index < len(positions) else UNKNOWN
            index += 1
        if match[2] in "diufFeEgGxX" and match[2] != "s":
            weak = value.taint.get("weak") if value.taint else None
            value = (
                Value("", value.const)
                if value.known
                else Value("", NO_CONST, {"weak": weak})
                if weak
                else UNKNOWN
            )
        value = flattened(flow, value)
        taint = join_taints(taint, value.taint)
        const = const and value.known
        pieces.append(
            str(value.const) if value.known else value.text if value.text is not None else HOLE
        )
    pieces.append(text[last:])
    whole = "".join(pieces)
    new = Value("", whole if const else NO_CONST, taint)
    new.text = whole[:LONGEST_TEXT]
    new.ref = ""
    return new


def printf(flow: Flow, template: Value, values: list[Value]) -> Value:
    """`String.format(template, values...)`."""
    if template.text is None:
        taint = template.taint
        for value in values:
            taint = join_taints(taint, flattened(flow, value).taint)
        return Value("", NO_CONST, taint)
    return _fill(flow, template, values, UNKNOWN)


def brace_format(flow: Flow, template: Value, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """`template.format(values...)`."""
    taint: Taints | None = template.taint
    if template.text is None:
        for value in [*args, *kwargs.values()]:
            taint = join_taints(taint, flattened(flow, value).taint)
        return Value("", NO_CONST, taint)
    index = 0
    pieces: list[str] = []
    last = 0
    for match in _BRACE.finditer(template.text):
        pieces.append(template.text[last : match.start()])
        last = match.end()
        key = match[1]
        if not key:
            value = args[index] if index < len(args) else UNKNOWN
            index += 1
        elif key.isdigit():
            value = args[int(key)] if int(key) < len(args) else UNKNOWN
        else:
            value = kwargs.get(key, UNKNOWN)
        value = flattened(flow, value)
        taint = join_taints(taint, value.taint)
        pieces.append(
            str(value.const) if value.known else value.text if value.text is not None else HOLE
        )
    pieces.append(template.text[last:])
    whole = "".join(pieces)
    new = Value("", whole if not taint and HOLE not in whole else NO_CONST, taint)
    new.text = whole[:LONGEST_TEXT]
    return new


def joined(flow: Flow, separator: Value, items: Value) -> Value:
    """All elements of a list in one text."""
    obj = flow.heap.get(items.obj) if items.obj else None
    if obj is not None and obj.length >= 0:
        parts: list[Value] = []
        for index in range(obj.length):
            if parts:
                parts.append(separator)
            parts.append(obj.fields.get(index, UNKNOWN))
        return texts.concat(flow, parts)
    inner = element(flow, items)
    return texts.concat(flow, [inner, separator, UNKNOWN])


_ADD = frozenset(("append", "add", "push", "addLast", "offer", "addElement"))
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
    if TEXT_KEY in old.fields:
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
    if name in _ADD and len(args) >= 1:
        if len(args) == 2 and name == "add":
            obj.rest = args[1] if obj.rest is None else join_values(obj.rest, args[1])
            obj.length = -1
        else:
            for value in args:
                append(obj, value)
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
        extend(flow, key, args[-1])
        return UNKNOWN
    elif name in _FIRST or (
        name in ("pop", "remove", "removeLast")
        and (not args or (args[0].known and isinstance(args[0].const, int)))
    ):
        index = 0 if name in _FIRST else args[0].const if args else -1
        result = shift(obj, index)
    elif name in ("clear", "removeAll"):
        obj.fields, obj.rest, obj.length = {}, None, 0
        result = UNKNOWN
    elif name in _TAKE and len(args) >= 1:
        return item(flow, receiver, args[0])
    elif name in ("getFirst", "peekFirst", "getKey"):
        return item(flow, receiver, Value("", 0))
    elif name == "getValue":
        return item(flow, receiver, Value("", 1))
    elif name in ("getLast", "peekLast", "peek", "lastElement"):
        return item(flow, receiver, Value("", -1))
    elif name == "set" and len(args) == 2:
        set_item(flow, receiver, args[0], args[1])
        return UNKNOWN
    elif name in ("join",) and flow.language == "javascript":
        return joined(flow, args[0] if args else Value("", ","), receiver)
    elif name == "concat":
        new = rest_of(flow, receiver, 0)
        if new.obj == receiver.obj:
            new = joined_lists(flow, receiver, Value())
        for value in args:
            if value.obj in flow.heap and flow.heap[value.obj].ref == "<list>":
                extend(flow, new.obj, value)
            else:
                theirs = flow.heap[new.obj].copy()
                append(theirs, value)
                flow.heap[new.obj] = theirs
        return new
    elif name in _SAME_LIST:
        return receiver
    elif name in ("nextElement", "next"):
        return element(flow, receiver)
    if result is None:
        return None
    flow.heap[key] = obj
    return result


def _table(flow: Flow, receiver: Value, name: str, args: list[Value]) -> Value | None:
    key = receiver.obj
    if name in _PUT and len(args) == 2:
        if name in ("setdefault", "putIfAbsent"):
            old = item(flow, receiver, args[0])
            value = args[1] if old is UNKNOWN else join_values(old, args[1])
            set_item(flow, receiver, args[0], value)
            return value
        set_item(flow, receiver, args[0], args[1])
        return receiver
    if name in _TAKE and args:
        found = item(flow, receiver, args[0])
        if len(args) > 1 and not (args[0].known and args[0].const in flow.heap[key].fields):
            return join_values(found, args[1])
        return found
    if name in ("pop", "remove", "delete") and args:
        found = item(flow, receiver, args[0])
        remove_key(flow, receiver, args[0])
        return found
    if name in ("update", "putAll", "assign"):
        obj = flow.heap[key].copy()
        for value in args:
            spread_into(flow, obj, value)
        flow.heap[key] = obj
        return UNKNOWN
    if name in ("entries", "items", "entrySet"):
        return _pairs(flow, receiver)
    if name == "values":
        made = flow.next_id()
        new = Obj("<list>", flow.heap[key].site, flow.scope.id)
        new.rest = _any_value(flow.heap[key])
        flow.heap[made] = new
        return Value("", NO_CONST, None, made)
    if name in ("keys", "keySet"):
        return keys_of(flow, receiver) if flow.heap[key].rest is not None else UNKNOWN
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


def _any_value(obj: Obj) -> Value | None:
    result = obj.rest
    for part in obj.fields.values():
        result = part if result is None else join_values(result, part)
    return result


def _pairs(flow: Flow, receiver: Value) -> Value:
    """The entries of a dictionary, each a list of its key and its value."""
    obj = flow.heap[receiver.obj]
    whole, made = flow.next_id(), flow.next_id()
    flow.heap[whole] = Obj("<list>", obj.site, flow.scope.id)
    pair = Obj("<list>", obj.site, flow.scope.id)
    pair.fields[0] = keys_of(flow, receiver) if obj.rest is not None else Value()
    pair.fields[1] = _any_value(obj) or UNKNOWN
    pair.length = 2
    flow.heap[made] = pair
    flow.heap[whole].rest = Value("", NO_CONST, None, made)
    return Value("", NO_CONST, None, whole)


def _build(flow: Flow, receiver: Value, name: str, args: list[Value]) -> Value | None:
    """A text that is built up piece by piece."""
    key = receiver.obj
    obj = flow.heap[key].copy()
    text = obj.fields[TEXT_KEY]
    if (
        name in ("append", "write", "print", "println", "writelines", "appendCodePoint", "add")
        and args
    ):
        obj.fields[TEXT_KEY] = texts.concat(flow, [text, args[0]])
    elif name in ("insert", "replace") and args:
        obj.fields[TEXT_KEY] = texts.concat(flow, [args[-1], text])
    elif name == "setLength" and args and args[0].const == 0:
        obj.fields[TEXT_KEY] = Value("", "")
    elif name in ("delete", "clear", "truncate") and (not args or args[0].const == 0):
        whole = len(args) < 2 or not args[1].known
        obj.fields[TEXT_KEY] = Value("", "") if whole else text
    elif name in ("toString", "getvalue", "getBuffer", "strip", "trim", "substring", "build"):
        return text
    elif name in ("length", "indexOf", "isEmpty", "charAt"):
        return UNKNOWN
    elif name not in ("reverse", "deleteCharAt", "seek", "flush", "ensureCapacity", "setLength"):
        return None
    flow.heap[key] = obj
    return receiver


def _entries(flow: Flow, key: int, given: Value) -> None:
    """`new Map([[key, value]])`, `dict(other)`: what a dictionary is made from."""
    theirs = flow.heap[given.obj]
    if theirs.ref == "<table>":
        spread_into(flow, flow.heap[key], given)
        return
    made = Value("", NO_CONST, None, key)
    for pair in [*theirs.fields.values(), *([theirs.rest] if theirs.rest is not None else [])]:
        set_item(flow, made, item(flow, pair, Value("", 0)), item(flow, pair, Value("", 1)))


def new_holder(flow: Flow, kind: str, args: list[Value], node: Node) -> Value:
    """A new list, dictionary or builder made by a constructor."""
    key = flow.new_object(
        "<list>" if kind == "list" else "<table>" if kind == "table" else kind, node
    )
    obj = flow.heap[key]
    if kind == "table" and args and args[0].obj in flow.heap:
        _entries(flow, key, args[0])
    if kind == "text":
        obj.ref = "StringBuilder"
        obj.fields[TEXT_KEY] = (
            args[0] if args and (args[0].text is not None or args[0].taint) else Value("", "")
        )
    elif kind == "items":
        obj.ref, obj.length = "<list>", 0
        for value in args:
            append(obj, value)
    elif kind == "pairs":
        obj.ref = "<table>"
        for name, value in zip(args[::2], args[1::2], strict=False):
            set_item(flow, Value("", NO_CONST, None, key), name, value)
    elif kind == "list":
        obj.length = 0
        if args and args[0].obj in flow.heap:
            extend(flow, key, args[0])
        elif args and args[0].taint:
            obj.rest = Value("", NO_CONST, args[0].taint)
            obj.length = -1
    elif args:
        spread_into(flow, obj, args[0])
    return Value("<null-prototype>" if kind == "bare" else "", NO_CONST, None, key)
