"""The way of a suggestion: place, prompt, stream, cut, checks.

No text reaches an editor or a terminal on any other way, and only this module asks a model and
makes a Suggestion.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from fairhand_server.completion.checks import checks_for
from fairhand_server.completion.import_help import import_notice, with_imports
from fairhand_server.completion.indentation import style_of
from fairhand_server.completion.prompt import Prompt, showable
from fairhand_server.completion.question import (
    Question,
    depth_of_answer,
    line_prompt_of,
    prompt_of,
    question_of,
)
from fairhand_server.completion.ranking import is_broken, ranked
from fairhand_server.completion.reading import Reading, Wishes, read
from fairhand_server.completion.stream_session import Beginning, StreamSession
from fairhand_server.completion.suggestion import Outcome, Request, Suggestion, Timing, Withheld
from fairhand_server.model_client import Limits, Model, ModelIdentity
from fairhand_server.private_files import is_private
from fairhand_server.settings import Settings
from fairhand_syntax.judging import Check, Judgement, Notice, Reference, Span

Hear = Callable[[str], None]
Watch = Callable[[int, str], None]

# The first candidate is the model's most likely answer. A further one must differ from it, so it is
# drawn at the temperature at which small code models still write valid code.
_FURTHER_TEMPERATURE = 0.6
_FURTHER_TRIES = 2


@dataclass(slots=True)
class Candidates:
    """What has come together while candidates are asked for.

    `texts` are all that came, in that order; `suggestions` the different ones.
    """

    hear: Hear | None = None
    started: float = field(default_factory=time.perf_counter)
    suggestions: dict[str, Suggestion] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    first_at: float | None = None
    told: str = ""

    def tell(self, text: str) -> None:
        """Hand on what is new in the growing text of the first suggestion."""
        told = self.told
        if self.texts or len(text) <= len(told) or not text.startswith(told):
            return
        if self.first_at is None:
            self.first_at = time.perf_counter()
        self.told = text
        if self.hear is not None:
            self.hear(text[len(told) :])

    def add(self, question: Question, reading: Reading) -> None:
        """Take what a candidate came to."""
        if not reading.text.strip():
            return
        refusal = reading.refusal
        if refusal:
            # A model that says the same again has had one suggestion withheld, not several.
            if all(one.text.strip() != reading.text.strip() for one in self.withheld):
                reason = (refusal.check, refusal.rule, refusal.reason)
                self.withheld.append(Withheld(*reason, reading.text, refusal.references))
            return
        one = suggestion_of(question, reading, self.hear is not None)
        self.tell(one.text)
        self.texts.append(one.text)
        self.suggestions.setdefault(one.text.strip(), one)

    def is_poor(self, question: Question) -> bool:
        """Whether all there is does not parse, and nobody has seen it yet."""
        lead = len(question.lead)
        texts = [text[lead:] for text in self.texts]
        return (
            bool(texts) and self.hear is None and all(is_broken(question.place, t) for t in texts)
        )

    def know(self, suggestion: Suggestion) -> None:
        """Take a suggestion that was made before."""
        self.texts.append(suggestion.text)
        self.suggestions.setdefault(suggestion.text.strip(), suggestion)

    def outcome(self, question: Question, model: ModelIdentity, first: str = "") -> Outcome:
        """All that came together: the best suggestion first, or `first`, which is seen already."""
        ended = time.perf_counter()
        first_ms = None if self.first_at is None else (self.first_at - self.started) * 1000
        return Outcome(
            self._ordered(question, first),
            tuple(self.withheld),
            Timing(first_ms, (ended - self.started) * 1000),
            model,
        )

    def _ordered(self, question: Question, first: str) -> tuple[Suggestion, ...]:
        if len(self.suggestions) < 2:
            return tuple(self.suggestions.values())
        lead = len(question.lead)
        order = [text.strip() for text in ranked(question.place, [t[lead:] for t in self.texts])]
        if first:
            order.sort(key=lambda text: text != first.strip())
        return tuple(self.suggestions[text] for text in order)


async def read_ahead(request: Request, model: Model, in_line: bool = False) -> None:
    """Let the host read the prompt of a request before it is made; nothing is shown.

    With `in_line` it is the one that is made as soon as the user begins the line in another way.
    Raises UsageError for a language that is not supported and HostError when the host fails.
    """
    if is_private(request.path):
        return
    question, family = question_of(request), model.identity.family
    text = (
        await line_prompt_of(question, family)
        if in_line
        else (await prompt_of(question, family)).text
    )
    async with aclosing(model.stream(text, Limits(max_tokens=1))) as pieces:
        async for _ in pieces:
            pass


async def complete(
    request: Request,
    model: Model,
    hear: Hear | None = None,
    checks: tuple[Check, ...] | None = None,
    watch: Watch | None = None,
) -> Outcome:
    """Answer a request.

    `hear` gets the first suggestion's text in pieces as they pass the checks. What was heard cannot
    be taken back: where a candidate is withheld after its beginning was heard, another one is heard
    only if it begins in the same way. The outcome is what counts. Several candidates are asked for
    at the same time; `watch` gets the number of each of them and its text so far, as it grows past
    the checks. Without `checks` all of them judge, with their default settings. Raises
    UsageError for a language that is not supported and HostError when the host fails. Cancelling
    the task closes the streams, which stops the host.
    """
    candidates = Candidates(hear)
    if is_private(request.path):
        # Nothing is asked here, because everything in such a file may be a secret.
        return Outcome((), (), Timing(None, 0.0), model.identity)
    question = question_of(request)
    asked = Asked(question, model, await prompt_of(question, model.identity.family))
    checks = checks_for(Settings()) if checks is None else checks
    wishes = Wishes(checks)
    number, most = 0, request.count + _FURTHER_TRIES
    while number < most:
        poor = candidates.is_poor(question)
        missing = min(request.count - len(candidates.suggestions), most - number)
        if poor:
            missing = max(1, missing)
        elif number and not candidates.withheld and request.count == 1:
            break
        if missing < 1:
            break
        numbers = range(number, number + missing)
        heard = candidates.tell if not candidates.texts else None
        ways = [
            replace(wishes, hear=_heard_by(heard if one == number else None, watch, one))
            for one in numbers
        ]
        for reading in await asked.candidates(numbers, ways):
            candidates.add(question, reading)
        number += missing
    first = candidates.texts[0] if candidates.told and hear is not None else ""
    outcome = candidates.outcome(question, model.identity, first)
    return replace(outcome, suggestions=outcome.suggestions[: request.count])


def _heard_by(hear: Hear | None, watch: Watch | None, number: int) -> Hear | None:
    if watch is None:
        return hear

    def both(text: str) -> None:
        if hear is not None:
            hear(text)
        watch(number, text)

    return both


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the model that is to answer it and the prompt it gets."""

    question: Question
    model: Model
    prompt: Prompt

    def session(self, number: int = 0, since: int | None = None) -> StreamSession:
        """Ask for the candidate with this number; 0 is the most likely one.

        `since` is the length of the shortest text before the cursor that it is for.
        """
        question, prompt = self.question, self.prompt
        limits = Limits(
            max_tokens=question.request.max_tokens,
            temperature=_FURTHER_TEMPERATURE if number else 0.0,
            seed=number,
            stop=prompt.stop[:4],
        )
        beginning = Beginning(
            question.prefix,
            question.suffix,
            self.model.identity,
            len(question.prefix) - len(question.lead) if since is None else since,
            prompt.expects,
            bool(question.lead),
            depth_of_answer(question.place),
            style_of(
                question.prefix,
                question.suffix,
                question.language,
                question.place.state.inside,
            ),
            limits.max_tokens,
            limits.ending,
        )
        return StreamSession(
            beginning, showable(prompt, lambda text: self.model.stream(text, limits))
        )

    async def candidate(self, number: int, wishes: Wishes) -> Reading:
        """Ask for a candidate and read it to its end."""
        session = self.session(number)
        session.enter()
        try:
            reading = await read(self.question, session, wishes)
        finally:
            await session.aclose()
        return reading or Reading("", Judgement())

    async def candidates(self, numbers: range, wishes: Sequence[Wishes]) -> list[Reading]:
        """Ask for these candidates at the same time, each with its own wishes."""
        each = zip(numbers, wishes, strict=True)
        return await _together([self.candidate(number, ways) for number, ways in each])


