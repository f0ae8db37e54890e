"""The cut of an answer that stands on lines of its own: a block, a definition, some lines of it.

With code after the cursor the answer goes on until it repeats that code or leaves the function;
where it leaves only the block, its text is kept back until it comes back or is known to end there.
Without code after the cursor the answer ends with the block or definition that it began in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairhand_server.completion.closing import SUFFIX_WINDOW
from fairhand_server.completion.margin import Margin, margin_of
from fairhand_server.completion.place import Place, columns, names_class, names_function
from fairhand_server.completion.repeating import Loops, Row, repeated_following
from fairhand_syntax.lexing import Close, Scan, scan

_DEMONSTRATION = re.compile(
    r"(?i)^(?:#|//|/\*(?!\*))\s*(?:example|usage|tests?\b|output|expected|sample|driver|demo|main\b)"
)
_MAIN_GUARD = re.compile(r"^if\s+__name__\b")
# Editors take these comments for the beginning of another cell.
_CELL = re.compile(r"# (?:%%|In\[)")
_OUT_OF_USE = re.compile(r"[;{}=()]\s*$|\w\(|\w\s*=\s*\w")
_DEFINES = re.compile(r"(?:async\s+def|def|class)\b")
_GOES_ON = re.compile(r"\}?\s*(?:else|catch|finally|while)\b")
_OPENS = re.compile(r":\s*(?:#.*)?$")
_ARROW = re.compile(
    r"^(?:export\s+)?(?:default\s+)?(?:const|let|var)\s+\w+\s*=\s*"
    r"(?:async\s*)?(?:\([^)]*\)|\w+)\s*=>[^{]*(;|[\w)\]'\"`])$"
)
_MEMBER_END = re.compile(r"(?:[;{})]|\*/|@\w+)\s*\Z|\A\s*\Z")
_CHAINED = (".", "?.", "[", "`")
_NO_BODY = re.compile(r"\s*(?:throws\s[\w.,\s]+)?;")

# A comma behind a closer says that it stood in a list.
_CLOSERS = " \t)]};,"
# So many lines may stand outside the block before it is clear that the answer ended with it.
_OUTSIDE_LINES = 8


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of an answer that may be shown, and whether reading the stream can stop.

    `joins` says that it ends in the middle of the line whose rest stands behind the cursor.
    """

    text: str
    finished: bool
    joins: bool = False


def cut_block(place: Place, text: str, final: bool) -> Cut:
    """Cut an answer on lines of its own."""
    scanned = scan(place.language, text, place.state, place.memory)
    end = _definition_end(place, text, scanned)
    if end is not None and (end < len(text) or final):
        # Behind a closer that came last a semicolon may follow.
        text, final = text[:end], True
        scanned = scan(place.language, text, place.state, place.memory)
    walk = _Walk(place, text, scanned)
    rows = walk.rows(final)
    repeated = repeated_following(place, rows, final)
    stop = walk.until(rows[: repeated.row] if repeated else rows)
    if stop is not None:
        return Cut(_without_following(place, text[:stop].rstrip()), True)
    if repeated and (repeated.sure or (final and repeated.row)):
        return Cut(text[: rows[repeated.row].start].rstrip(), True)
    if final:
        return Cut(text if walk.outside is None else text[: walk.outside].rstrip(), True)
    held = [walk.outside, walk.loops.held(), rows[repeated.row].start if repeated else None]
    shown = min([walk.seen, *(offset for offset in held if offset is not None)])
    return Cut(text[:shown].rstrip(), False)


