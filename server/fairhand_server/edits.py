"""Changes of a text: how small they are, and whether two texts are the same but for white space.

Offsets are code points.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the code points `start` to `end` with `text`."""

    start: int
    end: int
    text: str


def shared_length(text: str, within: str, at: int) -> int:
    """How many characters of `text` stand in `within` at an offset."""
    if within.startswith(text, at):
        return len(text)
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        if within.startswith(text[low:middle], at + low):
            low = middle
        else:
            high = middle
    return low


def difference(before: str, after: str) -> tuple[Edit, str]:
    """The one edit that turns a text into another, as small as it can be."""
    start = shared_length(before, after, 0)
    behind = shared_length(before[start:][::-1], after[start:][::-1], 0)
    return Edit(start, len(before) - behind, after[start : len(after) - behind]), after


def trimmed(edit: Edit, before: str) -> Edit:
    """A replacement without the ends that it leaves as they were."""
    old = before[edit.start : edit.end]
    if not old or not edit.text or old == edit.text:
        return edit
    small, _ = difference(old, edit.text)
    return Edit(edit.start + small.start, edit.start + small.end, small.text)


def same_code(one: str, other: str) -> bool:
    """Whether two texts differ at most in white space, and hold more than a character."""
    squeezed = "".join(one.split())
    return len(squeezed) > 1 and squeezed == "".join(other.split())


def end_of_same(text: str, start: int, wanted: str) -> int | None:
    """Where the characters of `wanted` end in a text from an offset on, white space left out."""
    at = start
    for character in wanted:
        if character.isspace():
            continue
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text) or text[at] != character:
            return None
        at += 1
    return at
