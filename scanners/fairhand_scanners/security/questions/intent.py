"""What a place says of why it does what looks wrong: a caller's choice, a name for something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Assign, Call, Name, Node

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow

# A login by challenge and answer, and the names its parts have everywhere, prescribes its hash.
_CHALLENGE = frozenset(("challenge", "cnonce", "realm", "apop"))
_MECHANISM = re.compile(r"(?i:digest_?md5|cram_?md5|digest_?auth|scram)|SASL|NTLM|APOP")
# What is made of a hash when it stands for something and protects nothing.
_NAMING = re.compile(
    r"e_?tag|uuid|cache|slot|bucket|shard|lock_?file|slug|guid|dedup|constraint|index_?name|colou?r"
    r"|avatar|gravatar|websocket|file_?name|thumb|template|short_?name|object_?name|unique_?id"
    r"|(?:doc|document|update|content|object|item|record|row|chunk|block|node|build|task|job)_?id$",
    re.I,
)
# The handshake of WebSockets prescribes SHA-1 over this text, old SSH keys their signatures' hash.
_PRESCRIBED = re.compile(r"258EAFA5|ssh-(?:rsa|dss)|\bWS_?(?:KEY|GUID|MAGIC)\b|\bGUID\b", re.I)


def hashes(facts: Facts, flow: Flow) -> bool:
    """Whether a weak hash is asked to protect something: not its size, not a cache's key, and not
    by a function the caller chose."""
    data = flow.file.data
    if data[facts.node.end : facts.node.end + 12] == b".digest_size":
        return False
    node = facts.node
    fn = node.fn if isinstance(node, Call) else None
    if isinstance(fn, Name) and (_is_parameter(flow, fn) or _is_negotiated(flow, fn)):
        return False
    if _is_challenged(flow):
        return False
    if facts.last == "new" and facts.nodes and _is_parameter(flow, facts.nodes[0]):
        return False
    start = data.rfind(b"\n", 0, node.at) + 1
    line = data[start : data.find(b"\n", node.end)].decode("utf-8", "replace")
    if _PRESCRIBED.search(line):
        return False
    names = [f.name for f in flow.stack[-1:]]
    target = re.match(
        r"\s*(?:self\.|this\.|const |let |var |\w+ )?(\w+)(?:\[[^]]*\])?\s*=[^=]", line
    )
    if target is not None:
        names.append(target[1])
    return not any(_NAMING.search(name) for name in names)


def _is_negotiated(flow: Flow, node: Name) -> bool:
    """Whether a function chose among several hashes for what the other side asked for."""
    if not flow.stack:
        return False
    given = rf"\b{re.escape(node.id)}\s*(?::[^=\n]+)?=[^=]"
    return len(re.findall(given, flow.spelling(flow.stack[-1]))) > 1


def _is_challenged(flow: Flow) -> bool:
    """Whether the hash is a part of a login whose protocol prescribes it."""
    if not flow.stack:
        return False
    func = flow.stack[-1]
    owner = func.owner.name if func.owner is not None else ""
    params = {p.name.lower() for p in func.params}
    return not _CHALLENGE.isdisjoint(params | func.names) or any(
        map(_MECHANISM.search, (func.name, owner))
    )


def _is_parameter(flow: Flow, node: Node) -> bool:
    """Whether the caller chose: a parameter of the function, or of one around it."""
    return isinstance(node, Name) and any(
        p.name == node.id for func in flow.stack for p in func.params
    )


def unasked(facts: Facts, flow: Flow) -> bool:
    """Whether a protection is off for everybody, and not where the caller asks for it: under a
    test of an option, or by the value of a parameter."""
    if "asked" in flow.contexts:
        return False
    node = facts.nodes[0] if facts.nodes else facts.node
    value = node.value if isinstance(node, Assign) else node
    return value is None or not _is_parameter(flow, value)


_OPTION = re.compile(
    r"verif|insecure|validat|check_?host|cert_?req|trust|reject_?unauth|strict_?ssl|ssl_?context"
    r"|skip_|allow_invalid|assert_host|no_check|tls_",
    re.I,
)


def is_option(flow: Flow, test: Node) -> bool:
    """Whether a test asks for what the caller, or the object's maker, wants of a connection."""
    text = flow.file.data[test.at : test.end]
    if len(text) > 300:
        return False
    decoded = text.decode("utf-8", "replace")
    if not _OPTION.search(decoded) or re.search(r"environ|getenv|process\.env", decoded):
        return False
    func = flow.stack[-1] if flow.stack else None
    names = {p.name for p in func.params} if func is not None else set()
    words = set(re.findall(r"\w+", decoded))
    return not names.isdisjoint(words) or bool(
        re.search(r"\b(?:self|this|opts|options|config)\b", decoded)
    )


def untimed(facts: Facts, flow: Flow) -> bool:
    """Whether the function that waits has no limit of its caller's to wait by."""
    func = flow.stack[-1] if flow.stack else None
    if func is None:
        return True
    named = any("timeout" in p.name.lower() for p in func.params)
    return not (
        named or ("self.timeout" in flow.spelling(func) and "timeout is" in flow.spelling(func))
    )


def listens(facts: Facts, flow: Flow) -> bool:
    """Whether an address is one that others are told: port 0 is for an answer to this program."""
    held = facts.args[0] if facts.args else None
    obj = flow.heap.get(held.obj) if held is not None and held.obj else None
    port = obj.fields.get(1) if obj is not None else None
    return port is None or port.const != 0 or isinstance(port.const, bool)
