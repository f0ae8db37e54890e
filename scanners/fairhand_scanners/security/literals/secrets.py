"""Texts that are secrets: what they look like, and what is a placeholder."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import reports
from fairhand_scanners.security.values import HOLE

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow
    from fairhand_scanners.security.form import Const

SECRET = "hardcoded-credentials"

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
_KEY_BODY = re.compile(r"-----BEGIN [^\n]*?-----\s*(?:[\w-]+:[^\n]*+\n\s*+)*+[A-Za-z0-9+/=]{40}")


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
    if re.fullmatch(r"_{0,2}[a-z]+(?:[._:-][a-z]+)+_{0,2}", text) and not digits:
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


def _is_description(flow: Flow, const: Const) -> bool:
    """Whether a text is a description of Python: one of several lines that begins its own line."""
    data = flow.file.data
    start = data.rfind(b"\n", 0, const.at) + 1
    before = data[start : const.at].strip()
    return (
        flow.language == "python"
        and b"\n" in data[const.at : const.end]
        and re.fullmatch(rb"(?:[rRuU]?(?:\"\"\"|'''))?", before) is not None
    )


def scan_strings(flow: Flow) -> None:
    """Secrets that give themselves away by their form, wherever they stand."""
    for const in flow.module.strings:
        text = const.value
        if isinstance(text, str) and len(text) >= 16:
            match = _FORMATS.search(text)
            if match is None:
                continue
            secret = match["pw"]
            if secret is not None and _is_description(flow, const):
                continue
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
