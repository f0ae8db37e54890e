"""JavaScript's expressions, JSX among them, in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Call,
    Const,
    Default,
    Delete,
    Index,
    Name,
    Node,
    Opaque,
    Regex,
    Spread,
    Table,
    Text,
    Yield,
)
from fairhand_scanners.security.lowering.common import number_of, unescape
from fairhand_scanners.security.lowering.javascript_declarations import module_path
from fairhand_scanners.security.lowering.javascript_statements import JavaScriptStatements

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


class JavaScriptExpressions(JavaScriptStatements):
    """Lowers JavaScript's expressions."""

    comparisons: ClassVar[dict[str, str]] = {
        "==": "==",
        "===": "==",
        "!=": "!=",
        "!==": "!=",
        "<": "<",
        ">": ">",
        "<=": "<=",
        ">=": ">=",
        "in": "in",
        "instanceof": "instanceof",
    }
    logic: ClassVar[dict[str, str]] = {"&&": "and", "||": "or", "??": "or"}

    def number(self, node: Tree) -> Node:
        text = self.text(node).replace("_", "").lower().rstrip("n")
        return Const(node.start_byte, node.end_byte, number_of(text))

    def property(self, node: Tree) -> Node:
        return self.member(node, node.child_by_field_name("property"))

    def arguments(self, node: Tree | None) -> list[Node]:
        if node is not None and node.type == "template_string":
            return self.tagged(node)
        return super().arguments(node)

    def augmented(self, node: Tree) -> Node:
        return self.assigned(node, self.field_text(node, "operator")[:-1])

    def string(self, node: Tree) -> Node:
        constant = Const(node.start_byte, node.end_byte, unescape(self.text(node)[1:-1]))
        self.module.strings.append(constant)
        return constant

    def template(self, node: Tree) -> Node:
        parts: list[Node] = []
        for child in node.named_children:
            if child.type == "template_substitution":
                parts.append(self.inner(child))
            else:
                parts.append(Const(child.start_byte, child.end_byte, unescape(self.text(child))))
        if all(isinstance(p, Const) for p in parts):
            whole = "".join(str(p.value) for p in parts if isinstance(p, Const))
            constant = Const(node.start_byte, node.end_byte, whole)
            self.module.strings.append(constant)
            return constant
        return Text(node.start_byte, node.end_byte, parts)

    def regex(self, node: Tree) -> Node:
        return Regex(
            node.start_byte,
            node.end_byte,
            self.field_text(node, "pattern"),
            self.field_text(node, "flags"),
        )

    def subscript(self, node: Tree) -> Node:
        obj = self.expr(node.child_by_field_name("object"))
        key = self.expr(node.child_by_field_name("index"))
        if isinstance(key, Const) and isinstance(key.value, str) and key.value.isidentifier():
            self.names.add(key.value)
            return Attr(node.start_byte, node.end_byte, obj, key.value, key.at)
        return Index(node.start_byte, node.end_byte, obj, key)

    def tagged(self, node: Tree) -> list[Node]:
        """A tag is handed the fixed pieces apart from the values, as a prepared statement is."""
        whole = self.template(node)
        if not isinstance(whole, Text):
            return [whole]
        fixed = [str(p.value) if isinstance(p, Const) else "?" for p in whole.parts]
        values = [p for p in whole.parts if not isinstance(p, Const)]
        return [Const(node.start_byte, node.end_byte, "".join(fixed)), *values]

    def call(self, node: Tree) -> Node:
        # Promise and builder chains are deep left spines: they are unrolled.
        spine: list[tuple[Tree, Tree | None]] = []
        current: Tree | None = node
        while current is not None and current.type == "call_expression":
            fn_node = current.child_by_field_name("function")
            if fn_node is not None and fn_node.type == "member_expression":
                spine.append((current, fn_node))
                current = fn_node.child_by_field_name("object")
            else:
                spine.append((current, None))
                current = fn_node
        obj = self.expr(current)
        for call_node, member in reversed(spine):
            fn: Node = obj
            if member is not None:
                field = member.child_by_field_name("property")
                name = self.text(field) if field is not None else ""
                self.names.add(name)
                at = field.start_byte if field is not None else member.end_byte
                fn = Attr(call_node.start_byte, member.end_byte, obj, name, at)
            args = self.arguments(call_node.child_by_field_name("arguments"))
            call = self.handing(Call(call_node.start_byte, call_node.end_byte, fn, args))
            obj = call
            if isinstance(fn, Name) and fn.id in ("require", "import") and args:
                path = args[0]
                if isinstance(path, Const) and isinstance(path.value, str):
                    self.module.imports.add(module_path(path.value))
        return obj

    def new(self, node: Tree) -> Node:
        fn = self.expr(node.child_by_field_name("constructor"))
        args = self.arguments(node.child_by_field_name("arguments"))
        call = Call(node.start_byte, node.end_byte, fn, args)
        call.new = True
        return self.handing(call)

    def assignment(self, node: Tree) -> Node:
        return self.assigned(node)

    def unary(self, node: Tree) -> Node:
        if self.field_text(node, "operator") == "delete":
            part = self.expr(node.child_by_field_name("argument"))
            return Delete(node.start_byte, node.end_byte, [part])
        return self.signed(node, "argument")

    def update(self, node: Tree) -> Node:
        target = self.expr(node.child_by_field_name("argument"))
        assign = Assign(
            node.start_byte, node.end_byte, target, Const(node.start_byte, node.end_byte, 1)
        )
        assign.op = self.field_text(node, "operator")[:1]
        return assign

    def object(self, node: Tree) -> Node:
        pairs: list[tuple[Node | None, Node]] = []
        for child in node.named_children:
            kind = child.type
            if kind in ("pair", "pair_pattern"):
                key = self.key(child.child_by_field_name("key"))
                pairs.append((key, self.expr(child.child_by_field_name("value"))))
            elif kind in ("shorthand_property_identifier", "shorthand_property_identifier_pattern"):
                name = self.name(child)
                pairs.append((Const(name.at, name.end, name.id), name))
            elif kind == "object_assignment_pattern":
                inner = self.default(child)
                target = inner.target if isinstance(inner, Default) else inner
                if isinstance(target, Name):
                    pairs.append((Const(target.at, target.end, target.id), inner))
            elif kind in ("spread_element", "rest_pattern"):
                pairs.append((None, self.inner(child)))
            elif kind == "method_definition":
                func = self.method(child)
                pairs.append((Const(func.at, func.end, func.name), func))
        return Table(node.start_byte, node.end_byte, pairs)

    def key(self, node: Tree | None) -> Node:
        if node is None:
            return Const(0, 0, None)
        if node.type in ("property_identifier", "private_property_identifier"):
            text = self.text(node)
            self.names.add(text)
            return Const(node.start_byte, node.end_byte, text)
        if node.type == "computed_property_name":
            return self.inner(node)
        return self.expr(node)

    def default(self, node: Tree) -> Node:
        left = self.expr(node.child_by_field_name("left"))
        return Default(
            node.start_byte, node.end_byte, left, self.expr(node.child_by_field_name("right"))
        )

    def yield_(self, node: Tree) -> Node:
        if self.func is not None:
            self.func.generator = True
        return Yield(node.start_byte, node.end_byte, self.inner(node))

    def spread(self, node: Tree) -> Node:
        return Spread(node.start_byte, node.end_byte, self.inner(node))

    def sequence(self, node: Tree) -> Node:
        return Opaque(node.start_byte, node.end_byte, [self.expr(c) for c in node.named_children])

    def jsx(self, node: Tree) -> Node:
        opening = node.child_by_field_name("open_tag") if node.type == "jsx_element" else node
        name = self.field_text(opening, "name") if opening is not None else ""
        element = Name(node.start_byte, node.start_byte, "<jsx>")
        call = Call(
            node.start_byte, node.end_byte, element, [Const(node.start_byte, node.end_byte, name)]
        )
        for child in opening.named_children if opening is not None else []:
            if child.type == "jsx_attribute" and child.named_children:
                key = self.text(child.named_children[0])
                self.names.add(key)
                value = child.named_children[1] if len(child.named_children) > 1 else None
                call.kwargs.append(
                    (
                        key,
                        Const(child.start_byte, child.end_byte, True)
                        if value is None
                        else self.expr(value),
                    )
                )
            elif child.type == "jsx_expression":
                call.open = True
        if node.type == "jsx_element":
            call.args += [self.expr(c) for c in node.named_children if c.type in self.expressions]
        return call
