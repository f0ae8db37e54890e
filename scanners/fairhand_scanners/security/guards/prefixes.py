"""Checks of how a path or an address begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Attr, Call, Name, Node
from fairhand_scanners.security.guards.subjects import (
    PATH,
    URL,
    Refinements,
    again,
    same_origin,
    subject_of,
)

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def begins(flow: Flow, receiver: Node, prefix: Node, name: str) -> Refinements:
    value = again(flow, subject_of(receiver))
    base = again(flow, prefix)
    subject = subject_of(receiver)
    if base.taint:
        return []
    text = base.text or ""
    if re.match(r"https?://[^/\0]+/", text):
        return [(subject, URL)]
    if text == "/":
        return [(subject, frozenset(("slash",)))]
    if re.match(r"/[^/\\\0]", text) and "norm" not in value.tags:
        # A path of this site, wherever in it.
        return [(subject, frozenset(("redirect",)))]
    if "norm" in value.tags or name == "is_relative_to":
        origins = {t.origin for t in value.taint.values()} if value.taint else set()
        found: Refinements = [(subject, PATH)]
        inner = subject
        while isinstance(inner, Call) and isinstance(inner.fn, Attr):
            inner = inner.fn.obj
            if isinstance(inner, Name):
                found.append((inner, PATH))
        for key, other in flow.scope.vars.items():
            if (
                other.taint
                and key != getattr(subject, "id", "")
                and ("norm" in other.tags or "archive" in other.taint)
                and any(t.origin in origins for t in other.taint.values())
            ):
                found.append((Name(0, 0, key), PATH))
        if isinstance(subject, Call) and isinstance(subject.fn, Attr):
            # `file.getCanonicalPath().startsWith(base)` speaks of `file`.
            holder = subject.fn.obj
            if isinstance(holder, Name):
                found.append((holder, PATH))
        return found
    return []


def begins_not(flow: Flow, receiver: Node, prefix: Node) -> Refinements:
    """A text that does not begin with `//` names no other host, if it begins with `/`."""
    text = again(flow, prefix).const
    if isinstance(text, str) and text.startswith(".."):
        # A relative path that does not begin by going up stays below where it starts.
        return same_origin(flow, subject_of(receiver), PATH)
    if isinstance(text, str) and text.startswith(("//", "/\\")):
        return [(subject_of(receiver), frozenset(("noslashes",)))]
    return []
