"""Grams of tokens and their fingerprints.

Three streams are read from one row of tokens. K keeps every text. C makes local names and numbers
anonymous but keeps what is called, attributes, types and strings. N makes every name, string and
number anonymous. A gram is a run of tokens of one stream; its key is the upper 48 bits of a 64-bit
hash. Winnowing (Schleimer, Wilkerson and Aiken, 2003) keeps the smallest hash of every window, so
that two texts sharing `gram + window - 1` tokens share at least one fingerprint.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairhand_syntax.tokens import KEPT, KIND_SHIFT, NAME, NUMBER, STRING, TEXT_MASK, text_hash

U64 = NDArray[np.uint64]
U32 = NDArray[np.uint32]
Ints = NDArray[np.int64]

KEY_BITS = 48
LANGUAGE_NUMBERS = {"python": 1, "java": 2, "javascript": 3}


@dataclass(frozen=True, slots=True)
class Stream:
    """One way of reading tokens: the length of its grams and of the winnowing window."""

    name: str
    gram: int
    window: int
    salt: int


K = Stream("k", 6, 6, 0x4B)
C = Stream("c", 12, 8, 0x43)
N = Stream("n", 7, 1, 0x4E)

_ANY_NAME = np.uint64(text_hash(b"\x00name"))
_ANY_STRING = np.uint64(text_hash(b"\x00string"))
_ANY_NUMBER = np.uint64(text_hash(b"\x00number"))
# An odd multiplier spreads a token over the whole word (the golden ratio of 2**64).
_STEP = np.uint64(0x9E3779B97F4A7C15)


def kinds_of(ids: U32) -> U32:
    """The kind of each token (see fairhand_syntax.tokens)."""
    return ids >> np.uint32(KIND_SHIFT)


def stream_hashes(stream: Stream, hashes: U64, ids: U32) -> U64:
    """The 64-bit hashes of a row of tokens as `stream` reads them."""
    if stream.name == "k":
        return hashes
    kinds = kinds_of(ids)
    out = np.where(kinds == NUMBER, _ANY_NUMBER, hashes)
    if stream.name == "c":
        return np.where(kinds == NAME, _ANY_NAME, out)
    out = np.where((kinds == NAME) | (kinds == KEPT), _ANY_NAME, out)
    return np.where(kinds == STRING, _ANY_STRING, out)


def stream_ids(stream: Stream, ids: U32) -> U32:
    """Small numbers of a row of tokens for alignment, equal where `stream` sees no difference."""
    texts = ids & np.uint32(TEXT_MASK)
    if stream.name == "k":
        return texts
    kinds = kinds_of(ids)
    anonymous = np.uint32(TEXT_MASK + 1) + kinds
    hidden = (kinds == NAME) | (kinds == NUMBER)
    if stream.name == "n":
        hidden = kinds != 0
        anonymous = np.where(kinds == KEPT, np.uint32(TEXT_MASK + 1 + NAME), anonymous)
    return np.where(hidden, anonymous, texts)


def gram_hashes(stream: Stream, language: str, hashes: U64, ids: U32) -> U64:
    """The 64-bit hash of the gram that starts at each token. Empty if there are too few tokens."""
    values = stream_hashes(stream, hashes, ids)
    count = len(values) - stream.gram + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    total = np.full(count, LANGUAGE_NUMBERS[language] << 8 | stream.salt, np.uint64)
    for offset in range(stream.gram):
        total *= _STEP
        total ^= total >> np.uint64(29)
        total += values[offset : offset + count]
    return mixed(total)


def mixed(values: U64) -> U64:
    """The finaliser of MurmurHash3: every input bit reaches every output bit."""
    out = values.copy()
    out ^= out >> np.uint64(33)
    out *= np.uint64(0xFF51AFD7ED558CCD)
    out ^= out >> np.uint64(33)
    out *= np.uint64(0xC4CEB9FE1A85EC53)
    out ^= out >> np.uint64(33)
    return out


def keys_of(grams: U64) -> U64:
    """The 48-bit keys of gram hashes."""
    return grams >> np.uint64(64 - KEY_BITS)


def winnowed(grams: U64, window: int) -> Ints:
    """The positions winnowing keeps, ascending."""
    if len(grams) == 0:
        return np.zeros(0, np.int64)
    if len(grams) <= window:
        return np.array([int(np.argmin(grams))], np.int64)
    count = len(grams) - window + 1
    frames = np.empty((window, count), np.uint64)
    for offset in range(window):
        frames[offset] = grams[offset : offset + count]
    # The positions ascend, so that equal ones are neighbours.
    places: Ints = frames.argmin(axis=0) + np.arange(count)
    kept = np.ones(count, np.bool_)
    np.not_equal(places[1:], places[:-1], out=kept[1:])
    found: Ints = places[kept]
    return found
