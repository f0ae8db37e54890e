"""Names that promise a secret."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

_PASS = frozenset(("password", "passwd", "pwd", "pw", "pswd", "passphrase", "pass", "passcode"))

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


# Tokens that say where to go on, and keep nothing.
_PLACES = frozenset(
    ("next", "page", "continuation", "starting", "start", "pagination", "sync", "resume", "cursor",
     "cancel", "cancellation", "lexer", "parser", "prev", "previous", "last", "marker")
)  # fmt: skip

# What is done with a secret, or whether: `update_password = "always"`.
_MODES = frozenset(
    (
        "is", "has", "no", "use", "show", "hide", "reset", "forgot", "invalid",
        "update", "change", "require", "requires", "verify", "validate", "check", "store",
        "save", "allow", "enable", "disable", "with", "without", "force", "skip",
        "ask", "need", "needs", "can", "should",
    )
)  # fmt: skip


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
    if _NOT_SECRET.intersection(words[-1:]) or (len(words) > 1 and words[0] in _MODES):
        return ""
    if words[-1] in _PASS or (words[-1] in ("word",) and "pass" in words):
        return "password"
    if words[-1] == "token" and words[-2:-1] and words[-2] in _PLACES:
        return ""
    if words[-1] in _KEYS or tuple(words[-2:]) in _PAIRS or (words[-1] == "secret"):
        return "key"
    if len(words) >= 2 and words[-1] in _NOT_SECRET:
        return ""
    return ""
