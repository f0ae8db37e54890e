"""What functions that answer requests, and callbacks, are given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fairhand_scanners.security import (
    assignments,
    classes,
    entrances,
    members,
    resources,
    routes,
    sources,
    texts,
)
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import Attr, Call, Class, Func, Node, Param, last_name
from fairhand_scanners.security.guards import patterns, subjects
from fairhand_scanners.security.values import NO_CONST, UNKNOWN, Obj, Value, cleaned

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

# Annotations by which frameworks say which part of a request a parameter is filled from.
_MARKED = re.compile(
    r"(?:(?:Request|Path|Query|Form|Header|Cookie|Matrix|Bean)Param|Variable|Body|Header|Headers"
    r"|CookieValue|ModelAttribute|RequestPart|Part|QueryValue|Payload|Argument|Arguments"
    r"|Rest(?:Query|Path|Form|Header|Cookie|Matrix))$"
)


# What Nest hands to a parameter by its decorator.
_NEST_MARKS = frozenset(("Query", "Body", "Param", "Headers", "UploadedFile", "Cookies", "Ip"))

_NEST_GIVEN = {
    "Req": "express.Request",
    "Request": "express.Request",
    "Res": "express.Response",
    "Response": "express.Response",
}


def _bound_by_name(flow: Flow, func: Func, param: Param) -> bool:
    """Whether a parameter of Java without annotation is filled from the request: a text, or an
    object whose class is in sight."""
    if not any(routes.is_mapping(d) for d in func.decorators):
        return False
    if param.type in ("String", "String[]", "List<String>", "MultipartFile"):
        return True
    if param.type.startswith(("Map<", "List<")) and any(
        last_name(d.fn) in ("POST", "PUT", "PATCH") for d in func.decorators if isinstance(d, Call)
    ):
        # With JAX-RS what has no annotation is the body.
        return True
    found = flow.find(flow.scope, param.type)
    what = found.fn.what if found is not None and found.fn is not None else None
    return isinstance(what, Class) and bool(what.types)


class _Caller(NamedTuple):
    """Who calls a function from outside the file, and with what it is known to be called."""

    kind: str
    params: list[Param]
    route: Call | None
    address: str
    cloud: bool
    opened: int
    opened_at: str | None
    way: str


def _caller(flow: Flow, func: Func, kind: str, facts: Facts | None) -> _Caller:
    params = func.params
    if params and params[0].name in ("self", "cls") and not func.static and func.owner is not None:
        this = Value("", NO_CONST, None, flow.scope_this())
        this.hint = params[0].name
        flow.scope.vars[params[0].name] = this
        params = params[1:]
    python = flow.language == "python"
    route = routes.route_of(flow, func) if python and func.decorators else None
    address = flow.spelling(route.args[0]) if route is not None and route.args else ""
    opened = 0
    opened_at = resources.opened_at(flow, facts) if facts is not None else None
    if facts is not None and opened_at is not None:
        opened = resources.opened_for_callback(flow, facts.node).obj
    cloud = _is_cloud(flow, func, params)
    way = entrances.way_in(flow, func, facts)
    return _Caller(kind, params, route, address, cloud, opened, opened_at, way)


def _is_cloud(flow: Flow, func: Func, params: list[Param]) -> bool:
    """Whether a function is called with an event that a cloud's gateway makes of a request."""
    if (
        len(params) >= 2
        and params[0].name in ("event", "_event")
        and params[1].name in ("context", "_context", "_", "ctx")
    ):
        return True
    return (
        flow.language == "javascript"
        and bool(params)
        and params[0].name == "event"
        and (func.name.lower().endswith("handler") or not func.names.isdisjoint(routes.GATEWAY))
    )


def receive_request(flow: Flow, func: Func, kind: str = "", facts: Facts | None = None) -> None:
    """Set the parameters of a function that is called from outside the file."""
    caller = _caller(flow, func, kind, facts)
    for index, param in enumerate(caller.params):
        value = _received(flow, func, caller, index)
        if param.target is not None:
            assignments.bind(flow, param.target, value)
        elif param.name:
            if value is UNKNOWN or not value.hint:
                value = value.copy()
                value.hint = param.name
            flow.scope.vars[param.name] = value


