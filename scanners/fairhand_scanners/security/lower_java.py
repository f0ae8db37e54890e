"""Java's grammar in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Block,
    Call,
    Cast,
    Class,
    Compare,
    Cond,
    Const,
    Define,
    Func,
    Handler,
    If,
    Import,
    Index,
    Jump,
    Logic,
    Loop,
    Module,
    Name,
    Node,
    Opaque,
    Param,
    Raise,
    Return,
    Seq,
    Switch,
    Try,
    Unary,
    With,
)
from fairhand_scanners.security.lowering import Lowering, unescape

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_COMPARISONS = {"==", "!=", "<", ">", "<=", ">="}
_NUMBERS = (
    "decimal_integer_literal",
    "hex_integer_literal",
    "octal_integer_literal",
    "binary_integer_literal",
)
_TYPES = ("class_declaration", "interface_declaration", "enum_declaration", "record_declaration")


def simple_type(text: str) -> str:
    """`java.util.Map<String, X>[]` is `Map`."""
    return text.split("<")[0].split("[")[0].strip().rsplit(".", 1)[-1].split(" ")[-1]


class JavaLowering(Lowering):
    """Lowers a Java compilation unit."""

    language = "java"

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.hoisted: list[Node] = []
        self.expressions = {
            "identifier": self.name,
            "this": lambda n: Name(n.start_byte, n.end_byte, "this"),
            "super": lambda n: Name(n.start_byte, n.end_byte, "this"),
            "field_access": self.field_access,
            "scoped_identifier": self.scoped,
            "array_access": self.array_access,
            "method_invocation": self.invocation,
            "explicit_constructor_invocation": self.unknown,
            "object_creation_expression": self.creation,
            "array_creation_expression": self.array_creation,
            "array_initializer": self.array,
            "element_value_array_initializer": self.array,
            "assignment_expression": self.assignment,
            "binary_expression": self.binary,
            "unary_expression": self.unary,
            "update_expression": self.update,
            "ternary_expression": self.ternary,
            "cast_expression": self.cast,
            "instanceof_expression": self.instanceof,
            "lambda_expression": self.lambda_,
            "method_reference": self.reference,
            "parenthesized_expression": self.inner,
            "string_literal": self.string,
            "character_literal": self.string,
            "true": lambda n: Const(n.start_byte, n.end_byte, True),
            "false": lambda n: Const(n.start_byte, n.end_byte, False),
            "null_literal": lambda n: Const(n.start_byte, n.end_byte, None),
            "decimal_floating_point_literal": self.number,
            "class_literal": self.class_literal,
            "switch_expression": self.switch,
            "type_identifier": self.name,
            **dict.fromkeys(_NUMBERS, self.number),
        }
        self.statements = {
            "import_declaration": self.import_,
            "local_variable_declaration": self.variables,
            "expression_statement": self.expression_statement,
            "if_statement": self.if_,
            "for_statement": self.for_,
            "enhanced_for_statement": self.for_each,
            "while_statement": self.while_,
            "do_statement": self.do,
            "try_statement": self.try_,
            "try_with_resources_statement": self.try_,
            "return_statement": self.return_,
            "throw_statement": self.throw,
            "yield_statement": self.yield_,
            "break_statement": lambda n: Jump(n.start_byte, n.end_byte, "break"),
            "continue_statement": lambda n: Jump(n.start_byte, n.end_byte, "continue"),
            "block": lambda n: Block(n.start_byte, n.end_byte, self.block(n)),
            "static_initializer": lambda n: Block(n.start_byte, n.end_byte, self.block(n)),
            "synchronized_statement": self.synchronized,
            "labeled_statement": self.labeled,
            "assert_statement": self.unknown,
            "method_declaration": self.method,
            "constructor_declaration": self.method,
            "compact_constructor_declaration": self.method,
            "field_declaration": self.variables,
            "line_comment": lambda n: None,
            "block_comment": lambda n: None,
            **dict.fromkeys(_TYPES, self.class_),
        }

    def lower(self, root: Tree) -> Module:
        """The whole file."""
        body = self.block(root)
        # Nested classes are known throughout the file.
        self.module.body = [*self.hoisted, *body]
        return self.module

    def inner(self, node: Tree) -> Node:
        for child in node.named_children:
            if not child.type.endswith("comment"):
                return self.expr(child)
        return Const(node.start_byte, node.end_byte, None)

    # ---- expressions

    def field_access(self, node: Tree) -> Node:
        field = node.child_by_field_name("field")
        if field is None:
            return self.unknown(node)
        name = self.text(field)
        self.names.add(name)
        obj = self.expr(node.child_by_field_name("object"))
        return Attr(node.start_byte, node.end_byte, obj, name, field.start_byte)

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

    def arguments(self, node: Tree | None) -> list[Node]:
        if node is None:
            return []
        return [self.expr(c) for c in node.named_children if not c.type.endswith("comment")]

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
            obj = Call(node.start_byte, call.end_byte, fn, args)
        return obj if obj is not None else self.unknown(node)

    def creation(self, node: Tree) -> Node:
        kind = node.child_by_field_name("type")
        name = simple_type(self.text(kind)) if kind is not None else ""
        self.names.add(name)
        at = kind.start_byte if kind is not None else node.start_byte
        call = Call(node.start_byte, node.end_byte, Name(at, at + len(name), name), [])
        call.new = True
        call.args = self.arguments(node.child_by_field_name("arguments"))
        for child in node.named_children:
            if child.type == "class_body":
                cls = self.class_of(child, name)
                cls.bases = [name]
                call.kwargs.append(("<body>", Define(child.start_byte, child.end_byte, cls)))
        return call

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

    def array(self, node: Tree) -> Node:
        return Seq(node.start_byte, node.end_byte, self.arguments(node), "list")

    def assignment(self, node: Tree) -> Node:
        left = self.expr(node.child_by_field_name("left"))
        assign = Assign(
            node.start_byte, node.end_byte, left, self.expr(node.child_by_field_name("right"))
        )
        assign.op = self.field_text(node, "operator")[:-1]
        return assign

    def binary(self, node: Tree) -> Node:
        rights, signs, first = self.operators(node, "binary_expression")
        if not rights:
            return self.unknown(node)
        left = self.expr(first)
        for right_node, sign in zip(rights, signs, strict=True):
            right = self.expr(right_node)
            at = (node.start_byte, right_node.end_byte)
            if sign in _COMPARISONS:
                left = Compare(*at, sign, left, right)
            elif sign in ("&&", "||"):
                left = Logic(*at, "and" if sign == "&&" else "or", [left, right])
            else:
                left = self.join(left, sign, right, at)
        return left

    def unary(self, node: Tree) -> Node:
        sign = self.field_text(node, "operator")
        part = self.expr(node.child_by_field_name("operand"))
        return Unary(node.start_byte, node.end_byte, "not" if sign == "!" else sign, part)

    def update(self, node: Tree) -> Node:
        target = self.inner(node)
        assign = Assign(
            node.start_byte, node.end_byte, target, Const(node.start_byte, node.end_byte, 1)
        )
        assign.op = "-" if b"--" in self.data[node.start_byte : node.end_byte] else "+"
        return assign

    def ternary(self, node: Tree) -> Node:
        test = self.expr(node.child_by_field_name("condition"))
        yes = self.expr(node.child_by_field_name("consequence"))
        no = self.expr(node.child_by_field_name("alternative"))
        return Cond(node.start_byte, node.end_byte, test, yes, no)

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

    def number(self, node: Tree) -> Node:
        text = (
            self.text(node)
            .replace("_", "")
            .rstrip("lLfFdD" if "x" not in self.text(node).lower() else "lL")
        )
        value: object
        try:
            value = int(text, 0)
        except ValueError:
            try:
                value = int(text, 8) if text.isdigit() else float(text)
            except ValueError:
                value = 0
        return Const(node.start_byte, node.end_byte, value)

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
            body = node.child_by_field_name("body")
            if body is not None and body.type == "block":
                func.body = self.block(body)
            elif body is not None:
                func.body = [Return(body.start_byte, body.end_byte, self.expr(body))]

        self.inside(func, work)
        return func

    def parameter(self, func: Func, node: Tree, name: str) -> Param:
        param = Param(node.start_byte, node.end_byte, name)
        func.params.append(param)
        func.locals.add(name)
        return param

    # ---- declarations

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
                    lowered = self.stmt(part)
                    if lowered is not None:
                        members.append(lowered)
        self.owner = saved
        for member in members:
            if isinstance(member, Define) and isinstance(member.what, Class):
                self.hoisted.append(member)
            else:
                self.member(cls, member)
        return cls

    def member(self, cls: Class, member: Node) -> None:
        if isinstance(member, Define) and isinstance(member.what, Func):
            cls.methods.setdefault(member.what.name, []).append(member.what)
        elif isinstance(member, Assign):
            cls.fields.append(member)
            if isinstance(member.target, Name):
                cls.types[member.target.id] = member.type
        elif isinstance(member, Block):
            for item in member.body:
                if isinstance(item, Assign):
                    self.member(cls, item)

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

    # ---- statements

    def expression_statement(self, node: Tree) -> Node:
        return self.inner(node)

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
            if following is not None and following.type != "if_statement":
                tail = self.body_of(following)
                break
            current = following
        for rung, test, yes in reversed(rungs):
            tail = [If(rung.start_byte, rung.end_byte, test, yes, tail)]
        return tail[0]

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

    def return_(self, node: Tree) -> Node:
        children = [c for c in node.named_children if not c.type.endswith("comment")]
        return Return(node.start_byte, node.end_byte, self.expr(children[0]) if children else None)

    def throw(self, node: Tree) -> Node:
        return Raise(node.start_byte, node.end_byte, self.inner(node))

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
