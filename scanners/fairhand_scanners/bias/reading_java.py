"""Reads Java into shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.bias.reading import Given, Reader, place
from fairhand_scanners.bias.shapes import Shape

if TYPE_CHECKING:
    from tree_sitter import Node

_COLLECTIONS = frozenset({"of", "asList", "Set", "List", "ofEntries", "newArrayList", "newHashSet"})


class JavaReader(Reader):
    """Java's words."""

    def inner(self, node: Node) -> Shape:
        return self.shape(node.named_children[0] if node.named_children else None)

    def array(self, node: Node) -> Shape:
        """`new double[] {…}`."""
        items = [kid for kid in node.named_children if kid.type == "array_initializer"]
        return self.listing(items[0]) if items else self.ignored(node)

    def letter(self, node: Node) -> Shape:
        """A character, as a text of one letter."""
        return Shape("str", place(node), self.text(node).strip("'"))

    def field_access(self, node: Node) -> Shape:
        name = self.text(self.field(node, "field"))
        return Shape("field", place(node), name, [self.shape(self.field(node, "object"))])

    def call(self, node: Node) -> Shape:
        name = self.text(self.field(node, "name"))
        arguments = self.field(node, "arguments")
        given: Given = (self.many(arguments) if arguments is not None else [], [])
        owner = self.field(node, "object")
        receiver = self.shape(owner) if owner is not None else None
        if name in _COLLECTIONS and receiver is not None and receiver.kind == "name":
            if receiver.name == "Map" and name == "of":
                items = given[0]
                pairs = list(zip(items[::2], items[1::2], strict=False))
                return Shape("map", place(node), "", (), pairs)
            if receiver.name in (
                "List",
                "Set",
                "Arrays",
                "EnumSet",
                "Stream",
                "ImmutableList",
                "ImmutableSet",
            ):
                return Shape("list", place(node), "", given[0])
        if name == "not" and receiver is not None and len(given[0]) == 1:
            # Predicate.not(…)
            inner = given[0][0]
            if inner.kind == "lambda":
                flipped = Shape("not", place(node), "", inner.kids)
                return Shape("lambda", place(node), "", [flipped], inner.extra)
        return self.call_shape(node, name, receiver, given)

    def create(self, node: Node) -> Shape:
        arguments = self.field(node, "arguments")
        name = self.text(self.field(node, "type")).split("<")[0]
        items = self.many(arguments) if arguments is not None else []
        if items and name in ("HashSet", "TreeSet", "ArrayList", "LinkedHashSet"):
            return items[0]
        bodies = [self.shape(kid) for kid in node.named_children if kid.type == "class_body"]
        return Shape("call", place(node), name, [*items, *bodies], (None, []))

    def reference(self, node: Node) -> Shape:
        kids = node.named_children
        owner = self.text(kids[0]) if kids else ""
        name = self.text(kids[-1]) if len(kids) > 1 else ""
        if owner in ("this", "self"):
            # `this::fits` hands over a function of the class itself.
            return Shape("name", place(node), name)
        it = Shape("name", place(node), owner)
        body = self.call_shape(node, name, it, ([], []))
        return Shape("lambda", place(node), "", [body], [(owner, owner)])

    def anonymous(self, node: Node) -> Shape:
        parameters = self.field(node, "parameters")
        found: list[tuple[str, str]] = []
        if parameters is not None and parameters.type == "identifier":
            found = [(self.text(parameters), "")]
        elif parameters is not None:
            for kid in parameters.named_children:
                name = kid if kid.type == "identifier" else self.field(kid, "name")
                found.append((self.text(name), self.text(self.field(kid, "type"))))
        return Shape("lambda", place(node), "", [self.shape(self.field(node, "body"))], found)

    def assign(self, node: Node) -> Shape:
        kids = [self.shape(self.field(node, "left")), self.shape(self.field(node, "right"))]
        return Shape("assign", place(node), self.text(self.field(node, "operator")), kids)

    def declare(self, node: Node) -> Shape:
        found = [
            self.shape(kid) for kid in node.named_children if kid.type == "variable_declarator"
        ]
        notes = [
            self.shape(mark)
            for kid in node.named_children
            if kid.type == "modifiers"
            for mark in kid.named_children
        ]
        held = self.text(self.field(node, "type"))
        for one in found:
            if one.kind == "assign":
                # `DataStream<Applicant> stream`: what it holds tells whom the code is about.
                one.extra = held.split("<")[-1].strip(">[] ")
        if len(found) == 1 and not notes:
            return found[0]
        return Shape("block", place(node), "", [*notes, *found])

    def declarator(self, node: Node) -> Shape:
        name, value = self.field(node, "name"), self.field(node, "value")
        target = Shape("name", place(name or node), self.text(name))
        if value is None:
            return Shape("other", place(node), "", [target])
        return Shape("assign", place(node), "=", [target, self.shape(value)])

    def loop(self, node: Node) -> Shape:
        name = self.text(self.field(node, "name"))
        kids = [self.shape(self.field(node, "value")), self.shape(self.field(node, "body"))]
        return Shape("for", place(node), "", kids, [name])

    def repeat(self, node: Node) -> Shape:
        kids = [self.shape(self.field(node, "condition")), self.shape(self.field(node, "body"))]
        return Shape("while", place(node), "", kids)

    def switch(self, node: Node) -> Shape:
        body = self.field(node, "body")
        cases = []
        for group in body.named_children if body is not None else ():
            values: list[Shape] = []
            statements = []
            for kid in group.named_children:
                if kid.type == "switch_label":
                    values += self.many(kid)
                elif "comment" not in kid.type:
                    statements.append(kid)
            shapes = self.block_of(statements, group)
            if group.type == "switch_rule" and len(shapes.kids) == 1:
                shapes = shapes.kids[0]
            cases.append((values, shapes, not statements))
        return Shape("switch", place(node), "", [self.shape(self.field(node, "condition"))], cases)

    def function(self, node: Node) -> Shape:
        parameters = self.field(node, "parameters")
        found = [
            (self.text(self.field(kid, "name")), self.text(self.field(kid, "type")))
            for kid in (parameters.named_children if parameters is not None else ())
        ]
        marks = [kid for kid in node.named_children if kid.type == "modifiers"]
        notes = [self.shape(kid) for mark in marks for kid in mark.named_children]
        name = self.text(self.field(node, "name"))
        given = self.field(node, "type")
        gives = [Shape("name", place(given), self.text(given))] if given is not None else []
        kids = [self.shape(self.field(node, "body")), *gives]
        body = Shape("func", place(node), name, kids, found)
        return Shape("block", place(node), "", [*notes, body]) if notes else body

    def klass(self, node: Node) -> Shape:
        name = self.text(self.field(node, "name"))
        return Shape("class", place(node), name, [self.shape(self.field(node, "body"))])

    def constants(self, node: Node) -> Shape:
        """The body of an enum: its constants as a table from name to first argument."""
        pairs = []
        rest = []
        for kid in node.named_children:
            if kid.type != "enum_constant":
                rest.append(self.shape(kid))
                continue
            name, arguments = self.field(kid, "name"), self.field(kid, "arguments")
            given = self.many(arguments) if arguments is not None else []
            inside = self.field(kid, "body")
            if inside is not None:
                # A constant with functions of its own.
                rest.append(Shape("class", place(kid), self.text(name), [self.shape(inside)]))
            if name is not None and given:
                key = Shape("str", place(name), self.text(name))
                pairs.append(
                    (key, given[0] if len(given) == 1 else Shape("list", place(kid), "", given))
                )
        table = [Shape("map", place(node), "", (), pairs)] if pairs else []
        names = [
            Shape("str", place(kid), self.text(self.field(kid, "name")))
            for kid in node.named_children
            if kid.type == "enum_constant"
        ]
        return Shape(
            "block", place(node), "", [Shape("enum", place(node), "", names), *table, *rest]
        )

    def annotation(self, node: Node) -> Shape:
        arguments = self.field(node, "arguments")
        items = self.many(arguments) if arguments is not None else []
        return Shape("call", place(node), self.text(self.field(node, "name")), items, (None, []))

    def leave(self, node: Node) -> Shape:
        kind = {
            "return_statement": "return",
            "throw_statement": "throw",
            "yield_statement": "return",
        }
        return Shape(kind[node.type], place(node), "", self.many(node))

    def skip(self, node: Node) -> Shape:
        return Shape("skip", place(node))

    def asserting(self, node: Node) -> Shape:
        return Shape("assert", place(node), "", self.many(node))


