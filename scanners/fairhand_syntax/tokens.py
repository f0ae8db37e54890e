"""Code as a stream of tokens that survives reformatting.

The stream holds the leaves of the syntax tree without what a formatter may change: comments,
documentation strings, imports, semicolons, a comma before a closing bracket, the kind of quotes.
Every token has a 64-bit hash of its text and a 24-bit identifier; both are the same in every
process and on every machine, because an index stores them.

Identifier of a token, from the highest bit: 3 bits kind, 1 bit "common", 20 bits of the hash.
The role of a name (called, attribute, type, or local) is read from its neighbours and not from the
tree, so that it stays right in code the parser could not finish.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from struct import Struct

from fairhand_syntax.languages import Language
from fairhand_syntax.parsing import Source, parser_for

TOKENIZER_VERSION = 1

SYNTAX, NAME, KEPT, STRING, NUMBER = range(5)
KIND_SHIFT = 21
COMMON_BIT = 1 << 20
TEXT_MASK = COMMON_BIT - 1
# A token as it lies in `Tokens.entries`.
ENTRY = Struct("<QI")

# Names every program uses: they say nothing about where code comes from.
_COMMON = frozenset(
    [
        "self",
        "cls",
        "this",
        "super",
        "None",
        "True",
        "False",
        "null",
        "true",
        "false",
        "undefined",
        "NaN",
        "str",
        "int",
        "bool",
        "float",
        "list",
        "dict",
        "tuple",
        "set",
        "object",
        "bytes",
        "type",
        "args",
        "kwargs",
        "Any",
        "Optional",
        "len",
        "isinstance",
        "range",
        "print",
        "String",
        "Object",
        "Integer",
        "Boolean",
        "Long",
        "Double",
        "List",
        "Map",
        "Exception",
        "Error",
        "console",
        "require",
        "module",
        "exports",
        "arguments",
        "prototype",
        "length",
        "function",
        "Array",
        "Number",
        "Math",
        "JSON",
        "equals",
        "hashCode",
        "toString",
        "getClass",
        "compareTo",
        "StringBuilder",
        "Objects",
        "hash",
        "prime",
        "obj",
        "o",
        "other",
        "result",
        "value",
        "name",
        "key",
        "i",
        "j",
        "k",
        "e",
        "it",
        "next",
        "hasNext",
        "iterator",
        "size",
        "isEmpty",
        "add",
        "get",
        "put",
        "append",
        "remove",
        "contains",
        "index",
        "item",
        "data",
        "assertTrue",
        "assertFalse",
        "assertEquals",
        "Test",
        "Override",
    ]
)

_SKIPPED = frozenset(
    [
        "comment",
        "line_comment",
        "block_comment",
        "html_comment",
        "hash_bang_line",
        "line_continuation",
        "import_statement",
        "import_from_statement",
        "future_import_statement",
        "import_declaration",
        "package_declaration",
    ]
)
_STRINGS = frozenset(("string", "string_literal", "character_literal", "template_string", "regex"))
_INTERPOLATIONS = frozenset(("interpolation", "template_substitution", "string_interpolation"))
_STRING_PIECES = frozenset(
    (
        "string_content",
        "string_fragment",
        "escape_sequence",
        "multiline_string_fragment",
        "jsx_text",
    )
)
_STRING_EDGES = frozenset(("string_start", "string_end", "`"))
_NAMES = frozenset(
    [
        "identifier",
        "type_identifier",
        "property_identifier",
        "private_property_identifier",
        "statement_identifier",
        "shorthand_property_identifier_pattern",
    ]
)
_NUMBERS = frozenset(
    [
        "integer",
        "float",
        "number",
        "decimal_integer_literal",
        "hex_integer_literal",
        "octal_integer_literal",
        "binary_integer_literal",
        "decimal_floating_point_literal",
        "hex_floating_point_literal",
    ]
)
_FUNCTIONS = frozenset(
    [
        "function_definition",
        "method_declaration",
        "constructor_declaration",
        "compact_constructor_declaration",
        "function_declaration",
        "function_expression",
        "function",
        "arrow_function",
        "method_definition",
        "generator_function",
        "generator_function_declaration",
    ]
)
(
    _INNER,
    _SKIP,
    _STRING_NODE,
    _PIECE,
    _EDGE,
    _NAME_LEAF,
    _PROPERTY,
    _SHORTHAND,
    _NUMBER_LEAF,
    _FUNCTION,
    _STATEMENT,
    _COMMA,
    _CLOSE,
    _KEYWORD,
) = range(14)
# Nodes whose children are looked at; without any they are signs and keywords.
_BRANCHES = frozenset((_INNER, _FUNCTION, _STATEMENT, _COMMA, _CLOSE, _KEYWORD))


@dataclass(slots=True)
class Tokens:
    """The token stream of one text.

    `entries` holds 12 bytes a token, little-endian: its 64-bit hash and its identifier as 32 bits.
    `starts` and `ends` are byte offsets into the UTF-8 text. `functions` and `blocks` (statements
    at the top level) are half-open ranges of token numbers; functions may nest and come in the
    order in which they end.
    """

    entries: bytes = b""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    functions: list[tuple[int, int]] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.entries) // ENTRY.size

    @property
    def ids(self) -> list[int]:
        """The identifiers of the tokens."""
        return [number for _, number in ENTRY.iter_unpack(self.entries)]


def text_hash(data: bytes) -> int:
    """The 64-bit hash of a token's text."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def _entry(data: bytes, kind: int) -> bytes:
    if kind == STRING:
        # A quote in front keeps the string "a" apart from the name a.
        data = b'"' + data
    value = text_hash(data)
    common = COMMON_BIT if kind == SYNTAX or data.decode("utf-8", "replace") in _COMMON else 0
    return ENTRY.pack(value, kind << KIND_SHIFT | common | (value & TEXT_MASK))


