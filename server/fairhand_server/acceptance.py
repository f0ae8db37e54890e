"""What becomes of suggestions that were offered, seen from the changes of the documents alone.

Editors differ in what they tell: some run a command when a suggestion is taken, some only when it
is taken whole, some never. All of them send the change of the text. So an acceptance is a change
that puts offered text where it was offered; a command only confirms it.

Nothing here knows a protocol. All offsets are code points of a text whose lines end with "\\n".
Times are seconds of any clock that does not jump.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from fairhand_server.edits import Edit, difference, end_of_same, same_code, shared_length, trimmed
from fairhand_server.offers import (
    Accepted,
    Event,
    Offer,
    PartiallyAccepted,
    TakenSpan,
    Typed,
    Withdrawn,
)

# Editors close brackets and formatters tidy up in the moment after an acceptance (VS Code formats
# within 100 ms, JetBrains within 300); what the user does by hand takes longer.
SETTLING_S = 0.5
# A command that confirms an acceptance may come before the change itself.
_CONFIRMED_S = 2.0
# What an editor may add by itself to a typed or inserted character.
_CLOSERS = frozenset(")]}\"'`>")
_PAIRS = frozenset(("()", "[]", "{}", '""', "''", "``", "<>"))
# Suggestions that nobody touched, and spans of taken ones, kept for each document.
_UNTOUCHED = 16
_KEPT = 400
_HISTORY = 64


@dataclass(slots=True)
class _Live:
    """An offer and how much of it stands in the document, from `start` to `end`.

    `taken` counts code points of the offered text; `state` is "open" (nothing reported), "partial",
    "accepted" or "typed"; `pasted` says that some of it came in one piece, `done` that at most
    white space is missing, `covered` how many references stood there whole at the last report.
    """

    offer: Offer
    start: int
    end: int
    taken: int = 0
    state: str = "open"
    pasted: bool = False
    done: bool = False
    covered: int = 0
    at: float = -SETTLING_S
    confirmed_at: float | None = None

    @property
    def rest(self) -> str:
        return "" if self.done else self.offer.text[self.taken :]


@dataclass(slots=True)
class _Document:
    version: int | None
    text: str
    lives: list[_Live] = field(default_factory=list)
    showing: list[str] = field(default_factory=list)
    history: deque[tuple[int | None, tuple[Edit, ...]]] = field(
        default_factory=lambda: deque(maxlen=_HISTORY)
    )


class Acceptance:
    """The offers of all documents and what became of them."""

    def __init__(self) -> None:
        self._documents: dict[str, _Document] = {}

    def follow(self, uri: str, version: int | None, text: str) -> None:
        """Begin to observe a document.

        One that is observed already learns of changes by `change` alone; only where its text turns
        out to differ at the very same version is it corrected.
        """
        document = self._documents.get(uri)
        if document is None or _newer(document.version, version):
            # A lower version is that of a document which was opened anew.
            self._documents[uri] = _Document(version, text)
        elif document.version == version and document.text != text:
            edit, document.text = difference(document.text, text)
            _observed(document, edit, -SETTLING_S, set())

    def follows(self, uri: str) -> bool:
        """Whether the document is observed."""
        return uri in self._documents

    def text(self, uri: str) -> str:
        """The text of an observed document as it is known here; empty for any other."""
        document = self._documents.get(uri)
        return document.text if document is not None else ""

    def close(self, uri: str) -> None:
        """Forget a document."""
        self._documents.pop(uri, None)

    def offer(self, uri: str, offers: Sequence[Offer]) -> None:
        """Note the newest answer for an observed document; what was shown before no longer is."""
        document = self._documents.get(uri)
        if document is None:
            return
        document.showing = [one.id for one in offers]
        for one in offers:
            document.lives.append(_placed(document, one))
        _forget_old(document)

    def change(
        self,
        uri: str,
        version: int | None,
        edits: Callable[[str], Iterable[tuple[Edit, str]]],
        now: float,
    ) -> list[Event]:
        """Observe one change of a document and say what it did to the offers.

        `edits` turns the text before into the edits of the change, each with the text after it. A
        change that an observed text already holds is passed over.
        """
        document = self._documents.get(uri)
        if document is None or not (version is None or _newer(version, document.version)):
            return []
        events: list[Event] = []
        done: list[Edit] = []
        grown: set[str] = set()
        for edit, text in edits(document.text):
            document.text, before = text, document.text
            events += _observed(document, trimmed(edit, before), now, grown)
            done.append(edit)
        document.version = version
        document.history.append((version, tuple(done)))
        # An editor takes ghost text away when something else than its next characters is typed.
        finished = {live.offer.id for live in document.lives if not live.rest}
        document.showing = [one for one in document.showing if one in grown and one not in finished]
        return _settled(document, events)

    def confirm(self, identifier: str, now: float) -> list[Event]:
        """The editor says that a suggestion was taken. Nothing happens if that is known already."""
        for document in self._documents.values():
            for live in document.lives:
                if live.offer.id == identifier and live.state in ("open", "partial"):
                    live.confirmed_at = now
                    return _looked_for(document, live, now)
        return []

    def showing(self, uri: str) -> list[tuple[Offer, int]]:
        """The offers that the editor shows now, with their offsets."""
        document = self._documents.get(uri)
        if document is None:
            return []
        return [
            (live.offer, live.start)
            for live in document.lives
            if live.offer.id in document.showing and live.state in ("open", "partial")
        ]

    def spans(self, uri: str) -> list[TakenSpan]:
        """What was taken in a document and still stands there, ordered by place."""
        document = self._documents.get(uri)
        if document is None:
            return []
        found = [
            TakenSpan(
                live.offer,
                live.start,
                live.end,
                live.taken,
                live.state == "typed",
                not live.rest,
            )
            for live in document.lives
            if live.state != "open" and live.end > live.start
        ]
        return sorted(found, key=lambda span: (span.start, span.end))


def _newer(version: int | None, than: int | None) -> bool:
    return version is not None and than is not None and version > than


def _placed(document: _Document, offer: Offer) -> _Live:
    """The offer where it stands now, if the document was changed since it was asked for."""
    start, typed = offer.offset, 0
    for version, edits in document.history:
        if version is None or offer.version is None or version <= offer.version:
            continue
        for edit in edits:
            if edit.end < start or (edit.end == start and edit.start < start):
                start += len(edit.text) - (edit.end - edit.start)
            elif edit.start <= start + typed <= edit.end:
                typed += len(edit.text)
    start = max(0, min(start, len(document.text)))
    taken = min(typed, shared_length(offer.text, document.text, start))
    return _Live(offer, start, start + taken, taken)


def _forget_old(document: _Document) -> None:
    untouched = [live for live in document.lives if live.state == "open" and not live.taken]
    gone = {id(live) for live in untouched[:-_UNTOUCHED]}
    kept = [live for live in document.lives if id(live) not in gone]
    document.lives = kept[-_KEPT:]


def _observed(document: _Document, edit: Edit, now: float, grown: set[str]) -> list[Event]:
    """Move every offer by an edit that has just been made, and say which of them it took."""
    events: list[Event] = []
    for live in document.lives:
        if _grow(document, live, edit, now):
            grown.add(live.offer.id)
            events += _after_growth(live, _is_typing(edit.text), now)
        elif live.taken and edit.start < live.end and edit.end > live.start:
            events += _overlapped(document, live, edit, now)
        else:
            _shift(live, edit)
            if live.confirmed_at is not None and now - live.confirmed_at <= _CONFIRMED_S:
                events += _looked_for(document, live, now)
    return events


def _grow(document: _Document, live: _Live, edit: Edit, now: float) -> bool:
    """Whether the edit added the next characters of an offer to those that stand there."""
    rest, at = live.rest, edit.start - live.end
    if not rest or not edit.text or at < 0:
        return False
    if not live.taken and not at and same_code(edit.text, rest):
        # Some editors indent what they insert in their own way.
        live.end, live.taken, live.pasted = edit.start + len(edit.text), len(rest), True
        return True
    # A bracket that the editor closed before may stand between what was taken and the caret.
    if at and not (at <= 2 and set(rest[:at]) <= _CLOSERS):
        return False
    common = min(shared_length(rest, document.text, live.end), at + len(edit.text))
    if common <= at:
        return False
    extra = edit.text[common - at :]
    if not _is_typing(edit.text):
        if common < len(rest) and extra.strip() and not set(extra.strip()) <= _CLOSERS:
            # Something was pasted that only begins like the suggestion.
            return False
        live.pasted = True
    live.taken += common
    live.end += common
    end = live.rest.rstrip()
    if end and set(end) <= _CLOSERS and document.text.startswith(end, live.end):
        # The brackets that end the suggestion were closed by the editor before.
        live.taken += len(end)
        live.end += len(end)
        live.done = True
    return True


def _is_typing(text: str) -> bool:
    """Whether one key press makes this: a character, a closed pair, a new line with its indent."""
    return len(text.strip()) <= 1 or text in _PAIRS


def _after_growth(live: _Live, typed: bool, now: float) -> list[Event]:
    covered = sum(1 for one in live.offer.references if one.position.end <= live.taken)
    more = covered > live.covered
    live.at = now
    if live.rest and typed and not more:
        return []
    event = (live.offer, live.start, live.end, live.taken)
    live.covered = max(covered, live.covered)
    if not live.pasted:
        live.state = "typed"
        return [Typed(*event)]
    live.state = "partial" if live.rest else "accepted"
    return [PartiallyAccepted(*event) if live.rest else Accepted(*event)]


def _overlapped(document: _Document, live: _Live, edit: Edit, now: float) -> list[Event]:
    """The edit changed text that was taken: gone, shortened, or written in another way."""
    size = len(edit.text) - (edit.end - edit.start)
    covering = edit.start <= live.start and edit.end >= live.end
    if covering and not edit.text.strip():
        return _withdraw(live, edit.start)
    if covering:
        place = _rewritten(document.text, edit, live, now)
        if place is None:
            return _withdraw(live, edit.start)
        live.start, live.end = place
        return []
    if live.state == "open":
        # So far it was only typed: what counts is how much of it still stands there.
        if edit.start <= live.start:
            live.start = live.end = edit.start + len(edit.text)
            live.taken = 0
            return []
        live.taken = min(live.taken, edit.start - live.start)
        live.taken = min(live.taken, shared_length(live.offer.text, document.text, live.start))
        live.end = live.start + live.taken
        return []
    if edit.start <= live.start:
        live.start, live.end = edit.start + len(edit.text), live.end + size
    elif edit.end < live.end:
        live.end += size
    else:
        live.end = edit.start + (len(edit.text) if edit.end == live.end else 0)
        kept = live.end - live.start
        if not edit.text and document.text.startswith(live.offer.text[:kept], live.start):
            # An editor that takes word by word also gives back word by word.
            live.taken, live.done = min(live.taken, kept), False
            if live.state == "accepted":
                live.state = "partial"
    return []


def _withdraw(live: _Live, at: int) -> list[Event]:
    reported = live.state != "open"
    live.start = live.end = at
    live.taken, live.state, live.pasted = 0, "open", False
    live.covered, live.confirmed_at, live.done = 0, None, False
    # It stays open, because what was undone can be done again.
    return [Withdrawn(live.offer, at, at, 0)] if reported else []


def _rewritten(text: str, edit: Edit, live: _Live, now: float) -> tuple[int, int] | None:
    """Where taken text stands after a formatter has replaced it; None if something else stands."""
    wanted = live.offer.text[: live.taken]
    begin, end = edit.start, edit.start + len(edit.text)
    first = wanted.lstrip()[:1]
    at = text.find(first, begin, end)
    for _ in range(200):
        if at < 0:
            break
        stop = end_of_same(text, at, wanted)
        if stop is not None and stop <= end:
            return at, stop
        at = text.find(first, at + 1, end)
    if now - live.at > SETTLING_S:
        return None
    kept = edit.text
    return begin + len(kept) - len(kept.lstrip()), begin + len(kept.rstrip())


def _looked_for(document: _Document, live: _Live, now: float) -> list[Event]:
    """Report a confirmed offer if its code stands there, whatever became of its white space."""
    end = end_of_same(document.text, live.start, live.offer.text)
    if end is None or not live.offer.text.strip():
        return []
    live.end, live.taken, live.state = end, len(live.offer.text), "accepted"
    live.at, live.pasted = now, True
    return [Accepted(live.offer, live.start, live.end, live.taken)]


def _shift(live: _Live, edit: Edit) -> None:
    size = len(edit.text) - (edit.end - edit.start)
    if edit.end <= live.start and (edit.start < live.start or live.taken):
        live.start += size
        live.end += size
    elif not live.taken and edit.start < live.start:
        # The place of an untouched offer is gone; it stays where the text was cut.
        live.start = live.end = edit.start + len(edit.text)


def _settled(document: _Document, events: list[Event]) -> list[Event]:
    """The last event of each offer, and of offers taken by the same text only what tells more.

    Editors ask at every key, so one text is often offered several times. The newest offer is the
    one that was shown; an older one counts where it has a reference that the newest lacks.
    """
    last: dict[str, Event] = {}
    for event in events:
        last.pop(event.offer.id, None)
        last[event.offer.id] = event
    kept: list[Event] = []
    told: set[tuple[str, str]] = set()
    order = {live.offer.id: number for number, live in enumerate(document.lives)}
    for event in sorted(last.values(), key=lambda event: -order[event.offer.id]):
        named = {(one.reference_name, one.path) for one in event.references}
        if isinstance(event, Withdrawn) or not kept or not named <= told:
            kept.append(event)
        else:
            _unreport(document, event)
        told |= named
    return kept[::-1]


def _unreport(document: _Document, event: Event) -> None:
    """Take back that an offer was reported, because another one was for the same text."""
    for live in document.lives:
        if live.offer.id == event.offer.id:
            live.state = "open"
    whole = isinstance(event, Accepted | Typed)
    document.lives = [
        live for live in document.lives if not (whole and live.offer.id == event.offer.id)
    ]
