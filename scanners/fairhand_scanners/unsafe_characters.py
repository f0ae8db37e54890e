"""Characters that hide what code does, or that a terminal or editor obeys instead of showing.

Trojan Source (CVE-2021-42574) reorders code with bidirectional marks; invisible characters and
variation selectors carry hidden payloads; control characters drive terminals.

Joiners and the two presentation selectors belong to the writing of emoji and of Arabic and Indic
scripts (Unicode 16, chapters 9, 12 and 23; UTS 51). There they pass, one at a time and between
characters that they can join or present; anywhere else they hide something.
"""

from __future__ import annotations

import re

from fairhand_syntax.judging import CLEAN, Candidate, Judgement, Span, Wait, Withhold

NAME = "unsafe-characters"

# One row per rule: what it finds, and how the user is told.
_RULES: tuple[tuple[str, str, str], ...] = (
    ("control", "\x00-\x08\x0b-\x1f\x7f-\x9f", "it holds a control character"),
    (
        "bidirectional",
        "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
        "it holds a mark that reorders text",
    ),
    (
        "invisible",
        "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2028\u2029\u2060-\u2065"
        "\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a",
        "it holds an invisible character",
    ),
    (
        "hidden-payload",
        "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0000-\U000e0fff",
        "it holds characters that can hide a message",
    ),
    (
        "broken-text",
        "\ufffd-\uffff\ufdd0-\ufdef\ud800-\udfff",
        "it holds bytes that are no text",
    ),
)
_ANY = re.compile(
    "|".join(f"(?P<r{number}>[{characters}])" for number, (_, characters, _) in enumerate(_RULES))
)


_JOINERS = "\u200c\u200d"
_PRESENTATIONS = "\ufe0e\ufe0f"
_AT_PLACES = _JOINERS + _PRESENTATIONS + "\r"
# Arabic, Syriac, N'Ko, Mandaic and the scripts of India and its neighbours write with joiners.
_JOINED_SCRIPTS = re.compile("[\u0620-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17b3\ufb50-\ufdcf]")
# Emoji and the older symbols that have an emoji form; keycaps are handled by their last mark.
_PICTURE = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_KEYCAP = re.compile("[0-9#*]\ufe0f\u20e3")


def judge(candidate: Candidate, settings: object = None) -> Judgement:
    """Withhold a candidate that holds such a character. Judges unfinished text as well."""
    text = candidate.text
    if text.isascii() and text.isprintable():
        return CLEAN
    for found in _ANY.finditer(text):
        at = found.start()
        if found.group() in _AT_PLACES and not candidate.final and at + 1 == len(text):
            return Judgement((Wait(NAME, "the next character decides"),))
        if _belongs(text, at):
            continue
        rule, _, reason = _RULES[int((found.lastgroup or "r0")[1:])]
        reason = f"A suggestion was withheld because {reason}."
        return Judgement((Withhold(NAME, rule, reason, Span(*found.span())),))
    return CLEAN


def _belongs(text: str, at: int) -> bool:
    """Whether a character that is unsafe elsewhere stands where writing needs it."""
    if text[at] not in _AT_PLACES:
        return False
    if text[at] == "\r":
        return text.startswith("\n", at + 1)
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] in _PRESENTATIONS:
        return bool(_PICTURE.match(before) or _KEYCAP.match(text, max(0, at - 1)))
    if _JOINED_SCRIPTS.match(before):
        # At the end of a word a joiner shows a letter's form alone.
        return not after or after.isspace() or bool(_JOINED_SCRIPTS.match(after))
    pictured = _PICTURE.match(text[at - 2 : at - 1] if before == "\ufe0f" else before)
    return text[at] == "\u200d" and bool(pictured and _PICTURE.match(after))


def visible(text: str) -> str:
    """A text that is safe to print: every such character replaced by its code point in brackets."""
    return _ANY.sub(
        lambda found: (
            found.group() if _belongs(text, found.start()) else f"[U+{ord(found.group()):04X}]"
        ),
        text,
    )
