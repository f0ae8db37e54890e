"""Tree-sitter parsing that survives unfinished code.

Tree-sitter counts bytes of UTF-8; everything else in Fairhand counts code points. `Source` holds
both forms of a text and converts, so that no caller does this arithmetic itself.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from threading import local
from typing import TYPE_CHECKING

from fairhand_syntax.languages import Language

if TYPE_CHECKING:
    from tree_sitter import Language as TreeLanguage
    from tree_sitter import Node, Parser, Tree


_GRAMMARS = {
    "python": "tree_sitter_python",
    "java": "tree_sitter_java",
    "javascript": "tree_sitter_javascript",
}


# A megabyte of ordinary code takes a tenth of a second. The repair of errors, though, can cost the
# square of the text in time and in memory: a few kilobytes of `a=>a=>` in Java cost gigabytes.
_SECONDS = 0.3
_SECONDS_PER_BYTE = 0.5e-6
_CHUNK = 1 << 16


class CostlyTextError(ValueError):
    """A text costs too much to parse, so nothing can be said of it."""


# A parser holds the state of one parse, so each thread has its own.
_parsers = local()


def parser_for(language_id: str) -> Parser:
    """This thread's parser for a language. Grammars are loaded on first use, never at import.

    Raises ValueError for a language without a grammar.
    """
    known: dict[str, Parser] = _parsers.__dict__.setdefault("known", {})
    parser = known.get(language_id)
    if parser is None:
        import tree_sitter

        parser = known[language_id] = tree_sitter.Parser(_grammar(language_id))
    return parser


@lru_cache(maxsize=8)
def _grammar(language_id: str) -> TreeLanguage:
    import tree_sitter

    module = _GRAMMARS.get(language_id)
    if module is None:
        raise ValueError(f"no grammar for language {language_id!r}")
    return tree_sitter.Language(import_module(module).language())


def _parsed(parser: Parser, data: bytes) -> Tree | None:
    """The tree of a text; None if it costs too much."""
    ends = time.thread_time() + _SECONDS + _SECONDS_PER_BYTE * len(data)

    def piece(at: int, _: object) -> bytes:
        return data[at : at + _CHUNK]

    def is_too_late(_at: int, _has_error: bool) -> bool:
        return time.thread_time() > ends

    try:
        return parser.parse(piece, progress_callback=is_too_late)
    except ValueError:
        # The parser would go on where it stopped, with the next text.
        parser.reset()
        return None


class Source:
    """A text with its UTF-8 bytes and its syntax tree.

    Offsets named `byte` count UTF-8 bytes, offsets named `char` count code points. Lone surrogates,
    which an editor can send, are replaced so that encoding never fails and lengths in code points
    stay the same. `costly` says that the text could not be parsed at a bearable cost; then the tree
    is empty, and whoever has to judge the text cannot.
    """

    __slots__ = ("_starts", "costly", "data", "language", "text", "tree")

    def __init__(self, language: Language, text: str) -> None:
        self.language = language
        self.text = text
        self.data = text.encode("utf-8", "replace")
        found = _parsed(parser_for(language.id), self.data)
        self.costly = found is None
        self.tree: Tree = found if found is not None else parser_for(language.id).parse(b"")
        self._starts: list[int] | None = None

    def char(self, byte: int) -> int:
        """The code point offset of a byte offset, rounded down in a character, kept in the text."""
        if len(self.data) == len(self.text):
            return max(0, min(byte, len(self.text)))
        return max(0, bisect_right(self._byte_starts(), byte) - 1)

    def byte(self, char: int) -> int:
        """The byte offset of a code point offset, kept in the text."""
        if len(self.data) == len(self.text):
            return max(0, min(char, len(self.text)))
        starts = self._byte_starts()
        return starts[max(0, min(char, len(starts) - 1))]

    def text_of(self, node: Node) -> str:
        """The source text a node covers."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _byte_starts(self) -> list[int]:
        if self._starts is None:
            starts, total = [0], 0
            for character in self.text:
                code = ord(character)
                # A lone surrogate was replaced by "?", which is one byte.
                surrogate = 0xD800 <= code < 0xE000
                total += (
                    1
                    if code < 0x80 or surrogate
                    else 2
                    if code < 0x800
                    else 3
                    if code < 0x10000
                    else 4
                )
                starts.append(total)
            self._starts = starts
        return self._starts


def walk(node: Node) -> Iterator[Node]:
    """All nodes below and including `node`, parents first, without recursion.

    Machine-written code nests deeper than Python's recursion limit.
    """
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))
