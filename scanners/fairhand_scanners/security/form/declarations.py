"""Functions, classes, imports and whole files of the common form."""

from __future__ import annotations

from fairhand_scanners.security.form.expressions import Assign, Const, Node


class Param:
    """A parameter: `marks` are its annotations, `pattern` is what they demand of its text."""

    __slots__ = ("at", "default", "end", "marks", "name", "pattern", "target", "type", "variadic")

    def __init__(self, at: int, end: int, name: str) -> None:
        self.at = at
        self.end = end
        self.name = name
        self.type = ""
        self.default: Node | None = None
        self.marks: list[str] = []
        self.pattern = ""
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


class Module:
    """One file in the common form. `funcs` are all functions in it, outer ones first."""

    __slots__ = ("body", "classes", "funcs", "handed", "imports", "language", "names", "strings")

    def __init__(self, language: str) -> None:
        self.language = language
        self.body: list[Node] = []
        self.funcs: list[Func] = []
        self.classes: list[Class] = []
        self.imports: set[str] = set()
        self.names: set[str] = set()
        self.strings: list[Const] = []
        # By name, what a function is handed to: (call or member that is set, keyword).
        self.handed: dict[str, list[tuple[Node, str]]] = {}
