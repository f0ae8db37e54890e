"""Writing the attribution log: what of licensed code was shown, and what came into which file.

Rows are written by one thread in the order of the events, so that editing never waits for a disk.
Only suggestions with references, and those that could not be compared, are recorded.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fairhand_server.folders import state_folder
from fairhand_server.offers import (
    Accepted,
    Event,
    Origin,
    PartiallyAccepted,
    TakenSpan,
    Typed,
    Withdrawn,
    referenced,
)
from fairhand_server.reference_check import NOT_CHECKED, policy_of
from fairhand_server.reference_source import index_id
from fairhand_server.settings.references import ReferencesSettings
from fairhand_syntax.judging import Reference
from fairhand_syntax.positions import line_and_column

if TYPE_CHECKING:
    from fairhand_index.attribution_log import AttributionLog, Entry
    from fairhand_server.completion.suggestion import Outcome

_NAMES: dict[type[Event], tuple[str, str]] = {
    Accepted: ("accepted", "accepted"),
    PartiallyAccepted: ("partially_accepted", "partial"),
    Typed: ("typed", "typed"),
    Withdrawn: ("withdrawn", "withdrawn"),
}
_CLOSING_S = 5.0
_MOST_UNWRITTEN = 10_000
# So many files keep what was noted of them last; older ones are noted once more.
_REMEMBERED = 200

Tell = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoggedFile:
    """A file as the log writes it: its path in a folder of the workspace, and that folder.

    Of a file in no such folder the path is its own and the folder is empty.
    """

    path: str
    folder: str = ""

    def as_json(self) -> dict[str, str]:
        """The fields of a row."""
        return {"file": self.path, "folder": self.folder}


@dataclass(frozen=True, slots=True)
class Place:
    """The file of an event, its language, and its text then."""

    file: LoggedFile
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A suggestion that was shown or held back: `event` is shown, not_checked or filtered.

    `line` counts from 1; `why` is the rule and the sentence of what was held back.
    """

    event: str
    suggestion_id: str
    file: LoggedFile
    language: str
    line: int
    text: str
    references: tuple[Reference, ...]
    origin: Origin
    why: tuple[str, str] = ("", "")


def log_file(settings: ReferencesSettings) -> Path:
    """Where the attribution log lies."""
    return (
        Path(settings.log).expanduser() if settings.log else state_folder() / "attribution.sqlite3"
    )


def origin_of(outcome: Outcome, settings: ReferencesSettings) -> Origin:
    """What made the suggestions of an outcome."""
    model = outcome.model
    return Origin(model.id, model.sha256, index_id(settings), model.entry)


def logged_file(path: str, folders: Sequence[Path]) -> LoggedFile:
    """A file as the log writes it, by the folder of the workspace that holds it."""
    for folder in folders:
        try:
            return LoggedFile(Path(path).relative_to(folder).as_posix(), folder.as_posix())
        except ValueError:
            continue
    return LoggedFile(path)


