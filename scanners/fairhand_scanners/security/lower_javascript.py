"""JavaScript's grammar (with JSX) in the common form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Block,
    Call,
    Class,
    Compare,
    Cond,
    Const,
    Default,
    Define,
    Delete,
    Func,
    Handler,
    If,
    Import,
    Index,
    Jump,
    Logic,
    Loop,
    Name,
    Node,
    Opaque,
    Param,
    Raise,
    Regex,
    Return,
    Seq,
    Spread,
    Switch,
    Table,
    Text,
    Try,
    Unary,
    With,
    Yield,
)
from fairhand_scanners.security.lowering import Lowering, unescape

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_COMPARISONS = {
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
_LOGIC = {"&&": "and", "||": "or", "??": "or"}


_PROMISES = re.compile(r"/(promises?)$")


def module_path(source: str) -> str:
    """The path of an imported module: `node:fs` and `fs` are one, `fs/promises` is
    `fs.promises`."""
    if source.startswith("."):
        return source
    return _PROMISES.sub(r".\1", source.removeprefix("node:"))


class JavaScriptLowering(Lowering):
    """Lowers a JavaScript file."""

    language = "javascript"

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.expressions = {
            "identifier": self.name,
            "this": lambda n: Name(n.start_byte, n.end_byte, "this"),
            "super": lambda n: Name(n.start_byte, n.end_byte, "super"),
            "undefined": lambda n: Const(n.start_byte, n.end_byte, None),
            "null": lambda n: Const(n.start_byte, n.end_byte, None),
            "true": lambda n: Const(n.start_byte, n.end_byte, True),
            "false": lambda n: Const(n.start_byte, n.end_byte, False),
            "number": self.number,
            "string": self.string,
            "template_string": self.template,
            "regex": self.regex,
            "member_expression": self.member,
            "subscript_expression": self.subscript,
            "call_expression": self.call,
            "new_expression": self.new,
            "assignment_expression": self.assignment,
            "augmented_assignment_expression": self.augmented,
            "binary_expression": self.binary,
            "unary_expression": self.unary,
            "update_expression": self.update,
            "ternary_expression": self.ternary,
            "arrow_function": self.function_expression,
            "function_expression": self.function_expression,
            "generator_function": self.function_expression,
            "class": self.class_expression,
            "object": self.object,
            "object_pattern": self.object,
            "array": self.array,
            "array_pattern": self.array,
            "assignment_pattern": self.default,
            "object_assignment_pattern": self.default,
            "shorthand_property_identifier": self.name,
            "shorthand_property_identifier_pattern": self.name,
            "await_expression": self.inner,
            "yield_expression": self.yield_,
            "spread_element": self.spread,
            "rest_pattern": self.spread,
            "parenthesized_expression": self.inner,
            "sequence_expression": self.sequence,
            "jsx_element": self.jsx,
            "jsx_self_closing_element": self.jsx,
            "jsx_expression": self.inner,
            "template_substitution": self.inner,
            "import": lambda n: Name(n.start_byte, n.end_byte, "import"),
            "private_property_identifier": self.name,
        }
        self.statements = {
            "lexical_declaration": self.variables,
            "variable_declaration": self.variables,
            "using_declaration": self.variables,
            "function_declaration": self.function_declaration,
            "generator_function_declaration": self.function_declaration,
            "class_declaration": self.class_declaration,
            "import_statement": self.import_,
            "export_statement": self.export,
            "expression_statement": self.expression_statement,
            "if_statement": self.if_,
            "for_statement": self.for_,
            "for_in_statement": self.for_in,
            "while_statement": self.while_,
            "do_statement": self.do,
            "try_statement": self.try_,
            "switch_statement": self.switch,
            "return_statement": self.return_,
            "throw_statement": self.throw,
            "break_statement": lambda n: Jump(n.start_byte, n.end_byte, "break"),
            "continue_statement": lambda n: Jump(n.start_byte, n.end_byte, "continue"),
            "statement_block": lambda n: Block(n.start_byte, n.end_byte, self.block(n)),
            "labeled_statement": self.labeled,
            "comment": lambda n: None,
        }

    # ---- expressions

    def number(self, node: Tree) -> Node:
        text = self.text(node).replace("_", "").lower().rstrip("n")
        value: object
        try:
            value = int(text, 0)
        except ValueError:
            try:
                value = int(text, 8) if text.isdigit() else float(text)
            except ValueError:
                value = 0
        return Const(node.start_byte, node.end_byte, value)

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

    def member(self, node: Tree) -> Node:
        field = node.child_by_field_name("property")
        if field is None:
            return self.unknown(node)
        name = self.text(field)
        self.names.add(name)
        obj = self.expr(node.child_by_field_name("object"))
        return Attr(node.start_byte, node.end_byte, obj, name, field.start_byte)

    def subscript(self, node: Tree) -> Node:
        obj = self.expr(node.child_by_field_name("object"))
        key = self.expr(node.child_by_field_name("index"))
        if isinstance(key, Const) and isinstance(key.value, str) and key.value.isidentifier():
            self.names.add(key.value)
            return Attr(node.start_byte, node.end_byte, obj, key.value, key.at)
        return Index(node.start_byte, node.end_byte, obj, key)

    def arguments(self, node: Tree | None) -> list[Node]:
        if node is None:
            return []
        if node.type == "template_string":
            return self.tagged(node)
        return [self.expr(c) for c in node.named_children if c.type != "comment"]

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
            call = Call(call_node.start_byte, call_node.end_byte, fn, args)
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
        return call

    def assignment(self, node: Tree) -> Node:
        left = self.expr(node.child_by_field_name("left"))
        return Assign(
            node.start_byte, node.end_byte, left, self.expr(node.child_by_field_name("right"))
        )

    def augmented(self, node: Tree) -> Node:
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
                left = Compare(*at, _COMPARISONS[sign], left, right)
            elif sign in _LOGIC:
                left = Logic(*at, _LOGIC[sign], [left, right])
            else:
                left = self.join(left, sign, right, at)
        return left

    def unary(self, node: Tree) -> Node:
        sign = self.field_text(node, "operator")
        part = self.expr(node.child_by_field_name("argument"))
        if sign == "delete":
            return Delete(node.start_byte, node.end_byte, [part])
        return Unary(node.start_byte, node.end_byte, "not" if sign == "!" else sign, part)

    def update(self, node: Tree) -> Node:
        target = self.expr(node.child_by_field_name("argument"))
        assign = Assign(
            node.start_byte, node.end_byte, target, Const(node.start_byte, node.end_byte, 1)
        )
        assign.op = self.field_text(node, "operator")[:1]
        return assign

    def ternary(self, node: Tree) -> Node:
        test = self.expr(node.child_by_field_name("condition"))
        yes = self.expr(node.child_by_field_name("consequence"))
        no = self.expr(node.child_by_field_name("alternative"))
        return Cond(node.start_byte, node.end_byte, test, yes, no)

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

    def array(self, node: Tree) -> Node:
        return Seq(node.start_byte, node.end_byte, self.arguments(node), "list")

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

    # ---- functions and classes

    def declare(self, target: Node) -> None:
        func = self.func
        if func is None:
            return
        if isinstance(target, Name):
            func.locals.add(target.id)
        elif isinstance(target, Seq):
            for item in target.items:
                self.declare(item)
        elif isinstance(target, Table):
            for _, value in target.pairs:
                self.declare(value)
        elif isinstance(target, Spread):
            self.declare(target.part)
        elif isinstance(target, Default):
            self.declare(target.target)

    def parameters(self, func: Func, node: Tree | None) -> None:
        if node is None:
            return
        children = node.named_children if node.type == "formal_parameters" else [node]
        for child in children:
            if child.type == "comment":
                continue
            target = self.expr(child)
            param = Param(child.start_byte, child.end_byte, "")
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
            body = node.child_by_field_name("body")
            if body is not None and body.type == "statement_block":
                func.body = self.block(body)
            elif body is not None:
                func.body = [Return(body.start_byte, body.end_byte, self.expr(body))]

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

    # ---- statements

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

    def expression_statement(self, node: Tree) -> Node:
        return self.inner(node)

    def if_(self, node: Tree) -> Node:
        rungs: list[tuple[Tree, Node, list[Node]]] = []
        current: Tree | None = node
        tail: list[Node] = []
        while current is not None:
            test = self.expr(current.child_by_field_name("condition"))
            yes = self.body_of(current.child_by_field_name("consequence"))
            rungs.append((current, test, yes))
            clause = current.child_by_field_name("alternative")
            following = (
                clause.named_children[-1] if clause is not None and clause.named_children else None
            )
            if following is not None and following.type != "if_statement":
                tail = self.body_of(following)
                break
            current = following
        for rung, test, yes in reversed(rungs):
            tail = [If(rung.start_byte, rung.end_byte, test, yes, tail)]
        return tail[0]

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

    def return_(self, node: Tree) -> Node:
        children = [c for c in node.named_children if c.type != "comment"]
        return Return(node.start_byte, node.end_byte, self.expr(children[0]) if children else None)

    def throw(self, node: Tree) -> Node:
        return Raise(node.start_byte, node.end_byte, self.inner(node))

    def labeled(self, node: Tree) -> Node | None:
        body = node.child_by_field_name("body")
        return self.stmt(body) if body is not None else None
