"""Tests that rule lines can name: what is asked of a call as a whole, and of one of its values."""

from __future__ import annotations

import ipaddress
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fairhand_scanners.security import literals, members
from fairhand_scanners.security.form import (
    Attr,
    Binary,
    Call,
    Const,
    Func,
    Index,
    Name,
    Node,
    Return,
    Text,
)
from fairhand_scanners.security.values import HOLE, NO_CONST, OPEN, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow

_SQL = re.compile(
    r"^\W*(?:select\b.*|insert\s+(?:or\s+\w+\s+)?into\b|update\s+\S+\s+set\b|delete\s+from\b|merge\s+into\b|drop\s+\w+"
    r"|create\s+\w+|alter\s+\w+|truncate\b|exec(?:ute)?\s|call\s|grant\s|pragma\s|with\s+\S+\s+as\b|replace\s+into\b"
    r"|from\s+\w+.*\bwhere\b|copy\s+|show\s+|describe\s+|vacuum\b|attach\s)",
    re.I | re.S,
)


_HOLDERS = ("<list>", "<table>")


def sql_text(text: str | None) -> bool:
    """Whether a text starts like a statement of SQL."""
    return text is not None and _SQL.match(text) is not None


def _is_holder(value: Value, flow: Flow) -> bool:
    return bool(value.obj) and value.obj in flow.heap and flow.heap[value.obj].ref in _HOLDERS


def _whole(value: Value, facts: Facts, flow: Flow) -> bool:
    """The object itself is untrusted, not only a text made from it."""
    return bool(value.taint) and value.text is None and not _is_holder(value, flow)


def _local(value: Value, facts: Facts, flow: Flow) -> bool:
    return bool(value.obj) and value.obj in flow.heap and not flow.heap[value.obj].vague


def fixed(value: Value, facts: Facts | None, flow: Flow) -> bool:
    """A value that is the same in every run: a literal, bytes of a literal, an array nobody
    filled."""
    if value.taint:
        return False
    if value.known:
        return isinstance(value.const, str) and len(value.const) > 0
    obj = flow.heap.get(value.obj) if value.obj else None
    if obj is None:
        return False
    if obj.ref == "<list>":
        return 0 < obj.length == len(obj.fields) and all(
            f.known or fixed(f, None, flow) for f in obj.fields.values()
        )
    if obj.vague:
        return False
    if value.ref in (
        "<array>",
        "Buffer.alloc()",
        "bytes",
        "bytes()",
        "bytearray()",
        "Buffer.from()",
    ):
        first = obj.fields.get("arg0")
        return (
            first is not None
            and (first.known or fixed(first, None, flow))
            and "nextBytes" not in obj.fields
        )
    return False


def _plain_url(value: Value, facts: Facts, flow: Flow) -> bool:
    text = value.text or ""
    match = re.match(r"(?:http|ws|ftp)://([^/:?#\0]+)", text)
    if match is None:
        return False
    host = match[1].lower()
    if host in ("localhost", "0.0.0.0", "[", "::1", "host.docker.internal") or host.startswith(  # nosec B104
        ("127.", "10.", "192.168.", "169.254.", "172.")
    ):
        return False
    if "." not in host or host.endswith(
        (".local", ".internal", ".localhost", ".test", ".invalid", ".svc", ".lan", ".home")
    ):
        return False
    return not re.search(
        r"(?:^|\.)(?:w3\.org|xmlsoap\.org|apache\.org|springframework\.org|java\.sun\.com|xml\.org|openxmlformats\.org)$",
        host,
    )


_IP = re.compile(r"^(?:https?://)?(\d{1,3}(?:\.\d{1,3}){3})(?=[:/]|$)")


def _public_ip(value: Value, facts: Facts, flow: Flow) -> bool:
    match = _IP.match(value.const) if isinstance(value.const, str) else None
    if match is None:
        return False
    try:
        address = ipaddress.IPv4Address(match[1])
    except ValueError:
        return False
    return not (
        address.is_loopback
        or address.is_unspecified
        or address.is_multicast
        or match[1].startswith("255.")
    )


