"""Classes in sight: their fields, their methods and the objects made of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import (
    entrances,
    functions,
    imports,
    leaks,
    library,
    members,
    schemas,
)
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Assign, Attr, Call, Class, Func, Name, last_name
from fairhand_scanners.security.literals import credentials, trust
from fairhand_scanners.security.scope import File, Scope
from fairhand_scanners.security.values import NO_CONST, UNKNOWN, Closure, Obj, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def enter_class(flow: Flow, closure: Closure) -> None:
    """Walk the methods of a class, its constructor first: that fills the fields."""
    cls = closure.what
    assert isinstance(cls, Class)
    this = instance(flow, closure, (cls.at, cls.at))
    if flow.language == "java":
        entrances.fill_properties(flow, cls, this)
    trust.believes_all(flow, cls)
    makers = constructors(cls)
    for func in makers:
        if id(func) not in flow.walked:
            flow.enter(Closure(func, closure.scope, this))
    template = flow.heap.get(this)
    for funcs in list(cls.methods.values()):
        for func in funcs:
            if not func.body:
                for decorator in func.decorators:
                    flow.decorated(decorator)
            if id(func) not in flow.walked:
                if template is not None:
                    flow.heap[this] = template
                flow.enter(Closure(func, closure.scope, this))


def instance(flow: Flow, closure: Closure, site: tuple[int, int]) -> int:
    """A new object of a class, its field initialisers run."""
    cls = closure.what
    assert isinstance(cls, Class)
    key = flow.next_id()
    obj = Obj(cls.name, site, flow.scope.id)
    obj.cls = closure
    obj.vague = True
    flow.heap[key] = obj
    if cls in flow.making:
        # A class that holds one of its own kind.
        return key
    flow.making.append(cls)
    saved, home = flow.scope, flow.file
    flow.scope = Scope(closure.scope, None, saved.id)
    flow.scope.this = key
    for file, field in _initialised(flow, closure):
        if field.value is None and not field.type:
            continue
        # What it says of places is said of the file the class stands in.
        flow.file = file
        value = flow.eval(field.value) if field.value is not None else UNKNOWN
        if field.type:
            value = members.typed(flow, value, field.type)
        if field.value is not None:
            credentials.assigned(flow, field, field.target, value)
        if isinstance(field.target, Name):
            flow.scope.vars[field.target.id] = value
            held = flow.heap[key].copy()
            held.fields[field.target.id] = value
            flow.heap[key] = held
            leaks.give_away(flow, value)
    flow.scope, flow.file = saved, home
    flow.making.pop()
    return key


def _initialised(flow: Flow, closure: Closure) -> list[tuple[File, Assign]]:
    """The fields of a class, those of its bases first, each with the file it stands in."""
    return [
        (one.file or flow.file, field)
        for one in reversed(bases(flow, closure))
        if isinstance(one.what, Class)
        for field in one.what.fields
    ]


def inherited_fields(flow: Flow, closure: Closure) -> list[Assign]:
    """The field declarations of a class and of its bases in sight."""
    fields: list[Assign] = []
    for one in bases(flow, closure):
        if isinstance(one.what, Class):
            fields = one.what.fields + fields
    return fields


def constructors(cls: Class) -> list[Func]:
    """The constructors of a class, by any language's name for them."""
    for name in ("__init__", "constructor", cls.name):
        if name in cls.methods:
            return cls.methods[name]
    return []


def base_of(flow: Flow, closure: Closure) -> Closure | None:
    """The class that a class is derived from, when it is in sight."""
    cls = closure.what
    assert isinstance(cls, Class)
    if not cls.bases:
        return None
    value = flow.find(closure.scope, cls.bases[0])
    if flow.files is not None and (value is None or value.fn is None):
        path = value.ref if value is not None else cls.bases[0]
        value = imports.from_project(flow, path) if path else None
    found = value.fn if value is not None else None
    if found is None or not isinstance(found.what, Class) or found.what is cls:
        return None
    return found


def implemented(flow: Flow, closure: Closure) -> Closure:
    """The only class in sight that implements an interface, or what was given."""
    cls = closure.what
    if flow.language != "java" or not isinstance(cls, Class) or not cls.methods:
        return closure
    if any(func.body for funcs in cls.methods.values() for func in funcs):
        return closure
    found: list[Closure] = []
    for other in flow.module.classes:
        if cls.name in other.bases and other.name != cls.name:
            value = flow.find(flow.scope, other.name)
            if value is not None and value.fn is not None:
                found.append(value.fn)
    if not found and flow.files is not None:
        for name in (f"{cls.name}Impl", f"Default{cls.name}"):
            value = imports.from_project(flow, name)
            if value is not None and value.fn is not None and isinstance(value.fn.what, Class):
                found.append(value.fn)
    return found[0] if len(found) == 1 else closure


def bases(flow: Flow, closure: Closure) -> list[Closure]:
    """A class and those of its bases that are in sight."""
    found = [closure]
    for _ in range(4):
        base = base_of(flow, found[-1])
        if base is None:
            break
        found.append(base)
    return found


def _overriding(flow: Flow, cls: Class, func: Func) -> Func:
    """The only method in sight that fills in one without a body, or that one."""
    found = [
        other.methods[func.name][0]
        for other in flow.module.classes
        if cls.name in other.bases and other is not cls and func.name in other.methods
    ]
    return found[0] if len(found) == 1 and found[0].body else func


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
            func = funcs[0] if funcs[0].body else _overriding(flow, closure.what, funcs[0])
            value.fn = Closure(func, closure.scope, this, closure.file)
            value.hint = name
            if len(funcs) > 1:
                value.tags = frozenset(("overloaded",))
            kinds = {last_name(d) for d in func.decorators if isinstance(d, Name | Attr)}
            if func.getter or not kinds.isdisjoint(("property", "cached_property")):
                given = _property(flow, value.fn)
                if "cached_property" in kinds:
                    # The object keeps what was made, and its closing is the object's affair.
                    leaks.give_away(flow, given)
                return given
            return value
    return None


