"""Reads Python into shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.bias.reading import Given, Reader, place
from fairhand_scanners.bias.shapes import Shape

if TYPE_CHECKING:
    from tree_sitter import Node


class PythonReader(Reader):
    """Python's words."""

    def compare(self, node: Node) -> Shape:
        operands = [self.shape(kid) for kid in node.named_children]
        operators = [
            " ".join(kid.type.split())
            for kid in node.children
            if not kid.is_named and kid.type != ","
        ]
        table = {"is": "==", "is not": "!=", "<>": "!="}
        pairs = [
            Shape(
                "compare",
                (operands[at].start, operands[at + 1].end),
                table.get(operators[at], operators[at]),
                [operands[at], operands[at + 1]],
            )
            for at in range(min(len(operators), len(operands) - 1))
        ]
        if len(pairs) == 1:
            return pairs[0]
        return Shape("and", place(node), "", pairs or operands)

    def attribute(self, node: Node) -> Shape:
        name = self.text(self.field(node, "attribute"))
        return Shape("field", place(node), name, [self.shape(self.field(node, "object"))])

    def look_up(self, node: Node) -> Shape:
        keys = node.children_by_field_name("subscript")
        target = self.shape(self.field(node, "value"))
        if target.kind == "field" and target.name in ("loc", "iloc"):
            target = target.kids[0]
        shapes = [self.shape(key) for key in keys]
        if len(shapes) > 1:
            # df.loc[mask, "column"]: the mask is the key.
            return Shape("sub", place(node), "", [target, *shapes])
        return self.subscript(node, target, shapes[0] if shapes else Shape("other", place(node)))

    def call(self, node: Node) -> Shape:
        function, arguments = self.field(node, "function"), self.field(node, "arguments")
        given: Given = ([], [])
        if arguments is not None:
            kids = arguments.named_children if arguments.type == "argument_list" else [arguments]
            for kid in kids:
                if kid.type == "keyword_argument":
                    name = self.text(self.field(kid, "name"))
                    given[1].append((name, self.shape(self.field(kid, "value"))))
                elif kid.type != "comment":
                    given[0].append(self.shape(kid))
        if function is not None and function.type == "attribute":
            receiver = self.shape(self.field(function, "object"))
            return self.call_shape(
                node, self.text(self.field(function, "attribute")), receiver, given
            )
        return self.call_shape(node, self.text(function), None, given)

    def function(self, node: Node) -> Shape:
        parameters = self._parameters(self.field(node, "parameters"))
        body = self.shape(self.field(node, "body"))
        given = self.field(node, "parameters")
        defaults = [
            Shape("assign", place(kid), "=", [self.named(name), self.shape(value)])
            for kid in (given.named_children if given is not None else ())
            if (name := self.field(kid, "name")) and (value := self.field(kid, "value"))
        ]
        called = self.text(self.field(node, "name"))
        return Shape("func", place(node), called, [body, *defaults], parameters)

    def anonymous(self, node: Node) -> Shape:
        parameters = self._parameters(self.field(node, "parameters"))
        return Shape("lambda", place(node), "", [self.shape(self.field(node, "body"))], parameters)

    def _parameters(self, node: Node | None) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for kid in node.named_children if node is not None else ():
            name = kid if kid.type == "identifier" else self.field(kid, "name")
            if name is None and kid.named_children:
                name = kid.named_children[0]
            found.append((self.text(name), self.text(self.field(kid, "type"))))
        return found

    def condition(self, node: Node) -> Shape:
        other: Shape | None = None
        for clause in reversed(node.children_by_field_name("alternative")):
            if clause.type == "else_clause":
                other = self.shape(self.field(clause, "body"))
            elif clause.type == "elif_clause":
                kids = [
                    self.shape(self.field(clause, "condition")),
                    self.shape(self.field(clause, "consequence")),
                ]
                other = Shape("if", place(clause), "", [*kids, other] if other else kids)
        kids = [
            self.shape(self.field(node, "condition")),
            self.shape(self.field(node, "consequence")),
        ]
        lost = [kid for kid in node.children if kid.is_error]
        if lost:
            # An unfinished outcome (`score -=`) stands beside an empty block.
            kids[1] = Shape("block", place(node), "", [kids[1], *map(self.shape, lost)])
        return Shape("if", place(node), "", [*kids, other] if other else kids)

    def clause(self, node: Node) -> Shape:
        return Shape(
            "if",
            place(node),
            "",
            [
                self.shape(self.field(node, "condition")),
                self.shape(self.field(node, "consequence")),
            ],
        )

    def match(self, node: Node) -> Shape:
        body = self.field(node, "body")
        subjects = [self.shape(kid) for kid in node.children_by_field_name("subject")]
        cases = []
        for clause in body.named_children if body is not None else ():
            if clause.type != "case_clause":
                continue
            patterns = [kid for kid in clause.named_children if kid.type == "case_pattern"]
            values = [
                value
                for pattern in patterns
                for value in self._fields_of(pattern, subjects) or [self.shape(pattern)]
            ]
            guard = self.field(clause, "guard")
            if guard is not None:
                values.append(self.shape(guard))
            cases.append((values, self.shape(self.field(clause, "consequence")), False))
        return Shape("switch", place(node), "", subjects, cases)

    def _fields_of(self, pattern: Node, subjects: list[Shape]) -> list[Shape]:
        """`{"faith": "x"}` and `Person(faith="x")` as comparisons of the subject's fields."""
        whole = pattern.named_children[0] if pattern.named_children else None
        if whole is None or len(subjects) != 1:
            return []
        pairs: list[tuple[Node, Node]] = []
        if whole.type == "dict_pattern":
            keys = whole.children_by_field_name("key")
            pairs = list(zip(keys, whole.children_by_field_name("value"), strict=False))
        elif whole.type == "class_pattern":
            for kid in whole.named_children:
                inner = kid.named_children[0] if kid.named_children else None
                if inner is not None and inner.type == "keyword_pattern":
                    pairs.append((inner.named_children[0], inner.named_children[-1]))
        return [
            Shape(
                "compare",
                (key.start_byte, value.end_byte),
                "==",
                [
                    Shape("field", place(key), self.shape(key).name, subjects),
                    self.shape(value),
                ],
            )
            for key, value in pairs
        ]

    def choice(self, node: Node) -> Shape:
        kids = self.many(node)
        if len(kids) < 2:
            return Shape("other", place(node), "", kids)
        return Shape("choose", place(node), "", [kids[1], kids[0], *kids[2:3]])

    def connect(self, node: Node) -> Shape:
        return self.binary(node)

    def assign(self, node: Node) -> Shape:
        operator = self.field(node, "operator")
        kids = [self.shape(self.field(node, "left")), self.shape(self.field(node, "right"))]
        return Shape("assign", place(node), self.text(operator) if operator else "=", kids)

    def walrus(self, node: Node) -> Shape:
        kids = [self.shape(self.field(node, "name")), self.shape(self.field(node, "value"))]
        return Shape("assign", place(node), "=", kids)

    def loop(self, node: Node) -> Shape:
        variables = self._targets(self.field(node, "left"))
        kids = [self.shape(self.field(node, "right")), self.shape(self.field(node, "body"))]
        return Shape("for", place(node), "", kids, variables)

    def _targets(self, node: Node | None) -> list[str]:
        if node is None:
            return []
        if node.type == "identifier":
            return [self.text(node)]
        return [self.text(kid) for kid in node.named_children if kid.type == "identifier"]

    def repeat(self, node: Node) -> Shape:
        kids = [self.shape(self.field(node, "condition")), self.shape(self.field(node, "body"))]
        return Shape("while", place(node), "", kids)

    def comprehension(self, node: Node) -> Shape:
        element = self.shape(self.field(node, "body"))
        variables: list[str] = []
        source = Shape("other", place(node))
        conditions = []
        for kid in node.named_children:
            if kid.type == "for_in_clause":
                variables += self._targets(self.field(kid, "left"))
                source = self.shape(self.field(kid, "right"))
            elif kid.type == "if_clause":
                conditions.append(self.loose(kid))
        return Shape("comp", place(node), "", [element, source, *conditions], variables)

    def mapping(self, node: Node) -> Shape:
        pairs = [
            (self.shape(self.field(kid, "key")), self.shape(self.field(kid, "value")))
            for kid in node.named_children
            if kid.type == "pair"
        ]
        return Shape("map", place(node), "", (), pairs)

    def pair(self, node: Node) -> Shape:
        pairs = [(self.shape(self.field(node, "key")), self.shape(self.field(node, "value")))]
        return Shape("map", place(node), "", (), pairs)

    def statement(self, node: Node) -> Shape:
        kind = node.type.removesuffix("_statement")
        name = {"return": "return", "raise": "throw", "continue": "skip", "assert": "assert"}.get(
            kind, "delete"
        )
        return Shape(name, place(node), "", self.many(node))

    def klass(self, node: Node) -> Shape:
        name = self.text(self.field(node, "name"))
        return Shape("class", place(node), name, [self.shape(self.field(node, "body"))])

    def decorated(self, node: Node) -> Shape:
        inner = self.shape(self.field(node, "definition"))
        marks = [self.shape(kid) for kid in node.named_children if kid.type == "decorator"]
        return Shape("block", place(node), "", [*marks, inner])

    def concatenated(self, node: Node) -> Shape:
        kids = [self.string(kid) for kid in node.named_children if kid.type == "string"]
        return self.joined(kids, node)


