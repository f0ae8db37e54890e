"""Secrets that are handed on: to a log, a reply, a store."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fairhand_scanners.security.form import (
    Attr,
    Binary,
    Call,
    Const,
    Index,
    Name,
    Node,
    Seq,
    Table,
    Text,
    last_name,
)
from fairhand_scanners.security.guards import subjects
from fairhand_scanners.security.literals import secret_names, secrets
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow


def _text_node(node: Node) -> list[Node]:
    """The leaves of an expression whose values end up in its text."""
    if isinstance(node, Name | Attr | Index):
        return [node]
    if isinstance(node, Text):
        return [leaf for part in node.parts for leaf in _text_node(part)]
    if isinstance(node, Binary):
        return _text_node(node.left) + _text_node(node.right)
    if isinstance(node, Call):
        name = last_name(node.fn)
        if name in (
            "str",
            "format",
            "String",
            "repr",
            "stringify",
            "valueOf",
            "encode",
            "toString",
            "concat",
            "decode",
        ):
            leaves = [leaf for arg in node.args for leaf in _text_node(arg)]
            if isinstance(node.fn, Attr):
                leaves += _text_node(node.fn.obj)
            return leaves
        if name.startswith("get") and not node.args and isinstance(node.fn, Attr):
            return [Attr(node.at, node.end, node.fn.obj, name[3:], node.at)]
        return []

    if isinstance(node, Seq):
        return [leaf for item in node.items for leaf in _text_node(item)]
    if isinstance(node, Table):
        return [leaf for _, item in node.pairs for leaf in _text_node(item)]
    return []


def _sensitive_name(name: str) -> bool:
    kind = secret_names.secret_name(name)
    words = secret_names.words_of(name)
    if kind == "password":
        return True
    if kind == "key":
        return len(words) > 1 or words[-1] in (
            "secret",
            "apikey",
            "credentials",
            "secretkey",
            "privatekey",
        )
    return (bool(words) and words[-1] in ("ssn", "cvv", "cvc")) or name.lower() in (
        "creditcard",
        "credit_card",
        "cardnumber",
        "card_number",
        "creditcardnumber",
    )


def secret_argument(facts: Facts, flow: Flow) -> bool:
    for node in facts.nodes:
        for leaf in _text_node(node):
            name = last_name(leaf)
            if isinstance(leaf, Index) and isinstance(leaf.key, Const):
                name = str(leaf.key.value)
            if last_name(getattr(leaf, "obj", leaf)) in ("env", "environ"):
                name = name.lower()
            if name and not name.isupper() and _sensitive_name(name):
                value = subjects.again(flow, leaf)
                if not value.known and value.fn is None:
                    return True
    return False


def password_argument(value: Value, facts: Facts, flow: Flow) -> bool:
    node = facts.nodes[0] if facts.nodes else None
    if node is None:
        return False
    return any(
        secret_names.secret_name(n) == "password"
        for n in re.findall(r"[A-Za-z_]\w*", flow.spelling(node))
        if n.lower() not in ("pass", "word", "pw")
    )


def secret_text(kind: str) -> Callable[[Value, Any, Any], bool]:
    def check(value: Value, facts: Facts, flow: Flow) -> bool:
        return isinstance(value.const, str) and secrets.looks_secret(value.const, kind)

    return check