class Attribution:
    """The attribution log of one editor's session. Nothing is opened before the first row."""

    def __init__(self, tell: Tell, changed: Callable[[], None] = lambda: None) -> None:
        """`tell` gets one sentence when the log cannot be written; `changed` is called after a row.

        Both are called in the event loop.
        """
        self._tell = tell
        self._changed = changed
        self._session = os.urandom(8).hex()
        self._writer = ThreadPoolExecutor(1, "fairhand-log")
        self._log: AttributionLog | None = None
        self._problem = ""
        # What could not be written, because a disk was full perhaps, is written when it can be.
        self._unwritten: deque[tuple[str, str, dict[str, Any], ReferencesSettings]] = deque(
            maxlen=_MOST_UNWRITTEN
        )
        self._recorded: set[str] = set()
        self._noted: dict[LoggedFile, tuple[object, ...]] = {}

    def record(self, event: Event, place: Place, settings: ReferencesSettings) -> None:
        """Write what became of an offer, in its turn. To be called in the event loop."""
        identifier = event.offer.id
        if isinstance(event, Withdrawn):
            if identifier not in self._recorded:
                return
            self._recorded.discard(identifier)
        elif event.references or any(one.rule == NOT_CHECKED for one in event.offer.notices):
            self._recorded.add(identifier)
        else:
            return
        name = _NAMES[type(event)][0]
        self._submit(name, identifier, lambda: body_of(event, place, settings), settings)

    def note(self, note: Note, settings: ReferencesSettings) -> None:
        """Write that a suggestion was shown or held back. To be called in the event loop.

        Editors ask anew at every key: what says the same of a file as the row before is left out.
        """
        where = tuple((one.reference_name, one.path, one.start_line) for one in note.references)
        said = (note.event, note.why[0], where)
        if self._noted.pop(note.file, None) != said:
            body = lambda: note_body(note, settings)  # noqa: E731
            self._submit(note.event, note.suggestion_id, body, settings)
        self._noted[note.file] = said
        while len(self._noted) > _REMEMBERED:
            del self._noted[next(iter(self._noted))]

    async def entries(self, settings: ReferencesSettings) -> list[Entry]:
        """All rows that this log file holds. Raises LogError."""
        return await self.read(settings, lambda log: log.entries()) or []

    async def read(
        self, settings: ReferencesSettings, reading: Callable[[AttributionLog], T]
    ) -> T | None:
        """What `reading` makes of the log, in the log's own thread; None if there is no log yet.

        Raises LogError.
        """
        from fairhand_index.attribution_log import LogError

        def read() -> T | None:
            # In its turn: what was taken before is written by now, or could not be.
            if self._problem:
                raise LogError(self._problem)
            return reading(self._opened(settings)) if log_file(settings).exists() else None

        return await asyncio.get_running_loop().run_in_executor(self._writer, read)

    async def aclose(self) -> None:
        """Write what is waiting and close the file."""

        def close() -> None:
            from fairhand_index.attribution_log import LogError

            self._writer.shutdown(wait=True)
            with suppress(LogError, OSError):
                self._write_waiting()
            self._close_log()

        try:
            async with asyncio.timeout(_CLOSING_S):
                await asyncio.to_thread(close)
        except TimeoutError:
            self._tell("the attribution log could not be closed in time")

    def _submit(
        self,
        event: str,
        identifier: str,
        body: Callable[[], dict[str, Any]],
        settings: ReferencesSettings,
    ) -> None:
        """Write a row in the thread, where its body is made as well."""
        loop = asyncio.get_running_loop()

        def write() -> None:
            try:
                self._unwritten.append(
                    (event, identifier, {"session": self._session, **body()}, settings)
                )
                self._write_waiting()
                loop.call_soon_threadsafe(self._changed)
            except Exception as error:
                # Whatever it is, nobody else would hear of it.
                told = self._problem or f"the attribution log was not written: {error!r}"
                loop.call_soon_threadsafe(self._tell, told)

        self._writer.submit(write)

    def _write_waiting(self) -> None:
        """Write all rows that are not yet in the log, in their order. Raises LogError, OSError."""
        from fairhand_index.attribution_log import LogError

        while self._unwritten:
            event, identifier, row, settings = self._unwritten[0]
            try:
                self._opened(settings).append(event, identifier, row)
            except (LogError, OSError) as error:
                self._problem = str(error)
                self._close_log()
                raise
            self._unwritten.popleft()
        self._problem = ""

    def _opened(self, settings: ReferencesSettings) -> AttributionLog:
        from fairhand_index.attribution_log import AttributionLog

        path = log_file(settings)
        # Rows for a file that was moved away or deleted would go where nobody looks.
        if self._log is not None and (self._log.path != path or not path.exists()):
            self._close_log()
        if self._log is None:
            self._log = AttributionLog(path)
        return self._log

    def _close_log(self) -> None:
        log, self._log = self._log, None
        if log is not None:
            log.close()


