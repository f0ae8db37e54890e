"""What is sent to a browser, and as what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import members
from fairhand_scanners.security.questions import kinds
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow


def _content_type(value: Value | None) -> str:
    return str(value.const).lower() if value is not None and isinstance(value.const, str) else ""


# A type that is set on the reply after it was made.
_SAID_TYPE = re.compile(
    r"""(?:\.(?:mimetype|content_type)|\[["']content-type["']\])\s*=\s*["']([^"']*)""", re.I
)


def html_reply(facts: Facts, flow: Flow) -> bool:
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


def web_text(value: Value, facts: Facts, flow: Flow) -> bool:
    if "json" in value.tags:
        return False
    if kinds.is_holder(value, flow) or value.ref in (
        "express.Request.body",
        "express.Request.query",
        "express.Request.params",
    ):
        return False
    if facts.on is not None:
        for key in ("Content-Type", "content-type"):
            headers, _ = members.member_fact(flow, facts.on, ["<headers>"])
            found = members.member_fact(flow, headers, [key])[0] if headers is not None else None
            kind = _content_type(found)
            if kind and not any(word in kind for word in ("html", "xml", "svg")):
                return False
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


def web_page(value: Value, facts: Facts, flow: Flow) -> bool:
    if facts.hint == "markup":
        return "<" in (value.text or "")
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


def servlet_page(value: Value, facts: Facts, flow: Flow) -> bool:
    kind = _content_type(members.member_fact(flow, value, ["setContentType"])[0])
    return not kind or "html" in kind or "xml" in kind
