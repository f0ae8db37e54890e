"""Which official licence texts stand in a text, told by the pairs of neighbouring words they share.

The official texts are those in data/licenses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from itertools import pairwise

# The share of an official text's word pairs that must be found. Filled-in names cost a few.
CONTAINED = 0.93
# Of a short text, filled-in names and small changes of wording cost a larger share.
_SHORT_CONTAINED = 0.85
_SHORT_PAIRS = 350
# Words that restrict a known text; with them it is another licence.
_RESTRICTIONS = re.compile(
    r"commons clause|for non-?commercial (?:use|purposes)|not be used for commercial", re.IGNORECASE
)
# A text that names more licences than it holds.
_SEVERAL = re.compile(
    r"\b(?:covered|licensed|distributed) (?:by|under) (?:two|three|four|several|multiple)\b"
    r"[\w\s,-]{0,60}\blicen[cs]es\b",
    re.IGNORECASE,
)
# A text is part of another if the other holds this share of its pairs.
_SUBSUMED = 0.85
_OWN = 0.7
_WORDS = re.compile(r"[a-z0-9]+")


def _pairs(text: str) -> frozenset[str]:
    # Numbers of clauses differ between copies: (1), 1. and bullets.
    words = [word for word in _WORDS.findall(text.lower()) if len(word) > 1 or word == "a"]
    return frozenset(f"{first} {second}" for first, second in pairwise(words))


def license_text(identifier: str) -> str | None:
    """The official text of a licence, by SPDX identifier, or None if it is not carried here."""
    name = re.sub(r"-(only|or-later)$", "", identifier)
    if not re.fullmatch(r"[A-Za-z0-9.+-]+", name):
        return None
    entry = resources.files("fairhand_index").joinpath("data", "licenses", f"{name}.txt")
    return entry.read_text("utf-8") if entry.is_file() else None


@lru_cache(maxsize=1)
def _known_texts() -> Mapping[str, frozenset[str]]:
    folder = resources.files("fairhand_index").joinpath("data", "licenses")
    out = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        text = entry.read_text("utf-8")
        # What follows the terms is advice on applying them, which many copies leave out.
        for end in ("END OF TERMS AND CONDITIONS", "How to Apply These Terms"):
            cut = text.find(end)
            text = text[:cut] if cut > 2000 else text
        text = re.sub(r"<[^>\n]{1,60}>|\[[^\]\n]{1,60}\]", " ", text)
        text = "\n".join(
            line for line in text.splitlines() if not re.match(r"\s*copyright\b", line.lower())
        )
        out[entry.name.removesuffix(".txt")] = _pairs(text)
    return out


@lru_cache(maxsize=1024)
def text_licences(text: str) -> tuple[str, ...]:
    """The licences whose official text stands in `text`, without those that are part of another."""
    if len(text) > 400_000 or _RESTRICTIONS.search(text) or _SEVERAL.search(text):
        return ()
    have = _pairs(text)
    known = _known_texts()
    found = {name: len(have & pairs) / len(pairs) for name, pairs in known.items()}
    found = {
        name: share
        for name, share in found.items()
        if share >= (_SHORT_CONTAINED if len(known[name]) < _SHORT_PAIRS else CONTAINED)
    }
    accepted: list[str] = []
    explained: set[str] = set()
    for name in sorted(found, key=lambda entry: (-found[entry], -len(known[entry]), entry)):
        # What sets this text apart from those already found must be there as well: the text of the
        # JSON licence is that of MIT with one sentence more.
        own = known[name] - explained
        if not accepted or (len(own) > 3 and len(own & have) >= _OWN * len(own)):
            accepted.append(name)
            explained |= known[name]
    return tuple(
        sorted(
            name
            for name in accepted
            if not any(
                len(known[other]) > len(known[name])
                and len(known[name] & known[other]) >= _SUBSUMED * len(known[name])
                for other in accepted
            )
        )
    )
