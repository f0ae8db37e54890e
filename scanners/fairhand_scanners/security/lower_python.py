"""Python's grammar in the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Block,
    Call,
    Class,
    Comp,
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


class PythonLowering(Lowering):
    """Lowers a Python module."""

    language = "python"

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.expressions = {
            "identifier": self.name,
            "attribute": self.attribute,
            "subscript": self.subscript,
            "call": self.call,
            "string": self.string,
            "concatenated_string": self.strings,
            "integer": self.number,
            "float": self.number,
            "true": lambda n: Const(n.start_byte, n.end_byte, True),
            "false": lambda n: Const(n.start_byte, n.end_byte, False),
            "none": lambda n: Const(n.start_byte, n.end_byte, None),
            "binary_operator": self.binary,
            "boolean_operator": self.boolean,
            "not_operator": self.negation,
            "unary_operator": self.unary,
            "comparison_operator": self.comparison,
            "conditional_expression": self.ternary,
            "lambda": self.lambda_,
            "list": lambda n: self.sequence(n, "list"),
            "tuple": lambda n: self.sequence(n, "tuple"),
            "set": lambda n: self.sequence(n, "set"),
            "expression_list": lambda n: self.sequence(n, "tuple"),
            "pattern_list": lambda n: self.sequence(n, "tuple"),
            "tuple_pattern": lambda n: self.sequence(n, "tuple"),
            "list_pattern": lambda n: self.sequence(n, "tuple"),
            "dictionary": self.dictionary,
            "list_comprehension": lambda n: self.comprehension(n, "list"),
            "set_comprehension": lambda n: self.comprehension(n, "set"),
            "dictionary_comprehension": lambda n: self.comprehension(n, "dict"),
            "generator_expression": lambda n: self.comprehension(n, "generator"),
            "parenthesized_expression": self.inner,
            "named_expression": self.walrus,
            "assignment": self.assignment,
            "augmented_assignment": self.augmented,
            "await": self.inner,
            "yield": self.yield_,
            "list_splat": self.splat,
            "list_splat_pattern": self.splat,
            "slice": self.slice,
            "pair": self.unknown,
            "interpolation": self.inner,
            "as_pattern": self.inner,
        }
        self.statements = {
            "expression_statement": self.expression_statement,
            "function_definition": self.function_definition,
            "decorated_definition": self.decorated,
            "class_definition": self.class_definition,
            "if_statement": self.if_,
            "for_statement": self.for_,
            "while_statement": self.while_,
            "try_statement": self.try_,
            "with_statement": self.with_,
            "return_statement": self.return_,
            "raise_statement": self.raise_,
            "delete_statement": self.delete,
            "import_statement": self.import_,
            "import_from_statement": self.import_from,
            "assert_statement": self.assert_,
            "match_statement": self.match,
            "break_statement": lambda n: Jump(n.start_byte, n.end_byte, "break"),
            "continue_statement": lambda n: Jump(n.start_byte, n.end_byte, "continue"),
            "global_statement": self.global_,
            "nonlocal_statement": self.global_,
            "block": lambda n: Block(n.start_byte, n.end_byte, self.block(n)),
            "comment": lambda n: None,
            "pass_statement": lambda n: None,
        }

    # ---- expressions

    def attribute(self, node: Tree) -> Node:
        field = node.child_by_field_name("attribute")
        if field is None:
            return self.unknown(node)
        name = self.text(field)
        self.names.add(name)
        obj = self.expr(node.child_by_field_name("object"))
        return Attr(node.start_byte, node.end_byte, obj, name, field.start_byte)

    def subscript(self, node: Tree) -> Node:
        keys = node.children_by_field_name("subscript")
        obj = self.expr(node.child_by_field_name("value"))
        key = self.expr(keys[0]) if len(keys) == 1 else self.opaque(node, keys)
        return Index(node.start_byte, node.end_byte, obj, key)

    def opaque(self, node: Tree, parts: list[Tree]) -> Node:
        return Opaque(node.start_byte, node.end_byte, [self.expr(part) for part in parts])

    def call(self, node: Tree) -> Node:
        fn = self.expr(node.child_by_field_name("function"))
        call = Call(node.start_byte, node.end_byte, fn, [])
        given = node.child_by_field_name("arguments")
        if given is None:
            return call
        if given.type == "generator_expression":
            call.args.append(self.expr(given))
            return call
        for child in given.named_children:
            kind = child.type
            if kind == "keyword_argument":
                name = self.field_text(child, "name")
                call.kwargs.append((name, self.expr(child.child_by_field_name("value"))))
            elif kind == "dictionary_splat":
                inner = self.inner(child)
                if isinstance(inner, Table) and all(isinstance(k, Const) for k, _ in inner.pairs):
                    call.kwargs += [
                        (str(k.value), v) for k, v in inner.pairs if isinstance(k, Const)
                    ]
                else:
                    call.open = True
                    call.args.append(Spread(child.start_byte, child.end_byte, inner))
            elif kind != "comment":
                call.args.append(self.expr(child))
        return call

    def string(self, node: Tree) -> Node:
        children = node.children
        start = self.text(children[0]).lower() if children else ""
        raw = "r" in start
        parts: list[Node] = []
        for child in children:
            if child.type == "string_content":
                text = self.text(child)
                if "f" in start and ("{{" in text or "}}" in text):
                    text = text.replace("{{", "{").replace("}}", "}")
                parts.append(
                    Const(child.start_byte, child.end_byte, text if raw else unescape(text))
                )
            elif child.type == "interpolation":
                parts.append(self.expr(child.child_by_field_name("expression")))
        if not parts:
            parts.append(Const(node.start_byte, node.end_byte, ""))
        if len(parts) == 1 and isinstance(parts[0], Const) and "f" not in start:
            constant = Const(node.start_byte, node.end_byte, parts[0].value)
            self.module.strings.append(constant)
            return constant
        return Text(node.start_byte, node.end_byte, parts)

    def strings(self, node: Tree) -> Node:
        parts: list[Node] = []
        for child in node.named_children:
            part = self.expr(child)
            parts += part.parts if isinstance(part, Text) else [part]
        if all(isinstance(p, Const) for p in parts):
            whole = "".join(str(p.value) for p in parts if isinstance(p, Const))
            return Const(node.start_byte, node.end_byte, whole)
        return Text(node.start_byte, node.end_byte, parts)

    def number(self, node: Tree) -> Node:
        text = self.text(node).replace("_", "").lower()
        value: object
        try:
            value = int(text, 0)
        except ValueError:
            try:
                value = int(text, 8) if text.isdigit() else float(text)
            except ValueError:
                value = 0.0
        return Const(node.start_byte, node.end_byte, value)

    def binary(self, node: Tree) -> Node:
        rights, signs, first = self.operators(node, "binary_operator")
        if not rights:
            return self.unknown(node)
        left = self.expr(first)
        for right, sign in zip(rights, signs, strict=True):
            left = self.join(left, sign, self.expr(right), (node.start_byte, right.end_byte))
        return left

    def boolean(self, node: Tree) -> Node:
        rights, signs, first = self.operators(node, "boolean_operator")
        if not rights:
            return self.unknown(node)
        left = self.expr(first)
        for right, sign in zip(rights, signs, strict=True):
            part = self.expr(right)
            if isinstance(left, Logic) and left.op == sign and left.at != first.start_byte:
                left.parts.append(part)
            else:
                left = Logic(node.start_byte, right.end_byte, sign, [left, part])
        return left

    def negation(self, node: Tree) -> Node:
        part = self.expr(node.child_by_field_name("argument"))
        return Unary(node.start_byte, node.end_byte, "not", part)

    def unary(self, node: Tree) -> Node:
        sign = self.field_text(node, "operator")
        part = self.expr(node.child_by_field_name("argument"))
        return Unary(node.start_byte, node.end_byte, sign, part)

    def comparison(self, node: Tree) -> Node:
        operands: list[Node] = []
        signs: list[str] = []
        for child in node.children:
            if child.is_named and child.type not in ("not in", "is not"):
                if child.type != "comment":
                    operands.append(self.expr(child))
            else:
                signs.append({"not in": "notin", "is not": "isnot"}.get(child.type, child.type))
        if len(operands) < 2 or len(signs) < len(operands) - 1:
            return Opaque(node.start_byte, node.end_byte, operands)
        pairs: list[Node] = [
            Compare(node.start_byte, node.end_byte, signs[i], operands[i], operands[i + 1])
            for i in range(len(operands) - 1)
        ]
        return pairs[0] if len(pairs) == 1 else Logic(node.start_byte, node.end_byte, "and", pairs)

    def ternary(self, node: Tree) -> Node:
        parts = [self.expr(child) for child in node.named_children if child.type != "comment"]
        if len(parts) != 3:
            return Opaque(node.start_byte, node.end_byte, parts)
        return Cond(node.start_byte, node.end_byte, parts[1], parts[0], parts[2])

    def sequence(self, node: Tree, kind: str) -> Node:
        items = [self.expr(child) for child in node.named_children if child.type != "comment"]
        return Seq(node.start_byte, node.end_byte, items, kind)

    def dictionary(self, node: Tree) -> Node:
        pairs: list[tuple[Node | None, Node]] = []
        for child in node.named_children:
            if child.type == "pair":
                key = self.expr(child.child_by_field_name("key"))
                pairs.append((key, self.expr(child.child_by_field_name("value"))))
            elif child.type == "dictionary_splat":
                pairs.append((None, self.inner(child)))
        return Table(node.start_byte, node.end_byte, pairs)

    def comprehension(self, node: Tree, kind: str) -> Node:
        loops: list[tuple[Node, Node]] = []
        tests: list[Node] = []
        for child in node.named_children:
            if child.type == "for_in_clause":
                rights = child.children_by_field_name("right")
                items = self.expr(rights[0]) if len(rights) == 1 else self.opaque(child, rights)
                loops.append((self.expr(child.child_by_field_name("left")), items))
            elif child.type == "if_clause":
                tests.append(self.inner(child))
        body = node.child_by_field_name("body")
        if body is not None and body.type == "pair":
            key, value = body.child_by_field_name("key"), body.child_by_field_name("value")
            pair: list[Node] = [self.expr(key), self.expr(value)]
            element: Node = Seq(body.start_byte, body.end_byte, pair, "tuple")
        else:
            element = self.expr(body)
        comp = Comp(node.start_byte, node.end_byte, element, kind)
        comp.loops, comp.tests = loops, tests
        return comp

    def walrus(self, node: Tree) -> Node:
        target = self.expr(node.child_by_field_name("name"))
        return Assign(
            node.start_byte, node.end_byte, target, self.expr(node.child_by_field_name("value"))
        )

    def yield_(self, node: Tree) -> Node:
        if self.func is not None:
            self.func.generator = True
        children = node.named_children
        return Yield(node.start_byte, node.end_byte, self.expr(children[0]) if children else None)

    def splat(self, node: Tree) -> Node:
        return Spread(node.start_byte, node.end_byte, self.inner(node))

    def slice(self, node: Tree) -> Node:
        return Seq(
            node.start_byte, node.end_byte, [self.expr(c) for c in node.named_children], "slice"
        )

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

    # ---- statements

    def expression_statement(self, node: Tree) -> Node | None:
        children = [c for c in node.named_children if c.type != "comment"]
        if len(children) == 1:
            return self.expr(children[0])
        return Opaque(node.start_byte, node.end_byte, [self.expr(c) for c in children])

    def declare(self, target: Node) -> None:
        """Names assigned in a function are its own unless it says otherwise."""
        func = self.func
        if func is None:
            return
        if isinstance(target, Name):
            if target.id not in func.outer_names:
                func.locals.add(target.id)
        elif isinstance(target, Seq):
            for item in target.items:
                self.declare(item)
        elif isinstance(target, Spread):
            self.declare(target.part)
        elif isinstance(target, Default):
            self.declare(target.target)

    def assignment(self, node: Tree) -> Node:
        left = self.expr(node.child_by_field_name("left"))
        right = node.child_by_field_name("right")
        self.declare(left)
        assign = Assign(
            node.start_byte, node.end_byte, left, None if right is None else self.expr(right)
        )
        annotation = node.child_by_field_name("type")
        if annotation is not None:
            assign.type = self.text(annotation)
        return assign

    def augmented(self, node: Tree) -> Node:
        left = self.expr(node.child_by_field_name("left"))
        self.declare(left)
        assign = Assign(
            node.start_byte, node.end_byte, left, self.expr(node.child_by_field_name("right"))
        )
        assign.op = self.field_text(node, "operator").rstrip("=")
        return assign

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

    def assert_(self, node: Tree) -> Node | None:
        children = node.named_children
        if not children:
            return None
        why = Const(node.start_byte, node.end_byte, "assertion")
        failed: list[Node] = [Raise(node.start_byte, node.end_byte, why)]
        test = self.expr(children[0])
        return If(node.start_byte, node.end_byte, test, [], failed)

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
                            if leaf.type in ("dotted_name", "identifier"):
                                target = self.name(leaf)
                                self.declare(target)
                                captures.append(
                                    Assign(leaf.start_byte, leaf.end_byte, target, subject)
                                )
                            values = None
            consequence = captures + self.block(case.child_by_field_name("consequence"))
            switch.cases.append((values, consequence))
        return switch

    def global_(self, node: Tree) -> Node | None:
        if self.func is not None:
            for child in node.named_children:
                self.func.outer_names.add(self.text(child))
        return None
