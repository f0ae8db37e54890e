"""Filler at the end of an answer: comments that ask the user to write what the model did not."""

from __future__ import annotations

import re

# "// other methods can be added here", "# ... rest of the code", "// TODO: your code here"
_VERB = r"(?:add|insert|put|write|implement|include|handle|define|place|continue|do)\b"
_REST = r"(?:(?:the|any|some) )?(?:your|other|more|additional|further|remaining|rest|existing)\b"
_THINGS = (
    r"(?:code|logic|methods?|functions?|class(?:es)?|implementation|tests?|cases|configurations?"
    r"|options|fields|properties|imports|endpoints?|routes?|operations|steps|stuff)\b"
)
_END = (
    r"(?:here|below|(?:as|if) (?:needed|required|necessary|appropriate)|can be added|etc"
    r"|(?:and )?so on|accordingly)"
)
_FILLER = re.compile(
    r"(?i)\s*+(?:#|//|/?\*++)[^\w.…]*+(?:"
    r"(?:\.\.\.|…)[^\n]*"
    rf"|(?:todo\W+)?(?:you (?:can|may|could) )?(?:{_VERB}|{_REST})[^\n]*\b{_END}"
    rf"|(?:todo\W+)?(?:{_VERB} )?{_REST}(?: of)?(?: the)?(?: \w+){{0,2}} {_THINGS}[^\n]{{0,40}}"
    r"|[^\n]*\bgo(?:es)? here"
    r")\W*"
)


def without_filler(text: str) -> str:
    """The text without comments at its end that only stand for code which is not there.

    Such a comment between lines of code stays.
    """
    kept = text
    while kept:
        body = kept.rstrip()
        at = body.rfind("\n") + 1
        if not _FILLER.fullmatch(body, at):
            break
        kept = body[:at]
    return text if kept is text else kept.rstrip()
