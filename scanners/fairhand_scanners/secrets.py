"""Credentials that look alive in generated code.

Formats are those the issuers document for their keys; each is anchored on a fixed beginning and a
length, so that ordinary words never match. Placeholders and documented examples do not count.
"""

from __future__ import annotations

import base64
import math
import re
from collections import Counter

from fairhand_syntax.judging import CLEAN, Candidate, Judgement, Span, Wait, Withhold

NAME = "secrets"

# Rule; what the text holds in small letters wherever the rule can apply, any of these words; the
# form; and how the user is told. Looking for a word is a hundred times faster than for a form.
_FORMATS: tuple[tuple[str, str, str, str], ...] = (
    ("aws-access-key", "akia asia", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", "an AWS access key"),
    (
        "github-token",
        "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
        r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{60,})",
        "a GitHub token",
    ),
    ("gitlab-token", "glpat-", r"\bglpat-[0-9A-Za-z_-]{20,}", "a GitLab token"),
    ("slack-token", "xox xapp-", r"\b(?:xox[abeoprs]|xapp)-[0-9A-Za-z-]{20,}", "a Slack token"),
    (
        "slack-webhook",
        "hooks.slack",
        r"hooks\.slack\.com/services/T\w{8,}/B\w{8,}/\w{20,}",
        "a Slack web hook",
    ),
    ("google-key", "aiza", r"\bAIza[0-9A-Za-z_-]{35}\b", "a Google API key"),
    ("stripe-key", "k_live_", r"\b[rs]k_live_[0-9A-Za-z]{20,}", "a Stripe key"),
    (
        "openai-key",
        "sk-",
        r"\bsk-(?:proj-|ant-[a-z0-9]+-|svcacct-)?(?P<secret>[0-9A-Za-z_-]{32,})",
        "an API key",
    ),
    ("huggingface-token", "hf_", r"\bhf_[0-9A-Za-z]{30,}", "a Hugging Face token"),
    ("npm-token", "npm_", r"\bnpm_[0-9A-Za-z]{36}\b", "an npm token"),
    ("pypi-token", "pypi-", r"\bpypi-AgEIcHlwaS5vcmc[0-9A-Za-z_-]{40,}", "a PyPI token"),
    ("sendgrid-key", "sg.", r"\bSG\.[0-9A-Za-z_-]{20,}\.[0-9A-Za-z_-]{40,}", "a SendGrid key"),
    ("twilio-key", "sk ac", r"\b(?:SK|AC)[0-9a-f]{32}\b", "a Twilio key"),
    ("mailgun-key", "key-", r"\bkey-[0-9a-f]{32}\b", "a Mailgun key"),
    ("linear-key", "lin_api_", r"\blin_api_[0-9A-Za-z]{40}\b", "a Linear key"),
    ("new-relic-key", "nrak-", r"\bNRAK-[0-9A-Z]{27}\b", "a New Relic key"),
    ("azure-signature", "sig=", r"[?&]sig=[0-9A-Za-z%/+]{40,}", "a signed Azure address"),
    (
        "basic-header",
        "basic ",
        r"\bBasic (?P<secret>[0-9A-Za-z+/]{16,}={0,2})(?=[\"'`\s]|$)",
        "a name and password for a service",
    ),
    ("digitalocean-token", "_v1_", r"\bdo[opr]_v1_[0-9a-f]{64}\b", "a DigitalOcean token"),
    ("shopify-token", "shp", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b", "a Shopify token"),
    ("docker-token", "dckr_pat_", r"\bdckr_pat_[0-9A-Za-z_-]{27}", "a Docker token"),
    ("grafana-token", "glsa_ glc_", r"\bgl(?:sa|c)_[0-9A-Za-z+/]{32,}", "a Grafana token"),
    ("vault-token", "hvs. hvb.", r"\bhv[sb]\.[0-9A-Za-z_-]{24,}", "a Vault token"),
    (
        "telegram-token",
        ":aa",
        r"\b[0-9]{8,10}:AA[0-9A-Za-z_-]{33}(?![0-9A-Za-z_-])",
        "a Telegram token",
    ),
    ("databricks-token", "dapi", r"\bdapi[0-9a-f]{32}\b", "a Databricks token"),
    ("google-oauth-secret", "gocspx-", r"\bGOCSPX-[0-9A-Za-z_-]{28}", "a Google OAuth secret"),
    ("age-key", "age-secret-key", r"\bAGE-SECRET-KEY-1(?P<secret>[0-9A-Z]{58})\b", "an age key"),
    ("azure-key", "accountkey=", r"AccountKey=[0-9A-Za-z+/]{60,}={0,2}", "an Azure storage key"),
    (
        "private-key",
        "private",
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\s*[\\n\"'+\s]*[0-9A-Za-z+/]{16}",
        "a private key",
    ),
    (
        "json-web-token",
        "eyj",
        r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{20,}",
        "a signed token",
    ),
    (
        "url-password",
        "://",
        r"\b[a-z][a-z0-9+.-]{2,}://[^\s:/@'\"]{0,64}:(?P<secret>[^\s/@'\"${}<>]{8,})"
        r"@(?!localhost\b|127\.|\[::1|[\w.-]*example\.)[\w.-]+",
        "a password in an address",
    ),
    (
        "named-secret",
        "pass secret token key",
        r"(?i)(?:passw(?:or)?d|secret|token|api_?key|access_?key|private_?key)\w*[\"']?\s*[:=]\s*"
        r"(?:str\s*=\s*)?b?[\"'](?P<secret>[^\"'\s]{10,})[\"']",
        "what looks like a live credential",
    ),
)
# Regular expressions keep no state between calls, and one alternation would need unique group
# names.
FORMS = tuple(
    (rule, words.split(), re.compile(pattern), what) for rule, words, pattern, what in _FORMATS
)
"""Rule, the words of which one must occur, the form, and how the user is told."""
_PLACEHOLDER = re.compile(
    r"(?i)example|sample|placeholder|dummy|changeme|change_me|redacted|your|\bmy(?:[_-]|[a-z]*(?:key|token|secret|pass))|test|fake|"
    r"xxx|\*\*\*|\.\.\.|<.*>|\$\{|\{\{|%\(|env|insert|replace|secret[_-]?(?:key|here)|12345|abcdef|(.)\1{5,}"
)
# Random base-62 text of 20 characters has about 4 bits per character, words and paths have fewer.
# A text of n characters cannot have more than log2(n), so short ones are measured by that. Random
# hexadecimal digits come close to 4 bits only in long texts.
_LIVE_BITS = 3.2
_LIVE_SHARE = 0.85
# In random text letters and digits, small and large take turns; in names they stand in words.
_TURN = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])|(?<=[a-z])(?=[A-Z](?![a-z]{2}))")
_CHARACTERS_PER_TURN = 6
# Addresses, paths, patterns and templates are no credentials, however mixed they look.
_NO_CREDENTIAL = re.compile(r"://|^[./~]|[()\[\]{}<>|\\]|\s")
_DEFAULT_PASSWORD = re.compile(
    r"(?i)^(?:pass(?:word|wd)?|pw|secret|admin|root|postgres|mysql|guest|user)[\W_]*[0-9]{0,4}\W?$"
)
_BEGINS = re.compile(
    r"(?:AKIA|ASIA|gh[pousr]_|github_pat_|xox[abeoprs]-|AIza|[rs]k_live_|sk-|-----BEGIN )\S*\Z"
)


