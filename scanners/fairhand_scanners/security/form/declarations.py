"""Functions, classes, imports and whole files of the common form."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairhand_scanners.security.form.expressions import Assign, Const, Node


@dataclass(slots=True, eq=False)
class Param:
    """A parameter: `marks` are its annotations, `pattern` is what they demand of its text."""

    at: int
    end: int
    name: str
    type: str = ""
    default: Node | None = None
    marks: list[str] = field(default_factory=list)
    pattern: str = ""
    variadic: str = ""
    target: Node | None = None


@dataclass(slots=True, eq=False)
class Func(Node):
    """A function, method or lambda. `names` are all identifiers that occur inside."""

    name: str
    params: list[Param] = field(default_factory=list)
    body: list[Node] = field(default_factory=list)
    decorators: list[Node] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    locals: set[str] = field(default_factory=set)
    outer_names: set[str] = field(default_factory=set)
    owner: Class | None = None
    static: bool = False
    generator: bool = False
    getter: bool = False
    lambda_: bool = False
    type: str = ""


@dataclass(slots=True, eq=False)
class Class(Node):
    """A class with its methods by name and the statements that set its fields."""

    name: str
    bases: list[str] = field(default_factory=list)
    methods: dict[str, list[Func]] = field(default_factory=dict)
    fields: list[Assign] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    decorators: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Define(Node):
    """A function or class comes into being under its name."""

    what: Func | Class


@dataclass(slots=True, eq=False)
class Import(Node):
    """Names bound to dotted paths: (local name, path). A path may start with "./" (JavaScript)."""

    names: list[tuple[str, str]]


@dataclass(slots=True, eq=False)
class Module:
    """One file in the common form. `funcs` are all functions in it, outer ones first."""

    language: str
    body: list[Node] = field(default_factory=list)
    funcs: list[Func] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    strings: list[Const] = field(default_factory=list)
    # By name, what a function is handed to: (call or member that is set, keyword).
    handed: dict[str, list[tuple[Node, str]]] = field(default_factory=dict)
