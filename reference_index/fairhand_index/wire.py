"""What team mode sends: a query as hashes of its tokens, and references as answers. No text.

The hashes are one-way, but somebody who guesses a piece of code can test the guess; the connection
therefore belongs behind TLS, and every request needs the key.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from fairhand_index.matching import DEFAULT_LIMITS, Limits
from fairhand_index.query import Query
from fairhand_syntax.judging import Archive, Reference, Span

LOOKUP_PATH = "/v1/references"
ABOUT_PATH = "/v1/index"
KEY_VARIABLE = "FAIRHAND_REFERENCES_KEY"
_MOST_TOKENS = 8_000


def wire_of(query: Query, limits: Limits) -> dict[str, Any]:
    """A query as JSON values: hashes and places of its tokens, no text."""
    return {
        "language": query.language,
        "hashes": [f"{value:016x}" for value in query.hashes.tolist()],
        "ids": query.ids.tolist(),
        "chars": query.chars.reshape(-1).tolist(),
        "first": query.first,
        "last": query.last,
        "functions": [list(pair) for pair in query.functions],
        "minimum": limits.minimum,
    }


def query_from_wire(content: Any) -> tuple[Query, Limits]:
    """The query in a request. Raises ValueError for anything that does not fit together."""
    try:
        hashes = np.array([int(value, 16) for value in content["hashes"]], np.uint64)
        ids = np.array(content["ids"], np.uint32)
        chars = np.array(content["chars"], np.int64).reshape(-1, 2)
        functions = tuple((int(start), int(stop)) for start, stop in content["functions"])
        first, last = int(content["first"]), int(content["last"])
        language, minimum = str(content["language"]), int(content["minimum"])
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError("the request is not a query") from error
    count = len(ids)
    fits = (
        len(hashes) == len(chars) == count <= _MOST_TOKENS
        and 0 <= first <= last <= count
        and all(0 <= start <= stop <= count for start, stop in functions)
        and language in ("python", "java", "javascript")
        and minimum >= DEFAULT_LIMITS.minimum
    )
    if not fits:
        raise ValueError("the parts of the request do not fit together")
    query = Query(language, hashes, ids, chars, first, last, functions)
    return query, Limits(minimum=minimum)


def reference_to_wire(reference: Reference) -> dict[str, Any]:
    """A reference as JSON values."""
    return {**asdict(reference), "position": [reference.position.start, reference.position.end]}


def reference_from_wire(content: Any) -> Reference:
    """A reference in an answer. Raises ValueError for anything that is none."""
    try:
        start, end = content["position"]
        archive = content["archive"]
        return Reference(
            license_name=str(content["license_name"]),
            reference_name=str(content["reference_name"]),
            reference_url=str(content["reference_url"]),
            path=str(content["path"]),
            start_line=int(content["start_line"]),
            end_line=int(content["end_line"]),
            position=Span(int(start), int(end)),
            similarity=float(content["similarity"]),
            tier=str(content["tier"]),
            license_source=str(content["license_source"]),
            archive=Archive(**{name: str(archive[name]) for name in Archive.__slots__}),
            copyright=str(content["copyright"]),
            notice=str(content["notice"]),
        )
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError("the answer holds something that is no reference") from error
