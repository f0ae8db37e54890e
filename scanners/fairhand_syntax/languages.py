"""The three languages Fairhand completes, with what other modules need to know about each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its LSP identifier and its lexical conventions.

    `comment` starts a comment that runs to the end of the line; `block_openers` are the characters
    after which an indented block follows when they end a line.
    """

    id: str
    title: str
    aliases: tuple[str, ...]
    extensions: tuple[str, ...]
    comment: str
    block_openers: str
    indent: str


PYTHON = Language("python", "Python", ("py",), (".py", ".pyi", ".pyw"), "#", ":", "    ")
JAVA = Language("java", "Java", (), (".java",), "//", "{", "    ")
JAVASCRIPT = Language(
    "javascript",
    "JavaScript",
    ("js", "javascriptreact", "jsx", "node"),
    (".js", ".mjs", ".cjs", ".jsx"),
    "//",
    "{",
    "  ",
)

LANGUAGES: tuple[Language, ...] = (PYTHON, JAVA, JAVASCRIPT)
_BY_NAME = {name: lang for lang in LANGUAGES for name in (lang.id, *lang.aliases)}
_BY_EXTENSION = {ext: lang for lang in LANGUAGES for ext in lang.extensions}


def language_named(name: str) -> Language | None:
    """The language with this LSP identifier or alias (any case), or None."""
    return _BY_NAME.get(name.lower())


def language_of_path(path: str | PurePath) -> Language | None:
    """The language of a file by its extension, or None."""
    return _BY_EXTENSION.get(PurePath(path).suffix.lower())
