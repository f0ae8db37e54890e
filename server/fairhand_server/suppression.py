"""Where a comment goes that makes the scan leave a place alone."""

from __future__ import annotations

import re

from fairhand_server.findings import Region, Replacement, spot
from fairhand_server.scanning import Buffer

_OURS = re.compile(r"fairhand:\s*ignore\[(?P<rules>[^\]\n]*)\]")


def suppressed(buffer: Buffer, region: Region, rule: str) -> Replacement | None:
    """The edit that adds the comment at the finding's line or above it; None where neither can be.

    The edited text is parsed: inside a text or in markup the same characters would be no comment.
    """
    lines = buffer.text.split("\n")
    line = region.start.line
    text = lines[line]
    found = _OURS.search(text)
    if found is not None:
        at = found.end("rules")
        return _at(buffer.path, lines, (line, at), f", {rule}")
    comment = f"{buffer.language.comment} fairhand: ignore[{rule}]"
    end = len(text.rstrip())
    if not text.rstrip().endswith("\\") and _is_comment(
        buffer, [*lines[:line], f"{text[:end]}  {comment}", *lines[line + 1 :]], (line, end + 2)
    ):
        return _at(buffer.path, lines, (line, end), f"  {comment}")
    indent = text[: len(text) - len(text.lstrip())]
    continued = line > 0 and lines[line - 1].rstrip().endswith("\\")
    if not continued and _is_comment(
        buffer, [*lines[:line], indent + comment, *lines[line:]], (line, len(indent))
    ):
        return _at(buffer.path, lines, (line, 0), f"{indent}{comment}\n")
    return None


def _at(path: str, lines: list[str], place: tuple[int, int], text: str) -> Replacement:
    there = spot(lines, *place)
    return Replacement(Region(path, there, there), text)


def _is_comment(buffer: Buffer, lines: list[str], place: tuple[int, int]) -> bool:
    from fairhand_syntax.parsing import Source

    source = Source(buffer.language, "\n".join(lines))
    line, column = place
    byte = source.byte(sum(len(one) + 1 for one in lines[:line]) + column)
    node = source.tree.root_node.descendant_for_byte_range(byte, byte + 1)
    # After another comment of the line it belongs to that one, which does no harm.
    return node is not None and "comment" in node.type and node.start_point.row == line
