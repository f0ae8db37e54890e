"""Findings that hang on literals and single operations: secrets, patterns, comparisons, keys."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import reports
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import (
    Attr,
    Binary,
    Call,
    Class,
    Compare,
    Const,
    Func,
    Index,
    Name,
    Node,
    Return,
)
from fairhand_scanners.security.values import HOLE, UNKNOWN, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

SECRET = "hardcoded-credentials"
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_PASS = frozenset(("password", "passwd", "pwd", "passphrase", "pass", "passcode"))
_KEYS = frozenset(
    (
        "secret",
        "token",
        "apikey",
        "credential",
        "credentials",
        "secretkey",
        "authkey",
        "accesskey",
        "privatekey",
    )
)
_PAIRS = frozenset(
    (
        ("api", "key"), ("access", "key"), ("secret", "key"), ("private", "key"), ("auth", "key"),
        ("encryption", "key"),
        ("signing", "key"), ("client", "secret"), ("auth", "token"), ("access", "token"),
        ("master", "key"), ("account", "key"),
        ("service", "key"), ("app", "key"), ("jwt", "key"), ("session", "key"), ("crypt", "key"),
        ("aes", "key"), ("license", "key"),
    )
)  # fmt: skip
_NOT_SECRET = frozenset(
    [
        "url",
        "uri",
        "path",
        "file",
        "filename",
        "dir",
        "name",
        "prompt",
        "field",
        "header",
        "min",
        "max",
        "length",
        "len",
        "size",
        "env",
        "var",
        "label",
        "regex",
        "pattern",
        "type",
        "expiry",
        "expires",
        "expire",
        "ttl",
        "hint",
        "error",
        "message",
        "msg",
        "id",
        "ids",
        "placeholder",
        "param",
        "parameter",
        "cookie",
        "policy",
        "class",
        "selector",
        "format",
        "prefix",
        "suffix",
        "title",
        "text",
        "description",
        "help",
        "kind",
        "style",
        "attr",
        "attribute",
        "column",
        "table",
        "query",
        "count",
        "index",
        "location",
        "endpoint",
        "encoder",
        "hash",
        "salt",
        "reset",
        "change",
        "forgot",
        "confirm",
        "valid",
        "invalid",
        "missing",
        "wrong",
        "strength",
        "public",
        "rule",
        "rules",
    ]
)
_PLACEHOLDER = re.compile(
    r"^(?:x{3,}|\*{3,}|\.{3,}|-+|_+|<.*>|\$\{.*|\$\(.*|\{.*\}|%.*%|%\(?\w*\)?s?|\[.*\]|your[-_ ]?.*"
    r"|.*[-_ ]here|example.*|.*placeholder.*|"
    r"change[-_ ]?(?:me|it|this).*|todo.*|none|null|nil|undefined|true|false|n/?a|dummy.*"
    r"|fake.*|sample.*|redacted|secret|password|passwd|"
    r"token|test|string|foo|bar|baz|default|empty|unknown|anonymous|basic|bearer|default[-_]?\w*|insert.*|replace.*|test[-_]?(?:key|token|secret|password)|"
    r".*dummy.*|not[-_ ]?.*secret.*)$",
    re.I,
)
_FORMATS = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{60,}|\bxox[baprs]-[0-9A-Za-z-]{10,}|\bsk_live_[0-9a-zA-Z]{16,}"
    r"|\brk_live_[0-9a-zA-Z]{16,}|\bAIza[0-9A-Za-z_-]{35}\b|\bglpat-[0-9A-Za-z_-]{20}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bnpm_[A-Za-z0-9]{36}\b"
    r"|-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP )?PRIVATE KEY"
    r"|\bey[A-Za-z0-9_-]{12,}\.ey[A-Za-z0-9_-]{12,}\.[A-Za-z0-9_-]{16,}"
    r"|\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?|ftp|https?|jdbc:\w+)://[^\s:/@{}$<>%]+:(?P<pw>[^\s:/@{}$<>%*]{3,})@[\w.-]+"
    r"|\bAccountKey=[A-Za-z0-9+/=]{40,}",
)


# What stands behind the first line of a key; a description of the format has no such line.
_KEY_BODY = re.compile(r"-----BEGIN [^\n]*?-----\s*(?:[\w-]+:[^\n]*\s+)*[A-Za-z0-9+/=]{40}")


def words_of(name: str) -> list[str]:
    """The lower-case words of an identifier."""
    return [w.lower() for w in _WORD.findall(name)]


def secret_name(name: str) -> str:
    """What a name promises: "password", "key" for other secrets, or nothing."""
    words = words_of(name)
    if not words or len(name) > 60:
        return ""
    while len(words) > 1 and (
        words[-1].isdigit()
        or words[-1]
        in (
            "str",
            "string",
            "value",
            "val",
            "default",
            "const",
            "constant",
            "text",
            "plain",
            "plaintext",
        )
    ):
        words.pop()
    if _NOT_SECRET.intersection(words[-1:]) or (
        len(words) > 1
        and words[0] in ("is", "has", "no", "use", "show", "hide", "reset", "forgot", "invalid")
    ):
        return ""
    if words[-1] in _PASS or (words[-1] in ("word",) and "pass" in words):
        return "password"
    if words[-1] in _KEYS or tuple(words[-2:]) in _PAIRS or (words[-1] == "secret"):
        return "key"
    if len(words) >= 2 and words[-1] in _NOT_SECRET:
        return ""
    return ""


def entropy(text: str) -> float:
    """Shannon's entropy in bits per character."""
    counts = {c: text.count(c) for c in set(text)}
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in counts.values()) if total else 0.0