class _Walk:
    """A walk over the rows of an answer, up to the one before which it must end.

    `outside` is where the answer left its block, while it has not come back; `seen` is the end of
    the last complete row.
    """

    def __init__(self, place: Place, text: str, scanned: Scan) -> None:
        self._place = place
        self._text = text
        self._scanned = scanned
        self._base = len(place.state.stack)
        self._alone = alone(place)
        self._floor = (
            self._base - _allowed_closers(place)
            if self._alone
            else min(self._base, place.depth_after)
        )
        self._margin: Margin | None = None
        self._defined = False
        self._outside_rows = 0
        self._closes = iter(scanned.closes)
        self._close = next(self._closes, None)
        self.outside: int | None = None
        self.loops = Loops()
        self.seen = 0

    def rows(self, final: bool) -> list[Row]:
        """The lines of the answer that are not blank."""
        rows = []
        for number, line in enumerate(self._scanned.lines):
            if line.start > len(self._text):
                break
            newline = self._text.find("\n", line.start)
            stop = newline if newline >= 0 else len(self._text)
            content = self._text[line.start : stop]
            if content.strip():
                shown = (self._place.indent or "") + content if number == 0 else content
                rows.append(Row(number, line.start, stop, shown, newline >= 0 or final))
        return rows

    def until(self, rows: list[Row]) -> int | None:
        """The offset at which the answer ends, or None if it may go on."""
        for row in rows:
            if self._ends_before(row) or self._stays_outside(row):
                if self._is_out_of_use(row):
                    self.outside = row.start if self.outside is None else self.outside
                    continue
                return row.start if self.outside is None else self.outside
            if not row.complete:
                return None
            self._follow(row)
            if self._outside_rows > _OUTSIDE_LINES:
                return self.outside
            self.loops.add(row)
            begun = self.loops.begun()
            if begun is not None:
                return begun
            self.seen = row.stop
            if self._margin and self._margin.top and self._is_arrow(row):
                return row.stop
        return None

    def _ends_before(self, row: Row) -> bool:
        """Whether the answer cannot hold this row, by what its beginning says."""
        if row.number == 0 and self._place.indent is None:
            return False
        line = self._scanned.lines[row.number]
        if self._margin is None:
            # In the middle of a line, that line tells how deep the first one below may stand.
            own = self._place.before[self._place.before.rfind("\n") + 1 :]
            outside = self._place.state.inside or columns(row.shown) < self._place.column
            from_own = self._place.indent is None and outside
            self._margin = margin_of(self._place, own if from_own else row.shown)
        if self._margin.ends_at(self._place, line, row.shown):
            return True
        if line.inside != self._place.state.inside or line.depth > self._base:
            return False
        if not self._margin.top or columns(row.shown) > self._margin.level:
            return False
        text = row.shown.strip()
        if row.number and row.complete and _DEMONSTRATION.match(text):
            return True
        if self._place.language.id != "python":
            return False
        if _CELL.match(text):
            return True
        if self._defined or _MAIN_GUARD.match(text):
            return True
        self._defined = bool(_DEFINES.match(text))
        return False

    def _is_out_of_use(self, row: Row) -> bool:
        """Whether a row is a line of code made a comment, which may stand at any margin."""
        attached = self._text[: row.start].rsplit("\n", 2)[-2:][0].strip()
        mark = self._place.language.comment
        if not row.number or not attached:
            return False
        if not row.complete:
            return row.shown.startswith(mark) or mark.startswith(row.shown)
        return row.shown.startswith(mark) and bool(_OUT_OF_USE.search(row.shown))

    def _stays_outside(self, row: Row) -> bool:
        """Whether an answer with nothing but brackets after it ended before this row."""
        if self.outside is None or not self._alone or self._place.scope == "statement":
            return False
        if self._place.language.id == "python" or row.complete:
            return not _GOES_ON.match(row.shown.strip())
        return len(row.shown.strip()) > len("finally") and not _GOES_ON.match(row.shown.strip())

    def _follow(self, row: Row) -> None:
        """Note whether this row leaves the block or comes back to it."""
        below = self._scanned.lines[row.number + 1 :]
        depth = below[0].depth if below else len(self._scanned.state.stack)
        crossed = None
        while self._close is not None and self._close.offset < row.stop:
            if crossed is None and self._close.depth <= self._floor:
                crossed = before_closer(self._text, self._close)
            self._close = next(self._closes, None)
        if depth < self._floor:
            self._leave(crossed if crossed is not None else row.start)
        elif self._left_of_block(row, depth):
            self._leave(row.start)
        else:
            self.outside, self._outside_rows = None, 0

    def _leave(self, offset: int) -> None:
        self._outside_rows += 1
        if self.outside is None:
            self.outside = offset

    def _left_of_block(self, row: Row, depth: int) -> bool:
        margin, line = self._margin, self._scanned.lines[row.number]
        if margin is None or line.inside or line.depth or not self._place.following:
            return False
        column = columns(row.shown)
        opens = depth > 0 and depth == self._place.depth_after
        if column < columns(self._place.following[0]):
            opens = opens or bool(_OPENS.search(row.shown))
        return column < margin.soft and not opens

    def _is_arrow(self, row: Row) -> bool:
        """Whether a row is a whole definition without a brace: a one-line arrow function."""
        own = self._scanned.lines[row.number].depth == self._base
        if self._place.language.id != "javascript" or not own:
            return False
        found = _ARROW.match(row.shown.strip())
        # Whoever writes semicolons goes on below a line that has none.
        return found is not None and (found[1] == ";" or ";\n" not in self._place.before)


