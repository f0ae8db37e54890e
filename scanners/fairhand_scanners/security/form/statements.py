"""Statements of the common form."""

from __future__ import annotations

from fairhand_scanners.security.form.expressions import Node


class If(Node):
    """A branch."""

    __slots__ = ("no", "test", "yes")

    def __init__(self, at: int, end: int, test: Node, yes: list[Node], no: list[Node]) -> None:
        self.at = at
        self.end = end
        self.test = test
        self.yes = yes
        self.no = no


class Loop(Node):
    """Any loop: over `items` into `target`, or while `test`; `update` runs after each round."""

    __slots__ = ("body", "items", "keys", "late", "orelse", "target", "test", "update")

    def __init__(self, at: int, end: int, body: list[Node]) -> None:
        self.at = at
        self.end = end
        self.body = body
        self.target: Node | None = None
        self.items: Node | None = None
        self.test: Node | None = None
        self.update: list[Node] = []
        self.orelse: list[Node] = []
        self.keys = False
        self.late = False


class Switch(Node):
    """A switch or match: cases are (values or None for the default, body). `falls` through or
    not."""

    __slots__ = ("cases", "falls", "subject")

    def __init__(self, at: int, end: int, subject: Node) -> None:
        self.at = at
        self.end = end
        self.subject = subject
        self.cases: list[tuple[list[Node] | None, list[Node]]] = []
        self.falls = False


class Handler:
    """A catch clause."""

    __slots__ = ("at", "body", "name", "type")

    def __init__(self, at: int, name: str, type: str, body: list[Node]) -> None:
        self.at = at
        self.name = name
        self.type = type
        self.body = body


class Try(Node):
    """A try statement with its handlers."""

    __slots__ = ("body", "final", "handlers", "orelse")

    def __init__(self, at: int, end: int, body: list[Node]) -> None:
        self.at = at
        self.end = end
        self.body = body
        self.handlers: list[Handler] = []
        self.orelse: list[Node] = []
        self.final: list[Node] = []


class With(Node):
    """A block that closes what it opens: items are (expression, target or None)."""

    __slots__ = ("body", "items")

    def __init__(self, at: int, end: int, items: list[tuple[Node, Node | None]], body: list[Node]):
        self.at = at
        self.end = end
        self.items = items
        self.body = body


class Return(Node):
    """Leaves the function with a value."""

    __slots__ = ("value",)

    def __init__(self, at: int, end: int, value: Node | None) -> None:
        self.at = at
        self.end = end
        self.value = value


class Raise(Node):
    """Leaves by an exception."""

    __slots__ = ("value",)

    def __init__(self, at: int, end: int, value: Node | None) -> None:
        self.at = at
        self.end = end
        self.value = value


class Jump(Node):
    """`break`, `continue`, or the value of a switch expression (`yield`)."""

    __slots__ = ("kind", "value")

    def __init__(self, at: int, end: int, kind: str, value: Node | None = None) -> None:
        self.at = at
        self.end = end
        self.kind = kind
        self.value = value


class Delete(Node):
    """Names or elements are removed."""

    __slots__ = ("targets",)

    def __init__(self, at: int, end: int, targets: list[Node]) -> None:
        self.at = at
        self.end = end
        self.targets = targets


class Block(Node):
    """Statements in a scope of their own, or several statements where one is expected."""

    __slots__ = ("body",)

    def __init__(self, at: int, end: int, body: list[Node]) -> None:
        self.at = at
        self.end = end
        self.body = body
