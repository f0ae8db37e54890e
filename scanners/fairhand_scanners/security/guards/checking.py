"""Calls that check: methods of texts and lists, helpers, functions whose name says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import functions
from fairhand_scanners.security.form import Attr, Call, Comp, Func, Name, last_name
from fairhand_scanners.security.guards import (
    comparisons,
    membership,
    patterns,
    prefixes,
    refinements,
)
from fairhand_scanners.security.guards.subjects import (
    ALL,
    TEXT_ONLY,
    URL,
    Refinements,
    again,
    converted_from,
    subject_of,
)

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

_STRICT = frozenset(
    [
        "isdigit",
        "isalnum",
        "isalpha",
        "isdecimal",
        "isnumeric",
        "isidentifier",
        "isnumeric",
        "isLetterOrDigit",
        "isLetter",
        "isDigit",
        "isAlphabetic",
        "isAlphanumeric",
        "isNumeric",
        "isAlpha",
        "isDigits",
        "isCreatable",
        "isParsable",
        "isInteger",
        "isSafeInteger",
        "isFinite",
    ]
)

FULL = frozenset(("fullmatch", "matches"))

_PART = frozenset(("match", "search", "test", "find", "exec"))

_CHECK_NAME = re.compile(
    r"^_?(?:is|are|has)_?(?:valid|safe|allow|trusted|permitted|whitelist|known|int|num|digit|alpha|uuid|hex|white|local|same)"
    r"|^(?:isUUID|isInt|isNumeric|isAlpha|isMongoId|isHexadecimal|isIn|isIP|isSlug|isPort|isBoolean)",
    re.I,
)

_CONVERTS = frozenset(
    ("int", "float", "UUID", "Decimal", "parseInt", "parseLong", "parseDouble", "fromString")
)
_ENSURE = re.compile(
    r"^_?(?:validate|check|assert|ensure|verify|require|sanitize|sanitise)(?=[_A-Z]|$)"
)


def checked_by_call(flow: Flow, node: Call) -> tuple[Refinements, Refinements]:
    fn = node.fn
    if isinstance(fn, Attr):
        found = _method(flow, node, fn)
        if found is not None:
            return found
    name = last_name(fn)
    if name == "isinstance" and len(node.args) == 2:
        kinds = flow.spelling(node.args[1])
        if kinds in ("int", "float", "bool", "(int, float)"):
            return [(node.args[0], ALL)], []
        return ([(node.args[0], TEXT_ONLY)], []) if kinds == "str" else ([], [])
    if name == "isNaN" and node.args:
        return [], [(converted_from(node.args[0]), ALL)]
    if name in ("all", "any", "every") and node.args:
        return _every(flow, node)

    value = again(flow, fn)
    if value.fn is not None and isinstance(value.fn.what, Func):
        return functions.guard_in_helper(flow, node, value.fn)
    if name in ("url_has_allowed_host_and_scheme", "is_safe_url") and node.args:
        return [(node.args[0], URL)], []
    if (_CHECK_NAME.match(name) or name in _STRICT) and node.args:
        return [(converted_from(node.args[0]), ALL)], []
    return [], []


def _every(flow: Flow, node: Call) -> tuple[Refinements, Refinements]:
    """`all(check(c) for c in x)` speaks of x."""

    comp = node.args[0]
    if isinstance(node.fn, Name) and node.fn.id == "all" and isinstance(comp, Comp) and comp.loops:
        target, items = comp.loops[0]
        if isinstance(target, Name):
            text = flow.spelling(comp.element)
            if re.search(r"\bin\b|isalnum|isdigit|isalpha|match", text) and not re.search(
                r"\bnot in\b", text
            ):
                return [(items, ALL)], []
    return [], []


def _method(flow: Flow, node: Call, fn: Attr) -> tuple[Refinements, Refinements] | None:
    name, receiver = fn.name, fn.obj
    args = node.args
    if name in _STRICT and not args:
        return [(subject_of(receiver), ALL)], []
    if name in ("equals", "equalsIgnoreCase", "contentEquals") and len(args) == 1:
        found = comparisons.equality(flow, receiver, args[0]) or comparisons.equality(
            flow, args[0], receiver
        )
        return found, []
    if name in membership.HOLDS and args:
        return membership.held(flow, node)
    if name in ("startsWith", "startswith", "is_relative_to", "StartsWith") and args:
        return prefixes.begins(flow, receiver, args[0], name), prefixes.begins_not(
            flow, receiver, args[0]
        )
    if name in FULL or name in _PART:
        return patterns.matches(flow, node, fn)
    if name == "some" and args and isinstance(args[0], Func):
        return [], []
    return None


def after_statement(flow: Flow, node: Call) -> None:
    """A call that stands alone and checks its argument, as `validate(x)` does, lets x pass."""
    name = last_name(node.fn)
    if not node.args:
        return
    if name in _CONVERTS and len(node.args) == 1 and flow.language != "javascript":
        # What is no number does not come back from here.
        refinements.refine(flow, [(node.args[0], ALL)])
    if not _ENSURE.match(name):
        return
    value = again(flow, node.fn)
    if value.fn is None:
        refinements.refine(flow, [(node.args[0], ALL)])