def _loose_mode(value: Value, facts: Facts, flow: Flow) -> bool:
    const = value.const
    if isinstance(const, str):
        const = int(const, 8) if re.fullmatch(r"0?o?[0-7]{3,4}", const) else 0
    if isinstance(const, int) and not isinstance(const, bool):
        return 0 < const < 0o10000 and const & 0o022 != 0
    for node in facts.nodes:
        if re.search(r"S_I(?:W|RWX)(?:OTH|GRP|O|G)\b", flow.spelling(node)):
            return True
    return False


def _text_node(node: Node) -> list[Node]:
    """The leaves of an expression whose values end up in its text."""
    if isinstance(node, Name | Attr | Index):
        return [node]
    if isinstance(node, Text):
        return [leaf for part in node.parts for leaf in _text_node(part)]
    if isinstance(node, Binary):
        return _text_node(node.left) + _text_node(node.right)
    if isinstance(node, Call):
        name = (
            node.fn.name
            if isinstance(node.fn, Attr)
            else node.fn.id
            if isinstance(node.fn, Name)
            else ""
        )
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
    from fairhand_scanners.security.form import Seq, Table

    if isinstance(node, Seq):
        return [leaf for item in node.items for leaf in _text_node(item)]
    if isinstance(node, Table):
        return [leaf for _, item in node.pairs for leaf in _text_node(item)]
    return []


def _sensitive_name(name: str) -> bool:
    kind = literals.secret_name(name)
    words = literals.words_of(name)
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


def _secret_argument(facts: Facts, flow: Flow) -> bool:
    for node in facts.nodes:
        for leaf in _text_node(node):
            name = (
                leaf.id if isinstance(leaf, Name) else leaf.name if isinstance(leaf, Attr) else ""
            )
            if isinstance(leaf, Index) and isinstance(leaf.key, Const):
                name = str(leaf.key.value)
            if name and not name.isupper() and _sensitive_name(name):
                from fairhand_scanners.security.guards import again

                value = again(flow, leaf)
                if not value.known and value.fn is None:
                    return True
    return False


def _password_argument(value: Value, facts: Facts, flow: Flow) -> bool:
    node = facts.nodes[0] if facts.nodes else None
    if node is None:
        return False
    return any(
        literals.secret_name(n) == "password"
        for n in re.findall(r"[A-Za-z_]\w*", flow.spelling(node))
        if n.lower() not in ("pass", "word")
    )


def _content_type(value: Value | None) -> str:
    return str(value.const).lower() if value is not None and isinstance(value.const, str) else ""


# A type that is set on the reply after it was made.
_SAID_TYPE = re.compile(
    r"""(?:\.(?:mimetype|content_type)|\[["']content-type["']\])\s*=\s*["']([^"']*)""", re.I
)


def _html_reply(facts: Facts, flow: Flow) -> bool:
    """A reply whose type is not said to be something other than a page."""
    for key in ("content_type", "mimetype", "media_type"):
        value = facts.kwargs.get(key)
        if value is not None:
            kind = _content_type(value)
            return not kind or "html" in kind or "xml" in kind or "svg" in kind
    said = _SAID_TYPE.search(flow.spelling(flow.stack[-1])) if flow.stack else None
    if said is not None and not any(word in said[1].lower() for word in ("html", "xml", "svg")):
        return False
    value = facts.argument("1")
    kind = _content_type(value)
    return not kind or "/" not in kind or "html" in kind


