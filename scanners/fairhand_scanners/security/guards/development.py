"""Branches for development builds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Node

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def is_development(flow: Flow, node: Node) -> bool | None:
    """Whether a test asks for a development build (True), for production (False), or neither."""
    text = flow.file.data[node.at : node.end]
    if (
        b"NODE_ENV" not in text
        and b"evelopment" not in text
        and b"roduction" not in text
        and b"DEV" not in text
        and b"debug" not in text.lower()
    ):
        return None
    decoded = text.decode("utf-8", "replace")
    if re.search(
        r"(===?|equals\(|in)\s*['\"]?(?:development|dev|test)|isDev|IS_DEV|!==?\s*['\"]production|^['\"]?development"
        r"|^(?:\w+\.)*(?:settings|config|app|current_app)\.debug$|^debug$",
        decoded,
        re.I,
    ):
        return True
    if re.search(r"(===?)\s*['\"]production|!==?\s*['\"]dev", decoded, re.I):
        return False
    return None
