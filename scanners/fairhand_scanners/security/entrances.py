"""Functions that whoever is outside calls, known by how they are built and not by their library.

Three things make a function an entrance: it is handed to a library by a decorator or a call whose
words speak of requests or messages (`@app.get("/x")`, `consumer.subscribe("jobs", f)`); it fills in
a method of a library's base class (`class Chat(Consumer): def receive`); or it has a parameter that
looks and is used like a request. No single sign is trusted: `params` and `request` are words of
clients too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import classes, incoming, members, sources
from fairhand_scanners.security import entrance_words as words
from fairhand_scanners.security.form import (
    Attr,
    Call,
    Class,
    Const,
    Func,
    Name,
    Node,
    Param,
    last_name,
)
from fairhand_scanners.security.values import UNKNOWN

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow

WEB, DATA = "web", "data"


def way_in(flow: Flow, func: Func, facts: Facts | None) -> str:
    """How what is outside reaches a function: WEB, DATA, or "" when nothing says that it does."""
    if facts is not None and isinstance(facts.node, Call):
        way = _by_call(flow, facts.node, facts.path, facts.option)
        if way:
            return way
    if func.name and not func.lambda_:
        for node, keyword in flow.module.handed.get(func.name, ()):
            way = _by_call(flow, node, "", keyword)
            if way:
                return way
    for decorator in func.decorators:
        way = _by_decorator(flow, decorator)
        if way:
            return way
    if _fills_in(flow, func):
        return DATA
    if flow.language == "javascript" and (func.name in words.EXPORTED or not func.name):
        before = flow.file.data[max(0, func.at - 80) : func.at]
        if words.EXPORTS.search(before):
            return WEB
    return ""


def _by_call(flow: Flow, node: Node, path: str, keyword: str = "") -> str:
    """What a call that a function is handed to makes of it."""
    if isinstance(node, Attr):
        # `client.on_message = f`
        return (
            DATA
            if words.TAKES_IN.fullmatch(node.name) or words.HEARING.fullmatch(node.name)
            else ""
        )
    if not isinstance(node, Call):
        return ""
    last = last_name(node.fn)
    head = flow.spelling(node.fn)[:60]
    if words.CALLER.match(head) or words.OWN.match(path or head) or not last:
        return ""
    if flow.language == "python" and re.search(rb"\bdef %b\(" % last.encode(), flow.file.data):
        # The file says itself what becomes of it.
        return ""
    if keyword == "callback" and words.LISTENING.search(last) is None:
        # A callback is anything that is called later.
        return ""
    given = [a.value for a in node.args[:2] if isinstance(a, Const) and isinstance(a.value, str)]
    if head.startswith("ipcMain."):
        return DATA
    if last == "addListener" and re.search(r"\.on(?:Message|Request)\w*\.", head):
        return DATA
    if last == "addEventListener":
        return WEB if given[:1] == ["fetch"] else ""
    if last in ("on", "addListener") or (last == "once" and flow.language == "javascript"):
        peer = words.PEER.search(head) and any(
            m.startswith(words.SOCKETS) for m in flow.module.imports
        )
        if peer and given and given[0] not in words.LIFE:
            return DATA
        own = re.match(r"process\b|(?:\w+\.)*(?:worker|child|proc|parentPort|window|self)\b", head)
        if given[:1] == ["data"]:
            # A file is read by the same event as a connection.
            return DATA if words.PEER.search(head) else ""
        return DATA if given and words.HEARD.fullmatch(given[0]) and not own else ""
    if words.WEB.fullmatch(last):
        if given and words.ADDRESS.match(given[0]):
            return WEB
        if last in ("http", "route"):
            return WEB
    if last in ("command", "action") and any(
        m.startswith(words.COMMAND_LINES) for m in flow.module.imports
    ):
        return ""
    if words.TAKES_IN.fullmatch(last) or (keyword and words.TAKES_IN.fullmatch(keyword)):
        return DATA
    if last in ("handle", "process", "query", "mutation") and flow.language == "javascript":
        return DATA if last != "query" or "procedure" in head or ".input" in head else ""
    return ""


def _by_decorator(flow: Flow, decorator: Node) -> str:
    """What a decorator makes of a function."""
    call = decorator if isinstance(decorator, Call) else None
    fn = call.fn if call is not None else decorator
    last = last_name(fn)
    if flow.language == "java":
        return DATA if last in words.LISTENERS else ""
    if not isinstance(fn, Name | Attr) or flow.language != "python":
        return ""
    root: Node = fn
    while isinstance(root, Attr | Call):
        root = root.obj if isinstance(root, Attr) else root.fn
    made = flow.find(flow.scope, root.id) if isinstance(root, Name) else None
    if made is None or made.fn is not None or not made.ref or words.OWN.match(made.ref):
        return ""
    if isinstance(fn, Name):
        # What it is called at home counts, not what it is imported as.
        head, _, last = made.ref.rpartition(".")
        if not head:
            return ""
    given = [a.value for a in (call.args if call is not None else [])[:1] if isinstance(a, Const)]
    if words.WEB.fullmatch(last):
        addressed = bool(given) and words.ADDRESS.match(str(given[0])) is not None
        keyed = call is not None and any(
            k in ("path", "route", "uri", "rule") for k, _ in call.kwargs
        )
        http = last == "http" or isinstance(fn, Name)
        if (
            addressed
            or keyed
            or (http and call is not None)
            or (http and "http" in made.ref + last)
        ):
            return WEB
    if last == "on":
        return DATA if call is not None and call.args else ""
    if words.TAKES_IN.fullmatch(last):
        return DATA
    if made.ref.startswith(("strawberry", "ariadne")) and last in ("field", "mutation", "query"):
        return DATA
    return ""


def _fills_in(flow: Flow, func: Func) -> bool:
    """Whether a method is one that a library's base class calls with what was sent."""
    cls = func.owner
    if cls is None or not cls.bases:
        hearing = func.name == "handle_DATA"
        return hearing and len(func.params) >= 3
    if is_servicer_method(flow, func):
        return True
    if words.HEARING.fullmatch(func.name) is None:
        return False
    return any(words.HOST_CLASS.search(base) for base in cls.bases) and _outside(flow, cls)


