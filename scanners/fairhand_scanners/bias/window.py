"""The bounded piece of the document in which a completion is judged, mended so that it parses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairhand_syntax.languages import Language

MAX_LINES = 100
MAX_CHARS = 8_000

_HEADER = re.compile(
    r"^\s*(?:(?:export|default|public|private|protected|static|final|abstract|async|def|class"
    r"|function|const|let|"
    r"interface|record|enum)\b.*|\w[\w<>\[\], .]*\([^;]*\)\s*\{\s*"
    r"|\w+\s*[:=]\s*(?:async\s*)?(?:function\b|\().*)$"
)
_OPEN_ENDS = (
    "(",
    ",",
    "=",
    "+",
    "-",
    "*",
    "/",
    ".",
    "<",
    ">",
    "&",
    "|",
    "?",
    ":",
    "!",
    "[",
    "return",
    " not",
    " in",
    " and",
    " or",
    " is",
    " if",
    " else",
    " lambda",
)
_BLOCKS = re.compile(
    r"^\s*(?:if|elif|else|for|while|def|class|with|try|except|finally|match|case|async)\b"
)


@dataclass(frozen=True, slots=True)
class Window:
    """Text to parse. The completion begins at code point `start`; `headers` are the lines of the
    functions and classes around it that were left out, for their names only."""

    text: str
    start: int
    headers: tuple[str, ...]


def cut(prefix: str) -> tuple[str, tuple[str, ...]]:
    """The last part of a prefix and the header lines above it that still enclose the cursor."""
    if len(prefix) <= MAX_CHARS and prefix.count("\n") <= MAX_LINES:
        return prefix, ()
    tail = prefix[-MAX_CHARS:]
    lines = tail.split("\n")[1:] if len(prefix) > MAX_CHARS else tail.split("\n")
    lines = lines[-MAX_LINES:]
    depths = [
        _depth(line) if line.strip() and not line.lstrip().startswith(("}", ")", "]")) else 999
        for line in lines
    ]
    least = min(depths, default=0)
    begin = depths.index(least) if least != 999 else 0
    kept = "\n".join(lines[begin:])
    above = prefix[: len(prefix) - len(kept)].split("\n")
    headers: list[str] = []
    limit = least
    for line in reversed(above[-2000:]):
        if limit <= 0 or len(headers) >= 4:
            break
        if line.strip() and _depth(line) < limit:
            limit = _depth(line)
            if _HEADER.match(line):
                headers.append(line.strip()[:200])
    return kept, tuple(headers)


def mended(language: Language, text: str) -> str:
    """The text with an unfinished end closed: strings, operators, brackets, blocks."""
    closers, quote, comment = _open_brackets(language, text)
    end = ""
    if quote:
        end += quote
    body = text + end
    bare = body.rstrip()
    last = bare.rsplit("\n", 1)[-1]
    if comment:
        end += "\n"
        last = ""
    elif (
        bare.endswith(_OPEN_ENDS)
        and not bare.endswith(("++", "--", "*/", "=>"))
        and not (language.id == "python" and bare.endswith(":"))
        and not (
            language.id != "python"
            and bare.endswith(":")
            and re.search(r"\b(?:case|default)\b[^?]*:$", last)
        )
    ):
        end += " _"
    if language.id == "python":
        inline_if = re.search(r"\S\s+if\s+(?!.*\belse\b)[^:]*$", last) and " for " not in last
        if inline_if and not _BLOCKS.match(last):
            end += " else _"
        end += closers
        if _BLOCKS.match(last) and not closers and not bare.endswith(":"):
            end += ": pass"
        elif bare.endswith(":") and not comment and not closers:
            end += " pass"
        return text + end
    if (
        "?" in last
        and ":" not in last.rsplit("?", 1)[-1]
        and not last.rstrip().endswith(("?.", "??"))
    ) and (re.search(r"\s\?\s", last + " ") or last.rstrip().endswith("?")):
        end += " : _"
    for closer in closers:
        end += (
            ";" + closer
            if closer == "}" and not end.endswith(("}", ";", "\n")) and _needs_end(text + end)
            else closer
        )
    return text + end


def _needs_end(text: str) -> bool:
    return not text.rstrip().endswith((";", "{", "}", ",", ":"))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


_TOKENS = re.compile(
    r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|//[^\n]*|/\*.*?\*/"
    r"|[\"'`]|/\*|[()\[\]{}]",
    re.DOTALL,
)
# Python has a pattern of its own: signs that open nothing there would be followed to the end.
_PYTHON_TOKENS = re.compile(
    r"\'\'\'|\"\"\"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*|[\"']|[()\[\]{}]"
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def _open_brackets(language: Language, text: str) -> tuple[str, str, bool]:
    """What would close the open brackets and the open string; whether a comment is open."""
    stack: list[str] = []
    position = 0
    tokens = _PYTHON_TOKENS if language.id == "python" else _TOKENS
    while True:
        match = tokens.search(text, position)
        if match is None:
            return "".join(reversed(stack)), "", False
        token, position = match.group(), match.end()
        if token in ("'''", '"""'):
            close = text.find(token, position)
            if close < 0:
                return "".join(reversed(stack)), "\n" + token, False
            position = close + 3
        elif token in _PAIRS:
            stack.append(_PAIRS[token])
        elif token in ")]}":
            if token in stack:
                while stack and stack.pop() != token:
                    pass
        elif token.startswith(("#", "//")):
            if position == len(text):
                return "".join(reversed(stack)), "", True
        elif token == "/*":
            return "".join(reversed(stack)), " */", False
        elif token in "\"'`":
            line_end = text.find("\n", position)
            if token == "`":
                return "".join(reversed(stack)), "`", False
            if line_end < 0:
                return "".join(reversed(stack)), token, False
            # An apostrophe that opens nothing.
