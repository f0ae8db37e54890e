"""Addresses: without encryption, or of a machine by its number."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow


def plain_url(value: Value, facts: Facts, flow: Flow) -> bool:
    text = value.text or ""
    match = re.match(r"(?:http|ws|ftp)://([^/:?#\0]+)", text)
    if match is None:
        return False
    host = match[1].lower()
    if host in ("localhost", "0.0.0.0", "[", "::1", "host.docker.internal") or host.startswith(  # nosec B104
        ("127.", "10.", "192.168.", "169.254.", "172.")
    ):
        return False
    if "." not in host or host.endswith(
        (".local", ".internal", ".localhost", ".test", ".invalid", ".svc", ".lan", ".home")
    ):
        return False
    return not re.search(
        r"(?:^|\.)(?:w3\.org|xmlsoap\.org|apache\.org|springframework\.org|java\.sun\.com|xml\.org|openxmlformats\.org)$",
        host,
    )


_IP = re.compile(r"^(?:https?://)?(\d{1,3}(?:\.\d{1,3}){3})(?=[:/]|$)")


def public_ip(value: Value, facts: Facts, flow: Flow) -> bool:
    match = _IP.match(value.const) if isinstance(value.const, str) else None
    if match is None:
        return False
    try:
        address = ipaddress.IPv4Address(match[1])
    except ValueError:
        return False
    return not (
        address.is_loopback
        or address.is_unspecified
        or address.is_multicast
        or match[1].startswith("255.")
    )
