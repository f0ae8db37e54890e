"""From a suggestion to the licensed code it resembles.

Three ways propose places in the index: grams with all names (K), grams with local names hidden (C)
and whole functions with every name hidden (N, by MinHash bands). An alignment of tokens gives the
spans, and what it must show to count stands in `evidence`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fairhand_index import signatures
from fairhand_index.alignment import Block, align
from fairhand_index.candidates import (
    Asked,
    Range,
    Window,
    asked_of,
    own_tokens,
    signed_functions,
    windows,
)
from fairhand_index.columns import DamagedFileError
from fairhand_index.contents import FileOrigin
from fairhand_index.evidence import Match, convincing, renaming_holds
from fairhand_index.grams import (
    U32,
    U64,
    C,
    Ints,
    K,
    N,
    Stream,
    gram_hashes,
    kinds_of,
    stream_ids,
    winnowed,
)
from fairhand_index.index import Index
from fairhand_index.query import Query, query_of
from fairhand_index.segments import Segment
from fairhand_syntax.judging import Archive, Reference, Span
from fairhand_syntax.languages import Language
from fairhand_syntax.tokens import COMMON_BIT, KEPT, NAME

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


DEFAULT_LIMITS = Limits()
_HIDDEN_MINIMUM = 25
_SIMILARITY = 0.8
_ALIGNED = 0.75
# Fewer different names than this can be mapped onto anything.
_FEWEST_NAMES = 6
# With fewer rare fingerprints than this share, a suggestion is nobody's.
_RARE_SHARE = 0.15


def match(
    index: Index, language: Language, prefix: str, text: str, limits: Limits = DEFAULT_LIMITS
) -> list[Reference]:
    """The licensed code a suggestion resembles, the closest first.

    Positions are code points of `text`. Raises DamagedFileError when the index turns out damaged.
    """
    return references_of(index, query_of(language, prefix, text), limits)


def references_of(index: Index, query: Query, limits: Limits = DEFAULT_LIMITS) -> list[Reference]:
    """The references of a query, the closest first. Raises DamagedFileError."""
    try:
        chosen = _chosen(find(index, query, limits), limits.most)
        return [_reference(query, entry, origin, limits) for entry, origin in chosen]
    except (IndexError, ValueError, OverflowError) as error:
        # Numbers out of a file decide what is read next: nonsense in them ends here.
        raise DamagedFileError(str(error)) from error


def find(index: Index, query: Query, limits: Limits = DEFAULT_LIMITS) -> list[Match]:
    """All verified matches of a query, the best first. Raises DamagedFileError."""
    if len(query) < limits.minimum:
        return []
    grams = _grams(query, K)
    asked = asked_of(index, K, grams)
    prints = winnowed(grams, K.window)
    if np.count_nonzero(asked.rare[prints]) < _RARE_SHARE * len(prints):
        return []
    own = own_tokens([asked], len(query))
    found = _from_grams(index, query, asked, own, limits.minimum)
    # A copy with its names needs no search for renamed ones, nor one with local names changed.
    least = max(limits.minimum, _HIDDEN_MINIMUM)
    if not _covered(found, query) and len(query) >= least:
        hidden = asked_of(index, C, _grams(query, C))
        own = own_tokens([asked, hidden], len(query))
        found += _from_grams(index, query, hidden, own, least)
    if not _covered(found, query):
        found += _from_signatures(index, query, own)
    order = {"k": 0, "c": 1, "n": 2}
    found.sort(key=lambda m: (-m.matched, order[m.way], m.source_first))
    return found


def warm_up() -> None:
    """Import what the first match would import."""
    import rapidfuzz.distance  # noqa: F401

    signatures.warm_up()


def _grams(query: Query, stream: Stream) -> U64:
    """The hashes of the grams of the suggestion's own tokens."""
    part = slice(query.first, query.last)
    return gram_hashes(stream, query.language, query.hashes[part], query.ids[part])


def _covered(found: list[Match], query: Query) -> bool:
    return max((match.matched for match in found), default=0) >= 0.9 * len(query)


