"""The way of a suggestion: context, prompt, stream, cut, checks.

No text reaches an editor or a terminal on any other way, and only this module makes a Suggestion.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from fairhand_server.completion.checks import checks_for
from fairhand_server.completion.context import window_of
from fairhand_server.completion.in_time import judge_in_time
from fairhand_server.completion.parts import is_complete_part
from fairhand_server.completion.place import Place, place_of
from fairhand_server.completion.prompt import Prompt, prompt_for
from fairhand_server.completion.suggestion import Outcome, Request, Suggestion, Timing, Withheld
from fairhand_server.completion.trimming import Cut, cut, without_broken_end
from fairhand_server.errors import UsageError
from fairhand_server.families import family_named
from fairhand_server.model_client import Limits, Model
from fairhand_server.settings import Settings
from fairhand_syntax.judging import Candidate, Check, Judgement, Notice, Reference, Wait, Withhold
from fairhand_syntax.languages import Language, language_named
from fairhand_syntax.lexing import scan

Hear = Callable[[str], None]

# The first candidate is the model's most likely answer. A further one must differ from it, so it is
# drawn at the temperature at which small code models still write valid code.
_FURTHER_TEMPERATURE = 0.6
_FURTHER_TRIES = 2


@dataclass(frozen=True, slots=True)
class _Question:
    """One request made ready: where, what the model sees, and what is put before its answer."""

    request: Request
    language: Language
    place: Place
    prompt: Prompt
    prefix: str
    lead: str


@dataclass(slots=True)
class _Answers:
    """What has come together while candidates are asked for."""

    suggestions: list[Suggestion] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    first_at: float | None = None


async def complete(
    request: Request,
    model: Model,
    hear: Hear | None = None,
    checks: tuple[Check, ...] | None = None,
) -> Outcome:
    """Answer a request.

    `hear` gets the first suggestion's text in pieces as they pass the checks. Without `checks` all
    of them judge, with their default settings. Raises UsageError for a language that is not
    supported and HostError when the host fails. Cancelling closes the stream, which stops the host.
    """
    checks = checks_for(Settings()) if checks is None else checks
    started = time.perf_counter()
    question = _question(request, model.identity.family)
    answers = _Answers()
    tries = request.count + _FURTHER_TRIES
    for number in range(tries):
        if len(answers.suggestions) >= request.count:
            break
        if number and not answers.withheld and request.count == 1:
            break
        await _candidate(question, number, _Run(model, checks, hear), answers)
    ended = time.perf_counter()
    first = None if answers.first_at is None else (answers.first_at - started) * 1000
    return Outcome(
        tuple(answers.suggestions),
        tuple(answers.withheld),
        Timing(first, (ended - started) * 1000),
        model.identity,
    )


@dataclass(frozen=True, slots=True)
class _Run:
    model: Model
    checks: tuple[Check, ...]
    hear: Hear | None


async def _candidate(question: _Question, number: int, run: _Run, answers: _Answers) -> None:
    """Ask for one candidate and add it to the suggestions or to what is withheld."""
    limits = Limits(
        max_tokens=question.request.max_tokens,
        temperature=_FURTHER_TEMPERATURE if number else 0.0,
        seed=number,
        stop=question.prompt.stop[:4],
    )
    raw, passed, received, begun = "", "", 0, time.perf_counter()
    judgement = Judgement()
    found = Cut("", False)
    async with aclosing(run.model.stream(question.prompt.text, limits)) as pieces:
        async for piece in pieces:
            if not raw:
                begun = time.perf_counter()
            raw += piece
            received += 1
            found = _found(question, raw, False)
            if found.finished or _patience_ended(question, passed, begun):
                break
            if found.text == passed:
                continue
            judgement = await _judged(question, found, run.checks)
            if _withholding(judgement):
                break
            if not _waiting(judgement) and found.text.startswith(passed):
                _tell(run, answers, question.lead, (passed, found.text))
                passed = found.text
    if not _withholding(judgement):
        if not found.finished and _patience_ended(question, passed, begun):
            found = Cut(passed, True)
        elif not found.finished:
            found = _found(question, raw, True)
            if received >= limits.max_tokens or not question.request.suffix.strip():
                # Hosts send about one piece a token: so many mean that the limit ended the answer.
                found = Cut(without_broken_end(question.place, found.text), True)
        judgement = await _judged(question, Cut(found.text, True), run.checks)
    if not found.text.strip():
        return
    refusal = _withholding(judgement)
    if refusal:
        answers.withheld.append(Withheld(refusal.check, refusal.rule, refusal.reason, found.text))
        return
    text = question.lead + found.text
    if any(text == other.text for other in answers.suggestions):
        return
    _tell(run, answers, question.lead, (passed, found.text))
    answers.suggestions.append(
        Suggestion(
            text,
            tuple(v for v in judgement.verdicts if isinstance(v, Reference)),
            tuple(v for v in judgement.verdicts if isinstance(v, Notice)),
        )
    )


def _patience_ended(question: _Question, passed: str, begun: float) -> bool:
    """Whether what passed the checks is a complete part and the user has waited long enough."""
    patience = question.request.patience_s
    return (
        patience is not None
        and bool(passed.strip())
        and time.perf_counter() - begun > patience
        and is_complete_part(question.place, passed)
    )


def _tell(run: _Run, answers: _Answers, lead: str, texts: tuple[str, str]) -> None:
    """Hand on what is new since the text before, once the first suggestion has any."""
    before, after = texts
    if answers.suggestions or after == before:
        return
    if answers.first_at is None:
        answers.first_at = time.perf_counter()
    if run.hear is not None:
        run.hear((lead if not before else "") + after[len(before) :])


def _question(request: Request, family: str) -> _Question:
    language = language_named(request.language)
    if language is None:
        raise UsageError(
            "fairhand-E003",
            f"the language {request.language!r} is not one that Fairhand completes",
            "use a Python, Java or JavaScript file",
        )
    prefix = request.prefix.replace("\r\n", "\n")
    suffix = request.suffix.replace("\r\n", "\n")
    lead = _lead(language, prefix, suffix)
    prefix += lead
    place = place_of(language, prefix, suffix)
    prompt = prompt_for(place, window_of(language, prefix, suffix), family_named(family))
    return _Question(request, language, place, prompt, prefix, lead)


def _lead(language: Language, prefix: str, suffix: str) -> str:
    """What begins the answer when the cursor is at the end of a comment: a new line below it."""
    line = prefix[prefix.rfind("\n") + 1 :]
    text = line.strip()
    if not text or suffix.split("\n", 1)[0].strip():
        return ""
    inside = scan(language, prefix[-60_000:]).state.inside
    indent = line[: len(line) - len(line.lstrip())]
    if inside in ("#", "//"):
        return "\n" + indent if len(text.lstrip("#/*! ")) > 2 else ""
    ends = ('"""', "'''") if language.id == "python" else ("*/",)
    if inside or not text.endswith(ends):
        return ""
    # The lines of a block comment are indented by one more, to align its stars.
    return "\n" + (indent[:-1] if text.startswith("*") else indent)


def _found(question: _Question, raw: str, final: bool) -> Cut:
    text = _healed(raw, question.prompt.expects, bool(question.lead))
    return cut(question.place, text, final)


def _healed(raw: str, expects: str, new_line: bool) -> str:
    """The answer without the indentation that stands before the cursor already."""
    if not expects and not new_line:
        return raw
    body = raw
    while (end := body.find("\n")) >= 0 and not body[:end].strip():
        body = body[end + 1 :]
    if not body.strip():
        return ""
    if body.startswith(expects):
        return body[len(expects) :]
    return body.lstrip(" \t")


async def _judged(question: _Question, found: Cut, checks: tuple[Check, ...]) -> Judgement:
    request = question.request
    candidate = Candidate(
        question.language.id,
        request.path,
        question.prefix,
        request.suffix,
        found.text,
        found.finished,
    )
    return await judge_in_time(candidate, checks)


def _withholding(judgement: Judgement) -> Withhold | None:
    return next((v for v in judgement.verdicts if isinstance(v, Withhold)), None)


def _waiting(judgement: Judgement) -> bool:
    return any(isinstance(v, Wait) for v in judgement.verdicts)
