"""What the lowering of all languages has in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Binary,
    Block,
    Call,
    Class,
    Const,
    Default,
    Func,
    Module,
    Name,
    Node,
    Opaque,
    Seq,
    Spread,
    Table,
    Text,
    Unary,
)

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

# Machine-written code nests deeper than Python's stack. What lies deeper than this is not read.
DEEPEST = 120

_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|(\r?\n|.))", re.S
)
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "b": "\b", "f": "\f", "\n": "", "\r\n": ""}


def unescape(text: str) -> str:
    """The characters a string literal stands for."""
    if "\\" not in text:
        return text

    def one(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code:
            number = int(code, 16)
            return chr(number) if number < 0x110000 else ""
        return _SHORT.get(match[4], match[4])

    return _ESCAPE.sub(one, text)


def number_of(text: str) -> int | float:
    """The number a literal spells, in any base; 0 where it spells none."""
    try:
        return int(text, 0)
    except ValueError:
        try:
            return int(text, 8) if text.isdigit() else float(text)
        except ValueError:
            return 0


class Lowering:
    """Turns one syntax tree into a `Module`. Subclasses add the tables for their grammar."""

    language = ""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.module = Module(self.language)
        self.func: Func | None = None
        self.owner: Class | None = None
        self.names = self.module.names
        self.depth = 0
        self.expressions: dict[str, Callable[[Tree], Node]] = {}
        self.statements: dict[str, Callable[[Tree], Node | None]] = {}

    def lower(self, root: Tree) -> Module:
        """The whole file."""
        self.module.body = self.block(root)
        return self.module

    def text(self, node: Tree) -> str:
        """The source text of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def field_text(self, node: Tree, field: str) -> str:
        """The source text of a field, or an empty string."""
        child = node.child_by_field_name(field)
        return "" if child is None else self.text(child)

    def expr(self, node: Tree | None) -> Node:
        """The expression below a node; what is not understood becomes `Opaque`."""
        if node is None:
            return Const(0, 0, None)
        self.depth += 1
        try:
            if self.depth > DEEPEST:
                return Opaque(node.start_byte, node.end_byte, [])
            lower = self.expressions.get(node.type)
            if lower is None:
                return self.unknown(node)
            return lower(node)
        finally:
            self.depth -= 1

    def unknown(self, node: Tree) -> Node:
        """Code without a meaning here: its parts still count."""
        parts = [
            self.expr(child) for child in node.named_children if child.type in self.expressions
        ]
        return Opaque(node.start_byte, node.end_byte, parts)

    def name(self, node: Tree) -> Name:
        """A variable."""
        text = self.text(node)
        self.names.add(text)
        return Name(node.start_byte, node.end_byte, text)

    def inner(self, node: Tree) -> Node:
        """The expression in parentheses, after `await` and the like."""
        for child in node.named_children:
            if not child.type.endswith("comment"):
                return self.expr(child)
        return Const(node.start_byte, node.end_byte, None)

    def member(self, node: Tree, field: Tree | None) -> Node:
        """`object.field`."""
        if field is None:
            return self.unknown(node)
        name = self.text(field)
        self.names.add(name)
        obj = self.expr(node.child_by_field_name("object"))
        return Attr(node.start_byte, node.end_byte, obj, name, field.start_byte)

    def handing(self, call: Call) -> Call:
        """Note what a call is given by name: it may be a function."""
        handed = self.module.handed
        for keyword, one in [*(("", a) for a in call.args), *call.kwargs]:
            pairs = [v for _, v in one.pairs] if isinstance(one, Table) else [one]
            for given in pairs:
                name = self.spoken_of(given)
                if name:
                    handed.setdefault(name, []).append((call, keyword))
        return call

    def spoken_of(self, node: Node | None) -> str:
        """The name of a function that is spoken of: `f`, `self.f` or `Owner::f`."""
        if isinstance(node, Name):
            return node.id
        if isinstance(node, Attr) and isinstance(node.obj, Name):
            owner = node.obj.id
            return node.name if owner in ("self", "this", "cls") or owner[:1].isupper() else ""
        return ""

    def assigned(self, node: Tree, op: str = "") -> Assign:
        """`left = right`, or with the operator of an augmented assignment."""
        left = self.expr(node.child_by_field_name("left"))
        right = node.child_by_field_name("right")
        value = None if right is None else self.expr(right)
        if isinstance(left, Attr) and (name := self.spoken_of(value)):
            self.module.handed.setdefault(name, []).append((left, ""))
        assign = Assign(node.start_byte, node.end_byte, left, value)
        assign.op = op
        return assign

    def signed(self, node: Tree, field: str) -> Node:
        """An operator before its operand."""
        sign = self.field_text(node, "operator")
        part = self.expr(node.child_by_field_name(field))
        return Unary(node.start_byte, node.end_byte, "not" if sign == "!" else sign, part)

    def block(self, node: Tree | None) -> list[Node]:
        """The statements below a node."""
        if node is None:
            return []
        self.depth += 1
        try:
            if self.depth > DEEPEST:
                return []
            body: list[Node] = []
            for child in node.named_children:
                lowered = self.stmt(child)
                if lowered is not None:
                    body.append(lowered)
            return body
        finally:
            self.depth -= 1

    def stmt(self, node: Tree) -> Node | None:
        """One statement, or an expression that stands for one; None when nothing is meant."""
        lower = self.statements.get(node.type)
        if lower is not None:
            self.depth += 1
            try:
                return None if self.depth > DEEPEST else lower(node)
            finally:
                self.depth -= 1
        if node.type in self.expressions:
            return self.expr(node)
        if node.type == "ERROR" or node.has_error:
            # In unfinished code the parts between the errors are still statements.
            return Block(node.start_byte, node.end_byte, self.block(node))
        return None

    def body_of(self, node: Tree | None) -> list[Node]:
        """The statements of a block, or the one statement that stands without braces."""
        if node is None:
            return []
        if node.type in ("block", "statement_block", "else_clause", "constructor_body"):
            return self.block(node)
        lowered = self.stmt(node)
        return [] if lowered is None else [lowered]

    def operators(self, node: Tree, kind: str) -> tuple[list[Tree], list[str], Tree]:
        """A left-leaning chain of binary nodes, flattened without recursion.

        Returns the right operands from the left to the right, their operators, and the leftmost.
        """
        rights: list[Tree] = []
        signs: list[str] = []
        while node.type == kind:
            right = node.child_by_field_name("right")
            sign = node.child_by_field_name("operator")
            left = node.child_by_field_name("left")
            if right is None or sign is None or left is None:
                break
            rights.append(right)
            signs.append(self.text(sign))
            node = left
        rights.reverse()
        signs.reverse()
        return rights, signs, node

    def join(self, left: Node, op: str, right: Node, at: tuple[int, int]) -> Node:
        """Two operands of `+` become one text when either is text."""
        if op == "+":
            texts = isinstance(left, Text), isinstance(right, Text)
            if texts[0] or texts[1] or _is_string(left) or _is_string(right):
                parts = [*(left.parts if isinstance(left, Text) else [left])]
                parts += right.parts if isinstance(right, Text) else [right]
                return Text(*at, parts)
        return Binary(*at, op, left, right)

    def function(self, node: Tree, name: str) -> Func:
        """A new function record that is registered in the module."""
        func = Func(node.start_byte, node.end_byte, name)
        func.owner = self.owner
        self.module.funcs.append(func)
        return func

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
        elif isinstance(target, Table):
            for _, value in target.pairs:
                self.declare(value)
        elif isinstance(target, Spread):
            self.declare(target.part)
        elif isinstance(target, Default):
            self.declare(target.target)

    def inside(self, func: Func, work: Callable[[], None]) -> None:
        """Run `work` with names collected into `func`, then hand them on to what is around it."""
        saved = self.func, self.names, self.owner
        self.func, self.names, self.owner = func, func.names, None
        try:
            work()
        finally:
            self.func, self.names, self.owner = saved
            self.names |= func.names


def _is_string(node: Node) -> bool:
    return isinstance(node, Const) and isinstance(node.value, str)


def dotted(node: Node) -> str:
    """The dotted path of names a node spells, or an empty string."""
    parts: list[str] = []
    while isinstance(node, Attr):
        parts.append(node.name)
        node = node.obj
    if not isinstance(node, Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))
