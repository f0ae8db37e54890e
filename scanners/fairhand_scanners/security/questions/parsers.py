"""Parsers and readers of objects, and what was switched off on them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import members
from fairhand_scanners.security.form import Call
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow

_XXE_OFF = (
    (("setFeature:http://apache/org/xml/features/disallow-doctype-decl",), True),
    (("setFeature:http://xml/org/sax/features/external-general-entities",), False),
    (("setProperty:XMLInputFactory/SUPPORT_DTD", "setProperty:javax/xml/stream/supportDTD"), False),
    (
        (
            "setProperty:XMLInputFactory/IS_SUPPORTING_EXTERNAL_ENTITIES",
            "setProperty:javax/xml/stream/isSupportingExternalEntities",
        ),
        False,
    ),
    (
        (
            "setAttribute:XMLConstants/ACCESS_EXTERNAL_DTD",
            "setProperty:XMLConstants/ACCESS_EXTERNAL_DTD",
            "setAttribute:http://javax/xml/XMLConstants/property/accessExternalDTD",
        ),
        "",
    ),
)


def xxe_open(facts: Facts, flow: Flow) -> bool:
    """An XML factory or parser made here on which nothing turned external entities off."""
    on = facts.on
    if on is None or not on.obj or on.obj not in flow.heap:
        return False
    for names, wanted in _XXE_OFF:
        found, _ = members.member_fact(flow, on, list(names))
        if found is not None and (
            not found.known
            or found.const == wanted
            or str(found.const).lower() == str(wanted).lower()
        ):
            return False
    secure, _ = members.member_fact(flow, on, ["setFeature:XMLConstants/FEATURE_SECURE_PROCESSING"])
    if secure is not None and on.ref in ("TransformerFactory", "SchemaFactory"):
        return False
    _, certain = members.member_fact(flow, on, ["<none>"])
    return certain


def unfiltered(value: Value, facts: Facts, flow: Flow) -> bool:
    """A reader of objects made here, without a filter of classes."""
    if flow.stack and flow.stack[-1].name in (
        "readObject",
        "readExternal",
        "readResolve",
        "clone",
        "deepCopy",
        "deepClone",
    ):
        return False
    names = flow.stack[-1].names if flow.stack else set()
    if "ByteArrayOutputStream" in names or "setObjectInputFilter" in names:
        return False
    obj = flow.heap.get(value.obj) if value.obj else None
    if obj is None:
        return False
    for name in (
        "setObjectInputFilter",
        "allowTypes",
        "allowTypesByWildcard",
        "addPermission",
        "setupDefaultSecurity",
        "accept",
    ):
        found, certain = members.member_fact(flow, value, [name])
        if found is not None:
            return False
    return certain


_SAFE_LOADERS = ("safeloader", "csafeloader", "baseloader", "cbaseloader", "fullloader")


def unsafe_yaml(facts: Facts, flow: Flow) -> bool:
    loader = facts.argument("1|Loader")
    if loader is None:
        return not facts.open
    last = loader.ref.rsplit(".", 1)[-1].lower()
    return last in ("loader", "unsafeloader", "cloader")


def unsafe_yaml_object(value: Value, facts: Facts, flow: Flow) -> bool:
    obj = flow.heap.get(value.obj) if value.obj else None
    if obj is None or obj.vague:
        return False
    first = obj.fields.get("arg0")
    return first is None or (first.ref == "Constructor")


def received(value: Value, facts: Facts, flow: Flow) -> bool:
    """Bytes that came over a network or out of a shared store."""
    node = facts.nodes[0] if facts.nodes else None
    return isinstance(node, Call) and bool(re.search(r"recv|redis|\.get\(", flow.spelling(node)))