def inherited(flow: Flow, name: str, count: int) -> Closure | None:
    """The method of that name that the class of the walked method inherits, bound to its object;
    `super()` is the constructor, `this()` another one of the same class."""
    this = flow.scope_this()
    obj = flow.heap.get(this) if this else None
    if obj is None or obj.cls is None:
        return None
    chain = bases(flow, obj.cls)
    owner = next((f.owner for f in reversed(flow.stack) if f.owner is not None), None)
    here = next((i for i, one in enumerate(chain) if one.what is owner), 0)
    for closure in chain[here + (name != "this()") :]:
        cls = closure.what
        assert isinstance(cls, Class)
        made = name in ("super()", "this()", "__init__")
        funcs = [f for f in (constructors(cls) if made else cls.methods.get(name, [])) if f.body]
        funcs = [f for f in funcs if f not in flow.stack]
        if funcs:
            return Closure(fitting(funcs, count), closure.scope, this, closure.file)
        if name == "this()":
            break
    return None


def fitting(funcs: list[Func], count: int) -> Func:
    """Of several functions of a name the one that takes that many arguments, or the first."""
    for func in funcs:
        if len([p for p in func.params if p.name not in ("self", "cls")]) == count:
            return func
    return funcs[0]


def _property(flow: Flow, closure: Closure) -> Value:
    facts = Facts(closure.what, "", closure.what.name)
    return functions.invoke(flow, closure, facts, closure.what)


def owner_value(flow: Flow, func: Func) -> Value | None:
    """The class that a class method is called on."""
    owner = func.owner
    found = flow.find(flow.scope.outer, owner.name) if owner is not None else None
    return found if found is not None and found.fn is not None and found.fn.what is owner else None


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
            kept = flow.statics.get((id(cls), name))
            if kept is not None and kept.obj in flow.heap:
                return kept
            home = flow.file
            flow.quiet += 1
            flow.file = closure.file or home
            try:
                value = flow.eval(field.value)
            finally:
                flow.quiet -= 1
                flow.file = home
            if value.obj:
                flow.statics[id(cls), name] = value
            return value
    return None


def is_enum(cls: Class) -> bool:
    """Whether a class has no values but those it names."""
    return any(base.rsplit(".", 1)[-1].endswith("Enum") for base in cls.bases)


def field_types(flow: Flow, closure: Closure) -> dict[str, str]:
    """The declared types of a class's fields, those of its bases in sight included."""
    cls = closure.what
    found = dict(cls.types) if isinstance(cls, Class) else {}
    for field in inherited_fields(flow, closure):
        if isinstance(field.target, Name) and field.type:
            found.setdefault(field.target.id, field.type)
    return found


def declared_type(flow: Flow, closure: Closure, name: str) -> str:
    """The declared type of a field."""
    cls = closure.what
    return cls.types.get(name, "") if isinstance(cls, Class) else ""


# Classes that hold what a visitor sent in, checked field by field.
_FORM = re.compile(r"(?:^|\.)(?:Form|ModelForm|FlaskForm|Serializer|ModelSerializer)$")
_CHECKED = ("cleaned_data", "validated_data", "data")


def _filled_form(flow: Flow, key: int, facts: Facts) -> Value:
    """A form in sight, filled with untrusted data: texts stay so, numbers and choices do not."""
    taint = library.all_taint(flow, facts)
    obj = flow.heap[key].copy()
    held = flow.new_object("<table>", facts.node)
    for name, field in obj.fields.items():
        if isinstance(name, str) and not schemas.FREE_TEXT.search(field.ref):
            flow.heap[held].fields[name] = UNKNOWN
    flow.heap[held].rest = Value("", NO_CONST, taint)
    for name in _CHECKED:
        obj.fields[name] = Value("", NO_CONST, None, held)
    obj.vague = True
    flow.heap[key] = obj
    return Value("", NO_CONST, None, key)


def construct(flow: Flow, closure: Closure, facts: Facts, node: Call) -> Value:
    """A new object of a class in sight, its constructor run."""
    cls = closure.what
    assert isinstance(cls, Class)
    if len(flow.stack) > functions.DEEPEST or any(
        f.owner is cls and f in constructors(cls) for f in flow.stack
    ):
        return Value("", NO_CONST, library.all_taint(flow, facts))
    key = instance(flow, closure, (node.at, node.end))
    if any(_FORM.search(base) for base in cls.bases):
        return _filled_form(flow, key, facts)
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
        functions.invoke(flow, Closure(func, closure.scope, key, closure.file), facts, node)
    else:
        obj = flow.heap[key].copy()
        for name, value in facts.kwargs.items():
            obj.fields[name] = value
        names = [f.target.id for f in cls.fields if isinstance(f.target, Name)]
        for name, value in zip(names, facts.args, strict=False):
            obj.fields[name] = value
        if facts.args and not names:
            obj.rest = Value("", NO_CONST, library.all_taint(flow, facts))
        flow.heap[key] = obj
    for value in [*facts.args, *facts.kwargs.values()]:
        leaks.give_away(flow, value)
    ref = ""
    if cls.bases and not made:
        ref = flow.book.alias.get(cls.bases[0], "")
    return Value(ref, NO_CONST, None, key)
