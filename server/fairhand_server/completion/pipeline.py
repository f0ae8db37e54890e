"""The way of a suggestion: context, prompt, stream, cut, checks.

No text reaches an editor or a terminal on any other way, and only this module makes a Suggestion.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

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
from fairhand_syntax.judging import (
    Candidate,
    Check,
    Judgement,
    Notice,
    Reference,
    Span,
    Wait,
    Withhold,
)
from fairhand_syntax.languages import Language, language_named
from fairhand_syntax.lexing import Scan, scan

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
    suffix: str
    lead: str


@dataclass(slots=True)
class _Answers:
    """What has come together while candidates are asked for."""

    suggestions: list[Suggestion] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    first_at: float | None = None
    told: str = ""


async def complete(
    request: Request,
    model: Model,
    hear: Hear | None = None,
    checks: tuple[Check, ...] | None = None,
) -> Outcome:
    """Answer a request.

    `hear` gets the first suggestion's text in pieces as they pass the checks. What was heard cannot
    be taken back: where a candidate is withheld after its beginning was heard, another one is heard
    only if it begins in the same way. The outcome is what counts. Without `checks` all of them
    judge, with their default settings. Raises UsageError for a language that is not supported and
    HostError when the host fails. Cancelling the task closes the stream, which stops the host.
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
    raw, seen, passed, received, begun = "", "", "", 0, time.perf_counter()
    judgement = Judgement()
    found = Cut("", False)
    async with aclosing(run.model.stream(question.prompt.text, limits)) as pieces:
        async for piece in pieces:
            if not raw:
                begun = time.perf_counter()
            raw += piece
            received += 1
            found = _found(question, raw, False)
            late = _is_late(question, begun)
            if late and question.place.scope == "statement" and "\n" in raw:
                # What belongs into the user's line is there; more would only make it surer.
                found = _found(question, raw, True)
            if found.finished or (late and _is_part(question, passed)):
                break
            if found.text == seen:
                continue
            seen = found.text
            # What the token limit may still break off is not shown before it is whole.
            found = Cut(without_broken_end(question.place, seen), False)
            judgement = await _judged(question, found, run.checks)
            if _withholding(judgement):
                break
            if not _waiting(judgement) and found.text.strip():
                _tell(run, answers, question.lead + found.text)
                passed = found.text
    if not _withholding(judgement):
        if not found.finished and _is_late(question, begun) and _is_part(question, passed):
            found = Cut(passed, True)
        elif not found.finished:
            found = _found(question, raw, True)
            if received >= limits.max_tokens or not question.suffix.strip():
                # Hosts send about one piece a token: so many mean that the limit ended the answer.
                found = Cut(without_broken_end(question.place, found.text), True)
        judgement = await _judged(question, Cut(found.text, True), run.checks)
    if not found.text.strip():
        return
    refusal = _withholding(judgement)
    if refusal:
        reason = (refusal.check, refusal.rule, refusal.reason)
        answers.withheld.append(Withheld(*reason, found.text, refusal.references))
        return
    text = question.lead + found.text
    if any(text == other.text for other in answers.suggestions):
        return
    _tell(run, answers, text)
    answers.suggestions.append(_suggestion(text, judgement, len(question.lead)))


def _is_late(question: _Question, begun: float) -> bool:
    """Whether the user has waited long enough since the answer began."""
    patience = question.request.patience_s
    return patience is not None and time.perf_counter() - begun > patience


def _is_part(question: _Question, passed: str) -> bool:
    return bool(passed.strip()) and is_complete_part(question.place, passed)


def _suggestion(text: str, judgement: Judgement, lead: int) -> Suggestion:
    """The suggestion with its verdicts, whose spans count from the start of its text."""
    references, notices = [], []
    for verdict in judgement.verdicts:
        if isinstance(verdict, Reference):
            references.append(replace(verdict, position=_moved(verdict.position, lead)))
        elif isinstance(verdict, Notice):
            notices.append(replace(verdict, span=_moved(verdict.span, lead)))
    return Suggestion(text, tuple(references), tuple(notices))


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _tell(run: _Run, answers: _Answers, text: str) -> None:
    """Hand on what is new in the growing text of the first suggestion."""
    told = answers.told
    if answers.suggestions or len(text) <= len(told) or not text.startswith(told):
        return
    if answers.first_at is None:
        answers.first_at = time.perf_counter()
    answers.told = text
    if run.hear is not None:
        run.hear(text[len(told) :])


def _question(request: Request, family: str) -> _Question:
    language = language_named(request.language)
    if language is None:
        raise UsageError(
            "fairhand-E003",
            f"the language {request.language!r} is not one that Fairhand completes",
            "use a Python, Java or JavaScript file",
        )
    prefix, suffix = _one_newline(request.prefix), _one_newline(request.suffix)
    lead = _lead(language, prefix, suffix)
    prefix += lead
    place = place_of(language, prefix, suffix)
    prompt = prompt_for(place, window_of(language, prefix, suffix), family_named(family))
    return _Question(request, language, place, prompt, prefix, suffix, lead)


def _one_newline(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lead(language: Language, prefix: str, suffix: str) -> str:
    """What begins an answer behind a comment or a complete statement: a new line below it."""
    line = prefix[prefix.rfind("\n") + 1 :]
    text = line.strip()
    if not text or suffix.split("\n", 1)[0].strip():
        return ""
    scanned = scan(language, prefix[-60_000:])
    inside = scanned.state.inside
    indent = line[: len(line) - len(line.lstrip())]
    if inside in ("#", "//"):
        return "\n" + indent if len(text.lstrip("#/*! ")) > 2 else ""
    if language.id != "python" and not inside and text.endswith((";", "}")):
        # The statement is complete, so what follows begins a line of its own.
        stack = scanned.state.stack
        return "\n" + indent if not stack or stack[-1].bracket == "{" else ""
    ends = ('"""', "'''") if language.id == "python" else ("*/",)
    if inside or not text.endswith(ends):
        return ""
    # A comment between the words of a statement does not end the line.
    if scanned.state.stack if language.id == "python" else not _only_comment(text, scanned):
        return ""
    # The lines of a block comment are indented by one more, to align its stars.
    return "\n" + (indent[:-1] if text.startswith("*") else indent)


def _only_comment(text: str, scanned: Scan) -> bool:
    """Whether the last line, which ends a block comment, holds nothing else."""
    return scanned.lines[-1].inside == "/*" or text.startswith("/*")


def _found(question: _Question, raw: str, final: bool) -> Cut:
    # A model answers in the line ends it has learnt; the document's own come back at the border.
    answer = raw if final else raw.removesuffix("\r")
    text = _healed(answer.replace("\r\n", "\n"), question.prompt.expects, bool(question.lead))
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
    if expects and body.startswith(expects):
        return body[len(expects) :]
    return body.lstrip(" \t")


async def _judged(question: _Question, found: Cut, checks: tuple[Check, ...]) -> Judgement:
    request = question.request
    candidate = Candidate(
        question.language.id,
        request.path,
        question.prefix,
        question.suffix,
        found.text,
        found.finished,
    )
    return await judge_in_time(candidate, checks)


def _withholding(judgement: Judgement) -> Withhold | None:
    return next((v for v in judgement.verdicts if isinstance(v, Withhold)), None)


def _waiting(judgement: Judgement) -> bool:
    return any(isinstance(v, Wait) for v in judgement.verdicts)
