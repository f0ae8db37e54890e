"""Writing the attribution log: what of licensed code came into which file, and went out again.

Rows are written by one thread in the order of the events, so that editing never waits for a disk.
Only suggestions with references, and those that could not be compared, are recorded.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fairhand_server.acceptance import (
    Accepted,
    Event,
    PartiallyAccepted,
    TakenSpan,
    Typed,
    Withdrawn,
    referenced,
)
from fairhand_server.folders import state_folder
from fairhand_server.reference_check import NOT_CHECKED, opened_index, policy_of
from fairhand_server.settings.references import ReferencesSettings
from fairhand_syntax.judging import Reference
from fairhand_syntax.positions import line_and_column

if TYPE_CHECKING:
    from fairhand_index.attribution_log import AttributionLog, Entry

_NAMES: dict[type[Event], tuple[str, str]] = {
    Accepted: ("accepted", "accepted"),
    PartiallyAccepted: ("partially_accepted", "partial"),
    Typed: ("typed", "typed"),
    Withdrawn: ("withdrawn", "withdrawn"),
}
_CLOSING_S = 5.0

Tell = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """The file of an event: its path as the log writes it, its language, and its text then."""

    file: str
    language: str
    text: str


def log_file(settings: ReferencesSettings) -> Path:
    """Where the attribution log lies."""
    return (
        Path(settings.log).expanduser() if settings.log else state_folder() / "attribution.sqlite3"
    )


def file_name(path: str, folders: Sequence[Path]) -> str:
    """A path as the log writes it: relative to the folder of the workspace that holds it."""
    for folder in folders:
        try:
            return Path(path).relative_to(folder).as_posix()
        except ValueError:
            continue
    return path


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
        self._recorded: set[str] = set()

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
        self._submit(event, place, settings)

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
            self._writer.shutdown(wait=True)
            if self._log is not None:
                self._log.close()

        try:
            async with asyncio.timeout(_CLOSING_S):
                await asyncio.to_thread(close)
        except TimeoutError:
            self._tell("the attribution log could not be closed in time")

    def _submit(self, event: Event, place: Place, settings: ReferencesSettings) -> None:
        loop = asyncio.get_running_loop()

        def write() -> None:
            from fairhand_index.attribution_log import LogError

            try:
                body = {"session": self._session, **body_of(event, place, settings)}
                self._opened(settings).append(_NAMES[type(event)][0], event.offer.id, body)
                self._problem = ""
                loop.call_soon_threadsafe(self._changed)
            except (LogError, OSError) as error:
                self._problem = str(error)
                loop.call_soon_threadsafe(self._tell, str(error))

        self._writer.submit(write)

    def _opened(self, settings: ReferencesSettings) -> AttributionLog:
        from fairhand_index.attribution_log import AttributionLog

        path = log_file(settings)
        if self._log is not None and self._log.path != path:
            self._log.close()
            self._log = None
        if self._log is None:
            self._log = AttributionLog(path)
        return self._log


def body_of(event: Event, place: Place, settings: ReferencesSettings) -> dict[str, Any]:
    """The record of an event, without the session. Lines count from 1, spans in code points."""
    offer = event.offer
    if isinstance(event, Withdrawn):
        return {"decision": "withdrawn", "reason": "removed", "file": place.file}
    from fairhand_index.attribution_log import text_fingerprint

    code = place.text[event.start : event.end]
    span = TakenSpan(offer, event.start, event.end, event.taken, False, False)
    ranges = {id(one): (start, end) for one, start, end in referenced(span, place.text)}
    body: dict[str, Any] = {
        "decision": _NAMES[type(event)][1],
        "model": {"id": offer.origin.model, "sha256": offer.origin.model_sha256},
        "language": place.language,
        "file": place.file,
        "range": _range(place.text, event.start, event.end),
        "snippet_sha256": text_fingerprint(code),
        "tokens": _token_count(place.language, code),
        "index_id": offer.origin.index,
        "checked": not any(one.rule == NOT_CHECKED for one in offer.notices),
        "refs": [
            _reference_body(one, _range(place.text, *ranges[id(one)]), settings)
            for one in event.references
        ],
    }
    if settings.log_code:
        body["code"] = code
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


def _reference_body(
    reference: Reference, place: Mapping[str, int], settings: ReferencesSettings
) -> dict[str, Any]:
    from fairhand_index.policy import explain

    name, _, version = reference.reference_name.partition(" ")
    decision = explain(reference.license_name, policy_of(settings))
    body: dict[str, Any] = {
        "spdx": reference.license_name,
        "license_source": "",
        "package": name,
        "version": version,
        "purl": "",
        "repo": reference.reference_url,
        "url": "",
        "archive_sha256": "",
        "path": reference.path,
        "start_line": reference.start_line,
        "end_line": reference.end_line,
        "suggestion_span": {"start": reference.position.start, "end": reference.position.end},
        "range": dict(place),
        "similarity": reference.similarity,
        "tier": reference.tier,
        "policy": {"decision": decision.verdict, "rule": decision.rule},
    }
    index = opened_index(settings)
    for package in index.packages if index is not None else ():
        if f"{package.name} {package.version}".strip() == reference.reference_name:
            body |= {
                "ecosystem": package.ecosystem,
                "purl": package.purl,
                "repo": package.repository,
                "url": package.url,
                "archive_sha256": package.archive_sha256,
            }
            # A file may stand under a licence of its own, for which the package says nothing.
            if package.license == reference.license_name:
                body["license_source"] = package.license_source
            break
    return body
