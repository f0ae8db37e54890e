"""The bands of whole functions in a Redis that a team already runs, through datasketch's storage.

datasketch stores keys in Redis pickled unless told otherwise, and unpickles whatever Redis returns:
a member somebody planted there would run as code here. This adapter stores plain bytes, refuses a
storage that unpickles, and drops every key that is not of its own form.

A query costs one round trip per band. Redis holds candidates only; text positions, lines and
licences stay in the segment files, which every member of the team needs anyway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fairhand_index import signatures
from fairhand_index.grams import U64

if TYPE_CHECKING:
    from datasketch import MinHashLSH

_KEY = re.compile(rb"([0-9a-f]{16}):([0-9]{1,10})")


@dataclass(frozen=True, slots=True)
class FunctionKey:
    """A function: the first 16 digits of its segment's SHA-256, and its number there."""

    segment: str
    number: int

    def to_bytes(self) -> bytes:
        """The form that is stored."""
        return f"{self.segment}:{self.number}".encode()


def open_bands(host: str, port: int, name: str = "fairhand") -> MinHashLSH:
    """datasketch's LSH over Redis with plain keys. Raises redis.exceptions.ConnectionError."""
    from datasketch import MinHashLSH

    storage: dict[str, Any] = {
        "type": "redis",
        "basename": name.encode(),
        "redis": {"host": host, "port": port},
    }
    bands = MinHashLSH(
        num_perm=signatures.PERMUTATIONS,
        params=(signatures.BANDS, signatures.ROWS),
        storage_config=storage,
        prepickle=False,
    )
    _refuse_pickle(bands)
    return bands


def _refuse_pickle(bands: MinHashLSH) -> None:
    if bands.prepickle:
        raise ValueError("a storage that unpickles what Redis returns is refused")


def insert(bands: MinHashLSH, key: FunctionKey, grams: U64) -> None:
    """Store the bands of one function. Raises ValueError if it is there already."""
    _refuse_pickle(bands)
    bands.insert(key.to_bytes(), signatures.minhash(grams))


def candidates(bands: MinHashLSH, grams: U64) -> list[FunctionKey]:
    """The functions that share a band with a set of grams, in order."""
    _refuse_pickle(bands)
    out = []
    for raw in bands.query(signatures.minhash(grams)):
        match = _KEY.fullmatch(raw) if isinstance(raw, bytes) else None
        if match:
            out.append(FunctionKey(match[1].decode(), int(match[2])))
    return sorted(out, key=lambda key: (key.segment, key.number))
