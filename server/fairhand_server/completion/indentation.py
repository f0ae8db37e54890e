"""White space follows the file: an answer that is indented in the other way is turned over.

A model that has mostly seen one kind of indentation falls back to it, also in a file of the other.
Models also put a space behind the user's own line; in a file that has none there, it is taken away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import gcd

from fairhand_syntax.languages import Language
from fairhand_syntax.lexing import State, scan

# So many lines before and after the cursor show how a file is indented.
_LINES_BEFORE = 400
_LINES_AFTER = 100
_INDENTED = re.compile(r"^([ \t]+)(?![ \t*])\S", re.MULTILINE)
_INDENTED_LINE = re.compile(r"\n([ \t]+)(?=\S)")
_OPENERS = ("{", ":", "(", "[", "=>")
_TABBED_LINE = re.compile(r"\n[ \t]*\t[ \t]*(?=\S)")
_MANY_LINED = ("`", '"""', "'''")
_LEADING = re.compile(r"(?<=\n)[ \t]+")
_TRAILING = re.compile(r"[ \t]+(?=\r?\n)")
_LABEL = re.compile(r"\s*(?:case|default)\b")
_DEFAULT = 4
_TAB = 8
_LINE = re.compile(r"[ \t]*\n(?:[ \t]*\n)*([ \t]*)(?=\S)")
_LINE_BEGIN = re.compile(r"(?<=\n)(?=[ \t]*\S)")
# What may stand as far left as the line that opens a block: its end, and the cases of a switch.
_BESIDE_OPENER = re.compile(r"[)\]}]|(?:case|default)\b")


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is indented: "\\t", or so many spaces; "" if it is not known or mixed.

    `depth` is how many tabs stand before the cursor's line; with spaces it is of no use. `tidy`
    says that no line of the file ends with white space, `margin` is the white space before the
    cursor's line. `inside` is what string or comment the cursor stands in, "" for code.
    """

    unit: str = ""
    depth: int = 0
    tidy: bool = False
    margin: str = ""
    language: Language | None = None
    inside: str = ""


def style_of(prefix: str, suffix: str, language: Language | None = None, inside: str = "") -> Style:
    """The style of a file, seen from a cursor in it.

    `inside` is what string or comment the cursor stands in, "" for code.
    """
    line = prefix[prefix.rfind("\n") + 1 :]
    depth = len(line) - len(line.lstrip("\t"))
    before = prefix[_nth_newline_from_end(prefix, _LINES_BEFORE) :]
    after = "\n".join(suffix.split("\n", _LINES_AFTER)[1:_LINES_AFTER])
    # The line of the cursor is just being written; those above it are what it follows.
    before = before[: before.rfind("\n") + 1]
    margin = "" if inside else line[: len(line) - len(line.lstrip())]
    return Style(_unit(before, after), depth, _tidy(before, after), margin, language, inside)


@lru_cache(maxsize=16)
def _tidy(before: str, after: str) -> bool:
    lines = (*before.splitlines(), *after.splitlines())
    return not any(line.endswith((" ", "\t")) for line in lines)


@lru_cache(maxsize=16)
def _unit(before: str, after: str) -> str:
    indents = [*_INDENTED.findall(before), *_INDENTED.findall(after)]
    tabs = sum(1 for indent in indents if indent[0] == "\t")
    if tabs:
        return "\t" if tabs == len(indents) else ""
    if not indents:
        return ""
    width = 0
    for indent in indents:
        width = gcd(width, len(indent))
    return " " * width if width in (2, 4, 8) else " " * _DEFAULT


def followed(answer: str, style: Style) -> str:
    """The answer with the white space of the file before all lines but its first.

    Stays the beginning of what comes out for a longer answer, but for white space at its end.
    """
    if "\n" not in answer:
        return answer
    behind = _TRAILING.match(answer) if style.tidy else None
    if behind is not None:
        answer = answer[behind.end() :]
    return _deep_enough(_in_unit(answer, style), style)


def _deep_enough(answer: str, style: Style) -> str:
    """The answer with the block that its first line opens deeper than that line.

    A model that begins in the middle of a line sometimes goes on as if it were less indented.
    """
    first = _LINE.search(answer)
    opening = answer[: first.start()] if first is not None else ""
    if not style.margin or first is None or not opening.endswith(_OPENERS):
        return answer
    if opening.endswith(":") and not (_colon_opens(style) or _LABEL.match(opening)):
        return answer
    if "#" in opening or "//" in opening or "*" in opening:
        # A comment may end like an opener.
        return answer
    beside = _columns(style.margin) == _columns(first[1]) and first[0].count("\n") == 1
    if not beside or _BESIDE_OPENER.match(answer, first.end()):
        # What stands farther left, or apart, is no block of this line.
        return answer
    more = "\t" if style.unit == "\t" else " " * (len(style.unit) or _DEFAULT)
    return _LINE_BEGIN.sub(more, answer)


def _columns(indent: str) -> int:
    return len(indent.expandtabs(_TAB))


def _colon_opens(style: Style) -> bool:
    return style.language is None or ":" in style.language.block_openers


def _in_unit(answer: str, style: Style) -> str:
    if not style.unit:
        return answer
    if style.unit != "\t":
        tabbed = _first_in_code(_TABBED_LINE, answer, style)
        if tabbed is None:
            return answer
        begin = tabbed.start()
        kept, more = answer[:begin], answer[begin:]
        return kept + _LEADING.sub(lambda found: found[0].replace("\t", style.unit), more)
    first = _first_in_code(_INDENTED_LINE, answer, style)
    if first is None or "\t" in first[1]:
        return answer
    opened = answer[: first.start()].rstrip().endswith(_OPENERS)
    width = _width(len(first[1]), style.depth, opened)
    kept, more = answer[: first.start()], answer[first.start() :]
    return kept + _LEADING.sub(lambda found: _tabs(found[0], width), more)


def _first_in_code(line: re.Pattern[str], answer: str, style: Style) -> re.Match[str] | None:
    """The first line of an answer that looks so and does not stand in a string that it opens.

    White space in strings is text. It is turned over only where the code before it is.
    """
    matches = line.finditer(answer)
    first = next(matches, None)
    if first is None or style.language is None:
        return first
    if not any(mark in answer[: first.start()] for mark in _MANY_LINED):
        return first
    lines = scan(style.language, answer, State((), style.inside)).lines
    inside = {one.start for one in lines if one.inside in _MANY_LINED if one.inside != style.inside}
    return next((one for one in chain([first], matches) if one.start() + 1 not in inside), None)


def _width(spaces: int, depth: int, opened: bool) -> int:
    """How many spaces stand for a tab in an answer whose first indented line has so many.

    Below an opened block it is known how deep that line is.
    """
    if opened and spaces % (depth + 1) == 0 and spaces // (depth + 1) in (2, 4, 8):
        return spaces // (depth + 1)
    return _DEFAULT if spaces % _DEFAULT == 0 else 2


def _tabs(indent: str, width: int) -> str:
    whole, rest = divmod(len(indent.replace("\t", " " * width)), width)
    return "\t" * whole + " " * rest


def _nth_newline_from_end(text: str, count: int) -> int:
    at = len(text)
    for _ in range(count):
        at = text.rfind("\n", 0, at)
        if at < 0:
            return 0
    return at + 1
