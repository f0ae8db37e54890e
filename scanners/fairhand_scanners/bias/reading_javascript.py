"""Reads JavaScript and JSX into shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.bias.reading import Given, Reader, place
from fairhand_scanners.bias.shapes import Shape

if TYPE_CHECKING:
    from tree_sitter import Node


class JavaScriptReader(Reader):
    """JavaScript's words."""

    def pattern(self, node: Node) -> Shape:
        """A regular expression, as the text it is written in."""
        return Shape("str", place(node), self.text(self.field(node, "pattern")))

    def inner(self, node: Node) -> Shape:
        return self.shape(node.named_children[-1] if node.named_children else None)

    def member(self, node: Node) -> Shape:
        name = self.text(self.field(node, "property"))
        return Shape("field", place(node), name, [self.shape(self.field(node, "object"))])

    def look_up(self, node: Node) -> Shape:
        target = self.shape(self.field(node, "object"))
        return self.subscript(node, target, self.shape(self.field(node, "index")))

    def call(self, node: Node) -> Shape:
        function, arguments = self.field(node, "function"), self.field(node, "arguments")
        given: Given = (self.many(arguments) if arguments is not None else [], [])
        if function is not None and function.type == "member_expression":
            receiver = self.shape(self.field(function, "object"))
            return self.call_shape(
                node, self.text(self.field(function, "property")), receiver, given
            )
        if function is not None and function.type == "identifier":
            return self.call_shape(node, self.text(function), None, given)
        return Shape("call", place(node), "", given[0], (self.shape(function), []))

    def create(self, node: Node) -> Shape:
        arguments = self.field(node, "arguments")
        items = self.many(arguments) if arguments is not None else []
        name = self.text(self.field(node, "constructor"))
        if name in ("Set", "Map") and items:
            return items[0]
        return Shape("call", place(node), name, items, (None, []))

    def function(self, node: Node) -> Shape:
        body = self.shape(self.field(node, "body"))
        name = self.text(self.field(node, "name"))
        parameters = self._parameters(node)
        kind = "func" if name else "lambda"
        return Shape(kind, place(node), name, [body, *self._defaults(node)], parameters)

    def _defaults(self, node: Node) -> list[Shape]:
        """The defaults of parameters, destructured ones among them."""
        given = self.field(node, "parameters")
        found = []
        for kid in given.named_children if given is not None else ():
            pattern = self.field(kid, "left") if kid.type == "assignment_pattern" else kid
            inside = pattern.named_children if pattern is not None else []
            for one in (kid, *inside):
                left, right = self.field(one, "left"), self.field(one, "right")
                if left is not None and right is not None and "identifier" in left.type:
                    shapes = [self.named(left), self.shape(right)]
                    found.append(Shape("assign", place(one), "=", shapes))
        return found

    def _parameters(self, node: Node) -> list[tuple[str, str]]:
        single = self.field(node, "parameter")
        if single is not None:
            return [(self.text(single), "")]
        parameters = self.field(node, "parameters")
        found: list[tuple[str, str]] = []
        for kid in parameters.named_children if parameters is not None else ():
            if kid.type == "assignment_pattern":
                kid = self.field(kid, "left") or kid
            if kid.type == "identifier":
                found.append((self.text(kid), ""))
            else:
                found += [(name, "") for _, name in self.pattern_names(kid)]
        return found

    def pattern_names(self, node: Node) -> list[tuple[str, str]]:
        """The (key, name) pairs that a destructuring pattern binds."""
        found: list[tuple[str, str]] = []
        for kid in node.named_children:
            if kid.type in ("shorthand_property_identifier_pattern", "identifier"):
                found.append((self.text(kid), self.text(kid)))
            elif kid.type == "object_assignment_pattern":
                left = self.field(kid, "left")
                found.append((self.text(left), self.text(left)))
            elif kid.type == "pair_pattern":
                value = self.field(kid, "value")
                if value is not None and value.type == "object_pattern":
                    found += self.pattern_names(value)
                else:
                    found.append((self.text(self.field(kid, "key")), self.text(value)))
            elif kid.type in ("object_pattern", "array_pattern"):
                found += self.pattern_names(kid)
        return found

    def assign(self, node: Node) -> Shape:
        operator = self.field(node, "operator")
        kids = [self.shape(self.field(node, "left")), self.shape(self.field(node, "right"))]
        return Shape("assign", place(node), self.text(operator) if operator else "=", kids)

    def declare(self, node: Node) -> Shape:
        found = [self.shape(kid) for kid in node.named_children if "comment" not in kid.type]
        return found[0] if len(found) == 1 else Shape("block", place(node), "", found)

    def declarator(self, node: Node) -> Shape:
        name, value = self.field(node, "name"), self.field(node, "value")
        if value is None or name is None:
            return self.ignored(node)
        given = self.shape(value)
        if name.type == "identifier":
            if given.kind == "lambda":
                return Shape("func", place(node), self.text(name), given.kids, given.extra)
            target = Shape("name", place(name), self.text(name))
            return Shape("assign", place(node), "=", [target, given])
        if name.type == "object_pattern":
            # `const {sex: s} = c` is `s = c.sex`; a rest pattern drops what stands before it.
            if any(kid.type == "rest_pattern" for kid in name.named_children):
                return Shape("other", place(node), "", [given])
            parts = [
                Shape(
                    "assign",
                    place(node),
                    "=",
                    [Shape("name", place(name), alias), Shape("field", place(name), key, [given])],
                )
                for key, alias in self.pattern_names(name)
            ]
            return Shape("block", place(node), "", parts)
        return Shape("other", place(node), "", [given])

    def class_field(self, node: Node) -> Shape:
        name = self.field(node, "property")
        target = Shape("name", place(name or node), self.text(name))
        return Shape("assign", place(node), "=", [target, self.shape(self.field(node, "value"))])

    def loop(self, node: Node) -> Shape:
        left = self.field(node, "left")
        names = [self.text(left)] if left is not None and left.type == "identifier" else []
        if left is not None and left.type in ("object_pattern", "array_pattern"):
            names = [name for _, name in self.pattern_names(left)]
        kids = [self.shape(self.field(node, "right")), self.shape(self.field(node, "body"))]
        return Shape("for", place(node), "", kids, names)

    def repeat(self, node: Node) -> Shape:
        kids = [self.shape(self.field(node, "condition")), self.shape(self.field(node, "body"))]
        return Shape("while", place(node), "", kids)

    def switch(self, node: Node) -> Shape:
        body = self.field(node, "body")
        cases = []
        for clause in body.named_children if body is not None else ():
            statements = clause.children_by_field_name("body")
            value = self.field(clause, "value")
            values = [self.shape(value)] if value is not None else []
            cases.append((values, self.block_of(statements, clause), not statements))
        return Shape("switch", place(node), "", [self.shape(self.field(node, "value"))], cases)

    def mapping(self, node: Node) -> Shape:
        pairs = []
        for kid in node.named_children:
            if kid.type == "pair":
                key = self.field(kid, "key")
                pairs.append((self._key(key), self.shape(self.field(kid, "value"))))
            elif kid.type == "shorthand_property_identifier":
                pairs.append((Shape("str", place(kid), self.text(kid)), self.named(kid)))
            elif kid.type == "spread_element":
                pairs.append((Shape("other", place(kid)), self.loose(kid)))
            elif kid.type == "method_definition":
                key = self.field(kid, "name")
                pairs.append((self._key(key), self.function(kid)))
        return Shape("map", place(node), "", (), pairs)

    def _key(self, node: Node | None) -> Shape:
        if node is None:
            return Shape("other", (0, 0))
        if node.type == "property_identifier":
            return Shape("str", place(node), self.text(node))
        return self.shape(node)

    def klass(self, node: Node) -> Shape:
        name = self.text(self.field(node, "name"))
        return Shape("class", place(node), name, [self.shape(self.field(node, "body"))])

    def leave(self, node: Node) -> Shape:
        kind = {"return_statement": "return", "throw_statement": "throw"}
        return Shape(kind[node.type], place(node), "", self.many(node))

    def skip(self, node: Node) -> Shape:
        return Shape("skip", place(node))

    def element(self, node: Node) -> Shape:
        """`<p class="x">text</p>`, as a call of what is shown with its content."""
        opening = self.field(node, "open_tag") or node
        name = self.text(self.field(opening, "name"))
        inside = [
            self.shape(kid)
            for kid in node.named_children
            if kid.type not in ("jsx_opening_element", "jsx_closing_element", "identifier")
        ]
        given = [self.shape(kid) for kid in opening.named_children if kid.type == "jsx_attribute"]
        return Shape("call", place(node), name, [*inside, *given], (None, []))

    def prose(self, node: Node) -> Shape:
        """Text between elements."""
        return Shape("str", place(node), self.text(node).strip())

    def drop(self, node: Node) -> Shape:
        if node.children and node.children[0].type == "delete":
            return Shape("delete", place(node), "", self.many(node))
        return self.negation(node)


