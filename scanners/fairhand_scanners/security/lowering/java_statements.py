"""Java's statements in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Block,
    Handler,
    Jump,
    Loop,
    Name,
    Node,
    Switch,
    Try,
    With,
)
from fairhand_scanners.security.lowering.java_declarations import JavaDeclarations

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


class JavaStatements(JavaDeclarations):
    """Lowers Java's statements."""

    def for_(self, node: Tree) -> Node:
        start: list[Node] = []
        for child in node.children_by_field_name("init"):
            lowered = self.stmt(child)
            if lowered is not None:
                start.append(lowered)
        test = node.child_by_field_name("condition")
        loop = Loop(node.start_byte, node.end_byte, self.body_of(node.child_by_field_name("body")))
        loop.test = self.expr(test) if test is not None else None
        loop.update = [self.expr(c) for c in node.children_by_field_name("update")]
        return Block(node.start_byte, node.end_byte, [*start, loop])

    def for_each(self, node: Tree) -> Node:
        items = self.expr(node.child_by_field_name("value"))
        loop = Loop(node.start_byte, node.end_byte, self.body_of(node.child_by_field_name("body")))
        name = node.child_by_field_name("name")
        if name is not None:
            loop.target = Name(name.start_byte, name.end_byte, self.text(name))
            if self.func is not None:
                self.func.locals.add(self.text(name))
            kind = self.field_text(node, "type")
            assign = Assign(name.start_byte, name.end_byte, loop.target, None)
            assign.type, assign.declares = kind, True
            loop.target = assign
        loop.items = items
        return loop

    def try_(self, node: Tree) -> Node:
        items: list[tuple[Node, Node | None]] = []
        resources = node.child_by_field_name("resources")
        for child in resources.named_children if resources is not None else []:
            if child.type != "resource":
                continue
            value = child.child_by_field_name("value")
            if value is None:
                items.append((self.inner(child), None))
                continue
            name = child.child_by_field_name("name")
            target: Node | None = None
            if name is not None:
                target = Name(name.start_byte, name.end_byte, self.text(name))
                assign = Assign(name.start_byte, name.end_byte, target, None)
                assign.type, assign.declares = self.field_text(child, "type"), True
                target = assign
                if self.func is not None:
                    self.func.locals.add(self.text(name))
            items.append((self.expr(value), target))
        body = self.block(node.child_by_field_name("body"))
        if items:
            body = [With(node.start_byte, node.end_byte, items, body)]
        done = Try(node.start_byte, node.end_byte, body)
        for child in node.named_children:
            if child.type == "catch_clause":
                kind = name_text = ""
                for part in child.named_children:
                    if part.type == "catch_formal_parameter":
                        name_text = self.field_text(part, "name")
                        kind = next(
                            (self.text(c) for c in part.named_children if c.type == "catch_type"),
                            "",
                        )
                done.handlers.append(
                    Handler(
                        child.start_byte,
                        name_text,
                        kind,
                        self.block(child.child_by_field_name("body")),
                    )
                )
            elif child.type == "finally_clause":
                for part in child.named_children:
                    if part.type == "block":
                        done.final = self.block(part)
        if items and not done.handlers and not done.final:
            return body[0]
        return done

    def yield_(self, node: Tree) -> Node:
        return Jump(node.start_byte, node.end_byte, "yield", self.inner(node))

    def synchronized(self, node: Tree) -> Node:
        return Block(node.start_byte, node.end_byte, self.block(node.child_by_field_name("body")))

    def labeled(self, node: Tree) -> Node | None:
        children = node.named_children
        return self.stmt(children[-1]) if children else None

    def switch(self, node: Tree) -> Node:
        switch = Switch(
            node.start_byte, node.end_byte, self.expr(node.child_by_field_name("condition"))
        )
        body = node.child_by_field_name("body")
        for group in body.named_children if body is not None else []:
            labels: list[Node] | None = []
            statements: list[Node] = []
            rule = group.type == "switch_rule"
            for child in group.named_children:
                if child.type == "switch_label":
                    values = [
                        self.expr(c) for c in child.named_children if c.type in self.expressions
                    ]
                    if not values:
                        labels = None
                    elif labels is not None:
                        labels += values
                elif rule and child.type == "expression_statement":
                    value = self.inner(child)
                    statements.append(Jump(child.start_byte, child.end_byte, "yield", value))
                else:
                    lowered = self.stmt(child)
                    if lowered is not None:
                        statements.append(lowered)
            if group.type == "switch_block_statement_group":
                switch.falls = True
            elif not rule:
                continue
            switch.cases.append((labels, statements))
        return switch
