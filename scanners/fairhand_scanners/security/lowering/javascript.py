"""JavaScript's grammar (with JSX) in the common form."""

from __future__ import annotations

from fairhand_scanners.security.form import Block, Const, Jump, Name
from fairhand_scanners.security.lowering.javascript_expressions import JavaScriptExpressions


class JavaScriptLowering(JavaScriptExpressions):
    """Lowers a JavaScript file."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.expressions = {
            "identifier": self.name,
            "this": lambda n: Name(n.start_byte, n.end_byte, "this"),
            "super": lambda n: Name(n.start_byte, n.end_byte, "super"),
            "undefined": lambda n: Const(n.start_byte, n.end_byte, None),
            "null": lambda n: Const(n.start_byte, n.end_byte, None),
            "true": lambda n: Const(n.start_byte, n.end_byte, True),
            "false": lambda n: Const(n.start_byte, n.end_byte, False),
            "number": self.number,
            "string": self.string,
            "template_string": self.template,
            "regex": self.regex,
            "member_expression": self.property,
            "subscript_expression": self.subscript,
            "call_expression": self.call,
            "new_expression": self.new,
            "assignment_expression": self.assignment,
            "augmented_assignment_expression": self.augmented,
            "binary_expression": self.binary,
            "unary_expression": self.unary,
            "update_expression": self.update,
            "ternary_expression": self.ternary,
            "arrow_function": self.function_expression,
            "function_expression": self.function_expression,
            "generator_function": self.function_expression,
            "class": self.class_expression,
            "object": self.object,
            "object_pattern": self.object,
            "array": self.array,
            "array_pattern": self.array,
            "assignment_pattern": self.default,
            "object_assignment_pattern": self.default,
            "shorthand_property_identifier": self.name,
            "shorthand_property_identifier_pattern": self.name,
            "await_expression": self.inner,
            "yield_expression": self.yield_,
            "spread_element": self.spread,
            "rest_pattern": self.spread,
            "parenthesized_expression": self.inner,
            "sequence_expression": self.sequence,
            "jsx_element": self.jsx,
            "jsx_self_closing_element": self.jsx,
            "jsx_expression": self.inner,
            "template_substitution": self.inner,
            "import": lambda n: Name(n.start_byte, n.end_byte, "import"),
            "private_property_identifier": self.name,
        }
        self.statements = {
            "lexical_declaration": self.variables,
            "variable_declaration": self.variables,
            "using_declaration": self.variables,
            "function_declaration": self.function_declaration,
            "generator_function_declaration": self.function_declaration,
            "class_declaration": self.class_declaration,
            "import_statement": self.import_,
            "export_statement": self.export,
            "expression_statement": self.inner,
            "if_statement": self.if_,
            "for_statement": self.for_,
            "for_in_statement": self.for_in,
            "while_statement": self.while_,
            "do_statement": self.do,
            "try_statement": self.try_,
            "switch_statement": self.switch,
            "return_statement": self.return_,
            "throw_statement": self.throw,
            "break_statement": lambda n: Jump(n.start_byte, n.end_byte, "break"),
            "continue_statement": lambda n: Jump(n.start_byte, n.end_byte, "continue"),
            "statement_block": lambda n: Block(n.start_byte, n.end_byte, self.block(n)),
            "labeled_statement": self.labeled,
            "comment": lambda n: None,
        }