def looks_secret(text: str, kind: str) -> bool:
    """Whether a literal under a secret's name is a secret rather than a placeholder or a label."""
    if not 3 <= len(text) <= 400 or _PLACEHOLDER.match(text) or HOLE in text:
        return False
    if re.search(r"\s", text) and not text.startswith("-----BEGIN"):
        return False
    if re.fullmatch(r"\d+(?:\.\d+)+", text):
        return False
    if "://" in text or text.startswith(("/", "./", "#", "--", "${", "{{", "@", ".", "arn:", "$")):
        return False
    letters = re.sub(r"[^A-Za-z]", "", text)
    digits = any(c.isdigit() for c in text)
    if re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", text):
        return False
    if re.fullmatch(r"[a-z]+(?:[._:-][a-z]+)+", text) and not digits:
        # Keys of settings and of translations: "login.password.label".
        return (
            kind == "password"
            and "." not in text
            and ":" not in text
            and not _mentions_secret(text)
        )
    if re.search(r"[()\[\]{}<>\\|=,;]", text) and kind != "password":
        return False
    if kind == "password":
        if re.fullmatch(r"[A-Za-z]+", text):
            return len(text) >= 4 and not _mentions_secret(text) and text[1:] == text[1:].lower()
        return len(set(text)) >= 3
    if len(text) < 8:
        return False
    if digits and letters:
        return entropy(text) >= 2.5
    return (
        entropy(text) >= 3.4
        and len(text) >= 16
        and not re.fullmatch(r"[a-z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*", text)
    ) or (
        "-" in text
        and kind == "key"
        and len(text) >= 12
        and not re.fullmatch(r"[a-zA-Z]+(?:-[a-zA-Z]+)*", text)
    )


def _mentions_secret(text: str) -> bool:
    return (
        re.search(r"pass|secret|token|key|pwd|credential|auth|user|login", text, re.I) is not None
    )


def _literal(value: Value) -> str | None:
    const = value.const
    return const if isinstance(const, str) and not value.taint else None


def _named(flow: Flow, name: str, value: Value, node: Node) -> None:
    text = _literal(value)
    if not text:
        return
    kind = secret_name(name)
    if kind and looks_secret(text, kind):
        reports.report(flow, SECRET, node)
    elif name.lower() in ("authorization", "x-api-key", "x-auth-token"):
        bare = re.sub(r"^(?:bearer|basic|token)\s+", "", text, flags=re.I)
        if len(bare) >= 12 and looks_secret(bare, "key"):
            reports.report(flow, SECRET, node)


