"""Helpers that an answer calls and defines only after the function that was asked for.

Small models like to write `return is_prime(n)` first and `is_prime` below it. Cutting between the
two would leave code that cannot run, so the cut goes on through definitions that are needed. They
also write a helper first: then what they imported and have not used tells what is still to come.
"""

from __future__ import annotations

import builtins
import re

from fairhand_syntax.languages import Language

_CALLED = re.compile(r"(?<![\w.$])([A-Za-z_$][\w$]*)\s*\(")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_STRINGS = re.compile(r"'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|(?:#|//)[^\n]*")

_PYTHON_WORDS = """
if elif while for return and or not in is lambda with except yield
"""
_JAVA_WORDS = """
if for while switch catch synchronized return super this try assert throw new
"""
_JAVASCRIPT_WORDS = """
if for while switch catch function return super typeof await async new require import parseInt
parseFloat isNaN isFinite String Number Boolean Symbol BigInt Array Object Date Promise RegExp Error
fetch setTimeout setInterval clearTimeout clearInterval alert encodeURIComponent decodeURIComponent
encodeURI decodeURI structuredClone queueMicrotask describe it test expect beforeEach afterEach
"""
_NOT_HELPERS: dict[str, frozenset[str]] = {
    "python": frozenset(dir(builtins)) | frozenset(_PYTHON_WORDS.split()),
    "java": frozenset(_JAVA_WORDS.split()),
    "javascript": frozenset(_JAVASCRIPT_WORDS.split()),
}
_DEFINITION = {
    "python": re.compile(r"(?:async\s+)?(?:def|class)\s+(\w+)"),
    "java": re.compile(r"(?:@\w+(?:\([^)]*\))?\s+)*(?:[\w<>\[\],.?]++\s++)+(\w+)\s*+\("),
    "javascript": re.compile(
        r"(?:export\s+)?(?:(?:async\s+)?function\s*+\*?\s*+([\w$]+)|class\s+([\w$]+)"
        r"|(?:const|let|var)\s+([\w$]+)\s*=|(?:static\s+)?(?:async\s+)?([\w$]+)\s*\()"
    ),
}


def needed_names(language: Language, known: str, answer: str) -> frozenset[str]:
    """Names the answer calls that neither it nor the text `known` mentions in any other way."""
    code = _STRINGS.sub("", answer)
    called = set(_CALLED.findall(code)) - _NOT_HELPERS[language.id]
    if language.id != "python":
        called = {name for name in called if not name[0].isupper()}
    if not called:
        return frozenset()
    definition = _DEFINITION[language.id]
    for line in code.split("\n"):
        found = definition.match(line.strip())
        if found and line.rstrip().endswith(("{", ":")):
            called.discard(next(name for name in found.groups() if name))
    elsewhere = {
        found.group()
        for found in _WORD.finditer(code)
        if not code[found.end() : found.end() + 20].lstrip(" ").startswith("(")
    }
    return frozenset(called - elsewhere - set(_WORD.findall(known)))


_IMPORTED = {
    "python": re.compile(r"(?m)^(?:from\s+\S+\s+import\s+|import\s+)([^\n(#]+)$"),
    "java": re.compile(r"(?!)"),
    "javascript": re.compile(
        r"(?m)^(?:import[ \t]+([^\s'\"][^'\"\n]*?)[ \t]from\b"
        r"|(?:const|let|var)[ \t]+([^\s=][^=\n]*)=\s*require\().*$"
    ),
}
_NAME_HERE = re.compile(r"([A-Za-z_$][\w$]*)\s*(?=[,}]|\Z)")


def unused_imports(language: Language, answer: str) -> frozenset[str]:
    """The names that the answer imports and does not use. In Java none: files have one class."""
    form = _IMPORTED[language.id]
    names = {
        name
        for found in form.finditer(answer)
        for name in _NAME_HERE.findall(next(part for part in found.groups() if part))
    }
    code = _STRINGS.sub("", form.sub("", answer))
    return frozenset(names - set(_WORD.findall(code)))


def uses(language: Language, answer: str, names: frozenset[str]) -> bool:
    """Whether an answer uses one of these names."""
    return not names.isdisjoint(_WORD.findall(_STRINGS.sub("", answer)))


_ASKED = re.compile(r"(?<![\w.])(?:[a-z]+[A-Z_]\w*|\w+(?=\())")


def asked_names(comment: str, answer: str) -> frozenset[str]:
    """The names of functions in the comment that asks, without those that the answer has."""
    return frozenset(_ASKED.findall(comment)) - set(_WORD.findall(answer))


def next_definition(language: Language, text: str) -> tuple[str, str]:
    """The line with which a text begins, decorators and remarks aside, and its line end."""
    while True:
        line, newline, rest = text.partition("\n")
        if not newline or not line.lstrip().startswith(("@", language.comment)):
            return line, newline
        text = rest


def defined_name(language: Language, line: str) -> str | None:
    """The name of the function or class that this line begins to define, or None."""
    found = _DEFINITION[language.id].match(line.strip())
    return next((name for name in found.groups() if name), None) if found else None
