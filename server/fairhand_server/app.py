"""The language server: one object that holds documents, settings, the model and the status.

Requests live one per file in `features/`. Nothing heavy is imported here: editors wait for the
answer to `initialize`, so the HTTP client, the parsers and the model come after it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.uris import to_fs_path

from fairhand_server.model_source import ModelSource
from fairhand_server.protocol import STATUS, Status
from fairhand_server.settings import Settings
from fairhand_server.withheld import WithheldList
from fairhand_syntax.languages import language_named, language_of_path

if TYPE_CHECKING:
    from fairhand_server.acceptance import Acceptance, Event
    from fairhand_server.attribution import Attribution
    from fairhand_server.completion.flow import Flow
    from fairhand_server.reference_check import Own
    from fairhand_server.security_session import SecuritySession

FEATURES = (
    "lifecycle",
    "configuration",
    "inline_completion",
    "panel_completion",
    "withheld_list",
    "document_sync",
    "accept_suggestion",
    "open_reference_log",
    "security_scan",
    "ignore_finding",
    "explain_finding",
    "findings_data",
    "code_action",
    "code_lens",
    "hover",
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
        self.own: Own | None = None
        self.startup_problems: list[str] = []
        self._told = Status("", "", "", {})
        self._told_once: set[str] = set()
        self._lenses: dict[str, tuple[str, ...]] = {}
        self._background: set[asyncio.Task[Any]] = set()

    @property
    def state(self) -> str:
        """The state that was told last; empty before the first."""
        return self._told.state

    @cached_property
    def security(self) -> SecuritySession:
        """What the security scan keeps; made when it is first of use, after the start."""
        from fairhand_server.security_session import SecuritySession

        return SecuritySession()

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

    @cached_property
    def acceptance(self) -> Acceptance:
        """What becomes of the suggestions of this session."""
        from fairhand_server.acceptance import Acceptance

        return Acceptance()

    @cached_property
    def flow(self) -> Flow:
        """The completions of the open documents."""
        from fairhand_server.completion.flow import Flow

        return Flow()

    @cached_property
    def attribution(self) -> Attribution:
        """The writer of the attribution log."""
        from fairhand_server.attribution import Attribution

        return Attribution(self.tell_once)

    @property
    def folders(self) -> list[Path]:
        """The folders of the workspace that are on this machine's disk."""
        paths = (to_fs_path(uri) for uri in self.workspace.folders)
        return [Path(path) for path in paths if path]

    def heard(self, uri: str, events: list[Event]) -> None:
        """Record what became of suggestions, and let the editor draw its lenses anew."""
        if events:
            from fairhand_server.attribution import Place, file_name

            document = self.workspace.get_text_document(uri)
            name = file_name(document.path or uri, self.folders)
            language = language_named(document.language_id or "") or language_of_path(name)
            place = Place(name, language.id if language else "", self.acceptance.text(uri))
            for event in events:
                self.attribution.record(event, place, self.settings.references)
        self.refresh_lenses(uri)

    def forget(self, uri: str) -> None:
        """A document was closed: its suggestions and its lenses are gone."""
        self.acceptance.close(uri)
        self.flow.forget(uri)
        self._lenses.pop(uri, None)

    def refresh_lenses(self, uri: str) -> None:
        """Ask the editor for its code lenses again, if other ones are to be shown and it can."""
        shown = tuple(
            [
                offer.id
                for offer, _ in self.acceptance.showing(uri)
                if offer.references or offer.notices
            ]
            + [f"{span.offer.id} {span.taken}" for span in self.acceptance.spans(uri)]
        )
        if shown == self._lenses.get(uri, ()):
            return
        self._lenses[uri] = shown
        workspace = self.client_capabilities.workspace
        if workspace is not None and workspace.code_lens and workspace.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)

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
