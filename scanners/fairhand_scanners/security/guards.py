"""Tests and what follows from them: on which branch a value has been checked.

A refinement is (the checked expression, the kinds of sink it is now clean for). Checks against
constants, allow-lists, strict patterns and types make a value clean; checks that start in a
helper of
the same project are read there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import containers, functions, leaks
from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Call,
    Compare,
    Const,
    Func,
    If,
    Index,
    Logic,
    Loop,
    Name,
    Node,
    Opaque,
    Regex,
    Return,
    Seq,
    Unary,
)
from fairhand_scanners.security.values import UNKNOWN, Value, cleaned

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

ALL = frozenset(("*",))
PATH = frozenset(("path", "archive"))
URL = frozenset(("ssrf", "redirect"))
CRLF = frozenset(("log", "header"))
TEXT_ONLY = frozenset(("nosql", "proto"))
NULL = frozenset(("<null>",))
Refinement = tuple[Node, frozenset[str]]
Refinements = list[Refinement]
Tested = tuple[bool | None, Refinements, Refinements, Value]

_PROTO = ("__proto__", "constructor", "prototype")
_STRICT = frozenset(
    [
        "isdigit",
        "isalnum",
        "isalpha",
        "isdecimal",
        "isnumeric",
        "isidentifier",
        "isnumeric",
        "isAlphanumeric",
        "isNumeric",
        "isAlpha",
        "isDigits",
        "isCreatable",
        "isParsable",
        "isInteger",
        "isSafeInteger",
        "isFinite",
    ]
)
_FULL = frozenset(("fullmatch", "matches"))
_PART = frozenset(("match", "search", "test", "find", "exec"))
_HOLDS = frozenset(
    (
        "includes",
        "contains",
        "has",
        "containsKey",
        "hasOwnProperty",
        "containsValue",
        "indexOf",
        "hasOwn",
    )
)
_CHECK_NAME = re.compile(
    r"^_?(?:is|are|has)_?(?:valid|safe|allow|trusted|permitted|whitelist|known|int|num|digit|alpha|uuid|hex|white|local|same)"
    r"|^(?:isUUID|isInt|isNumeric|isAlpha|isMongoId|isHexadecimal|isIn|isIP|isSlug|isPort|isBoolean)",
    re.I,
)
_ENSURE = re.compile(
    r"^_?(?:validate|check|assert|ensure|verify|require|sanitize|sanitise)(?=[_A-Z]|$)"
)


def test(flow: Flow, node: Node) -> tuple[bool | None, Refinements, Refinements]:
    """Evaluate a test: its truth if that is certain, and what holds on either branch."""
    truth, yes, no, _ = test_value(flow, node)
    return truth, yes, no


def test_value(flow: Flow, node: Node) -> Tested:
    """Like `test`, with the value of the tested expression."""
    kind = type(node)
    if kind is Unary and node.op == "not":  # type: ignore[attr-defined]
        truth, yes, no, _ = test_value(flow, node.part)  # type: ignore[attr-defined]
        return (None if truth is None else not truth), no, yes, UNKNOWN
    if kind is Logic:
        assert isinstance(node, Logic)
        return _logic(flow, node)
    if kind is Opaque and node.parts:  # type: ignore[attr-defined]
        for part in node.parts[:-1]:  # type: ignore[attr-defined]
            flow.eval(part)
        return test_value(flow, node.parts[-1])  # type: ignore[attr-defined]
    value = flow.eval(node)
    truth = bool(value.const) if value.known and not value.taint else None
    if isinstance(node, Compare):
        yes, no = _compare(flow, node)
    elif isinstance(node, Call):
        yes, no = _call(flow, node)
    elif isinstance(node, Assign) and node.value is not None:
        yes, no = (_call(flow, node.value)) if isinstance(node.value, Call) else ([], [])
    else:
        yes, no = [], []
    if "host" in value.tags and value.taint and isinstance(node, Name | Attr | Call):
        # Without a host an address stays on this site.
        no = [*no, *_host_checked(flow, node)]
    if "errorof" in value.tags:
        yes = [*yes, (node, NULL)]
    elif value.obj:
        no = [*no, (node, NULL)]
    return truth, yes, no, value


def _logic(flow: Flow, node: Logic) -> Tested:
    saved_vars, saved_refined = flow.scope.vars, flow.scope.refined
    flow.scope.vars = saved_vars.copy()
    yes_all: list[Refinements] = []
    no_all: list[Refinements] = []
    truths: list[bool | None] = []
    values: list[Value] = []
    for part in node.parts:
        truth, yes, no, value = test_value(flow, part)
        truths.append(truth)
        yes_all.append(yes)
        no_all.append(no)
        values.append(value)
        refine(flow, yes if node.op == "and" else no)
        if truth is (node.op != "and"):
            break
    new = {
        k: v
        for k, v in flow.scope.vars.items()
        if k not in saved_vars or (v.const is not saved_vars[k].const and not v.taint)
    }
    fresh = {k: v for k, v in new.items() if k not in saved_vars}
    flow.scope.vars = {**saved_vars, **fresh}
    flow.scope.refined = saved_refined
    together = [one for part in (yes_all if node.op == "and" else no_all) for one in part]
    either = common(flow, no_all if node.op == "and" else yes_all)
    stop = node.op != "and"
    verdict: bool | None = None
    if any(t is stop for t in truths):
        verdict = stop
    elif all(t is (not stop) for t in truths):
        verdict = not stop
    value = values[-1]
    if node.op == "or":
        from fairhand_scanners.security.values import join_values

        for other in values[:-1]:
            if not (other.known and not other.const):
                value = join_values(value, other)
    return (
        (verdict, together, either, value)
        if node.op == "and"
        else (verdict, either, together, value)
    )


def common(flow: Flow, sides: list[Refinements]) -> Refinements:
    """What holds whichever of the parts decided."""
    if not sides or any(not side for side in sides):
        return []
    kept: Refinements = []
    for node, kinds in sides[0]:
        spelled = flow.spelling(node)
        everywhere = kinds
        for side in sides[1:]:
            match = [k for n, k in side if flow.spelling(n) == spelled]
            if not match:
                everywhere = frozenset()
                break
            everywhere = _meet(everywhere, match[0])
        if everywhere:
            kept.append((node, everywhere))
    return kept


def _meet(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    if "*" in a:
        return b
    return a if "*" in b else a & b


def refine(flow: Flow, refinements: Refinements) -> None:
    """Let refinements hold from here on in the current state."""
    scope = flow.scope
    for node, kinds in refinements:
        target = node
        while isinstance(target, Assign):
            target = target.target
        if "<null>" in kinds:
            leaks.absent(flow, again(flow, target))
        elif isinstance(target, Name):
            value = flow.find(scope, target.id)
            if value is not None and (value.taint or value.obj):
                _refine_variable(flow, target.id, value, kinds)
        elif isinstance(target, Attr | Index | Call):
            spelled = flow.spelling(target)
            already = scope.refined.get(spelled, frozenset())
            scope.refined = {**scope.refined, spelled: already | kinds}


def _refine_variable(flow: Flow, name: str, value: Value, kinds: frozenset[str]) -> None:
    if value.obj and value.obj in flow.heap:
        obj = flow.heap[value.obj]
        if obj.rest is not None and obj.rest.taint:
            obj = obj.copy()
            assert obj.rest is not None
            obj.rest = obj.rest.with_taint(cleaned(obj.rest.taint, kinds))
            flow.heap[value.obj] = obj
    if value.taint:
        new = value.with_taint(cleaned(value.taint, kinds))
        if name in flow.scope.vars or flow.scope.outer is None:
            flow.scope.vars[name] = new
        else:
            flow.scope.vars[name] = new


def _value(flow: Flow, node: Node) -> Value:
    """The value of a part of a test that has just been evaluated, without asking rules again."""
    flow.quiet += 1
    try:
        return flow.eval(node)
    finally:
        flow.quiet -= 1


def _simple(node: Node) -> bool:
    """Whether looking at a node again is cheap and has no effect."""
    if isinstance(node, Name | Const | Regex):
        return True
    if isinstance(node, Attr):
        return _simple(node.obj)
    if isinstance(node, Index):
        return _simple(node.obj) and _simple(node.key)
    if isinstance(node, Call):
        return (
            len(node.args) <= 2
            and not node.new
            and _simple(node.fn)
            and all(_simple(a) for a in node.args)
        )
    if isinstance(node, Assign):
        return isinstance(node.target, Name)
    return isinstance(node, Seq) and len(node.items) <= 30 and all(_simple(i) for i in node.items)


def again(flow: Flow, node: Node) -> Value:
    if isinstance(node, Assign):
        return _value(flow, node.target)
    return _value(flow, node) if _simple(node) else UNKNOWN


def _subject(node: Node) -> Node:
    """What a check of a derived form speaks of: `x.strip().lower()` speaks of x."""
    while isinstance(node, Call) and isinstance(node.fn, Attr) and node.fn.name in _SAME:
        node = node.fn.obj
    if (
        isinstance(node, Call)
        and isinstance(node.fn, Name)
        and node.fn.id in ("str", "String")
        and len(node.args) == 1
    ):
        return node.args[0]
    return node


_SAME = frozenset(
    (
        "strip",
        "lower",
        "upper",
        "trim",
        "toLowerCase",
        "toUpperCase",
        "toString",
        "casefold",
        "strip",
    )
)


def _compare(flow: Flow, node: Compare) -> tuple[Refinements, Refinements]:
    op, left, right = node.op, node.left, node.right
    if op in ("is", "isnot"):
        if isinstance(right, Attr) and again(flow, right).ref:
            # The one that was there before, as `sys.stdin` is, is not ours to close.
            same: Refinements = [(left, NULL)]
            return (same, []) if op == "is" else ([], same)
        op = {"is": "==", "isnot": "!="}[op]
    if (
        isinstance(left, Unary)
        and left.op == "typeof"
        and isinstance(right, Const)
        and op in ("==", "!=")
    ):
        kinds = (
            ALL
            if right.value in ("number", "boolean", "bigint")
            else TEXT_ONLY
            if right.value == "string"
            else frozenset()
        )
        found: Refinements = [(left.part, kinds)] if kinds else []
        return (found, []) if op == "==" else ([], found)
    if (
        op in (">", ">=", "!=", "==", "<")
        and isinstance(left, Call)
        and isinstance(left.fn, Attr)
        and left.fn.name in ("indexOf", "search", "lastIndexOf")
    ):
        return _index_of(flow, node, left)
    for side, other in ((left, right), (right, left)):
        if isinstance(other, Const) and other.value in _PROTO and op in ("==", "!="):
            passed: Refinements = [(side, frozenset(("proto",)))]
            return ([], passed) if op == "==" else (passed, [])
        if isinstance(other, Const) and other.value is None and op in ("==", "!="):
            nothing: Refinements = [(side, NULL)]
            return (nothing, []) if op == "==" else ([], nothing)
    if op in ("==", "!="):
        found = _equality(flow, left, right) or _equality(flow, right, left)
        return (found, []) if op == "==" else ([], found)
    if op in ("in", "notin"):
        found, absent = _membership(flow, left, right)
        return (found, absent) if op == "in" else (absent, found)
    if (
        op == "instanceof"
        and isinstance(right, Name)
        and right.id in ("Integer", "Long", "Number", "Boolean", "Date")
    ):
        return [(left, ALL)], []
    return [], []


def _index_of(flow: Flow, node: Compare, call: Call) -> tuple[Refinements, Refinements]:
    limit = node.right
    assert isinstance(call.fn, Attr)
    if node.op in ("==", "!=") and isinstance(limit, Const) and limit.value == 0 and call.args:
        starts = _prefix(flow, call.fn.obj, call.args[0], "startsWith")
        return (starts, []) if node.op == "==" else ([], starts)
    minus = isinstance(limit, Unary) and limit.op == "-"
    zero = isinstance(limit, Const) and limit.value == 0
    inside, outside = _holding(flow, call)
    if (node.op in (">", "!=") and minus) or (node.op == ">=" and zero):
        return inside, outside
    if (node.op == "==" and minus) or (node.op == "<" and zero):
        return outside, inside
    return [], []


def _equality(flow: Flow, left: Node, right: Node) -> Refinements:
    """`left` is tainted and equals something that is not."""
    if isinstance(right, Const) and right.value in ("", None, True, False):
        if right.value == "" and _simple(_subject(left)):
            value = again(flow, _subject(left))
            if "host" in value.tags and value.taint:
                return _host_checked(flow, _subject(left))
        return []
    common = _common_path(flow, left)
    if common:
        return common
    subject = _subject(left)
    if not _simple(subject):
        return []
    value = again(flow, subject)
    if not value.taint:
        return []
    other = again(flow, right)
    if other.taint or (not other.known and isinstance(right, Call)):
        return _path_prefix(flow, subject, value, right)
    if "host" in value.tags:
        return _host_checked(flow, subject)
    if other is UNKNOWN and not _simple(right):
        return []
    return [(subject, ALL)]


def _path_prefix(flow: Flow, subject: Node, value: Value, right: Node) -> Refinements:
    return []


def _common_path(flow: Flow, node: Node) -> Refinements:
    """`os.path.commonpath([base, path]) == base` speaks of the path."""
    if (
        not isinstance(node, Call)
        or not isinstance(node.fn, Attr)
        or node.fn.name not in ("commonpath", "commonprefix")
    ):
        return []
    items = node.args[0].items if node.args and isinstance(node.args[0], Seq) else node.args
    return [
        one
        for item in items
        if _simple(_subject(item)) and again(flow, _subject(item)).taint
        for one in _same_origin(flow, _subject(item), PATH)
    ]


def _host_checked(flow: Flow, node: Node) -> Refinements:
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


def _membership(flow: Flow, left: Node, right: Node) -> tuple[Refinements, Refinements]:
    if isinstance(left, Const) and isinstance(left.value, str):
        return [], _forbidden(flow, left.value, right)
    if isinstance(right, Attr) and right.name == "parents" and again(flow, right.obj).taint:
        return [(right.obj, PATH)], []
    subject = _subject(left)
    value = again(flow, subject)
    container = again(flow, right)
    if (
        value.taint
        and not _tainted(flow, container)
        and not (container.text is not None and not container.obj)
    ):
        if "host" in value.tags:
            return _host_checked(flow, subject), []
        return [(subject, ALL)], []
    return [], []


def _tainted(flow: Flow, value: Value) -> bool:

    return bool(value.taint) or bool(value.obj and containers.flattened(flow, value).taint)


def _forbidden(flow: Flow, text: str, subject: Node) -> Refinements:
    """`subject` was found not to contain `text`."""
    while isinstance(subject, Call) and len(subject.args) == 1 and isinstance(subject.fn, Name):
        subject = subject.args[0]
    if isinstance(subject, Attr) and subject.name == "parts":
        subject = subject.obj
    if ".." in text or text in ("/", "\\"):
        return [(subject, PATH)]
    if "\n" in text or "\r" in text:
        return [(subject, CRLF)]
    return []


def _call(flow: Flow, node: Call) -> tuple[Refinements, Refinements]:
    fn = node.fn
    if isinstance(fn, Attr):
        found = _method(flow, node, fn)
        if found is not None:
            return found
    name = fn.name if isinstance(fn, Attr) else fn.id if isinstance(fn, Name) else ""
    if name == "isinstance" and len(node.args) == 2:
        kinds = flow.spelling(node.args[1])
        if kinds in ("int", "float", "bool", "(int, float)"):
            return [(node.args[0], ALL)], []
        return ([(node.args[0], TEXT_ONLY)], []) if kinds == "str" else ([], [])
    if name == "isNaN" and node.args:
        return [], [(_inner(node.args[0]), ALL)]
    if name in ("all", "any", "every") and node.args:
        return _every(flow, node)

    value = again(flow, fn)
    if value.fn is not None and isinstance(value.fn.what, Func):
        return functions.guard_in_helper(flow, node, value.fn)
    if name in ("url_has_allowed_host_and_scheme", "is_safe_url") and node.args:
        return [(node.args[0], URL)], []
    if (_CHECK_NAME.match(name) or name in _STRICT) and node.args:
        return [(_inner(node.args[0]), ALL)], []
    return [], []


def _inner(node: Node) -> Node:
    """Through conversions: a check of Number(x) is one of x."""
    while isinstance(node, Call) and len(node.args) >= 1 and isinstance(node.fn, Name | Attr):
        name = node.fn.id if isinstance(node.fn, Name) else node.fn.name
        if name in ("Number", "parseInt", "parseFloat", "String", "str", "int"):
            node = node.args[0]
        else:
            break
    return node


def _every(flow: Flow, node: Call) -> tuple[Refinements, Refinements]:
    """`all(check(c) for c in x)` speaks of x."""
    from fairhand_scanners.security.form import Comp

    comp = node.args[0]
    if isinstance(node.fn, Name) and node.fn.id == "all" and isinstance(comp, Comp) and comp.loops:
        target, items = comp.loops[0]
        if isinstance(target, Name):
            text = flow.spelling(comp.element)
            if re.search(r"\bin\b|isalnum|isdigit|isalpha|match", text) and not re.search(
                r"\bnot in\b", text
            ):
                return [(items, ALL)], []
    return [], []


def _method(flow: Flow, node: Call, fn: Attr) -> tuple[Refinements, Refinements] | None:
    name, receiver = fn.name, fn.obj
    args = node.args
    if name in _STRICT and not args:
        return [(_subject(receiver), ALL)], []
    if name in ("equals", "equalsIgnoreCase", "contentEquals") and len(args) == 1:
        found = _equality(flow, receiver, args[0]) or _equality(flow, args[0], receiver)
        return found, []
    if name in _HOLDS and args:
        return _holding(flow, node)
    if name in ("startsWith", "startswith", "is_relative_to", "StartsWith") and args:
        return _prefix(flow, receiver, args[0], name), _not_prefix(flow, receiver, args[0])
    if name in _FULL or name in _PART:
        return _pattern(flow, node, fn)
    if name == "some" and args and isinstance(args[0], Func):
        return [], []
    return None


def _holding(flow: Flow, node: Call) -> tuple[Refinements, Refinements]:
    fn = node.fn
    assert isinstance(fn, Attr)
    arg = node.args[-1] if fn.name in ("hasOwn",) else node.args[0]
    holder = again(flow, fn.obj)
    if fn.name == "hasOwnProperty" and isinstance(fn.obj, Attr) and fn.obj.name == "prototype":
        return [], []
    if isinstance(arg, Const) and isinstance(arg.value, str):
        if holder.taint or not holder.obj:
            return [], _forbidden(flow, arg.value, fn.obj)
        return [], []
    subject = _subject(arg)
    value = again(flow, subject)
    if (
        value.taint
        and not _tainted(flow, holder)
        and not (holder.text is not None and not holder.obj)
    ):
        if "host" in value.tags:
            return _host_checked(flow, subject), []
        listed = flow.heap[holder.obj].fields.values() if holder.obj in flow.heap else ()
        if any(v.const == "__proto__" for v in listed):
            return [], [(subject, frozenset(("proto",)))]
        return [(subject, ALL)], []
    return [], []


def _prefix(flow: Flow, receiver: Node, prefix: Node, name: str) -> Refinements:
    value = again(flow, _subject(receiver))
    base = again(flow, prefix)
    subject = _subject(receiver)
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


def _same_origin(flow: Flow, subject: Node, kinds: frozenset[str]) -> Refinements:
    """A check of something speaks for every variable that was made of the same thing."""
    value = again(flow, subject)
    origins = {t.origin for t in value.taint.values()} if value.taint else set()
    found: Refinements = [(subject, kinds)]
    for key, other in flow.scope.vars.items():
        if other.taint and any(t.origin in origins for t in other.taint.values()):
            found.append((Name(0, 0, key), kinds))
    return found


def _not_prefix(flow: Flow, receiver: Node, prefix: Node) -> Refinements:
    """A text that does not begin with `//` names no other host, if it begins with `/`."""
    text = again(flow, prefix).const
    if isinstance(text, str) and text.startswith(".."):
        # A relative path that does not begin by going up stays below where it starts.
        return _same_origin(flow, _subject(receiver), PATH)
    if isinstance(text, str) and text.startswith(("//", "/\\")):
        return [(_subject(receiver), frozenset(("noslashes",)))]
    return []


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


def _pattern(flow: Flow, node: Call, fn: Attr) -> tuple[Refinements, Refinements] | None:
    """A regular expression is tried on a value."""
    receiver, args = fn.obj, node.args
    owner = again(flow, receiver)
    pattern: str | None = None
    subject: Node | None = None
    whole = fn.name in _FULL
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
        return [(_subject(subject), ALL)], []
    if _FIXED_HOST.match(pattern):
        return [(_subject(subject), URL)], []
    if re.search(r"\[\^?.*[/.].*\]|\.\.", pattern) and not whole and not pattern.startswith("^"):
        # Looking for forbidden characters: the branch without a match is the checked one.
        return [], [(_subject(subject), PATH)] if ".." in pattern or "/" in pattern else []
    negated = re.fullmatch(r"\[\^([^\]]*)\][+*]?", pattern)
    if negated and not whole:
        return [], [(_subject(subject), ALL)]
    return [], []


# A pattern for addresses that lets no host through but those it spells out.
_FIXED_HOST = re.compile(r"\^https\??:(?:\\?/){2}(?:[\w-]|\\[.-]|\([\w|?:\\.+*\[\]-]*\)\??)+\\?/")


def _looks_constant(node: Node) -> bool:
    name = node.id if isinstance(node, Name) else node.name if isinstance(node, Attr) else ""
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


def after_statement(flow: Flow, node: Call) -> None:
    """A call that stands alone and checks its argument, as `validate(x)` does, lets x pass."""
    name = (
        node.fn.name
        if isinstance(node.fn, Attr)
        else node.fn.id
        if isinstance(node.fn, Name)
        else ""
    )
    if not node.args or not _ENSURE.match(name):
        return
    value = again(flow, node.fn)
    if value.fn is None:
        refine(flow, [(node.args[0], ALL)])


_DEV = re.compile(r"NODE_ENV|\bDEBUG\b|development|is_?dev|IsDevelopment|profile", re.I)


def is_development(flow: Flow, node: Node) -> bool | None:
    """Whether a test asks for a development build (True), for production (False), or neither."""
    text = flow.file.data[node.at : node.end]
    if (
        b"NODE_ENV" not in text
        and b"evelopment" not in text
        and b"roduction" not in text
        and b"DEV" not in text
    ):
        return None
    decoded = text.decode("utf-8", "replace")
    if re.search(
        r"(===?|equals\(|in)\s*['\"]?(?:development|dev|test)|isDev|IS_DEV|!==?\s*['\"]production|^['\"]?development",
        decoded,
        re.I,
    ):
        return True
    if re.search(r"(===?)\s*['\"]production|!==?\s*['\"]dev", decoded, re.I):
        return False
    return None


__all__ = ["ALL", "If", "Refinements", "Return", "test"]
