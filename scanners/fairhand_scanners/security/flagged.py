"""Resources whose closing hangs on a flag or on a test that is made twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import leaks
from fairhand_scanners.security.form import Attr, Name, Node, Unary, last_name
from fairhand_scanners.security.values import CLOSED, Heap

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


# Names of variables that keep whether something is open or whose it is.
_FLAG = re.compile(r"clos|own|opened|acquired|locked|connected", re.I)


def closed_under_flag(flow: Flow, test: Node, before: Heap) -> list[int]:
    """What the branch just walked has closed, if its test is a flag that says it had to be."""
    flag = test.part if isinstance(test, Unary) and test.op == "not" else test
    if not isinstance(flag, Name | Attr) or not _FLAG.search(last_name(flag)):
        return []
    func = flow.scope.func
    if func is not None and any(p.name == last_name(flag) for p in func.params):
        return []
    return [
        key
        for key, obj in flow.heap.items()
        if obj.state == CLOSED and key in before and before[key].state in leaks.UNCLOSED
    ]


def not_opened(flow: Flow, test: Node, closed: list[int]) -> None:
    """On the branch where a test fails, nothing is open that was opened where it held."""
    for key in closed:
        leaks.put_state(flow, key, CLOSED)
    if not flow.conditional:
        return
    spelled = _asked_of(flow, test)
    for key, obj in list(flow.heap.items()):
        if obj.state in leaks.UNCLOSED and flow.conditional.get(obj.site) == spelled:
            leaks.put_state(flow, key, CLOSED)


def note_test(flow: Flow, site: tuple[int, int]) -> None:
    test = flow.scope.tests[-1] if flow.scope.tests else None
    if test is not None:
        flow.conditional[site] = _asked_of(flow, test)


def _asked_of(flow: Flow, test: Node) -> str:
    """How a test is told again: `x is not None` and `x` ask the same of a thing that is opened."""
    return re.sub(r"\s+is\s+not\s+None$|\s*!==?\s*(?:null|undefined)$", "", flow.spelling(test))
