"""A call as the rules see it."""

from __future__ import annotations

from fairhand_scanners.security.form import Node
from fairhand_scanners.security.values import Value


class Facts:
    """A call as the rules see it: receiver, arguments, keywords and where they stand.

    `option` is the name under which an argument holds the function that is being walked.
    """

    __slots__ = ("args", "hint", "kwargs", "last", "node", "nodes", "on", "open", "option", "path")

    def __init__(self, node: Node, path: str, last: str) -> None:
        self.node = node
        self.path = path
        self.last = last
        self.on: Value | None = None
        self.hint = ""
        self.args: list[Value] = []
        self.kwargs: dict[str, Value] = {}
        self.nodes: list[Node] = []
        self.open = False
        self.option = ""

    def argument(self, position: str) -> Value | None:
        """The argument at a number or under a name; `0|name` tries both."""
        for key in position.split("|"):
            if key.isdigit():
                if int(key) < len(self.args):
                    return self.args[int(key)]
            elif key == "on":
                return self.on
            elif key == "last":
                return self.args[-1] if self.args else None
            elif key in self.kwargs:
                return self.kwargs[key]
        return None
