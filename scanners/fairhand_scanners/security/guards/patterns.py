"""Checks by a regular expression, and of every character."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Attr, Call, If, Loop, Name, Node, last_name
from fairhand_scanners.security.guards import checking, hosts
from fairhand_scanners.security.guards.subjects import (
    ALL,
    PATH,
    URL,
    Refinements,
    again,
    subject_of,
)
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

_EACH_CHARACTER = re.compile(
    r"isLetterOrDigit|isAlphabetic|isLetter|isDigit|isalnum|isdigit|isalpha|isdecimal|\bnot in\b"
    r"|indexOf|includes|contains"
)


def checks_each(flow: Flow, node: Loop, leaves: bool) -> Name | None:
    """`for c in text: if not c.isalnum(): return False`: the text that is looked at, or None."""
    subject = node.items
    while isinstance(subject, Call):
        subject = subject.fn.obj if isinstance(subject.fn, Attr) else None
    body = node.body[0] if len(node.body) == 1 else None
    if not isinstance(subject, Name) or not leaves or not isinstance(body, If):
        return None
    return subject if _EACH_CHARACTER.search(flow.spelling(body.test)) else None


def strict_pattern(pattern: str, whole: bool) -> bool:
    """Whether a text that matches a pattern can be trusted: anchored, and no part stands for
    anything."""
    text = pattern
    flags = re.match(r"\(\?[a-zA-Z]+\)", text)
    if flags:
        text = text[flags.end() :]
    if not whole:
        # "$" also matches before a final line end in Python, which is forgiven.
        if not (text.startswith(("^", r"\A")) and text.endswith(("$", r"\Z", r"\z"))):
            return False
        if "|" in _outside_groups(text):
            return False
    bare = re.sub(r"\\\\|\\[.\-/^$|?*+()\[\]{}]", "", text)
    bare = re.sub(r"\\[AZzbdw]", "", bare)
    classes = re.findall(r"\[(\^?)([^\]]*)\]", bare)
    if any(negated or re.search(r"\\[SWD]|[;&|`$<>'\"]", inner) for negated, inner in classes):
        return False
    bare = re.sub(r"\[[^\]]*\]", "", bare)
    bare = re.sub(r"\(\?[:=!<P][^)]{0,3}", "", bare)
    return "." not in bare and not re.search(r"\\[SWDs]", bare)


def _outside_groups(text: str) -> str:
    depth = 0
    kept: list[str] = []
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            kept.append(character)
    return "".join(kept)


def matches(flow: Flow, node: Call, fn: Attr) -> tuple[Refinements, Refinements] | None:
    """A regular expression is tried on a value."""
    receiver, args = fn.obj, node.args
    owner = again(flow, receiver)
    pattern: str | None = None
    subject: Node | None = None
    whole = fn.name in checking.FULL
    if owner.ref in ("re", "regex") and len(args) >= 2:
        pattern, subject = again(flow, args[0]).text, args[1]
        if fn.name == "match" and pattern is not None and not pattern.startswith("^"):
            pattern = "^" + pattern
    elif owner.ref in ("re.Pattern", "RegExp", "Pattern") and args:
        # `Pattern.matches(p, x)` and `pattern.test(x)`.
        if owner.ref == "Pattern" and len(args) == 2:
            pattern, subject = again(flow, args[0]).text, args[1]
        else:
            pattern, subject = owner.text, args[0]
        if (
            fn.name == "match"
            and pattern is not None
            and flow.language == "python"
            and not pattern.startswith("^")
        ):
            pattern = "^" + pattern
    elif (
        isinstance(receiver, Call)
        and isinstance(receiver.fn, Attr)
        and receiver.fn.name == "matcher"
        and receiver.args
    ):
        pattern, subject = again(flow, receiver.fn.obj).text, receiver.args[0]
    elif owner.ref == "Matcher":
        pattern = owner.text
        return _matcher(flow, owner, pattern, whole)
    elif len(args) == 1 and fn.name in ("matches", "match"):
        # `x.matches(p)`, `x.match(p)`.
        pattern, subject = again(flow, args[0]).text, receiver
    elif (
        fn.name in ("test", "fullmatch", "match")
        and args
        and owner.text is None
        and _looks_constant(receiver)
    ):
        # A pattern that is declared elsewhere, by a name that promises a constant.
        return [(args[0], ALL)], []
    if pattern is None or subject is None or "\0" in pattern:
        return [], []
    if strict_pattern(pattern, whole):
        return [(subject_of(subject), ALL)], []
    if hosts.FIXED_HOST.match(pattern):
        return [(subject_of(subject), URL)], []
    if re.search(r"\[\^?.*[/.].*\]|\.\.", pattern) and not whole and not pattern.startswith("^"):
        # Looking for forbidden characters: the branch without a match is the checked one.
        return [], [(subject_of(subject), PATH)] if ".." in pattern or "/" in pattern else []
    negated = re.fullmatch(r"\[\^([^\]]*)\][+*]?", pattern)
    if negated and not whole:
        return [], [(subject_of(subject), ALL)]
    return [], []


def _looks_constant(node: Node) -> bool:
    name = last_name(node)
    return len(name) > 1 and name.upper() == name


def _matcher(
    flow: Flow, owner: Value, pattern: str | None, whole: bool
) -> tuple[Refinements, Refinements]:
    """`Matcher m = p.matcher(x); if (m.matches())` speaks of x, found by where it came from."""
    if pattern is None or not owner.taint or not strict_pattern(pattern, whole):
        return [], []
    origins = {t.origin for t in owner.taint.values()}
    return [
        (Name(0, 0, name), ALL)
        for name, other in flow.scope.vars.items()
        if other.taint and any(t.origin in origins for t in other.taint.values())
    ], []