def _web_text(value: Value, facts: Facts, flow: Flow) -> bool:
    if "json" in value.tags:
        return False
    if _is_holder(value, flow) or value.ref in (
        "express.Request.body",
        "express.Request.query",
        "express.Request.params",
    ):
        return False
    if facts.on is not None:
        for name in (
            "type",
            "contentType",
            "setHeader:Content-Type",
            "set:Content-Type",
            "header:Content-Type",
            "setHeader:content-type",
            "set:content-type",
            "type=",
        ):
            found, _ = members.member_fact(flow, facts.on, [name])
            kind = _content_type(found)
            if kind and not any(word in kind for word in ("html", "xml", "svg")):
                return False
    return True


def _web_page(value: Value, facts: Facts, flow: Flow) -> bool:
    if flow.language == "java":
        return "<" in (value.text or "") or not (value.text or "").startswith(
            ("redirect:", "forward:")
        )
    plain = ("fastapi", "starlette", "chalice", "falcon")
    if facts.hint.startswith(plain):
        return False
    if not facts.hint and any(m.startswith(plain) for m in flow.module.imports):
        return False
    return not value.ref.startswith(("flask.", "django.")) or value.ref.startswith(
        ("flask.request",)
    )


def _servlet_page(value: Value, facts: Facts, flow: Flow) -> bool:
    kind = _content_type(members.member_fact(flow, value, ["setContentType"])[0])
    return not kind or "html" in kind or "xml" in kind


def _wildcard(value: Value, facts: Facts, flow: Flow) -> bool:
    """Every action: "*", or an enumeration's word for all."""
    func = _function(value)
    if func is not None:
        given = (
            func.body[0].value if len(func.body) == 1 and isinstance(func.body[0], Return) else None
        )
        return isinstance(given, Const) and given.value == "*"
    return value.const == "*" or bool(re.search(r"\.All\w*Actions$|^AllActions", value.ref))


def _raw_log(facts: Facts, flow: Flow) -> bool:
    first = facts.args[0] if facts.args else None
    return first is None or first.text is None or not re.search(r"%r|!r|%j", first.text)


def _on_server(facts: Facts, flow: Flow) -> bool:
    return bool(flow.module.imports) or "require" in flow.module.names


def _in_browser(facts: Facts, flow: Flow) -> bool:
    """A bare `open` is the window's only where no module of that name is about."""
    return not any(
        m in ("fs", "open", "fs.promises", "express", "http") for m in flow.module.imports
    )


def _module(value: Value, facts: Facts, flow: Flow) -> bool:
    return value.ref in flow.module.imports or value.ref in sys.stdlib_module_names


# Programs that read a command line, or start what they are told.
_SHELLS = frozenset(
    [
        "sh",
        "bash",
        "zsh",
        "dash",
        "ksh",
        "cmd",
        "cmd.exe",
        "powershell",
        "powershell.exe",
        "pwsh",
        "sudo",
        "su",
        "env",
        "xargs",
        "ssh",
        "python",
        "python3",
        "perl",
        "node",
    ]
)


def _runs(value: Value, facts: Facts, flow: Flow) -> bool:
    """Untrusted data that is more than a plain argument of a fixed program."""
    words = flow.heap.get(value.obj) if _is_holder(value, flow) else None
    if words is not None and words.length > 0:
        first = words.fields.get(0)
    elif words is None and facts.last in ("ProcessBuilder", "command") and len(facts.args) > 1:
        first = facts.args[0]
    else:
        return True
    if first is None or not isinstance(first.const, str) or first.taint:
        return True
    return re.split(r"[/\\]", first.const.lower())[-1] in _SHELLS


def _receives_text(value: Value, facts: Facts, flow: Flow) -> bool:
    return value.text is not None or bool(value.taint)


_XXE_OFF = (
    (("setFeature:http://apache/org/xml/features/disallow-doctype-decl",), True),
    (("setFeature:http://xml/org/sax/features/external-general-entities",), False),
    (("setProperty:XMLInputFactory/SUPPORT_DTD", "setProperty:javax/xml/stream/supportDTD"), False),
    (
        (
            "setProperty:XMLInputFactory/IS_SUPPORTING_EXTERNAL_ENTITIES",
            "setProperty:javax/xml/stream/isSupportingExternalEntities",
        ),
        False,
    ),
    (
        (
            "setAttribute:XMLConstants/ACCESS_EXTERNAL_DTD",
            "setProperty:XMLConstants/ACCESS_EXTERNAL_DTD",
            "setAttribute:http://javax/xml/XMLConstants/property/accessExternalDTD",
        ),
        "",
    ),
)


