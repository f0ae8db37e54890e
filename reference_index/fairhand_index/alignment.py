"""Aligning the tokens of a suggestion with those of a place in the index."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fairhand_index.grams import U32

Block = tuple[int, int, int]

# Shorter runs of equal tokens are what any two texts share.
SHORTEST_BLOCK = 6
# So many tokens may have been left out of a copy before it counts as two.
_HOLE = 40


def align(mine: U32, theirs: U32, offset: int | None) -> list[Block]:
    """Blocks `(start in mine, start in theirs, length)` of equal tokens, in order.

    `offset` is where `mine` is likeliest to start in `theirs`, if that is known.
    """
    if offset is not None:
        straight = _straight(mine, theirs, offset)
        if straight is not None:
            return _grown(straight, mine, theirs)
    from rapidfuzz.distance import LCSseq

    blocks = [
        (step.src_start, step.dest_start, step.src_end - step.src_start)
        for step in LCSseq.opcodes(mine.tolist(), theirs.tolist())
        if step.tag == "equal" and step.src_end - step.src_start >= SHORTEST_BLOCK
    ]
    return _grown(_together(blocks), mine, theirs)


def _straight(mine: U32, theirs: U32, offset: int) -> list[Block] | None:
    """Blocks on one diagonal if nearly everything is equal there, else None.

    A longest common subsequence is not unique where code repeats itself; a diagonal is.
    """
    first, last = max(0, -offset), min(len(mine), len(theirs) - offset)
    if last - first < 0.9 * len(mine):
        return None
    equal = mine[first:last] == theirs[first + offset : last + offset]
    if np.count_nonzero(equal) < 0.9 * len(mine):
        return None
    return [(start + first, start + first + offset, size) for start, size in _runs(equal)]


def _runs(equal: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and length of the runs of truth that are long enough to be a block."""
    breaks = np.flatnonzero(~equal).tolist()
    return [
        (before + 1, behind - before - 1)
        for before, behind in pairwise([-1, *breaks, len(equal)])
        if behind - before > SHORTEST_BLOCK
    ]


def _together(blocks: list[Block]) -> list[Block]:
    """The heaviest group of blocks without a wide hole in the source between them."""
    groups: list[list[Block]] = []
    for block in blocks:
        if groups:
            query, source, length = groups[-1][-1]
            if block[1] - source - length <= _HOLE + 2 * (block[0] - query - length):
                groups[-1].append(block)
                continue
        groups.append([block])
    return max(groups, key=lambda group: sum(block[2] for block in group), default=[])


def _grown(blocks: list[Block], mine: U32, theirs: U32) -> list[Block]:
    """The outer blocks extended along their diagonals over short differences at the ends."""
    if not blocks:
        return blocks
    out = list(blocks)
    query, source, length = out[0]
    while query and source and mine[query - 1] == theirs[source - 1]:
        query, source, length = query - 1, source - 1, length + 1
    out[0] = (query, source, length)
    query, source, length = out[-1]
    while (
        query + length < len(mine)
        and source + length < len(theirs)
        and mine[query + length] == theirs[source + length]
    ):
        length += 1
    out[-1] = (query, source, length)
    return out
