"""The one interface of every check on a suggestion.

A check is a named function `judge(candidate, settings) -> Judgement`. It is pure: no file, no
network, no clock that changes its answer. It never raises for anything the user's code contains;
what it could not do it returns as a problem. All offsets are code points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in `Candidate.text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece of generated code in the place where it would stand.

    `prefix` and `suffix` are the document before and after the cursor, `text` is what the model
    wrote so far after cutting, and `final` says that no more will come. `path` is the document's
    path as the user sees it, or empty.
    """

    language: str
    path: str
    prefix: str
    suffix: str
    text: str
    final: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """More text is needed before this candidate may be shown."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The candidate may be shown together with this message.

    `insert` is text that belongs at the beginning of a line of the document (from 0) if the
    candidate is taken: imports that it needs.
    """

    check: str
    rule: str
    message: str
    span: Span
    insert: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive that licensed code was read from; what is not known of it is empty.

    `purl` is the package URL, `url` the archive's name or address, `sha256` that of its bytes.
    """

    ecosystem: str = ""
    purl: str = ""
    url: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The candidate resembles licensed code: where that code is from and which lines it is.

    `license_source` names what said so: `file-tag`, `file-header`, `dep5`, `metadata`,
    `license-text`, `classifier`, or `none`. `copyright` holds the copyright lines of that code and
    `notice` the notice of its project, both empty where there are none.
    """

    license_name: str
    reference_name: str
    reference_url: str
    path: str
    start_line: int
    end_line: int
    position: Span
    similarity: float
    tier: str
    license_source: str = ""
    archive: Archive = Archive()
    copyright: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Withhold:
    """The candidate must not be shown. `reason` is one sentence for the user, without code.

    `references` is the licensed code it resembles, where that is the reason.
    """

    check: str
    rule: str
    reason: str
    span: Span
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a check could not do, told instead of raised."""

    check: str
    message: str


Verdict = Wait | Withhold | Notice | Reference


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one check says of one candidate. Without verdicts the candidate is clean."""

    verdicts: tuple[Verdict, ...] = ()
    problems: tuple[Problem, ...] = ()


CLEAN = Judgement()


@dataclass(frozen=True, slots=True)
class Aside:
    """How a check that takes more than a moment is run: in a worker thread, under a deadline.

    `prepare` opens what `judge` reads and is cheap once that is open; `late` says what counts when
    the final text was not judged within `deadline_s` seconds.
    """

    deadline_s: float
    prepare: Callable[[], object]
    late: Callable[[Candidate], Verdict]


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its name and its share of work.

    `budget` bounds the work in characters of candidate text: a longer text is not judged and
    counts as withheld ("not judged in time"). `settings` is handed to `judge` untouched. A check
    without `aside` is run where it is called.
    """

    name: str
    judge: Callable[[Candidate, Any], Judgement]
    budget: int = 200_000
    settings: Any = field(default=None)
    aside: Aside | None = None
