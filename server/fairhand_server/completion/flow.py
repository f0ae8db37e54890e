"""The completions of open documents, from key to key.

A request is answered with what is left of an older answer; else from the answer that is coming in,
read at the new place; else the model is asked. So one call serves a whole line, as long as the user
types what was predicted or is ahead of it. A call is given up as soon as other text is typed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from fairhand_server.completion.debounce import Tempo, asks_at_once
from fairhand_server.completion.known_answers import Answer, KnownAnswers
from fairhand_server.completion.pipeline import Asked, Candidates
from fairhand_server.completion.prompt import Shown
from fairhand_server.completion.question import Question, prompt_of, question_of
from fairhand_server.completion.reading import Reading, Wishes, read
from fairhand_server.completion.stream_session import Beginning, StreamSession, closed_behind
from fairhand_server.completion.suggestion import Outcome, Request, Timing
from fairhand_server.errors import FairhandError
from fairhand_server.model_client import Model, ModelIdentity
from fairhand_server.private_files import is_private
from fairhand_syntax.judging import Check

# A request that the editor takes back because the user types on leaves its call to the next one,
# which comes within this time. The next key may be told a moment after the taking back.
_LINGER_S = 0.3
_GRACE_S = 0.004
# What is read on behind an automatic answer: so many lines.
_FURTHER_LINES = 5
# Somebody who looks at a suggestion for so long may take it.
_LOOKING_S = 0.5
# A candidate that is withheld makes room for another, so often.
_TRIES = 3
_SESSIONS = 4
# Who types ahead of an answer that has not begun waits for it: at least so long, and for this
# multiple of the time that answers take to begin. That time is a moving average.
_AHEAD_S = 0.05
_FIRST_S = 0.3
_SHARE_OF_FIRST = 1.5
_LONGEST_FIRST_S = 10.0
_WEIGHT = 0.3
# Further candidates are asked for if the first one takes longer than this.
_SOON_S = 0.05
# When it is there, they are waited for half as long again, and at least so long.
_OTHERS_S = 0.25


@dataclass(frozen=True, slots=True)
class Way:
    """How a request is answered.

    `model` gives the model once it is ready and is called only where one is asked, as is `tell`.
    Automatic requests wait at most `pause_s` seconds for more typing, show a first part
    `patience_s` after its first line, and read on behind it if `ahead`; `grown` is called when more
    than was answered to the newest request of the document is known. One by hand wants `count`
    candidates. `since` is the length of the shortest text before the cursor that the answer is for,
    if not the request's.
    """

    model: Callable[[], Awaitable[Model]]
    checks: tuple[Check, ...]
    tell: Callable[[], None]
    grown: Callable[[], None] | None = None
    automatic: bool = False
    pause_s: float = 0.0
    patience_s: float = 0.0
    ahead: bool = True
    since: int | None = None
    count: int = 1

    def wishes(self, question: Question) -> Wishes:
        """How its answer is read."""
        if not self.automatic:
            return Wishes(self.checks)
        # Behind a statement the next lines are read on with it; a block is an answer by itself.
        stay = self.ahead and question.place.scope == "statement"
        return Wishes(self.checks, patience_s=self.patience_s, stay=stay)


@dataclass(slots=True)
class _Document:
    """What is known in one document.

    `newest` is the answer that the newest request got, or got the rest of, `shown` what the last
    chat turn showed. `changes` counts its changes, `first_s` is how long the model takes to begin
    an answer, `unanswered` the session whose request has no answer yet, `at_work` what runs beside
    the requests.
    """

    answers: KnownAnswers = field(default_factory=KnownAnswers)
    newest: Answer | None = None
    shown: Shown | None = None
    sessions: list[StreamSession] = field(default_factory=list)
    tempo: Tempo = field(default_factory=Tempo)
    changes: int = 0
    first_s: float = _FIRST_S
    unanswered: StreamSession | None = None
    at_work: set[asyncio.Task[Any]] = field(default_factory=set)

    def begin(self, session: StreamSession) -> None:
        """Take a new session; no other goes on."""
        self.give_up()
        self.unanswered = session
        self.sessions = [session, *self.sessions[: _SESSIONS - 1]]

    def patient_until(self, session: StreamSession) -> float:
        """How long somebody who is ahead of an answer waits for it before another is asked for."""
        return max(time.perf_counter() + _AHEAD_S, session.asked + _SHARE_OF_FIRST * self.first_s)

    def give_up(self) -> None:
        """End every call to the model, and what is done beside the requests."""
        for task in self.at_work - {asyncio.current_task()}:
            task.cancel()
        for session in self.sessions:
            if not session.over:
                self.drop(session)

    def drop(self, session: StreamSession) -> None:
        """End one call to the model that nobody wants any more."""
        waited = time.perf_counter() - session.asked
        if session.begun is None and waited > self.first_s:
            # Or a slow model would never be waited for long enough to learn how slow it is.
            self.first_s = min(_LONGEST_FIRST_S, _SHARE_OF_FIRST * waited)
        session.close()

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the requests."""
        task = asyncio.create_task(work)
        self.at_work.add(task)
        task.add_done_callback(self.at_work.discard)


