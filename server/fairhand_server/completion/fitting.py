"""Whether the code after the cursor still makes sense behind an answer, and where it first does.

A small model asked for one missing line often writes the rest of the function instead, in its own
way. That answer neither repeats the code after the cursor nor leaves the function, so its lines
alone do not show that it ran on. What shows it is the code after the cursor: it can no longer be
reached, or its indentation or brackets no longer fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fairhand_server.completion.place import Place, columns, in_indentation
from fairhand_syntax.lexing import CLOSER, scan
from fairhand_syntax.parsing import Source, walk

if TYPE_CHECKING:
    from tree_sitter import Node

# What is parsed to see whether an answer fits: so much of the text after the cursor.
_AFTER = 1500
# A larger error is one of the whole region that was cut out for parsing.
_ERROR = 400
# Beyond so many lines a cut at the first that fits would save nothing.
_MOST_PARTS = 12

_ENDS = frozenset(
    {
        "return_statement",
        "raise_statement",
        "throw_statement",
        "break_statement",
        "continue_statement",
    }
)
_BLOCKS = frozenset(
    {"block", "statement_block", "module", "program", "constructor_body", "switch_body"}
)
# JavaScript reads these before the statements around them.
_HOISTED = frozenset({"function_declaration", "generator_function_declaration"})
_COMMENTS = frozenset({"comment", "line_comment", "block_comment"})
_PYTHON_OPENS = re.compile(r":\s*(?:#.*)?$")


def joined(place: Place, answer: str) -> tuple[Source, int, int]:
    """The region around the cursor with an answer in it, parsed, and the answer's bounds.

    Brackets that the region leaves open are closed at its end.
    """
    before = place.before[place.parse_from :]
    after = place.after[:_AFTER]
    after = after[: after.rfind("\n")] if len(after) < len(place.after) else after
    open_ = scan(place.language, after, scan(place.language, answer, place.state).state).state
    ends = [CLOSER[opened.bracket] for opened in reversed(open_.stack)]
    text = "".join((before, answer, after, "\n", *ends))
    return Source(place.language, text), len(before), len(before) + len(answer)


def has_error(source: Source, begin: int, end: int) -> bool:
    """Whether the parse of the characters from `begin` to `end` needed a repair."""
    first, last = source.byte(begin), source.byte(end)
    return any(
        (node.is_missing or (node.is_error and node.end_byte - node.start_byte < _ERROR))
        and node.start_byte < last
        and node.end_byte > first
        for node in walk(source.tree.root_node)
    )


def fits(place: Place, answer: str) -> bool:
    """Whether the line after the cursor can stand behind this answer and can be reached."""
    if place.language.id == "python" and not _fits_margin(place, answer):
        return False
    if place.rest.strip():
        answer = f"{answer}\n{place.indent}"
    source, begin, end = joined(place, answer)
    below = _next_code(source.text, end)
    if below is None:
        return True
    line_end = source.text.find("\n", below)
    if has_error(source, begin, line_end if line_end >= 0 else len(source.text)):
        return False
    return _is_reached(source, below, begin)


def joins(place: Place, answer: str) -> bool:
    """Whether an answer below other lines is the beginning of the line that follows the cursor.

    It is if that line makes sense right behind it, and not on a line of its own.
    """
    return _leads_on(place, answer) and (in_indentation(place) or not fits(place, answer))


def _leads_on(place: Place, answer: str) -> bool:
    """Whether the line that the cursor stands in makes sense right behind an answer."""
    if place.indent is None or not place.rest.strip():
        return False
    last = answer.rsplit("\n", 1)[-1]
    if not last.strip() or (place.rest[:1].isspace() and "#" in last) or "//" in last:
        return False
    source, begin, end = joined(place, answer)
    line_end = source.text.find("\n", end)
    return not has_error(source, begin, line_end if line_end >= 0 else len(source.text))


def in_front_of_rest(place: Place, answer: str) -> str | None:
    """An answer that ends in the middle of the line behind the cursor, without that line's rest.

    None for one that ends with a line of its own.
    """
    kept, rest = answer.rstrip(), place.rest.rstrip()
    middle = kept.removesuffix(rest)
    repeats = middle != kept and bool(middle.rsplit("\n", 1)[-1].strip())
    if middle != kept and not repeats and _ends_at_closer(place, middle, kept):
        return middle
    if repeats and middle[-1].isidentifier() and rest[0].isidentifier():
        # It says a word to its end, whose last letters stand behind the cursor.
        return middle
    if joins(place, answer):
        return answer
    return middle if repeats and _leads_on(place, middle) and not fits(place, answer) else None


def _ends_at_closer(place: Place, middle: str, kept: str) -> bool:
    """Whether the closer behind the cursor, which an answer repeats, is not the answer's own."""
    depths = [len(scan(place.language, one, place.state).state.stack) for one in (middle, kept)]
    return "\n" in middle and depths[0] == place.depth_after != depths[1]