def believes_all(flow: Flow, cls: Class) -> None:
    """Java classes that check certificates or names of hosts by saying yes."""
    from fairhand_scanners.security.questions import always_true

    if flow.language != "java":
        return
    for func in cls.methods.get("checkServerTrusted", []):
        if not func.body or (
            len(func.body) == 1 and isinstance(func.body[0], Return) and func.body[0].value is None
        ):
            reports.report(flow, "certificate-check-off", func)
    for func in cls.methods.get("verify", []):
        if (
            len(func.params) == 2
            and func.params[1].type.endswith("SSLSession")
            and always_true(func)
        ):
            reports.report(flow, "hostname-check-off", func)


def _is_literal(node: Node | None) -> bool:
    from fairhand_scanners.security.form import Text

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
        _is_literal(source) or (isinstance(source, Call) and _literal(value) is not None)
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
        node = Node()
        node.at, node.end = key.at, part.end
        _named(flow, key.value, value, node)
    if isinstance(key, Const) and isinstance(key.value, str):
        path = f"<pair>.{key.value}"
        if path in flow.book.exact:
            whole = Node()
            whole.at, whole.end = key.at, part.end
            reports.event(flow, path, whole, [value])


def given(flow: Flow, name: str, part: Node, value: Value) -> None:
    """A keyword argument."""
    if _literal(value) is not None:
        node = Node()
        node.at, node.end = flow_call_start(flow, part), part.end
        _named(flow, name, value, node)


def flow_call_start(flow: Flow, part: Node) -> int:
    """Where the line of a keyword argument begins to matter: at its value."""
    return part.at


_PREDICTABLE = re.compile(
    r"token|secret|passw|session_?id|nonce|salt|otp|csrf|api_?key|reset|pin$|^key$|_key$|Key$|invite|verif|captcha|activation|ticket",
    re.I,
)


def predictable(flow: Flow, name: str, value: Value, node: Node) -> None:
    """A number that can be guessed is kept under a secret's name."""
    if value.taint and "weak" in value.taint and _PREDICTABLE.search(name):
        reports.report_weak(flow, value.taint["weak"], node)


_TOKEN = re.compile(
    r"(?:^|_|[a-z])(?:token|signature|sig|hmac|mac|digest|password|passwd|secret|apikey|api_key|csrf|otp|hash|pin)(?:s|Hash|Header|Value)?$",
    re.I,
)
_TOKEN_START = re.compile(
    r"^(?:token|signature|sig|hmac|mac|digest|secret|password|expected_?(?:sig|mac|token|hash|digest))",
    re.I,
)


def _spoken(node: Node) -> str:
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
        text = _literal(value)
        if value.known:
            decided(flow, node, left if value is right else right, value)
        if isinstance(other_node, Const) and text:
            kind = secret_name(_spoken(one))
            if kind and looks_secret(text, kind):
                reports.report(flow, SECRET, node)
    if isinstance(node.left, Const) or isinstance(node.right, Const):
        return
    timing(flow, node, (node.left, node.right), (left, right))


def timing(flow: Flow, node: Node, sides: tuple[Node, Node], values: tuple[Value, Value]) -> None:
    """Two secrets are compared in a time that tells how much of them agrees."""
    names = [_spoken(s) for s in sides]
    secret = [bool(_TOKEN.search(n) or _TOKEN_START.search(n)) for n in names]
    made = [
        v.ref.startswith(("hmac", "hashlib", "Digest")) or "digest" in v.tags or "mac" in v.tags
        for v in values
    ]
    outside = [bool(v.taint and "user" in v.taint) for v in values]
    if any(v.known for v in values) or any(_constant_name(s) for s in sides):
        return
    one_made = any(made) and not all(made)
    from_outside = any(outside) and any(secret) and any(_strong(n) for n in names)
    called = isinstance(node, Call) and any(_plain_mac(n) for n in names)
    if one_made or from_outside or called or all(_plain_secret(n) for n in names):
        reports.report(flow, "timing-comparison", node)


def _constant_name(node: Node) -> bool:
    name = node.id if isinstance(node, Name) else node.name if isinstance(node, Attr) else ""
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