async def _together(readings: Sequence[Coroutine[Any, Any, Reading]]) -> list[Reading]:
    """What all of them come to; when one fails the others are ended."""
    if len(readings) == 1:
        return [await readings[0]]
    tasks = [asyncio.create_task(one) for one in readings]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def suggestion_of(question: Question, reading: Reading, heard: bool = False) -> Suggestion:
    """The suggestion with its verdicts, whose spans count from the start of its text.

    Imports that it lacks are put into it at module level, unless it was heard already; else they
    are in a notice.
    """
    before = question.prefix[: len(question.prefix) - len(question.lead)]
    document = before + question.suffix
    text, added = question.lead + reading.text, 0
    if not heard:
        text, added = with_imports(question.place, document, text)
    lead = len(question.lead) + added
    references, notices = [], []
    for verdict in reading.judgement.verdicts:
        if isinstance(verdict, Reference):
            references.append(replace(verdict, position=_moved(verdict.position, lead)))
        elif isinstance(verdict, Notice):
            notices.append(replace(verdict, span=_moved(verdict.span, lead)))
    line = before[before.rfind("\n") + 1 :] + text + question.suffix.split("\n", 1)[0]
    missing = None if added else import_notice(question.language, document, text, line)
    if missing is not None:
        notices.append(missing)
    return Suggestion(text, tuple(references), tuple(notices))


def rest_of(suggestion: Suggestion, typed: int) -> Suggestion:
    """What is left of a suggestion of which the user has typed so many characters.

    Nothing is judged anew: what was judged is the document with the whole suggestion in it, and
    that is the same document.
    """
    references = [
        replace(one, position=Span(max(0, one.position.start - typed), one.position.end - typed))
        for one in suggestion.references
        if one.position.end > typed
    ]
    notices = [
        replace(one, span=Span(max(0, one.span.start - typed), one.span.end - typed))
        for one in suggestion.notices
        if one.span.end > typed
    ]
    return Suggestion(suggestion.text[typed:], tuple(references), tuple(notices))


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
