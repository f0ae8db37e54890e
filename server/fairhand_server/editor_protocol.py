"""The conversation with an editor: every request is answered, whatever it holds.

pygls knows the protocol's methods and calls their handlers. What comes in, what goes out and what
is told of errors is decided here: no content of a document and no path of this machine appears in
an error or in the log.
"""

from __future__ import annotations

import concurrent.futures
import json
import logging
import traceback
from collections.abc import Generator
from typing import Any

from cattrs import Converter
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import (
    JsonRPCNotification,
    JsonRPCRequestMessage,
    JsonRPCResponseMessage,
)

from fairhand_server.malformed import described, left_out
from fairhand_server.outgoing import made_visible
from fairhand_server.protocol import PROTOCOL_VERSION

# The library logs whole messages when something goes wrong with them.
logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)

logger = logging.getLogger(__name__)

# What is left out may bring another fault to light.
_MOST_ROUNDS = 20


def plain_converter() -> Converter:
    """The protocol's converter, which leaves the parameters of messages of our own as they are."""
    converter = get_converter()
    for kind in (JsonRPCRequestMessage, JsonRPCNotification, JsonRPCResponseMessage):
        converter.register_structure_hook(kind, lambda message, cls: cls(**message))
    return converter


class EditorProtocol(LanguageServerProtocol):
    """One editor's conversation."""

    @property
    def begun(self) -> bool:
        """Whether the editor has said `initialize`."""
        return self._workspace is not None

    @property
    def closed(self) -> bool:
        """Whether the editor has said `shutdown`."""
        return bool(self._shutdown)

    def receive(self, body: bytes) -> bool:
        """Take one message in; False when it is the last."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            self.refuse(None, JsonRpcParseError())
            return True
        if not isinstance(data, dict) or not isinstance(data.get("method", ""), str):
            self.refuse(_identifier(data), JsonRpcInvalidRequest())
        elif data.get("method") == types.EXIT:
            return False
        elif "method" in data and "id" in data:
            self._receive_request(data)
        elif "method" in data:
            self._receive_notification(data)
        else:
            self._receive_response(data)
        return True

    def _send_data(self, data: Any) -> None:
        if self.writer is None or not data:
            return
        try:
            body = made_visible(json.dumps(data, default=self._serialize_message))
        except (TypeError, ValueError, RecursionError) as error:
            log_fault("a message", error)
            if hasattr(data, "result"):
                # Whoever asked is not to wait for ever.
                self.refuse(data.id, JsonRpcInternalError("the answer could not be written"))
            return
        self.writer.write(f"Content-Length: {len(body)}\r\n\r\n{body}".encode("ascii"))

    def refuse(self, identifier: int | str | None, error: JsonRpcException) -> None:
        """Answer a request with an error; without an identifier, as far as one can."""
        response = {"code": error.code, "message": error.message}
        self._send_data({"jsonrpc": self.VERSION, "id": identifier, "error": response})

    def _receive_request(self, data: dict[str, Any]) -> None:
        method, identifier = data["method"], _identifier(data)
        if identifier is None or data.get("jsonrpc") != self.VERSION:
            self.refuse(identifier, JsonRpcInvalidRequest())
        elif self.closed:
            self.refuse(identifier, JsonRpcInvalidRequest("the session has been shut down"))
        elif not self.begun and method != types.INITIALIZE:
            self.refuse(identifier, JsonRpcServerNotInitialized())
        elif self.begun and method == types.INITIALIZE:
            self.refuse(identifier, JsonRpcInvalidRequest("the session has begun already"))
        else:
            try:
                message = self.structure_message(data)
            except JsonRpcException as error:
                self.refuse(identifier, error)
            else:
                self.handle_message(message)

    def _receive_notification(self, data: dict[str, Any]) -> None:
        if self.closed or not self.begun:
            return
        try:
            message = self.structure_message(data)
        except JsonRpcException:
            logger.warning("a notification %r could not be understood", data["method"][:60])
        else:
            self.handle_message(message)

    def _receive_response(self, data: dict[str, Any]) -> None:
        identifier = _identifier(data)
        try:
            self.handle_message(self.structure_message(data))
        except (JsonRpcException, AttributeError):
            # Whoever waits for it is not to wait for ever.
            future = self._request_futures.pop(identifier, None) if identifier is not None else None
            if isinstance(future, concurrent.futures.Future) and not future.done():
                future.set_exception(JsonRpcInvalidParams())

    def structure_message(self, data: dict[str, Any]) -> Any:
        """One message as an object. Raises JsonRpcInvalidParams for one that has another shape."""
        method = data.get("method")
        if method == types.TEXT_DOCUMENT_INLINE_COMPLETION:
            _accept_old_trigger(data.get("params"))
        # Requests of our own and those of others may come without parameters.
        data.setdefault("params", None) if "method" in data else None
        try:
            return super().structure_message(data)
        except Exception as error:
            # The library wraps what its converter has raised.
            cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
            if method == types.INITIALIZE and "id" in data:
                return self._structure_as_far_as_possible(data, cause)
            raise JsonRpcInvalidParams(described(cause) or None) from None

    def _structure_as_far_as_possible(self, data: dict[str, Any], error: Exception) -> Any:
        """`initialize` without what cannot be understood of it: an odd editor is still one."""
        params = data.get("params")
        gone = []
        if isinstance(params, dict) and not isinstance(params.get("capabilities"), dict):
            params["capabilities"] = {}
            gone = ["capabilities"]
        for _ in range(_MOST_ROUNDS):
            gone = gone or left_out(data, error)
            for place in gone:
                logger.warning("the editor's %r cannot be understood and is left out", place)
            try:
                return super().structure_message(data)
            except Exception as next_error:
                cause = next_error.__cause__
                error = cause if isinstance(cause, Exception) else next_error
                if not gone:
                    break
                gone = []
        raise JsonRpcInvalidParams(described(error) or None) from None

    def _execute_handler(
        self, msg_id: Any, handler: Any, callback: Any, args: Any = None, kwargs: Any = None
    ) -> None:
        """Run a handler. One that answers a command is cancelled together with its request."""
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        # The library runs a command's handler under an identifier of its own, so the editor's
        # cancelling would reach only the answer and leave the work running.
        answer = getattr(callback, "keywords", {}).get("result_future")
        work = self._request_futures.get(msg_id)
        if answer is not None and work is not None:
            answer.add_done_callback(lambda done: done.cancelled() and work.cancel())
        if work is not None:
            # The library keeps what it has run for notifications for good.
            work.add_done_callback(lambda done: self._forget(msg_id, done))

    def _forget(self, msg_id: Any, done: Any) -> None:
        if self._request_futures.get(msg_id) is done:
            del self._request_futures[msg_id]

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(
        self, params: types.InitializeParams
    ) -> Generator[Any, Any, types.InitializeResult]:
        """The library's answer, and in it which version of our own messages this server speaks."""
        result = yield from super().lsp_initialize(params)
        result.capabilities.experimental = {"fairhand": {"protocolVersion": PROTOCOL_VERSION}}
        return result

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:
        """Cancel all that runs, and take no more."""
        handler = self.fm.features.get(types.SHUTDOWN)
        if handler is not None:
            yield handler, args, None
        current = self.msg_id
        for identifier, future in list(self._request_futures.items()):
            if identifier != current and not future.done():
                future.cancel()
        self._shutdown = True

    def _check_handler_result(self, future: Any) -> None:
        if not future.cancelled() and future.exception() is not None:
            log_fault("a notification", future.exception())

    def _send_handler_result(self, future: Any, *, msg_id: Any) -> None:
        error = None if future.cancelled() else future.exception()
        if error is None:
            super()._send_handler_result(future, msg_id=msg_id)
            return
        self._request_futures.pop(msg_id, None)
        if isinstance(error, JsonRpcException):
            self.refuse(msg_id, error)
            return
        log_fault("a request", error)
        told = f"Internal Error: {type(error).__name__}; the log of Fairhand says where"
        self.refuse(msg_id, JsonRpcInternalError(told))


def log_fault(what: str, error: BaseException) -> None:
    """Log an error of ours by the places in our code. Its words may hold the user's code."""
    places = traceback.extract_tb(error.__traceback__)
    steps = "".join(f"\n  {step.filename}:{step.lineno} {step.name}" for step in places)
    logger.error("%s failed with %s%s", what, type(error).__name__, steps)


def _identifier(data: Any) -> int | str | None:
    """The identifier of a message, if it has one that the protocol allows."""
    found = data.get("id") if isinstance(data, dict) else None
    usable = isinstance(found, int | str) and not isinstance(found, bool)
    return found if usable else None


def _accept_old_trigger(params: Any) -> None:
    """Clients built on older libraries count triggers from 0, which then means "by hand"."""
    context = params.get("context") if isinstance(params, dict) else None
    if isinstance(context, dict) and context.get("triggerKind") == 0:
        context["triggerKind"] = types.InlineCompletionTriggerKind.Invoked.value
