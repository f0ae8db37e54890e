"""Where the lines of an older text are in a newer one."""

from __future__ import annotations

from collections.abc import Sequence

# Comparing more changed lines than this takes longer than a handler may block; they count as one
# changed block then.
_MOST_COMPARED = 800


class Moves:
    """Maps lines, counted from 0, of a text to those of a later one.

    The two texts are compared as wholes and not followed edit by edit, so an undone edit leaves no
    trace.
    """

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        self._before = len(before)
        self._after = len(after)
        head, most = 0, min(len(before), len(after))
        while head < most and before[head] == after[head]:
            head += 1
        tail = 0
        while tail < most - head and before[-1 - tail] == after[-1 - tail]:
            tail += 1
        self._head = head
        self._tail = tail
        old = before[head : len(before) - tail]
        new = after[head : len(after) - tail]
        self._blocks: Sequence[tuple[str, int, int, int, int]] = []
        if not old:
            return
        if not new:
            self._blocks = [("delete", 0, len(old), 0, 0)]
        elif max(len(old), len(new)) > _MOST_COMPARED:
            self._blocks = [("replace", 0, len(old), 0, len(new))]
        else:
            # The server starts without it, and most edits are in one place and need none.
            from difflib import SequenceMatcher

            self._blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()

    @property
    def none(self) -> bool:
        """Whether the texts are equal."""
        return self._head == self._before == self._after

    def of(self, line: int) -> tuple[int, bool] | None:
        """The line it is now and whether it is unchanged; None when it was deleted."""
        if line < self._head:
            return line, True
        if line >= self._before - self._tail:
            return line + self._after - self._before, True
        inner = line - self._head
        for kind, start, end, new_start, new_end in self._blocks:
            if not start <= inner < end:
                continue
            if kind == "equal":
                return self._head + new_start + inner - start, True
            if new_end == new_start:
                return None
            return self._head + min(new_start + inner - start, new_end - 1), False
        return None