def keyed(flow: Flow, node: Node, target: Index, parts: tuple[Value, Value, Value]) -> None:
    """An element is set under a key."""
    holder, key, value = parts
    last = "[]="
    path = f"{holder.ref}{last}" if holder.ref else ""
    lines = flow.book.lines(path, last)
    if holder.hint:
        lines = lines + flow.book.loose.get(f"{holder.hint}{last}", [])
    if lines:
        facts = Facts(node, path, last)
        facts.on, facts.hint, facts.args = holder, holder.hint, [key, value]
        reports.ask(flow, lines, facts)
    if flow.language == "javascript":
        _polluted(flow, node, target, parts)


def _polluted(flow: Flow, node: Node, target: Index, parts: tuple[Value, Value, Value]) -> None:
    """`a[b][c] = d` and `a[key] = b[key]` in a merging loop, with keys nobody checked."""
    holder, key, _value = parts
    if holder.ref in ("<null-prototype>", "Map") or "array" in holder.tags:
        return
    user = key.taint.get("user") if key.taint else None
    if user is not None and "proto" not in user.clean:
        inner = target.obj
        nested = isinstance(inner, Index)
        if nested or holder.taint is None:
            outer = guards_again(flow, inner.obj) if isinstance(inner, Index) else holder
            if outer.ref != "<null-prototype>":
                reports.report(flow, "prototype-pollution", node, user.step)
        return
    if "key" in key.tags and key.taint:
        taint = next(iter(key.taint.values()))
        source = getattr(node, "value", None)
        if "proto" in taint.clean or not isinstance(source, Index):
            return
        # Only a merge that goes down into members reaches the prototype.
        if any(_goes_down(flow, func) for func in flow.stack[-3:]):
            reports.report(flow, "prototype-pollution", node, taint.step)


def _goes_down(flow: Flow, func: Func) -> bool:
    """Whether a function calls itself for members: `merge(target[key], source[key])`."""
    if not func.name or func.name not in func.names:
        return False
    call = rf"\b{re.escape(func.name)}(?:\.call)?\s*\([^;{{}}]*\["
    return re.search(call, flow.spelling(func)) is not None


def guards_again(flow: Flow, node: Node) -> Value:
    """A part of an expression once more, without asking the rules."""
    from fairhand_scanners.security.guards import again

    return again(flow, node)


_MATCHING = frozenset(
    [
        "match",
        "search",
        "fullmatch",
        "findall",
        "finditer",
        "sub",
        "split",
        "test",
        "exec",
        "matcher",
        "matches",
        "replace",
        "replaceAll",
        "matchAll",
    ]
)


