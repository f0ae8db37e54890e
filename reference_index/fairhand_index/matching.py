"""From a suggestion to the licensed code it resembles.

Three ways propose places in the index: grams with all names (K), grams with local names hidden (C)
and whole functions with every name hidden (N, by MinHash bands). An alignment of tokens decides and
gives the spans. Thresholds were set on the packages in docs/benchmarks/references.md and judged on
others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairhand_index import signatures
from fairhand_index.columns import DamagedFileError
from fairhand_index.extraction import columns_of
from fairhand_index.grams import (
    KEY_BITS,
    U32,
    U64,
    C,
    Ints,
    K,
    N,
    Stream,
    gram_hashes,
    keys_of,
    kinds_of,
    stream_ids,
    winnowed,
)
from fairhand_index.index import Index
from fairhand_index.segments import MOST_PLACES, FileOrigin, Segment, in_sorted
from fairhand_syntax.judging import Reference, Span
from fairhand_syntax.languages import Language
from fairhand_syntax.parsing import Source
from fairhand_syntax.tokens import (
    COMMON_BIT,
    KEPT,
    NAME,
    NUMBER,
    STRING,
    SYNTAX,
    TEXT_MASK,
    Tokens,
    tokens_of,
)

CHECK = "references"


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as a copy. Lengths are tokens.

    `minimum` is the setting `references.minTokens`; `most` bounds the references of one suggestion.
    A block of `exact_block` tokens or `exact_chars` characters is shown as exact.
    """

    minimum: int = 20
    exact_block: int = 40
    exact_chars: int = 150
    most: int = 5


@dataclass(frozen=True, slots=True)
class _Bar:
    """What a match of at most `tokens` must show: the shorter, the more of it must be equal.

    `similarity` is the share of equal tokens between its ends in the suggestion, `source` the same
    in the source, where lines may have been left out. `share` is what it covers of the suggestion,
    if it has no block of `_LONG_BLOCK`, `telling` how many different tokens in it are
    neither punctuation nor numbers nor names every program has, `kept` how many of those are not
    local names.
    """

    tokens: float
    similarity: float
    source: float
    share: float
    telling: int
    kept: int


_INFINITE = float("inf")
_BARS = {
    "k": (
        _Bar(30, 0.95, 0.95, 0.8, 5, 0),
        _Bar(40, 0.8, 0.7, 0.7, 5, 0),
        _Bar(60, 0.7, 0.5, 0.6, 5, 0),
        _Bar(_INFINITE, 0.5, 0.4, 0.6, 5, 0),
    ),
    "c": (
        _Bar(40, 0.95, 0.95, 0.85, 6, 1),
        _Bar(60, 0.9, 0.85, 0.7, 6, 1),
        _Bar(90, 0.75, 0.7, 0.6, 6, 1),
        _Bar(_INFINITE, 0.6, 0.6, 0.6, 6, 1),
    ),
    "n": (_Bar(_INFINITE, 0.7, 0.7, 0.6, 7, 1),),
}
# A whole suggestion that stands in a package word for word needs fewer telling tokens, the fewer
# the longer it is: `(tokens, telling)`.
_WHOLE_TELLING = ((30, 3), (40, 2), (_INFINITE, 1))
_LONG_BLOCK = 50
_BLOCK = 6
_HIDDEN_MINIMUM = 25
_RENAMING = 0.9
_SIMILARITY = 0.8
_ALIGNED = 0.75
_VARIED_GRAMS = 32
_VARIED_SHARE = 0.6

DEFAULT_LIMITS = Limits()
# How many places each way may propose for alignment.
_WINDOWS = {"k": 8, "c": 6}
_FUNCTIONS = 10
_MOST_UNITS = 4
_DIAGONAL = 64
_PREFIX_CHARS = 800
_LONGEST_QUERY = 6_000
# A place with fewer than this share of the hits of the best place is not looked at.
_FEWEST = 0.25
# So many tokens may have been left out of a copy before it counts as two.
_HOLE = 40
# Fewer different names than this can be mapped onto anything.
_FEWEST_NAMES = 6
# With fewer rare fingerprints than this share, a suggestion is nobody's.
_RARE_SHARE = 0.15

Block = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Query:
    """The tokens of a suggestion: those of the text are `first` to `last` of all parsed ones.

    `chars` holds start and end of each token in code points of the suggestion; tokens before the
    text have negative starts.
    """

    language: str
    hashes: U64
    ids: U32
    chars: Ints
    first: int
    last: int
    functions: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Match:
    """A verified resemblance: token ranges in the suggestion and in the segment."""

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


