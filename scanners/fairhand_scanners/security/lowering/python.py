"""Python's grammar in the common form."""

from __future__ import annotations

from fairhand_scanners.security.form import Block, Const, Jump
from fairhand_scanners.security.lowering.python_expressions import PythonExpressions


class PythonLowering(PythonExpressions):
    """Lowers a Python module."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.expressions = {
            "identifier": self.name,
            "attribute": self.attribute,
            "subscript": self.subscript,
            "call": self.call,
            "string": self.string,
            "concatenated_string": self.strings,
            "integer": self.number,
            "float": self.number,
            "true": lambda n: Const(n.start_byte, n.end_byte, True),
            "false": lambda n: Const(n.start_byte, n.end_byte, False),
            "none": lambda n: Const(n.start_byte, n.end_byte, None),
            "binary_operator": self.binary,
            "boolean_operator": self.boolean,
            "not_operator": self.negation,
            "unary_operator": self.unary,
            "comparison_operator": self.comparison,
            "conditional_expression": self.ternary,
            "lambda": self.lambda_,
            "list": lambda n: self.sequence(n, "list"),
            "tuple": lambda n: self.sequence(n, "tuple"),
            "set": lambda n: self.sequence(n, "set"),
            "expression_list": lambda n: self.sequence(n, "tuple"),
            "pattern_list": lambda n: self.sequence(n, "tuple"),
            "tuple_pattern": lambda n: self.sequence(n, "tuple"),
            "list_pattern": lambda n: self.sequence(n, "tuple"),
            "dictionary": self.dictionary,
            "list_comprehension": lambda n: self.comprehension(n, "list"),
            "set_comprehension": lambda n: self.comprehension(n, "set"),
            "dictionary_comprehension": lambda n: self.comprehension(n, "dict"),
            "generator_expression": lambda n: self.comprehension(n, "generator"),
            "parenthesized_expression": self.inner,
            "named_expression": self.walrus,
            "assignment": self.assignment,
            "augmented_assignment": self.augmented,
            "await": self.inner,
            "yield": self.yield_,
            "list_splat": self.splat,
            "list_splat_pattern": self.splat,
            "slice": self.slice,
            "pair": self.unknown,
            "interpolation": self.inner,
            "as_pattern": self.inner,
        }
        self.statements = {
            "expression_statement": self.expression_statement,
            "function_definition": self.function_definition,
            "decorated_definition": self.decorated,
            "class_definition": self.class_definition,
            "if_statement": self.if_,
            "for_statement": self.for_,
            "while_statement": self.while_,
            "try_statement": self.try_,
            "with_statement": self.with_,
            "return_statement": self.return_,
            "raise_statement": self.raise_,
            "delete_statement": self.delete,
            "import_statement": self.import_,
            "import_from_statement": self.import_from,
            "assert_statement": self.assert_,
            "match_statement": self.match,
            "break_statement": lambda n: Jump(n.start_byte, n.end_byte, "break"),
            "continue_statement": lambda n: Jump(n.start_byte, n.end_byte, "continue"),
            "global_statement": self.global_,
            "nonlocal_statement": self.global_,
            "block": lambda n: Block(n.start_byte, n.end_byte, self.block(n)),
            "comment": lambda n: None,
            "pass_statement": lambda n: None,
        }
