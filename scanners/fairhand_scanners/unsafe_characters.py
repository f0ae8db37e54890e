"""Characters that hide what code does, or that a terminal or editor obeys instead of showing.

Trojan Source (CVE-2021-42574) reorders code with bidirectional marks; invisible characters and
variation selectors carry hidden payloads; control characters drive terminals.
"""

from __future__ import annotations

import re

from fairhand_syntax.judging import CLEAN, Candidate, Judgement, Span, Withhold

NAME = "unsafe-characters"

# One row per rule: what it finds, and how the user is told.
_RULES: tuple[tuple[str, str, str], ...] = (
    ("control", "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f", "it holds a control character"),
    (
        "bidirectional",
        "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
        "it holds a mark that reorders text",
    ),
    (
        "invisible",
        "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2028\u2029\u2060-\u2065"
        "\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb",
        "it holds an invisible character",
    ),
    (
        "hidden-payload",
        "\ufe00-\ufe0e\U000e0000-\U000e0fff",
        "it holds characters that can hide a message",
    ),
    ("broken-text", "\ufffd\ud800-\udfff", "it holds bytes that are no text"),
)
_ANY = re.compile(
    "|".join(f"(?P<r{number}>[{characters}])" for number, (_, characters, _) in enumerate(_RULES))
)


def judge(candidate: Candidate, settings: object = None) -> Judgement:
    """Withhold a candidate that holds such a character. Judges unfinished text as well."""
    if candidate.text.isascii() and candidate.text.isprintable():
        return CLEAN
    found = _ANY.search(candidate.text)
    if found is None or found.lastgroup is None:
        return CLEAN
    rule, _, reason = _RULES[int(found.lastgroup[1:])]
    return Judgement(
        (Withhold(NAME, rule, f"A suggestion was withheld because {reason}.", Span(*found.span())),)
    )


def visible(text: str) -> str:
    """A text that is safe to print: every such character replaced by its code point in brackets."""
    return _ANY.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)
