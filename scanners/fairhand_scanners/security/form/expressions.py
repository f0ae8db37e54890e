"""Expressions of the common form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class Node:
    """A piece of code between two byte offsets."""

    at: int
    end: int


@dataclass(slots=True, eq=False)
class Const(Node):
    """A literal: string, number, boolean or None. `text` marks character data (not bytes)."""

    value: Any


@dataclass(slots=True, eq=False)
class Regex(Node):
    """A regular expression literal."""

    pattern: str
    flags: str


@dataclass(slots=True, eq=False)
class Name(Node):
    """A variable by its name."""

    id: str


@dataclass(slots=True, eq=False)
class Attr(Node):
    """A member: `obj.name`. `name_at` is where the member's name starts."""

    obj: Node
    name: str
    name_at: int


@dataclass(slots=True, eq=False)
class Index(Node):
    """An element: `obj[key]`."""

    obj: Node
    key: Node


@dataclass(slots=True, eq=False)
class Call(Node):
    """A call or an object creation. `kwargs` are (name, expression); `open` marks `**options`."""

    fn: Node
    args: list[Node]
    kwargs: list[tuple[str, Node]] = field(default_factory=list)
    new: bool = False
    open: bool = False


@dataclass(slots=True, eq=False)
class Text(Node):
    """A string built from parts: interpolation and chains of `+` that hold a string."""

    parts: list[Node]


@dataclass(slots=True, eq=False)
class Binary(Node):
    """An operator of two operands that is neither comparison nor boolean."""

    op: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Compare(Node):
    """A comparison; `op` is one of == != < > <= >= in notin is isnot instanceof."""

    op: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Logic(Node):
    """`and`, `or` and `??` of two or more operands."""

    op: str
    parts: list[Node]


@dataclass(slots=True, eq=False)
class Unary(Node):
    """`not`, `-`, `+`, `~`, `typeof`, `void` of one operand."""

    op: str
    part: Node


@dataclass(slots=True, eq=False)
class Cond(Node):
    """A ternary."""

    test: Node
    yes: Node
    no: Node


@dataclass(slots=True, eq=False)
class Seq(Node):
    """A list, tuple, set or array literal, or a pattern of that shape."""

    items: list[Node]
    kind: str


@dataclass(slots=True, eq=False)
class Table(Node):
    """A dictionary or object literal, or a pattern of that shape; a key of None spreads."""

    pairs: list[tuple[Node | None, Node]]


@dataclass(slots=True, eq=False)
class Spread(Node):
    """`*x` and `...x`."""

    part: Node


@dataclass(slots=True, eq=False)
class Default(Node):
    """A target with a value used when nothing is there: `{b = 1}`."""

    target: Node
    value: Node


@dataclass(slots=True, eq=False)
class Cast(Node):
    """A value seen as another type."""

    type: str
    part: Node


@dataclass(slots=True, eq=False)
class Yield(Node):
    """A value handed out of a generator."""

    part: Node | None


@dataclass(slots=True, eq=False)
class Comp(Node):
    """A comprehension: `element` for each (target, iterable) of `loops`, if all of `tests`."""

    element: Node
    kind: str
    loops: list[tuple[Node, Node]] = field(default_factory=list)
    tests: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Opaque(Node):
    """Code of unknown meaning; its parts are evaluated in order."""

    parts: list[Node]


@dataclass(slots=True, eq=False)
class Assign(Node):
    """An assignment. `op` is empty or the operator of an augmented one, `type` the declared
    type."""

    target: Node
    value: Node | None
    op: str = ""
    type: str = ""
    declares: bool = False


def last_name(node: Node) -> str:
    """The name a variable or member goes by, or an empty string."""
    return node.name if isinstance(node, Attr) else node.id if isinstance(node, Name) else ""