def judge(candidate: Candidate, settings: object = None) -> Judgement:
    """Withhold a candidate that holds a live-looking credential; wait while one may be growing."""
    text = candidate.text
    small = text.lower()
    for rule, words, pattern, what in FORMS:
        if not any(word in small for word in words):
            continue
        for found in pattern.finditer(text):
            named = "secret" in pattern.groupindex
            value = found.group("secret") if named else found.group()
            if rule == "basic-header":
                value = _password_of(value)
            if looks_alive(value, strict=named):
                reason = f"A suggestion was withheld because it holds {what}."
                return Judgement((Withhold(NAME, rule, reason, Span(*found.span())),))
    if not candidate.final and _BEGINS.search(text):
        return Judgement((Wait(NAME, "a credential may be growing"),))
    return CLEAN


def _password_of(encoded: str) -> str:
    """The password in the value of a Basic header (RFC 7617), "" where there is none."""
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")[2]
    except ValueError:
        return ""


def looks_alive(value: str, strict: bool) -> bool:
    """Whether a value is likely a real credential; `strict` asks that it look random too."""
    word = _PLACEHOLDER.search(value)
    # "tesT" inside a hundred random letters is chance: a placeholder is written in one case.
    if word and (strict or _in_one_case(word.group())):
        return False
    if not strict:
        return True
    if _NO_CREDENTIAL.search(value) or _DEFAULT_PASSWORD.match(value):
        return False
    if len(value) < 2:
        return False
    mixed = bool(re.search(r"[0-9]", value)) and bool(re.search(r"[A-Za-z]", value))
    enough = min(_LIVE_BITS, _LIVE_SHARE * math.log2(len(value)))
    turns = len(_TURN.findall(value))
    return (
        mixed
        and _bits_per_character(value) >= enough
        and turns >= max(2, len(value) // _CHARACTERS_PER_TURN)
    )


def _in_one_case(word: str) -> bool:
    return word in (word.lower(), word.upper(), word.capitalize())


def _bits_per_character(value: str) -> float:
    """Shannon entropy of the value's characters, in bits."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())
