"""Expressions of the common form."""

from __future__ import annotations

from typing import Any


class Node:
    """A piece of code between two byte offsets."""

    __slots__ = ("at", "end")
    at: int
    end: int


class Const(Node):
    """A literal: string, number, boolean or None. `text` marks character data (not bytes)."""

    __slots__ = ("value",)

    def __init__(self, at: int, end: int, value: Any) -> None:
        self.at = at
        self.end = end
        self.value = value


class Regex(Node):
    """A regular expression literal."""

    __slots__ = ("flags", "pattern")

    def __init__(self, at: int, end: int, pattern: str, flags: str) -> None:
        self.at = at
        self.end = end
        self.pattern = pattern
        self.flags = flags


class Name(Node):
    """A variable by its name."""

    __slots__ = ("id",)

    def __init__(self, at: int, end: int, id: str) -> None:
        self.at = at
        self.end = end
        self.id = id


class Attr(Node):
    """A member: `obj.name`. `name_at` is where the member's name starts."""

    __slots__ = ("name", "name_at", "obj")

    def __init__(self, at: int, end: int, obj: Node, name: str, name_at: int) -> None:
        self.at = at
        self.end = end
        self.obj = obj
        self.name = name
        self.name_at = name_at


class Index(Node):
    """An element: `obj[key]`."""

    __slots__ = ("key", "obj")

    def __init__(self, at: int, end: int, obj: Node, key: Node) -> None:
        self.at = at
        self.end = end
        self.obj = obj
        self.key = key


class Call(Node):
    """A call or an object creation. `kwargs` are (name, expression); `open` marks `**options`."""

    __slots__ = ("args", "fn", "kwargs", "new", "open")

    def __init__(self, at: int, end: int, fn: Node, args: list[Node]) -> None:
        self.at = at
        self.end = end
        self.fn = fn
        self.args = args
        self.kwargs: list[tuple[str, Node]] = []
        self.new = False
        self.open = False


class Text(Node):
    """A string built from parts: interpolation and chains of `+` that hold a string."""

    __slots__ = ("parts",)

    def __init__(self, at: int, end: int, parts: list[Node]) -> None:
        self.at = at
        self.end = end
        self.parts = parts


class Binary(Node):
    """An operator of two operands that is neither comparison nor boolean."""

    __slots__ = ("left", "op", "right")

    def __init__(self, at: int, end: int, op: str, left: Node, right: Node) -> None:
        self.at = at
        self.end = end
        self.op = op
        self.left = left
        self.right = right


class Compare(Node):
    """A comparison; `op` is one of == != < > <= >= in notin is isnot instanceof."""

    __slots__ = ("left", "op", "right")

    def __init__(self, at: int, end: int, op: str, left: Node, right: Node) -> None:
        self.at = at
        self.end = end
        self.op = op
        self.left = left
        self.right = right


class Logic(Node):
    """`and`, `or` and `??` of two or more operands."""

    __slots__ = ("op", "parts")

    def __init__(self, at: int, end: int, op: str, parts: list[Node]) -> None:
        self.at = at
        self.end = end
        self.op = op
        self.parts = parts


class Unary(Node):
    """`not`, `-`, `+`, `~`, `typeof`, `void` of one operand."""

    __slots__ = ("op", "part")

    def __init__(self, at: int, end: int, op: str, part: Node) -> None:
        self.at = at
        self.end = end
        self.op = op
        self.part = part


class Cond(Node):
    """A ternary."""

    __slots__ = ("no", "test", "yes")

    def __init__(self, at: int, end: int, test: Node, yes: Node, no: Node) -> None:
        self.at = at
        self.end = end
        self.test = test
        self.yes = yes
        self.no = no


class Seq(Node):
    """A list, tuple, set or array literal, or a pattern of that shape."""

    __slots__ = ("items", "kind")

    def __init__(self, at: int, end: int, items: list[Node], kind: str) -> None:
        self.at = at
        self.end = end
        self.items = items
        self.kind = kind


class Table(Node):
    """A dictionary or object literal, or a pattern of that shape; a key of None spreads."""

    __slots__ = ("pairs",)

    def __init__(self, at: int, end: int, pairs: list[tuple[Node | None, Node]]) -> None:
        self.at = at
        self.end = end
        self.pairs = pairs


class Spread(Node):
    """`*x` and `...x`."""

    __slots__ = ("part",)

    def __init__(self, at: int, end: int, part: Node) -> None:
        self.at = at
        self.end = end
        self.part = part


class Default(Node):
    """A target with a value used when nothing is there: `{b = 1}`."""

    __slots__ = ("target", "value")

    def __init__(self, at: int, end: int, target: Node, value: Node) -> None:
        self.at = at
        self.end = end
        self.target = target
        self.value = value


class Cast(Node):
    """A value seen as another type."""

    __slots__ = ("part", "type")

    def __init__(self, at: int, end: int, type: str, part: Node) -> None:
        self.at = at
        self.end = end
        self.type = type
        self.part = part


class Yield(Node):
    """A value handed out of a generator."""

    __slots__ = ("part",)

    def __init__(self, at: int, end: int, part: Node | None) -> None:
        self.at = at
        self.end = end
        self.part = part


class Comp(Node):
    """A comprehension: `element` for each (target, iterable) of `loops`, if all of `tests`."""

    __slots__ = ("element", "kind", "loops", "tests")

    def __init__(self, at: int, end: int, element: Node, kind: str) -> None:
        self.at = at
        self.end = end
        self.element = element
        self.kind = kind
        self.loops: list[tuple[Node, Node]] = []
        self.tests: list[Node] = []


class Opaque(Node):
    """Code of unknown meaning; its parts are evaluated in order."""

    __slots__ = ("parts",)

    def __init__(self, at: int, end: int, parts: list[Node]) -> None:
        self.at = at
        self.end = end
        self.parts = parts


class Assign(Node):
    """An assignment. `op` is empty or the operator of an augmented one, `type` the declared
    type."""

    __slots__ = ("declares", "op", "target", "type", "value")

    def __init__(self, at: int, end: int, target: Node, value: Node | None) -> None:
        self.at = at
        self.end = end
        self.target = target
        self.value = value
        self.op = ""
        self.type = ""
        self.declares = False


def last_name(node: Node) -> str:
    """The name a variable or member goes by, or an empty string."""
    return node.name if isinstance(node, Attr) else node.id if isinstance(node, Name) else ""
