"""JavaScript's statements in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Block, Handler, Loop, Node, Switch, Try
from fairhand_scanners.security.lowering.javascript_declarations import JavaScriptDeclarations

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


class JavaScriptStatements(JavaScriptDeclarations):
    """Lowers JavaScript's statements."""

    def for_(self, node: Tree) -> Node:
        first = node.child_by_field_name("initializer")
        start = self.body_of(first) if first is not None else []
        test = node.child_by_field_name("condition")
        loop = Loop(node.start_byte, node.end_byte, self.body_of(node.child_by_field_name("body")))
        loop.test = None
        if test is not None and test.type != "empty_statement":
            loop.test = self.inner(test) if test.type == "expression_statement" else self.expr(test)
        update = node.child_by_field_name("increment")
        loop.update = [self.expr(update)] if update is not None else []
        return Block(node.start_byte, node.end_byte, [*start, loop])

    def for_in(self, node: Tree) -> Node:
        target = self.expr(node.child_by_field_name("left"))
        if node.child_by_field_name("kind") is not None:
            self.declare(target)
        items = self.expr(node.child_by_field_name("right"))
        loop = Loop(node.start_byte, node.end_byte, self.body_of(node.child_by_field_name("body")))
        loop.target, loop.items = target, items
        loop.keys = self.field_text(node, "operator") == "in"
        return loop

    def try_(self, node: Tree) -> Node:
        done = Try(node.start_byte, node.end_byte, self.block(node.child_by_field_name("body")))
        handler = node.child_by_field_name("handler")
        if handler is not None:
            name = self.field_text(handler, "parameter")
            if name and self.func is not None:
                self.func.locals.add(name)
            body = self.block(handler.child_by_field_name("body"))
            done.handlers.append(Handler(handler.start_byte, name, "", body))
        final = node.child_by_field_name("finalizer")
        if final is not None:
            done.final = self.block(final.child_by_field_name("body"))
        return done

    def switch(self, node: Tree) -> Node:
        switch = Switch(
            node.start_byte, node.end_byte, self.expr(node.child_by_field_name("value"))
        )
        switch.falls = True
        body = node.child_by_field_name("body")
        for case in body.named_children if body is not None else []:
            if case.type not in ("switch_case", "switch_default"):
                continue
            value = case.child_by_field_name("value")
            statements: list[Node] = []
            for child in case.children_by_field_name("body"):
                lowered = self.stmt(child)
                if lowered is not None:
                    statements.append(lowered)
            switch.cases.append((None if value is None else [self.expr(value)], statements))
        return switch

    def labeled(self, node: Tree) -> Node | None:
        body = node.child_by_field_name("body")
        return self.stmt(body) if body is not None else None
