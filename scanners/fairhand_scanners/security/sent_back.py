"""What functions that answer requests send back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fairhand_scanners.security import entrances, members, reports, routes
from fairhand_scanners.security.containers import holders
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Attr, Call, Func, Node, Return, last_name
from fairhand_scanners.security.guards import subjects
from fairhand_scanners.security.values import NO_CONST, UNKNOWN, Value

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def cloud_reply(flow: Flow, fields: dict[Any, Value], node: Node) -> None:
    """`{statusCode, headers, body}`: a gateway makes a reply of it."""
    for name in ("Content-Type", "content-type"):
        found, _ = members.member_fact(flow, fields.get("headers", UNKNOWN), [name])
        if found is not None and "html" in str(found.text or found.const):
            reports.event(flow, "<reply>.page", node, [fields["body"]])


def _answers(flow: Flow, func: Func, asked: Facts) -> bool:
    """Whether what a function of Python returns is a page; its framework becomes the hint."""
    names = [p.name for p in func.params]
    if names[:2] == ["environ", "start_response"]:
        asked.hint = "wsgi"
        return True
    if routes.is_exposed(flow, func):
        asked.hint = "cherrypy"
        return True
    route = routes.route_of(flow, func) if func.decorators else None
    if route is not None and isinstance(route.fn, Attr):
        asked.hint = subjects.again(flow, route.fn.obj).ref
        if any(k == "response_class" and "HTML" in flow.spelling(v) for k, v in route.kwargs):
            asked.hint = "page"
    return route is not None or routes.makes_error_page(func)


# What is returned as an object goes out as JSON.
_OBJECTS = re.compile(
    r"List|Set|Map|Collection|Page|Iterable|Stream|Slice|\w+(?:Dto|DTO|View|Json)|Integer|int|long|boolean"
)


def _sends_data(flow: Flow, func: Func) -> bool:
    """Whether what a method returns is sent as something other than a page: Micronaut sends JSON
    unless it is told otherwise."""
    spelled = [flow.spelling(d) for d in func.decorators]
    said = " ".join(text for text in spelled if "roduces" in text).lower()
    if "html" in said:
        return False
    if func.type and _OBJECTS.fullmatch(func.type):
        return True
    micronaut = any(
        isinstance(d, Call) and last_name(d.fn) in routes.SHORT_ROUTES for d in func.decorators
    )
    return micronaut or bool(re.search(r"json|text_?/?plain|xml|octet|pdf|image", said))


def _shown(flow: Flow, value: Value) -> Value | None:
    """What a browser gets of a value that is returned: of a tuple the first, of a dictionary, which
    is sent as JSON, only what tells of an error."""
    obj = flow.heap.get(value.obj) if value.obj else None
    if obj is not None and obj.ref == "<list>":
        value = obj.fields.get(0, UNKNOWN)
        obj = flow.heap.get(value.obj) if value.obj else None
    if obj is None or obj.ref == "<list>":
        return value
    taint = holders.flattened(flow, value).taint if obj.ref == "<table>" else None
    return Value("", NO_CONST, {"trace": taint["trace"]}) if taint and "trace" in taint else None


def check_view(flow: Flow, func: Func) -> None:
    """What a function that answers requests returns is sent to the browser."""
    asked = Facts(func, "<view>", "<view>")
    if flow.language == "javascript":
        nest = any(
            isinstance(d, Call) and last_name(d.fn) in routes.SHORT_ROUTES for d in func.decorators
        )
        if not nest and (len(func.params) < 2 or func.params[1].name != "h"):
            return
    elif flow.language == "java":
        if not any(routes.is_mapping(d) for d in func.decorators):
            if entrances.way_in(flow, func, None) != entrances.WEB or func.type == "void":
                return
            # Libraries that take lambdas send what they return as a page.
            asked.hint = "markup"
        elif _sends_data(flow, func):
            return
    elif flow.language == "python" and not _answers(flow, func, asked):
        return
    lines = flow.book.exact.get("<view>")
    if not lines:
        return
    heap = flow.heap
    for state, value, node in flow.scope.returns:
        # What is returned is looked at as it was there and then.
        flow.heap = state[1]
        if not isinstance(node, Return) or node.value is None:
            continue
        shown = _shown(flow, value)
        if shown is None:
            continue
        facts = Facts(node, "<view>", "<view>")
        facts.hint = asked.hint
        facts.args = [shown]
        reports.ask(flow, lines, facts)
    flow.heap = heap
