"""Rights that are handed out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import members
from fairhand_scanners.security.form import Const, Return
from fairhand_scanners.security.questions import callbacks
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow


# Forms that show a text with its line ends written out.
_QUOTED = re.compile(r"%-?\d*(?:\.\d+)?r|!r|%j")


def wildcard(value: Value, facts: Facts, flow: Flow) -> bool:
    """Every action: "*", or an enumeration's word for all."""
    func = callbacks.function(value)
    if func is not None:
        given = (
            func.body[0].value if len(func.body) == 1 and isinstance(func.body[0], Return) else None
        )
        return isinstance(given, Const) and given.value == "*"
    return value.const == "*" or bool(re.search(r"\.All\w*Actions$|^AllActions", value.ref))


def raw_log(facts: Facts, flow: Flow) -> bool:
    first = facts.args[0] if facts.args else None
    return first is None or first.text is None or not _QUOTED.search(first.text)


def unowned(value: Value, facts: Facts, flow: Flow) -> bool:
    for name in ("withOwners", "owners", "setOwners", "withImageIds", "imageIds"):
        found, certain = members.member_fact(flow, value, [name])
        if found is not None:
            return False
    if not value.obj and value.fn is None:
        return False
    if value.fn is not None:
        return not re.search(
            r"owners|imageIds", flow.spelling(facts.nodes[0]) if facts.nodes else "owners", re.I
        )
    return certain


def group_alone(facts: Facts, flow: Flow) -> bool:
    """Whether a group's rights are taken without those of the user, which say it all."""
    names = flow.stack[-1].names if flow.stack else flow.module.names
    return names.isdisjoint(("setuid", "seteuid"))
