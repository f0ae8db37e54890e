"""Where suggestions are compared: an index on this machine, or the index of a team.

Each is opened once and shared by all checks of the process.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fairhand_server.folders import cache_folder
from fairhand_server.settings.references import ReferencesSettings

if TYPE_CHECKING:
    from fairhand_index.index import Index
    from fairhand_index.matching import Limits
    from fairhand_syntax.judging import Reference
    from fairhand_syntax.languages import Language

_LIST = "index.json"
# A team's index that could not be asked is left alone for so long, so that not every line of a
# suggestion waits for it anew.
_PAUSE_S = 3.0


class Source(Protocol):
    """What suggestions are compared with. `id` is that of the index, empty if not yet known."""

    @property
    def id(self) -> str: ...

    def find(self, language: Language, prefix: str, text: str, limits: Limits) -> list[Reference]:
        """The licensed code a suggestion resembles.

        Raises IndexUnavailableError, DamagedFileError, OSError.
        """

    def about(self) -> tuple[int, int]:
        """How many functions and packages it has. Raises IndexUnavailableError."""


@dataclass(frozen=True, slots=True)
class LocalIndex:
    """An index in a folder of this machine."""

    index: Index

    @property
    def id(self) -> str:
        return self.index.id

    def find(self, language: Language, prefix: str, text: str, limits: Limits) -> list[Reference]:
        from fairhand_index.matching import match

        return match(self.index, language, prefix, text, limits)

    def about(self) -> tuple[int, int]:
        return self.index.functions, len(self.index.packages)


@dataclass(frozen=True, slots=True)
class Opened:
    """A source that was opened, or the sentence that says why it could not be.

    `absent` says that nobody has built an index or named a team's. What could not be opened is
    tried again when its `stamp` is another one, or after `again_at`.
    """

    stamp: tuple[object, ...]
    source: Source | None = None
    problem: str = ""
    absent: bool = False
    again_at: float = float("inf")


_opened: dict[tuple[str, ...], Opened] = {}
_opening = threading.Lock()


def index_folder(settings: ReferencesSettings) -> Path:
    """Where the index of this machine lies."""
    return Path(settings.index).expanduser() if settings.index else cache_folder() / "references"


def place_of(settings: ReferencesSettings) -> str:
    """Where suggestions are compared, for people: an address or a folder."""
    return settings.server or str(index_folder(settings))


def has_source(settings: ReferencesSettings) -> bool:
    """Whether a team's index was named, or anybody has built an index here."""
    return bool(settings.server) or (index_folder(settings) / _LIST).exists()


def opened(settings: ReferencesSettings) -> Opened:
    """What is open now, without opening anything."""
    known = _opened.get(_key(settings))
    if known is not None:
        return known
    return Opened((), problem="the index was not opened", absent=not has_source(settings))


def index_id(settings: ReferencesSettings) -> str:
    """The identifier of the index that is open; empty for none."""
    source = opened(settings).source
    return source.id if source is not None else ""


def open_source(settings: ReferencesSettings) -> Opened:
    """Open the index, or open it anew after it was replaced. Cheap once it is open."""
    key = _key(settings)
    stamp = _stamp(settings)
    known = _opened.get(key)
    if known is not None and known.stamp == stamp and time.monotonic() < known.again_at:
        return known
    with _opening:
        known = _opened.get(key)
        if known is None or known.stamp != stamp or time.monotonic() >= known.again_at:
            known = _opened[key] = _fresh(settings, stamp)
    return known


def unavailable(settings: ReferencesSettings, problem: str) -> None:
    """Note that a team's index could not be asked; it is asked again after a pause."""
    if settings.server:
        stamp = _stamp(settings)
        _opened[_key(settings)] = Opened(
            stamp, problem=problem, again_at=time.monotonic() + _PAUSE_S
        )


def _key(settings: ReferencesSettings) -> tuple[str, ...]:
    if settings.server:
        return ("team", settings.server, settings.server_key, str(settings.deadline_ms))
    return ("folder", str(index_folder(settings)))


def _stamp(settings: ReferencesSettings) -> tuple[object, ...]:
    """What changes when the index is replaced; empty if there is none."""
    if settings.server:
        return ("team",)
    try:
        status = (index_folder(settings) / _LIST).stat()
    except OSError:
        return ()
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def _fresh(settings: ReferencesSettings, stamp: tuple[object, ...]) -> Opened:
    folder = index_folder(settings)
    if not stamp:
        return Opened(stamp, problem=f"there is no reference index in {folder}", absent=True)
    from fairhand_index.columns import DamagedFileError
    from fairhand_index.index import IndexUnavailableError, open_index
    from fairhand_index.matching import warm_up
    from fairhand_index.policy import PRESETS, explain

    # What these load once takes longer than a suggestion may wait.
    explain("MIT OR ISC", PRESETS["flag"])
    try:
        if settings.server:
            from fairhand_index.asking import TeamIndex

            deadline = max(1, settings.deadline_ms) / 1000
            team = TeamIndex(settings.server, settings.server_key, deadline)
            # The connection is made now, and not within the deadline of a suggestion.
            team.about()
            return Opened(stamp, team)
        warm_up()
        index = open_index(folder)
        index.warm_up()
        return Opened(stamp, LocalIndex(index))
    except ValueError as error:
        return Opened(stamp, problem=str(error))
    except DamagedFileError as error:
        return Opened(stamp, problem=f"the index is damaged: {error}")
    except IndexUnavailableError as error:
        again = time.monotonic() + _PAUSE_S if settings.server else float("inf")
        return Opened(stamp, problem=str(error), again_at=again)