_cached_entry = lru_cache(maxsize=1 << 18)(_entry)


def _action_of(kind: str) -> int:
    for action, kinds in (
        (_SKIP, _SKIPPED),
        (_STRING_NODE, _STRINGS),
        (_PIECE, _STRING_PIECES),
        (_EDGE, _STRING_EDGES),
        (_NUMBER_LEAF, _NUMBERS),
        (_FUNCTION, _FUNCTIONS),
        (_PROPERTY, ("property_identifier", "private_property_identifier", "type_identifier")),
        (_NAME_LEAF, _NAMES),
        (_SHORTHAND, ("shorthand_property_identifier",)),
        (_STATEMENT, ("expression_statement",)),
        (_KEYWORD, ("keyword_argument",)),
        (_COMMA, (",",)),
        (_CLOSE, (")", "]", "}")),
        (_SKIP, (";",)),
    ):
        if kind in kinds:
            return action
    return _INNER


@lru_cache(maxsize=8)
def _actions(language_id: str) -> list[int]:
    grammar = parser_for(language_id).language
    if grammar is None:
        raise ValueError(f"no grammar for language {language_id!r}")
    actions = []
    for number in range(grammar.node_kind_count):
        kind = grammar.node_kind_for_id(number) or ""
        # The keyword `function` shares its name with an older node of the same grammar.
        named = grammar.node_kind_is_named(number)
        action = _action_of(kind)
        actions.append(_INNER if not named and action in (_FUNCTION, _STRING_NODE) else action)
    return actions


def _unquoted(data: bytes) -> bytes:
    body = data.lstrip(b"rRbBuUfF") if data[:1] not in b"\"'`/" else data
    for quotes in (b'"""', b"'''", b'"', b"'", b"`"):
        if body.startswith(quotes):
            body = body[len(quotes) :]
            return body[: -len(quotes)] if body.endswith(quotes) else body
    return data


def tokens_of(source: Source, border: int = 0) -> Tokens:
    """The token stream of a parsed text. Never raises for any text.

    Code that ends before the byte `border` is left out where it is not part of a function that
    goes on behind it; the tokens behind the border are the same with and without it.
    """
    out = Tokens()
    texts, kinds = _leaves(source, out, border)
    out.entries = b"".join(map(_cached_entry, texts, kinds))
    return out