def _xxe_open(facts: Facts, flow: Flow) -> bool:
    """An XML factory or parser made here on which nothing turned external entities off."""
    on = facts.on
    if on is None or not on.obj or on.obj not in flow.heap:
        return False
    for names, wanted in _XXE_OFF:
        found, _ = members.member_fact(flow, on, list(names))
        if found is not None and (
            not found.known
            or found.const == wanted
            or str(found.const).lower() == str(wanted).lower()
        ):
            return False
    secure, _ = members.member_fact(flow, on, ["setFeature:XMLConstants/FEATURE_SECURE_PROCESSING"])
    if secure is not None and on.ref in ("TransformerFactory", "SchemaFactory"):
        return False
    _, certain = members.member_fact(flow, on, ["<none>"])
    return certain


def _unfiltered(value: Value, facts: Facts, flow: Flow) -> bool:
    """A reader of objects made here, without a filter of classes."""
    if flow.stack and flow.stack[-1].name in (
        "readObject",
        "readExternal",
        "readResolve",
        "clone",
        "deepCopy",
        "deepClone",
    ):
        return False
    names = flow.stack[-1].names if flow.stack else set()
    if "ByteArrayOutputStream" in names or "setObjectInputFilter" in names:
        return False
    obj = flow.heap.get(value.obj) if value.obj else None
    if obj is None:
        return False
    for name in (
        "setObjectInputFilter",
        "allowTypes",
        "allowTypesByWildcard",
        "addPermission",
        "setupDefaultSecurity",
        "accept",
    ):
        found, certain = members.member_fact(flow, value, [name])
        if found is not None:
            return False
    return certain


_SAFE_LOADERS = ("safeloader", "csafeloader", "baseloader", "cbaseloader", "fullloader")


def _unsafe_yaml(facts: Facts, flow: Flow) -> bool:
    loader = facts.argument("1|Loader")
    if loader is None:
        return not facts.open
    last = loader.ref.rsplit(".", 1)[-1].lower()
    return last in ("loader", "unsafeloader", "cloader")


def _unsafe_yaml_object(value: Value, facts: Facts, flow: Flow) -> bool:
    obj = flow.heap.get(value.obj) if value.obj else None
    if obj is None or obj.vague:
        return False
    first = obj.fields.get("arg0")
    return first is None or (first.ref == "Constructor")


def _received(value: Value, facts: Facts, flow: Flow) -> bool:
    """Bytes that came over a network or out of a shared store."""
    node = facts.nodes[0] if facts.nodes else None
    return isinstance(node, Call) and bool(re.search(r"recv|redis|\.get\(", flow.spelling(node)))


def _function(value: Value) -> Func | None:
    what = value.fn.what if value.fn is not None else None
    return what if isinstance(what, Func) else None


def _returns_true(value: Value, facts: Facts, flow: Flow) -> bool:
    func = _function(value)
    return func is not None and always_true(func)


def always_true(func: Func) -> bool:
    """A function that does nothing but say yes."""
    return (
        len(func.body) == 1
        and isinstance(func.body[0], Return)
        and isinstance(func.body[0].value, Const)
        and func.body[0].value.value is True
    )


def _returns_nothing(value: Value, facts: Facts, flow: Flow) -> bool:
    func = _function(value)
    if func is None:
        return False
    if not func.body:
        return True
    if len(func.body) != 1 or not isinstance(func.body[0], Return):
        return False
    given = func.body[0].value
    return (
        given is None
        or (isinstance(given, Const) and given.value in (None, True))
        or (isinstance(given, Name) and given.id == "undefined")
    )


