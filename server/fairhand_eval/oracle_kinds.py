"""The kinds of holes that are cut into code: where each begins and ends in a file."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fairhand_syntax.lexing import scan
from fairhand_syntax.parsing import Source, walk

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset(
    {
        "function_definition",
        "method_declaration",
        "constructor_declaration",
        "function_declaration",
        "generator_function_declaration",
        "method_definition",
        "function_expression",
        "arrow_function",
        "lambda_expression",
    }
)
DEFINITIONS = FUNCTIONS - {"function_expression", "arrow_function", "lambda_expression"} | {
    "decorated_definition",
    "class_definition",
    "class_declaration",
    "interface_declaration",
    "enum_declaration",
    "record_declaration",
}
BLOCKS = frozenset(
    {"block", "statement_block", "constructor_body", "switch_block", "switch_body", "program"}
) | {"module", "class_body", "interface_body", "enum_body", "enum_body_declarations"}
_LISTS = frozenset(
    {
        "list",
        "dictionary",
        "set",
        "tuple",
        "argument_list",
        "arguments",
        "parameters",
        "formal_parameters",
        "array",
        "object",
        "array_initializer",
        "element_value_array_initializer",
        "object_pattern",
        "parenthesized_expression",
        "annotation_argument_list",
        "named_imports",
        "import_list",
    }
)
_STATEMENT = ("statement", "declaration", "definition", "assignment", "clause")


@dataclass(frozen=True, slots=True)
class File:
    """A source that parses: its name, its text and all nodes of its tree."""

    name: str
    source: Source
    nodes: tuple[Node, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return self.source.text

    def bounds(self, node: Node) -> tuple[int, int]:
        """Where a node begins and ends, in code points."""
        return self.source.char(node.start_byte), self.source.char(node.end_byte)

    def of_type(self, types: frozenset[str]) -> list[Node]:
        """The nodes of these types."""
        return [node for node in self.nodes if node.type in types]


Span = tuple[int, int]
Draw = Callable[[File, random.Random], Span | None]


def around(node: Node | None) -> Iterator[Node]:
    """A node and those around it, innermost first."""
    while node is not None:
        yield node
        node = node.parent


def _in_function(node: Node) -> bool:
    return any(one.type in FUNCTIONS for one in around(node))


def _function_body(file: File, draw: random.Random) -> Node | None:
    """The body of some function, with three lines at least."""
    bodies = [
        body
        for node in file.of_type(FUNCTIONS)
        if (body := node.child_by_field_name("body")) is not None
        if body.type in BLOCKS and body.end_point.row - body.start_point.row >= 3
    ]
    return draw.choice(bodies) if bodies else None


def _rows(file: File, body: Node) -> list[Span]:
    """The lines of a body that are not blank, without the indentation."""
    begin, end = file.bounds(body)
    text = file.text
    if text[begin] == "{":
        begin, end = text.find("\n", begin) + 1, text.rfind("\n", 0, end)
    else:
        begin = text.rfind("\n", 0, begin) + 1
    rows = []
    at = begin
    for line in text[begin:end].split("\n"):
        if line.strip():
            rows.append((at + len(line) - len(line.lstrip()), at + len(line)))
        at += len(line) + 1
    return rows


def _line(file: File, draw: random.Random) -> Span | None:
    body = _function_body(file, draw)
    rows = _rows(file, body) if body is not None else []
    return draw.choice(rows) if rows else None


def _lines(file: File, draw: random.Random) -> Span | None:
    body = _function_body(file, draw)
    rows = _rows(file, body) if body is not None else []
    if not rows:
        return None
    first = draw.randrange(len(rows))
    last = draw.randrange(first, min(len(rows), first + 12))
    return rows[first][0], rows[last][1]


def _statements(block: Node) -> list[Node]:
    return [node for node in block.named_children if node.is_named]


def _own_lines(file: File, first: Node, last: Node) -> Span | None:
    """From one node through another, where they have their lines to themselves."""
    begin, end = file.bounds(first)[0], file.bounds(last)[1]
    stop = file.text.find("\n", end)
    stop = len(file.text) if stop < 0 else stop
    rest = file.text[end:stop].strip()
    if rest and not (rest in (";", ",", "),", ");") or rest.startswith(("#", "//", ", #", ", //"))):
        return None
    if rest in ("),", ");"):
        return None
    above = file.text[file.text.rfind("\n", 0, begin) + 1 : begin]
    return None if above.strip() else (begin, stop)


def _run(file: File, draw: random.Random) -> Span | None:
    """Some statements one after the other."""
    blocks = [node for node in file.of_type(BLOCKS) if _statements(node)]
    if not blocks:
        return None
    block = draw.choice(blocks)
    inside = _statements(block)
    first = draw.randrange(len(inside))
    last = draw.randrange(first, min(len(inside), first + 6))
    return _through(file, inside[first : last + 1])


def _through(file: File, nodes: list[Node]) -> Span | None:
    """Statements; outside of functions only through the first definition, as is asked for there."""
    if not _in_function(nodes[0].parent or nodes[0]):
        until = next((n for n, node in enumerate(nodes) if _defines(node)), len(nodes))
        nodes = nodes[: until + 1]
    return _own_lines(file, nodes[0], nodes[-1])


def _defines(node: Node) -> bool:
    """Whether a statement is a definition, or gives a name to a function."""
    if node.type in FUNCTIONS | DEFINITIONS:
        return True
    parts = ("export_statement", "declaration", "declarator", "assignment", "expression_statement")
    inner = [one for one in node.named_children if one.type.endswith((*parts, "_expression"))]
    inner += [one for one in node.named_children if one.type in FUNCTIONS | DEFINITIONS]
    return node.type.endswith((*parts, "assignment_expression")) and any(map(_defines, inner))


def _outward(file: File, draw: random.Random) -> Span | None:
    """From a statement of an inner block to one of the block around it."""
    inner = [node for node in file.of_type(BLOCKS) if _statements(node)]
    if not inner:
        return None
    block = draw.choice(inner)
    chain = list(around(block))
    ends = (n for n, node in enumerate(chain) if n and node.type in BLOCKS)
    at = next(ends, 0)
    outer, child = (chain[at] if at else None), chain[max(0, at - 1)]
    if outer is None or outer.parent is None or outer.type.endswith(("module", "program", "_body")):
        return None
    siblings = _statements(outer)
    if child not in siblings or not _in_function(outer):
        return None
    first = siblings.index(child)
    last = draw.randrange(first, min(len(siblings), first + 4))
    return _own_lines(file, draw.choice(_statements(block)), siblings[last])


def _block(file: File, draw: random.Random) -> Span | None:
    """All statements of a block that is no function's."""
    blocks = [
        node
        for node in file.of_type(BLOCKS - {"module", "program"})
        if node.parent is not None and node.parent.type not in FUNCTIONS and _statements(node)
    ]
    if not blocks:
        return None
    inside = _statements(draw.choice(blocks))
    return _own_lines(file, inside[0], inside[-1])


