"""Java's grammar in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Block, Const, Jump, Module, Name
from fairhand_scanners.security.lowering.java_expressions import JavaExpressions

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


_NUMBERS = (
    "decimal_integer_literal",
    "hex_integer_literal",
    "octal_integer_literal",
    "binary_integer_literal",
)
_TYPES = ("class_declaration", "interface_declaration", "enum_declaration", "record_declaration")


class JavaLowering(JavaExpressions):
    """Lowers a Java compilation unit."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.expressions = {
            "identifier": self.name,
            "this": lambda n: Name(n.start_byte, n.end_byte, "this"),
            "super": lambda n: Name(n.start_byte, n.end_byte, "super"),
            "field_access": self.field_access,
            "scoped_identifier": self.scoped,
            "array_access": self.array_access,
            "method_invocation": self.invocation,
            "explicit_constructor_invocation": self.constructor_call,
            "object_creation_expression": self.creation,
            "array_creation_expression": self.array_creation,
            "array_initializer": self.array,
            "element_value_array_initializer": self.array,
            "assignment_expression": self.assignment,
            "binary_expression": self.binary,
            "unary_expression": self.unary,
            "update_expression": self.update,
            "ternary_expression": self.ternary,
            "cast_expression": self.cast,
            "instanceof_expression": self.instanceof,
            "lambda_expression": self.lambda_,
            "method_reference": self.reference,
            "parenthesized_expression": self.inner,
            "string_literal": self.string,
            "character_literal": self.string,
            "true": lambda n: Const(n.start_byte, n.end_byte, True),
            "false": lambda n: Const(n.start_byte, n.end_byte, False),
            "null_literal": lambda n: Const(n.start_byte, n.end_byte, None),
            "decimal_floating_point_literal": self.number,
            "class_literal": self.class_literal,
            "switch_expression": self.switch,
            "type_identifier": self.name,
            **dict.fromkeys(_NUMBERS, self.number),
        }
        self.statements = {
            "import_declaration": self.import_,
            "local_variable_declaration": self.variables,
            "expression_statement": self.inner,
            "if_statement": self.if_,
            "for_statement": self.for_,
            "enhanced_for_statement": self.for_each,
            "while_statement": self.while_,
            "do_statement": self.do,
            "try_statement": self.try_,
            "try_with_resources_statement": self.try_,
            "return_statement": self.return_,
            "throw_statement": self.throw,
            "yield_statement": self.yield_,
            "break_statement": lambda n: Jump(n.start_byte, n.end_byte, "break"),
            "continue_statement": lambda n: Jump(n.start_byte, n.end_byte, "continue"),
            "block": lambda n: Block(n.start_byte, n.end_byte, self.block(n)),
            "static_initializer": lambda n: Block(n.start_byte, n.end_byte, self.block(n)),
            "synchronized_statement": self.synchronized,
            "labeled_statement": self.labeled,
            "assert_statement": self.unknown,
            "method_declaration": self.method,
            "constructor_declaration": self.method,
            "compact_constructor_declaration": self.method,
            "field_declaration": self.variables,
            "line_comment": lambda n: None,
            "block_comment": lambda n: None,
            **dict.fromkeys(_TYPES, self.class_),
        }

    def lower(self, root: Tree) -> Module:
        """The whole file."""
        body = self.block(root)
        self.module.body = [*self.hoisted, *body]
        return self.module
