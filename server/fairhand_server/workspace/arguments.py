"""The arguments of a call, put into the names that can be used at a place.

A call from elsewhere in the project, or the parameters of a definition, speak of other variables.
A small model repeats what it is shown, so a call is shown with what is in scope, or without
arguments.
"""

from __future__ import annotations

import re

from fairhand_server.workspace.owners import Place

_LINES = 60
_NAME = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*")
# Constants and symbols of JavaScript are often written with a `k` before them.
_VARIABLE = re.compile(r"(?<![\w$.])(?!k[A-Z])[a-z_$][\w$]*+(?!\s*\()")
_CHAIN = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+(?![\w$(])")
_WORD = re.compile(r"[^A-Za-z]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")
_REMARK = re.compile(r"(?m)(?:^|\s)(?:#|//).*$")
_KEPT = frozenset(
    ("None", "True", "False", "true", "false", "null", "undefined", "new", "not", "is", "in")
)
_OWN = frozenset(("this", "self"))
_BEGUN = re.compile(
    r"(?m)^[ \t]*(?:async[ \t]+)?(?:def|function)\b|^[ \t]*(?:public|private|protected)\b"
)


class Scope:
    """What is in scope at a place, as far as the lines above the cursor use it."""

    def __init__(self, place: Place) -> None:
        # The cursor's own line takes the value, or is not complete.
        lines = place.prefix.split("\n")[-_LINES:-1]
        text = _REMARK.sub("", "\n".join(lines))
        begun = [found.start() for found in _BEGUN.finditer(text)]
        text = text[begun[-1] :] if begun else text
        code = _TEXT.sub("", text)
        self._names = set(_NAME.findall(code))
        # The nearest is the likeliest to be meant.
        self._variables: dict[str, None] = dict.fromkeys(reversed(_VARIABLE.findall(code)))
        self._chains: dict[str, str] = {}
        for chain in _CHAIN.findall(text):
            self._chains[_plain(chain.rpartition(".")[2])] = chain
        self._text = text

    def adapted(self, call: str) -> str:
        """A call with its arguments in the names of this scope; empty where that cannot be."""
        name, bracket, rest = call.partition("(")
        if not bracket or not rest.endswith(")"):
            return ""
        arguments = [self._argument(part.strip()) for part in parts_of(rest[:-1])]
        if any(argument is None for argument in arguments):
            return ""
        return f"{name}({', '.join(one for one in arguments if one)})"

    def _argument(self, text: str) -> str | None:
        key, sign, value = text.partition("=")
        if sign and key.strip().isidentifier() and not value.startswith("="):
            adapted = self._argument(value.strip())
            return None if adapted is None else f"{key}={adapted}"
        if text in ("", "*", "/"):
            return ""
        strings = _TEXT.findall(text)
        if any(one not in self._text for one in strings):
            return None
        # What an object has of its own elsewhere, this one need not have.
        owns = re.findall(r"(?<![\w$.])(?:this|self)\.[\w$]+", text)
        if any(one not in self._text for one in owns):
            return None
        for name in dict.fromkeys(_NAME.findall(_TEXT.sub("", text))):
            other = self._found(name, text)
            if other is None:
                return None
            if other != name:
                text = re.sub(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", other, text)
        return text

    def _found(self, name: str, text: str) -> str | None:
        """What stands in this scope for a name of another one."""
        if name in self._names or name in _KEPT | _OWN or name[:1].isupper():
            return name
        chain = self._chains.get(_plain(name), "") if name == text else ""
        if chain:
            return chain
        words = _words(name)
        # The same thing is often called by more or fewer words: `config` and `globalConfig`.
        for other in self._variables:
            own = _words(other)
            if own and words and (own < words or words < own) and other not in _KEPT | _OWN:
                return other
        return None


def parts_of(text: str) -> list[str]:
    """The parts of a list at its commas, commas in brackets and in strings left alone."""
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'`":
            quote = letter
        elif letter == ")" and depth == 0:
            break
        else:
            depth += (letter in "([{<") - (letter in ")]}>")
        if letter == "," and depth == 0 and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _plain(name: str) -> str:
    return name.strip("_$").lower()


def _words(name: str) -> frozenset[str]:
    return frozenset(part.lower() for part in _WORD.split(name) if len(part) > 2)
