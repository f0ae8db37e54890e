"""Suggestions made from real functions: copies, fragments, edited and renamed ones, for measuring.

All changes are made on the source text with the help of the syntax tree, for three languages alike.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fairhand_syntax.languages import Language
from fairhand_syntax.parsing import Source, walk
from fairhand_syntax.tokens import tokens_of

FUNCTION_KINDS = {
    "python": {"function_definition"},
    "java": {"method_declaration", "constructor_declaration"},
    "javascript": {
        "function_declaration",
        "method_definition",
        "function_expression",
        "generator_function_declaration",
    },
}
_NAME_KINDS = {
    "identifier",
    "type_identifier",
    "property_identifier",
    "shorthand_property_identifier",
    "shorthand_property_identifier_pattern",
}
_KEEP = {"self", "cls", "this", "super", "None", "True", "False", "undefined", "arguments"}


@dataclass(frozen=True, slots=True)
class Function:
    """A function cut out of a file: whole lines, one-based."""

    language: Language
    path: str
    first_line: int
    last_line: int
    text: str
    tokens: int


def functions_of(language: Language, path: str, text: str) -> Iterator[Function]:
    """The functions of a file that start and end on lines of their own, outermost only."""
    source = Source(language, text)
    lines = text.splitlines()
    stack = [source.tree.root_node]
    while stack:
        node = stack.pop()
        if node.type in FUNCTION_KINDS[language.id]:
            first, last = node.start_point[0], node.end_point[0]
            body = "\n".join(lines[first : last + 1]) + "\n"
            whole = source.text_of(node)
            if "\r" not in body and first < last and len(body) - len(whole) < 200:
                part = tokens_of(Source(language, body))
                yield Function(language, path, first + 1, last + 1, body, len(part))
                continue
        stack.extend(reversed(node.children))


def token_count(language: Language, text: str) -> int:
    """How many tokens a text has."""
    return len(tokens_of(Source(language, text)))


def fragment(
    function: Function, chance: random.Random, low: int, high: int
) -> tuple[str, int, int] | None:
    """Consecutive lines of a function with `low` to `high` tokens, and their line numbers.

    Lines inside a documentation string hold no tokens, so a fragment never starts or ends in one.
    """
    source = Source(function.language, function.text)
    tokens = tokens_of(source)
    per_line = Counter(source.data[:start].count(b"\n") for start in tokens.starts)
    lines = function.text.splitlines(keepends=True)
    starts = [number for number in range(len(lines)) if per_line[number]]
    chance.shuffle(starts)
    for start in starts:
        count = 0
        for stop in range(start, len(lines)):
            if lines[stop].strip() and not per_line[stop]:
                break
            count += per_line[stop]
            if count > high:
                break
            if count >= low:
                text = "".join(lines[start : stop + 1])
                return text, function.first_line + start, function.first_line + stop
    return None


def reformatted(function: Function, chance: random.Random) -> str:
    """Other indentation, other quotes, no comments or empty lines, long argument lists broken."""
    source = Source(function.language, function.text)
    text = function.text
    edits: list[tuple[int, int, str]] = []
    for node in walk(source.tree.root_node):
        start, end = source.char(node.start_byte), source.char(node.end_byte)
        if "comment" in node.type:
            edits.append((start, end, ""))
        elif node.type == "string" and function.language.id in ("python", "javascript"):
            value = text[start:end]
            if re.fullmatch(r"'[^'\"\\\n]*'", value):
                edits.append((start, end, f'"{value[1:-1]}"'))
        elif node.type in ("argument_list", "arguments", "formal_parameters", "parameters"):
            for child in node.children:
                if child.type == "," and chance.random() < 0.5:
                    at = source.char(child.end_byte)
                    edits.append((at, at, "\n" + " " * 20))
    for start, end, new in sorted(set(edits), reverse=True):
        text = text[:start] + new + text[end:]
    out = []
    for line in text.splitlines():
        if line.strip():
            body = line.lstrip(" ")
            out.append(" " * (2 * (len(line) - len(body))) + body.rstrip())
    return "\n".join(out) + "\n"


def _new_name(chance: random.Random) -> str:
    return chance.choice("abcdefghklmnpqrstvwx") + "".join(chance.choices("aeioulnrstm", k=5))


def edited(function: Function, chance: random.Random, share: float = 0.3) -> str:
    """A share of the lines changed: a name replaced, a statement replaced, or the line left out."""
    lines = function.text.splitlines()
    able = [i for i, line in enumerate(lines[1:], 1) if re.search(r"[A-Za-z_]\w+", line)]
    chosen = set(chance.sample(able, max(1, round(share * len(able)))) if able else [])
    out = []
    for number, line in enumerate(lines):
        if number not in chosen:
            out.append(line)
            continue
        way = chance.random()
        names = list(re.finditer(r"[A-Za-z_]\w+", line))
        if way < 0.6:
            target = chance.choice(names)
            out.append(line[: target.start()] + _new_name(chance) + line[target.end() :])
        elif way < 0.8:
            indent = re.match(r"\s*", line)
            end = "" if function.language.id == "python" else ";"
            statement = f"{_new_name(chance)} = {_new_name(chance)}({chance.randint(1, 99)}){end}"
            out.append((indent[0] if indent else "") + statement)
    return "\n".join(out) + "\n"


def _local_names(source: Source) -> set[str]:
    """Names a function binds itself: parameters and assigned variables."""
    out = set()
    for node in walk(source.tree.root_node):
        parent = node.parent
        if (
            node.type not in ("identifier", "shorthand_property_identifier_pattern")
            or parent is None
        ):
            continue
        kind = parent.type
        field = next(
            (
                parent.field_name_for_child(i)
                for i, child in enumerate(parent.children)
                if child.start_byte == node.start_byte
            ),
            None,
        )
        binding = (
            kind
            in (
                "parameters",
                "formal_parameters",
                "typed_parameter",
                "pattern_list",
                "rest_pattern",
            )
            or kind in ("list_splat_pattern", "dictionary_splat_pattern", "catch_formal_parameter")
            or (
                kind in ("default_parameter", "typed_default_parameter", "formal_parameter")
                and field == "name"
            )
            or (kind == "variable_declarator" and field == "name")
            or (kind in ("assignment", "augmented_assignment", "for_statement") and field == "left")
            or (kind == "for_in_statement" and field == "left")
            or (kind == "enhanced_for_statement" and field == "name")
            or (kind == "assignment_pattern" and field == "left")
            or kind in ("as_pattern_target", "object_pattern", "array_pattern")
            or (kind == "catch_clause" and field == "parameter")
            or (kind == "arrow_function" and field == "parameter")
            or (kind == "for_in_clause" and field == "left")
        )
        if binding:
            out.add(source.text_of(node))
    return out - _KEEP


def renamed(function: Function, chance: random.Random, everything: bool) -> str:
    """Local names renamed, or every name in the function, each to one new name throughout."""
    source = Source(function.language, function.text)
    text = function.text
    local = _local_names(source)
    mapping: dict[str, str] = {}
    edits = []
    for node in walk(source.tree.root_node):
        if node.type not in _NAME_KINDS or node.child_count:
            continue
        start, end = source.char(node.start_byte), source.char(node.end_byte)
        name = text[start:end]
        if name in _KEEP:
            continue
        after_dot = text[:start].rstrip().endswith(".")
        keyword = (
            node.parent is not None
            and node.parent.type == "keyword_argument"
            and node.start_byte == node.parent.start_byte
        )
        if not everything and (
            name not in local
            or after_dot
            or keyword
            or node.type in ("type_identifier", "property_identifier")
        ):
            continue
        new = mapping.setdefault(name, _new_name(chance) + str(len(mapping)))
        if name[:1].isupper():
            new = new.capitalize()
        if node.type.startswith("shorthand") and not everything:
            new = f"{name}: {new}"
        edits.append((start, end, new))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def eight_lines(
    language: Language, text: str, chance: random.Random, count: int = 8
) -> tuple[str, int] | None:
    """Lines from the middle of a function, `count` of them with code, and the first's number."""
    source = Source(language, text)
    tokens = tokens_of(source)
    per_line = Counter(source.data[:start].count(b"\n") for start in tokens.starts)
    lines = text.splitlines(keepends=True)
    able = []
    for start in range(1, len(lines)):
        stop = start
        while stop < len(lines) and (per_line[stop] or not lines[stop].strip()):
            if sum(1 for number in range(start, stop + 1) if per_line[number]) == count:
                able.append((start, stop))
                break
            stop += 1
    able = [(start, stop) for start, stop in able if per_line[start] and stop < len(lines) - 1]
    if not able:
        return None
    start, stop = chance.choice(able)
    return "".join(lines[start : stop + 1]), start