def _received(flow: Flow, func: Func, caller: _Caller, index: int) -> Value:
    """What a parameter is given."""
    param = caller.params[index]
    span = (param.at, param.end)
    value = _expected(flow, func, param, index)
    outside = _from_outside(flow, func, caller, (index, value))
    if outside and param.variadic == "**" and caller.route is None:
        value = Value("")
    value = _by_place(flow, func, caller, (index, value))
    if not outside and not _is_known(flow, value, caller.way):
        stands_for = entrances.stands_for(flow, func, caller.params, index, caller.way)
        if stands_for:
            value = Value(stands_for)
        elif caller.route is None:
            outside = entrances.is_sent(flow, func, param, caller.way)
    if param.pattern and patterns.strict_pattern(param.pattern, whole=True):
        outside = False
    if outside and not members.clean_type(flow, param.type):
        message = f"the parameter `{param.name}` comes from the request"
        value = _as_declared(flow, sources.tainted(flow, value, "user", span, message), param)
    if value.ref and not value.obj and flow.language != "python":
        key = flow.next_id()
        flow.heap[key] = Obj(value.ref, span, flow.scope.id)
        flow.heap[key].vague = True
        value = value.copy()
        value.obj = key
    if caller.opened and index == 0:
        value = Value("", NO_CONST, None, caller.opened).tagged("errorof")
    elif caller.opened and str(index) == caller.opened_at:
        value = Value("<descriptor>", NO_CONST, None, caller.opened)
    if index == 0 and _takes_error(flow, func, caller.params):
        raised = Value("<exception>")
        value = sources.tainted(flow, raised, "trace", span, "the error that was raised")
    if caller.kind == "entry" and index == 0:
        value = Value("ZipEntry")
    if value is not UNKNOWN and value.ref and value.ref in flow.book.sources:
        value = sources.source_or(flow, value, value.ref, span)
    return value


def _is_known(flow: Flow, value: Value, way: str) -> bool:
    """Whether the models speak of what a parameter is, and not by its name alone."""
    if way == entrances.DATA and value.ref in ("express.Request", "HttpRequest", "koa.Context"):
        return False
    if value.ref in flow.book.classes and not entrances.names_request(value.ref):
        return True
    return bool(value.taint or value.fn) or value.ref in flow.book.givers


def _expected(flow: Flow, func: Func, param: Param, index: int) -> Value:
    """What a parameter is by its type, its decorator or its customary name."""
    if param.marks and flow.language != "java":
        return Value(_NEST_GIVEN.get(param.marks[0], ""))
    if param.type:
        return members.typed(flow, UNKNOWN, param.type)
    if flow.language != "java" or func.lambda_:
        named = flow.book.tables.get("params", {}).get(param.name)
        if named and _fits(flow, named, func, index):
            return Value(named)
    return UNKNOWN


def _from_outside(flow: Flow, func: Func, caller: _Caller, given: tuple[int, Value]) -> bool:
    """Whether whoever sends a request decides what a parameter is given."""
    index, value = given
    param = caller.params[index]
    if flow.language == "java":
        return any(_MARKED.search(mark) for mark in param.marks) or (
            not param.marks and _bound_by_name(flow, func, param)
        )
    if param.marks:
        return not _NEST_MARKS.isdisjoint(param.marks)
    if caller.route is not None:
        if _plain_dependency(flow, param.default) or value.ref.startswith(
            ("fastapi", "starlette", "Depends")
        ):
            return False
        if "<" not in caller.address and _path_only(flow, caller.route):
            return False
        number = rf"<(?:int|float|uuid):{re.escape(param.name)}>"
        return re.search(number, caller.address) is None
    if (caller.cloud and index == 0) or caller.kind == "socket":
        return True
    if routes.is_asked_of_resolver(flow, func, index):
        return True
    if flow.language != "python":
        return False
    return routes.is_exposed(flow, func) or (
        index > 0 and _from_address(flow, func, caller.params, param)
    )


def _by_place(flow: Flow, func: Func, caller: _Caller, given: tuple[int, Value]) -> Value:
    """What the place of a parameter says: of a handler, a listener or a component."""
    index, value = given
    param = caller.params[index]
    script = flow.language == "javascript"
    if caller.kind == "handler" and script and not value.ref:
        value = _handler_param(flow, func, index, value)
    elif caller.kind == "message" and index == 0:
        value = Value("MessageEvent")
    component = script and func.name[:1].isupper() and not func.name.isupper() and index == 0
    if component and (param.name == "props" or param.target is not None):
        span = (param.at, param.end)
        given_to = "the component is given this from outside"
        value = sources.tainted(flow, value, "props", span, given_to)
    return value


def _takes_error(flow: Flow, func: Func, params: list[Param]) -> bool:
    """Whether the first parameter is the error that is to be answered for."""
    if flow.language == "javascript":
        return len(params) == 4 and params[3].name in ("next", "_next", "_")
    return flow.language == "python" and routes.makes_error_page(func, flow)


_REPLIES = frozenset(
    [
        "HttpResponse",
        "HttpResponseRedirect",
        "JsonResponse",
        "render",
        "redirect",
        "get_object_or_404",
        "Http404",
        "FileResponse",
        "StreamingHttpResponse",
        "Response",
        "TemplateResponse",
    ]
)

_NUMBERED = re.compile(
    r"(?:^|_)(?:pk|id|num|number|page|year|month|day|count|user|form|obj|object|instance|model"
    r"|queryset|response|exception|exc|error|args|site|session|view|next_page)$"
)