def first_fitting(place: Place, text: str) -> str | None:
    """The shortest beginning of an answer, in whole lines, that fits; None if none does."""
    for part in _parts(place, text):
        if fits(place, part):
            return part
    return None


def _parts(place: Place, text: str) -> Iterator[str]:
    base = len(place.state.stack)
    scanned = scan(place.language, text, place.state)
    ends = [(line.start - 1, line) for line in scanned.lines[1:]]
    for count, (end, line) in enumerate(ends):
        if count >= _MOST_PARTS:
            return
        part = text[:end].rstrip()
        closed = line.depth == place.depth_after or line.depth <= base >= place.depth_after
        closed = closed and not line.inside
        last = _last_code(place, part).lstrip()
        if closed and last and not last.startswith("@"):
            # A decorator or annotation by itself says nothing.
            yield part


def _last_code(place: Place, answer: str) -> str:
    """The last line of an answer that is neither blank nor a comment, with its indentation."""
    lines = ((place.indent or "") + answer).split("\n")
    mark = place.language.comment
    code = (line for line in reversed(lines) if line.strip())
    return next((line for line in code if not line.lstrip().startswith((mark, "/*", "*"))), "")


def _fits_margin(place: Place, answer: str) -> bool:
    """Whether the indentation of the next line is possible: deeper only below an opener."""
    following = next((line for line in place.following if not line.lstrip().startswith("#")), None)
    scanned = scan(place.language, answer, place.state)
    if following is None or scanned.state.stack or scanned.state.inside:
        return True
    last = _last_code(place, answer)
    if _PYTHON_OPENS.search(last):
        return columns(following) > columns(last)
    starts = [line for line in scanned.lines if not line.depth and not line.inside]
    if not starts:
        return True
    first = answer[starts[-1].start :] if starts[-1].start else (place.indent or "") + answer
    return columns(following) <= max(columns(last), columns(first))


def _next_code(text: str, offset: int) -> int | None:
    """The offset of the first character of code at or after `offset`."""
    for found in re.finditer(r"[^\s]", text[offset:]):
        at = offset + found.start()
        begin = text.rfind("\n", 0, at) + 1
        if not text[begin:at].strip() and text.startswith(("#", "//"), at):
            continue
        line = text[text.rfind("\n", 0, at) + 1 : at].lstrip()
        if line.startswith(("#", "//")):
            continue
        return at
    return None


def _is_reached(source: Source, offset: int, begin: int) -> bool:
    """Whether no statement from `begin` on ends the block in which the code at `offset` stands."""
    at = source.byte(offset)
    node: Node | None = source.tree.root_node.descendant_for_byte_range(at, at + 1)
    while node is not None and node.parent is not None and node.parent.type not in _BLOCKS:
        node = node.parent
    if node is None or node.start_byte != at or not node.is_named:
        # A closing bracket is reached even where no statement is.
        return True
    if node.type in _HOISTED:
        return True
    before = node.prev_named_sibling
    while before is not None and before.type in _COMMENTS:
        before = before.prev_named_sibling
    if before is None or before.end_byte <= source.byte(begin):
        return True
    return not _terminates(before)


def _terminates(node: Node | None) -> bool:
    """Whether control never goes on behind a statement: it returns, raises, or leaves a loop."""
    if node is None:
        return False
    if node.type in _ENDS:
        return True
    if node.type in _BLOCKS:
        code = [child for child in node.named_children if child.type not in _COMMENTS]
        return bool(code) and _terminates(code[-1])
    if node.type in ("else_clause", "elif_clause", "with_statement", "synchronized_statement"):
        body = node.child_by_field_name("body") or node.child_by_field_name("consequence")
        return _terminates(body or (node.named_children[-1] if node.named_children else None))
    if node.type == "if_statement":
        others = node.children_by_field_name("alternative")
        last = others[-1] if others else None
        whole = last is not None and last.type != "elif_clause"
        return (
            whole
            and _terminates(node.child_by_field_name("consequence"))
            and all(_terminates(other) for other in others)
        )
    return False
