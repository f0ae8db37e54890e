"""A suggestion as the index sees it: its tokens, with their places in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from fairhand_index import signatures
from fairhand_index.extraction import columns_of
from fairhand_index.grams import U32, U64, Ints
from fairhand_syntax.languages import Language
from fairhand_syntax.parsing import CostlyTextError, Source
from fairhand_syntax.tokens import Tokens, tokens_of

# A text is read after this much of its prefix, which says whether it begins inside a string.
_PREFIX_CHARS = 800
_LONGEST = 6_000
_LONG_QUOTES = {"python": ('"""', "'''"), "java": ('"""',), "javascript": ("`",)}
# Lines that begin a definition, and hardly ever stand in a string.
_HEADS = {
    "python": re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+\w", re.MULTILINE),
    "java": re.compile(
        r"^[ \t]*(?:@\w+[ \t]*$|(?:public|private|protected|static|final|abstract|class)\b)",
        re.MULTILINE,
    ),
    "javascript": re.compile(
        r"^[ \t]*(?:export\b|(?:async[ \t]+)?function\b|class[ \t]+\w)", re.MULTILINE
    ),
}


@dataclass(frozen=True, slots=True)
class Query:
    """The tokens of a suggestion: those of the text are `first` to `last` of all parsed ones.

    `chars` holds start and end of each token in code points of the suggestion; tokens before the
    text have negative starts.
    """

    language: str
    hashes: U64
    ids: U32
    chars: Ints
    first: int
    last: int
    functions: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return self.last - self.first


def query_of(language: Language, prefix: str, text: str) -> Query:
    """The tokens of a suggestion, parsed after the end of its prefix. Never raises for any text."""
    source, tokens, tail = _parsed(language, _tail(language, prefix), text)
    border = source.byte(len(tail))
    first = bisect_right(tokens.ends, border)
    last = len(tokens)
    # The start of a suggestion may complete a word of the prefix; that word belongs to it.
    hashes, ids = columns_of(tokens)
    chars = _chars(source, [tokens.starts, tokens.ends]) - len(tail)
    functions = tuple(
        (start, stop)
        for start, stop in tokens.functions
        if stop > first and stop - start >= signatures.MINIMUM_TOKENS
    )
    return Query(language.id, hashes, ids, chars, first, min(last, first + _LONGEST), functions)


def _chars(source: Source, columns: list[list[int]]) -> Ints:
    """Rows of byte offsets as columns of code points."""
    offsets = np.array(columns, np.int64).T
    if len(source.data) == len(source.text):
        return offsets
    # A byte of the form 10xxxxxx continues a character.
    begins = (np.frombuffer(source.data, np.uint8) & 0xC0) != 0x80
    return np.concatenate(([0], np.cumsum(begins)))[offsets]


def _tail(language: Language, prefix: str) -> str:
    """The end of a prefix that is read.

    It begins with the first definition near the end. The lines before are the rest of another one,
    and may be the rest of its documentation.
    """
    tail = prefix[-_PREFIX_CHARS:]
    if len(tail) < len(prefix):
        tail = tail[tail.find("\n") + 1 :]
    head = _HEADS[language.id].search(tail)
    return tail[head.start() :] if head is not None else tail


def _parsed(language: Language, tail: str, text: str) -> tuple[Source, Tokens, str]:
    """Parse text after the tail of a prefix, opening what was already open where the tail begins.

    Cut out of a document, a text may begin inside a long string or a comment; read as code from
    there on, inside and outside would change places.
    """
    whole = tail + text
    closing, opening = whole.find("*/"), whole.find("/*")
    if language.id != "python" and closing >= 0 and not 0 <= opening < closing:
        tail = "/*" + tail
    source = Source(language, tail + text)
    if source.costly:
        raise CostlyTextError("it takes too long to parse")
    for quotes in _LONG_QUOTES[language.id]:
        if whole.count(quotes) % 2:
            other = Source(language, quotes + tail + text)
            others = tokens_of(other)
            # Code gives many tokens and a string gives one.
            if len(others) > len(tokens_of(source)):
                return other, others, quotes + tail
    return source, tokens_of(source, source.byte(len(tail))), tail
