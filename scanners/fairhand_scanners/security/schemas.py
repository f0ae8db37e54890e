"""Values that were held against a schema, as zod and Joi do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Class
from fairhand_scanners.security.values import NO_CONST, UNKNOWN, Taints, Value, cleaned

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

# Fields that let any text through, by the class that describes them.
FREE_TEXT = re.compile(
    r"(?:Char|Text|JSON|URL|File|String|Json|Slug|Regex|Email|Raw|Str)\w*(?:\(\))?$|^$"
)
_SCHEMAS = ("zod", "joi", "yup", "valibot", "superstruct", "marshmallow")
_SHAPES = frozenset(("parse", "parseAsync", "safeParse", "validate", "validateSync", "cast"))
# Parts of a schema that let no free text through.
_NARROW = re.compile(
    r"\.(?:number|boolean|bool|bigint|date|enum|nativeEnum|literal|uuid|guid|cuid|int|integer|valid"
    r"|oneOf|ip|port)\(\)"
)
# What a checked value is wrapped in, as `safeParse` gives `{success, data}`.
_WRAPPED = {"safeParse": "data", "validate": "value"}


def checks(facts: Facts) -> bool:
    """Whether a call holds its argument against a schema."""
    return facts.on is not None and facts.on.ref.startswith(_SCHEMAS) and facts.last in _SHAPES


def loads(flow: Flow, facts: Facts) -> bool:
    """Whether a call loads data by a class of marshmallow in sight."""
    obj = flow.heap.get(facts.on.obj) if facts.on is not None and facts.on.obj else None
    cls = obj.cls.what if obj is not None and obj.cls is not None else None
    return (
        isinstance(cls, Class)
        and facts.last in ("load", "loads")
        and any(base.rsplit(".", 1)[-1].endswith("Schema") for base in cls.bases)
    )


def loaded(flow: Flow, facts: Facts, taint: Taints | None) -> Value:
    """What such a class lets through: texts stay untrusted, numbers do not."""
    key = flow.new_object("<table>", facts.node)
    held = flow.heap[facts.on.obj] if facts.on is not None else flow.heap[key]
    for name, field in held.fields.items():
        if isinstance(name, str) and field.ref:
            text = FREE_TEXT.search(field.ref) is not None
            flow.heap[key].fields[name] = Value("", NO_CONST, taint if text else None)
    flow.heap[key].rest = Value("", NO_CONST, taint)
    return Value("", NO_CONST, None, key)


def shaped(flow: Flow, facts: Facts, taint: Taints | None) -> Value:
    """A value that was held against a schema, with what the schema says of its members."""
    # What has the shape of a schema holds texts where texts are wanted.
    taint = cleaned(taint, frozenset(("nosql", "proto", "assign")))
    on = facts.on
    schema = flow.heap.get(on.obj) if on is not None and on.obj else None
    shape = schema
    while shape is not None and "arg0" not in shape.fields and shape.parents:
        # `z.object({...}).strict()`
        shape = flow.heap.get(shape.parents[0])
    described = shape.fields["arg0"] if shape is not None and "arg0" in shape.fields else UNKNOWN
    result = Value("", NO_CONST, taint)
    if schema is not None and _NARROW.search(schema.ref):
        result = Value()
    elif described.obj in flow.heap and flow.heap[described.obj].ref == "<table>":
        key = flow.new_object("<table>", facts.node)
        flow.heap[key].rest = Value("", NO_CONST, taint)
        for name, part in flow.heap[described.obj].fields.items():
            flow.heap[key].fields[name] = Value(
                "", NO_CONST, None if _NARROW.search(f"{part.ref}") else taint
            )
        result = Value("", NO_CONST, None, key)
    # What yup checks comes back as it is.
    yup = on is not None and on.ref.startswith("yup")
    wrapped = None if yup else _WRAPPED.get(facts.last)
    if wrapped is None:
        return result
    key = flow.new_object("<table>", facts.node)
    flow.heap[key].fields[wrapped] = result
    flow.heap[key].rest = result
    return Value("", NO_CONST, None, key)
