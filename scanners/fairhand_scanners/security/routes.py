"""Functions that answer requests: what they are given and what they send back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fairhand_scanners.security import assignments, classes, leaks, members, reports, sources, texts
from fairhand_scanners.security.containers import holders
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import (
    Attr,
    Call,
    Class,
    Const,
    Func,
    Name,
    Node,
    Param,
    Return,
    last_name,
)
from fairhand_scanners.security.guards import patterns, subjects
from fairhand_scanners.security.values import NO_CONST, UNKNOWN, Obj, Value, cleaned

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow

_MAPPINGS = frozenset(
    [
        "RequestMapping",
        "GetMapping",
        "PostMapping",
        "PutMapping",
        "DeleteMapping",
        "PatchMapping",
        "GET",
        "POST",
        "PUT",
        "DELETE",
        "Path",
        "Get",
        "Post",
        "Put",
        "Patch",
        "Delete",
    ]
)


_ERROR_PAGES = frozenset(("errorhandler", "app_errorhandler", "exception_handler"))
_ROUTES = frozenset(
    [
        "route",
        "get",
        "post",
        "put",
        "delete",
        "patch",
        "api_route",
        "websocket",
        "head",
        "options",
        "trace",
    ]
)


_MARKS = frozenset(
    [
        "RequestParam",
        "PathVariable",
        "RequestBody",
        "RequestHeader",
        "CookieValue",
        "ModelAttribute",
        "MatrixVariable",
        "RequestPart",
        "QueryParam",
        "PathParam",
        "FormParam",
        "HeaderParam",
        "CookieParam",
        "BeanParam",
        "QueryValue",
        "Body",
        "Header",
        "Part",
        "Payload",
    ]
)


# What Nest hands to a parameter by its decorator.
_NEST_MARKS = frozenset(("Query", "Body", "Param", "Headers", "UploadedFile", "Cookies", "Ip"))
_NEST_GIVEN = {
    "Req": "express.Request",
    "Request": "express.Request",
    "Res": "express.Response",
    "Response": "express.Response",
}
# Annotations of Nest and Micronaut.
_SHORT_ROUTES = frozenset(("Get", "Post", "Put", "Delete", "Patch", "All"))


def _bound_by_name(flow: Flow, func: Func, param: Param) -> bool:
    """Whether a parameter of Java without annotation is filled from the request: a text, or an
    object whose class is in sight."""
    if not any(_mapping(d) for d in func.decorators):
        return False
    if param.type in ("String", "String[]", "List<String>", "MultipartFile"):
        return True
    found = flow.find(flow.scope, param.type)
    what = found.fn.what if found is not None and found.fn is not None else None
    return isinstance(what, Class) and bool(what.types)


def _mapping(decorator: Node) -> bool:
    return (
        isinstance(decorator, Call)
        and isinstance(decorator.fn, Name)
        and decorator.fn.id in _MAPPINGS
    )


_GRAPHQL = ("graphql", "apollo", "@apollo", "mercurius", "type-graphql", "graphene", "ariadne")
_PARENTS = frozenset(("parent", "root", "_", "_parent", "_root", "obj", "source", "self", "__"))


def _resolves(flow: Flow, func: Func, index: int) -> bool:
    """Whether a parameter of a resolver of GraphQL is what was asked with."""
    if not any(m.startswith(_GRAPHQL) for m in flow.module.imports):
        return False
    if flow.language == "python":
        return func.name.startswith("resolve_") and index >= (1 if func.owner is None else 0) + 1
    return (
        flow.language == "javascript"
        and index == 1
        and len(func.params) <= 4
        and func.params[0].name in _PARENTS
    )


def _exposed(flow: Flow, func: Func) -> bool:
    """Whether a method is a page of CherryPy."""
    return "cherrypy" in flow.module.imports and any(
        flow.spelling(d).split("(")[0] in ("cherrypy.expose", "expose") for d in func.decorators
    )


def route_of(flow: Flow, func: Func) -> Call | None:
    """The decorator that makes a function answer requests, in Python."""
    for decorator in func.decorators:
        if (
            isinstance(decorator, Call)
            and isinstance(decorator.fn, Attr)
            and decorator.fn.name in _ROUTES
        ):
            holder = subjects.again(flow, decorator.fn.obj)
            if holder.ref.startswith(
                (
                    "flask",
                    "fastapi",
                    "starlette",
                    "sanic",
                    "bottle",
                    "quart",
                    "chalice",
                    "aiohttp",
                    "falcon",
                )
            ):
                return decorator
            path = decorator.args[0] if decorator.args else None
            if isinstance(path, Const) and str(path.value).startswith("/"):
                return decorator
    return None


# Members of an event that a gateway passes on from a request.
_GATEWAY = frozenset(
    (
        "queryStringParameters",
        "pathParameters",
        "multiValueQueryStringParameters",
        "requestContext",
        "isBase64Encoded",
    )
)


def cloud_reply(flow: Flow, fields: dict[Any, Value], node: Node) -> None:
    """`{statusCode, headers, body}`: a gateway makes a reply of it."""
    for name in ("Content-Type", "content-type"):
        found, _ = members.member_fact(flow, fields.get("headers", UNKNOWN), [name])
        if found is not None and "html" in str(found.text or found.const):
            reports.event(flow, "<reply>.page", node, [fields["body"]])


def receive_request(flow: Flow, func: Func, kind: str = "", facts: Facts | None = None) -> None:
    """Set the parameters of a function that is called from outside the file."""
    params = func.params
    language = flow.language
    if params and params[0].name in ("self", "cls") and not func.static and func.owner is not None:
        this = Value("", NO_CONST, None, flow.scope_this())
        this.hint = params[0].name
        flow.scope.vars[params[0].name] = this
        params = params[1:]
    route = route_of(flow, func) if language == "python" and func.decorators else None
    spelled = flow.spelling(route.args[0]) if route is not None and route.args else ""
    cloud = (
        len(params) >= 2
        and params[0].name in ("event", "_event")
        and params[1].name in ("context", "_context", "_", "ctx")
    )
    if (
        language == "javascript"
        and params
        and params[0].name == "event"
        and (func.name.lower().endswith("handler") or cloud or not func.names.isdisjoint(_GATEWAY))
    ):
        cloud = True
    opened = 0
    opened_at = leaks.opened_at(flow, facts) if facts is not None else None
    if facts is not None and opened_at is not None:
        opened = leaks.opened_for_callback(flow, facts.node).obj
    for index, param in enumerate(params):
        value = UNKNOWN
        if param.type:
            value = members.typed(flow, value, param.type)
        elif language != "java" or func.lambda_:
            named = flow.book.tables.get("params", {}).get(param.name)
            if named and _fits(flow, named, func, index):
                value = Value(named)
        outside = False
        if language == "java":
            outside = bool(_MARKS.intersection(param.marks)) or (
                not param.marks and _bound_by_name(flow, func, param)
            )
        elif param.marks:
            outside = not _NEST_MARKS.isdisjoint(param.marks)
            value = Value(_NEST_GIVEN.get(param.marks[0], ""))
        elif route is not None:
            outside = not _plain_dependency(flow, param.default) and not value.ref.startswith(
                ("fastapi", "starlette", "Depends")
            )
            if "<" not in spelled and _path_only(flow, route):
                outside = False
            if re.search(rf"<(?:int|float|uuid):{re.escape(param.name)}>", spelled):
                outside = False
        elif (cloud and index == 0) or kind == "socket":
            outside = True
        elif _resolves(flow, func, index):
            outside = True
            if param.variadic == "**":
                value = Value("")
        elif language == "python" and _exposed(flow, func):
            outside = True
        elif language == "python" and index and _from_address(flow, func, params, param):
            outside = True
            if param.variadic == "**":
                value = Value("")
        if kind == "handler" and language == "javascript" and not value.ref:
            value = _handler_param(flow, func, index, value)
        elif kind == "message" and index == 0:
            value = Value("MessageEvent")
        if (
            language == "javascript"
            and func.name[:1].isupper()
            and index == 0
            and (param.name == "props" or param.target is not None)
        ):
            value = sources.tainted(
                flow,
                value,
                "props",
                (param.at, param.end),
                "the component is given this from outside",
            )
        if param.pattern and patterns.strict_pattern(param.pattern, whole=True):
            outside = False
        if outside and not members.clean_type(flow, param.type):
            value = sources.tainted(
                flow,
                value,
                "user",
                (param.at, param.end),
                f"the parameter `{param.name}` comes from the request",
            )
            value = _as_declared(flow, value, param)
        if value.ref and not value.obj and language != "python":
            key = flow.next_id()
            obj = Obj(value.ref, (param.at, param.end), flow.scope.id)
            obj.vague = True
            flow.heap[key] = obj
            value = value.copy()
            value.obj = key
        if opened and index == 0:
            value = Value("", NO_CONST, None, opened)
            value.tags = frozenset(("errorof",))
        elif opened and str(index) == opened_at:
            value = Value("<descriptor>", NO_CONST, None, opened)
        if (
            language == "javascript"
            and index == 0
            and len(params) == 4
            and params[3].name in ("next", "_next", "_")
        ):
            value = sources.tainted(
                flow,
                Value("<exception>"),
                "trace",
                (param.at, param.end),
                "the error that was raised",
            )
        if language == "python" and index == 0 and _makes_error_page(func, flow):
            value = sources.tainted(
                flow,
                Value("<exception>"),
                "trace",
                (param.at, param.end),
                "the error that was raised",
            )
        if kind == "entry" and index == 0:
            value = Value("ZipEntry")
        if value is not UNKNOWN and value.ref and value.ref in flow.book.sources:
            value = sources.source_or(flow, value, value.ref, (param.at, param.end))
        if param.target is not None:
            assignments.bind(flow, param.target, value)
        elif param.name:
            if value is UNKNOWN or not value.hint:
                value = value.copy()
                value.hint = param.name
            flow.scope.vars[param.name] = value


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
    if place == 0:
        return Value("express.Request")
    if place == 1:
        return Value("express.Response")
    return value


def _makes_error_page(func: Func, flow: Flow | None = None) -> bool:
    """Whether a function answers for errors; with `flow`, for errors of any kind."""
    return any(
        isinstance(d, Call)
        and isinstance(d.fn, Attr)
        and d.fn.name in _ERROR_PAGES
        and (
            flow is None
            or any(flow.spelling(a) in ("Exception", "BaseException", "500") for a in d.args)
        )
        for d in func.decorators
    )


def _answers(flow: Flow, func: Func, asked: Facts) -> bool:
    """Whether what a function of Python returns is a page; its framework becomes the hint."""
    names = [p.name for p in func.params]
    if names[:2] == ["environ", "start_response"]:
        asked.hint = "wsgi"
        return True
    if _exposed(flow, func):
        asked.hint = "cherrypy"
        return True
    route = route_of(flow, func) if func.decorators else None
    if route is not None and isinstance(route.fn, Attr):
        asked.hint = subjects.again(flow, route.fn.obj).ref
        if any(k == "response_class" and "HTML" in flow.spelling(v) for k, v in route.kwargs):
            asked.hint = "page"
    return route is not None or _makes_error_page(func)


def _sends_data(flow: Flow, func: Func) -> bool:
    """Whether what a method returns is sent as something other than a page: Micronaut sends JSON
    unless it is told otherwise."""
    spelled = [flow.spelling(d) for d in func.decorators]
    said = " ".join(text for text in spelled if "roduces" in text).lower()
    if "html" in said:
        return False
    micronaut = any(
        isinstance(d, Call) and last_name(d.fn) in _SHORT_ROUTES for d in func.decorators
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
            isinstance(d, Call) and last_name(d.fn) in _SHORT_ROUTES for d in func.decorators
        )
        if not nest and (len(func.params) < 2 or func.params[1].name != "h"):
            return
    elif flow.language == "java":
        if not any(_mapping(d) for d in func.decorators):
            return
        if _sends_data(flow, func):
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
