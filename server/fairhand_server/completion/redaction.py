"""Credentials are taken out of what a model gets to see, and answers end before their stand-ins.

A stand-in has the length of what it stands for, so that no offset changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairhand_scanners.credentials import credentials_in

_STEM = "REDACTED"


@dataclass(frozen=True, slots=True)
class Clean:
    """A text around the cursor without credentials; `replaced` says how many there were."""

    prefix: str
    suffix: str
    replaced: int


def clean_around(prefix: str, suffix: str) -> Clean:
    """Replace the credentials before and after the cursor, also one that it stands in."""
    text = prefix + suffix
    spans = credentials_in(text)
    if not spans:
        return Clean(prefix, suffix, 0)
    cleaned = _replaced(text, [(span.start, span.end) for span in spans])
    return Clean(cleaned[: len(prefix)], cleaned[len(prefix) :], len(spans))


def clean(text: str) -> str:
    """The text with a stand-in of the same length for every credential."""
    return clean_around(text, "").prefix


def before_stand_in(answer: str) -> tuple[str, bool]:
    """The lines of an answer before the first that holds a stand-in, and whether there is one.

    A stand-in that may just be growing at the end is held back with its line, too.
    """
    found = _GROWING.search(answer)
    if found is None:
        return answer, False
    return answer[: answer.rfind("\n", 0, found.start()) + 1], _STEM in answer


def _replaced(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], _stand_in(text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def _stand_in(secret: str) -> str:
    # Line ends stay, so that a key over several lines keeps its shape.
    return re.sub(
        r"[^\n]+", lambda line: (f"{_STEM}_" * (len(line[0]) // 9 + 1))[: len(line[0])], secret
    )


_GROWING = re.compile(
    "|".join([_STEM, *(f"{_STEM[:end]}\\Z" for end in range(len(_STEM) - 1, 3, -1))])
)
