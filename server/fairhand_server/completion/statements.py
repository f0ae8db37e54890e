"""The cut of an answer that is the rest of a statement: the cursor stands in the middle of a line.

It ends where the statement ends, which may be lines below: behind open brackets, an operator, or
the block that the statement has.
"""

from __future__ import annotations

import re
from dataclasses import replace

from fairhand_server.completion.blocks import Cut, before_closer, cut_block
from fairhand_server.completion.margin import margin_of
from fairhand_server.completion.place import Header, Place, columns
from fairhand_syntax.lexing import Close, Line, State, scan

_CONTINUES = re.compile(r"^\s*(?:[.?:]|&&|\|\||[+*/%](?![+*/])|-(?!-)|(?:else|catch|finally)\b)")
UNFINISHED = re.compile(r"(?:[=+\-*/%&|<>?:,.(\[{]|\b(?:return|and|or|not|in|is|new|await))\s*$")
_BRANCHES = re.compile(r"[\s}]*(if|else|try|catch|do)\b")
_NEXT_BRANCH = {
    "if": ("else",),
    "else": ("else",),
    "try": ("catch", "finally"),
    "catch": ("catch", "finally"),
    "do": ("while",),
}
# Such a branch follows a statement that is whole.
_BRANCHES_BELOW = re.compile(r"(?:else|catch|finally)\b")
_CONTROLS = re.compile(r"[\s}]*(?:if|else|for|while|do)\b")
_HEAD = re.compile(r"\b(?:else|do|try|finally)$|\b(?:class|interface|enum|throws)\b[^;={}]*$")
# A line so long comes again only where the answer repeats what follows.
_SURE_LINE = 16


def cut_statement(place: Place, text: str, final: bool) -> Cut:
    """Cut an answer that is the rest of a statement."""
    base = len(place.state.stack)
    floor = base - place.closable
    scanned = scan(place.language, text, place.state, place.memory)
    foreign = next((c for c in scanned.closes if c.depth <= floor), None)
    if foreign is not None and place.depth_after > base:
        # More is closed behind the cursor than is open: this line may close and open again.
        ends = next((line for line in scanned.lines if line.start > foreign.offset), None)
        if ends is None and not final:
            return Cut("", False)
        depth = ends.depth if ends is not None else len(scanned.state.stack)
        foreign = None if depth == place.depth_after else foreign
    closed = _closed(place, text, foreign)
    margin = margin_of(place, place.before[place.before.rfind("\n") + 1 :])
    for line in scanned.lines[1:]:
        if closed is not None and line.start > len(closed.text):
            break
        done = text[: line.start - 1]
        below, whole, _ = text[line.start :].partition("\n")
        if below.strip() and margin.ends_at(place, line, below):
            return Cut(done.rstrip("\n"), True)
        if not line.inside and (branches := _next_branch(place, done)):
            # It may begin on a line of its own.
            more = text[line.start :].lstrip()
            if more.startswith(branches):
                continue
            if not final and any(word.startswith(more) for word in branches):
                return Cut("", False)
        if _opens_empty(place, line, done):
            inner = replace(
                place,
                scope="block",
                state=scan(place.language, text[: line.start - 1], place.state).state,
                indent=None,
                before=place.before + done,
                memory={},
            )
            block = cut_block(inner, text[line.start - 1 :], final)
            return Cut(done + block.text, block.finished)
        if place.following and done.strip() and _completes(place, line, done):
            return Cut(done, True)
        written = done.strip() or place.before[-1:] not in ("", "\n")
        same = whole and written and (below.rstrip(),) == place.following[:1]
        sure = line.depth <= max(floor, place.depth_after) or len(below.strip()) >= _SURE_LINE
        if same and sure:
            return Cut(done, True)
        if line.inside or line.depth > base or _in_expression(place, line.depth, done):
            continue
        if line.depth and below.lstrip().startswith(","):
            # Some lists have their commas in front of the elements.
            continue
        if place.language.id != "python" and _heads_block(place, done):
            more = text[line.start :]
            if not final and "\n" not in more.lstrip():
                # Its body may begin on the next line, which is not whole yet.
                return Cut("", False)
            deeper = columns(more.lstrip("\n")) > place.column
            if more.lstrip().startswith("{") or (deeper and _CONTROLS.match(_line(place, done))):
                continue
        if not done.strip():
            return Cut("", True)
        last = done.rsplit("\n", 1)[-1].rstrip()
        if place.language.id == "python":
            if last.endswith(":") and line.depth == 0:
                return cut_block(_opened(place), text, final)
            if last.endswith("\\"):
                continue
        elif not last.endswith((";", "}")):
            more = text[line.start :].lstrip()
            if not more and not final:
                return Cut("", False)
            if _CONTINUES.match(more) or UNFINISHED.search(last):
                continue
        return Cut(done, True)
    return closed or Cut(text if final else "", final)


