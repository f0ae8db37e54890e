"""The copyright lines of a project: what most licences ask to keep with copied code.

Lines are joined by "\\n". They are taken as they stand, never guessed: a project that prints none
has none here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from fairhand_index.licence_texts import license_text

# More names than these are a list of contributors, which its own file keeps.
_MOST_LINES = 20
_LONGEST_LINE = 200
# A text that tells of attributions (the NOTICE of the Apache licence, section 4d) is kept this far.
LONGEST_NOTICE = 4_000

# What encloses a line in comments, lists and field markup: "# ", " * ", "// ", ":copyright: ".
_FRAME = r"^[\s#/*;:.\-_=|!>%]*"
_TAG = re.compile(_FRAME + r"SPDX-(?:File|Snippet)CopyrightText:[ \t]*(?P<rest>.+)$")
_MARK = r"(?:\(c\)|©|&copy;)"
_LINE = re.compile(
    _FRAME
    + r"(?P<line>(?:portions |parts |some parts |all )?"
    + rf"(?:(?P<word>copyright\b):?[\s,]*(?P<mark>{_MARK})?|{_MARK})"
    + r"[\s,:]*(?P<rest>.*))$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# A name after "by", or one that begins with a capital: no sentence about copyright goes on so.
_NAMED = re.compile(r"(?:by\s+)?(?:the\s+)?[^\W\d_a-z]\w")
# Those who have no names of their own, in a line that says nothing else.
_GROUP = re.compile(r"^(?:\S+ ){1,4}(?:authors|contributors|developers|maintainers|team)\W*$", re.I)
_ABOUT = re.compile(
    r"^(?:notices?|holders?|owners?|statements?|licen[cs]es?|laws?|interests?|ownership"
    r"|and|or|in|of|is|as|to|disclaimer|information)\b",
    re.IGNORECASE,
)
# Places that a form leaves open: <year>, [yyyy], {name}, YEAR.
_OPEN = re.compile(r"<(?:year|copyright|name|owner)|\[(?:yyyy|year|name|full)|\{|\bYEAR\b|\byyyy\b")
_WORDS = re.compile(r"[a-z0-9]+")
_ADDRESS = re.compile(r"<?https?://\S+")
# Licences whose texts bear the copyright line of who wrote the licence.
_SIGNED = (
    *("GPL-1.0", "GPL-2.0", "GPL-3.0", "LGPL-2.0", "LGPL-2.1", "LGPL-3.0", "AGPL-3.0"),
    *("Artistic-2.0", "SSPL-1.0", "WTFPL"),
)


def copyright_lines(text: str) -> str:
    """The copyright lines in a licence text, a NOTICE or the comment at the top of a file.

    Left out are forms that nobody filled in, and the lines of those who wrote the licence itself.
    """
    found = []
    for raw in text.splitlines():
        tag, match = _TAG.match(raw), _LINE.match(raw)
        if tag is not None:
            found.append(_with_word(tag["rest"]))
        elif match is not None and _claims(match):
            found.append(match["line"])
    return joined(line for line in found if _plain(line) not in _of_licences())


def _claims(match: re.Match[str]) -> bool:
    """Whether a line names who has the copyright, and is no sentence about copyright."""
    rest = match["rest"]
    if _OPEN.search(rest) or _ABOUT.match(rest):
        return False
    if _YEAR.search(rest) or _GROUP.search(rest):
        return True
    # "(c)" without the word is an item of a list; with it, any name may follow.
    return match["word"] is not None and bool(match["mark"] or _NAMED.match(rest))


def listed_lines(field: str) -> str:
    """The copyright lines in a field that holds nothing else, as that of debian/copyright."""
    return joined(_with_word(line) for line in field.splitlines())


def joined(lines: Iterable[str]) -> str:
    """Lines without what frames them, each once, as one text."""
    clean = (re.sub(r"\s*(?:\*/|\*\*|-->)\s*$", "", line) for line in lines)
    bare = (" ".join(line.split())[:_LONGEST_LINE].strip() for line in clean)
    return "\n".join(list(dict.fromkeys(line for line in bare if line))[:_MOST_LINES])


def _with_word(said: str) -> str:
    bare = said.strip()
    if not bare or bare == ".":
        return ""
    known = re.match(rf"(?:copyright|{_MARK})", bare, re.IGNORECASE)
    return bare if known else f"Copyright {bare}"


def _plain(line: str) -> str:
    return " ".join(_WORDS.findall(_ADDRESS.sub("", line).lower()))


@lru_cache(maxsize=1)
def _of_licences() -> frozenset[str]:
    """The lines of those who wrote a licence, as the Free Software Foundation has them in its own.

    In the texts of other licences stand the lines of the project that used them first.
    """
    texts = (license_text(name) or "" for name in _SIGNED)
    return frozenset(
        _plain(match["line"])
        for text in texts
        for raw in text.splitlines()
        if (match := _LINE.match(raw)) is not None
    )
