"""The common form: what the three grammars are lowered to, and all that the data flow knows.

Every node carries `at` and `end`, byte offsets into the UTF-8 source. Statements and expressions
are plain records without behaviour; their meaning lives in `flow`.
"""

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


class Param:
    """A parameter. `marks` are the names of its annotations with their first text argument."""

    __slots__ = ("at", "default", "end", "marks", "name", "target", "type", "variadic")

    def __init__(self, at: int, end: int, name: str) -> None:
        self.at = at
        self.end = end
        self.name = name
        self.type = ""
        self.default: Node | None = None
        self.marks: list[str] = []
        self.variadic = ""
        self.target: Node | None = None


class Func(Node):
    """A function, method or lambda. `names` are all identifiers that occur inside."""

    __slots__ = (
        "body",
        "decorators",
        "generator",
        "getter",
        "lambda_",
        "locals",
        "name",
        "names",
        "outer_names",
        "owner",
        "params",
        "static",
        "type",
    )

    def __init__(self, at: int, end: int, name: str) -> None:
        self.at = at
        self.end = end
        self.name = name
        self.params: list[Param] = []
        self.body: list[Node] = []
        self.decorators: list[Node] = []
        self.names: set[str] = set()
        self.locals: set[str] = set()
        self.outer_names: set[str] = set()
        self.owner: Class | None = None
        self.static = False
        self.generator = False
        self.getter = False
        self.lambda_ = False
        self.type = ""


class Class(Node):
    """A class with its methods by name and the statements that set its fields."""

    __slots__ = ("bases", "decorators", "fields", "methods", "name", "types")

    def __init__(self, at: int, end: int, name: str) -> None:
        self.at = at
        self.end = end
        self.name = name
        self.bases: list[str] = []
        self.methods: dict[str, list[Func]] = {}
        self.fields: list[Assign] = []
        self.types: dict[str, str] = {}
        self.decorators: list[Node] = []


class Define(Node):
    """A function or class comes into being under its name."""

    __slots__ = ("what",)

    def __init__(self, at: int, end: int, what: Func | Class) -> None:
        self.at = at
        self.end = end
        self.what = what


class Import(Node):
    """Names bound to dotted paths: (local name, path). A path may start with "./" (JavaScript)."""

    __slots__ = ("names",)

    def __init__(self, at: int, end: int, names: list[tuple[str, str]]) -> None:
        self.at = at
        self.end = end
        self.names = names


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


class Module:
    """One file in the common form. `funcs` are all functions in it, outer ones first."""

    __slots__ = ("body", "classes", "funcs", "imports", "language", "names", "strings")

    def __init__(self, language: str) -> None:
        self.language = language
        self.body: list[Node] = []
        self.funcs: list[Func] = []
        self.classes: list[Class] = []
        self.imports: set[str] = set()
        self.names: set[str] = set()
        self.strings: list[Const] = []
