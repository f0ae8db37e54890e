"""Suggestions with characters that hide what code does, or that a terminal or editor obeys.

Which these are, and where writing needs them, is said in `fairhand_syntax.showing`.
"""

from __future__ import annotations

from fairhand_syntax.judging import CLEAN, Candidate, Judgement, Span, Wait, Withhold
from fairhand_syntax.showing import AT_PLACES, KINDS, UNSAFE, belongs

NAME = "unsafe-characters"

# How the user is told of each kind.
_REASONS: dict[str, str] = {
    "control": "it holds a control character",
    "bidirectional": "it holds a mark that reorders text",
    "invisible": "it holds an invisible character",
    "hidden-payload": "it holds characters that can hide a message",
    "broken-text": "it holds bytes that are no text",
}


def judge(candidate: Candidate, settings: object = None) -> Judgement:
    """Withhold a candidate that holds such a character. Judges unfinished text as well."""
    text = candidate.text
    if text.isascii() and text.isprintable():
        return CLEAN
    for found in UNSAFE.finditer(text):
        at = found.start()
        if found.group() in AT_PLACES and not candidate.final and at + 1 == len(text):
            return Judgement((Wait(NAME, "the next character decides"),))
        if belongs(text, at):
            continue
        rule = tuple(KINDS)[int((found.lastgroup or "r0")[1:])]
        reason = f"A suggestion was withheld because {_REASONS[rule]}."
        return Judgement((Withhold(NAME, rule, reason, Span(*found.span())),))
    return CLEAN
