"""Where the lines of an older text are in a newer one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise


class Moves:
    """Maps lines, counted from 0, of a text to those of a later one.

    The two texts are compared as wholes and not followed edit by edit, so an undone edit leaves no
    trace.
    """

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        head, most = 0, min(len(before), len(after))
        while head < most and before[head] == after[head]:
            head += 1
        tail = 0
        while tail < most - head and before[-1 - tail] == after[-1 - tail]:
            tail += 1
        self.none = head == len(before) == len(after)
        self._head = head
        self._tail_from = len(before) - tail
        self._grown = len(after) - len(before)
        self._new_length = len(after) - tail - head
        self._there = _matched(before[head : len(before) - tail], after[head : len(after) - tail])

    def of(self, line: int) -> tuple[int, bool] | None:
        """The line it is now and whether it is unchanged; None when it was deleted."""
        if line < self._head:
            return line, True
        if line >= self._tail_from:
            return line + self._grown, True
        inner = line - self._head
        place = self._there[inner]
        if place is not None:
            return self._head + place, True
        # It belongs to a block of changed lines between two that are unchanged.
        first = inner
        while first and self._there[first - 1] is None:
            first -= 1
        last = inner
        while last + 1 < len(self._there) and self._there[last + 1] is None:
            last += 1
        above = self._there[first - 1] if first else -1
        below = self._there[last + 1] if last + 1 < len(self._there) else self._new_length
        assert above is not None
        assert below is not None
        if below - above <= 1:
            return None
        return self._head + min(above + 1 + inner - first, below - 1), False


def _matched(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each old line the new line that it is, or None.

    Lines that stand once in both texts are the anchors (the longest run of them in the same order),
    and equal lines beside an anchor belong to it. This is the idea of patience diff, whose time
    grows hardly faster than the text: an editor's server has no time for an exact comparison.
    """
    there: list[int | None] = [None] * len(old)
    old_counts, new_counts = Counter(old), Counter(new)
    where = {text: at for at, text in enumerate(new) if new_counts[text] == 1}
    pairs = [
        (at, where[text]) for at, text in enumerate(old) if old_counts[text] == 1 and text in where
    ]
    anchors = [(-1, -1), *_rising(pairs), (len(old), len(new))]
    for (above, new_above), (below, new_below) in pairwise(anchors):
        if above >= 0:
            there[above] = new_above
        down, new_down = above + 1, new_above + 1
        while down < below and new_down < new_below and old[down] == new[new_down]:
            there[down] = new_down
            down, new_down = down + 1, new_down + 1
        up, new_up = below - 1, new_below - 1
        while up >= down and new_up >= new_down and old[up] == new[new_up]:
            there[up] = new_up
            up, new_up = up - 1, new_up - 1
    return there


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which the second numbers rise as the first do."""
    ends: list[int] = []
    chosen: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(chosen[at - 1] if at else -1)
        if at == len(ends):
            ends.append(place)
            chosen.append(index)
        else:
            ends[at] = place
            chosen[at] = index
    result: list[tuple[int, int]] = []
    index = chosen[-1] if chosen else -1
    while index >= 0:
        result.append(pairs[index])
        index = before[index]
    return result[::-1]
