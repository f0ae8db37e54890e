"""Secrets that are written out: in assignments, pairs, arguments and setters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import reports
from fairhand_scanners.security.form import Attr, Binary, Call, Const, Index, Name, Node, Text
from fairhand_scanners.security.literals import comparing, regexes, secret_names, secrets
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow


def literal(value: Value) -> str | None:
    const = value.const
    return const if isinstance(const, str) and not value.taint else None


def _named(flow: Flow, name: str, value: Value, node: Node) -> None:
    text = literal(value)
    if not text:
        return
    kind = secret_names.secret_name(name)
    if kind and _names_itself(name, text):
        return
    if kind and secrets.looks_secret(text, kind):
        reports.report(flow, secrets.SECRET, node)
    elif name.lower() in ("authorization", "x-api-key", "x-auth-token"):
        bare = re.sub(r"^(?:bearer|basic|token)\s+", "", text, flags=re.I)
        if len(bare) >= 12 and secrets.looks_secret(bare, "key"):
            reports.report(flow, secrets.SECRET, node)


def _names_itself(name: str, text: str) -> bool:
    """Whether a text is the key of a setting: `PROXY_AUTH_PASSWORD = "net.PROXY_AUTH_PASSWORD"`."""
    words, told = secret_names.words_of(name), secret_names.words_of(text)
    return len(words) > 2 and (told == words[-len(told) :] or told[-len(words) :] == words)


def _is_literal(node: Node | None) -> bool:
    return isinstance(node, Const | Text)


def assigned(flow: Flow, node: Node, target: Node, value: Value) -> None:
    """A variable or member is set."""
    source = getattr(node, "value", None)
    if isinstance(target, Name):
        name = target.id
    elif isinstance(target, Attr):
        name = target.name
    elif (
        isinstance(target, Index)
        and isinstance(target.key, Const)
        and isinstance(target.key.value, str)
    ):
        name = target.key.value
    else:
        return
    if source is not None and (
        _is_literal(source) or (isinstance(source, Call) and literal(value) is not None)
    ):
        _named(flow, name, value, node)
    if flow.scope.func is None and name.isupper():
        reports.event(flow, f"<setting>.{name}", node, [value])
    if source is not None and isinstance(target, Name):
        predictable(flow, name, value, node)


def paired(flow: Flow, key: Node, part: Node, value: Value) -> None:
    """A member of a literal object or dictionary."""
    if isinstance(key, Const) and isinstance(key.value, str) and value.taint:
        predictable(flow, key.value, value, part)
    if (
        isinstance(key, Const)
        and isinstance(key.value, str)
        and (_is_literal(part) or isinstance(part, Binary))
    ):
        node = Node(0, 0)
        node.at, node.end = key.at, part.end
        _named(flow, key.value, value, node)
    if isinstance(key, Const) and isinstance(key.value, str):
        path = f"<pair>.{key.value}"
        if path in flow.book.exact:
            whole = Node(0, 0)
            whole.at, whole.end = key.at, part.end
            reports.event(flow, path, whole, [value])


def given(flow: Flow, name: str, part: Node, value: Value) -> None:
    """A keyword argument."""
    if literal(value) is not None:
        node = Node(0, 0)
        node.at, node.end = part.at, part.end
        _named(flow, name, value, node)


_PREDICTABLE = re.compile(
    r"token|secret|passw|session_?id|nonce|salt|otp|csrf|api_?key|reset|pin$|^key$|_key$|Key$|invite|verif|captcha|activation|ticket",
    re.I,
)


def predictable(flow: Flow, name: str, value: Value, node: Node) -> None:
    """A number that can be guessed is kept under a secret's name."""
    if value.taint and "weak" in value.taint and _PREDICTABLE.search(name):
        reports.report_weak(flow, value.taint["weak"], node)


def called(flow: Flow, facts: Facts) -> None:
    """A call: secrets in setters, and comparisons spelled as calls."""
    last = facts.last
    if (
        len(facts.args) == 1
        and last.startswith(("set", "with"))
        and facts.args[0].const.__class__ is str
    ):
        _named(flow, last[4 if last.startswith("with") else 3 :], facts.args[0], facts.node)
    if (
        last in ("setProperty", "put", "set", "setAttribute", "addProperty")
        and len(facts.args) == 2
        and isinstance(facts.args[0].const, str)
        and not facts.args[0].taint
    ):
        _named(flow, facts.args[0].const, facts.args[1], facts.node)
    if last in ("equals",) and flow.language == "java":
        if facts.path == "Arrays.equals" and len(facts.args) == 2 and len(facts.nodes) == 2:
            comparing.timing(
                flow, facts.node, (facts.nodes[0], facts.nodes[1]), (facts.args[0], facts.args[1])
            )
        elif (
            facts.on is not None
            and len(facts.args) == 1
            and (facts.on.known or facts.args[0].known)
        ):
            comparing.decided(
                flow,
                facts.node,
                *((facts.on, facts.args[0]) if facts.args[0].known else (facts.args[0], facts.on)),
            )
        if facts.path == "Arrays.equals":
            pass
        elif (
            facts.on is not None
            and len(facts.args) == 1
            and isinstance(facts.node, Call)
            and isinstance(facts.node.fn, Attr)
        ):
            left, right = facts.node.fn.obj, facts.nodes[0] if facts.nodes else facts.node
            for one, value in ((left, facts.args[0]), (right, facts.on)):
                text = literal(value)
                kind = secret_names.secret_name(comparing.spoken(one)) if text else ""
                if text and kind and secrets.looks_secret(text, kind):
                    reports.report(flow, secrets.SECRET, facts.node)
            if not facts.on.known and not facts.args[0].known:
                comparing.timing(flow, facts.node, (left, right), (facts.on, facts.args[0]))
    if last in regexes.MATCHING:
        regexes.matched(flow, facts)