def _from_grams(index: Index, query: Query, asked: Asked, own: Ints, least: int) -> list[Match]:
    """The matches that grams of one stream lead to, of at least so many tokens."""
    if not asked.rare.any():
        return []
    stream = asked.stream
    mine = query.ids[query.first : query.last]
    read = stream_ids(stream, mine)
    out = []
    for segment in index.segments:
        for window in windows(segment, asked):
            theirs = segment.tokens(window.low, window.high)
            blocks = align(read, stream_ids(stream, theirs), window.diagonal - window.low)
            if sum(length for _, _, length in blocks) < least:
                continue
            if stream is C and not renaming_holds(*_name_pairs(mine, theirs, blocks, (NAME,))):
                continue
            match = _match(window, segment, stream.name, blocks, query)
            if convincing(match, query, own):
                out.append(match)
    return out


def _from_signatures(index: Index, query: Query, own: Ints) -> list[Match]:
    """The matches of whole functions with every name changed."""
    out = []
    for unit, functions in signed_functions(index, query):
        mine = query.ids[unit[0] : unit[1]]
        read = stream_ids(N, mine)
        grams = _gram_set(read)
        for segment, (low, high) in functions:
            # What is aligned can be no longer than the shorter of both.
            if min(len(mine), high - low) < _ALIGNED * max(len(mine), high - low):
                continue
            theirs = segment.tokens(low, high)
            blocks = _equal_functions((mine, read, grams), theirs)
            inside = _inside(blocks, query, unit)
            if not inside:
                continue
            place = Window(low, high, segment.stream_at(low), low)
            match = _match(place, segment, "n", inside, query)
            if convincing(match, query, own):
                out.append(match)
    return out


def _equal_functions(one: tuple[U32, U32, set[int]], theirs: U32) -> list[Block]:
    """The blocks in which two functions are alike but for their names; none if too few are.

    `one` holds the tokens of a function, the same as stream N reads them, and its set of grams.
    """
    mine, left, grams = one
    right = stream_ids(N, theirs)
    others = _gram_set(right)
    if len(grams & others) < _SIMILARITY * len(grams | others):
        return []
    blocks = align(left, right, 0)
    matched = sum(length for _, _, length in blocks)
    if matched < _ALIGNED * max(len(mine), len(theirs)):
        return []
    names, partners = _name_pairs(mine, theirs, blocks, (NAME, KEPT))
    if len(set(names.tolist())) < _FEWEST_NAMES or not renaming_holds(names, partners):
        return []
    return blocks


def _inside(blocks: list[Block], query: Query, unit: Range) -> list[Block]:
    """The parts of blocks of a function that lie in the suggestion, counted from its start."""
    out = []
    for mine, theirs, length in blocks:
        start = max(mine, query.first - unit[0])
        end = min(mine + length, query.last - unit[0])
        if end > start:
            out.append((start + unit[0] - query.first, theirs + start - mine, end - start))
    return out


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


def _gram_set(ids: U32) -> set[int]:
    """The grams of stream N as a set, for the exact similarity of two functions."""
    count = len(ids) - N.gram + 1
    if count <= 0:
        return set()
    total = np.zeros(count, np.uint64)
    for offset in range(N.gram):
        total *= np.uint64(0x9E3779B97F4A7C15)
        total += ids[offset : offset + count]
    return set(total.tolist())


def _match(place: Window, segment: Segment, way: str, blocks: list[Block], query: Query) -> Match:
    """Blocks, counted from the start of the text and of the place, as a match."""
    first, source_first = blocks[0][0], blocks[0][1] + place.low
    last = blocks[-1][0] + blocks[-1][2]
    source_last = blocks[-1][1] + blocks[-1][2] + place.low
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


def _chosen(found: list[Match], most: int) -> list[tuple[Match, FileOrigin]]:
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


def _reference(query: Query, match: Match, origin: FileOrigin, limits: Limits) -> Reference:
    """What is shown and logged of one match."""
    package = origin.package
    start, end = int(query.chars[match.first][0]), int(query.chars[match.last - 1][1])
    return Reference(
        license_name=origin.license,
        reference_name=f"{package.name} {package.version}".strip(),
        reference_url=package.repository or package.url,
        path=origin.path,
        start_line=match.segment.line_of(match.source_first),
        end_line=match.segment.line_of(match.source_last - 1),
        position=Span(max(0, start), end),
        similarity=round(match.similarity, 3),
        tier=_tier(query, match, limits),
        license_source=origin.license_source,
        copyright=origin.copyright,
        notice=package.notice,
        archive=Archive(package.ecosystem, package.purl, package.url, package.archive_sha256),
    )


__all__ = [
    "CHECK",
    "DEFAULT_LIMITS",
    "Limits",
    "find",
    "match",
    "query_of",
    "references_of",
    "warm_up",
]
