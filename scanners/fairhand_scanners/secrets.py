"""Credentials that look alive in generated code.

Formats are those the issuers document for their keys; each is anchored on a fixed beginning and a
length, so that ordinary words never match. Placeholders and documented examples do not count.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from fairhand_syntax.judging import CLEAN, Candidate, Judgement, Span, Wait, Withhold

NAME = "secrets"

_FORMATS: tuple[tuple[str, str, str], ...] = (
    ("aws-access-key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", "an AWS access key"),
    (
        "github-token",
        r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{60,})",
        "a GitHub token",
    ),
    ("gitlab-token", r"\bglpat-[0-9A-Za-z_-]{20,}", "a GitLab token"),
    ("slack-token", r"\bxox[abeoprs]-[0-9A-Za-z-]{20,}", "a Slack token"),
    ("slack-webhook", r"hooks\.slack\.com/services/T\w{8,}/B\w{8,}/\w{20,}", "a Slack web hook"),
    ("google-key", r"\bAIza[0-9A-Za-z_-]{35}\b", "a Google API key"),
    ("stripe-key", r"\b[rs]k_live_[0-9A-Za-z]{20,}", "a Stripe key"),
    ("openai-key", r"\bsk-(?:proj-|ant-[a-z0-9]+-|svcacct-)?[0-9A-Za-z_-]{32,}", "an API key"),
    ("huggingface-token", r"\bhf_[0-9A-Za-z]{30,}", "a Hugging Face token"),
    ("npm-token", r"\bnpm_[0-9A-Za-z]{36}\b", "an npm token"),
    ("pypi-token", r"\bpypi-AgEIcHlwaS5vcmc[0-9A-Za-z_-]{40,}", "a PyPI token"),
    ("sendgrid-key", r"\bSG\.[0-9A-Za-z_-]{20,}\.[0-9A-Za-z_-]{40,}", "a SendGrid key"),
    ("twilio-key", r"\bSK[0-9a-f]{32}\b", "a Twilio key"),
    ("azure-key", r"AccountKey=[0-9A-Za-z+/]{60,}={0,2}", "an Azure storage key"),
    (
        "private-key",
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\s*[\\n\"'+\s]*[0-9A-Za-z+/]{16}",
        "a private key",
    ),
    (
        "json-web-token",
        r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{20,}",
        "a signed token",
    ),
    (
        "url-password",
        r"\b[a-z][a-z0-9+.-]{2,}://[^\s:/@'\"]{1,64}:(?P<secret>[^\s/@'\"${}<>]{6,})@[\w.-]+",
        "a password in an address",
    ),
    (
        "named-secret",
        r"(?i)(?:passw(?:or)?d|secret|token|api_?key|access_?key|private_?key)\w*[\"']?\s*[:=]\s*"
        r"(?:str\s*=\s*)?[\"'](?P<secret>[^\"'\s]{12,})[\"']",
        "what looks like a live credential",
    ),
)
# Regular expressions keep no state between calls, and one alternation would need unique group
# names; eighteen searches over a completion cost less than 0.1 ms.
_COMPILED = tuple((rule, re.compile(pattern), what) for rule, pattern, what in _FORMATS)
_PLACEHOLDER = re.compile(
    r"(?i)example|sample|placeholder|dummy|changeme|change_me|redacted|your[_-]?|my[_-]?|test|fake|"
    r"xxx|\*\*\*|\.\.\.|<.*>|\$\{|\{\{|%\(|env|insert|replace|secret[_-]?(?:key|here)|12345|abcdef|(.)\1{5,}"
)
# Random base-62 text of 20 characters has about 4 bits per character; words and paths have fewer.
_LIVE_BITS = 3.5
_BEGINS = re.compile(
    r"(?:AKIA|ASIA|gh[pousr]_|github_pat_|xox[abeoprs]-|AIza|[rs]k_live_|sk-|-----BEGIN )\S*$"
)


def judge(candidate: Candidate, settings: object = None) -> Judgement:
    """Withhold a candidate that holds a live-looking credential; wait while one may be growing."""
    text = candidate.text
    for rule, pattern, what in _COMPILED:
        for found in pattern.finditer(text):
            named = "secret" in pattern.groupindex
            value = found.group("secret") if named else found.group()
            if looks_alive(value, strict=named):
                reason = f"A suggestion was withheld because it holds {what}."
                return Judgement((Withhold(NAME, rule, reason, Span(*found.span())),))
    if not candidate.final and _BEGINS.search(text):
        return Judgement((Wait(NAME, "a credential may be growing"),))
    return CLEAN


def looks_alive(value: str, strict: bool) -> bool:
    """Whether a value is likely a real credential; `strict` asks that it look random too."""
    if _PLACEHOLDER.search(value):
        return False
    if not strict:
        return True
    mixed = bool(re.search(r"[0-9]", value)) and bool(re.search(r"[A-Za-z]", value))
    return mixed and _bits_per_character(value) >= _LIVE_BITS


def _bits_per_character(value: str) -> float:
    """Shannon entropy of the value's characters, in bits."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())