def _matched(flow: Flow, facts: Facts) -> None:
    """Untrusted text is held against a pattern that can run for ever."""
    values = [*facts.args, *([facts.on] if facts.on is not None else [])]
    subject = next((v for v in values if v.taint and "user" in v.taint), None)
    if subject is None or subject.taint is None:
        return
    for value in values:
        if value is subject:
            continue
        pattern = (
            value.text if value.ref in ("re.Pattern", "RegExp", "Pattern") or value.known else None
        )
        if pattern and HOLE not in pattern and explosive(pattern):
            reports.report(flow, "redos", facts.node, subject.taint["user"].step)


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
            timing(
                flow, facts.node, (facts.nodes[0], facts.nodes[1]), (facts.args[0], facts.args[1])
            )
        elif (
            facts.on is not None
            and len(facts.args) == 1
            and (facts.on.known or facts.args[0].known)
        ):
            decided(
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
                text = _literal(value)
                kind = secret_name(_spoken(one)) if text else ""
                if text and kind and looks_secret(text, kind):
                    reports.report(flow, SECRET, facts.node)
            if not facts.on.known and not facts.args[0].known:
                timing(flow, facts.node, (left, right), (facts.on, facts.args[0]))
    if last in _MATCHING:
        _matched(flow, facts)


def scan_strings(flow: Flow) -> None:
    """Secrets that give themselves away by their form, wherever they stand."""
    for const in flow.module.strings:
        text = const.value
        if isinstance(text, str) and len(text) >= 16:
            match = _FORMATS.search(text)
            if match is None:
                continue
            secret = match["pw"]
            if secret is not None and (
                _PLACEHOLDER.match(secret)
                or HOLE in secret
                or secret in ("pass", "pw", "pwd", "password")
            ):
                continue
            if (
                "EXAMPLE" in match[0]
                or re.search(r"(.)\1{7}", match[0])
                or (match[0].startswith("-----BEGIN") and not _KEY_BODY.search(text))
            ):
                continue
            reports.report(flow, SECRET, const)


# ---- patterns whose matching may take exponential time

_QUANTIFIED_GROUP = re.compile(
    r"\((?:\?:|\?<\w+>|\?P<\w+>)?((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)([+*]|\{\d*,\d*\})"
)


def explosive(pattern: str) -> bool:
    """Whether a pattern repeats a part that itself repeats or has overlapping choices."""
    if len(pattern) > 2000:
        return False
    for match in _QUANTIFIED_GROUP.finditer(pattern):
        body, quantifier = match[1], match[2]
        if quantifier.startswith("{"):
            low, _, high = quantifier[1:-1].partition(",")
            if high.isdigit() and int(high) < 20:
                continue
            del low
        if pattern[match.end() : match.end() + 1] == "+":
            continue
        if _repeats(body) or _overlaps(body):
            return True
    return False


def _repeats(body: str) -> bool:
    """`(a+)+`: the inner repetition may be cut anywhere, and nothing fixed stands between two
    rounds."""
    pieces = _split(body)
    if pieces is None:
        return False
    unbounded = [p for p in pieces if p[1] in ("+", "*") or p[1].endswith(",}")]
    if not unbounded:
        return False
    needed = [p for p in pieces if p[1] in ("", "+") or p[1].startswith("{")]
    fixed = [p for p in needed if p not in unbounded]
    # A fixed separator that the repeated part cannot match makes the cut unique.
    for piece in fixed:
        if all(not _may_share(piece[0], other[0]) for other in unbounded):
            return False
    if len(unbounded) == 1 and len(pieces) == 1:
        return not unbounded[0][0].startswith("(") or _repeats(unbounded[0][0].strip("()?:"))
    return not fixed or any(_may_share(f[0], u[0]) for f in fixed for u in unbounded)


def _split(body: str) -> list[tuple[str, str]] | None:
    """Atoms with their quantifiers, or None when there are choices."""
    pieces: list[tuple[str, str]] = []
    for match in re.finditer(
        r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:[^()\\]|\\.)*\)|[^\\\[\]()])(\+|\*|\?|\{\d*,?\d*\})?[?+]?",
        body,
    ):
        if match[1] == "|":
            return None
        if match[1] in ("^", "$"):
            continue
        pieces.append((match[1], match[2] or ""))
    return pieces


def _may_share(a: str, b: str) -> bool:
    """Whether two atoms can match a common character."""
    try:
        one, two = re.compile(a, re.S), re.compile(b, re.S)
    except (re.error, RecursionError, OverflowError):
        return True
    probes = "".join(map(chr, range(9, 127))) + "\u00e9"
    return any(one.fullmatch(c) and two.fullmatch(c) for c in probes)


def _overlaps(body: str) -> bool:
    """`(a|ab)*`, `(\\w|\\d)+`: two choices start alike."""
    if "|" not in body:
        return False
    choices = [c for c in re.split(r"(?<!\\)\|", body) if c]
    if len(choices) > 8:
        return False
    firsts: list[str] = []
    for choice in choices:
        pieces = _split(choice)
        if not pieces:
            return False
        if any(p[1] in ("+", "*") for p in pieces) and len(pieces) == 1:
            return True
        firsts.append(pieces[0][0])
        if len(pieces) > 1 and pieces[0][1] in ("", "+"):
            # Longer choices are told apart by what follows; only single ones are sure to clash.
            firsts[-1] = "" if len(pieces) > 2 else firsts[-1]
    singles = [f for f in firsts if f]
    return any(_may_share(a, b) for i, a in enumerate(singles) for b in singles[i + 1 :])


__all__ = ["UNKNOWN", "assigned", "called", "compared", "given", "keyed", "paired", "scan_strings"]
