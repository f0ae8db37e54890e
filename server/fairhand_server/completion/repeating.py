"""Where an answer begins to repeat: the code after the cursor, or itself."""

from __future__ import annotations

from dataclasses import dataclass

from fairhand_server.completion.place import Place

# Two lines in a row are no accident unless they are as short as a closing bracket or an `else:`.
_SURE_LINES = 4
_SURE_CHARACTERS = 16
# In the middle of a line no line end helps: so many characters must be the same.
_SURE_SPAN = 40

# A block of up to six lines three times in a row is a loop of the model.
_LOOP_BLOCK = 6
_LOOP_TIMES = 3
_NO_RUNS = [0] * (_LOOP_BLOCK + 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an answer that is not blank: its number, where it starts and ends, how it looks.

    `shown` carries the indentation that stands before the cursor. `complete` says that its end is
    known.
    """

    number: int
    start: int
    stop: int
    shown: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Repetition:
    """The row at which a repetition begins, and whether it is certain by now."""

    row: int
    sure: bool


def repeated_following(place: Place, rows: list[Row], final: bool) -> Repetition | None:
    """Where the rows begin to be the lines that follow the cursor."""
    if not place.following:
        return None
    for index, row in enumerate(rows):
        if not same_line(place, row, 0):
            continue
        count = 1
        while index + count < len(rows) and same_line(place, rows[index + count], count):
            count += 1
        reached = index + count
        if reached == len(rows) - 1 and _grows_into(place, rows[reached], count, final):
            reached = len(rows)
        certain = _certain(place, count, index)
        if certain or (reached == len(rows)):
            return Repetition(index, certain)
    return None


def same_line(place: Place, row: Row, number: int) -> bool:
    """Whether a complete row is the given one of the lines that follow the cursor."""
    return (
        number < len(place.following)
        and row.complete
        and row.shown.rstrip().expandtabs(8) == place.following[number].expandtabs(8)
    )


def _grows_into(place: Place, row: Row, number: int, final: bool) -> bool:
    """Whether an unfinished row may still become the given line."""
    if number >= len(place.following) or (row.complete and not final):
        return False
    return place.following[number].expandtabs(8).startswith(row.shown.rstrip().expandtabs(8))


def _certain(place: Place, count: int, index: int) -> bool:
    if count == len(place.following):
        return count > 1 or len(place.following[0].strip()) > 1
    if index == 0:
        # An answer that is nothing but a repetition would be empty: look twice.
        return False
    length = sum(len(line.strip()) for line in place.following[:count])
    return count >= _SURE_LINES or (count > 1 and length >= _SURE_CHARACTERS)


def repeated_span(place: Place, text: str) -> int:
    """The offset at which the text after a cursor in mid-line is repeated, or -1."""
    after = place.after.rstrip()
    mark = after[:_SURE_SPAN]
    sure = len(mark) == _SURE_SPAN or len(mark.replace(" ", "")) >= _SURE_CHARACTERS
    return text.find(mark) if sure else -1


class Loops:
    """Watches rows go by for blocks that come three times in a row."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._starts: list[int] = []
        self._known: set[str] = set()
        self._runs = _NO_RUNS

    def add(self, row: Row) -> None:
        """Take the next complete row."""
        line = row.shown.rstrip()
        self._seen.append(line)
        self._starts.append(row.start)
        if line not in self._known:
            # Most lines are new, and a new line ends every run.
            self._known.add(line)
            self._runs = _NO_RUNS
            return
        self._runs = list(self._runs)
        for size in range(1, _LOOP_BLOCK + 1):
            same = len(self._seen) > size and self._seen[-1 - size] == self._seen[-1]
            self._runs[size] = self._runs[size] + 1 if same else 0

    def begun(self) -> int | None:
        """Where the second copy of a loop starts that is complete by now."""
        if self._runs is _NO_RUNS:
            return None
        for size, run in enumerate(self._runs):
            if size and run >= size * (_LOOP_TIMES - 1):
                block = self._seen[-size:]
                # Closing brackets may well stand three times in a row.
                if any(len(line.strip()) > 3 for line in block):
                    return self._starts[-run]
        return None

    def held(self) -> int | None:
        """Where a copy starts that may yet turn out to be a loop."""
        runs = [
            run
            for size, run in enumerate(self._runs)
            if run and any(len(line.strip()) > 3 for line in self._seen[-run:])
        ]
        return self._starts[-max(runs)] if runs else None