def _body(file: File, draw: random.Random) -> Span | None:
    """All statements of a function."""
    body = _function_body(file, draw)
    inside = _statements(body) if body is not None else []
    return _own_lines(file, inside[0], inside[-1]) if inside else None


def _after_docstring(file: File, draw: random.Random) -> Span | None:
    """What follows a comment or docstring in a block, to the end of that block."""
    found = []
    for node in file.of_type(BLOCKS - {"module", "program"}):
        inside = _statements(node)
        for number, one in enumerate(inside[:-1]):
            said = one.type in ("comment", "line_comment", "block_comment") or (
                one.type == "expression_statement" and one.named_children[0].type == "string"
            )
            if said:
                found.append(inside[number + 1 :])
    return _through(file, draw.choice(found)) if found else None


def _definition(file: File, draw: random.Random) -> Span | None:
    """A whole function, method or class, with what decorates it."""
    found = [
        node
        for node in file.of_type(DEFINITIONS)
        if node.parent is None or node.parent.type != "decorated_definition"
    ]
    if not found:
        return None
    node = draw.choice(found)
    if node.parent is not None and node.parent.type == "export_statement":
        node = node.parent
    return _own_lines(file, node, node)


def _elements(file: File, draw: random.Random) -> Span | None:
    """Some elements of a list, a table or arguments that spans lines."""
    lists = [
        node
        for node in file.of_type(_LISTS)
        if node.end_point.row > node.start_point.row and node.named_children
    ]
    if not lists:
        return None
    inside = draw.choice(lists).named_children
    first = draw.randrange(len(inside))
    last = draw.randrange(first, min(len(inside), first + 6))
    return _own_lines(file, inside[first], inside[last])


def _pair(file: File, draw: random.Random) -> Span | None:
    """All that stands between two brackets."""
    lists = [node for node in file.of_type(_LISTS | BLOCKS) if node.named_children]
    if not lists:
        return None
    begin, end = file.bounds(draw.choice(lists))
    text = file.text
    if text[begin] not in "([{" or text[end - 1] not in ")]}":
        return None
    # The closer stands right behind the cursor, as an editor puts it there.
    return begin + 1, end - 1


_PAIRS = ("()", "[]", "{}", '""', "''", "``")


def _is_pair(file: File, node: Node) -> bool:
    """Whether a node of one line begins with a bracket or quote and ends with its counterpart."""
    begin, end = file.bounds(node)
    text = file.text[begin:end]
    if "\n" in text or len(text) < 3 or text[0] + text[-1] not in _PAIRS or text[1] == text[0]:
        return False
    if text[0] in "\"'`":
        return "string" in node.type
    closes = scan(file.source.language, text).closes
    return (
        bool(closes) and next((one.offset for one in closes if one.depth == 1), 0) == len(text) - 1
    )


