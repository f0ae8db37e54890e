"""What a source file offers to others: its definitions with their signatures, by tree-sitter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fairhand_syntax.languages import Language
from fairhand_syntax.parsing import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_LONGEST_SIGNATURE = 240
_MOST_DEFINITIONS = 400


@dataclass(frozen=True, slots=True)
class Definition:
    """A class, function, method or constant: its name, and its signature on one line.

    `owner` is the name of the class it belongs to, or empty; `line` counts from 0.
    """

    name: str
    signature: str
    owner: str
    line: int
    is_class: bool = False


def definitions_of(language: Language, text: str) -> tuple[Definition, ...]:
    """The definitions of a file that can be used from outside a function, in their order."""
    source = Source(language, text)
    found: list[Definition] = []
    reader = {"python": _python, "java": _java, "javascript": _javascript}[language.id]
    for one in reader(source, source.tree.root_node, ""):
        found.append(one)
        if len(found) >= _MOST_DEFINITIONS:
            break
    return tuple(found)


def _head(source: Source, node: Node, end: Node | None) -> str:
    """A definition up to its body, on one line."""
    stop = end.start_byte if end is not None else node.end_byte
    text = source.data[node.start_byte : stop].decode("utf-8", "replace")
    if source.language.id == "python":
        text = _REMARK.sub("", text)
    return on_one_line(text)[:_LONGEST_SIGNATURE]


# A remark behind a parameter would swallow the rest on one line.
_REMARK = re.compile(r"(?m)(?<=[\s,(])#[^\n\"']*$")


def on_one_line(text: str) -> str:
    """A text on one line. Strings are left out of it unless they are short or plain words.

    They tell nothing of how a thing is used, and a default value may be a credential.
    """
    one_line = re.sub(r"\s+", " ", text).strip()
    return _STRING.sub(lambda found: found[0] if _WORDS.fullmatch(found[2]) else '"…"', one_line)


_STRING = re.compile(r"([\"'`])((?:(?!\1)[^\\]|\\.){8,})\1")
_WORDS = re.compile(r"[A-Za-z]+(?:[_. /-][A-Za-z]+)*")


def _name(source: Source, node: Node) -> str:
    name = node.child_by_field_name("name")
    return source.text_of(name) if name is not None else ""


# What a module defines depending on something is defined as well.
_PYTHON_CLAUSES = {
    "if_statement",
    "try_statement",
    "except_clause",
    "elif_clause",
    "else_clause",
    "finally_clause",
    "block",
}


def _python(source: Source, parent: Node, owner: str) -> Iterator[Definition]:
    for node in parent.named_children:
        line = node.start_point.row
        if node.type == "decorated_definition":
            inner = node.child_by_field_name("definition")
            if inner is None:
                continue
            node = inner
        if node.type in _PYTHON_CLAUSES and not owner:
            yield from _python(source, node, owner)
        elif node.type == "function_definition":
            head = _head(source, node, node.child_by_field_name("body")).rstrip(": ")
            yield Definition(_name(source, node), f"{head}: ...", owner, line)
        elif node.type == "class_definition":
            name, body = _name(source, node), node.child_by_field_name("body")
            head = _head(source, node, body).rstrip(": ")
            yield Definition(name, f"{head}:", owner, line, True)
            if body is not None and not owner:
                yield from _python(source, body, name)
        elif node.type == "expression_statement" and (value := node.named_child(0)) is not None:
            left = value.child_by_field_name("left") if value.type == "assignment" else None
            if left is not None and left.type == "identifier":
                text = on_one_line(source.text_of(value))
                yield Definition(source.text_of(left), text[:100], owner, line)


_JAVA_TYPES = {
    "class_declaration",
    "interface_declaration",
    "enum_declaration",
    "record_declaration",
    "annotation_type_declaration",
}


def _java(source: Source, parent: Node, owner: str) -> Iterator[Definition]:
    for node in parent.named_children:
        line = node.start_point.row
        if node.type in _JAVA_TYPES:
            name, body = _name(source, node), node.child_by_field_name("body")
            yield Definition(name, f"{_head(source, node, body)} {{", owner, line, True)
            if body is not None:
                yield from _java(source, body, name)
        elif node.type == "enum_body_declarations":
            yield from _java(source, node, owner)
        elif node.type in ("method_declaration", "constructor_declaration"):
            head = _head(source, node, node.child_by_field_name("body")).rstrip("; ")
            if " private " not in f" {head} ":
                head = re.sub(r"^(?:@\w+(?:\([^)]*\))? )+", "", head)
                yield Definition(_name(source, node), f"{head};", owner, line)
        elif node.type == "enum_constant":
            yield Definition(_name(source, node), f"{_name(source, node)},", owner, line)
        elif node.type in ("field_declaration", "constant_declaration"):
            text = on_one_line(source.text_of(node))
            declarator = node.child_by_field_name("declarator")
            if declarator is not None and " private " not in f" {text} ":
                yield Definition(_name(source, declarator), text[:100], owner, line)


_JAVASCRIPT_FUNCTIONS = {
    "function_declaration",
    "generator_function_declaration",
    "function_expression",
    "generator_function",
    "arrow_function",
}


def _javascript(source: Source, parent: Node, owner: str) -> Iterator[Definition]:
    for node in parent.named_children:
        line = node.start_point.row
        if node.type == "export_statement":
            yield from _javascript(source, node, owner)
        elif node.type in _JAVASCRIPT_FUNCTIONS:
            head = _head(source, node, node.child_by_field_name("body"))
            yield Definition(_name(source, node) or "default", f"{head} {{}}", owner, line)
        elif node.type in ("class_declaration", "class"):
            name, body = _name(source, node), node.child_by_field_name("body")
            yield Definition(
                name or "default", f"{_head(source, node, body)} {{", owner, line, True
            )
            if body is not None:
                yield from _javascript(source, body, name)
        elif node.type == "method_definition":
            head = _head(source, node, node.child_by_field_name("body"))
            name = _name(source, node)
            if not name.startswith("#"):
                yield Definition(name, f"{head} {{}}", owner, line)
        elif node.type in ("lexical_declaration", "variable_declaration"):
            for declarator in node.named_children:
                value = declarator.child_by_field_name("value")
                if declarator.type == "variable_declarator" and value is not None:
                    yield from _javascript_value(source, declarator, value, owner)
        elif node.type == "expression_statement" and (inner := node.named_child(0)) is not None:
            right = inner.child_by_field_name("right")
            if inner.type == "assignment_expression" and right is not None:
                yield from _javascript_value(source, inner, right, owner)


def _javascript_value(source: Source, node: Node, value: Node, owner: str) -> Iterator[Definition]:
    """A name, or a property such as `exports.name`, to which a function or an object is put."""
    left = node.child_by_field_name("name") or node.child_by_field_name("left")
    if left is None:
        return
    line, target = node.start_point.row, source.text_of(left)
    name = target.rpartition(".")[2]
    if value.type in _JAVASCRIPT_FUNCTIONS:
        head = _head(source, node, value.child_by_field_name("body"))
        of = re.match(r"(\w+)\.prototype\.\w+$", target)
        yield Definition(name, f"{head} {{}}", of[1] if of else owner, line)
    elif value.type == "class":
        body = value.child_by_field_name("body")
        yield Definition(name, f"{_head(source, node, body)} {{", owner, line, True)
        if body is not None:
            yield from _javascript(source, body, name)
    elif value.type == "object":
        for member in value.named_children:
            inside = name if name != "exports" else ""
            if member.type == "method_definition":
                head = _head(source, member, member.child_by_field_name("body"))
                yield Definition(
                    _name(source, member), f"{head} {{}}", inside, member.start_point.row
                )
            elif member.type == "pair" and (inner := member.child_by_field_name("value")):
                key = member.child_by_field_name("key")
                if key is None:
                    continue
                text, row = source.text_of(key), member.start_point.row
                if inner.type in _JAVASCRIPT_FUNCTIONS:
                    head = _head(source, member, inner.child_by_field_name("body"))
                    yield Definition(text, f"{head} {{}}", inside, row)
                elif source.text_of(inner).startswith("require("):
                    # A module that hands others on.
                    yield Definition(text, text, inside, row)
    elif name.isupper() and not owner:
        yield Definition(name, on_one_line(source.text_of(node))[:100], owner, line)