_VIEW_METHODS = frozenset(("get", "post", "put", "patch", "delete", "dispatch", "head"))


def _from_address(flow: Flow, func: Func, params: list[Param], param: Param) -> bool:
    """Whether a further parameter of a view of Django is a part of the address."""
    if params[0].name != "request" or not any(
        m.split(".")[0] in ("django", "rest_framework") for m in flow.module.imports
    ):
        return False
    if func.owner is not None:
        if func.name not in _VIEW_METHODS:
            return False
    elif _REPLIES.isdisjoint(func.names):
        routed = rf"\b(?:re_)?(?:path|url)\([^\n]*\b{re.escape(func.name)}\b"
        if not re.search(routed.encode(), flow.file.data):
            return False
    if param.variadic == "**":
        return func.owner is not None
    return (
        param.default is None
        and not param.variadic
        and param.type in ("", "str")
        and not _NUMBERED.search(param.name)
    )


_TEXT_TYPE = re.compile(r"(?:Optional\[|Annotated\[)?\s*(?:str|String)\b(?!.*(?:dict|Any|Map))")


def _names_enum(flow: Flow, declared: str) -> bool:
    found = flow.find(flow.scope, declared)
    what = found.fn.what if found is not None and found.fn is not None else None
    return isinstance(what, Class) and classes.is_enum(what)


def _as_declared(flow: Flow, value: Value, param: Param) -> Value:
    """What a declared type says of a value from outside: a text is no object that a query could
    take for operators, and the fields of a class in sight have types of their own."""
    if _TEXT_TYPE.match(param.type.strip("\"' ")):
        return value.with_taint(cleaned(value.taint, texts.STRING))
    for name in re.findall(r"\w+", param.type):
        found = flow.find(flow.scope, name)
        what = found.fn.what if found is not None and found.fn is not None else None
        if found is None or not isinstance(what, Class):
            continue
        if classes.is_enum(what):
            return value.with_taint(None)
        key = flow.next_id()
        obj = Obj(what.name, (param.at, param.end), flow.scope.id)
        obj.cls, obj.vague = found.fn, True
        obj.rest = Value("", NO_CONST, value.taint)
        flow.heap[key] = obj
        assert found.fn is not None
        for field, declared in classes.field_types(flow, found.fn).items():
            if members.clean_type(flow, declared) or _names_enum(flow, declared):
                obj.fields[field] = UNKNOWN
            elif _TEXT_TYPE.match(declared):
                kinds = cleaned(value.taint, texts.STRING)
                obj.fields[field] = Value("", NO_CONST, kinds)
        new = value.copy()
        new.obj = key
        return new
    return value


def _path_only(flow: Flow, route: Call) -> bool:
    """Whether a route's parameters come from its path only."""
    holder = subjects.again(flow, route.fn.obj).ref if isinstance(route.fn, Attr) else ""
    if holder:
        return holder.startswith(("flask", "bottle", "quart", "chalice"))
    roots = {m.split(".")[0] for m in flow.module.imports}
    return bool(roots & {"flask", "bottle", "quart", "chalice"}) and "fastapi" not in roots


def _fits(flow: Flow, ref: str, func: Func, index: int) -> bool:
    """Whether a parameter's customary name may be taken at its word."""
    if ref.startswith("koa"):
        return (
            index == 0 and any(m.startswith(("koa", "@koa")) for m in flow.module.imports)
        ) or bool(func.names & {"request", "query", "throw"})
    if flow.language == "java":
        return index == 0 and any(m.startswith("io.vertx.ext.web") for m in flow.module.imports)
    if ref == "WebSocket":
        return "websockets" in flow.module.imports
    if flow.language == "python":
        return index == 0 if ref == "HttpRequest" else len(func.params) > 1
    return True


def _plain_dependency(flow: Flow, default: Node | None) -> bool:
    if isinstance(default, Call):
        name = last_name(default.fn)
        return name in ("Depends", "Security", "Inject")
    return False


def _handler_param(flow: Flow, func: Func, index: int, value: Value) -> Value:
    """Parameters of a route's function by their place: (req, res, next) or (err, req, res,
    next)."""
    count = len(func.params)
    koa = any(m == "koa" or m.startswith(("koa", "@koa")) for m in flow.module.imports)
    if koa and index == 0:
        return Value("koa.Context")
    place = index - 1 if count == 4 else index
    name = func.params[index].name
    if place == 1 and re.fullmatch(r"_?req(?:uest)?", name):
        # (res, req), as uWebSockets has them.
        place = 0
    elif place == 0 and re.fullmatch(r"_?res(?:ponse)?", name):
        place = 1
    if place == 0:
        return Value("express.Request")
    if place == 1:
        return Value("express.Response")
    return value
