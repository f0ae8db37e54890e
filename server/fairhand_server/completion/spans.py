"""The cut of an answer in the middle of a line, with code after the cursor on the same line.

Nothing is shown before the end is found. It is where the answer repeats the text after the cursor,
or leaves the function, or the whole answer; if that does not fit the text after the cursor, the
first place that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairhand_server.completion.blocks import Cut
from fairhand_server.completion.closing import SUFFIX_WINDOW, closed_by
from fairhand_server.completion.fitting import has_error, joined
from fairhand_server.completion.margin import margin_of
from fairhand_server.completion.place import Place
from fairhand_server.completion.repeating import repeated_span
from fairhand_syntax.lexing import scan

_PAIRS = ("()", "[]", "{}", '""', "''", "``")

# So much of a line must be the same to know it again.
_SURE_LINE = 4

# An answer in the middle of a line seldom has more lines.
_LINES = 12


def cut_span(place: Place, text: str, final: bool) -> Cut:
    """Cut an answer that other code on its line follows."""
    repeated = repeated_span(place, text)
    if repeated >= 0:
        return Cut(text[:repeated], True)
    left = _leaves_function(place, text)
    if left is not None:
        # The line that lies outside may be the one that follows the cursor.
        # What has come behind that may depend on how much comes at once.
        known = len(text) - len(text[left:].lstrip()) + _SURE_LINE
        head = text[:known]
        again = next((at for at in range(left) if place.after.startswith(head[at:])), None)
        if again is not None:
            surely = len(text) >= known or final
            return Cut(text[:again] if surely else "", surely)
        text, final = text[:left].rstrip("\n"), True
    elif _pair_is_closed(place, text):
        # More may have come at once, and the half of a line could seem to fit.
        text, final = text[: text.find("\n") + 1], True
    elif _fills_pair(place, text):
        close = next(iter(_closes_pair(place, text)), None)
        if close is not None:
            text, final = text[:close], True
    elif (enough := _enough_lines(place, text)) is not None:
        text, final = text[:enough], True
    if not final:
        return Cut("", False)
    return Cut(_fitting(place, text), True)


def _enough_lines(place: Place, text: str) -> int | None:
    """The end of the first line beyond the usual number behind which no bracket is missing."""
    if text.count("\n") <= _LINES:
        return None
    lines = scan(place.language, text, place.state, place.memory).lines[_LINES + 1 :]
    ends = (one.start for one in lines if one.depth == place.depth_after and not one.inside)
    return next(ends, None)


def _fills_pair(place: Place, text: str) -> bool:
    """Whether an answer puts lines of its own between brackets that an editor has closed."""
    first = text.split("\n", 1)[0]
    opens = place.before[-1:] + place.rest[:1] in _PAIRS and place.before[-1:] in "([{"
    return opens and "\n" in text and not first.strip()


def _closes_pair(place: Place, text: str) -> Iterator[int]:
    """Where an answer closes the bracket right before the cursor."""
    base = len(place.state.stack)
    scanned = scan(place.language, text, place.state, place.memory)
    return (close.offset for close in scanned.closes if close.depth <= base)


def _pair_is_closed(place: Place, text: str) -> bool:
    """Whether the first line of an answer closes the pair that the editor closed just now.

    With anything between opener and cursor, the answer may be more than the content of the pair.
    """
    first, newline, _ = text.partition("\n")
    mark = place.rest[:1]
    if not newline or place.before[-1:] + mark not in _PAIRS:
        return False
    ends = (at for at, character in enumerate(first) if character == mark)
    ends = (at for at in ends if not _is_escaped(first, at))
    return any(_balances(place, first[:at]) for at in ends) or _within_pair(place, first) != first


def _is_escaped(text: str, at: int) -> bool:
    before = text[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _leaves_function(place: Place, text: str) -> int | None:
    """Where a line of the answer begins that lies outside the function around the cursor."""
    if "\n" not in text:
        return None
    margin = margin_of(place, place.before[place.before.rfind("\n") + 1 :])
    for row in scan(place.language, text, place.state, place.memory).lines[1:]:
        end = text.find("\n", row.start)
        content = text[row.start : end if end >= 0 else len(text)]
        if content.strip() and margin.ends_at(place, row, content):
            return row.start
    return None


def _fitting(place: Place, text: str) -> str:
    """The answer, or the part of it after which the text behind the cursor fits.

    The user's own line may be in error: if nothing parses, balanced brackets and quotes decide.
    """
    balanced = [part for part in _parts(place, text) if _balances(place, part)]
    parsed = (part for part in balanced if _parses(place, part))
    return next(parsed, balanced[0] if balanced else _within_pair(place, text))


def _within_pair(place: Place, text: str) -> str:
    """The answer up to where it closes the pair that the editor closed, or all of it.

    With a bracket missing further out nothing balances, and the pair on the line decides.
    """
    first, mark = text.split("\n", 1)[0], place.rest[:1]
    if place.before[-1:] + mark not in _PAIRS and place.state.inside != mark:
        return text
    for at, character in enumerate(first):
        if character != mark or _is_escaped(first, at):
            continue
        state = scan(place.language, first[:at], place.state).state
        if (state.inside, len(state.stack)) == (place.state.inside, len(place.state.stack)):
            return first[:at]
    return text


def _parts(place: Place, text: str) -> Iterator[str]:
    """Where an answer may end, the likeliest first."""
    rest, kept = place.rest.strip(), text.rstrip()
    repeats = [at for at in range(len(kept)) if place.after.startswith(kept[at:])]
    word = kept[: len(kept) - len(rest)]
    if rest and kept.endswith(rest) and rest[0].isidentifier() and word[-1:].isidentifier():
        # The answer says the word to its end, whose last letters stand behind the cursor.
        yield word
    elif rest and kept.endswith(rest) and (rest[0] in "([{" or any(one.isalnum() for one in rest)):
        yield word
    yield from (text[:at] for at in repeats if "\n" in kept[at:])
    first = text.split("\n", 1)[0]
    closers = (at for at, character in enumerate(first) if character == rest[:1])
    ends = [text[:at] for at in closers if not _is_escaped(text, at)]
    if rest[:1] == ";" and kept.endswith((";", "}")):
        # The user's own semicolon ends the statement; the next ones are not asked for.
        yield from ends
    yield text
    yield from ends
    yield from (text[:at] for at in repeats)
    # Behind a line that ends as the user's line does, the answer goes on with something else.
    yield from (text[: found.start()] for found in re.finditer(rf"{re.escape(rest)}(?=\n)", text))
    lines = [text[:at] for at, character in enumerate(text) if character == "\n"]
    # What stands in brackets on lines of its own goes on as long as it makes sense.
    yield from reversed(lines) if _fills_pair(place, text) else lines


def _balances(place: Place, answer: str) -> bool:
    """Whether the text after the cursor closes just the brackets and quotes that are open."""
    state = scan(place.language, answer, place.state).state
    if state.inside in ("#", "//") and not place.rest.strip(")]};, "):
        # In a comment these brackets would close nothing.
        return False
    python = place.language.id == "python"
    if len(place.after) > SUFFIX_WINDOW and not python and len(state.stack) != place.depth_after:
        # Of so long a text the closers at its end are not known, only how deep it begins.
        return False
    if (len(state.stack),) * 2 != closed_by(place.language, state, place.after):
        return False
    return scan(place.language, place.rest, state).state.inside not in ("'", '"')


def _parses(place: Place, answer: str) -> bool:
    """Whether the lines of the answer are free of errors."""
    source, begin, end = joined(place, answer)
    line = source.text.rfind("\n", 0, begin) + 1
    return not has_error(source, line, source.text.find("\n", end))
