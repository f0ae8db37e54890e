"""Comments that mark a snippet with its origin, by the snippet tags of SPDX.

The tags are those of the SPDX specification, annex on short identifiers in source files; tools such
as REUSE read them.
"""

from __future__ import annotations

import re

from fairhand_syntax.judging import Reference
from fairhand_syntax.showing import one_line

_COMMENT = {"python": "#", "java": "//", "javascript": "//"}
_INTERPRETER = r"(?:\ufeff?#![^\n]*\n)?"
_HEAD_LINES = {
    # The form of the second line is that of PEP 263.
    "python": re.compile(_INTERPRETER + r"(?:[ \t\f]*#[^\n]*?coding[:=][ \t]*[-\w.]+[^\n]*\n)?"),
    "java": re.compile(""),
    "javascript": re.compile(_INTERPRETER),
}


def comment_edits(
    text: str, span: tuple[int, int], reference: Reference, language: str
) -> list[tuple[int, str]]:
    """What to insert at which offsets around the lines of a span; nothing if it is marked already.

    Lines of `text` end with "\\n".
    """
    mark = _COMMENT.get(language)
    if mark is None:
        return []
    first = _below_head_lines(text, text.rfind("\n", 0, _first_word(text, *span)) + 1, language)
    last = text.rfind("\n", 0, _behind_last_word(text, *span)) + 1
    if last < first:
        return []
    end = text.find("\n", last)
    line = text[first : text.find("\n", first) if "\n" in text[first:] else len(text)]
    indent = line[: len(line) - len(line.lstrip())] + mark + " "
    head = "".join(f"{indent}{tag}\n" for tag in _tags(reference))
    before = text[:first].rstrip("\n").rpartition("\n")[2]
    if before.strip() == f"{mark} {_tags(reference)[-1]}":
        return []
    tail = f"{indent}SPDX-SnippetEnd"
    return [(first, head), (end + 1, f"{tail}\n") if end >= 0 else (len(text), f"\n{tail}")]


def _below_head_lines(text: str, at: int, language: str) -> int:
    """The start of a line, or that of the next one where it must stay the first of its file.

    That is the line that names an interpreter, and in Python the one with the encoding.
    """
    head = _HEAD_LINES[language].match(text)
    return max(at, head.end()) if head is not None else at


def _first_word(text: str, start: int, end: int) -> int:
    covered = text[start:end]
    return start + len(covered) - len(covered.lstrip())


def _behind_last_word(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _tags(reference: Reference) -> list[str]:
    name = _one_line(reference.reference_name)
    lines = f"lines {reference.start_line} to {reference.end_line}"
    tags = [
        "SPDX-SnippetBegin",
        f"SPDX-SnippetName: {name}, {_one_line(reference.path)} {lines}",
    ]
    whose = [_one_line(line) for line in reference.copyright.splitlines()]
    tags += [f"SPDX-SnippetCopyrightText: {line}" for line in whose or [f"the authors of {name}"]]
    if reference.reference_url:
        tags.append(f"SPDX-SnippetComment: see {_one_line(reference.reference_url)}")
    if reference.license_name == "NOASSERTION":
        # The tag takes a licence expression, which this word of SPDX is not.
        return [*tags, "SPDX-SnippetComment: its licence is not known"]
    return [*tags, f"SPDX-License-Identifier: {_one_line(reference.license_name)}"]


def _one_line(text: str) -> str:
    """Text of a stranger inside a comment: nothing in it may end the comment."""
    return one_line(" ".join(text.split()))
