"""Reads a syntax tree into shapes. What the three languages share stands here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from fairhand_scanners.bias.attributes import attribute_named
from fairhand_scanners.bias.gate import names_attributes
from fairhand_scanners.bias.shapes import Shape, Steps, TooMuchWork
from fairhand_scanners.bias.words import listed

if TYPE_CHECKING:
    from tree_sitter import Node

    from fairhand_syntax.parsing import Source

_MAX_DEPTH = 120

_OPERATORS = {"===": "==", "!==": "!=", "is": "==", "is not": "!=", "<>": "!=", "~=": "match"}

# Methods that compare their receiver with their argument.
_COMPARING = {
    "equals": "==",
    "equalsIgnoreCase": "==",
    "contentEquals": "==",
    "__eq__": "==",
    "eq": "==",
    "startswith": "match",
    "startsWith": "match",
    "endswith": "match",
    "endsWith": "match",
    "matches": "match",
    "isin": "in",
    "is_in": "in",
    "isInCollection": "in",
    "equalTo": "==",
    "eqNullSafe": "==",
    "notEqual": "!=",
    "geq": ">=",
    "leq": "<=",
}
_COLUMNS = frozenset({"col", "column", "Column", "field"})
_HOLDING = frozenset(
    {"includes", "contains", "has", "containsKey", "some", "indexOf", "__contains__"}
)

# Methods that hand back the value they were called on, for our purpose.
THROUGH = listed(
    "lower upper strip casefold title trim toLowerCase toUpperCase toString valueOf"
    " name get str int float Number String Boolean bool orElse getOrElse value"
    " intValue ordinal toLocaleLowerCase normalize capitalize replace abs parseInt"
    " floor max sum ofNullable of format len orElseThrow Optional ceil round"
    " doubleValue item getValue asString getText relativedelta between year getYears"
    " astype cast fillna getYear years getFullYear total_seconds days toInt parse"
)

_GETTER = re.compile(r"(?:get|is|has|was|does|are|uses|have)(?=[A-Z_])|(?:is|has|was|get)_")
_FIELD_GETTERS = frozenset(
    {"get", "getOrDefault", "getString", "getInt", "getattr", "opt", "pop", "getField"}
)


class Reader:
    """Turns nodes of one source into shapes; subclasses hold the words of a language."""

    # From the type of a node to the name of the method that reads it.
    makers: ClassVar[dict[str, str]] = {}

    # The nodes of functions, which are left out where they cannot matter.
    functions: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, source: Source, steps: Steps, focus: int = 0) -> None:
        """`focus` is the byte at which the completion begins."""
        self.source = source
        self.steps = steps
        self.focus = focus
        self._depth = 0

    def shape(self, node: Node | None) -> Shape:
        """The shape of a node; an empty `other` for a missing one."""
        if node is None:
            return Shape("other", (0, 0))
        self.steps.take()
        if self._depth > _MAX_DEPTH:
            # Deeper code than this is written by machines; it is not judged.
            raise TooMuchWork
        self._depth += 1
        try:
            kind = node.type
            if kind in self.functions and node.end_byte <= self.focus and self._idle(node):
                return Shape("other", place(node))
            maker = self.makers.get(kind)
            if maker is not None:
                made: Shape = getattr(self, maker)(node)
                return made
            return self.loose(node)
        finally:
            self._depth -= 1

    def _idle(self, node: Node) -> bool:
        """Whether a function before the completion has no word that names an attribute."""
        return not names_attributes(self.text(node))

    def loose(self, node: Node) -> Shape:
        """Anything without a shape of its own: what is inside counts, error nodes included."""
        kids = node.named_children
        if len(kids) == 1 and not node.is_error:
            return self.shape(kids[0])
        if node.is_error or node.type in ("program", "module"):
            return self.block_of(kids, node)
        return Shape("other", place(node), "", [self.shape(kid) for kid in kids])

    def block_of(self, nodes: list[Node], around: Node) -> Shape:
        """A block of statements. A bracketed condition followed by a block is an `if` that the
        parser lost to an error later in the text."""
        shapes: list[Shape] = []
        index = 0
        while index < len(nodes):
            node = nodes[index]
            following = nodes[index + 1] if index + 1 < len(nodes) else None
            if (
                node.type == "parenthesized_expression"
                and following is not None
                and (
                    following.type in ("block", "statement_block")
                    or following.type.endswith("_statement")
                )
            ):
                then = self.shape(following)
                where = (node.start_byte, following.end_byte)
                shapes.append(Shape("if", where, "", [self.shape(node), then]))
                index += 2
                continue
            shapes.append(self.shape(node))
            index += 1
        return Shape("block", place(around), "", shapes)

    def text(self, node: Node | None) -> str:
        """The text of a node, or an empty string."""
        return "" if node is None else self.source.text_of(node)

    def field(self, node: Node, name: str) -> Node | None:
        """A child by its field name."""
        return node.child_by_field_name(name)

    def many(self, node: Node) -> list[Shape]:
        """The shapes of all named children, comments left out."""
        return [self.shape(kid) for kid in node.named_children if "comment" not in kid.type]

    def ignored(self, node: Node) -> Shape:
        """Something that decides nothing."""
        return Shape("other", place(node))

    def named(self, node: Node) -> Shape:
        """An identifier."""
        return Shape("name", place(node), self.text(node))

    def number(self, node: Node) -> Shape:
        """A number."""
        return Shape("num", place(node), self.text(node))

    def constant(self, node: Node) -> Shape:
        """True, false or null in whatever spelling."""
        word = self.text(node).lower()
        return Shape(
            "const", place(node), "null" if word in ("none", "null", "undefined") else word
        )

    def string(self, node: Node) -> Shape:
        """A string or template with the expressions inside it."""
        content, inside = [], []
        for kid in node.named_children:
            if kid.type in ("string_content", "string_fragment", "multiline_string_fragment"):
                content.append(self.text(kid))
            elif kid.type in ("interpolation", "template_substitution"):
                inside.extend(self.many(kid))
                content.append("{}")
        return Shape("str", place(node), "".join(content), inside)

    def listing(self, node: Node) -> Shape:
        """A list, tuple, set or array."""
        return Shape("list", place(node), "", self.many(node))

    def block(self, node: Node) -> Shape:
        """A block of statements."""
        return self.block_of(
            [kid for kid in node.named_children if "comment" not in kid.type], node
        )

    def condition(self, node: Node) -> Shape:
        """An `if` statement of Java or JavaScript."""
        kids = [
            self.shape(self.field(node, "condition")),
            self.shape(self.field(node, "consequence")),
        ]
        other = self.field(node, "alternative")
        return Shape("if", place(node), "", [*kids, self.shape(other)] if other else kids)

    def choice(self, node: Node) -> Shape:
        """`condition ? value : other`."""
        kids = [
            self.shape(self.field(node, name))
            for name in ("condition", "consequence", "alternative")
        ]
        return Shape("choose", place(node), "", kids)

    def negation(self, node: Node) -> Shape:
        """`not x` and `!x`; a sign before a number."""
        kid = node.named_children[-1] if node.named_children else None
        if node.children and node.children[0].type in ("!", "not"):
            return Shape("not", place(node), "", [self.shape(kid)])
        inner = self.shape(kid)
        if inner.kind == "num":
            return Shape("num", place(node), self.text(node))
        return Shape("arith", place(node), "-", [inner])

    def binary(self, node: Node) -> Shape:
        """Two operands: a comparison, a connection or arithmetic."""
        left, right = self.field(node, "left"), self.field(node, "right")
        operator = self.text(self.field(node, "operator"))
        operator = _OPERATORS.get(operator, operator)
        kids = [self.shape(left), self.shape(right)]
        if operator in ("&&", "and"):
            return Shape("and", place(node), "", kids)
        if operator in ("||", "or", "??"):
            return Shape("or", place(node), "", kids)
        if operator in ("==", "!=", "<", "<=", ">", ">=", "in", "not in"):
            return Shape("compare", place(node), operator, kids)
        if operator == "+" and kids[0].kind == kids[1].kind == "str":
            return self.joined(kids, node)
        if operator in ("&", "|") and any(
            shape.kind in ("compare", "and", "or", "not", "call") for shape in kids
        ):
            # Masks of data frames are combined with these.
            return Shape("and" if operator == "&" else "or", place(node), "", kids)
        return Shape("arith", place(node), operator, kids)

    def joined(self, kids: list[Shape], node: Node) -> Shape:
        """Texts written one after the other, as one text."""
        inside = [inner for kid in kids for inner in kid.kids]
        return Shape("str", place(node), "".join(kid.name for kid in kids), inside)

    def subscript(self, node: Node, target: Shape, key: Shape) -> Shape:
        """`x["gender"]` is a field of x; any other key is a look-up."""
        if key.kind == "str" and not key.kids and key.name:
            return Shape("field", place(node), key.name, [target])
        return Shape("sub", place(node), "", [target, key])

    def call_shape(self, node: Node, name: str, receiver: Shape | None, given: Given) -> Shape:
        """A call, or what it stands for: a field that is read, a comparison, a value handed on."""
        where = place(node)
        arguments, keywords = given
        if name in _COLUMNS and len(arguments) == 1 and arguments[0].kind == "str":
            # `col("sex")` of Spark, Polars and the like is a column of the rows at hand.
            rows = receiver if receiver is not None else Shape("name", where, "row")
            return Shape("field", where, arguments[0].name, [rows])
        if receiver is not None:
            if not arguments and not keywords:
                if receiver.kind == "compare" and name in ("matches", "find", "lookingAt"):
                    return receiver
                getter = _GETTER.match(name)
                if (
                    getter is not None
                    or (name.islower() and name not in THROUGH and name.isalpha())
                    or (name not in THROUGH and attribute_named(name) is not None)
                ):
                    word = name[3:] if name.startswith("get") and getter else name
                    return Shape("field", where, word or name, [receiver], extra="()")
            if (
                name in _FIELD_GETTERS
                and arguments
                and arguments[0].kind == "str"
                and len(arguments) <= 2
            ):
                key = arguments[0]
                if not key.kids and key.name and "/" not in key.name and not _handler(arguments):
                    return Shape("field", where, key.name, [receiver])
            if name == "entry" and len(arguments) == 2:
                return Shape("list", where, "", arguments)
            if name == "ofEntries" and arguments and all(len(one.kids) == 2 for one in arguments):
                pairs = [(one.kids[0], one.kids[1]) for one in arguments]
                return Shape("map", where, "", (), pairs)
            if name == "getOrDefault" or (name == "get" and arguments and not _handler(arguments)):
                return Shape("sub", where, "", [receiver, *arguments])
            if name in _COMPARING and arguments and (len(arguments) == 1 or name == "equals"):
                right = arguments[0]
                if name == "equals" and len(arguments) == 2:
                    # Objects.equals(a, b)
                    return Shape("compare", where, "==", arguments[:2])
                return Shape("compare", where, _COMPARING[name], [receiver, right])
            if name in _HOLDING and len(arguments) == 1 and arguments[0].kind != "lambda":
                return Shape("compare", where, "in", [arguments[0], receiver])
            searching = name in ("test", "match", "search", "fullmatch", "matcher", "find")
            pattern = (
                receiver.kind != "name"
                or receiver.name.isupper()
                or receiver.name == "re"
                or name == "test"
            )
            if searching and receiver.name == "re" and len(arguments) > 1:
                return Shape("compare", where, "match", [arguments[1], arguments[0]])
            if searching and pattern and arguments and arguments[-1].kind not in ("lambda", "map"):
                return Shape("compare", where, "match", [arguments[-1], receiver])
        elif name == "dict" and keywords:
            pairs = [(Shape("str", (kid.start, kid.start), key), kid) for key, kid in keywords]
            return Shape("map", where, "", (), pairs)
        elif name == "getattr" and len(arguments) >= 2:
            if arguments[1].kind == "str":
                return Shape("field", where, arguments[1].name, [arguments[0]])
            return Shape("sub", where, "", arguments[:2])
        return Shape("call", where, name, arguments, (receiver, keywords))


def _handler(arguments: list[Shape]) -> bool:
    """Whether a call hands over a function, as `router.get("path", handler)` does."""
    return any(argument.kind in ("lambda", "func") for argument in arguments)


Given = tuple[list[Shape], list[tuple[str, Shape]]]


def place(node: Node) -> tuple[int, int]:
    """Where a node stands."""
    return node.start_byte, node.end_byte
