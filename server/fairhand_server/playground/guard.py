"""Who may talk to the playground: this machine's browser, on the page itself, with the token."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable

# Of the subprotocols a page offers, one is for us and one carries the token: an address would end
# up in histories and logs.
PROTOCOL = "fairhand"
TOKEN_PREFIX = "token."

# Monaco writes style elements and attributes; everything else comes from files of ours.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors {ancestors}",
    )
)


def new_token() -> str:
    """A token for one run."""
    return secrets.token_urlsafe(32)


def headers(frame_origins: Iterable[str] = ()) -> dict[str, str]:
    """The headers of every answer. `frame_origins` are the pages that may show ours in a frame."""
    allowed = " ".join(frame_origins) or "'none'"
    return {
        "Content-Security-Policy": POLICY.format(ancestors=allowed),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def is_ours(host: str, port: int) -> bool:
    """Whether a Host header names this server.

    A page whose own name was re-pointed to this machine still sends that name.
    """
    return host in (f"127.0.0.1:{port}", f"localhost:{port}")


def is_own_page(origin: str, port: int) -> bool:
    """Whether an Origin header is that of our own page. Other programs than browsers send none."""
    scheme, _, host = origin.partition("://")
    return scheme == "http" and is_ours(host, port)


def has_token(offered: Iterable[str], token: str) -> bool:
    """Whether the offered subprotocols carry the token. Tells nothing by its time."""
    right = False
    for one in offered:
        given = one.strip().removeprefix(TOKEN_PREFIX)
        right |= hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode())
    return right
