"""Checks of the host of an address, and of how an address begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Attr, Call, Index, Name, Node
from fairhand_scanners.security.guards.subjects import URL, Refinements, again

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def host_checked(flow: Flow, node: Node) -> Refinements:
    """A check of the host of an address speaks for the address it was taken from."""
    found: Refinements = [(node, URL)]
    base: Node = node
    if isinstance(node, Name) and node.id in flow.made_from:
        found.append((flow.made_from[node.id], URL))
    while isinstance(base, Attr | Call | Index):
        base = (
            base.obj if isinstance(base, Attr | Index) else base.args[0] if base.args else base.fn
        )
        if isinstance(base, Name | Attr | Index):
            found.append((base, URL))
        if isinstance(base, Name) and base.id in flow.made_from:
            found.append((flow.made_from[base.id], URL))
    value = again(flow, node)
    origins = {t.origin for t in value.taint.values()} if value.taint else set()
    for name, other in flow.scope.vars.items():
        if other.taint and any(t.origin in origins for t in other.taint.values()):
            found.append((Name(0, 0, name), URL))
    return found


# A pattern for addresses that lets no host through but those it spells out.
FIXED_HOST = re.compile(r"\^https\??:(?:\\?/){2}(?:[\w-]|\\[.-]|\([\w|?:\\.+*\[\]-]*\)\??)+\\?/")
