"""What the senders of requests and messages decide of them, by the names frameworks use.

Frameworks differ in their types and agree in their words: an address has a query and a path, a
request has headers, cookies and a body. A request whose framework is not modelled is an `Incoming`,
and its members are known by these words.
"""

from __future__ import annotations

import re

INCOMING = "Incoming"

# Only requests have these: nothing else is asked for its path parameters.
_TELLING = re.compile(
    r"(?:raw|first|all|url|request|route|multivalue|optional|decoded)*"
    r"(?:query(?:params?|parameters?|string(?:parameters?|params?|map)?|args?|arguments?|dict)"
    r"|(?:path|route|url)(?:params?|parameters?|variables?|tokens?|args)"
    r"|form(?:params?|parameters?|data|values?|attributes?|fields?)"
    r"|cookie(?:values?|params?|map)?s?|bodyas\w+|body(?:params?|arguments?|text|json)|parms"
    r"|searchparams|match(?:info|dict)|parameter(?:s|values?|map)?|querystring|requesturi"
    r"|header(?:string|values?|map)|arguments?|rawbody|requestbody|pathinfo|remoteuser"
    r"|bodystring|jsonbody|bodyjson|parsedbody|validatedquery|multipart\w*)"
)
# Requests have these as well as other things.
_COMMON = re.compile(
    r"(?:raw|request|original|full|all|client|path|uri)*"
    r"(?:query|params?|form|body|json|text|payload|data|content|files?|media|stream|headers?|url"
    r"|uri|path|href|message|msg|event|command|input|inputstream|reader|values?|options|caption"
    r"|subject|records|args|string|bytes|fields?|attachments?|splat|search|parts?|match|rest"
    r"|trailers|envelope|headersandbody|uploads?|uploadedfiles?|updates?|record|entries|rfile"
    r"|referrer|referer|useragent|rawpath|rawquery|hash|word)"
)
_VERB = re.compile(r"^(?:get|read|parse|receive|decode|fetch)(?=.)")


def plain(name: str) -> str:
    """`getQueryParams`, `query_params` and `queryParams` are the same word."""
    word = name.replace("_", "").lower()
    return _VERB.sub("", word)


def is_telling(name: str) -> bool:
    """Whether a member of that name belongs to requests and hardly to anything else."""
    return _TELLING.fullmatch(plain(name)) is not None


def is_sent(name: str) -> bool:
    """Whether a request's member of that name is what its sender chose."""
    word = plain(name)
    return _TELLING.fullmatch(word) is not None or _COMMON.fullmatch(word) is not None
