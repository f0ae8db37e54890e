"""MinHash signatures of whole functions with every name anonymous, cut into bands.

The signature is that of datasketch's scheme affine32, computed here with numpy alone: datasketch
imports scipy, which a language server should not carry for a few lines of arithmetic. A test
compares both, and team mode over Redis (redis_bands) uses datasketch itself. Only the key of each
band is stored: the estimate a full signature gives is replaced by the exact similarity of the few
functions a band brings up.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from fairhand_index.grams import U32, U64, keys_of, mixed

SCHEME = "affine32"
SEED = 1
PERMUTATIONS = 128
BANDS = 11
ROWS = 11
MINIMUM_TOKENS = 50
PARAMETERS = {
    "library": "datasketch",
    "scheme": SCHEME,
    "seed": SEED,
    "num_perm": PERMUTATIONS,
    "bands": BANDS,
    "rows": ROWS,
    "hash": "fairhand-gram-32",
    "minimum_tokens": MINIMUM_TOKENS,
}
# Rows of grams that are permuted at a time: what is in work then stays in the processor's cache.
_AT_ONCE = 64


@lru_cache(maxsize=1)
def _permutations() -> tuple[U32, U32]:
    """The factors and summands of the permutations, drawn as datasketch draws them."""
    chance = np.random.RandomState(SEED)
    factors = chance.randint(0, 1 << 31, PERMUTATIONS, dtype=np.uint32) * np.uint32(2)
    return factors + np.uint32(1), chance.randint(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)


def warm_up() -> None:
    """Draw the permutations, which loads numpy's generators."""
    _permutations()


def set_of(grams: U64) -> U32:
    """The 32-bit members, each once, of which a signature is made."""
    return np.unique((grams >> np.uint64(32)).astype(np.uint32))


def signature(grams: U64) -> U32:
    """The `PERMUTATIONS` values of the signature of a set of 64-bit gram hashes.

    A permutation is `a * h + b` modulo 2**32 with an odd `a`, after the finaliser of MurmurHash3.
    """
    factors, summands = _permutations()
    out = np.full(PERMUTATIONS, 0xFFFFFFFF, np.uint32)
    values = set_of(grams)
    values ^= values >> np.uint32(16)
    values *= np.uint32(0x85EBCA6B)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    for start in range(0, len(values), _AT_ONCE):
        permuted = np.multiply.outer(values[start : start + _AT_ONCE], factors)
        permuted += summands
        np.minimum(out, permuted.min(axis=0), out=out)
    return out


def band_hashes(grams: U64) -> U64:
    """The 64-bit hash of each of the `BANDS` bands of the signature of a set of grams."""
    values = signature(grams)[: BANDS * ROWS].astype(np.uint64)
    # The place of a value goes into its upper half, so that a band is not equal to another.
    places = np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) << np.uint64(32)
    return mixed(mixed(values | places).reshape(BANDS, ROWS).sum(axis=1, dtype=np.uint64))


def band_keys(grams: U64) -> U64:
    """The 48-bit key of each band; a key also says which band it is of."""
    return keys_of(band_hashes(grams))


__all__ = [
    "PARAMETERS",
    "band_hashes",
    "band_keys",
    "set_of",
    "signature",
    "warm_up",
]
