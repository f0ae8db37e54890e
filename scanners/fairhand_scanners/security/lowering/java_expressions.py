"""Java's expressions in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Call,
    Cast,
    Compare,
    Const,
    Define,
    Index,
    Name,
    Node,
    Opaque,
)
from fairhand_scanners.security.lowering.common import number_of, unescape
from fairhand_scanners.security.lowering.java_declarations import simple_type
from fairhand_scanners.security.lowering.java_statements import JavaStatements

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


class JavaExpressions(JavaStatements):
    """Lowers Java's expressions."""

    comparisons: ClassVar[dict[str, str]] = {
        "==": "==",
        "!=": "!=",
        "<": "<",
        ">": ">",
        "<=": "<=",
        ">=": ">=",
    }
    logic: ClassVar[dict[str, str]] = {"&&": "and", "||": "or"}

    def field_access(self, node: Tree) -> Node:
        return self.member(node, node.child_by_field_name("field"))

    def assignment(self, node: Tree) -> Node:
        return self.assigned(node, self.field_text(node, "operator")[:-1])

    def unary(self, node: Tree) -> Node:
        return self.signed(node, "operand")

    def number(self, node: Tree) -> Node:
        text = self.text(node).replace("_", "")
        text = text.rstrip("lL" if "x" in text.lower() else "lLfFdD")
        return Const(node.start_byte, node.end_byte, number_of(text))

    def scoped(self, node: Tree) -> Node:
        field = node.child_by_field_name("name")
        if field is None:
            return self.unknown(node)
        obj = self.expr(node.child_by_field_name("scope"))
        return Attr(node.start_byte, node.end_byte, obj, self.text(field), field.start_byte)

    def array_access(self, node: Tree) -> Node:
        obj = self.expr(node.child_by_field_name("array"))
        key = self.expr(node.child_by_field_name("index"))
        return Index(node.start_byte, node.end_byte, obj, key)

    def invocation(self, node: Tree) -> Node:
        # A fluent chain is a deep left spine: it is unrolled, because builders of hundreds of
        # calls exist.
        spine: list[Tree] = []
        current: Tree | None = node
        while current is not None and current.type == "method_invocation":
            spine.append(current)
            current = current.child_by_field_name("object")
        obj = None if current is None else self.expr(current)
        for call in reversed(spine):
            field = call.child_by_field_name("name")
            if field is None:
                return self.unknown(call)
            name = self.text(field)
            self.names.add(name)
            if obj is None:
                fn: Node = Name(field.start_byte, field.end_byte, name)
            else:
                fn = Attr(node.start_byte, field.end_byte, obj, name, field.start_byte)
            args = self.arguments(call.child_by_field_name("arguments"))
            obj = self.handing(Call(node.start_byte, call.end_byte, fn, args))
        return obj if obj is not None else self.unknown(node)

    def creation(self, node: Tree) -> Node:
        kind = node.child_by_field_name("type")
        name = simple_type(self.text(kind)) if kind is not None else ""
        self.names.add(name)
        at = kind.start_byte if kind is not None else node.start_byte
        call = Call(node.start_byte, node.end_byte, Name(at, at + len(name), name), [])
        call.new = True
        call.args = self.arguments(node.child_by_field_name("arguments"))
        self.handing(call)
        for child in node.named_children:
            if child.type == "class_body":
                cls = self.class_of(child, name)
                cls.bases = [name]
                call.kwargs.append(("<body>", Define(child.start_byte, child.end_byte, cls)))
        return call

    def constructor_call(self, node: Tree) -> Node:
        """`super(x);` and `this(x);`."""
        which = node.child_by_field_name("constructor")
        name = self.text(which) if which is not None else ""
        at = (node.start_byte, node.end_byte)
        given = self.arguments(node.child_by_field_name("arguments"))
        return Call(*at, Name(*at, f"{name}()"), given)

    def array_creation(self, node: Tree) -> Node:
        value = node.child_by_field_name("value")
        if value is not None:
            return self.expr(value)
        sizes = [self.inner(c) for c in node.named_children if c.type == "dimensions_expr"]
        call = Call(
            node.start_byte, node.end_byte, Name(node.start_byte, node.end_byte, "<array>"), sizes
        )
        call.new = True
        return call

    def update(self, node: Tree) -> Node:
        target = self.inner(node)
        assign = Assign(
            node.start_byte, node.end_byte, target, Const(node.start_byte, node.end_byte, 1)
        )
        assign.op = "-" if b"--" in self.data[node.start_byte : node.end_byte] else "+"
        return assign

    def cast(self, node: Tree) -> Node:
        kind = simple_type(self.field_text(node, "type"))
        return Cast(
            node.start_byte, node.end_byte, kind, self.expr(node.child_by_field_name("value"))
        )

    def instanceof(self, node: Tree) -> Node:
        left = self.expr(node.child_by_field_name("left"))
        right_node = node.child_by_field_name("right")
        kind = simple_type(self.text(right_node)) if right_node is not None else ""
        right = Name(node.start_byte, node.end_byte, kind)
        compare = Compare(node.start_byte, node.end_byte, "instanceof", left, right)
        name = node.child_by_field_name("name")
        if name is None:
            return compare
        target = Name(name.start_byte, name.end_byte, self.text(name))
        bound = Assign(node.start_byte, node.end_byte, target, left)
        bound.type, bound.declares = kind, True
        return Opaque(node.start_byte, node.end_byte, [bound, compare])

    def reference(self, node: Tree) -> Node:
        children = [c for c in node.children if c.type not in ("::", "type_arguments")]
        if len(children) != 2:
            return self.unknown(node)
        name = self.text(children[1])
        self.names.add(name)
        if name == "new":
            return Name(node.start_byte, node.end_byte, simple_type(self.text(children[0])))
        obj = self.expr(children[0])
        return Attr(node.start_byte, node.end_byte, obj, name, children[1].start_byte)

    def string(self, node: Tree) -> Node:
        text = self.text(node)
        if text.startswith('"""'):
            lines = text[3:-3].split("\n")[1:]
            body = "\n".join(line.strip() for line in lines)
        else:
            body = text[1:-1]
        constant = Const(node.start_byte, node.end_byte, unescape(body))
        self.module.strings.append(constant)
        return constant

    def class_literal(self, node: Tree) -> Node:
        children = node.named_children
        name = simple_type(self.text(children[0])) if children else ""
        return Attr(
            node.start_byte,
            node.end_byte,
            Name(node.start_byte, node.end_byte, name),
            "class",
            node.start_byte,
        )

    def lambda_(self, node: Tree) -> Node:
        func = self.function(node, "")
        func.lambda_ = True

        def work() -> None:
            params = node.child_by_field_name("parameters")
            if params is not None and params.type == "identifier":
                self.parameter(func, params, self.text(params))
            elif params is not None and params.type == "inferred_parameters":
                for child in params.named_children:
                    self.parameter(func, child, self.text(child))
            else:
                self.parameters(func, params)
            func.body = self.body_or_value(node.child_by_field_name("body"))

        self.inside(func, work)
        return func
