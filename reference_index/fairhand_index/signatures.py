"""MinHash signatures of whole functions with every name anonymous, cut into bands.

The signature is datasketch's (scheme affine32). Only the key of each band is stored: the estimate a
full signature gives is replaced by the exact similarity of the few functions a band brings up.
datasketch imports scipy, so it is imported on first use, never with this module.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from fairhand_index.grams import KEY_BITS, U64, keys_of, mixed

if TYPE_CHECKING:
    from datasketch import MinHash

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


def _as_is(value: int) -> int:
    return value


@lru_cache(maxsize=1)
def _empty() -> MinHash:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme=SCHEME, hashfunc=_as_is)


def warm_up() -> None:
    """Import datasketch and draw the permutations, which takes up to a second."""
    _empty()


def minhash(grams: U64) -> MinHash:
    """datasketch's MinHash of a set of 64-bit gram hashes."""
    # Drawing the permutations costs more than the rest, so one empty signature is copied.
    signature = _empty().copy()
    signature.update_batch(np.unique(grams >> np.uint64(32)).tolist())
    return signature


def band_hashes(grams: U64) -> U64:
    """The 64-bit hash of each of the `BANDS` bands of the signature of a set of grams."""
    values = minhash(grams).hashvalues[: BANDS * ROWS].astype(np.uint64).reshape(BANDS, ROWS)
    total = np.arange(1, BANDS + 1, dtype=np.uint64)
    for row in range(ROWS):
        total = mixed(total * np.uint64(0x9E3779B97F4A7C15) + values[:, row])
    return total


def band_keys(grams: U64) -> U64:
    """The 48-bit key of each band; a key also says which band it is of."""
    return keys_of(band_hashes(grams))


__all__ = ["KEY_BITS", "PARAMETERS", "band_hashes", "band_keys", "minhash", "warm_up"]