def query_of(language: Language, prefix: str, text: str) -> Query:
    """The tokens of a suggestion, parsed after the end of its prefix. Never raises for any text."""
    tail = prefix[-_PREFIX_CHARS:]
    if len(tail) < len(prefix):
        tail = tail[tail.find("\n") + 1 :]
    source, tokens, tail = _parsed(language, tail, text)
    border = source.byte(len(tail))
    first = int(np.searchsorted(np.array(tokens.ends, np.int64), border, side="right"))
    last = len(tokens)
    # The start of a suggestion may complete a word of the prefix; that word belongs to it.
    hashes, ids = columns_of(tokens)
    chars = np.stack(
        [_chars(source, column) - len(tail) for column in (tokens.starts, tokens.ends)], axis=1
    )
    functions = tuple(
        (start, stop)
        for start, stop in tokens.functions
        if stop > first and stop - start >= signatures.MINIMUM_TOKENS
    )
    return Query(
        language.id, hashes, ids, chars, first, min(last, first + _LONGEST_QUERY), functions
    )


def _chars(source: Source, offsets: list[int]) -> Ints:
    """Byte offsets as code points."""
    if len(source.data) == len(source.text):
        return np.array(offsets, np.int64)
    return np.array([source.char(offset) for offset in offsets], np.int64)


def _parsed(language: Language, tail: str, text: str) -> tuple[Source, Tokens, str]:
    """Parse text after the tail of a prefix, opening what was already open where the tail begins.

    Cut out of a document, a text may begin inside a long string or a comment; read as code from
    there on, inside and outside would change places.
    """
    whole = tail + text
    closing, opening = whole.find("*/"), whole.find("/*")
    if language.id != "python" and closing >= 0 and not 0 <= opening < closing:
        tail = "/*" + tail
    source = Source(language, tail + text)
    tokens = tokens_of(source)
    for quotes in ('"""', "'''") if language.id == "python" else ("`",):
        if (tail + text).count(quotes) % 2:
            other = Source(language, quotes + tail + text)
            others = tokens_of(other)
            # Code gives many tokens and a string gives one.
            if len(others) > len(tokens):
                return other, others, quotes + tail
    return source, tokens, tail


def _rare(index: Index, stream: Stream, keys: U64) -> Ints:
    """The places in a row of keys that do not belong to everybody."""
    known = in_sorted(
        index.common[stream.name], (keys >> np.uint64(KEY_BITS - 32)).astype(np.uint32)
    )
    for segment in index.segments:
        known |= in_sorted(segment[f"{stream.name}_common"].all(), keys)
    return np.flatnonzero(~known)


@dataclass(frozen=True, slots=True)
class _Window:
    """Tokens `low` to `high` of one stream of the segment; most hits say `diagonal`."""

    low: int
    high: int
    stream: int
    diagonal: int