def _disables(value: Value, facts: Facts, flow: Flow) -> bool:
    return (
        bool(facts.nodes)
        and re.search(r"(?:::|\.)\s*(?:disable|none)\b", flow.spelling(facts.nodes[0])) is not None
    )


def _chained(word: str) -> Callable[[Facts, Any], bool]:
    def check(facts: Facts, flow: Flow) -> bool:
        node = facts.node
        if not isinstance(node, Call) or not isinstance(node.fn, Attr):
            return False
        inner = node.fn.obj
        return isinstance(inner, Call) and isinstance(inner.fn, Attr) and inner.fn.name == word

    return check


def _huge_limit(value: Value, facts: Facts, flow: Flow) -> bool:
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


def _originless(value: Value, facts: Facts, flow: Flow) -> bool:
    func = _function(value)
    return func is not None and not func.names & {"origin", "source"} and bool(func.body)


def _no_sandbox(value: Value, facts: Facts, flow: Flow) -> bool:
    obj = flow.heap.get(value.obj) if value.obj else None
    return obj is not None and any(f.const == "--no-sandbox" for f in obj.fields.values())


def _unowned(value: Value, facts: Facts, flow: Flow) -> bool:
    for name in ("withOwners", "owners", "setOwners", "withImageIds", "imageIds"):
        found, certain = members.member_fact(flow, value, [name])
        if found is not None:
            return False
    if not value.obj and value.fn is None:
        return False
    if value.fn is not None:
        return not re.search(
            r"owners|imageIds", flow.spelling(facts.nodes[0]) if facts.nodes else "owners", re.I
        )
    return certain


def _writes(facts: Facts, flow: Flow) -> bool:
    mode = facts.argument("1|mode")
    return mode is not None and isinstance(mode.const, str) and bool(set(mode.const) & set("wax+"))


def _any_origin(facts: Facts, flow: Flow) -> bool:
    return (
        re.search(r"origins[\"']?\s*[:=]\s*\[?\s*[\"']\*[\"']", flow.spelling(facts.node))
        is not None
    )


def _temp_path(value: Value, facts: Facts, flow: Flow) -> bool:
    if not facts.nodes:
        return False
    text = flow.spelling(facts.nodes[0])
    return bool(re.search(r"tmpdir\(\)|java\.io\.tmpdir|gettempdir\(\)", text)) and not re.search(
        r"random|uuid|mkdtemp|nextInt|Date\.now_", text, re.I
    )


def _upload(facts: Facts, flow: Flow) -> bool:
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


def _whole_body(facts: Facts, flow: Flow) -> bool:
    return any(
        v.ref in ("express.Request.body", "koa.Request.body", "express.Request.query")
        for v in facts.args
    )


def _login_key(value: Value, facts: Facts, flow: Flow) -> bool:
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


def _unbounded(facts: Facts, flow: Flow) -> bool:
    names = flow.stack[-1].names if flow.stack else flow.module.names
    return not names & {"file_size", "compress_size"}


def _char_literal(value: Value, facts: Facts, flow: Flow) -> bool:
    return bool(facts.nodes) and '"' in flow.spelling(facts.nodes[-1])


def _secret_text(kind: str) -> Callable[[Value, Any, Any], bool]:
    def check(value: Value, facts: Facts, flow: Flow) -> bool:
        return isinstance(value.const, str) and literals.looks_secret(value.const, kind)

    return check


