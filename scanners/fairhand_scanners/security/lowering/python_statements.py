"""Python's statements in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Const,
    Delete,
    Handler,
    If,
    Index,
    Loop,
    Node,
    Opaque,
    Raise,
    Return,
    Seq,
    Switch,
    Try,
    With,
)
from fairhand_scanners.security.lowering.python_declarations import PythonDeclarations

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


class PythonStatements(PythonDeclarations):
    """Lowers Python's statements."""

    def expression_statement(self, node: Tree) -> Node | None:
        children = [c for c in node.named_children if c.type != "comment"]
        if len(children) == 1:
            return self.expr(children[0])
        return Opaque(node.start_byte, node.end_byte, [self.expr(c) for c in children])

    def if_(self, node: Tree) -> Node:
        tails = node.children_by_field_name("alternative")
        no: list[Node] = []
        for tail in reversed(tails):
            if tail.type == "else_clause":
                no = self.block(tail.child_by_field_name("body"))
            elif tail.type == "elif_clause":
                test = self.expr(tail.child_by_field_name("condition"))
                yes = self.block(tail.child_by_field_name("consequence"))
                no = [If(tail.start_byte, tail.end_byte, test, yes, no)]
        test = self.expr(node.child_by_field_name("condition"))
        yes = self.block(node.child_by_field_name("consequence"))
        return If(node.start_byte, node.end_byte, test, yes, no)

    def for_(self, node: Tree) -> Node:
        target = self.expr(node.child_by_field_name("left"))
        self.declare(target)
        items = self.expr(node.child_by_field_name("right"))
        loop = Loop(node.start_byte, node.end_byte, self.block(node.child_by_field_name("body")))
        loop.target, loop.items = target, items
        tail = node.child_by_field_name("alternative")
        loop.orelse = self.block(tail.child_by_field_name("body")) if tail is not None else []
        return loop

    def while_(self, node: Tree) -> Node:
        test = self.expr(node.child_by_field_name("condition"))
        loop = Loop(node.start_byte, node.end_byte, self.block(node.child_by_field_name("body")))
        loop.test = test
        tail = node.child_by_field_name("alternative")
        loop.orelse = self.block(tail.child_by_field_name("body")) if tail is not None else []
        return loop

    def try_(self, node: Tree) -> Node:
        done = Try(node.start_byte, node.end_byte, self.block(node.child_by_field_name("body")))
        for child in node.named_children:
            if child.type in ("except_clause", "except_group_clause"):
                kind, name, body = "", "", []
                for part in child.named_children:
                    if part.type == "block":
                        body = self.block(part)
                    elif part.type == "as_pattern":
                        kind = self.text(part.named_children[0]) if part.named_children else ""
                        alias = part.child_by_field_name("alias")
                        name = self.text(alias) if alias is not None else ""
                    elif part.type != "comment" and not kind:
                        kind = self.text(part)
                    elif part.type == "identifier":
                        name = self.text(part)
                done.handlers.append(Handler(child.start_byte, name, kind, body))
            elif child.type == "else_clause":
                done.orelse = self.block(child.child_by_field_name("body"))
            elif child.type == "finally_clause":
                for part in child.named_children:
                    if part.type == "block":
                        done.final = self.block(part)
        return done

    def with_(self, node: Tree) -> Node:
        items: list[tuple[Node, Node | None]] = []
        clause = next((c for c in node.named_children if c.type == "with_clause"), None)
        for item in clause.named_children if clause is not None else []:
            value = item.child_by_field_name("value") if item.type == "with_item" else item
            if value is None:
                continue
            pairs = [value]
            if value.type == "tuple":
                pairs = list(value.named_children)
            for pair in pairs:
                if pair.type == "as_pattern":
                    alias = pair.child_by_field_name("alias")
                    target = None
                    if alias is not None and alias.named_children:
                        target = self.expr(alias.named_children[0])
                        self.declare(target)
                    items.append((self.inner(pair), target))
                else:
                    items.append((self.expr(pair), None))
        body = self.block(node.child_by_field_name("body"))
        return With(node.start_byte, node.end_byte, items, body)

    def return_(self, node: Tree) -> Node:
        children = node.named_children
        return Return(node.start_byte, node.end_byte, self.expr(children[0]) if children else None)

    def raise_(self, node: Tree) -> Node:
        children = node.named_children
        return Raise(node.start_byte, node.end_byte, self.expr(children[0]) if children else None)

    def delete(self, node: Tree) -> Node:
        targets: list[Node] = []
        for child in node.named_children:
            target = self.expr(child)
            targets += target.items if isinstance(target, Seq) else [target]
        return Delete(node.start_byte, node.end_byte, targets)

    def assert_(self, node: Tree) -> Node | None:
        children = node.named_children
        if not children:
            return None
        why = Const(node.start_byte, node.end_byte, "assertion")
        failed: list[Node] = [Raise(node.start_byte, node.end_byte, why)]
        test = self.expr(children[0])
        return If(node.start_byte, node.end_byte, test, [], failed)

    def captures(self, pattern: Tree, subject: Node, found: list[Node]) -> None:
        """The names a pattern binds, each to its part of the subject."""
        at, end = pattern.start_byte, pattern.end_byte
        kind = pattern.type
        inner = pattern.named_children
        if kind in ("dotted_name", "identifier"):
            target = self.name(pattern)
            if target.id != "_" and "." not in target.id:
                self.declare(target)
                found.append(Assign(at, end, target, subject))
        elif kind == "dict_pattern":
            keys = pattern.children_by_field_name("key")
            values = pattern.children_by_field_name("value")
            for key, value in zip(keys, values, strict=False):
                taken = Index(value.start_byte, value.end_byte, subject, self.expr(key))
                self.captures(value, taken, found)
        elif kind in ("list_pattern", "tuple_pattern"):
            for number, value in enumerate(inner):
                where = Const(value.start_byte, value.end_byte, number)
                taken = Index(value.start_byte, value.end_byte, subject, where)
                self.captures(value, taken, found)
        elif kind == "keyword_pattern" and len(inner) == 2:
            name = self.text(inner[0])
            member = Attr(at, end, subject, name, inner[0].start_byte)
            self.captures(inner[1], member, found)
        elif kind in ("case_pattern", "class_pattern", "union_pattern", "as_pattern"):
            parts = inner[1:] if kind == "class_pattern" else inner
            for part in parts:
                self.captures(part, subject, found)

    def match(self, node: Tree) -> Node:
        subjects = node.children_by_field_name("subject")
        subject = self.expr(subjects[0]) if subjects else Const(0, 0, None)
        switch = Switch(node.start_byte, node.end_byte, subject)
        body = node.child_by_field_name("body")
        for case in body.named_children if body is not None else []:
            if case.type != "case_clause":
                continue
            values: list[Node] | None = []
            captures: list[Node] = []
            for part in case.named_children:
                if part.type == "case_pattern":
                    patterns = [part]
                    if part.named_children and part.named_children[0].type == "union_pattern":
                        patterns = list(part.named_children[0].named_children)
                    for pattern in patterns:
                        leaf = pattern
                        while leaf.type == "case_pattern" and leaf.named_children:
                            leaf = leaf.named_children[0]
                        if leaf.type in ("string", "integer", "float", "true", "false", "none"):
                            if values is not None:
                                values.append(self.expr(leaf))
                        else:
                            self.captures(leaf, subject, captures)
                            values = None
            consequence = captures + self.block(case.child_by_field_name("consequence"))
            switch.cases.append((values, consequence))
        return switch
