"""Conditions of rule lines, judged on what is known of a call.

Selectors: an argument's number or name (`0`, `verify`, `1|key_size`), with a dotted tail for
members of what it holds (`options.secure`, `0.setSecure`), `on` for the receiver, `call` for the
whole. `on.x` looks into the receiver. Operators: `=` equals one of the constants, `!=` is known not
to (absent counts), `~` the text matches, `!~` it is known not to, `<` `>` for numbers. Without an
operator a selector is a test by itself: `absent:x` (certainly), `nokey:x` (as far as is known),
`given:x`, `text:x`, `const:x`, `built:x`, `sql:x`, `tainted:x`, `in:decorator`, `imports:module`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fairhand_scanners.security import members, reports
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Attr, Call, Node, last_name
from fairhand_scanners.security.values import HOLE, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow
    from fairhand_scanners.security.rulebook import Condition, Line


def satisfied(line: Line, facts: Facts, flow: Flow) -> bool:
    """Whether all conditions of a line hold."""
    return all(_holds(condition, facts, flow) for condition in line.conditions)


def lookup(selector: str, facts: Facts, flow: Flow) -> tuple[Value | None, bool]:
    """The first of the selected values that is there, or whether the absence of all is certain."""
    certain = True
    for one in selector.split("|"):
        value, sure = _lookup(one, facts, flow)
        if value is not None:
            return value, True
        certain = certain and sure
    return None, certain


def _lookup(selector: str, facts: Facts, flow: Flow) -> tuple[Value | None, bool]:
    """The selected value and whether its absence is certain."""
    head, _, tail = selector.partition(".")
    value = facts.argument(head)
    if value is None:
        return None, not facts.open
    while tail:
        if value is None:
            return None, True
        # A member's name may hold dots when it is quoted by "/".
        head, _, tail = tail.partition(".")
        value, certain = members.member_fact(flow, value, [head])
        if value is None:
            return None, certain
    return value, True


def _words(value: Value) -> str | None:
    const: Any = value.const
    if value.known:
        return str(const).lower() if const is not None else "none"
    if value.ref:
        return value.ref.lower()
    return None


def _holds(condition: Condition, facts: Facts, flow: Flow) -> bool:
    operator = condition.operator
    selector = condition.selector
    if not operator:
        return _test(selector, facts, flow)
    if selector == "name":
        return (
            (condition.pattern.search(spelling(facts.node)) is not None) == (operator == "~")
            if condition.pattern
            else False
        )
    if selector == "hint":
        return (
            (condition.pattern.search(facts.hint) is not None) == (operator == "~")
            if condition.pattern
            else False
        )
    if selector == "in:func":
        func = flow.stack[-1] if flow.stack else None
        return (
            func is not None
            and condition.pattern is not None
            and bool(condition.pattern.search(func.name))
        )
    if operator == "=" and "|" in selector:
        return any(_equals(condition, _lookup(one, facts, flow)[0]) for one in selector.split("|"))
    value, certain = lookup(selector, facts, flow)
    if operator == "!=":
        if value is None:
            return certain
        words = _words(value)
        if value.ref and not value.known:
            return (
                any(w in words for w in ("insecure", "none", "weak"))
                if words and condition.words & {"secure"}
                else False
            )
        return words is not None and words not in condition.words
    if value is None:
        return False
    if operator == "=":
        return _equals(condition, value)
    if operator in ("<", ">"):
        const = value.const
        if isinstance(const, bool) or not isinstance(const, int | float):
            return False
        limit = float(condition.value)
        return const < limit if operator == "<" else const > limit
    subject = value.text if value.text is not None else value.ref or None
    if subject is None and value.known:
        subject = str(value.const)
    if condition.pattern is None or subject is None:
        return False
    found = condition.pattern.search(subject) is not None
    return found if operator == "~" else not found and HOLE not in subject


def _equals(condition: Condition, value: Value | None) -> bool:
    words = _words(value) if value is not None else None
    if words is None or value is None:
        return False
    return words in condition.words or (
        not value.known and words.rsplit(".", 1)[-1] in condition.words
    )


def spelling(node: Node) -> str:
    while isinstance(node, Call):
        node = node.fn
    if isinstance(node, Attr):
        node = node.obj
    while isinstance(node, Call):
        node = node.fn
    return last_name(node)


def _test(selector: str, facts: Facts, flow: Flow) -> bool:
    # The table names every question, and some of them need conditions again.
    from fairhand_scanners.security.questions import table

    word, _, rest = selector.partition(":")
    if word == "imports":
        return any(m == rest or m.startswith(rest + ".") for m in flow.module.imports)
    if word == "args":
        low, _, high = rest.partition("-")
        return int(low) <= len(facts.args) <= int(high or low)
    if word == "in":
        return reports.within(flow, rest)
    if word == "outside":
        return not reports.within(flow, rest)
    if word == "lacks":
        return all(rest not in func.names for func in flow.stack)
    value, certain = lookup(rest, facts, flow)
    if word == "nokey":
        return value is None
    if word == "absent":
        return value is None and certain
    if word in table.GENERAL:
        return table.GENERAL[word](facts, flow)
    if word in table.OF_VALUE:
        return value is not None and table.OF_VALUE[word](value, facts, flow)
    raise ValueError(f"unknown test {selector!r}")
