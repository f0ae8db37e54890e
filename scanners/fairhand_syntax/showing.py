"""Characters that hide what a text says, or that a terminal or editor obeys instead of showing.

Trojan Source (CVE-2021-42574) reorders code with bidirectional marks; invisible characters and
variation selectors carry hidden payloads; control characters drive terminals.

Joiners and the two presentation selectors belong to the writing of emoji and of Arabic and Indic
scripts (Unicode 16, chapters 9, 12 and 23; UTS 51). There they pass, one at a time and between
characters that they can join or present; anywhere else they hide something.

A text of somebody else is made fit for a place by one of the functions here before it is shown.
"""

from __future__ import annotations

import json
import re
from typing import Any

# The kinds, each with its characters.
KINDS: dict[str, str] = {
    "control": "\x00-\x08\x0b-\x1f\x7f-\x9f",
    "bidirectional": "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "invisible": "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2028\u2029\u2060-\u2065"
    "\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a",
    "hidden-payload": "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0000-\U000e0fff",
    "broken-text": "\ufffd-\uffff\ufdd0-\ufdef\ud800-\udfff",
}
UNSAFE = re.compile(
    "|".join(f"(?P<r{number}>[{characters}])" for number, characters in enumerate(KINDS.values()))
)

_JOINERS = "\u200c\u200d"
_PRESENTATIONS = "\ufe0e\ufe0f"
AT_PLACES = _JOINERS + _PRESENTATIONS + "\r"
# Arabic, Syriac, N'Ko, Mandaic and the scripts of India and its neighbours write with joiners.
_JOINED_SCRIPTS = re.compile("[\u0620-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17b3\ufb50-\ufdcf]")
# Emoji and the older symbols that have an emoji form; keycaps are handled by their last mark.
_PICTURE = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_KEYCAP = re.compile("[0-9#*]\ufe0f\u20e3")
_MARKUP = re.compile(r"([\\`*_\[\]<>#|!&~$]|:(?=//))")


def belongs(text: str, at: int) -> bool:
    """Whether a character that is unsafe elsewhere stands where writing needs it."""
    if text[at] not in AT_PLACES:
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
    if text.isascii() and text.isprintable():
        return text
    return UNSAFE.sub(
        lambda found: (
            found.group() if belongs(text, found.start()) else f"[U+{ord(found.group()):04X}]"
        ),
        text,
    )


def one_line(text: str) -> str:
    """A name of somebody else in a line of ours: it can neither end the line nor hide in it."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(r"[\r\n\t]", lambda found: f"[U+{ord(found.group()):04X}]", visible(text))


def in_markdown(text: str) -> str:
    """Text of somebody else inside Markdown: nothing in it becomes markup, a link or a new line."""
    return _MARKUP.sub(r"\\\1", one_line(" ".join(text.split())))


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON that is safe to print and reads back as the same value: such characters are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isascii() and text.isprintable():
        return text
    # Outside of its strings JSON has only line ends, which are no such characters.
    return UNSAFE.sub(lambda found: _escaped(found.group()), text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
