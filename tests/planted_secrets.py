"""Invented credentials of many kinds, made when they are needed.

Written out, they would set off the scanners of whoever keeps this repository.
"""

from __future__ import annotations

import random
import string

_MIXED = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + string.digits
_HEX = "0123456789abcdef"


def _drawn(length: int, letters: str, seed: int) -> str:
    return "".join(random.Random(seed).choices(letters, k=length))


def _key(kind: str, seed: int) -> tuple[str, str]:
    body = "\n".join(_drawn(64, _MIXED + "+/", seed + line) for line in range(25))
    begin, end = f"-----BEGIN {kind}PRIVATE KEY-----", f"-----END {kind}PRIVATE KEY-----"
    return f'KEY = """{begin}\n{body}\n{end}\n"""', body


def planted(seed: int = 1) -> dict[str, tuple[str, str]]:
    """By kind: a line of code that holds a credential, and the credential."""

    def one(number: int, length: int, letters: str = _MIXED) -> str:
        # A figure at the end, because a drawn text may happen to hold none.
        return _drawn(length - 1, letters, seed * 1000 + number) + "7"

    tokens = {
        "aws-access-key": "AKIA" + one(1, 16, _UPPER),
        "github": "ghp_" + one(2, 36),
        "github-fine": "github_pat_" + one(3, 22) + "_" + one(4, 59),
        "gitlab": "glpat-" + one(5, 20),
        "slack": "xoxb-" + one(6, 12, string.digits) + "-" + one(7, 24),
        "google": "AIza" + one(8, 35),
        "stripe": "sk_live_" + one(9, 24),
        "openai": "sk-proj-" + one(10, 48),
        "anthropic": "sk-ant-api03-" + one(11, 80),
        "huggingface": "hf_" + one(12, 34),
        "npm": "npm_" + one(13, 36),
        "sendgrid": "SG." + one(14, 22) + "." + one(15, 43),
        "twilio": "SK" + one(16, 32, _HEX),
        "digitalocean": "dop_v1_" + one(17, 64, _HEX),
        "shopify": "shpat_" + one(18, 32, _HEX),
        "docker": "dckr_pat_" + one(19, 27),
        "vault": "hvs." + one(20, 40),
        "telegram": one(21, 10, string.digits) + ":AA" + one(22, 33),
        "databricks": "dapi" + one(23, 32, _HEX),
        "google-oauth": "GOCSPX-" + one(24, 28),
        "signed-token": "eyJ" + one(25, 30) + ".eyJ" + one(26, 60) + "." + one(27, 43),
    }
    lines = {kind: (f'client = connect("{value}")', value) for kind, value in tokens.items()}
    words = {
        "aws-secret-key": ('aws_secret_access_key = "{}"', one(30, 40)),
        "password": ('password = "{}"', "Tr0ub4dor&" + one(31, 3)),
        "password-in-call": ('login("ana", password="{}")', one(32, 9)),
        "json-password": ('config = {{"db_password": "{}"}}', one(33, 12)),
        "half-typed-password": ('DB_PASSWORD = "{}', one(34, 14)),
        "setting-file": ("API_TOKEN={}", one(35, 24)),
        "url-password": ('url = "postgres://app:{}@db.internal/shop"', one(36, 12)),
        "bearer": ('headers = {{"Authorization": "Bearer {}"}}', one(37, 40)),
        "azure": ('text = "AccountName=shop;AccountKey={}=="', one(38, 86)),
        "java-password": ('properties.put("password", "{}");', one(39, 12)),
    }
    lines |= {kind: (form.format(value), value) for kind, (form, value) in words.items()}
    lines["rsa-key"] = _key("RSA ", seed * 1000 + 50)
    lines["openssh-key"] = _key("OPENSSH ", seed * 1000 + 90)
    return lines
