"""Texts: how they are put together, shaped and cleaned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import reports
from fairhand_scanners.security.containers import formatting, holders, lists
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Node, Text
from fairhand_scanners.security.guards import subjects
from fairhand_scanners.security.values import (
    HOLE,
    LONGEST_TEXT,
    NO_CONST,
    UNKNOWN,
    Taints,
    Value,
    cleaned,
    join_taints,
)

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

STRING = frozenset(("nosql",))


# Builders of addresses: what is put behind the host, and what makes the address of them.
_ADDS_PATH = frozenset(("path", "pathSegment", "queryParam", "addPathSegment", "addQueryParameter"))
_BUILDS = frozenset(("build", "toUri", "toUriString", "toURL", "encode", "toURI", "newBuilder"))
_SAME_TEXT = frozenset(
    [
        "strip",
        "lstrip",
        "rstrip",
        "trim",
        "lower",
        "upper",
        "toLowerCase",
        "toUpperCase",
        "encode",
        "decode",
        "toString",
        "casefold",
        "title",
        "expandtabs",
        "normalize",
        "stripLeading",
        "stripTrailing",
        "trimStart",
        "trimEnd",
        "intern",
        "valueOf",
        "getBytes",
    ]
)


def text(flow: Flow, node: Text) -> Value:
    return concat(flow, [flow.eval(part) for part in node.parts], node)


def concat(flow: Flow, parts: list[Value], node: Node | None = None) -> Value:
    """The text that these parts make."""
    new = Value()
    pieces: list[str] = []
    const = True
    taint: Taints | None = None
    for part in parts:
        if part.obj and part.obj in flow.heap:
            part = holders.flattened(flow, part)
        if part.taint:
            taint = join_taints(taint, part.taint)
        if "b64" in part.tags and pieces and pieces[-1].endswith("Basic ") and node is not None:
            reports.report(flow, "basic-auth-by-hand", node)
        if part.known:
            pieces.append(str(part.const))
        else:
            const = False
            pieces.append(part.text if part.text is not None else HOLE)
        if "weakrandom" in part.tags:
            new.tags = part.tags
    whole = "".join(pieces)
    new.text = whole[:LONGEST_TEXT]
    if const:
        new.const = whole
    if taint:
        # A text is no object that a query could take for operators.
        new.taint = cleaned(taint, STRING)
    return new


def text_method(flow: Flow, facts: Facts) -> Value | None:
    """Methods of texts that keep or shape what is known of them."""
    receiver, last = facts.on, facts.last
    if receiver is None:
        if (facts.path == "re.sub" or facts.path == "re.subn") and len(facts.args) >= 3:
            shifted = Facts(facts.node, facts.path, "sub")
            shifted.args = [facts.args[0], facts.args[1]]
            return _replaced(flow, facts.args[2], shifted)
        return None
    if facts.path in ("re.sub", "re.subn", "re.Pattern.sub") and len(facts.args) >= 2:
        shifted = Facts(facts.node, facts.path, "sub")
        pattern = facts.args[0] if facts.path != "re.Pattern.sub" else receiver
        subject = (
            facts.args[2]
            if facts.path != "re.Pattern.sub" and len(facts.args) > 2
            else facts.args[1]
        )
        shifted.args = [pattern]
        return _replaced(flow, subject, shifted)
    if facts.path == "MessageFormat.format" and facts.args:
        return formatting.brace_format(flow, facts.args[0], facts.args[1:], {})
    if last == "format" and facts.path in ("String.format", "util.format"):
        args = facts.args
        if args and args[0].ref in ("Locale", "Locale.ROOT", "Locale.US", "Locale.ENGLISH"):
            args = args[1:]
        return formatting.printf(flow, args[0], args[1:]) if args else UNKNOWN
    if last == "formatted":
        return formatting.printf(flow, receiver, facts.args)
    if (
        last == "format"
        and (receiver.text is not None or receiver.taint)
        and flow.language == "python"
    ):
        return formatting.brace_format(flow, receiver, facts.args, facts.kwargs)
    if last == "format_map" and facts.args and facts.args[0].obj in flow.heap:
        fields = flow.heap[facts.args[0].obj].fields
        return formatting.brace_format(flow, receiver, [], {str(k): v for k, v in fields.items()})
    if last == "join":
        if facts.path == "String.join" and len(facts.args) >= 2:
            if len(facts.args) == 2:
                return lists.joined(flow, facts.args[0], facts.args[1])
            return concat(flow, facts.args[1:])
        if flow.language == "python" and len(facts.args) == 1 and not receiver.ref:
            return lists.joined(flow, receiver, facts.args[0])
        if flow.language == "javascript" and not receiver.ref and receiver.taint:
            return Value("", NO_CONST, receiver.taint)
    if last in _ADDS_PATH and flow.language == "java" and receiver.text is not None:
        longer = concat(flow, [receiver, Value("", "/"), *facts.args])
        longer.ref = receiver.ref
        return longer
    if last in _BUILDS and not facts.args and receiver.text is not None and receiver.taint:
        return receiver
    if last in ("substitute", "safe_substitute") and facts.path.startswith("string.Template"):
        given = [receiver, *facts.args, *facts.kwargs.values()]
        return concat(flow, [part for part in given if part.taint or part.obj])
    if last == "concat" and (receiver.text is not None or receiver.taint):
        return concat(flow, [receiver, *facts.args])
    shaped = bool(receiver.taint) or receiver.text is not None
    if shaped and last in ("replace", "replaceAll", "replaceFirst", "translate"):
        return _replaced(flow, receiver, facts)
    if last == "toString" and facts.args and facts.args[0].const == "base64":
        return Value("", NO_CONST, receiver.taint).tagged("b64")
    if last in _SAME_TEXT and (receiver.text is not None or receiver.taint or receiver.tags):
        new = receiver.copy()
        if last in ("lower", "toLowerCase") and isinstance(receiver.const, str):
            new.const = receiver.const.lower()
        elif last in ("upper", "toUpperCase") and isinstance(receiver.const, str):
            new.const = receiver.const.upper()
        new.ref = ""
        new.obj = 0
        new.tags = receiver.tags | ({"norm"} if last == "normalize" else frozenset())
        if last == "encode":
            new.tags = new.tags | {"bytes"}
        return new
    if last == "charAt" and receiver.known and facts.args and isinstance(facts.args[0].const, int):
        text = str(receiver.const)
        return (
            Value("", text[facts.args[0].const])
            if 0 <= facts.args[0].const < len(text)
            else UNKNOWN
        )
    if (
        last in ("repeat",)
        and receiver.known
        and facts.args
        and isinstance(facts.args[0].const, int)
    ):
        return Value("", str(receiver.const) * min(facts.args[0].const, 200))
    return None


def _replaced(flow: Flow, receiver: Value, facts: Facts) -> Value:
    """`x.replace(a, b)` and its kin: removing all of what a sink minds cleans for that sink."""
    taint = receiver.taint
    for value in facts.args[1:]:
        taint = join_taints(taint, value.taint)
    pattern = facts.args[0] if facts.args else UNKNOWN
    text = pattern.text or ""
    literal = facts.last == "replace" and pattern.ref != "RegExp" and facts.path != "re.sub"
    everywhere = (
        flow.language == "python"
        or facts.last != "replace"
        or pattern.ref == "RegExp"
        or flow.language == "java"
    )
    kinds = removal_cleans(text, literal) if everywhere else frozenset()
    new = Value("", NO_CONST, cleaned(taint, kinds) if kinds else taint)
    if receiver.text is not None and HOLE in receiver.text:
        new.text = receiver.text
    elif receiver.known and not taint:
        return UNKNOWN
    return new


def removal_cleans(pattern: str, literal: bool) -> frozenset[str]:
    """For which kinds of sink a text is clean once everything that matches has been replaced."""
    if literal:
        if pattern in ("\n", "\r", "\r\n"):
            return frozenset(("log", "header"))
        return frozenset(("html",)) if pattern == "<" else frozenset()
    body = pattern.replace("\\\\", "\\")
    kept = re.fullmatch(r"\(?\[\^([^\]]*)\]\)?[+*]?", body)
    if kept:
        allowed = kept[1]
        return subjects.ALL if not re.search(r"\\[SD]|[<>'\";&|`$]", allowed) else frozenset()
    if re.fullmatch(r"\\W[+*]?", body):
        return subjects.ALL
    kinds: set[str] = set()
    if re.search(r"\\n|\\r|\n|\r|\\R|\\s|\\p\{Cntrl\}|x00", body):
        kinds |= {"log", "header"}
    if body in ("<", "<|>", "(<|>)", "&lt;|<"):
        kinds.add("html")
    group = re.fullmatch(r"\[([^\]]*)\][+*]?", body)
    if re.fullmatch(r"\(?\[.*\]\)?[+*]?", body) and all(c in body for c in ".*+?$({|"):
        # What a pattern is made of has been taken its meaning.
        kinds.add("regex")
    if group:
        if "<" in group[1]:
            kinds.add("html")
        if "/" in group[1] and "." in group[1]:
            kinds.add("path")
    return frozenset(kinds)