def _windows(segment: Segment, stream: Stream, keys: U64, rare: Ints) -> list[_Window]:
    """Where in the segment many rare grams of the query lie on one diagonal."""
    owners, places = segment.find(stream.name, keys[rare])
    if len(owners) == 0:
        return []
    often = np.bincount(owners, minlength=len(rare)) > MOST_PLACES
    keep = ~often[owners]
    asked, places = rare[owners[keep]], places[keep]
    if len(places) == 0:
        return []
    offsets = places - asked
    diagonals = np.sort(offsets)
    buckets = diagonals // _DIAGONAL
    starts = np.concatenate(([0], np.flatnonzero(np.diff(buckets)) + 1))
    counts = np.diff(np.append(starts, len(buckets)))
    heads = buckets[starts]
    joined = counts.copy()
    near = np.flatnonzero(np.diff(heads) == 1)
    joined[near] += counts[near + 1]
    order = np.argsort(-joined, kind="stable")
    length = len(keys) + stream.gram - 1
    slack = 12 + length // 4
    stream_starts = segment["stream_start"].all()
    out: list[_Window] = []
    taken: set[int] = set()
    for best in order.tolist():
        if len(out) == _WINDOWS[stream.name] or joined[best] < _FEWEST * joined[order[0]]:
            break
        bucket = int(heads[best])
        if bucket in taken or (bucket - 1 in taken and bucket + 1 in taken):
            continue
        own = diagonals[starts[best] : starts[best] + joined[best]]
        taken.update((bucket, bucket + 1) if joined[best] > counts[best] else (bucket,))
        # Most hits of a copy lie on one diagonal, so the middle one lies there too.
        diagonal = int(own[len(own) // 2])
        first = int(places[np.argmax(offsets == diagonal)])
        number = int(np.searchsorted(stream_starts, first, side="right")) - 1
        head, tail = segment.stream_range(number)
        low, high = max(head, int(own[0]) - slack), min(tail, int(own[-1]) + length + slack)
        out.append(_Window(low, high, number, diagonal))
    return out


def _runs(equal: NDArray[np.bool_], least: int) -> list[tuple[int, int]]:
    """Start and length of the runs of truth that are at least so long."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], equal, [False]))))
    return [
        (start, stop - start)
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        if stop - start >= least
    ]


def _straight(mine: U32, theirs: U32, offset: int, least: int) -> list[Block] | None:
    """Blocks on one diagonal if nearly everything is equal there, else None.

    A longest common subsequence is not unique where code repeats itself; a diagonal is.
    """
    first, last = max(0, -offset), min(len(mine), len(theirs) - offset)
    if last - first < 0.9 * len(mine):
        return None
    equal = mine[first:last] == theirs[first + offset : last + offset]
    if int(equal.sum()) < 0.9 * len(mine):
        return None
    return [(start + first, start + first + offset, size) for start, size in _runs(equal, least)]


def _align(mine: U32, theirs: U32, offset: int | None, least: int) -> list[Block]:
    """Blocks `(query start, source start, length)` of equal tokens, in order.

    `offset` is where the query is likeliest to start in the source, if that is known.
    """
    if offset is not None:
        straight = _straight(mine, theirs, offset, least)
        if straight is not None:
            return _grown(straight, mine, theirs)
    from rapidfuzz.distance import LCSseq

    blocks = [
        (step.src_start, step.dest_start, step.src_end - step.src_start)
        for step in LCSseq.opcodes(mine.tolist(), theirs.tolist())
        if step.tag == "equal" and step.src_end - step.src_start >= least
    ]
    return _grown(_together(blocks), mine, theirs)


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


def _telling(ids: U32) -> tuple[int, int]:
    """How many different telling tokens there are, and how many of them are not local names."""
    kinds = kinds_of(ids)
    telling = (kinds != SYNTAX) & (kinds != NUMBER) & (ids & np.uint32(COMMON_BIT) == 0)
    texts = ids & np.uint32(TEXT_MASK)
    kept = telling & ((kinds == KEPT) | (kinds == STRING))
    return len(set(texts[telling].tolist())), len(set(texts[kept].tolist()))


def _convincing(match: Match, query: Query) -> bool:
    """Whether a match shows enough for its length."""
    bar = next(bar for bar in _BARS[match.way] if match.matched < bar.tokens)
    share = match.matched / max(1, len(query))
    if match.matched < bar.similarity * (match.last - match.first):
        return False
    if match.matched < bar.source * (match.source_last - match.source_first):
        return False
    if share < bar.share and match.longest < _LONG_BLOCK:
        return False
    telling, kept = _telling(query.ids[match.first : match.last])
    whole = match.way == "k" and match.similarity == 1.0 and share >= 0.95
    needed = bar.telling
    if whole:
        needed = next(least for tokens, least in _WHOLE_TELLING if match.matched < tokens)
    return telling >= needed and kept >= bar.kept


def _renaming_holds(mine: U32, theirs: U32, share: float) -> bool:
    """Whether one mapping of names explains this share of the aligned names, in both directions."""
    if len(mine) == 0:
        return False
    pairs, counts = np.unique(
        (mine.astype(np.uint64) << np.uint64(32)) | theirs, return_counts=True
    )
    for names in (pairs >> np.uint64(32), pairs & np.uint64(0xFFFFFFFF)):
        # The most frequent partner of every name stands first among its pairs.
        order = np.lexsort((-counts, names))
        leading = np.concatenate(([True], np.diff(names[order]) != 0))
        if counts[order][leading].sum() < share * len(mine):
            return False
    return True


def _varied(keys: U64) -> bool:
    """Whether enough grams differ: a few assignments, repeated, look alike everywhere."""
    different = len(np.unique(keys))
    return different >= _VARIED_GRAMS or different >= _VARIED_SHARE * max(1, len(keys))


def _judge(
    query: Query, segment: Segment, window: _Window, stream: Stream, least: int
) -> Match | None:
    """The match of a query with one place, if it is close enough to count."""
    mine = query.ids[query.first : query.last]
    theirs = segment.tokens(window.low, window.high)
    offset = window.diagonal - window.low
    blocks = _align(stream_ids(stream, mine), stream_ids(stream, theirs), offset, _BLOCK)
    if sum(length for _, _, length in blocks) < least:
        return None
    if stream.name == "c":
        left, right = _name_pairs(mine, theirs, blocks, (NAME,))
        if not _renaming_holds(left, right, _RENAMING):
            return None
    match = _match(window, segment, stream.name, blocks, query)
    return match if _convincing(match, query) else None


def _name_pairs(
    mine: U32, theirs: U32, blocks: list[Block], kinds: tuple[int, ...]
) -> tuple[U32, U32]:
    """The names of these kinds inside the blocks, aligned."""
    left = np.concatenate([mine[start : start + length] for start, _, length in blocks])
    right = np.concatenate([theirs[start : start + length] for _, start, length in blocks])
    found = kinds_of(left)
    wanted = (found == kinds[0]) | (found == kinds[-1])
    texts = np.uint32(COMMON_BIT - 1)
    return left[wanted] & texts, right[wanted] & texts


def _judge_n(
    query: Query, unit: tuple[int, int], segment: Segment, function: tuple[int, int]
) -> Match | None:
    start, stop = unit
    low, high = function
    mine = query.ids[start:stop]
    theirs = segment.tokens(low, high)
    left, right = stream_ids(N, mine), stream_ids(N, theirs)
    if _jaccard(left, right) < _SIMILARITY:
        return None
    blocks = _align(left, right, 0, _BLOCK)
    matched = sum(length for _, _, length in blocks)
    if matched < _ALIGNED * max(len(mine), len(theirs)):
        return None
    names, others = _name_pairs(mine, theirs, blocks, (NAME, KEPT))
    if len(np.unique(names)) < _FEWEST_NAMES or not _renaming_holds(names, others, _RENAMING):
        return None
    inside = [
        (max(a, query.first - start), b + max(0, query.first - start - a), a + length)
        for a, b, length in blocks
    ]
    blocks = [
        (a + start - query.first, b, end - a)
        for a, b, end in ((a, b, min(end, query.last - start)) for a, b, end in inside)
        if end > a
    ]
    if not blocks:
        return None
    match = _match(_Window(low, high, segment.stream_at(low), low), segment, "n", blocks, query)
    return match if _convincing(match, query) else None


def _jaccard(left: U32, right: U32) -> float:
    """The exact similarity of the sets of N-grams of two functions."""
    sets = []
    for ids in (left, right):
        count = len(ids) - N.gram + 1
        if count <= 0:
            return 0.0
        total = np.zeros(count, np.uint64)
        for offset in range(N.gram):
            total = total * np.uint64(0x9E3779B97F4A7C15) + ids[offset : offset + count]
        sets.append(set(total.tolist()))
    return len(sets[0] & sets[1]) / max(1, len(sets[0] | sets[1]))


def _match(place: _Window, segment: Segment, way: str, blocks: list[Block], query: Query) -> Match:
    """Blocks, counted from the start of the text and of the place, as a match."""
    low = place.low
    first, source_first = blocks[0][0], blocks[0][1] + low
    last = blocks[-1][0] + blocks[-1][2]
    source_last = blocks[-1][1] + blocks[-1][2] + low
    matched = sum(length for _, _, length in blocks)
    width = max(last - first, source_last - source_first, 1)
    longest = max(length for _, _, length in blocks)
    return Match(
        segment,
        place.stream,
        way,
        matched,
        matched / width,
        longest,
        query.first + first,
        query.first + last,
        source_first,
        source_last,
    )


def _grams(query: Query, stream: Stream) -> U64:
    """The hashes of the grams of the suggestion's own tokens."""
    part = slice(query.first, query.last)
    return gram_hashes(stream, query.language, query.hashes[part], query.ids[part])


def _from_grams(
    index: Index, query: Query, stream: Stream, grams: U64, limits: Limits
) -> list[Match]:
    least = limits.minimum if stream.name == "k" else max(limits.minimum, _HIDDEN_MINIMUM)
    if len(query) < least:
        return []
    keys = keys_of(grams)
    rare = _rare(index, stream, keys)
    if len(rare) == 0:
        return []
    out = []
    for segment in index.segments:
        for window in _windows(segment, stream, keys, rare):
            match = _judge(query, segment, window, stream, least)
            if match is not None:
                out.append(match)
    return out


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


def _from_signatures(index: Index, query: Query) -> list[Match]:
    out = []
    for start, stop in _units(query):
        grams = gram_hashes(N, query.language, query.hashes[start:stop], query.ids[start:stop])
        if not _varied(grams):
            continue
        keys = signatures.band_keys(grams)
        for segment in index.segments:
            _, functions = segment.find("m", keys)
            if len(functions) == 0:
                continue
            numbers, shared = np.unique(functions, return_counts=True)
            for number in numbers[np.argsort(-shared, kind="stable")[:_FUNCTIONS]].tolist():
                low = int(segment["fn_start"].range(number, number + 1)[0])
                high = int(segment["fn_stop"].range(number, number + 1)[0])
                match = _judge_n(query, (start, stop), segment, (low, high))
                if match is not None:
                    out.append(match)
    return out


def _belongs_to_everybody(index: Index, grams: U64) -> bool:
    """Whether nearly all fingerprints of a suggestion are known from many independent packages."""
    prints = keys_of(grams[winnowed(grams, K.window)])
    return len(_rare(index, K, prints)) < _RARE_SHARE * len(prints)


def _covered(found: list[Match], query: Query) -> bool:
    return max((match.matched for match in found), default=0) >= 0.9 * len(query)


def find(index: Index, query: Query, limits: Limits = DEFAULT_LIMITS) -> list[Match]:
    """All verified matches of a query, the best first. Raises DamagedFileError."""
    if len(query) < limits.minimum:
        return []
    grams = _grams(query, K)
    if _belongs_to_everybody(index, grams):
        return []
    found = _from_grams(index, query, K, grams, limits)
    # A copy with its names needs no search for renamed ones, nor one with local names changed.
    if not _covered(found, query):
        found += _from_grams(index, query, C, _grams(query, C), limits)
    if not _covered(found, query):
        found += _from_signatures(index, query)
    order = {"k": 0, "c": 1, "n": 2}
    found.sort(key=lambda m: (-m.matched, order[m.way], m.source_first))
    return found


def _chosen(query: Query, found: list[Match], most: int) -> list[tuple[Match, FileOrigin]]:
    """The best match of every part of the suggestion, and its equals from other packages."""
    out: list[tuple[Match, FileOrigin]] = []
    leaders: list[Match] = []
    for match in found:
        leader = next((entry for entry in leaders if _overlap(entry, match) > 0.5), None)
        if leader is None:
            leaders.append(match)
        elif match.matched < 0.95 * leader.matched:
            continue
        for origin in match.segment.origins_of(match.stream):
            known = any(
                origin.package.key == other.package.key and _overlap(entry, match) > 0.5
                for entry, other in out
            )
            if not known:
                out.append((match, origin))
        if len(out) >= most:
            break
    return out[:most]


def _overlap(one: Match, two: Match) -> float:
    shared = min(one.last, two.last) - max(one.first, two.first)
    return shared / max(1, min(one.last - one.first, two.last - two.first))


def _tier(query: Query, match: Match, limits: Limits) -> str:
    if match.way != "k":
        return "renamed"
    start, end = query.chars[match.first][0], query.chars[match.last - 1][1]
    whole = match.similarity >= 0.999
    long = match.longest >= limits.exact_block or (whole and end - start >= limits.exact_chars)
    return "exact" if long or whole else "near"


def reference_of(query: Query, match: Match, origin: FileOrigin, limits: Limits) -> Reference:
    """What is shown and logged of one match."""
    package = origin.package
    name = f"{package.name} {package.version}".strip()
    return Reference(
        license_name=origin.license,
        reference_name=name,
        reference_url=package.repository or package.url,
        path=origin.path,
        start_line=match.segment.line_of(match.source_first),
        end_line=match.segment.line_of(match.source_last - 1),
        position=Span(
            max(0, int(query.chars[match.first][0])), int(query.chars[match.last - 1][1])
        ),
        similarity=round(match.similarity, 3),
        tier=_tier(query, match, limits),
    )


def references_of(index: Index, query: Query, limits: Limits = DEFAULT_LIMITS) -> list[Reference]:
    """The references of a query, the closest first. Raises DamagedFileError."""
    try:
        chosen = _chosen(query, find(index, query, limits), limits.most)
        return [reference_of(query, entry, origin, limits) for entry, origin in chosen]
    except (IndexError, ValueError, OverflowError) as error:
        # Numbers out of a file decide what is read next: nonsense in them ends here.
        raise DamagedFileError(str(error)) from error


def match(
    index: Index, language: Language, prefix: str, text: str, limits: Limits = DEFAULT_LIMITS
) -> list[Reference]:
    """The licensed code a suggestion resembles, the closest first.

    Positions are code points of `text`. Raises DamagedFileError when the index turns out damaged.
    """
    return references_of(index, query_of(language, prefix, text), limits)


def warm_up() -> None:
    """Import what the first match would import, which takes about a second."""
    import rapidfuzz.distance  # noqa: F401

    signatures.warm_up()


__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "Query",
    "find",
    "match",
    "query_of",
    "references_of",
    "warm_up",
]
