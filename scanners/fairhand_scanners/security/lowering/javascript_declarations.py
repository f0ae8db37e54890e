"""JavaScript's functions, classes and modules in the common form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Block,
    Call,
    Class,
    Default,
    Define,
    Func,
    Import,
    Name,
    Node,
    Param,
    Spread,
    With,
    last_name,
)
from fairhand_scanners.security.lowering.braces import BracesLowering

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


_PROMISES = re.compile(r"/(promises?)$")


def module_path(source: str) -> str:
    """The path of an imported module: `node:fs` and `fs` are one, `fs/promises` is
    `fs.promises`."""
    if source.startswith("."):
        return source
    return _PROMISES.sub(r".\1", source.removeprefix("node:"))


def decorators(node: Tree) -> list[Tree]:
    """The decorators that stand before what a node declares."""
    return [child for child in node.named_children if child.type == "decorator"]


def _callee(node: Node) -> Node:
    return node.fn if isinstance(node, Call) else node


class JavaScriptDeclarations(BracesLowering):
    """Lowers what a JavaScript file declares."""

    language = "javascript"

    def parameters(self, func: Func, node: Tree | None) -> None:
        if node is None:
            return
        children = node.named_children if node.type == "formal_parameters" else [node]
        marks: list[str] = []
        for child in children:
            if child.type == "comment":
                continue
            if child.type == "ERROR":
                # The grammar knows no decorators of parameters, but keeps them.
                marks += [last_name(_callee(self.inner(c))) for c in decorators(child)]
                continue
            target = self.expr(child)
            param = Param(child.start_byte, child.end_byte, "")
            param.marks, marks = marks, []
            if isinstance(target, Default):
                param.default = target.value
                target = target.target
            if isinstance(target, Spread):
                param.variadic = "*"
                target = target.part
            if isinstance(target, Name):
                param.name = target.id
            else:
                param.target = target
            self.declare(target)
            func.params.append(param)

    def function_body(self, func: Func, node: Tree) -> None:
        def work() -> None:
            params = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
            self.parameters(func, params)
            func.body = self.body_or_value(node.child_by_field_name("body"))

        self.inside(func, work)

    def function_expression(self, node: Tree) -> Node:
        func = self.function(node, self.field_text(node, "name"))
        func.lambda_ = node.type == "arrow_function"
        self.function_body(func, node)
        return func

    def function_declaration(self, node: Tree) -> Node:
        func = self.function(node, self.field_text(node, "name"))
        if self.func is not None:
            self.func.locals.add(func.name)
        self.function_body(func, node)
        return Define(node.start_byte, node.end_byte, func)

    def method(self, node: Tree) -> Func:
        key = node.child_by_field_name("name")
        func = self.function(node, self.text(key).strip("'\"") if key is not None else "")
        func.static = any(c.type == "static" for c in node.children)
        func.getter = any(c.type == "get" for c in node.children)
        func.decorators = [self.inner(c) for c in decorators(node)]
        self.function_body(func, node)
        return func

    def class_of(self, node: Tree) -> Class:
        cls = Class(node.start_byte, node.end_byte, self.field_text(node, "name"))
        self.module.classes.append(cls)
        for child in node.named_children:
            if child.type == "class_heritage" and child.named_children:
                cls.bases.append(self.text(child.named_children[0]))
        saved, self.owner = self.owner, cls
        body = node.child_by_field_name("body")
        for child in body.named_children if body is not None else []:
            if child.type == "method_definition":
                func = self.method(child)
                cls.methods.setdefault(func.name, []).append(func)
            elif child.type == "field_definition":
                key = child.child_by_field_name("property")
                value = child.child_by_field_name("value")
                if key is not None:
                    target = Name(key.start_byte, key.end_byte, self.text(key))
                    field = Assign(
                        child.start_byte,
                        child.end_byte,
                        target,
                        None if value is None else self.expr(value),
                    )
                    cls.fields.append(field)
        self.owner = saved
        return cls

    def class_declaration(self, node: Tree) -> Node:
        cls = self.class_of(node)
        if self.func is not None:
            self.func.locals.add(cls.name)
        return Define(node.start_byte, node.end_byte, cls)

    def class_expression(self, node: Tree) -> Node:
        return Define(node.start_byte, node.end_byte, self.class_of(node))

    def variables(self, node: Tree) -> Node:
        made: list[Node] = []
        using = (
            node.type == "using_declaration"
            or self.data[node.start_byte : node.start_byte + 6] == b"using "
        )
        for child in node.named_children:
            if child.type != "variable_declarator":
                continue
            target = self.expr(child.child_by_field_name("name"))
            self.declare(target)
            value = child.child_by_field_name("value")
            if using and value is not None:
                made.append(With(node.start_byte, child.end_byte, [(self.expr(value), target)], []))
                continue
            start = node.start_byte if not made else child.start_byte
            assign = Assign(
                start, child.end_byte, target, None if value is None else self.expr(value)
            )
            assign.declares = True
            if (
                isinstance(assign.value, Func)
                and not assign.value.name
                and isinstance(target, Name)
            ):
                assign.value.name = target.id
            made.append(assign)
        return made[0] if len(made) == 1 else Block(node.start_byte, node.end_byte, made)

    def import_(self, node: Tree) -> Node:
        source = node.child_by_field_name("source")
        path = module_path(self.text(source)[1:-1]) if source is not None else ""
        self.module.imports.add(path)
        names: list[tuple[str, str]] = []
        for clause in node.named_children:
            if clause.type != "import_clause":
                continue
            for child in clause.named_children:
                if child.type == "identifier":
                    names.append((self.text(child), path))
                elif child.type == "namespace_import" and child.named_children:
                    names.append((self.text(child.named_children[0]), path))
                elif child.type == "named_imports":
                    for spec in child.named_children:
                        name = self.field_text(spec, "name")
                        local = self.field_text(spec, "alias") or name
                        names.append((local, path if name == "default" else f"{path}.{name}"))
        return Import(node.start_byte, node.end_byte, names)

    def export(self, node: Tree) -> Node | None:
        declaration = node.child_by_field_name("declaration")
        if declaration is not None:
            return self.stmt(declaration)
        value = node.child_by_field_name("value")
        return self.expr(value) if value is not None else None
