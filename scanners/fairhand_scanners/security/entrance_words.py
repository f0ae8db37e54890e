"""The words by which frameworks take in requests and messages, and those of code that sends."""

from __future__ import annotations

import re

# What requests are routed by; the call also names an address.
WEB = re.compile(
    r"(?:map|add|on)?_?(?:get|post|put|patch|delete|head|options|all|any|route|url_?rule|re_?path"
    r"|path|url|websocket|ws|page|endpoint|api_?route|http|handle|handler|register|route_?handler)",
    re.I,
)
# What messages, commands and calls from afar are taken in by.
TAKES_IN = re.compile(
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
# Calls whose `callback` is given what was sent.
LISTENING = re.compile(
    r"consum|subscri|listen|receiv|message|event|serve|server|queue|topic|handle|on_|route|tool"
    r"|command|hook|action|watch",
    re.I,
)
# Events of `on` that carry what others sent.
HEARD = re.compile(
    r"message\w*|text|publish|packet|interaction\w*|callback_query|inline_query|command"
    r"|privmsg|notification|delivery|request|photo|document|sticker|channel_post|\w*:message",
    re.I,
)
# Listeners of Java by their annotations.
LISTENERS = frozenset(
    (
        "KafkaListener", "RabbitListener", "JmsListener", "SqsListener", "StreamListener",
        "MessageMapping", "SubscribeMapping", "OnMessage", "Incoming", "ServiceActivator",
        "RabbitHandler", "KafkaHandler", "PulsarListener", "NatsListener", "Topic",
        "Queue", "MessageEndpoint", "Transformer", "RSocketMessageMapping", "FunctionName",
        "KafkaListeners", "RetryableTopic", "Consumer",
    )
)  # fmt: skip
# Methods that a library's base class calls with what was sent.
HEARING = re.compile(
    r"on_?message|on_?text|on_?binary|receive|receive_(?:json|text|bytes)|data_?received|lineReceived"
    r"|rawDataReceived|stringReceived|datagram_?received|handle_DATA|handle_RCPT|handle_message"
    r"|handle_line|handle_request|process_message|on_?receive|on_?data|onPayload"
    r"|channelRead0?|messageReceived|handleTextMessage|handleBinaryMessage|handleMessage"
    r"|handleDelivery|handleRequest|onWebSocketText|onPubsubMessage|onFrame|privmsg|on_pubmsg"
    r"|on_privmsg|consume|process|processMessage|onInvoke|receiveMessage|on_body|on_slash_command",
    re.I,
)
HOST_CLASS = re.compile(
    r"(?:Handler|Handlers|Consumer|Listener|Servicer|ServicerBase|ImplBase|Protocol|Receiver|Endpoint"
    r"|Resource|Controller|Processor|Client|Bot|Subscriber|Socket|Server|Verticle|Function|Servlet"
    r"|Adapter|Factory|Service|Worker|Agent|Cog|Component|View|ServerBase|SingleServerIRCBot)$"
)
# What a framework hands over beside what was sent.
BESIDE = re.compile(
    r"_*(?:ctx|context|ack|say|respond|client|bot|server|session|db|database|user|current_user"
    r"|logger|log|ws|web_?socket|socket|sock|conn|connection|reply|next|app|cache|redis|settings"
    r"|config|state|background_tasks|sid|info|channel|method|props|properties|userdata|writer|write"
    r"|response|res|resp|call_next|callback|cb|done|self|cls|this|observer|responseObserver|env"
    r"|environment|sender|addr|address|acknowledgment|acknowledge|ackn?|h|out|responder|service"
    r"|services|repo|repository|storage|store|send|partition|offset|topic|tag|consumer_?tag|reader)"
)
BESIDE_TYPE = re.compile(
    r"(?:Session|Connection|Client|Service|Repository|Settings|Database|Engine|Logger|State"
    r"|Response|BackgroundTasks|User|Context|Observer|Properties|Acknowledg\w+|Channel|Status"
    r"|Reply|Emitter|Depends|Principal|Authentication|Model|Pageable|Locale|Writer|Envelope)$"
)
DATA_TYPE = re.compile(
    r"str|bytes|bytearray|dict|list|Any|object|String|byte|Map|List|Object|JsonNode|JsonObject"
    r"|\w*(?:Message|Event|Update|Interaction|Data|Payload|Body|Query|Form|Upload\w*|Record|Records"
    r"|Input|Command|Request|Dto|DTO|FromQuery|FromJSON|FromForm|FromRoute|FromFiles|Delivery)"
)
# Types that nothing but the answering side of a library has.
ONLY_SERVERS = re.compile(
    r"HttpServerExchange|HttpExchange|IHTTPSession|DataFetchingEnvironment|HttpRequestMessage"
    r"|ServerRequest|FullHttpRequest|HttpServerRequest|RoutingContext|ServerHttpRequest"
    r"|ServerWebExchange|IngestRequest|AggregatedHttpRequest"
)
REQUEST_TYPE = re.compile(
    r"\w*(?:Request|HttpExchange|ServerExchange|RequestMessage|HTTPSession|PageParameters"
    r"|FetchingEnvironment|Interaction|RequestContext|HttpContext|RoutingContext|Request\w*Event)"
)
MAYBE_TYPE = re.compile(r"\w*(?:Context|Exchange|Event|Update|Call|Session|Message|Ctx)")
REQUEST_NAME = re.compile(r"_*(?:req|request|http_?request)")
MAYBE_NAME = re.compile(
    r"_*(?:ctx|context|c|exchange|rc|event|evt|call|interaction|update|environ|http|opts|rq)"
)
REPLY_NAME = re.compile(r"_*(?:res|resp|response|reply|rsp|h|out|callback|start_response)")
# Parameters that come together, and which of them bring what was sent.
PAIRS = {
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
CLIENT = re.compile(
    r"client|adapter|transport|requester|fetch|agent|driver|proxy|mock|stub|fake|sign|retry"
    r"|middleware_?stack|build|prepare|dispatch|send",
    re.I,
)
CLIENT_MODULE = re.compile(
    r"^(?:java\.net\.http|okhttp3|org\.apache\.http\.(?:client|methods)|retrofit2|feign"
    r"|com\.google\.api\.client|software\.amazon|org\.springframework\.http\.client"
    r"|scrapy|requests|httpx|urllib3?|botocore|tornado\.httpclient|urllib\.request)\b"
)
# Decorators of these make a function one of the command line, of a test or of the own program.
OWN = re.compile(
    r"^(?:click|typer|cyclopts|invoke|fabric|fire|pytest|unittest|mock|celery|dramatiq|huey"
    r"|sqlalchemy|pydantic|attr|attrs|functools|contextlib|abc|dataclasses|argh|plac|nox|doit"
    r"|responses|respx|requests_mock|httpretty|vcr|blinker|signal|atexit|sys|os|threading)\b"
)
CALLER = re.compile(
    r"^(?:\$|jquery|axios|superagent|got|ky|http|https|request|fetch|needle)\b", re.I
)
ADDRESS = re.compile(r"/|\^|[\w-]*[<{:]\w")
# Libraries of command lines: whoever runs the program gives their commands what they get.
COMMAND_LINES = (
    "commander",
    "yargs",
    "cac",
    "sade",
    "meow",
    "caporal",
    "@oclif",
    "vorpal",
    "clipanion",
    "gluegun",
)
SOCKETS = ("socket.io", "ws", "sockjs", "faye-websocket", "uWebSockets")
PEER = re.compile(r"sock|^ws\b|client|conn|peer|nsp|namespace", re.I)
# Events that bring nothing from the other side.
LIFE = frozenset(("connection", "connect", "disconnect", "close", "error", "open", "upgrade"))
EXPORTED = frozenset(
    (
        "loader", "action", "load", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS",
        "ALL", "get", "post", "put", "patch", "del", "onRequest", "onRequestGet", "onRequestPost",
        "handler", "handle", "fetch", "default", "getServerSideProps", "clientLoader",
    )
)  # fmt: skip
PARTS = frozenset(
    ("request", "req", "message", "event", "command", "body", "payload", "input", "query",
     "params", "ctx", "context", "job", "data", "say", "ack", "respond", "action", "client")
)  # fmt: skip
EXPORTS = re.compile(rb"export\s+(?:default\s+)?(?:async\s+)?(?:const\s+\w+\s*=\s*)?(?:async\s+)?$")
MEMBER = r"(?<![\w.]){}\s*(?:\)\s*)?\??\.\s*(\w+)"
REPLIES = frozenset(
    (
        "json", "send", "html", "render", "result", "status", "redirect", "respond", "reply",
        "write", "end", "setBody", "answer", "sendFile", "response", "getResponse", "followup",
    )
)  # fmt: skip
# Classes whose properties a framework sets from the request, by their bases and annotations.
FILLED = re.compile(r"(?:^|\.)(?:\w*ActionSupport|ActionBean|ModelDriven|DispatchAction)$")
BEANS = frozenset(("ManagedBean", "ViewScoped", "RequestScoped", "Results", "Namespace"))
TEXTS = re.compile(r"String(?:\[\])?|List<String>|Map<String, ?(?:String|Object)>|Object")
