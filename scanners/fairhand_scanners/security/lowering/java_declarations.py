"""Java's classes, methods, parameters and annotations in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Block,
    Call,
    Class,
    Const,
    Define,
    Func,
    Import,
    Name,
    Node,
    Param,
    Return,
)
from fairhand_scanners.security.lowering.braces import BracesLowering

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


def simple_type(text: str) -> str:
    """`java.util.Map<String, X>[]` is `Map`."""
    return text.split("<")[0].split("[")[0].strip().rsplit(".", 1)[-1].split(" ")[-1]


class JavaDeclarations(BracesLowering):
    """Lowers what a Java file declares."""

    language = "java"

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        # Nested classes, which are known throughout the file.
        self.hoisted: list[Node] = []

    def import_(self, node: Tree) -> Node:
        path = next(
            (self.text(c) for c in node.named_children if c.type.endswith("identifier")), ""
        )
        self.module.imports.add(path)
        static = any(c.type == "static" for c in node.children)
        names: list[tuple[str, str]] = []
        if static and path and not any(c.type == "asterisk" for c in node.named_children):
            owner, _, member = path.rpartition(".")
            names.append((member, f"{simple_type(owner)}.{member}"))
        return Import(node.start_byte, node.end_byte, names)

    def modifiers(self, node: Tree) -> list[Node]:
        """The annotations of a declaration as calls."""
        marks: list[Node] = []
        for child in node.named_children:
            if child.type != "modifiers":
                continue
            for mark in child.named_children:
                if mark.type not in ("annotation", "marker_annotation"):
                    continue
                name = simple_type(self.field_text(mark, "name"))
                self.names.add(name)
                call = Call(
                    mark.start_byte, mark.end_byte, Name(mark.start_byte, mark.end_byte, name), []
                )
                given = mark.child_by_field_name("arguments")
                for value in given.named_children if given is not None else []:
                    if value.type == "element_value_pair":
                        key = self.field_text(value, "key")
                        call.kwargs.append((key, self.expr(value.child_by_field_name("value"))))
                    else:
                        call.args.append(self.expr(value))
                marks.append(call)
        return marks

    def parameter(self, func: Func, node: Tree, name: str) -> Param:
        param = Param(node.start_byte, node.end_byte, name)
        func.params.append(param)
        func.locals.add(name)
        return param

    def parameters(self, func: Func, node: Tree | None) -> None:
        for child in node.named_children if node is not None else []:
            if child.type not in ("formal_parameter", "spread_parameter"):
                continue
            name = self.field_text(child, "name")
            kind = child.child_by_field_name("type")
            if child.type == "spread_parameter":
                last = child.named_children[-1]
                name = self.field_text(last, "name") or self.text(last)
                kind = next((c for c in child.named_children if "type" in c.type), None)
            param = self.parameter(func, child, name)
            param.type = self.text(kind) if kind is not None else ""
            if child.type == "spread_parameter":
                param.variadic = "*"
            for mark in self.modifiers(child):
                if isinstance(mark, Call) and isinstance(mark.fn, Name):
                    param.marks.append(mark.fn.id)
                    for key, given in mark.kwargs:
                        if key == "regexp" and isinstance(given, Const):
                            param.pattern = str(given.value)

    def class_of(self, body: Tree | None, name: str) -> Class:
        at = (body.start_byte, body.end_byte) if body is not None else (0, 0)
        cls = Class(*at, name)
        self.module.classes.append(cls)
        saved, self.owner = self.owner, cls
        members: list[Node] = []
        if body is not None:
            for child in body.named_children:
                # An enum keeps its methods one level below its constants.
                inner = child.named_children if child.type == "enum_body_declarations" else [child]
                for part in inner:
                    if part.type in ("block", "static_initializer"):
                        members.append(self.initialiser(part))
                        continue
                    lowered = self.stmt(part)
                    if lowered is not None:
                        members.append(lowered)
        self.owner = saved
        for member in members:
            if isinstance(member, Define) and isinstance(member.what, Class):
                self.hoisted.append(member)
            else:
                self.take_in(cls, member)
        return cls

    def initialiser(self, node: Tree) -> Node:
        """Statements that run when an object, or the class, comes into being."""
        func = self.function(node, "<initialiser>")
        block = node if node.type == "block" else node.named_children[-1]

        def work() -> None:
            func.body = self.block(block)

        self.inside(func, work)
        return Define(node.start_byte, node.end_byte, func)

    def take_in(self, cls: Class, member: Node) -> None:
        if isinstance(member, Define) and isinstance(member.what, Func):
            cls.methods.setdefault(member.what.name, []).append(member.what)
        elif isinstance(member, Assign):
            cls.fields.append(member)
            if isinstance(member.target, Name):
                cls.types[member.target.id] = member.type
        elif isinstance(member, Block):
            for item in member.body:
                if isinstance(item, Assign):
                    self.take_in(cls, item)

    def class_(self, node: Tree) -> Node:
        name = self.field_text(node, "name")
        cls = self.class_of(node.child_by_field_name("body"), name)
        cls.at, cls.end = node.start_byte, node.end_byte
        for field in ("superclass", "interfaces"):
            for base in (
                self.field_text(node, field)
                .removeprefix("extends")
                .removeprefix("implements")
                .split(",")
            ):
                if base.strip():
                    cls.bases.append(simple_type(base.strip()))
        cls.decorators = self.modifiers(node)
        if node.type == "enum_declaration":
            cls.bases.append("Enum")
        if node.type == "record_declaration":
            self.record(node, cls)
        return Define(node.start_byte, node.end_byte, cls)

    def record(self, node: Tree, cls: Class) -> None:
        """A record's components are constructor, fields and readers in one."""
        if cls.name in cls.methods:
            return
        make = self.function(node, cls.name)
        make.owner = cls
        self.parameters(make, node.child_by_field_name("parameters"))
        for param in make.params:
            this = Name(param.at, param.end, "this")
            field = Attr(param.at, param.end, this, param.name, param.at)
            make.body.append(
                Assign(param.at, param.end, field, Name(param.at, param.end, param.name))
            )
            cls.types.setdefault(param.name, param.type)
            if param.name not in cls.methods:
                reader = self.function(node, param.name)
                reader.owner = cls
                reader.body = [
                    Return(
                        param.at, param.end, Attr(param.at, param.end, this, param.name, param.at)
                    )
                ]
                cls.methods[param.name] = [reader]
        cls.methods[cls.name] = [make]

    def method(self, node: Tree) -> Node:
        name = self.field_text(node, "name")
        func = self.function(node, name)
        func.type = simple_type(self.field_text(node, "type"))
        func.static = any(
            any(word.type == "static" for word in child.children)
            for child in node.children
            if child.type == "modifiers"
        )

        def work() -> None:
            func.decorators = self.modifiers(node)
            self.parameters(func, node.child_by_field_name("parameters"))
            func.body = self.block(node.child_by_field_name("body"))

        self.inside(func, work)
        return Define(node.start_byte, node.end_byte, func)

    def variables(self, node: Tree) -> Node:
        kind = self.field_text(node, "type")
        made: list[Node] = []
        for child in node.children_by_field_name("declarator"):
            field = child.child_by_field_name("name")
            value = child.child_by_field_name("value")
            if field is None:
                continue
            target = Name(field.start_byte, field.end_byte, self.text(field))
            # The statement as a whole is the place of what it declares.
            assign = Assign(
                node.start_byte if not made else child.start_byte,
                child.end_byte,
                target,
                None if value is None else self.expr(value),
            )
            assign.type = kind
            assign.declares = True
            if self.func is not None:
                self.func.locals.add(target.id)
            made.append(assign)
        return made[0] if len(made) == 1 else Block(node.start_byte, node.end_byte, made)
