"""Where a text holds what may be a credential, so that it can be taken out before it is sent away.

Text that is sent away is judged more strictly than code that is shown: there a false alarm costs no
more than a word that the model does not see. So documented examples count, and values of names such
as `password` count unless they are plain words. Keys are found to their end, over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairhand_scanners.secrets import FORMS
from fairhand_syntax.judging import Span

# How far before one of its words a form may begin, by rule: a bot's number, the scheme of a URL.
_AHEAD = {
    "telegram-token": 10,
    "digitalocean-token": 3,
    "stripe-key": 1,
    "private-key": 40,
    "azure-signature": 1,
}
_LOOSER = frozenset({"named-secret", "private-key", "azure-key", "url-password", "basic-header"})
_NAMES = """
passwd password passphrase secret token credential apikey api_key api-key accesskey access_key
access-key privatekey private_key authkey auth_key accountkey account_key signingkey signing_key
encryptionkey encryption_key
"""
# A name, then what puts a value to it: an assignment, a keyword, a header or an argument. What is
# taken is not given back (`+` behind a count), so that no text costs more than its length.
_NAMED = re.compile(
    r"(?i)[a-z_-][\w.\-]{0,100}+[\"'`]?\]?[ \t]*(?::=|:|=>?|\(|,)\s*(?:(?:str|string)\s*=\s*)?"
    r"[\"'`](?P<secret>[^\"'`\s]{8,4096}+)(?=[\"'`\n]|\Z)"
)
_UNQUOTED = re.compile(
    r"[A-Z_][\w.\-]{0,100}+[ \t]*+=[ \t]*+"
    r"(?P<secret>[^\s\"'`(){}\[\],;=<>$][^\s\"'`(){}\[\],;<>$]{7,4096}+)"
    r"[ \t]*(?=\n|\Z)"
)
_KEY = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?P<secret>[^-]{16,})(?=-----END|\Z)"
)
_REST_OF_KEY = re.compile(r"\A(?P<secret>[0-9A-Za-z+/=\s\\\"',]{16,})-----END [A-Z ]*PRIVATE KEY")
_ACCOUNT = re.compile(r"(?i)AccountKey=(?P<secret>[0-9A-Za-z+/]{20,}={0,2})")
_HEADER = re.compile(
    r"(?:bearer|basic)[ \t]+(?P<secret>(?=[A-Za-z._~+/=-]*[0-9])[0-9A-Za-z._~+/-]{16,}={0,2})", re.I
)
_URL = re.compile(r"://[^\s:/@'\"]{0,64}:(?P<secret>[^\s/@'\"${}<>]{6,64})@")

_FORMS: tuple[tuple[tuple[str, ...], int, re.Pattern[str]], ...] = (
    *(
        (tuple(words), _AHEAD.get(rule, 0), pattern)
        for rule, words, pattern, _ in FORMS
        if rule not in _LOOSER
    ),
    (tuple(_NAMES.split()), 0, _NAMED),
    (tuple(_NAMES.split()), 0, _UNQUOTED),
    (("-----begin ",), 0, _KEY),
    (("accountkey=",), 0, _ACCOUNT),
    (("bearer", "basic"), 0, _HEADER),
    (("://",), 0, _URL),
)
_VALUES = frozenset({_NAMED, _UNQUOTED, _KEY, _ACCOUNT, _HEADER, _URL})
"""Forms of which only the value is a credential."""

# Plain words, as in `"access_token"`, and what stands for a value that comes from elsewhere.
_NO_VALUE = re.compile(
    r"[\W_]*[A-Za-z]+(?:[_.\-/: ]+[A-Za-z]+)*[\W_]*\Z|.*(?:\$\{|\{\{|<\w+>|%\(|\{\w*\})"
)


def credentials_in(text: str) -> list[Span]:
    """The places that may be credentials, in order and without overlaps."""
    found = sorted(_places(text))
    spans: list[Span] = []
    for start, end in found:
        if spans and start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
        else:
            spans.append(Span(start, end))
    return spans


def _places(text: str) -> Iterator[tuple[int, int]]:
    small = text.lower()
    if len(small) != len(text):
        # A few letters of other alphabets grow when made small, which would shift every offset.
        small = "".join(letter.lower() if letter.isascii() else letter for letter in text)
    if rest := _REST_OF_KEY.match(text) if "private key" in small else None:
        yield rest.span("secret")
    # Looking for a word and then for the form at its place is ten times faster than looking for
    # the form everywhere.
    for words, ahead, pattern in _FORMS:
        group = "secret" if pattern in _VALUES else 0
        for word in words:
            at = small.find(word)
            while at >= 0:
                end = at + len(word)
                for start in range(at, max(-1, at - ahead - 1), -1):
                    found = pattern.match(text, start)
                    if found:
                        if not group or not _NO_VALUE.match(found[group]):
                            yield found.span(group)
                        end = max(end, found.end())
                        break
                at = small.find(word, end)