def _outside(flow: Flow, cls: Class) -> bool:
    """Whether the bases of a class are out of sight."""
    for base in cls.bases:
        found = flow.find(flow.scope, base.split(".")[0])
        if found is not None and found.fn is not None:
            return False
        path = members.resolve_type(flow, base)
        if path.startswith(".") or (flow.files is not None and flow.files(flow.file, path)):
            return False
    return True


def is_servicer_method(flow: Flow, func: Func) -> bool:
    """Whether a method answers calls of gRPC."""
    cls = func.owner
    params = [p for p in func.params if p.name != "self"]
    if cls is None or len(params) != 2:
        return False
    if flow.language == "java":
        return params[1].type.startswith("StreamObserver") and any(
            base.endswith("ImplBase") for base in cls.bases
        )
    return flow.language == "python" and any(
        base.endswith(("Servicer", "ServicerBase")) for base in cls.bases
    )


def stands_for(flow: Flow, func: Func, params: list[Param], index: int, way: str) -> str:
    """What a parameter is, by the name the models have for it: a request, a call, a stream of
    bytes; or "". `params` are those without `self`."""
    pair = (params[0].name, params[1].name) if len(params) > 1 else ("", "")
    if index == 0 and pair == ("call", "callback") and flow.language == "javascript":
        return "grpc.Call"
    if index == 0 and pair == ("reader", "writer") and flow.language == "python":
        return "asyncio.StreamReader"
    if is_servicer_method(flow, func):
        return ""
    return incoming.INCOMING if _is_request(flow, func, params, index, way) else ""


def _is_request(flow: Flow, func: Func, params: list[Param], index: int, way: str) -> bool:
    """Whether the signs that a parameter is a request outweigh those against it."""
    param = params[index]
    if param.target is not None:
        return _taken_apart(flow, func, param, way)
    last = re.sub(r"[<\[].*", "", param.type.strip("\"'")).rsplit(".", 1)[-1]
    declared = re.sub(r"[<\[| ].*", "", param.type.strip("\"'"))
    if last and _known_client(flow, declared):
        return False
    if words.ONLY_SERVERS.fullmatch(last):
        return True
    sure = bool(words.REQUEST_TYPE.fullmatch(last))
    named = bool(words.REQUEST_NAME.fullmatch(param.name)) and not (last and not sure)
    maybe = bool(words.MAYBE_TYPE.fullmatch(last)) + bool(words.MAYBE_NAME.fullmatch(param.name))
    if not (sure or named or maybe):
        return False
    pair = (params[0].name, params[1].name) if len(params) > 1 else ("", "")
    score = 2 * (sure + named + bool(way) + (index in words.PAIRS.get(pair, ()))) + maybe
    score += pair == ("update", "context")
    score += any(words.REPLY_NAME.fullmatch(p.name) for p in params if p is not param)
    used = set(re.findall(words.MEMBER.format(re.escape(param.name)), flow.spelling(func)))
    score += 2 * any(map(incoming.is_telling, used))
    score += sum(map(incoming.is_sent, used)) > (not way)
    score += not used.isdisjoint(words.REPLIES)
    score += not used.isdisjoint(("request", "req", "getRequest"))
    owner = func.owner.name if func.owner is not None else ""
    if not way and (words.CLIENT.search(func.name) or words.CLIENT.search(owner)):
        score -= 3
    return score >= 4


