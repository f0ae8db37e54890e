"""Functions that are handed over to check something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Const, Func, Name, Return
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow


def function(value: Value) -> Func | None:
    what = value.fn.what if value.fn is not None else None
    return what if isinstance(what, Func) else None


def returns_true(value: Value, facts: Facts, flow: Flow) -> bool:
    func = function(value)
    return func is not None and always_true(func)


def always_true(func: Func) -> bool:
    """A function that does nothing but say yes."""
    return (
        len(func.body) == 1
        and isinstance(func.body[0], Return)
        and isinstance(func.body[0].value, Const)
        and func.body[0].value.value is True
    )


def echoes(value: Value, facts: Facts, flow: Flow) -> bool:
    """A function that lets every origin in: it hands on what it was asked, or yes, and tests
    nothing."""
    func = function(value)
    if func is None or not func.params:
        return False
    asked = func.params[0].name
    text = flow.spelling(func)
    if re.search(
        r"\bif\b|\?|&&|===?|includes|indexOf|\.has\(|\.test\(|match|endsWith|startsWith", text
    ):
        return False
    yes = rf"(?:true|{re.escape(asked or 'origin')})"
    return (
        re.search(rf"\((?:null|undefined),\s*{yes}\s*\)|(?:=>|return)\s*{yes}\s*[;}})]?\s*$", text)
        is not None
    )


def returns_nothing(value: Value, facts: Facts, flow: Flow) -> bool:
    func = function(value)
    if func is None:
        return False
    if not func.body:
        return True
    if len(func.body) != 1 or not isinstance(func.body[0], Return):
        return False
    given = func.body[0].value
    return (
        given is None
        or (isinstance(given, Const) and given.value in (None, True))
        or (isinstance(given, Name) and given.id == "undefined")
    )