JavaReader.functions = frozenset({"method_declaration", "constructor_declaration"})
JavaReader.makers = {
    "identifier": "named",
    "type_identifier": "named",
    "this": "named",
    "line_comment": "ignored",
    "block_comment": "ignored",
    "import_declaration": "ignored",
    "package_declaration": "ignored",
    "modifiers": "ignored",
    "decimal_integer_literal": "number",
    "decimal_floating_point_literal": "number",
    "hex_integer_literal": "number",
    "true": "constant",
    "false": "constant",
    "null_literal": "constant",
    "string_literal": "string",
    "character_literal": "letter",
    "array_creation_expression": "array",
    "block": "block",
    "class_body": "block",
    "interface_body": "block",
    "enum_body": "constants",
    "enum_body_declarations": "block",
    "constructor_body": "block",
    "parenthesized_expression": "inner",
    "condition": "inner",
    "array_initializer": "listing",
    "unary_expression": "negation",
    "binary_expression": "binary",
    "field_access": "field_access",
    "method_invocation": "call",
    "object_creation_expression": "create",
    "method_reference": "reference",
    "lambda_expression": "anonymous",
    "if_statement": "condition",
    "ternary_expression": "choice",
    "assignment_expression": "assign",
    "local_variable_declaration": "declare",
    "field_declaration": "declare",
    "constant_declaration": "declare",
    "variable_declarator": "declarator",
    "enhanced_for_statement": "loop",
    "while_statement": "repeat",
    "switch_expression": "switch",
    "switch_statement": "switch",
    "method_declaration": "function",
    "constructor_declaration": "function",
    "class_declaration": "klass",
    "record_declaration": "klass",
    "interface_declaration": "klass",
    "enum_declaration": "klass",
    "annotation": "annotation",
    "marker_annotation": "ignored",
    "return_statement": "leave",
    "throw_statement": "leave",
    "yield_statement": "leave",
    "continue_statement": "skip",
    "assert_statement": "asserting",
}
