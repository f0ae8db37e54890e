"""Statements of the common form."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairhand_scanners.security.form.expressions import Node


@dataclass(slots=True, eq=False)
class If(Node):
    """A branch."""

    test: Node
    yes: list[Node]
    no: list[Node]


@dataclass(slots=True, eq=False)
class Loop(Node):
    """Any loop: over `items` into `target`, or while `test`; `update` runs after each round."""

    body: list[Node]
    target: Node | None = None
    items: Node | None = None
    test: Node | None = None
    update: list[Node] = field(default_factory=list)
    orelse: list[Node] = field(default_factory=list)
    keys: bool = False
    late: bool = False


@dataclass(slots=True, eq=False)
class Switch(Node):
    """A switch or match: cases are (values or None for the default, body). `falls` through or
    not."""

    subject: Node
    cases: list[tuple[list[Node] | None, list[Node]]] = field(default_factory=list)
    falls: bool = False


@dataclass(slots=True, eq=False)
class Handler:
    """A catch clause."""

    at: int
    name: str
    type: str
    body: list[Node]


@dataclass(slots=True, eq=False)
class Try(Node):
    """A try statement with its handlers."""

    body: list[Node]
    handlers: list[Handler] = field(default_factory=list)
    orelse: list[Node] = field(default_factory=list)
    final: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class With(Node):
    """A block that closes what it opens: items are (expression, target or None)."""

    items: list[tuple[Node, Node | None]]
    body: list[Node]


@dataclass(slots=True, eq=False)
class Return(Node):
    """Leaves the function with a value."""

    value: Node | None


@dataclass(slots=True, eq=False)
class Raise(Node):
    """Leaves by an exception."""

    value: Node | None


@dataclass(slots=True, eq=False)
class Jump(Node):
    """`break`, `continue`, or the value of a switch expression (`yield`)."""

    kind: str
    value: Node | None = None


@dataclass(slots=True, eq=False)
class Delete(Node):
    """Names or elements are removed."""

    targets: list[Node]


@dataclass(slots=True, eq=False)
class Block(Node):
    """Statements in a scope of their own, or several statements where one is expected."""

    body: list[Node]