class Flow:
    """The completions of all open documents. Use from one event loop."""

    def __init__(self) -> None:
        self._documents: dict[str, _Document] = {}

    def clear(self) -> None:
        """Forget all answers, because what may be shown, or who answers, has changed."""
        for uri in list(self._documents):
            self.forget(uri)

    def forget(self, uri: str) -> None:
        """A document was closed."""
        document = self._documents.pop(uri, None)
        if document is not None:
            document.give_up()

    def changed(self, uri: str, text: str) -> None:
        """A document was changed: calls to the model that no longer fit it are given up at once."""
        document = self._documents.get(uri)
        if document is None:
            return
        document.changes += 1
        document.tempo.typed(time.monotonic())
        for session in document.sessions:
            if not session.over and not session.fits(text):
                if session is document.unanswered:
                    document.tempo.in_vain += 1
                document.drop(session)

    async def quiet(self, uri: str) -> None:
        """Wait until no answer is coming in for a document."""
        document = self._documents.get(uri)
        for session in document.sessions if document is not None else ():
            while not session.over:
                await session.grown(len(session.raw))

    async def answer(self, uri: str, request: Request, way: Way) -> Outcome:
        """Answer a request, whose text has "\\n" line ends, for a document.

        Raises UsageError for a language that is not supported and HostError when the host fails.
        When the task is cancelled, the call to the model goes on for a moment if the document was
        changed meanwhile, because then the next request may read on; else it ends.
        """
        document = self._documents.setdefault(uri, _Document())
        return await _answer(document, request, way)


async def _answer(document: _Document, request: Request, way: Way) -> Outcome:
    document.newest = None
    if is_private(request.path) or (way.automatic and _in_word(request)):
        # Everything in such a file may be a secret. And who mends a name wants no code in it.
        return Outcome((), (), Timing(None, 0.0), ModelIdentity("", ""))
    known = document.answers.leading_to(request, whole=not way.automatic)
    if known is not None:
        document.newest, outcome = known
        return outcome
    if way.automatic and (same := document.answers.at(request)) is not None:
        return Outcome((), (), same.outcome.timing, same.outcome.model)
    question = question_of(request)
    return (
        await _from_session(document, question, way)
        or await _before_closers(document, question, way)
        or await _from_model(document, question, way)
    )


def _in_word(request: Request) -> bool:
    """Whether the cursor stands between two characters of a name or a number."""
    return all(map(_is_of_word, (request.prefix[-1:], request.suffix[:1])))


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character in ("_", "$")


async def _from_session(document: _Document, question: Question, way: Way) -> Outcome | None:
    """What an answer that is or was coming in says at this place."""
    for session in document.sessions:
        if not closed_behind(question.suffix, session.beginning.suffix):
            continue
        if session.failed or (session.over and not session.behind(question.prefix)):
            continue
        with _reader(document, session):
            if not await session.reaches(question.prefix, document.patient_until(session)):
                continue
            reading = await read(question, session, way.wishes(question))
            if reading is None or reading.refusal:
                continue
            if not way.automatic and not (reading.whole and reading.text.strip()):
                # Who asks by hand wants to know what the model says here.
                continue
            candidates = Candidates()
            candidates.add(question, reading)
            return _answered(document, question, way, _Found(session, reading, candidates))
    return None


async def _before_closers(document: _Document, question: Question, way: Way) -> Outcome | None:
    """What is left of an answer before brackets that an editor has closed meanwhile."""
    known = document.answers.before_closers(question.request)
    if known is None:
        return None
    answer, rest = known
    beginning = Beginning(question.request.prefix, question.suffix, answer.outcome.model)
    session = StreamSession(beginning, raw=rest.text)
    reading = await read(question, session, way.wishes(question))
    if reading is None or reading.refusal or not reading.text.strip():
        return None
    candidates = Candidates()
    candidates.add(question, reading)
    outcome = candidates.outcome(question, answer.outcome.model)
    document.answers.add(Answer(question.request, outcome))
    return outcome


async def _from_model(document: _Document, question: Question, way: Way) -> Outcome:
    """Ask the model."""
    document.give_up()
    # Before the pause: while the host is down there is nothing to wait for.
    model = await way.model()
    if way.automatic and not asks_at_once(question.language, question.request.prefix):
        await asyncio.sleep(document.tempo.pause_s(way.pause_s))
        model = await way.model()
    way.tell()
    prompt = await prompt_of(question, model.identity.family, document.shown)
    document.shown = prompt.shown or document.shown
    asked = Asked(question, model, prompt)
    candidates = Candidates()
    for number in range(_TRIES):
        session = asked.session(number, way.since)
        document.begin(session)
        with _reader(document, session), _others(asked, way, session) as others:
            reading = await read(question, session, way.wishes(question))
            if reading is None:
                # Other text was typed meanwhile, so nobody waits for this.
                return candidates.outcome(question, model.identity)
            candidates.add(question, reading)
            await _join(candidates, question, others)
            if candidates.suggestions or reading.refusal is None:
                return _answered(document, question, way, _Found(session, reading, candidates))
        document.sessions.remove(session)
    outcome = candidates.outcome(question, model.identity)
    document.answers.add(Answer(question.request, outcome))
    return outcome


