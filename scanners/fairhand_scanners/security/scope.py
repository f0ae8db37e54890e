"""The variables of a function while it is walked, and the file it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Func, Module, Node
from fairhand_scanners.security.values import Closure, Heap, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

# Where something stands: its first and its last byte, the last excluded.
Span = tuple[int, int]
# Variables, objects, and what has been checked of which expression.
State = tuple[dict[str, Value], Heap, dict[str, frozenset[str]]]


class Scope:
    """The variables of one function while it is walked, and the ways out of it."""

    __slots__ = (
        "alive",
        "breaks",
        "continues",
        "func",
        "id",
        "jumped",
        "loops",
        "outer",
        "pending",
        "raises",
        "refined",
        "returns",
        "tests",
        "this",
        "vars",
        "yields",
    )

    def __init__(self, outer: Scope | None, func: Func | None, id: int) -> None:
        self.outer = outer
        self.func = func
        self.id = id
        self.vars: dict[str, Value] = {}
        self.refined: dict[str, frozenset[str]] = {}
        self.alive = True
        self.this = 0
        self.returns: list[tuple[State, Value, Node | None]] = []
        self.raises: list[State] = []
        self.breaks: list[State] = []
        self.continues: list[State] = []
        self.jumped: list[tuple[State, Value]] = []
        self.yields: list[Value] = []
        # The tests of the branches that are being walked, the innermost last; None where it failed.
        self.tests: list[Node | None] = []
        self.loops = 0
        self.pending: list[Closure] = []


class File:
    """A file in the common form, with what the walk needs to speak of places in it."""

    __slots__ = ("data", "exports", "module", "owner", "path", "scope")

    def __init__(self, path: str, module: Module, data: bytes) -> None:
        self.path = path
        self.module = module
        self.data = data
        self.scope: Scope | None = None
        self.exports: dict[str, Value] = {}
        self.owner: Flow | None = None
