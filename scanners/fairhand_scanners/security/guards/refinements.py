"""Checked expressions are clean from here on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import leaks
from fairhand_scanners.security.form import Assign, Attr, Call, Index, Name
from fairhand_scanners.security.guards.subjects import Refinements, again
from fairhand_scanners.security.values import Value, cleaned

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def refine(flow: Flow, refinements: Refinements) -> None:
    """Let refinements hold from here on in the current state."""
    scope = flow.scope
    for node, kinds in refinements:
        target = node
        while isinstance(target, Assign):
            target = target.target
        if "<null>" in kinds:
            leaks.absent(flow, again(flow, target))
        elif isinstance(target, Name):
            value = flow.find(scope, target.id)
            if value is not None and (value.taint or value.obj):
                _refine_variable(flow, target.id, value, kinds)
        elif isinstance(target, Attr | Index | Call):
            spelled = flow.spelling(target)
            already = scope.refined.get(spelled, frozenset())
            scope.refined = {**scope.refined, spelled: already | kinds}


def _refine_variable(flow: Flow, name: str, value: Value, kinds: frozenset[str]) -> None:
    if value.obj and value.obj in flow.heap:
        obj = flow.heap[value.obj]
        if obj.rest is not None and obj.rest.taint:
            obj = obj.copy()
            assert obj.rest is not None
            obj.rest = obj.rest.with_taint(cleaned(obj.rest.taint, kinds))
            flow.heap[value.obj] = obj
    if value.taint:
        new = value.with_taint(cleaned(value.taint, kinds))
        if name in flow.scope.vars or flow.scope.outer is None:
            flow.scope.vars[name] = new
        else:
            flow.scope.vars[name] = new
