"""Python's functions, classes and imports in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Class,
    Define,
    Func,
    Import,
    Name,
    Node,
    Param,
    Return,
)
from fairhand_scanners.security.lowering.common import Lowering

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


class PythonDeclarations(Lowering):
    """Lowers what a Python file declares."""

    language = "python"

    def parameters(self, func: Func, node: Tree | None) -> None:
        if node is None:
            return
        for child in node.named_children:
            kind = child.type
            name: Tree | None = child
            if kind in ("default_parameter", "typed_default_parameter"):
                name = child.child_by_field_name("name")
            elif kind == "typed_parameter":
                name = child.named_children[0] if child.named_children else None
            elif kind not in ("identifier", "list_splat_pattern", "dictionary_splat_pattern"):
                continue
            if name is None:
                continue
            variadic = {"list_splat_pattern": "*", "dictionary_splat_pattern": "**"}.get(
                name.type, ""
            )
            param = Param(child.start_byte, child.end_byte, self.text(name).lstrip("*"))
            param.variadic = variadic
            if kind != "identifier":
                annotation = child.child_by_field_name("type")
                if annotation is not None:
                    param.type = self.text(annotation)
                value = child.child_by_field_name("value")
                if value is not None:
                    param.default = self.expr(value)
            func.params.append(param)
            func.locals.add(param.name)

    def lambda_(self, node: Tree) -> Node:
        func = self.function(node, "")
        func.lambda_ = True

        def work() -> None:
            self.parameters(func, node.child_by_field_name("parameters"))
            body = node.child_by_field_name("body")
            if body is not None:
                func.body = [Return(body.start_byte, body.end_byte, self.expr(body))]

        self.inside(func, work)
        return func

    def function_definition(self, node: Tree) -> Node:
        func = self.function(node, self.field_text(node, "name"))
        func.type = self.field_text(node, "return_type")
        if self.func is not None:
            self.func.locals.add(func.name)

        def work() -> None:
            self.parameters(func, node.child_by_field_name("parameters"))
            func.body = self.block(node.child_by_field_name("body"))

        self.inside(func, work)
        return Define(node.start_byte, node.end_byte, func)

    def decorated(self, node: Tree) -> Node | None:
        target = node.child_by_field_name("definition")
        if target is None:
            return None
        decorators = [self.inner(c) for c in node.named_children if c.type == "decorator"]
        defined = self.stmt(target)
        if isinstance(defined, Define):
            defined.what.decorators = decorators
            if isinstance(defined.what, Func):
                defined.what.static = any(
                    isinstance(d, Name) and d.id == "staticmethod" for d in decorators
                )
        return defined

    def class_definition(self, node: Tree) -> Node:
        cls = Class(node.start_byte, node.end_byte, self.field_text(node, "name"))
        bases = node.child_by_field_name("superclasses")
        if bases is not None:
            for base in bases.named_children:
                if base.type in ("identifier", "attribute", "subscript"):
                    cls.bases.append(self.text(base).split("[")[0])
                    self.expr(base)
        if self.func is not None:
            self.func.locals.add(cls.name)
        self.module.classes.append(cls)
        saved_func, saved_owner = self.func, self.owner
        self.func, self.owner = None, cls
        body = self.block(node.child_by_field_name("body"))
        self.func, self.owner = saved_func, saved_owner
        for item in body:
            if isinstance(item, Define) and isinstance(item.what, Func):
                cls.methods.setdefault(item.what.name, []).append(item.what)
            elif isinstance(item, Assign):
                cls.fields.append(item)
                if isinstance(item.target, Name) and item.type:
                    cls.types[item.target.id] = item.type
        return Define(node.start_byte, node.end_byte, cls)

    def import_(self, node: Tree) -> Node:
        names: list[tuple[str, str]] = []
        for child in node.named_children:
            if child.type == "aliased_import":
                names.append((self.field_text(child, "alias"), self.field_text(child, "name")))
            elif child.type == "dotted_name":
                path = self.text(child)
                root = path.split(".")[0]
                names.append((root, root))
                self.module.imports.add(path)
        return self.imported(node, names)

    def import_from(self, node: Tree) -> Node:
        module = self.field_text(node, "module_name").replace(" ", "")
        names: list[tuple[str, str]] = []
        for child in node.children_by_field_name("name"):
            if child.type == "aliased_import":
                local, name = self.field_text(child, "alias"), self.field_text(child, "name")
            else:
                local = name = self.text(child)
            joint = "" if module.endswith(".") else "."
            names.append((local, f"{module}{joint}{name}"))
        self.module.imports.add(module)
        return self.imported(node, names)

    def imported(self, node: Tree, names: list[tuple[str, str]]) -> Node:
        if self.func is not None:
            self.func.locals.update(local for local, _ in names)
        for _, path in names:
            self.module.imports.add(path)
        return Import(node.start_byte, node.end_byte, names)

    def global_(self, node: Tree) -> Node | None:
        if self.func is not None:
            for child in node.named_children:
                self.func.outer_names.add(self.text(child))
        return None