@contextmanager
def _others(
    asked: Asked, way: Way, first: StreamSession
) -> Iterator[asyncio.Task[list[Reading]] | None]:
    """Further candidates, if more than one is wanted."""
    if way.count < 2:
        yield None
        return
    task = asyncio.create_task(_beside_first(asked, way, first))
    try:
        yield task
    finally:
        task.cancel()


async def _beside_first(asked: Asked, way: Way, first: StreamSession) -> list[Reading]:
    """Further candidates, all at the same time, unless the first one is there at once.

    They begin when it does: the host has read the prompt then.
    """
    await asyncio.sleep(_SOON_S)
    await first.grown(0)
    numbers = range(_TRIES, _TRIES + way.count - 1)
    return await asked.candidates(numbers, [way.wishes(asked.question)] * len(numbers))


async def _join(
    candidates: Candidates, question: Question, others: asyncio.Task[list[Reading]] | None
) -> None:
    """Add the further candidates, if they are there not much later than the first."""
    took = time.perf_counter() - candidates.started
    if others is None or took < _SOON_S:
        return
    await asyncio.wait([others], timeout=max(_OTHERS_S, took / 2))
    if others.done() and not others.cancelled() and others.exception() is None:
        for reading in others.result():
            candidates.add(question, reading)


@dataclass(frozen=True, slots=True)
class _Found:
    """A reading with its session, and the candidates it is one of."""

    session: StreamSession
    reading: Reading
    candidates: Candidates


def _answered(document: _Document, question: Question, way: Way, found: _Found) -> Outcome:
    """Keep an answer, and begin with what may be asked for next."""
    identity = found.session.beginning.model
    outcome = found.candidates.outcome(question, identity)
    answer = Answer(question.request, outcome, found.reading.whole)
    document.answers.add(answer)
    document.newest = answer
    document.unanswered = None
    if found.session.begun is not None:
        took = found.session.begun - found.session.asked
        document.first_s += _WEIGHT * (took - document.first_s)
    document.tempo.in_vain = 0
    if way.automatic and way.ahead:
        if not found.session.over:
            found.session.enter()
            document.beside(_read_on(document, question, answer, way, found.session))
        elif outcome.suggestions:
            document.beside(_look_ahead(document, answer, way))
    return outcome


async def _read_on(
    document: _Document, question: Question, answer: Answer, way: Way, session: StreamSession
) -> None:
    """Read some lines behind an answer.

    Behind a first part they are put to it, once they have passed the checks as one text with it:
    they are what is left when the part was taken. Behind a whole answer the session keeps them.
    """
    try:
        first = answer.outcome.suggestions[0] if answer.outcome.suggestions else None
        shown = first.text if first else ""
        if not answer.whole:
            most = shown.count("\n") + _FURTHER_LINES
            reading = await read(question, session, Wishes(way.checks, most_lines=most))
            if reading is not None and reading.refusal is None:
                candidates = Candidates()
                candidates.add(question, reading)
                grown = candidates.outcome(question, session.beginning.model)
                if grown.suggestions and grown.suggestions[0].text.startswith(shown):
                    answer.outcome, answer.whole = grown, reading.whole
                    longer = len(grown.suggestions[0].text) > len(shown)
                    if longer and document.newest is answer and way.grown is not None:
                        way.grown()
            return
        end = question.request.prefix + shown
        while not session.over and (session.behind(end) or "").count("\n") <= _FURTHER_LINES:
            await session.grown(len(session.raw))
    finally:
        session.leave()


async def _look_ahead(document: _Document, answer: Answer, way: Way) -> None:
    """Ask for what comes behind an answer, if the user looks at it for a while."""
    await asyncio.sleep(_LOOKING_S)
    before = answer.request
    taken = before.prefix + answer.outcome.suggestions[0].text
    request = replace(before, prefix=taken)
    quiet = replace(way, ahead=False, pause_s=0.0, tell=_nothing, since=len(before.prefix))
    with suppress(FairhandError):
        await _answer(document, request, quiet)


def _nothing() -> None:
    """Say nothing: the user has asked for nothing."""


@contextmanager
def _reader(document: _Document, session: StreamSession) -> Iterator[None]:
    """Be a reader of a session. One that is taken back leaves it to the next for a moment."""
    changes, linger = document.changes, 0.0
    session.enter()
    try:
        yield
    except asyncio.CancelledError:
        linger = _LINGER_S if document.changes != changes else _GRACE_S
        raise
    finally:
        session.leave(linger)