PythonReader.functions = frozenset({"function_definition", "decorated_definition"})
PythonReader.makers = {
    "identifier": "named",
    "dotted_name": "named",
    "comment": "ignored",
    "import_statement": "ignored",
    "import_from_statement": "ignored",
    "integer": "number",
    "float": "number",
    "true": "constant",
    "false": "constant",
    "none": "constant",
    "string": "string",
    "block": "block",
    "list": "listing",
    "tuple": "listing",
    "set": "listing",
    "expression_list": "listing",
    "not_operator": "negation",
    "unary_operator": "negation",
    "binary_operator": "binary",
    "comparison_operator": "compare",
    "attribute": "attribute",
    "subscript": "look_up",
    "call": "call",
    "function_definition": "function",
    "lambda": "anonymous",
    "if_statement": "condition",
    "elif_clause": "clause",
    "match_statement": "match",
    "conditional_expression": "choice",
    "boolean_operator": "connect",
    "assignment": "assign",
    "augmented_assignment": "assign",
    "named_expression": "walrus",
    "for_statement": "loop",
    "while_statement": "repeat",
    "list_comprehension": "comprehension",
    "set_comprehension": "comprehension",
    "generator_expression": "comprehension",
    "dictionary_comprehension": "comprehension",
    "dictionary": "mapping",
    "pair": "pair",
    "return_statement": "statement",
    "raise_statement": "statement",
    "continue_statement": "statement",
    "assert_statement": "statement",
    "delete_statement": "statement",
    "class_definition": "klass",
    "decorated_definition": "decorated",
    "concatenated_string": "concatenated",
}