def before_closer(text: str, close: Close) -> int:
    """The end of the text before a closer, without the line that was begun for it."""
    line = text.rfind("\n", 0, close.offset) + 1
    return line if line and not text[line : close.offset].strip() else close.offset


def alone(place: Place) -> bool:
    """Whether nothing but closing brackets follows the cursor."""
    return not place.rest.strip(_CLOSERS) and not any(
        line.strip(_CLOSERS) for line in place.following
    )


def _definition_end(place: Place, text: str, scanned: Scan) -> int | None:
    """The end of the closer with which a whole definition ends, or the function around the cursor.

    A block inside a function is no such end as long as the text after the cursor goes on.
    """
    if place.language.id == "python":
        return None
    base = len(place.state.stack)
    allowed = _allowed_closers(place)
    closes_all = any(names_function(opened) for opened in place.state.stack[base - allowed :])
    if not alone(place):
        closes_all &= not any(
            names_function(opened) for opened in place.state.stack[: base - allowed]
        )
    for close in scanned.closes:
        if close.depth <= base - allowed:
            return None
        if _declares(place, text, scanned, close):
            return text.find(";", close.offset) + 1
        defined = (
            place.scope == "top"
            and close.depth == base + 1
            and close.opened is not None
            and (names_function(close.opened) or names_class(close.opened))
        )
        if defined or (closes_all and close.depth == base - allowed + 1):
            stop = close.offset + 1
            while stop < len(text) and text[stop] in ";)":
                stop += 1
            tail = text[stop:].split("\n", 1)[0]
            if not tail.lstrip().startswith(_CHAINED):
                return stop
            # What the function was given to has something done with it, all on this line.
            ends = (one for one in scanned.lines if one.start > stop)
            after = next(ends, None)
            if after is not None and after.depth <= base - allowed + (1 if defined else 0):
                return after.start - 1
    return None


def _declares(place: Place, text: str, scanned: Scan, close: Close) -> bool:
    """Whether a closer ends the parameters of a method that has no body."""
    stack = place.state.stack
    if place.language.id != "java" or place.scope != "top" or not stack:
        return False
    if close.depth != len(stack) + 1 or close.bracket != ")":
        return False
    if not _NO_BODY.match(text, close.offset + 1):
        return False
    starts = (
        line.start
        for line in reversed(scanned.lines)
        if line.start <= close.offset and line.depth <= len(stack) and not line.inside
        if _MEMBER_END.search(text[: line.start])
    )
    begin = next(starts, 0)
    # What a field begins with is no method of the class.
    return "=" not in text[begin : close.offset].split("(", 1)[0]


def _allowed_closers(place: Place) -> int:
    """How many of the open brackets an answer may close: those up to the enclosing function."""
    missing = place.state.stack[len(place.state.stack) - place.closable :]
    if place.following and alone(place) and len(place.after) < SUFFIX_WINDOW:
        # The closers behind the cursor are all there will be.
        return len(missing)
    allowed = 0
    for opened in reversed(missing):
        if names_class(opened):
            return allowed or (1 if place.scope == "block" else 0)
        allowed += 1
        if names_function(opened):
            outer = len(missing) - allowed
            # A function that is an argument brings the call's own bracket with it.
            return allowed + (1 if outer > 0 and missing[outer - 1].bracket == "(" else 0)
    return allowed


def _without_following(place: Place, text: str) -> str:
    """An answer without its last lines where they are the first lines of what follows."""
    lines = text.split("\n")
    for count in range(min(len(place.following), len(lines) - 1), 0, -1):
        if all(
            line.rstrip() == below
            for line, below in zip(lines[-count:], place.following, strict=False)
        ):
            kept = "\n".join(lines[:-count]).rstrip()
            # A line of brackets may look like the one below and close something else.
            closes = _depth(place, text) == place.depth_after != _depth(place, kept)
            return text if closes else kept
    return text


def _depth(place: Place, answer: str) -> int:
    return len(scan(place.language, answer, place.state).state.stack)
