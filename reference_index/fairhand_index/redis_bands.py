"""The bands of whole functions in a Redis that a team already runs, through datasketch's storage.

datasketch's MinHashLSH stores keys in Redis pickled unless told otherwise, and unpickles whatever
Redis returns: a member somebody planted there would run as code here. This adapter uses the storage
below it, which knows bytes alone, and drops every member that is not of its own form. Redis holds
candidates only; text positions, lines and licences stay in the segment files. What it costs is
measured in docs/benchmarks/references.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fairhand_index import signatures
from fairhand_index.grams import KEY_BITS, U64, Ints
from fairhand_index.index import IndexUnavailableError
from fairhand_index.segments import Segment

if TYPE_CHECKING:
    from datasketch.storage import RedisSetStorage

_NUMBER_BYTES = 4
_LOADED = b"loaded"
_AT_ONCE = 20_000


class RedisBands:
    """The bands of segments at `HOST:PORT`. Raises ValueError for an address that is none."""

    def __init__(self, address: str, name: str = "fairhand") -> None:
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError(f"{address!r} is no address of a Redis; it has the form HOST:PORT")
        self._redis = {"host": host, "port": int(port), "socket_timeout": 5.0}
        self._name = name
        self._storages: dict[str, RedisSetStorage] = {}

    def load(self, segment: Segment, report: Callable[[int], None] | None = None) -> bool:
        """Store the bands of a segment, unless they are there; whether that was needed.

        `report` is told how many members were stored so far. Raises IndexUnavailableError.
        """
        storage = self._storage(segment)
        try:
            if storage.get(_LOADED):
                return False
            keys, functions = segment.bands()
            members = zip(_key_bytes(keys), _number_bytes(functions), strict=True)
            for number, (key, function) in enumerate(members, 1):
                # datasketch's buffer sends many at once.
                storage.insert(key, function, buffer=True)
                if number % _AT_ONCE == 0 and report is not None:
                    report(number)
            storage.empty_buffer()
            storage.insert(_LOADED, b"yes")
            return True
        except self._errors() as error:
            raise self._unavailable(error) from error

    def near(self, segments: Sequence[Segment], grams: U64) -> Iterator[tuple[Segment, Ints]]:
        """Functions that share a band with a set of grams, once for every such band.

        One round trip for every segment. Raises IndexUnavailableError.
        """
        keys = _key_bytes(signatures.band_keys(grams))
        for segment in segments:
            try:
                answers = self._storage(segment).getmany(*keys)
            except self._errors() as error:
                raise self._unavailable(error) from error
            numbers = [
                int.from_bytes(member, "big")
                for members in answers
                for member in members
                if isinstance(member, bytes) and len(member) == _NUMBER_BYTES
            ]
            functions = np.array(sorted(numbers), np.int64)
            functions = functions[functions < segment.functions]
            if len(functions):
                yield segment, functions

    def _storage(self, segment: Segment) -> RedisSetStorage:
        found = self._storages.get(segment.path.stem)
        if found is None:
            from datasketch.storage import unordered_storage

            name = f"{self._name}:{segment.path.stem}:".encode()
            config: dict[str, Any] = {"type": "redis", "redis": self._redis}
            found = self._storages[segment.path.stem] = unordered_storage(config, name=name)
        return found

    def _errors(self) -> tuple[type[Exception], ...]:
        from redis.exceptions import RedisError

        return (RedisError, OSError)

    def _unavailable(self, error: Exception) -> IndexUnavailableError:
        where = f"{self._redis['host']}:{self._redis['port']}"
        return IndexUnavailableError(f"the Redis at {where} cannot be asked: {error}")


def _key_bytes(keys: U64) -> list[bytes]:
    size = KEY_BITS // 8
    raw = keys.astype(">u8").tobytes()
    return [raw[start - size : start] for start in range(8, len(raw) + 1, 8)]


def _number_bytes(functions: Ints) -> list[bytes]:
    raw = functions.astype(">u4").tobytes()
    return [raw[start : start + _NUMBER_BYTES] for start in range(0, len(raw), _NUMBER_BYTES)]
