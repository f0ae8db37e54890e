"""The language server: one object that holds documents, settings, the model and the status.

Requests live one per file in `features/`. Nothing heavy is imported here: editors wait for the
answer to `initialize`, so the HTTP client, the parsers and the model come after it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from importlib import import_module
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from fairhand_server.model_source import ModelSource
from fairhand_server.protocol import STATUS, Status
from fairhand_server.security_session import SecuritySession
from fairhand_server.settings import Settings
from fairhand_server.withheld import WithheldList

FEATURES = (
    "lifecycle",
    "configuration",
    "inline_completion",
    "panel_completion",
    "withheld_list",
    "document_sync",
    "security_scan",
    "ignore_finding",
    "explain_finding",
    "findings_data",
    "code_action",
    "code_lens",
)


class EditorProtocol(LanguageServerProtocol):
    """The protocol with answers to every request, also to one that cannot be understood."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """One message as an object. An editor whose request is wrong is told so before the raise.

        Raises JsonRpcException.
        """
        if data.get("method") == types.TEXT_DOCUMENT_INLINE_COMPLETION:
            _accept_old_trigger(data.get("params"))
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise

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

    def _send_response(
        self, msg_id: Any, result: Any = None, error: types.ResponseError | None = None
    ) -> None:
        if error is not None:
            # The data is a traceback with paths of this machine; the log has it.
            error.data = None
        super()._send_response(msg_id, result, error)


def _accept_old_trigger(params: Any) -> None:
    """Clients built on older libraries count triggers from 0, which then means "by hand"."""
    context = params.get("context") if isinstance(params, dict) else None
    if isinstance(context, dict) and context.get("triggerKind") == 0:
        context["triggerKind"] = types.InlineCompletionTriggerKind.Invoked.value


class FairhandServer(LanguageServer):
    """The state of one editor's session."""

    def __init__(self, version: str) -> None:
        super().__init__("fairhand", version, protocol_cls=EditorProtocol)
        self.settings = Settings()
        self.models = ModelSource(self.settings.host)
        self.requests: dict[str, asyncio.Task[Any]] = {}
        self.withheld = WithheldList()
        self.security = SecuritySession()
        self.startup_problems: list[str] = []
        self._told = Status("", "", "", {})
        self._told_once: set[str] = set()
        self._background: set[asyncio.Task[Any]] = set()

    @property
    def state(self) -> str:
        """The state that was told last; empty before the first."""
        return self._told.state

    def tell_status(self, state: str, message: str = "", model: str = "") -> None:
        """Send `fairhand/status` if it says something new."""
        status = Status(state, message, model or self._told.model, dict(self.withheld.counts))
        if status != self._told:
            self._told = status
            self.protocol.notify(STATUS, status.as_params())

    def tell_once(self, message: str) -> None:
        """Show a message to the user, the same one only once in a session."""
        if message in self._told_once:
            return
        self._told_once.add(message)
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Run work beside the requests; what goes wrong in it is logged."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logging.getLogger(__name__).error("background work failed: %r", task.exception())

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log an error of ours instead of showing it: the user can do nothing about it."""
        logging.getLogger(__name__).error("%s", error)


def create_server(version: str) -> FairhandServer:
    """A server with all features registered."""
    server = FairhandServer(version)
    for name in FEATURES:
        import_module(f"fairhand_server.features.{name}").register(server)
    return server
