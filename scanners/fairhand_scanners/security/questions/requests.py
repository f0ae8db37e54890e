"""What requests may do: origins, logins, sizes, whole bodies, uploads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fairhand_scanners.security.form import Attr, Call
from fairhand_scanners.security.questions import callbacks
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow


def disables(value: Value, facts: Facts, flow: Flow) -> bool:
    return (
        bool(facts.nodes)
        and re.search(r"(?:::|\.)\s*(?:disable|none)\b", flow.spelling(facts.nodes[0])) is not None
    )


def chained(word: str) -> Callable[[Facts, Any], bool]:
    def check(facts: Facts, flow: Flow) -> bool:
        node = facts.node
        if not isinstance(node, Call) or not isinstance(node.fn, Attr):
            return False
        inner = node.fn.obj
        return isinstance(inner, Call) and isinstance(inner.fn, Attr) and inner.fn.name == word

    return check


def huge_limit(value: Value, facts: Facts, flow: Flow) -> bool:
    const = value.const
    if isinstance(const, str):
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|tb)?", const.strip().lower())
        if match is None:
            return False
        scale = {"b": 1, None: 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3, "tb": 1024**4}[match[2]]
        return float(match[1]) * scale > 20 * 1024**2
    if value.ref in (
        "Infinity",
        "Number.MAX_SAFE_INTEGER",
        "Number.MAX_VALUE",
        "Number.POSITIVE_INFINITY",
    ):
        return True
    return isinstance(const, int | float) and not isinstance(const, bool) and const > 20 * 1024**2


def originless(value: Value, facts: Facts, flow: Flow) -> bool:
    func = callbacks.function(value)
    return func is not None and not func.names & {"origin", "source"} and bool(func.body)


def any_origin(facts: Facts, flow: Flow) -> bool:
    return (
        re.search(r"origins[\"']?\s*[:=]\s*\[?\s*[\"']\*[\"']", flow.spelling(facts.node))
        is not None
    )


def upload(facts: Facts, flow: Flow) -> bool:
    names = flow.stack[-1].names if flow.stack else set()
    return "filename" in names and not names & {
        "splitext",
        "rsplit",
        "endswith",
        "suffix",
        "mimetype",
        "allowed_file",
        "content_type",
        "guess_type",
    }


def whole_body(facts: Facts, flow: Flow) -> bool:
    return any(
        v.ref in ("express.Request.body", "koa.Request.body", "express.Request.query")
        for v in facts.args
    )


def login_key(value: Value, facts: Facts, flow: Flow) -> bool:
    return (
        isinstance(value.const, str)
        and bool(
            re.fullmatch(
                r"(?i)user(?:name|id|_id)?|login|account|authenticated|principal|auth|logged_?in|current_?user",
                value.const,
            )
        )
        and bool(flow.stack)
        and bool(re.search(r"login|sign_?in|auth|log_?on", flow.stack[-1].name, re.I))
        and not flow.stack[-1].names & {"invalidate", "changeSessionId"}
    )
