"""Comparisons of secrets, and decisions that hang on what a cookie says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import reports
from fairhand_scanners.security.form import Attr, Call, Compare, Const, Index, Name, Node, last_name
from fairhand_scanners.security.literals import credentials, secret_names, secrets
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

_TOKEN = re.compile(
    r"(?:^|_|[a-z])(?:token|signature|sig|hmac|mac|digest|password|passwd|secret|apikey|api_key|csrf|otp|hash|pin)(?:s|Hash|Header|Value)?$",
    re.I,
)

_TOKEN_START = re.compile(
    r"^(?:token|signature|sig|hmac|mac|digest|secret|password|expected_?(?:sig|mac|token|hash|digest))",
    re.I,
)


def spoken(node: Node) -> str:
    if isinstance(node, Name):
        return node.id
    if isinstance(node, Attr):
        return node.name
    if isinstance(node, Call):
        if isinstance(node.fn, Attr) and node.fn.name in ("digest", "hexdigest"):
            return "digest"
        if isinstance(node.fn, Attr) and node.args and isinstance(node.args[0], Const):
            return str(node.args[0].value).replace("-", "_")
        return ""
    if isinstance(node, Index) and isinstance(node.key, Const):
        return str(node.key.value).replace("-", "_")
    return ""


def compared(flow: Flow, node: Compare, left: Value, right: Value) -> None:
    """An equality test: secrets are compared in constant time, and not with literals."""
    if node.op not in ("==", "!="):
        return
    for one, other_node, value in ((node.left, node.right, right), (node.right, node.left, left)):
        text = credentials.literal(value)
        if value.known:
            decided(flow, node, left if value is right else right, value)
        if isinstance(other_node, Const) and text:
            kind = secret_names.secret_name(spoken(one))
            if kind and secrets.looks_secret(text, kind):
                reports.report(flow, secrets.SECRET, node)
    if isinstance(node.left, Const) or isinstance(node.right, Const):
        return
    timing(flow, node, (node.left, node.right), (left, right))


def timing(flow: Flow, node: Node, sides: tuple[Node, Node], values: tuple[Value, Value]) -> None:
    """Two secrets are compared in a time that tells how much of them agrees."""
    if flow.stack and flow.stack[-1].name in ("__eq__", "__ne__", "equals"):
        # Objects are compared by their parts here.
        return
    names = [spoken(s) for s in sides]
    secret = [bool(_TOKEN.search(n) or _TOKEN_START.search(n)) for n in names]
    made = [
        v.ref.startswith(("hmac", "hashlib", "Digest")) or "digest" in v.tags or "mac" in v.tags
        for v in values
    ]
    outside = [bool(v.taint and "user" in v.taint) for v in values]
    kept = ["env" in v.tags and _kept(n) for v, n in zip(values, names, strict=True)]
    if any(v.known for v in values) or (any(_constant_name(s) for s in sides) and not any(kept)):
        return
    if any(kept) and any(outside):
        # What the environment keeps secret is compared with what somebody sent.
        reports.report(flow, "timing-comparison", node)
        return
    one_made = any(made) and not all(made)
    from_outside = any(outside) and any(secret) and any(_strong(n) for n in names)
    if any(_about(n) for n in names) or _repeated(*names):
        return
    called = isinstance(node, Call) and all(names) and any(_plain_mac(n) for n in names)
    if one_made or from_outside or called or all(_plain_secret(n) for n in names):
        reports.report(flow, "timing-comparison", node)


def _about(name: str) -> bool:
    """Whether a name tells of a secret's form and not of itself: `signature_version`."""
    words = secret_names.words_of(name)
    return len(words) > 1 and words[-1] in (
        "version", "type", "name", "len", "length", "size", "alg", "algorithm", "method", "format",
        "count", "kind", "path", "file", "mode", "scheme", "family", "spec",
    )  # fmt: skip


def _repeated(one: str, other: str) -> bool:
    """Whether something is compared with its repetition, which the same person typed."""
    again = {
        "confirm",
        "confirmation",
        "confirmed",
        "again",
        "repeat",
        "repeated",
        "retype",
        "verify",
    }
    words = [secret_names.words_of(name) for name in (one, other)]
    bare = [[w for w in parts if not w.isdigit() and w not in again] for parts in words]
    return bare[0] == bare[1] != [] and words[0] != words[1]


def _kept(name: str) -> bool:
    return (
        re.search(r"(?:key|token|secret|passw(?:or)?d|signature|pin|code)$", name, re.I) is not None
    )


def _constant_name(node: Node) -> bool:
    name = last_name(node)
    return bool(name) and name.upper() == name and len(name) > 1


def _plain_secret(name: str) -> bool:
    """Names that promise a secret by themselves on either side of a comparison."""
    return (
        re.search(
            r"signature|hmac|digest|password|passwd|secret|csrf|api_?key|(?:auth|access|session|reset|bearer)_?token|(?:expected|given|provided|received|actual|computed|stored|sent|real|user|client|correct|valid|supplied|submitted|saved|known|own)_?(?:token|mac|sig|hash|key)",
            name,
            re.I,
        )
        is not None
    )


def _plain_mac(name: str) -> bool:
    """Bytes of this name are compared to find out whether a message is genuine."""
    return re.search(r"(?:^|_|[a-z])(?:h?mac|digest|signature|sig)\d*$", name, re.I) is not None


def _strong(name: str) -> bool:
    return re.search(
        r"sig|mac|token|digest|secret|csrf|api_?key|password|hash$", name, re.I
    ) is not None and not re.search(r"type|kind|count|index|next|prev|tokens$|tok$", name, re.I)


_ROLE = re.compile(r"^(?:admin\w*|root|super\w*|true|1|yes|owner|staff|manager|editor|on)$", re.I)

_RIGHTS = re.compile(
    r"role|admin|auth|logged|privilege|permission|access|is_?staff|user_?type", re.I
)


def decided(flow: Flow, node: Node, value: Value, literal: Value) -> None:
    """A test of what a cookie says of somebody's rights."""
    taint = value.taint.get("user") if value.taint else None
    text = literal.const
    if taint is None or text is None or not isinstance(text, str | bool):
        return
    step = taint.step
    while step.before is not None:
        step = step.before
    spoken = f"{step.message} {value.hint}"
    whole = flow.spelling(node)
    if (
        "cookie" in value.tags
        and (
            _RIGHTS.search(spoken + whole)
            or (text.__class__ is str and text.lower() in ("admin", "root"))
        )
        and _ROLE.match(str(text))
    ):
        reports.report(flow, "weak-decision", node, taint.step)
