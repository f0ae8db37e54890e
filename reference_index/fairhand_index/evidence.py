"""What a resemblance must show before it counts as a copy.

Thresholds were set on the packages in docs/benchmarks/references.md and judged on others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fairhand_index.grams import U32, U64, Ints, kinds_of
from fairhand_index.query import Query
from fairhand_index.segments import Segment
from fairhand_syntax.tokens import COMMON_BIT, KEPT, NUMBER, STRING, SYNTAX, TEXT_MASK


@dataclass(frozen=True, slots=True)
class Match:
    """A verified resemblance: token ranges in the suggestion and in the segment.

    `way` is what proposed it: `k` with all names, `c` with local names hidden, `n` with all hidden.
    """

    segment: Segment
    stream: int
    way: str
    matched: int
    similarity: float
    longest: int
    first: int
    last: int
    source_first: int
    source_last: int


@dataclass(frozen=True, slots=True)
class _Bar:
    """What a match of at most `tokens` must show: the shorter, the more of it must be equal.

    `similarity` is the share of equal tokens between its ends in the suggestion, `source` the same
    in the source, where lines may have been left out. `share` is what it covers of the suggestion,
    if it has no block of `_LONG_BLOCK`, `telling` how many different tokens in it are
    neither punctuation nor numbers nor names every program has, `kept` how many of those are not
    local names, and `own` how many tokens lie outside of what everybody writes.
    """

    tokens: float
    similarity: float
    source: float
    share: float
    telling: int
    kept: int
    own: int = 0


_INFINITE = float("inf")
_BARS = {
    "k": (
        _Bar(30, 0.95, 0.95, 0.8, 5, 0, 10),
        _Bar(40, 0.8, 0.7, 0.7, 5, 0, 12),
        _Bar(60, 0.7, 0.5, 0.6, 5, 0, 16),
        _Bar(_INFINITE, 0.5, 0.4, 0.6, 5, 0, 16),
    ),
    "c": (
        _Bar(40, 0.95, 0.95, 0.85, 6, 1, 16),
        _Bar(60, 0.9, 0.85, 0.7, 6, 1, 16),
        _Bar(90, 0.75, 0.7, 0.6, 6, 1, 16),
        _Bar(_INFINITE, 0.6, 0.6, 0.6, 6, 1, 16),
    ),
    "n": (_Bar(_INFINITE, 0.7, 0.7, 0.6, 7, 1, 16),),
}
# A whole suggestion that stands in a package word for word needs fewer telling tokens, the fewer
# the longer it is: `(tokens, telling, own)`.
_WHOLE = ((30, 3, 10), (40, 2, 10), (_INFINITE, 1, 0))
_LONG_BLOCK = 50
_RENAMING = 0.9
_VARIED_GRAMS = 32
_VARIED_SHARE = 0.6


def convincing(match: Match, query: Query, own: Ints) -> bool:
    """Whether a match shows enough for its length.

    `own[i]` is how many of the first `i` tokens of the suggestion are not what everybody writes.
    """
    bar = next(bar for bar in _BARS[match.way] if match.matched < bar.tokens)
    share = match.matched / max(1, len(query))
    if match.matched < bar.similarity * (match.last - match.first):
        return False
    if match.matched < bar.source * (match.source_last - match.source_first):
        return False
    if share < bar.share and match.longest < _LONG_BLOCK:
        return False
    telling, kept = _telling(query.ids[match.first : match.last])
    needed, needed_own = bar.telling, bar.own
    if match.way == "k" and match.similarity == 1.0 and share >= 0.95:
        needed, needed_own = next(row[1:] for row in _WHOLE if match.matched < row[0])
    if own[match.last - query.first] - own[match.first - query.first] < needed_own:
        return False
    return telling >= needed and kept >= bar.kept


def _telling(ids: U32) -> tuple[int, int]:
    """How many different telling tokens there are, and how many of them are not local names."""
    kinds = kinds_of(ids)
    telling = (kinds != SYNTAX) & (kinds != NUMBER) & (ids & np.uint32(COMMON_BIT) == 0)
    texts = ids & np.uint32(TEXT_MASK)
    kept = telling & ((kinds == KEPT) | (kinds == STRING))
    return len(set(texts[telling].tolist())), len(set(texts[kept].tolist()))


def renaming_holds(mine: U32, theirs: U32) -> bool:
    """Whether one mapping of names explains nearly all aligned names, in both directions."""
    if len(mine) == 0:
        return False
    counts: dict[tuple[int, int], int] = {}
    for pair in zip(mine.tolist(), theirs.tolist(), strict=True):
        counts[pair] = counts.get(pair, 0) + 1
    there: dict[int, int] = {}
    back: dict[int, int] = {}
    for (left, right), count in counts.items():
        # What counts of a name is its most frequent partner.
        if count > there.get(left, 0):
            there[left] = count
        if count > back.get(right, 0):
            back[right] = count
    least = _RENAMING * len(mine)
    return sum(there.values()) >= least and sum(back.values()) >= least


def varied(keys: U64) -> bool:
    """Whether enough grams differ: a few assignments, repeated, look alike everywhere."""
    different = len(set(keys.tolist()))
    return different >= _VARIED_GRAMS or different >= _VARIED_SHARE * max(1, len(keys))
