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

from fairhand_scanners.security import classes, incoming, sources
from fairhand_scanners.security.form import Attr, Call, Class, Const, Func, Name, Node, Param, last_name
from fairhand_scanners.security.values import UNKNOWN

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow

# What requests are routed by; the call also names an address.
_WEB = re.compile(
    r"(?:map|add|on)?_?(?:get|post|put|patch|delete|head|options|all|any|route|url_?rule|re_?path"
    r"|path|url|websocket|ws|page|endpoint|api_?route|http|handle|handler|register|route_?handler)",
    re.I,
)
# What messages, commands and calls from afar are taken in by.
_TAKES_IN = re.compile(
    r"(?:message|command|slash_?command|hybrid_command|event|action|shortcut|callback_?query"
    r"|inline_?query|edited_message|channel_post|chosen_inline_result|tool|resource|prompt|rpc"
    r"|expose|exposed|remote_?method|subscriber|subscribe|p?subscribe_async|listener|listen|consume"
    r"|consumer|agent|cloud_?event|on_?message|on_?receive|on_?event|hears|autocomplete"
    r"|registertool|registerresource|registerprompt|oncall|onrequest|onmessagepublished|on_?data"
    r"|handleonce|ipchandle|on_?text|on_?packet|eachmessage|eachbatch|basic_consume"
    r"|register_function|start_server|start_unix_server|create_server|addhandler|add_handler"
    r"|set_handler|setmessagehandler|queue_declare_callback|method|procedure|query_procedure"
    r"|commandhandler|messagehandler|callbackqueryhandler|interface|chatinterface|worker"
    r"|definevent?handler|defineeventhandler|eventhandler|lazyeventhandler|cachedeventhandler"
    r"|callback|process)"
    r"|\w+_(?:trigger|message_handler|query_handler)|message_handler|on_\w+_received",
    re.I,
)
# Events of `on` that carry what others sent.
_HEARD = re.compile(
    r"message\w*|text|publish|packet|interaction\w*|callback_query|inline_query|command|data"
    r"|privmsg|notification|delivery|request|photo|document|sticker|channel_post|\w*:message",
    re.I,
)
# Listeners of Java by their annotations.
_LISTENERS = frozenset(
    (
        "KafkaListener", "RabbitListener", "JmsListener", "SqsListener", "StreamListener",
        "MessageMapping", "SubscribeMapping", "OnMessage", "Incoming", "ServiceActivator",
        "RabbitHandler", "KafkaHandler", "PulsarListener", "NatsListener", "Topic",
        "Queue", "MessageEndpoint", "Transformer", "RSocketMessageMapping", "FunctionName",
        "KafkaListeners", "RetryableTopic", "Consumer",
    )
)  # fmt: skip
# Methods that a library's base class calls with what was sent.
_HEARING = re.compile(
    r"on_?message|on_?text|on_?binary|receive|receive_(?:json|text|bytes)|data_?received|lineReceived"
    r"|rawDataReceived|stringReceived|datagram_?received|handle_DATA|handle_RCPT|handle_message"
    r"|handle_line|handle_request|process_message|on_?receive|on_?data|onPayload"
    r"|channelRead0?|messageReceived|handleTextMessage|handleBinaryMessage|handleMessage"
    r"|handleDelivery|handleRequest|onWebSocketText|onPubsubMessage|onFrame|privmsg|on_pubmsg"
    r"|on_privmsg|consume|process|processMessage|onInvoke|receiveMessage|on_body|on_slash_command",
)
_HOST_CLASS = re.compile(
    r"(?:Handler|Handlers|Consumer|Listener|Servicer|ServicerBase|ImplBase|Protocol|Receiver|Endpoint"
    r"|Resource|Controller|Processor|Client|Bot|Subscriber|Socket|Server|Verticle|Function|Servlet"
    r"|Adapter|Factory|Service|Worker|Agent|Cog|Component|View|ServerBase|SingleServerIRCBot)$"
)
# What a framework hands over beside what was sent.
_BESIDE = re.compile(
    r"_*(?:ctx|context|ack|say|respond|client|bot|server|session|db|database|user|current_user"
    r"|logger|log|ws|web_?socket|socket|sock|conn|connection|reply|next|app|cache|redis|settings"
    r"|config|state|background_tasks|sid|info|channel|method|props|properties|userdata|writer|write"
    r"|response|res|resp|call_next|callback|cb|done|self|cls|this|observer|responseObserver|env"
    r"|environment|sender|addr|address|acknowledgment|acknowledge|ackn?|h|out|responder|service"
    r"|services|repo|repository|storage|store|send|partition|offset|topic|tag|consumer_?tag|reader)"
)
_BESIDE_TYPE = re.compile(
    r"(?:Session|Connection|Client|Service|Repository|Settings|Database|Engine|Logger|State"
    r"|Response|BackgroundTasks|User|Context|Observer|Properties|Acknowledg\w+|Channel|Status"
    r"|Reply|Emitter|Depends|Principal|Authentication|Model|Pageable|Locale|Writer|Envelope)$"
)
_DATA_TYPE = re.compile(
    r"str|bytes|bytearray|dict|list|Any|object|String|byte|Map|List|Object|JsonNode|JsonObject"
    r"|\w*(?:Message|Event|Update|Interaction|Data|Payload|Body|Query|Form|Upload\w*|Record|Records"
    r"|Input|Command|Request|Dto|DTO|FromQuery|FromJSON|FromForm|FromRoute|FromFiles|Delivery)"
)
# Types that nothing but the answering side of a library has.
_ONLY_SERVERS = re.compile(
    r"HttpServerExchange|HttpExchange|IHTTPSession|DataFetchingEnvironment|HttpRequestMessage"
    r"|ServerRequest|FullHttpRequest|HttpServerRequest|RoutingContext|ServerHttpRequest"
    r"|ServerWebExchange|IngestRequest|AggregatedHttpRequest"
)
_REQUEST_TYPE = re.compile(
    r"\w*(?:Request|HttpExchange|ServerExchange|RequestMessage|HTTPSession|PageParameters"
    r"|FetchingEnvironment|Interaction|RequestContext|HttpContext|RoutingContext|Request\w*Event)"
)
_MAYBE_TYPE = re.compile(r"\w*(?:Context|Exchange|Event|Update|Call|Session|Message|Ctx)")
_REQUEST_NAME = re.compile(r"_*(?:req|request|http_?request)")
_MAYBE_NAME = re.compile(
    r"_*(?:ctx|context|c|exchange|rc|event|evt|call|interaction|update|environ|http|opts|rq)"
)
_REPLY_NAME = re.compile(r"_*(?:res|resp|response|reply|rsp|h|out|callback|start_response)")
# Parameters that come together, and which of them bring what was sent.
_PAIRS = {
    ("update", "context"): (0, 1),
    ("event", "context"): (0,),
    ("request", "context"): (0,),
    ("request", "response"): (0,),
    ("req", "res"): (0,),
    ("req", "resp"): (0,),
    ("context", "req"): (0, 1),
    ("res", "req"): (1,),
    ("ctx", "next"): (0,),
    ("request", "reply"): (0,),
    ("request", "h"): (0,),
}
# Code that makes requests speaks the same words as code that answers them.
_CLIENT = re.compile(
    r"client|adapter|transport|requester|fetch|agent|driver|proxy|mock|stub|fake|sign|retry"
    r"|middleware_?stack|build|prepare|dispatch|send",
    re.I,
)
_CLIENT_MODULE = re.compile(
    r"^(?:java\.net\.http|okhttp3|org\.apache\.http\.(?:client|methods)|retrofit2|feign"
    r"|com\.google\.api\.client|software\.amazon|org\.springframework\.http\.client)\b"
)
# Decorators of these make a function one of the command line, of a test or of the own program.
_OWN = re.compile(
    r"^(?:click|typer|cyclopts|invoke|fabric|fire|pytest|unittest|mock|celery|dramatiq|huey"
    r"|sqlalchemy|pydantic|attr|attrs|functools|contextlib|abc|dataclasses|argh|plac|nox|doit"
    r"|responses|respx|requests_mock|httpretty|vcr|blinker|signal|atexit|sys|os|threading)\b"
)
_CALLER = re.compile(r"^(?:\$|jquery|axios|superagent|got|ky|http|https|request|fetch|needle)\b", re.I)
_ADDRESS = re.compile(r"/|\^|[\w-]*[<{:]\w")
SOCKETS = ("socket.io", "ws", "sockjs", "faye-websocket", "uWebSockets")
PEER = re.compile(r"sock|^ws\b|client|conn|peer|nsp|namespace", re.I)
# Events that bring nothing from the other side.
LIFE = frozenset(("connection", "connect", "disconnect", "close", "error", "open", "upgrade"))
_EXPORTED = frozenset(
    (
        "loader", "action", "load", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS",
        "ALL", "get", "post", "put", "patch", "del", "onRequest", "onRequestGet", "onRequestPost",
        "handler", "handle", "fetch", "default", "getServerSideProps", "clientLoader",
    )
)  # fmt: skip
_PARTS = frozenset(
    ("request", "req", "message", "event", "command", "body", "payload", "input", "query",
     "params", "ctx", "context", "job", "data", "say", "ack", "respond", "action", "client")
)  # fmt: skip
_EXPORTS = re.compile(rb"export\s+(?:default\s+)?(?:async\s+)?(?:const\s+\w+\s*=\s*)?(?:async\s+)?$")
_MEMBER = r"(?<![\w.]){}\s*(?:\)\s*)?\??\.\s*(\w+)"
_REPLIES = frozenset(
    (
        "json", "send", "html", "render", "result", "status", "redirect", "respond", "reply",
        "write", "end", "setBody", "answer", "sendFile", "response", "getResponse", "followup",
    )
)  # fmt: skip

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
    if flow.language == "javascript" and (func.name in _EXPORTED or not func.name):
        before = flow.file.data[max(0, func.at - 80) : func.at]
        if _EXPORTS.search(before):
            return WEB
    return ""


