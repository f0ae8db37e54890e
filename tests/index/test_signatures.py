"""Signatures made here are those of datasketch."""

from __future__ import annotations

import numpy as np
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from fairhand_index.signatures import (
    BANDS,
    PERMUTATIONS,
    ROWS,
    SCHEME,
    SEED,
    band_keys,
    set_of,
    signature,
)

GRAMS = st.lists(st.integers(0, 2**64 - 1), max_size=300)


@given(GRAMS)
def test_a_signature_is_that_of_datasketch(numbers: list[int]) -> None:
    grams = np.array(numbers, np.uint64)
    theirs = MinHash(PERMUTATIONS, seed=SEED, scheme=SCHEME, hashfunc=int)
    theirs.update_batch(set_of(grams).tolist())
    assert signature(grams).tolist() == theirs.hashvalues.tolist()


@given(GRAMS)
def test_order_and_repetition_do_not_matter(numbers: list[int]) -> None:
    grams = np.array(numbers, np.uint64)
    again = np.array(numbers[::-1] + numbers, np.uint64)
    assert band_keys(grams).tolist() == band_keys(again).tolist()


def test_a_band_is_told_from_the_others_and_from_other_values() -> None:
    grams = np.arange(5000, dtype=np.uint64) << np.uint64(32)
    keys = band_keys(grams)
    assert len(set(keys.tolist())) == BANDS
    # One member more changes a band only if it is the smallest of one of its permutations.
    more = band_keys(np.append(grams, np.uint64(5001 << 32)))
    assert 0 < (keys == more).sum() <= BANDS
    assert BANDS * ROWS <= PERMUTATIONS
