"""From the text of one source file to the rows an index keeps of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairhand_index.compiler_helpers import helper_ranges
from fairhand_index.grams import (
    U32,
    U64,
    C,
    Ints,
    K,
    N,
    gram_hashes,
    keys_of,
    kinds_of,
    winnowed,
)
from fairhand_index.signatures import BANDS, MINIMUM_TOKENS, band_keys
from fairhand_syntax.languages import Language
from fairhand_syntax.parsing import Source
from fairhand_syntax.tokens import NUMBER, STRING, Tokens, tokens_of

# Larger files and longer lines are data or the output of a program, not code somebody wrote.
LARGEST_FILE = 1_000_000
LONGEST_MEAN_LINE = 200
# A statement of this many tokens without a function, mostly literals, is a table of data.
TABLE_TOKENS = 400
TABLE_SHARE = 0.4
SHORTEST_FUNCTION = 20
_ENTRY = np.dtype([("hash", "<u8"), ("id", "<u4")])
LONGEST_SIGNED_FUNCTION = 4_000


@dataclass(frozen=True, slots=True)
class FileRows:
    """What the index keeps of one file: tokens with their lines, functions and fingerprints.

    `lines` are zero-based. `functions` are half-open token ranges. A band of row i of `bands`
    belongs to function `signed[i]`.
    """

    ids: U32
    lines: Ints
    functions: NDArray[np.int64]
    k_keys: U64
    k_places: Ints
    c_keys: U64
    c_places: Ints
    bands: U64
    signed: Ints


def looks_generated(text: str) -> bool:
    """Whether a text is too large or its lines too long for code written by a person."""
    return len(text) > LARGEST_FILE or len(text) > LONGEST_MEAN_LINE * (text.count("\n") + 1)


def columns_of(tokens: Tokens) -> tuple[U64, U32]:
    """The hashes and identifiers of tokens as arrays."""
    rows = np.frombuffer(tokens.entries, _ENTRY)
    return rows["hash"].astype(np.uint64), rows["id"].astype(np.uint32)


def lines_of(data: bytes, offsets: list[int]) -> Ints:
    """The zero-based line of each byte offset."""
    breaks = np.flatnonzero(np.frombuffer(data, np.uint8) == 10)
    return np.searchsorted(breaks, np.array(offsets, np.int64), side="left").astype(np.int64)


def _kept(language: Language, tokens: Tokens, hashes: U64, ids: U32) -> NDArray[np.bool_]:
    """Which tokens are code somebody wrote, and no table of data or helper of a compiler."""
    kept = np.ones(len(ids), np.bool_)
    if language.id == "javascript":
        for start, stop in helper_ranges(hashes, tokens.functions):
            kept[start:stop] = False
    literal = np.isin(kinds_of(ids), (STRING, NUMBER))
    function_starts = np.array(sorted(start for start, _ in tokens.functions), np.int64)
    for start, stop in tokens.blocks:
        if stop - start < TABLE_TOKENS:
            continue
        inside = np.searchsorted(function_starts, [start, stop])
        if inside[0] == inside[1] and literal[start:stop].mean() * 2 > TABLE_SHARE:
            # Every literal of a table is followed by a comma, hence the factor two.
            kept[start:stop] = False
    return kept


def rows_of(language: Language, text: str) -> FileRows:
    """The rows of one file. Never raises for any text."""
    source = Source(language, text)
    tokens = tokens_of(source)
    hashes, ids = columns_of(tokens)
    lines = lines_of(source.data, tokens.starts)
    ranges = np.array(sorted(tokens.functions), np.int64).reshape(-1, 2)
    kept = _kept(language, tokens, hashes, ids)
    if not kept.all():
        moved = np.concatenate(([0], np.cumsum(kept)))
        ranges = moved[ranges]
        hashes, ids, lines = hashes[kept], ids[kept], lines[kept]
    ranges = ranges[(ranges[:, 1] - ranges[:, 0]) >= SHORTEST_FUNCTION]
    k_grams = gram_hashes(K, language.id, hashes, ids)
    c_grams = gram_hashes(C, language.id, hashes, ids)
    k_places, c_places = winnowed(k_grams, K.window), winnowed(c_grams, C.window)
    n_grams = gram_hashes(N, language.id, hashes, ids)
    signed, bands = [], []
    for number, (start, stop) in enumerate(ranges.tolist()):
        if MINIMUM_TOKENS <= stop - start <= LONGEST_SIGNED_FUNCTION:
            signed.append(number)
            bands.append(band_keys(n_grams[start : stop - N.gram + 1]))
    return FileRows(
        ids,
        lines,
        ranges,
        keys_of(k_grams[k_places]),
        k_places,
        keys_of(c_grams[c_places]),
        c_places,
        np.array(bands, np.uint64).reshape(-1, BANDS),
        np.array(signed, np.int64),
    )