def names_request(ref: str) -> bool:
    """Whether a class goes by a name that many libraries have for their requests."""
    last = ref.rpartition(".")[2]
    return last in ("Context", "Exchange") or words.REQUEST_TYPE.fullmatch(last) is not None


def _known_client(flow: Flow, declared: str) -> bool:
    """Whether a type is one of a library that sends requests, or of the project's own: a project
    that has requests of its own is a framework, or a client."""
    last = declared.rpartition(".")[2]
    if flow.language != "python":
        return any(
            m.endswith(f".{last}") and words.CLIENT_MODULE.match(m) for m in flow.module.imports
        )
    path = members.resolve_type(flow, declared)
    if path.startswith(".") or words.CLIENT_MODULE.match(path):
        return True
    found = flow.find(flow.scope, declared.partition(".")[0])
    if found is not None and found.fn is not None:
        return True
    return flow.files is not None and flow.files(flow.file, path) is not None


def _taken_apart(flow: Flow, func: Func, param: Param, way: str) -> bool:
    """Whether a pattern takes a request apart: `({ request, params })`."""
    if flow.language != "javascript" or param.target is None:
        return False
    keys = set(re.findall(r"\w+", flow.file.data[param.at : param.end].decode("utf-8", "replace")))
    if way == WEB:
        return any(incoming.is_sent(k) or k in ("request", "req") for k in keys)
    if way:
        # Of a command or a message one takes its parts; a tool's arguments go by their own names.
        return not keys.isdisjoint(words.PARTS)
    return "request" in keys and func.name in ("", *words.EXPORTED) and func.lambda_


def is_sent(flow: Flow, func: Func, param: Param, way: str) -> bool:
    """Whether a parameter of an entrance is, as a whole, what was sent."""
    if re.fullmatch(r"PageParameters|ConsumerRecords?(?:<.*)?|CloudEvent", param.type):
        return True
    if not way:
        return False
    if param.target is not None:
        # `({ name }) => ...`: the arguments of a tool.
        keys = re.findall(r"\w+", flow.file.data[param.at : param.end].decode("utf-8", "replace"))
        return way == DATA and not any(words.BESIDE.fullmatch(k) for k in keys)
    last = re.sub(r"[<\[].*", "", param.type.strip("\"'")).rsplit(".", 1)[-1]
    if is_servicer_method(flow, func):
        return param.name not in ("context", "ctx") and last != "StreamObserver"
    if last:
        if words.BESIDE_TYPE.search(last) and not words.DATA_TYPE.fullmatch(last):
            return False
        if words.DATA_TYPE.fullmatch(last) is None and flow.find(flow.scope, last) is None:
            return flow.language == "java" and not func.decorators
        return words.BESIDE.fullmatch(param.name) is None or last in ("str", "String", "bytes")
    return words.BESIDE.fullmatch(param.name) is None


def fill_properties(flow: Flow, cls: Class, this: int) -> None:
    """Set the properties of a class of Struts and its like to what a request sets them to: those
    that are texts and have a setter."""
    if not any(words.FILLED.search(base) for base in cls.bases) and not any(
        isinstance(d, Call) and last_name(d.fn) in words.BEANS for d in cls.decorators
    ):
        return
    obj = flow.heap[this].copy()
    for name, declared in classes.field_types(flow, obj.cls).items() if obj.cls is not None else ():
        setter = cls.methods.get(f"set{name[:1].upper()}{name[1:]}")
        if setter and words.TEXTS.fullmatch(declared):
            span = (setter[0].at, setter[0].at)
            message = f"the property `{name}` is set from the request"
            obj.fields[name] = sources.tainted(
                flow, obj.fields.get(name, UNKNOWN), "user", span, message
            )
    flow.heap[this] = obj
