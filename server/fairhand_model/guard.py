"""Who may talk to the host at all: the key, the Host header, the Origin header."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

from multidict import CIMultiDictProxy

OPEN_PATHS = frozenset({"/health"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer instead of service: an HTTP status with a message and a stable code."""

    status: int
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class Guard:
    """`key` may be None on loopback only. `hosts` empty means that any Host header will do.

    `users` gives further keys, by the names of their users.
    """

    key: str | None
    hosts: frozenset[str]
    users: Mapping[str, str] = field(default_factory=dict)

    def refusal(self, path: str, headers: CIMultiDictProxy[str]) -> Refusal | None:
        """Judge one request by its path and headers; None lets it in."""
        # Only web pages send Origin, and no web page has any business here.
        if "Origin" in headers:
            return Refusal(403, "requests from web pages are refused", "origin_refused")
        # A page whose name was re-pointed to this machine still sends its own name as Host.
        if self.hosts and _name_of(headers.get("Host", "")) not in self.hosts:
            return Refusal(403, "the Host header does not name this host", "host_refused")
        if (self.key is None and not self.users) or path in OPEN_PATHS:
            return None
        if self.user_of(headers) is None:
            return Refusal(401, "the key is missing or wrong", "invalid_api_key")
        return None

    def user_of(self, headers: CIMultiDictProxy[str]) -> str | None:
        """Whose key this is: "" for the host's own, None for none that we know."""
        scheme, _, value = headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        # A header may hold any bytes. Comparing must neither raise nor tell by its time how much
        # of the key was right, so all keys are compared whatever is found.
        given = value.strip().encode("utf-8", "surrogateescape")
        found = None
        for name, key in (*self.users.items(), ("", self.key)):
            if key is not None and hmac.compare_digest(given, key.encode("utf-8")):
                found = name
        return found

    def proof(self, nonce: str) -> str | None:
        """What only a holder of the key can answer to this nonce; None without a key.

        So a client learns, without telling its key, that this is the host it was told of.
        """
        if self.key is None:
            return None
        message = f"fairhand {nonce}".encode("utf-8", "replace")
        return hmac.new(self.key.encode("utf-8"), message, "sha256").hexdigest()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a socket bound to `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def hosts_for(host: str) -> frozenset[str]:
    """The names a client may use in its Host header when we listen on `host`.

    A host open to a network is known by names we cannot know; there the key is the guard.
    """
    if not is_loopback(host):
        return frozenset()
    return frozenset({"localhost", "127.0.0.1", "::1", host.lower()})


def _name_of(header: str) -> str:
    """The host name in a Host header, without port and brackets, lower case."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()
