"""Files that are written already, compared with the reference index function by function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fairhand_syntax.judging import Reference
from fairhand_syntax.languages import Language

if TYPE_CHECKING:
    from fairhand_index.index import Index
    from fairhand_index.matching import Limits


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Lines of a file, one-based, and what they resemble."""

    start_line: int
    end_line: int
    reference: Reference


def pieces_of(language: Language, text: str) -> Iterator[tuple[int, int]]:
    """The parts of a file that are compared, as offsets in code points: its outermost functions.

    Code between them is no part of one: what stands there is mostly imports and data.
    """
    from fairhand_syntax.parsing import CostlyTextError, Source
    from fairhand_syntax.tokens import tokens_of

    source = Source(language, text)
    if source.costly:
        raise CostlyTextError("it takes too long to parse")
    tokens = tokens_of(source)
    end = 0
    for start, stop in sorted(tokens.functions, key=lambda pair: (pair[0], -pair[1])):
        if start >= end:
            end = stop
            yield source.char(tokens.starts[start]), source.char(tokens.ends[stop - 1])


def compared(index: Index, language: Language, text: str, limits: Limits) -> list[Resemblance]:
    """What a file resembles, in the order of its lines.

    Raises DamagedFileError, and CostlyTextError for a text that costs too much to parse.
    """
    from fairhand_index.matching import match

    out = []
    for start, end in pieces_of(language, text):
        for reference in match(index, language, text[:start], text[start:end], limits):
            first = text.count("\n", 0, start + reference.position.start) + 1
            last = text.count("\n", 0, start + reference.position.end) + 1
            out.append(Resemblance(first, last, reference))
    return out
