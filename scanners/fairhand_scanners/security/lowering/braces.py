"""What Java and JavaScript have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fairhand_scanners.security.form import Compare, Cond, If, Logic, Loop, Node, Raise, Return, Seq
from fairhand_scanners.security.lowering.common import Lowering

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


class BracesLowering(Lowering):
    """Lowers what the two languages spell alike."""

    comparisons: ClassVar[dict[str, str]]
    logic: ClassVar[dict[str, str]]

    def arguments(self, node: Tree | None) -> list[Node]:
        if node is None:
            return []
        return [self.expr(c) for c in node.named_children if not c.type.endswith("comment")]

    def binary(self, node: Tree) -> Node:
        rights, signs, first = self.operators(node, "binary_expression")
        if not rights:
            return self.unknown(node)
        left = self.expr(first)
        for right_node, sign in zip(rights, signs, strict=True):
            right = self.expr(right_node)
            at = (node.start_byte, right_node.end_byte)
            if sign in self.comparisons:
                left = Compare(*at, self.comparisons[sign], left, right)
            elif sign in self.logic:
                left = Logic(*at, self.logic[sign], [left, right])
            else:
                left = self.join(left, sign, right, at)
        return left

    def if_(self, node: Tree) -> Node:
        # A long else-if ladder is unrolled.
        rungs: list[tuple[Tree, Node, list[Node]]] = []
        current: Tree | None = node
        tail: list[Node] = []
        while current is not None:
            test = self.expr(current.child_by_field_name("condition"))
            yes = self.body_of(current.child_by_field_name("consequence"))
            rungs.append((current, test, yes))
            following = current.child_by_field_name("alternative")
            if following is not None and following.type == "else_clause":
                following = following.named_children[-1] if following.named_children else None
            if following is not None and following.type != "if_statement":
                tail = self.body_of(following)
                break
            current = following
        for rung, test, yes in reversed(rungs):
            tail = [If(rung.start_byte, rung.end_byte, test, yes, tail)]
        return tail[0]

    def return_(self, node: Tree) -> Node:
        children = [c for c in node.named_children if not c.type.endswith("comment")]
        return Return(node.start_byte, node.end_byte, self.expr(children[0]) if children else None)

    def body_or_value(self, body: Tree | None) -> list[Node]:
        """The statements of a function, or the one value of a short form."""
        if body is None:
            return []
        if body.type in ("block", "statement_block"):
            return self.block(body)
        return [Return(body.start_byte, body.end_byte, self.expr(body))]

    def while_(self, node: Tree) -> Node:
        test = self.expr(node.child_by_field_name("condition"))
        loop = Loop(node.start_byte, node.end_byte, self.body_of(node.child_by_field_name("body")))
        loop.test = test
        return loop

    def do(self, node: Tree) -> Node:
        loop = Loop(node.start_byte, node.end_byte, self.body_of(node.child_by_field_name("body")))
        loop.test = self.expr(node.child_by_field_name("condition"))
        loop.late = True
        return loop

    def throw(self, node: Tree) -> Node:
        return Raise(node.start_byte, node.end_byte, self.inner(node))

    def ternary(self, node: Tree) -> Node:
        test = self.expr(node.child_by_field_name("condition"))
        yes = self.expr(node.child_by_field_name("consequence"))
        no = self.expr(node.child_by_field_name("alternative"))
        return Cond(node.start_byte, node.end_byte, test, yes, no)

    def array(self, node: Tree) -> Node:
        return Seq(node.start_byte, node.end_byte, self.arguments(node), "list")