def _by_call(flow: Flow, node: Node, path: str, keyword: str = "") -> str:
    """What a call that a function is handed to makes of it."""
    if isinstance(node, Attr):
        # `client.on_message = f`
        return DATA if _TAKES_IN.fullmatch(node.name) or _HEARING.fullmatch(node.name) else ""
    if not isinstance(node, Call):
        return ""
    last = last_name(node.fn)
    head = flow.spelling(node.fn)[:60]
    if _CALLER.match(head) or _OWN.match(path or head) or not last:
        return ""
    words = [a.value for a in node.args[:2] if isinstance(a, Const) and isinstance(a.value, str)]
    if head.startswith("ipcMain."):
        return DATA
    if last == "addListener" and re.search(r"\.on(?:Message|Request)\w*\.", head):
        return DATA
    if last == "addEventListener":
        return WEB if words[:1] == ["fetch"] else ""
    if last in ("on", "addListener") or (last == "once" and flow.language == "javascript"):
        peer = PEER.search(head) and any(m.startswith(SOCKETS) for m in flow.module.imports)
        if peer and words and words[0] not in LIFE:
            return DATA
        own = re.match(r"process\b|(?:\w+\.)*(?:worker|child|proc|parentPort|window|self)\b", head)
        return DATA if words and _HEARD.fullmatch(words[0]) and not own else ""
    if _WEB.fullmatch(last):
        if words and _ADDRESS.match(words[0]):
            return WEB
        if last in ("http", "route"):
            return WEB
    if _TAKES_IN.fullmatch(last) or (keyword and _TAKES_IN.fullmatch(keyword)):
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
        return DATA if last in _LISTENERS else ""
    if not isinstance(fn, Name | Attr) or flow.language != "python":
        return ""
    root: Node = fn
    while isinstance(root, Attr | Call):
        root = root.obj if isinstance(root, Attr) else root.fn
    made = flow.find(flow.scope, root.id) if isinstance(root, Name) else None
    if made is None or made.fn is not None or not made.ref or _OWN.match(made.ref):
        return ""
    if isinstance(fn, Name):
        # What it is called at home counts, not what it is imported as.
        head, _, last = made.ref.rpartition(".")
        if not head:
            return ""
    words = [a.value for a in (call.args if call is not None else [])[:1] if isinstance(a, Const)]
    if _WEB.fullmatch(last):
        addressed = bool(words) and _ADDRESS.match(str(words[0])) is not None
        keyed = call is not None and any(k in ("path", "route", "uri", "rule") for k, _ in call.kwargs)
        http = last == "http" or isinstance(fn, Name)
        if addressed or keyed or (http and call is not None) or (http and "http" in made.ref + last):
            return WEB
    if last == "on":
        return DATA if call is not None and call.args else ""
    if _TAKES_IN.fullmatch(last):
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
    if _HEARING.fullmatch(func.name) is None:
        return False
    return any(_HOST_CLASS.search(base) for base in cls.bases) and _outside(flow, cls)


