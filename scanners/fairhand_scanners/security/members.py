"""Members of a value, and what a declared type says of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import classes, imports, sources
from fairhand_scanners.security.form import Class
from fairhand_scanners.security.guards import subjects
from fairhand_scanners.security.lowering.java_declarations import simple_type
from fairhand_scanners.security.scope import Span
from fairhand_scanners.security.values import NO_CONST, UNKNOWN, Obj, Value, cleaned

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

CLEAN_MEMBERS = frozenset(("length", "size", "byteLength", "lineno", "__class__", "size_bytes"))


HOST_MEMBERS = frozenset(("hostname", "netloc", "host", "origin", "scheme", "protocol"))


_CLEAN_TYPES = frozenset(
    [
        "int",
        "long",
        "short",
        "byte",
        "float",
        "double",
        "boolean",
        "bool",
        "Integer",
        "Long",
        "Short",
        "Byte",
        "Float",
        "Double",
        "Boolean",
        "UUID",
        "BigInteger",
        "BigDecimal",
        "LocalDate",
        "LocalDateTime",
        "Instant",
        "Decimal",
        "uuid.UUID",
        "datetime",
        "date",
        "datetime.date",
        "datetime.datetime",
        "PositiveInt",
        "conint",
        "Enum",
    ]
)


_GATEWAYS_OWN = frozenset(
    ("requestId", "accountId", "stage", "apiId", "resourceId", "requestTimeEpoch", "domainPrefix")
)


def member(flow: Flow, obj: Value, name: str, span: Span) -> Value:
    """A member of a value."""
    held: Value | None = None
    if obj.obj:
        heap = flow.heap.get(obj.obj)
        if heap is not None:
            held = heap.fields.get(name)
            if held is None and heap.cls is not None:
                held = classes.method_value(flow, obj.obj, name)
                declared = "" if held is not None else classes.declared_type(flow, heap.cls, name)
                if declared and clean_type(flow, declared):
                    held = UNKNOWN
                elif declared and not obj.taint and heap.rest is None:
                    held = typed(flow, UNKNOWN, declared)
            if held is None and heap.rest is not None and name not in CLEAN_MEMBERS:
                held = heap.rest
    if held is not None:
        if not held.hint:
            held = held.copy()
            held.hint = name
        if obj.ref and flow.book.source(f"{obj.ref}.{name}"):
            return sources.source_or(flow, held, f"{obj.ref}.{name}", span)
        return held
    if obj.fn is not None and isinstance(obj.fn.what, Class):
        method = classes.static_member(flow, obj.fn, name)
        if method is not None:
            return method
    if name == "default" and flow.language == "javascript" and obj.ref in flow.module.imports:
        return obj
    value = Value()
    if (
        flow.language == "java"
        and obj.ref == ""
        and name[:1].isupper()
        and not obj.taint
        and not obj.obj
        and obj.fn is None
    ):
        # A class by its full name goes by its simple one.
        return Value(flow.book.alias.get(name, name))
    if obj.ref:
        path = f"{obj.ref}.{name}"
        value = sources.source_or(flow, imports.referring(flow, path), path, span)
    elif (inherited := _from_base(flow, obj, name)) is not None:
        value = sources.source_or(flow, inherited, inherited.ref, span)
    elif obj.hint in ("self", "this") and f"self.{name}" in flow.book.alias:
        # What a framework's base class gives its views.
        value = imports.referring(flow, f"self.{name}")
    elif not value.taint:
        path = f"*.{name}"
        if path in flow.book.sources:
            value = sources.source_or(flow, value, path, span)
    if obj.hint == "requestContext" and obj.taint and name in _GATEWAYS_OWN:
        # The gateway says this of a request, not its sender.
        obj = obj.with_taint(None)
    harmless = obj.ref and f"{obj.ref}.{name}" in flow.book.tables["harmless"]
    # In what was sent in, a member called `size` is one like any other.
    measure = name in CLEAN_MEMBERS and (name == "length" or obj.ref not in flow.book.sources)
    if obj.taint and not value.taint and not measure and not harmless:
        value.taint = obj.taint
        if name in HOST_MEMBERS:
            value.tags = frozenset(("host",))
    if obj.tags and ("env" in obj.tags or "cookie" in obj.tags):
        value.tags = value.tags | obj.tags
    if "errorof" in obj.tags or (
        obj.ref == "<exception>" and name == "message" and flow.language == "javascript"
    ):
        value.taint = None
    value.hint = name
    return value


def _from_base(flow: Flow, obj: Value, name: str) -> Value | None:
    """What a class of a library gives those that are derived from it."""
    held = flow.heap.get(obj.obj) if obj.obj else None
    cls = held.cls.what if held is not None and held.cls is not None else None
    if not isinstance(cls, Class) or flow.language != "python":
        return None
    for base in cls.bases:
        path = f"{resolve_type(flow, base)}.{name}"
        if path in flow.book.sources or path in flow.book.tables["given"]:
            return Value(path)
    return None


def member_fact(flow: Flow, value: Value, names: list[str]) -> tuple[Value | None, bool]:
    """What a member of an object is known to be, and whether its absence is certain."""
    if not value.obj:
        return None, False
    certain = True
    queue, done = [value.obj], set()
    while queue:
        key = queue.pop(0)
        if key in done or key not in flow.heap:
            continue
        done.add(key)
        obj = flow.heap[key]
        for name in names:
            found = obj.fields.get(name)
            if found is not None:
                return found, True
            if obj.ref == "<list>" and name.isdigit() and int(name) in obj.fields:
                return obj.fields[int(name)], True
        if obj.vague or obj.rest is not None:
            certain = False
        queue += obj.parents
    return None, certain


def field_of_this(flow: Flow, name: str) -> Value | None:
    """A field or method that is spoken of without its object."""
    this = flow.scope_this()
    if not this or this not in flow.heap:
        return None
    obj = flow.heap[this]
    value = obj.fields.get(name)
    if value is None and obj.rest is not None and obj.cls is not None:
        value = obj.rest if classes.declared_type(flow, obj.cls, name) else None
    if value is None and obj.cls is not None:
        # An object that was made out of sight has what its class declares.
        declared = classes.field_types(flow, obj.cls).get(name, "")
        value = typed(flow, UNKNOWN, declared) if declared else None
    if value is not None:
        if not value.hint:
            value = value.copy()
            value.hint = name
        return value
    return classes.method_value(flow, this, name)


def typed(flow: Flow, value: Value, type: str) -> Value:
    """A value under a declared type: numbers are clean, known classes give the ref."""
    if flow.language == "java":
        name = simple_type(type)
    else:
        name = type.strip("\"'").split("[")[0].split("|")[0].strip()
        if name == "Optional" or name.endswith(".Optional"):
            inner = type.strip("\"'")
            name = inner[inner.find("[") + 1 : inner.rfind("]")].strip("\"' ")
    if name in _CLEAN_TYPES:
        return value.with_taint(cleaned(value.taint, subjects.ALL)) if value.taint else value
    if value.ref and value.ref not in ("<none>",) and flow.language != "java":
        return value
    if value.fn is not None or name in (
        "var",
        "Object",
        "String",
        "T",
        "str",
        "Any",
        "dict",
        "list",
        "",
    ):
        return value
    stand_in = _stand_in(flow, value, name)
    if stand_in is not None:
        return stand_in
    ref = resolve_type(flow, name) if flow.language == "python" else name
    known = flow.book.alias.get(ref, ref)
    declared = known in flow.book.classes and value.ref not in flow.book.classes
    if (
        value.ref
        and value.ref != known
        and (value.obj or value.ref in flow.book.alias.values())
        and not declared
    ):
        return value
    new = value.copy()
    new.ref = known
    return new


def _stand_in(flow: Flow, value: Value, name: str) -> Value | None:
    """An object of a class in sight that is made elsewhere: injected, or handed in."""
    if value.obj or value.fn is not None or not name[:1].isupper():
        return None
    found = flow.find(flow.scope, name)
    if found is None and flow.files is not None and flow.language == "java":
        found = imports.from_project(flow, name)
    closure = found.fn if found is not None else None
    if closure is None or not isinstance(closure.what, Class):
        return None
    closure = classes.implemented(flow, closure)
    key = flow.stand_ins.get(id(closure.what), 0)
    if key not in flow.heap:
        key = flow.stand_ins[id(closure.what)] = flow.next_id()
        obj = Obj(name, (closure.what.at, closure.what.at), 0)
        obj.cls, obj.vague = closure, True
        if value.taint:
            obj.rest = Value("", NO_CONST, value.taint)
        flow.heap[key] = obj
    new = value.copy()
    new.obj = key
    return new


def resolve_type(flow: Flow, name: str) -> str:
    """The dotted path an annotation means."""
    head, dot, tail = name.partition(".")
    value = flow.find(flow.scope, head)
    if value is not None and value.ref:
        return f"{value.ref}{dot}{tail}"
    return name


def clean_type(flow: Flow, type: str) -> bool:
    """Whether nothing of that type can carry an attack: numbers, dates, identifiers."""
    if type.replace(" ", "").startswith("byte["):
        return False
    names = re.findall(r"[\w.]+", type)
    wrappers = ("Optional", "Annotated", "List", "list", "None", "Union", "Set", "set")
    inner = [n for n in names if n not in wrappers]
    return bool(inner) and inner[0].rsplit(".", 1)[-1] in _CLEAN_TYPES
