"""Python's expressions in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Call,
    Comp,
    Compare,
    Cond,
    Const,
    Index,
    Logic,
    Node,
    Opaque,
    Seq,
    Spread,
    Table,
    Text,
    Unary,
    Yield,
)
from fairhand_scanners.security.lowering.common import number_of, unescape
from fairhand_scanners.security.lowering.python_statements import PythonStatements

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


class PythonExpressions(PythonStatements):
    """Lowers Python's expressions."""

    def attribute(self, node: Tree) -> Node:
        return self.member(node, node.child_by_field_name("attribute"))

    def number(self, node: Tree) -> Node:
        text = self.text(node).replace("_", "").lower()
        return Const(node.start_byte, node.end_byte, number_of(text))

    def subscript(self, node: Tree) -> Node:
        keys = node.children_by_field_name("subscript")
        obj = self.expr(node.child_by_field_name("value"))
        key = self.expr(keys[0]) if len(keys) == 1 else self.opaque(node, keys)
        return Index(node.start_byte, node.end_byte, obj, key)

    def opaque(self, node: Tree, parts: list[Tree]) -> Node:
        return Opaque(node.start_byte, node.end_byte, [self.expr(part) for part in parts])

    def call(self, node: Tree) -> Node:
        fn = self.expr(node.child_by_field_name("function"))
        call = Call(node.start_byte, node.end_byte, fn, [])
        given = node.child_by_field_name("arguments")
        if given is None:
            return call
        if given.type == "generator_expression":
            call.args.append(self.expr(given))
            return call
        for child in given.named_children:
            kind = child.type
            if kind == "keyword_argument":
                name = self.field_text(child, "name")
                call.kwargs.append((name, self.expr(child.child_by_field_name("value"))))
            elif kind == "dictionary_splat":
                inner = self.inner(child)
                if isinstance(inner, Table) and all(isinstance(k, Const) for k, _ in inner.pairs):
                    call.kwargs += [
                        (str(k.value), v) for k, v in inner.pairs if isinstance(k, Const)
                    ]
                else:
                    call.open = True
                    call.args.append(Spread(child.start_byte, child.end_byte, inner))
            elif kind != "comment":
                call.args.append(self.expr(child))
        return self.handing(call)

    def string(self, node: Tree) -> Node:
        children = node.children
        start = self.text(children[0]).lower() if children else ""
        raw = "r" in start
        parts: list[Node] = []
        for child in children:
            if child.type == "string_content":
                text = self.text(child)
                if "f" in start and ("{{" in text or "}}" in text):
                    text = text.replace("{{", "{").replace("}}", "}")
                parts.append(
                    Const(child.start_byte, child.end_byte, text if raw else unescape(text))
                )
            elif child.type == "interpolation":
                parts.append(self.expr(child.child_by_field_name("expression")))
        if not parts:
            parts.append(Const(node.start_byte, node.end_byte, ""))
        if len(parts) == 1 and isinstance(parts[0], Const) and "f" not in start:
            constant = Const(node.start_byte, node.end_byte, parts[0].value)
            self.module.strings.append(constant)
            return constant
        return Text(node.start_byte, node.end_byte, parts)

    def strings(self, node: Tree) -> Node:
        parts: list[Node] = []
        for child in node.named_children:
            part = self.expr(child)
            parts += part.parts if isinstance(part, Text) else [part]
        if all(isinstance(p, Const) for p in parts):
            whole = "".join(str(p.value) for p in parts if isinstance(p, Const))
            return Const(node.start_byte, node.end_byte, whole)
        return Text(node.start_byte, node.end_byte, parts)

    def binary(self, node: Tree) -> Node:
        rights, signs, first = self.operators(node, "binary_operator")
        if not rights:
            return self.unknown(node)
        left = self.expr(first)
        for right, sign in zip(rights, signs, strict=True):
            left = self.join(left, sign, self.expr(right), (node.start_byte, right.end_byte))
        return left

    def boolean(self, node: Tree) -> Node:
        rights, signs, first = self.operators(node, "boolean_operator")
        if not rights:
            return self.unknown(node)
        left = self.expr(first)
        for right, sign in zip(rights, signs, strict=True):
            part = self.expr(right)
            if isinstance(left, Logic) and left.op == sign and left.at != first.start_byte:
                left.parts.append(part)
            else:
                left = Logic(node.start_byte, right.end_byte, sign, [left, part])
        return left

    def negation(self, node: Tree) -> Node:
        part = self.expr(node.child_by_field_name("argument"))
        return Unary(node.start_byte, node.end_byte, "not", part)

    def unary(self, node: Tree) -> Node:
        return self.signed(node, "argument")

    def comparison(self, node: Tree) -> Node:
        operands: list[Node] = []
        signs: list[str] = []
        for child in node.children:
            if child.is_named and child.type not in ("not in", "is not"):
                if child.type != "comment":
                    operands.append(self.expr(child))
            else:
                signs.append({"not in": "notin", "is not": "isnot"}.get(child.type, child.type))
        if len(operands) < 2 or len(signs) < len(operands) - 1:
            return Opaque(node.start_byte, node.end_byte, operands)
        pairs: list[Node] = [
            Compare(node.start_byte, node.end_byte, signs[i], operands[i], operands[i + 1])
            for i in range(len(operands) - 1)
        ]
        return pairs[0] if len(pairs) == 1 else Logic(node.start_byte, node.end_byte, "and", pairs)

    def ternary(self, node: Tree) -> Node:
        parts = [self.expr(child) for child in node.named_children if child.type != "comment"]
        if len(parts) != 3:
            return Opaque(node.start_byte, node.end_byte, parts)
        return Cond(node.start_byte, node.end_byte, parts[1], parts[0], parts[2])

    def sequence(self, node: Tree, kind: str) -> Node:
        items = [self.expr(child) for child in node.named_children if child.type != "comment"]
        return Seq(node.start_byte, node.end_byte, items, kind)

    def dictionary(self, node: Tree) -> Node:
        pairs: list[tuple[Node | None, Node]] = []
        for child in node.named_children:
            if child.type == "pair":
                key = self.expr(child.child_by_field_name("key"))
                pairs.append((key, self.expr(child.child_by_field_name("value"))))
            elif child.type == "dictionary_splat":
                pairs.append((None, self.inner(child)))
        return Table(node.start_byte, node.end_byte, pairs)

    def comprehension(self, node: Tree, kind: str) -> Node:
        loops: list[tuple[Node, Node]] = []
        tests: list[Node] = []
        for child in node.named_children:
            if child.type == "for_in_clause":
                rights = child.children_by_field_name("right")
                items = self.expr(rights[0]) if len(rights) == 1 else self.opaque(child, rights)
                loops.append((self.expr(child.child_by_field_name("left")), items))
            elif child.type == "if_clause":
                tests.append(self.inner(child))
        body = node.child_by_field_name("body")
        if body is not None and body.type == "pair":
            key, value = body.child_by_field_name("key"), body.child_by_field_name("value")
            pair: list[Node] = [self.expr(key), self.expr(value)]
            element: Node = Seq(body.start_byte, body.end_byte, pair, "tuple")
        else:
            element = self.expr(body)
        comp = Comp(node.start_byte, node.end_byte, element, kind)
        comp.loops, comp.tests = loops, tests
        return comp

    def walrus(self, node: Tree) -> Node:
        target = self.expr(node.child_by_field_name("name"))
        return Assign(
            node.start_byte, node.end_byte, target, self.expr(node.child_by_field_name("value"))
        )

    def yield_(self, node: Tree) -> Node:
        if self.func is not None:
            self.func.generator = True
        children = node.named_children
        return Yield(node.start_byte, node.end_byte, self.expr(children[0]) if children else None)

    def splat(self, node: Tree) -> Node:
        return Spread(node.start_byte, node.end_byte, self.inner(node))

    def slice(self, node: Tree) -> Node:
        return Seq(
            node.start_byte, node.end_byte, [self.expr(c) for c in node.named_children], "slice"
        )

    def assignment(self, node: Tree) -> Node:
        assign = self.assigned(node)
        self.declare(assign.target)
        annotation = node.child_by_field_name("type")
        if annotation is not None:
            assign.type = self.text(annotation)
        return assign

    def augmented(self, node: Tree) -> Node:
        assign = self.assigned(node, self.field_text(node, "operator").rstrip("="))
        self.declare(assign.target)
        return assign
