"""What the rules are asked, and what they found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import conditions
from fairhand_scanners.security.containers import holders
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Call, Node
from fairhand_scanners.security.rulebook import Line, rules
from fairhand_scanners.security.values import HOLE, Step, Taint, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


class Hit:
    """A rule that matched: where, and by which way the data came."""

    __slots__ = ("at", "end", "line", "message", "path", "rule", "step", "values")

    def __init__(self, rule: str, path: str, at: int, end: int) -> None:
        self.rule = rule
        self.path = path
        self.at = at
        self.end = end
        self.step: Step | None = None
        self.message = ""
        self.values: dict[str, str] = {}
        self.line: Line | None = None


_LOGIN = re.compile(r"log_?in|sign_?in|log_?on|authenticat", re.I)


def within(flow: Flow, context: str) -> bool:
    """Whether the walked place is inside a context."""
    if context == "method":
        return bool(flow.stack) and flow.stack[-1].owner is not None
    if context == "login":
        names = [f.name for f in flow.stack[-2:]] + [
            c for c in flow.contexts if c.startswith("route:")
        ]
        return any(_LOGIN.search(n) for n in names)
    if context.startswith("func~"):
        return bool(flow.stack) and any(
            re.search(context[5:], f.name, re.I) for f in flow.stack[-2:] if f.name
        )
    return context in flow.contexts


def event(flow: Flow, path: str, node: Node, args: list[Value], on: Value | None = None) -> None:
    """Ask the rules about something that is neither a call nor an assignment."""
    lines = flow.book.exact.get(path)
    if lines:
        facts = Facts(node, path, path)
        facts.args, facts.nodes, facts.on = args, [node], on
        ask(flow, lines, facts)


def rule_event(flow: Flow, last: str, holder: Value, args: list[Value], node: Node) -> None:
    """Ask the rules about an assignment to a member."""
    path = f"{holder.ref}.{last}" if holder.ref else ""
    lines = flow.book.lines(path, last)
    if holder.ref:
        lines = lines + flow.book.exact.get(f"{holder.ref}.*=", [])
    if not lines:
        return
    facts = Facts(node, path, last)
    facts.on = holder
    facts.hint = holder.hint
    facts.args = args
    facts.nodes = [node]
    ask(flow, lines, facts)


def ask(flow: Flow, lines: list[Line], facts: Facts) -> None:
    """Judge the lines for one call or assignment."""
    if flow.quiet:
        return
    for line in lines:
        if line.kind == "sinks":
            ask_sink(flow, line, facts)
        elif line.kind == "calls" and conditions.satisfied(line, facts, flow):
            report(flow, line.rule, facts.node)


def ask_sink(flow: Flow, line: Line, facts: Facts) -> None:
    rule = rules()[line.rule]
    for position in line.positions:
        values = [*facts.args, *facts.kwargs.values()] if position == "*" else []
        if position.endswith("+"):
            values = facts.args[int(position[:-1]) :]
        elif position != "*":
            value = conditions.lookup(position, facts, flow)[0]
            values = [value] if value is not None else []
        for value in values:
            taint = value.taint
            if value.obj and value.obj in flow.heap:
                taint = holders.flattened(flow, value).taint
            if not taint:
                continue
            for label in rule.labels:
                found = taint.get(label)
                if (
                    label == "local"
                    and found is not None
                    and _own_words(flow, value, found, position)
                ):
                    continue
                if found is None or rule.clean in found.clean or spared(rule.clean, value, found):
                    continue
                if conditions.satisfied(line, facts, flow):
                    if label == "weak":
                        report_weak(flow, found, facts.node)
                    else:
                        report(flow, line.rule, facts.node, found.step, line)
                    return


def _own_words(flow: Flow, value: Value, taint: Taint, position: str) -> bool:
    """Whether what somebody typed is used as a program means it to be: words of its own command
    line that it hands to another one as a list, and what has come through other files to get here.
    """
    holder = flow.heap.get(value.obj) if value.obj else None
    if "." in position or (holder is not None and holder.ref == "<list>"):
        return True
    step: Step | None = taint.step
    while step is not None:
        if step.path != flow.file.path:
            return True
        step = step.before
    return False


def report_weak(flow: Flow, taint: Taint, node: Node) -> None:
    """Predictable numbers are a fault where they are drawn; where they end up is the last
    step."""
    first = taint.step
    while first.before is not None:
        first = first.before
    source = Node(0, 0)
    source.at, source.end = first.at, first.end
    report(flow, "weak-random", source)
    if flow.hits and flow.hits[-1].rule == "weak-random" and flow.hits[-1].step is None:
        at, end = place(node)
        flow.hits[-1].step = Step(
            taint.step, flow.file.path, at, end, "becomes a secret here", taint.step.depth + 1
        )


def report(
    flow: Flow, rule: str, node: Node, step: Step | None = None, line: Line | None = None
) -> None:
    """Note a finding, once per rule and place."""
    at, end = place(node)
    key = (rule, flow.file.path, at)
    if flow.quiet or key in flow.seen:
        return
    flow.seen.add(key)
    hit = Hit(rule, flow.file.path, at, end)
    hit.line = line
    if step is not None:
        what = "reaches this call" if isinstance(node, Call) else "reaches this place"
        hit.step = Step(step, flow.file.path, at, end, what, step.depth + 1)
    flow.hits.append(hit)


def place(node: Node) -> tuple[int, int]:
    """Where a finding starts: a long chain's call starts at the chain's first name."""
    return node.at, node.end


_PAIRS = {"ssrf", "redirect"}


def spared(kind: str, value: Value, taint: Taint) -> bool:
    """Whether the place of the untrusted part inside a text takes its danger away."""
    text = value.text
    if kind == "redirect" and {"slash", "noslashes"} <= taint.clean:
        return True
    if kind in _PAIRS and text is not None and HOLE in text:
        prefix = text.split(HOLE, 1)[0].removeprefix("redirect:")
        if re.match(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]+[/?#]", prefix, re.I):
            return True
        if kind == "redirect" and re.match(r"/[^/\\]|\?|#", prefix):
            return True
    return kind == "header" and "key" in value.tags
