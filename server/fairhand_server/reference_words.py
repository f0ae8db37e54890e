"""Licences and origins as people read them."""

from __future__ import annotations

import re


def licence_words(spdx: str) -> str:
    """A licence behind the word "under"."""
    return "an unknown licence" if spdx == "NOASSERTION" else spdx


def origin_words(name: str) -> str:
    """The name and version of a package; of a commit its first twelve digits."""
    return re.sub(r"\b([0-9a-f]{12})[0-9a-f]{28}\b", r"\1", name)