def _outside(flow: Flow, cls: Class) -> bool:
    """Whether a base of a class is out of sight."""
    found = flow.find(flow.scope, cls.bases[0].split(".")[0])
    return found is None or found.fn is None


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
    if last and _known_client(flow, last):
        return False
    if _ONLY_SERVERS.fullmatch(last):
        return True
    sure = bool(_REQUEST_TYPE.fullmatch(last))
    named = bool(_REQUEST_NAME.fullmatch(param.name)) and not (last and not sure)
    maybe = bool(_MAYBE_TYPE.fullmatch(last)) + bool(_MAYBE_NAME.fullmatch(param.name))
    if not (sure or named or maybe):
        return False
    pair = (params[0].name, params[1].name) if len(params) > 1 else ("", "")
    score = 2 * (sure + named + bool(way) + (index in _PAIRS.get(pair, ()))) + maybe
    score += any(_REPLY_NAME.fullmatch(p.name) for p in params if p is not param)
    used = set(re.findall(_MEMBER.format(re.escape(param.name)), flow.spelling(func)))
    score += 2 * any(map(incoming.is_telling, used))
    score += sum(map(incoming.is_sent, used)) > (not way)
    score += not used.isdisjoint(_REPLIES)
    score += not used.isdisjoint(("request", "req", "getRequest"))
    owner = func.owner.name if func.owner is not None else ""
    if not way and (_CLIENT.search(func.name) or _CLIENT.search(owner)):
        score -= 3
    return score >= 4