def body_of(event: Event, place: Place, settings: ReferencesSettings) -> dict[str, Any]:
    """The record of an event, without the session. Lines count from 1, spans in code points."""
    offer = event.offer
    if isinstance(event, Withdrawn):
        return {"decision": "withdrawn", "reason": "removed", **place.file.as_json()}
    from fairhand_index.attribution_log import text_fingerprint

    code = place.text[event.start : event.end]
    span = TakenSpan(offer, event.start, event.end, event.taken, False, False)
    ranges = {id(one): (start, end) for one, start, end in referenced(span, place.text)}
    body: dict[str, Any] = {
        "decision": _NAMES[type(event)][1],
        "model": offer.origin.as_json(),
        "language": place.language,
        **place.file.as_json(),
        "range": _range(place.text, event.start, event.end),
        "snippet_sha256": text_fingerprint(code),
        "tokens": _token_count(place.language, code),
        "index_id": offer.origin.index,
        "checked": not any(one.rule == NOT_CHECKED for one in offer.notices),
        "refs": [
            {
                **reference_body(one, settings),
                **for_a_notice(one),
                "range": _range(place.text, *ranges[id(one)]),
            }
            for one in event.references
        ],
    }
    if settings.log_code:
        body["code"] = code
    return body


def note_body(note: Note, settings: ReferencesSettings) -> dict[str, Any]:
    """The record of a suggestion that was shown or held back, without the session."""
    from fairhand_index.attribution_log import text_fingerprint

    body: dict[str, Any] = {
        "decision": note.event,
        "model": note.origin.as_json(),
        "language": note.language,
        **note.file.as_json(),
        "line": note.line,
        "snippet_sha256": text_fingerprint(note.text),
        "tokens": _token_count(note.language, note.text),
        "index_id": note.origin.index,
        "checked": bool(note.references),
        "refs": [reference_body(one, settings) for one in note.references],
    }
    if note.why[0]:
        body |= {"rule": note.why[0], "reason": note.why[1]}
    return body


def _token_count(language: str, code: str) -> int:
    from fairhand_syntax.languages import language_named
    from fairhand_syntax.parsing import Source
    from fairhand_syntax.tokens import tokens_of

    known = language_named(language)
    return len(tokens_of(Source(known, code))) if known is not None else 0


def _range(text: str, start: int, end: int) -> dict[str, int]:
    first = line_and_column(text, start)
    # The end of the last line, not the start of the line after it.
    last = line_and_column(text, end - 1 if end > start and text[end - 1] == "\n" else end)
    return {
        "start_line": first[0] + 1,
        "start_column": first[1] + 1,
        "end_line": last[0] + 1,
        "end_column": last[1] + 1,
    }


def reference_body(reference: Reference, settings: ReferencesSettings) -> dict[str, Any]:
    """A reference as a row of the log names it."""
    from fairhand_index.policy import explain

    name, _, version = reference.reference_name.partition(" ")
    decision = explain(reference.license_name, policy_of(settings))
    archive = reference.archive
    return {
        "spdx": reference.license_name,
        "license_source": reference.license_source,
        "ecosystem": archive.ecosystem,
        "package": name,
        "version": version,
        "purl": archive.purl,
        "repo": reference.reference_url,
        "url": archive.url,
        "archive_sha256": archive.sha256,
        "path": reference.path,
        "start_line": reference.start_line,
        "end_line": reference.end_line,
        "suggestion_span": {"start": reference.position.start, "end": reference.position.end},
        "similarity": reference.similarity,
        "tier": reference.tier,
        "policy": {"decision": decision.verdict, "rule": decision.rule},
    }


def for_a_notice(reference: Reference) -> dict[str, str]:
    """What licences ask to pass on, kept with an acceptance: the index may be another later."""
    return {"copyright": reference.copyright, "notice": reference.notice}