JavaScriptReader.functions = frozenset(
    {"function_declaration", "method_definition", "arrow_function"}
)
JavaScriptReader.makers = {
    "identifier": "named",
    "property_identifier": "named",
    "shorthand_property_identifier": "named",
    "this": "named",
    "comment": "ignored",
    "import_statement": "ignored",
    "number": "number",
    "true": "constant",
    "false": "constant",
    "null": "constant",
    "undefined": "constant",
    "string": "string",
    "template_string": "string",
    "jsx_element": "element",
    "jsx_self_closing_element": "element",
    "jsx_text": "prose",
    "regex": "pattern",
    "statement_block": "block",
    "class_body": "block",
    "parenthesized_expression": "inner",
    "await_expression": "inner",
    "else_clause": "inner",
    "array": "listing",
    "unary_expression": "drop",
    "binary_expression": "binary",
    "member_expression": "member",
    "subscript_expression": "look_up",
    "call_expression": "call",
    "new_expression": "create",
    "function_declaration": "function",
    "function_expression": "function",
    "generator_function_declaration": "function",
    "method_definition": "function",
    "arrow_function": "function",
    "if_statement": "condition",
    "ternary_expression": "choice",
    "assignment_expression": "assign",
    "augmented_assignment_expression": "assign",
    "lexical_declaration": "declare",
    "variable_declaration": "declare",
    "variable_declarator": "declarator",
    "field_definition": "class_field",
    "for_in_statement": "loop",
    "while_statement": "repeat",
    "switch_statement": "switch",
    "object": "mapping",
    "class_declaration": "klass",
    "return_statement": "leave",
    "throw_statement": "leave",
    "continue_statement": "skip",
}