def names_request(ref: str) -> bool:
    """Whether a class goes by a name that many libraries have for their requests."""
    last = ref.rpartition(".")[2]
    return last in ("Context", "Exchange") or _REQUEST_TYPE.fullmatch(last) is not None


def _known_client(flow: Flow, name: str) -> bool:
    """Whether a type is one of a library that sends requests."""
    return any(
        m.endswith(f".{name}") and _CLIENT_MODULE.match(m) for m in flow.module.imports
    )


def _taken_apart(flow: Flow, func: Func, param: Param, way: str) -> bool:
    """Whether a pattern takes a request apart: `({ request, params })`."""
    if flow.language != "javascript" or param.target is None:
        return False
    keys = set(re.findall(r"\w+", flow.file.data[param.at : param.end].decode("utf-8", "replace")))
    if way == WEB:
        return any(incoming.is_sent(k) or k in ("request", "req") for k in keys)
    if way:
        # Of a command or a message one takes its parts; a tool's arguments go by their own names.
        return not keys.isdisjoint(_PARTS)
    return "request" in keys and func.name in ("", *_EXPORTED) and func.lambda_


def is_sent(flow: Flow, func: Func, param: Param, way: str) -> bool:
    """Whether a parameter of an entrance is, as a whole, what was sent."""
    if not way:
        return False
    if param.target is not None:
        # `({ name }) => ...`: the arguments of a tool.
        keys = re.findall(r"\w+", flow.file.data[param.at : param.end].decode("utf-8", "replace"))
        return way == DATA and not any(_BESIDE.fullmatch(k) for k in keys)
    last = re.sub(r"[<\[].*", "", param.type.strip("\"'")).rsplit(".", 1)[-1]
    if is_servicer_method(flow, func):
        return param.name not in ("context", "ctx") and last != "StreamObserver"
    if last:
        if _BESIDE_TYPE.search(last) and not _DATA_TYPE.fullmatch(last):
            return False
        if _DATA_TYPE.fullmatch(last) is None and flow.find(flow.scope, last) is None:
            return flow.language == "java" and not func.decorators
        return _BESIDE.fullmatch(param.name) is None or last in ("str", "String", "bytes")
    return _BESIDE.fullmatch(param.name) is None


# Classes whose properties a framework sets from the request, by their bases and annotations.
_FILLED = re.compile(r"(?:^|\.)(?:\w*ActionSupport|ActionBean|ModelDriven|\w+Aware|DispatchAction)$")
_BEANS = frozenset(("ManagedBean", "ViewScoped", "RequestScoped", "Results", "Namespace"))
_TEXTS = re.compile(r"String(?:\[\])?|List<String>|Map<String, ?(?:String|Object)>|Object")


def fill_properties(flow: Flow, cls: Class, this: int) -> None:
    """Set the properties of a class of Struts and its like to what a request sets them to: those
    that are texts and have a setter."""
    if not any(_FILLED.search(base) for base in cls.bases) and not any(
        isinstance(d, Call) and last_name(d.fn) in _BEANS for d in cls.decorators
    ):
        return
    obj = flow.heap[this].copy()
    for name, declared in classes.field_types(flow, obj.cls).items() if obj.cls is not None else ():
        setter = cls.methods.get(f"set{name[:1].upper()}{name[1:]}")
        if setter and _TEXTS.fullmatch(declared):
            span = (setter[0].at, setter[0].at)
            message = f"the property `{name}` is set from the request"
            obj.fields[name] = sources.tainted(flow, obj.fields.get(name, UNKNOWN), "user", span, message)
    flow.heap[this] = obj