GENERAL: dict[str, Callable[[Any, Any], bool]] = {
    "notype": _html_reply,
    "rawlog": _raw_log,
    "server": _on_server,
    "unused": lambda f, w: f.node is w.alone,
    # `sha1().digest_size` hashes nothing.
    "hashes": lambda f, w: w.file.data[f.node.end : f.node.end + 12] != b".digest_size",
    "browser": _in_browser,
    "xxe": _xxe_open,
    "unsafeyamlcall": _unsafe_yaml,
    "secretarg": _secret_argument,
    "anyorigin": _any_origin,
    "writes": _writes,
    "uploadname": _upload,
    "wholebody": _whole_body,
    "unbounded": _unbounded,
    "csrfchain": _chained("csrf"),
    "framechain": _chained("frameOptions"),
    "fixationchain": _chained("sessionFixation"),
    "djangosettings": lambda facts, flow: "settings" in flow.file.path.rsplit("/", 1)[-1],
    "cookiecall": lambda facts, flow: (
        len(facts.args) + len(facts.kwargs) >= 2
        and not (facts.argument("max_age") is not None and facts.kwargs["max_age"].const == 0)
    ),
}

OF_VALUE: dict[str, Callable[[Value, Any, Any], bool]] = {
    "given": lambda v, f, w: True,
    "const": lambda v, f, w: v.known and v.const is not None and not v.taint,
    "text": lambda v, f, w: isinstance(v.const, str) and v.const != "",
    "built": lambda v, f, w: v.text is not None and HOLE in v.text,
    "sql": lambda v, f, w: sql_text(v.text),
    "unsafe": lambda v, f, w: v.text is None or HOLE in v.text,
    "table": lambda v, f, w: _is_holder(v, w),
    "table_not": lambda v, f, w: not _is_holder(v, w),
    "tainted": lambda v, f, w: bool(v.taint),
    "clear": lambda v, f, w: not v.taint,
    "whole": _whole,
    "fn": lambda v, f, w: v.fn is not None,
    "fnnot": lambda v, f, w: v.fn is None,
    "local": _local,
    "fixed": fixed,
    "plainurl": _plain_url,
    "publicip": _public_ip,
    "publicipurl": _public_ip,
    "loosemode": _loose_mode,
    "looseset": lambda v, f, w: (
        bool(re.search(r"OTHERS_", w.spelling(f.nodes[1]))) if len(f.nodes) > 1 else False
    ),
    "passwordarg": _password_argument,
    "webtext": _web_text,
    "webpage": _web_page,
    "unfiltered": _unfiltered,
    "servletpage": _servlet_page,
    "wildcard": _wildcard,
    "unsafeyaml": _unsafe_yaml_object,
    "received": _received,
    "returns_true": _returns_true,
    "returns_nothing": _returns_nothing,
    "disables": _disables,
    "hugelimit": _huge_limit,
    "originless": _originless,
    "nosandbox": _no_sandbox,
    "unowned": _unowned,
    "tmpdirpath": _temp_path,
    "cookietext": lambda v, f, w: (
        v.text is not None
        and "=" in v.text
        and not re.search(r";\s*(?:secure\b|max-age=0|expires=thu, 01 jan 1970)", v.text, re.I)
    ),
    "leads": lambda v, f, w: v.text is None or v.text.startswith(HOLE),
    "loginkey": _login_key,
    "module": _module,
    "runs": _runs,
    "receivestext": _receives_text,
    "charliteral": _char_literal,
    "passwordlike": _secret_text("password"),
    "keylike": lambda v, f, w: isinstance(v.const, str) and len(v.const) >= 8,
    "secretlike": lambda v, f, w: (
        isinstance(v.const, str)
        and len(v.const) >= 3
        and not v.const.startswith("-----BEGIN PUBLIC")
    ),
    "textarg": lambda v, f, w: isinstance(v.const, str),
    "chain": lambda v, f, w: v.ref.startswith("ResponseCookie"),
    "hmac_sha1_not": lambda v, f, w: (
        not (f.last == "createHmac" and "sha1" in str(v.const).lower())
    ),
    "ignoreswrites": lambda v, f, w: bool(
        re.search(r"ignoreMethods[^]]*(?:POST|PUT|DELETE|PATCH)", w.spelling(f.node))
    ),
}

__all__ = ["GENERAL", "NO_CONST", "OF_VALUE", "OPEN", "always_true", "fixed", "sql_text"]