def _leaves(source: Source, out: Tokens, border: int) -> tuple[list[bytes], list[int]]:
    """Text and kind of every token; places, functions and blocks go into `out`."""
    data, actions = source.data, _actions(source.language.id)
    known = len(actions)
    texts: list[bytes] = []
    kinds: list[int] = []
    starts, ends = out.starts, out.ends
    # The text of the last token if it is a sign or a keyword.
    sign = b""

    def emit(text: bytes, kind: int, start: int, end: int) -> None:
        nonlocal sign
        sign = text if kind == SYNTAX else b""
        texts.append(text)
        kinds.append(kind)
        starts.append(start)
        ends.append(end)

    cursor = source.tree.walk()
    open_functions: list[int] = []
    path: list[int] = []
    if not cursor.goto_first_child():
        return texts, kinds
    depth_one_start = 0
    while True:
        node = cursor.node
        if node is None:
            break
        number = node.kind_id
        # The kind of an ERROR node lies outside the table.
        action = actions[number] if number < known else _INNER
        start, end = node.start_byte, node.end_byte
        if not path:
            depth_one_start = len(texts)
        descend = False
        if action == _SKIP or start == end:
            pass
        elif action in _BRANCHES:
            if node.child_count:
                if end <= border and not open_functions:
                    # The name behind a dot is read differently.
                    sign = b"." if data[end - 1 : end] == b"." else b""
                elif action != _STATEMENT or not _is_bare_string(node, actions):
                    descend = True
                    if action == _FUNCTION:
                        open_functions.append(len(texts))
            else:
                if action == _CLOSE and sign == b",":
                    for column in (texts, kinds, starts, ends):
                        column.pop()
                text = data[start:end]
                if text == b"(" and kinds and kinds[-1] == NAME:
                    kinds[-1] = KEPT
                sign = text
                texts.append(text)
                kinds.append(SYNTAX)
                starts.append(start)
                ends.append(end)
        elif action in (_NAME_LEAF, _PROPERTY):
            text = data[start:end]
            kept = (
                action == _PROPERTY
                or text[:1].isupper()
                # The name of an argument belongs to the function that is called.
                or (sign in (b",", b"(") and bool(path) and path[-1] == _KEYWORD)
                or sign in (b".", b"?.")
            )
            sign = b""
            texts.append(text)
            kinds.append(KEPT if kept else NAME)
            starts.append(start)
            ends.append(end)
        elif action == _STRING_NODE:
            if node.child_count and any(
                child.type in _INTERPOLATIONS for child in node.named_children
            ):
                descend = True
            else:
                emit(_unquoted(data[start:end]), STRING, start, end)
        elif action == _PIECE:
            emit(data[start:end], STRING, start, end)
        elif action == _NUMBER_LEAF:
            emit(data[start:end], NUMBER, start, end)
        elif action == _SHORTHAND:
            # {name} is written out as {name: name}, which is what renaming makes of it.
            text = data[start:end]
            emit(text, KEPT, start, end)
            emit(b":", SYNTAX, start, end)
            emit(text, NAME, start, end)

        if descend and cursor.goto_first_child():
            path.append(action)
            continue
        if not path and len(texts) > depth_one_start:
            out.blocks.append((depth_one_start, len(texts)))
        while not cursor.goto_next_sibling():
            if not path:
                return texts, kinds
            cursor.goto_parent()
            if path.pop() == _FUNCTION:
                out.functions.append((open_functions.pop(), len(texts)))
            if not path and len(texts) > depth_one_start:
                out.blocks.append((depth_one_start, len(texts)))
    return texts, kinds


def _is_bare_string(node: object, actions: list[int]) -> bool:
    children = node.named_children  # type: ignore[attr-defined]
    return len(children) == 1 and actions[children[0].kind_id] == _STRING_NODE


def tokenize(language: Language, text: str) -> tuple[Source, Tokens]:
    """Parse and tokenize one text."""
    source = Source(language, text)
    return source, tokens_of(source)