def _typed(file: File, draw: random.Random) -> Span | None:
    """What stands in a pair, while the rest of the line is not written yet."""
    body = _function_body(file, draw)
    pairs = [node for node in walk(body) if _is_pair(file, node)] if body is not None else []
    if not pairs:
        return None
    begin, end = file.bounds(draw.choice(pairs))
    span = begin + 1, end - 1
    # What follows must not go on with what the rest of the line says.
    typed = file.text[: span[1]] + closed_by_editor(file, span)
    whole = not Source(file.source.language, typed).tree.root_node.has_error
    return span if whole else None


def closed_by_editor(file: File, span: Span) -> str:
    """The text behind a cursor whose line ends with the closers of the pairs that it opened."""
    source, text = file.source, file.text
    at = source.byte(span[0])
    line = text.rfind("\n", 0, span[0])
    node = source.tree.root_node.descendant_for_byte_range(at, at)
    opened: list[int] = []
    for one in around(node):
        begin, end = file.bounds(one)
        inside = line < begin < span[0] <= span[1] < end
        if inside and end - 1 not in opened and text[begin] + text[end - 1] in _PAIRS:
            opened.append(end - 1)
    stop = text.find("\n", span[1])
    closers = "".join(text[end] for end in opened)
    return closers + (";" if text[:stop].endswith(";") else "") + text[stop:]


def _opened(file: File, draw: random.Random) -> Span | None:
    """A block behind the line that opens it, the line end included."""
    if file.source.language.id != "python":
        return None
    blocks = [node for node in file.of_type(frozenset({"block"})) if _statements(node)]
    if not blocks:
        return None
    block = draw.choice(blocks)
    span = _own_lines(file, block, _statements(block)[-1])
    if span is None:
        return None
    begin = len(file.text[: span[0]].rstrip())
    line = file.text[file.text.rfind("\n", 0, begin) + 1 : begin]
    return (begin, span[1]) if line.endswith(":") and "#" not in line else None


def _rest(file: File, draw: random.Random) -> Span | None:
    """From one word of a line to the end of an expression, with code behind it on the line."""
    body = _function_body(file, draw)
    if body is None:
        return None
    inside = [node for node in walk(body) if node.start_point.row == node.end_point.row]
    last = draw.choice(inside)
    begin, end = file.bounds(last)
    line = file.text.rfind("\n", 0, begin) + 1
    stop = file.text.find("\n", end)
    starts = [file.bounds(node)[0] for node in inside]
    starts = [at for at in starts if line < at < end and file.text[line:at].strip()]
    if not starts or not file.text[end:stop].strip():
        return None
    return draw.choice(starts), end


def _statement(file: File, draw: random.Random) -> Span | None:
    """From one word of a statement to its end, which may be lines below."""
    body = _function_body(file, draw)
    if body is None:
        return None
    found = [
        node
        for node in walk(body)
        if node.type.endswith(_STATEMENT) and node.parent is not None and node.parent.type in BLOCKS
    ]
    if not found:
        return None
    node = draw.choice(found)
    whole = _own_lines(file, node, node)
    starts = [
        at
        for inner in walk(node)
        if inner.start_point.row == node.start_point.row
        if whole is not None and (at := file.bounds(inner)[0]) > whole[0]
    ]
    return (draw.choice(starts), whole[1]) if whole is not None and starts else None


def _tail(file: File, draw: random.Random) -> Span | None:
    """The rest of a line, from any character on."""
    body = _function_body(file, draw)
    rows = _rows(file, body) if body is not None else []
    rows = [(begin, end) for begin, end in rows if end - begin > 2]
    if not rows:
        return None
    begin, end = draw.choice(rows)
    return draw.randrange(begin + 1, end), end


def _span(file: File, draw: random.Random) -> Span | None:
    """Any characters of a function, as in the random spans of HumanEval-Infilling."""
    body = _function_body(file, draw)
    if body is None:
        return None
    begin, end = file.bounds(body)
    start = draw.randrange(begin + 1, end - 1)
    stop = min(end - 1, start + draw.randrange(1, 200))
    return start, stop


KINDS: dict[str, Draw] = {
    "line": _line,
    "lines": _lines,
    "run": _run,
    "outward": _outward,
    "block": _block,
    "body": _body,
    "told": _after_docstring,
    "definition": _definition,
    "elements": _elements,
    "pair": _pair,
    "opened": _opened,
    "typed": _typed,
    "rest": _rest,
    "statement": _statement,
    "tail": _tail,
    "span": _span,
}
"""The kinds of holes by name; `_KIND.__doc__` says what each is."""
