"""Functions that answer requests: by which decorators and names they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security.form import Attr, Call, Const, Func, Name, Node
from fairhand_scanners.security.guards import subjects

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


# Annotations of Nest and Micronaut.
SHORT_ROUTES = frozenset(("Get", "Post", "Put", "Delete", "Patch", "All"))


def is_mapping(decorator: Node) -> bool:
    return (
        isinstance(decorator, Call)
        and isinstance(decorator.fn, Name)
        and decorator.fn.id in _MAPPINGS
    )


_GRAPHQL = ("graphql", "apollo", "@apollo", "mercurius", "type-graphql", "graphene", "ariadne")

_PARENTS = frozenset(("parent", "root", "_", "_parent", "_root", "obj", "source", "self", "__"))


def is_asked_of_resolver(flow: Flow, func: Func, index: int) -> bool:
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


def is_exposed(flow: Flow, func: Func) -> bool:
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
GATEWAY = frozenset(
    (
        "queryStringParameters",
        "pathParameters",
        "multiValueQueryStringParameters",
        "requestContext",
        "isBase64Encoded",
    )
)


def makes_error_page(func: Func, flow: Flow | None = None) -> bool:
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
