"""Places in the index that may hold the code of a suggestion. They propose; alignment decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairhand_index import signatures
from fairhand_index.contents import MOST_PLACES, in_sorted
from fairhand_index.evidence import varied
from fairhand_index.grams import KEY_BITS, U64, Ints, N, Stream, gram_hashes, keys_of
from fairhand_index.index import Index
from fairhand_index.query import Query
from fairhand_index.segments import Segment

# How many places each way may propose for alignment.
_MOST_WINDOWS = {"k": 8, "c": 6}
_MOST_FUNCTIONS = 10
_MOST_UNITS = 4
# A place with fewer than this share of the hits of the best place is not looked at.
_FEWEST = 0.25
# Nor one with fewer hits than this and this share of the grams asked for: a copy that would count
# has several times as many.
_FEWEST_HITS = 2
_FEWEST_OF_ALL = 0.03
_DIAGONAL_BITS = 6


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens `low` to `high` of one stream of a segment; most hits say `diagonal`."""

    low: int
    high: int
    stream: int
    diagonal: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The keys of the grams of a suggestion in one stream; `rare` are not known to everybody."""

    stream: Stream
    keys: U64
    rare: NDArray[np.bool_]


def asked_of(index: Index, stream: Stream, grams: U64) -> Asked:
    """The grams of a suggestion, and which of them do not belong to everybody."""
    keys = keys_of(grams)
    upper = (keys >> np.uint64(KEY_BITS - 32)).astype(np.uint32)
    known = in_sorted(index.common[stream.name], upper)
    for segment in index.segments:
        known |= segment[f"{stream.name}_common"].holds(keys)
    return Asked(stream, keys, ~known)


def own_tokens(asked: Sequence[Asked], count: int) -> Ints:
    """For each `i` up to `count`, how many of the first `i` tokens everybody does not write."""
    edges = np.zeros(count + 1, np.int64)
    for one in asked:
        common = np.flatnonzero(~one.rare)
        np.add.at(edges, common, 1)
        np.subtract.at(edges, common + one.stream.gram, 1)
    out = np.zeros(count + 1, np.int64)
    np.cumsum(np.cumsum(edges[:count]) == 0, out=out[1:])
    return out


def windows(segment: Segment, asked: Asked) -> list[Window]:
    """Where in the segment many rare grams of the query lie on one diagonal, the best first."""
    stream, numbers = asked.stream, np.flatnonzero(asked.rare)
    owners, places = segment.find(stream.name, asked.keys[numbers])
    if len(owners) == 0:
        return []
    often = np.bincount(owners) > MOST_PLACES
    if often.any():
        keep = ~often[owners]
        owners, places = owners[keep], places[keep]
        if len(owners) == 0:
            return []
    offsets = places - numbers[owners]
    diagonals = np.sort(offsets)
    buckets = diagonals >> _DIAGONAL_BITS
    starts = np.concatenate(([0], np.flatnonzero(buckets[1:] != buckets[:-1]) + 1))
    counts = np.append(starts[1:], len(buckets)) - starts
    heads = buckets[starts]
    joined = counts.copy()
    near = np.flatnonzero(heads[1:] - heads[:-1] == 1)
    joined[near] += counts[near + 1]
    order = np.argsort(-joined, kind="stable")
    taken: set[int] = set()
    chosen: list[tuple[int, int, int]] = []
    firsts: list[int] = []
    least = max(_FEWEST_HITS, _FEWEST_OF_ALL * len(asked.keys), _FEWEST * int(joined[order[0]]))
    for best in order.tolist():
        size = int(joined[best])
        if len(chosen) == _MOST_WINDOWS[stream.name] or size < least:
            break
        bucket = int(heads[best])
        if bucket in taken or (bucket - 1 in taken and bucket + 1 in taken):
            continue
        taken.update((bucket, bucket + 1) if size > counts[best] else (bucket,))
        start = int(starts[best])
        # Most hits of a copy lie on one diagonal, so the middle one lies there too.
        diagonal = int(diagonals[start + size // 2])
        firsts.append(int(places[np.argmax(offsets == diagonal)]))
        chosen.append((int(diagonals[start]), int(diagonals[start + size - 1]), diagonal))
    return _bounded(segment, len(asked.keys) + stream.gram - 1, chosen, firsts)


def _bounded(
    segment: Segment, length: int, chosen: list[tuple[int, int, int]], firsts: list[int]
) -> list[Window]:
    """The windows around diagonals, with some slack, inside the stream of one of their places."""
    starts = segment["stream_start"]
    numbers = starts.search(np.array(firsts)) - 1
    slack = 12 + length // 4
    return [
        Window(max(start, lowest - slack), min(end, highest + length + slack), number, diagonal)
        for number, start, end, (lowest, highest, diagonal) in zip(
            numbers.tolist(),
            starts.at(numbers).tolist(),
            starts.at(numbers + 1).tolist(),
            chosen,
            strict=True,
        )
    ]


def _units(query: Query) -> list[tuple[int, int]]:
    """The functions to sign: outer ones first, few, and none that is nearly another."""
    units = sorted(query.functions, key=lambda unit: unit[0] - unit[1])
    if len(query) >= signatures.MINIMUM_TOKENS:
        units.append((query.first, query.last))
    out: list[tuple[int, int]] = []
    for start, stop in units:
        if all(abs(start - a) + abs(stop - b) > 3 for a, b in out):
            out.append((start, stop))
    return out[:_MOST_UNITS]


Range = tuple[int, int]


def signed_functions(
    index: Index, query: Query
) -> Iterator[tuple[Range, list[tuple[Segment, Range]]]]:
    """Functions of the query and, for each, those of the index that share a band, likest first.

    All are token ranges.
    """
    for start, stop in _units(query):
        grams = gram_hashes(N, query.language, query.hashes[start:stop], query.ids[start:stop])
        if not varied(grams):
            continue
        found: list[tuple[Segment, Range]] = []
        for segment, functions in index.functions_near(grams):
            numbers, shared = np.unique(functions, return_counts=True)
            best = numbers[np.argsort(-shared, kind="stable")[:_MOST_FUNCTIONS]]
            lows, highs = segment["fn_start"].at(best), segment["fn_stop"].at(best)
            found += [(segment, pair) for pair in zip(lows.tolist(), highs.tolist(), strict=True)]
        if found:
            yield (start, stop), found
