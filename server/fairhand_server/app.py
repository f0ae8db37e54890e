"""The language server: one object that holds documents, settings, the model and the status.

Requests live one per file in `features/`. Nothing heavy is imported here: editors wait for the
answer to `initialize`, so the HTTP client, the parsers and the model come after it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcParseError
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from fairhand_server.editor_protocol import EditorProtocol, log_fault, plain_converter
from fairhand_server.frames import FrameReader, UnreadableFrameError
from fairhand_server.model_source import ModelSource
from fairhand_server.parent import end_of
from fairhand_server.protocol import LOG_CHANGED, STATUS, Status
from fairhand_server.settings import Settings
from fairhand_server.transport import Incoming, Outgoing
from fairhand_server.withheld import WithheldList
from fairhand_syntax.languages import language_named, language_of_path

if TYPE_CHECKING:
    from fairhand_server.acceptance import Acceptance
    from fairhand_server.attribution import Attribution
    from fairhand_server.completion.flow import Flow
    from fairhand_server.completion.packages_check import KnownPackages
    from fairhand_server.offers import Event
    from fairhand_server.reference_check import Own
    from fairhand_server.security_session import SecuritySession
    from fairhand_server.workspace.client import Workspace

# An editor that leaves waits for us no longer than a second or two.
_FAREWELL_S = 0.6
_LAST_WORDS_S = 0.2
# A workspace full of wrong settings must not bury the user in messages.
_MOST_MESSAGES = 40
_LONGEST_MESSAGE = 1000

FEATURES = (
    "lifecycle",
    "configuration",
    "inline_completion",
    "offer_text",
    "panel_completion",
    "withheld_list",
    "document_sync",
    "accept_suggestion",
    "open_reference_log",
    "export_reference_log",
    "security_scan",
    "ignore_finding",
    "explain_finding",
    "findings_data",
    "code_action",
    "code_lens",
    "hover",
)


class FairhandServer(LanguageServer):
    """The state of one editor's session."""

    protocol: EditorProtocol

    def __init__(self, version: str) -> None:
        super().__init__(
            "fairhand",
            version,
            protocol_cls=EditorProtocol,
            converter_factory=plain_converter,
        )
        self.settings = Settings()
        self.models = ModelSource(self.settings.host)
        self.requests: dict[str, asyncio.Task[Any]] = {}
        self.prefills: dict[str, asyncio.Task[None]] = {}
        self.withheld = WithheldList()
        self.own: Own | None = None
        self.packages: KnownPackages | None = None
        self.left_out: dict[str, bool] = {}
        self.startup_problems: list[str] = []
        self._told = Status("", "", "", {})
        self._told_once: set[str] = set()
        self._lenses: dict[str, tuple[str, ...]] = {}
        self._background: set[asyncio.Task[Any]] = set()
        self._leaving: asyncio.Event | None = None

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

    def host_recovered(self) -> None:
        """The model host answers again: say so without waiting for a request."""
        if self.state == "hostDown":
            self.tell_status("ready")

    def tell_once(self, message: str) -> None:
        """Show a message to the user, the same one only once in a session."""
        message = message if len(message) <= _LONGEST_MESSAGE else message[:_LONGEST_MESSAGE] + "…"
        if message in self._told_once or len(self._told_once) >= _MOST_MESSAGES:
            return
        self._told_once.add(message)
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    @cached_property
    def project(self) -> Workspace:
        """What is known of the workspace beside the open documents."""
        from fairhand_server.features.surroundings import workspace_of

        return workspace_of(self)

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

        return Attribution(self.tell_once, lambda: self.protocol.notify(LOG_CHANGED, {}))

    @property
    def folders(self) -> list[Path]:
        """The folders of the workspace that are on this machine's disk."""
        paths = (to_fs_path(uri) for uri in self.workspace.folders)
        return [Path(path) for path in paths if path]

    def heard(self, uri: str, events: list[Event]) -> None:
        """Record what became of suggestions, and let the editor draw its lenses anew."""
        if events:
            from fairhand_server.attribution import Place, logged_file

            document = self.workspace.get_text_document(uri)
            file = logged_file(document.path or uri, self.folders)
            language = language_named(document.language_id or "") or language_of_path(file.path)
            place = Place(file, language.id if language else "", self.acceptance.text(uri))
            for event in events:
                self.attribution.record(event, place, self.settings.references)
        self.refresh_lenses(uri)

    def forget(self, uri: str) -> None:
        """A document was closed: its suggestions and its lenses are gone, nobody waits for more."""
        request = self.requests.pop(uri, None)
        if request is not None:
            request.cancel()
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

    @property
    def can_show_pages(self) -> bool:
        """Whether the editor shows a document when it is asked to."""
        window = self.client_capabilities.window
        return window is not None and bool(window.show_document and window.show_document.support)

    def show_page(self, page: Path) -> None:
        """Ask the editor to show a page that was written for the user."""
        start = types.Position(0, 0)
        # Some clients need a selection here and never answer without one.
        self.window_show_document(
            types.ShowDocumentParams(page.as_uri(), selection=types.Range(start, start))
        )

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Run work beside the requests; what goes wrong in it is logged."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log_fault("background work", error)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log an error of ours instead of showing it: the user can do nothing about it."""
        if isinstance(error, JsonRpcException):
            # The editor's own, and it was told.
            return
        log_fault("the conversation", error)

    def start_io(self, stdin: BinaryIO | None = None, stdout: BinaryIO | None = None) -> None:
        """Converse on two streams until the editor leaves."""
        read, write = stdin or sys.stdin.buffer, stdout or sys.stdout.buffer
        asyncio.run(self.converse(read.fileno(), write.fileno()))

    async def converse(self, read: int, write: int) -> int:
        """Serve the editor at these descriptors until it leaves; the exit code of the process.

        It leaves by saying so, by closing either stream, or by ending. The code is 1 when it said
        `exit` without `shutdown`, as the protocol asks for.
        """
        self._leaving = asyncio.Event()
        incoming, outgoing = Incoming(read, FrameReader()), Outgoing(write)
        self.protocol.set_writer(outgoing)
        with suppress(NotImplementedError, RuntimeError, ValueError):
            # Neither is there on every system, nor outside of the main thread.
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self._leaving.set)
        listening = asyncio.create_task(self._listen(incoming, outgoing))
        reasons = [
            listening,
            *(asyncio.create_task(one.wait()) for one in (self._leaving, outgoing.gone)),
        ]
        await asyncio.wait(reasons, return_when=asyncio.FIRST_COMPLETED)
        told = listening.done() and listening.result()
        incoming.end()
        for reason in reasons:
            reason.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_S):
                await self.farewell()
        await outgoing.aclose(_LAST_WORDS_S)
        return 1 if told and not self.protocol.closed else 0

    async def _listen(self, incoming: Incoming, outgoing: Outgoing) -> bool:
        """Take in messages; whether the last of them was `exit`."""
        while (message := await incoming.next()) is not None:
            if isinstance(message, UnreadableFrameError):
                self.protocol.refuse(None, JsonRpcParseError(str(message)))
            elif not self.protocol.receive(message):
                return True
            # The handlers of this message begin before the next is looked at.
            await asyncio.sleep(0)
            await outgoing.drained()
        return False

    def watch(self, pid: int | None) -> None:
        """Leave when the process of the editor ends."""
        if pid is not None:
            self.in_background(self._leave_after(pid))

    async def _leave_after(self, pid: int) -> None:
        await end_of(pid)
        if self._leaving is not None:
            self._leaving.set()

    async def farewell(self) -> None:
        """Stop all work, let the model host go, and write what is still to be logged."""
        for task in [*self.requests.values(), *self.prefills.values()]:
            task.cancel()
        if "flow" in self.__dict__:
            self.flow.clear()
        if "security" in self.__dict__:
            self.security.cancel()
        # The log first: what was acknowledged must not be lost to a host that is slow to leave.
        if "attribution" in self.__dict__:
            await self.attribution.aclose()
        await self.models.aclose()
        if "project" in self.__dict__:
            await self.project.aclose()


def create_server(version: str) -> FairhandServer:
    """A server with all features registered."""
    server = FairhandServer(version)
    for name in FEATURES:
        import_module(f"fairhand_server.features.{name}").register(server)
    return server