def _closed(place: Place, text: str, close: Close | None) -> Cut | None:
    """The answer up to the bracket that is not its own to close, if it has come so far."""
    if close is None:
        return None
    end, line = before_closer(text, close), text.rfind("\n", 0, close.offset) + 1
    begun = text[line : close.offset + 1]
    if line and place.following and place.following[0].startswith(begun):
        # It stands in the line that follows.
        end = line - 1
    return Cut(text[:end].rstrip("\n"), True)


def _line(place: Place, done: str) -> str:
    """The cursor's line and the answer behind it."""
    return place.before[place.before.rfind("\n") + 1 :] + done


def _heads_block(place: Place, done: str) -> bool:
    """Whether a statement that has come to the end of a line may have its body below."""
    last = done.rstrip()
    return last.endswith(")") or _HEAD.search(last.rsplit("\n", 1)[-1]) is not None


def _next_branch(place: Place, done: str) -> tuple[str, ...]:
    """The words with which the statement that the cursor's line begins may go on behind a brace."""
    if place.language.id == "python" or not done.rstrip().endswith(("}", ";")):
        return ()
    found = _BRANCHES.match(_line(place, done))
    words = _NEXT_BRANCH[found[1]] if found is not None else ()
    # The next branch may be there already.
    return () if place.following and place.following[0].lstrip(" \t}").startswith(words) else words


def _opens_empty(place: Place, line: Line, done: str) -> bool:
    """Whether an answer has opened the block whose closer comes next behind the cursor."""
    if place.language.id == "python" or not place.following or not done.endswith("{"):
        return False
    if line.depth != place.depth_after or line.inside:
        return False
    below = place.following[0]
    return below.lstrip().startswith("}") and columns(below) == place.column


def _completes(place: Place, line: Line, done: str) -> bool:
    """Whether the code that follows the cursor's line goes on where the answer stands now."""
    if line.depth != place.depth_after or line.inside != place.inside_after:
        return False
    last = done.rsplit("\n", 1)[-1].rstrip()
    below = place.following[0].strip()
    if last.endswith(","):
        return not below.startswith((")", "]", "}"))
    if place.language.id == "python":
        return not (last.endswith(":") and not line.depth) or (
            columns(place.following[0]) > place.column
        )
    goes_on = _CONTINUES.match(below) and not _BRANCHES_BELOW.match(below)
    return last.endswith((";", "{", "}")) or bool(goes_on)


def _in_expression(place: Place, depth: int, done: str) -> bool:
    """Whether a line that ends at this depth leaves the statement open.

    Brackets that the user opened and nothing closes must be closed by the answer. Those that the
    text after the cursor closes hold a list, which goes on only after a comma.
    """
    if depth == 0:
        return False
    bracket = place.state.stack[min(depth, len(place.state.stack)) - 1].bracket
    if bracket == "{" and place.language.id != "python":
        return False
    if depth > len(place.state.stack) - place.closable:
        return True
    return not done.strip() or done.rstrip().endswith((",", "(", "[", "{"))


def _opened(place: Place) -> Place:
    """The place as it is once the answer has made its own line the opener of a block."""
    return replace(
        place, scope="block", indent=None, headers=(Header(place.column, "if"), *place.headers)
    )


def cut_in_string(place: Place, text: str, final: bool) -> Cut:
    """Cut an answer that begins in a string of one line."""
    quote = place.state.inside
    end = _string_end(text, quote)
    if end is None:
        return first_line(text, final)
    behind = replace(place, state=State(place.state.stack), before=place.before + text[: end + 1])
    code = cut_statement(behind, text[end + 1 :], final)
    return Cut(text[: end + 1] + code.text, code.finished)


def _string_end(text: str, quote: str) -> int | None:
    escaped = False
    for index, character in enumerate(text):
        if character == "\n":
            return None
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == quote:
            return index
    return None


def first_line(text: str, final: bool) -> Cut:
    """Cut an answer after its first line."""
    end = text.find("\n")
    return Cut(text[:end], True) if end >= 0 else Cut(text if final else "", final)
