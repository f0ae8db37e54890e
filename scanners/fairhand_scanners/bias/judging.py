"""The check itself: from a candidate to a verdict."""

from __future__ import annotations

import re

from fairhand_scanners.bias.attributes import extra_names
from fairhand_scanners.bias.flow import Flow
from fairhand_scanners.bias.gate import Hits, look
from fairhand_scanners.bias.policy import BiasSettings, pragma_reason, problems_of
from fairhand_scanners.bias.reading import Reader
from fairhand_scanners.bias.reading_java import JavaReader
from fairhand_scanners.bias.reading_javascript import JavaScriptReader
from fairhand_scanners.bias.reading_python import PythonReader
from fairhand_scanners.bias.sentences import generalisation_in
from fairhand_scanners.bias.shapes import Steps, TooMuchWork
from fairhand_scanners.bias.slurs import Slight, slurs_in
from fairhand_scanners.bias.statutes import PURPOSE, cites_law
from fairhand_scanners.bias.verdicts import NAMES, Weighed
from fairhand_scanners.bias.weighing import THRESHOLD, weigh
from fairhand_scanners.bias.window import cut, mended
from fairhand_syntax.judging import (
    CLEAN,
    Candidate,
    Judgement,
    Notice,
    Problem,
    Span,
    Wait,
    Withhold,
)
from fairhand_syntax.languages import language_named
from fairhand_syntax.parsing import Source

CHECK = "bias"
NOT_JUDGED = "not-judged-in-time"
_MAX_TEXT = 40_000

_READERS: dict[str, type[Reader]] = {
    "python": PythonReader,
    "java": JavaReader,
    "javascript": JavaScriptReader,
}


def judge(candidate: Candidate, settings: BiasSettings) -> Judgement:
    """Say whether a candidate is obviously biased.

    Pure and deterministic; work is bounded by `settings.steps`, and what needs more is withheld as
    "not-judged-in-time". Wrong settings are told as problems and their parts ignored. The rule of a
    `Withhold` is `DIMENSION/RULE`, for example `gender/order-by-attribute`.
    """
    if settings.mode == "off" or not candidate.text:
        return CLEAN
    problems = tuple(Problem(CHECK, text) for text in problems_of(settings))
    if settings.allows_path(candidate.path) or pragma_reason(candidate.prefix) is not None:
        return Judgement((), problems)
    extra = frozenset(
        word.encode() for phrase in extra_names(settings.extra_attributes) for word in phrase
    )
    tail = candidate.prefix[-2000:]
    hits = look(candidate.text, tail, extra)
    if not hits.any():
        return Judgement((), problems) if problems else CLEAN
    if len(candidate.text) > _MAX_TEXT:
        return _withheld(candidate, settings, _late(candidate), problems)
    # What follows on a line can turn a word or a sentence: completed lines are judged for good.
    ended = len(candidate.text) if candidate.final else candidate.text.rfind("\n") + 1
    slight = _slight(candidate.text[:ended], tail, hits)
    if slight is not None and settings.judges(slight.dimension):
        return _withheld(candidate, settings, _told(slight), problems)
    waits = not candidate.final and _slight(candidate.text, tail, hits) is not None
    if hits.code:
        try:
            found, open_end = _judge_code(candidate, settings)
        except (TooMuchWork, RecursionError):
            return _withheld(candidate, settings, _late(candidate), problems)
        if found is not None:
            return _withheld(candidate, settings, found, problems)
        waits = waits or open_end
    if waits:
        wait = Wait(CHECK, "what follows a protected attribute or group is not visible yet")
        return Judgement((wait,), problems)
    return Judgement((), problems) if problems else CLEAN


def _slight(text: str, tail: str, hits: Hits) -> Slight | None:
    """What the text lane finds."""
    found = slurs_in(text, tail[-600:]) if hits.slurs else None
    if found is None and hits.sentences:
        found = generalisation_in(text, tail[-600:])
    return found


def _judge_code(candidate: Candidate, settings: BiasSettings) -> tuple[Withhold | None, bool]:
    """What the code lane says, and whether more text is needed before the candidate may be shown.

    While a stream runs, only what stands on completed lines can be held against it: the last line
    may still change its meaning. A score that is being changed is the exception, because whatever
    follows changes it for the people of the condition.
    """
    text = candidate.text
    whole = _complete(text)
    if candidate.final:
        found, _ = _events(candidate, text, settings)
        if found is None and whole < len(text):
            # An end cut in the middle can hide from the parser what stands before it.
            found, _ = _events(candidate, text[:whole], settings)
        return found, False
    changing = _CHANGING.match(text, whole)
    if changing is not None:
        found, _ = _events(candidate, text[: changing.end()], settings)
        if found is not None:
            return found, False
    found, conditions = _events(candidate, text[:whole], settings)
    if found is not None:
        return found, False
    if any(text[stop:whole].count("\n") < 2 for stop in conditions):
        return None, True
    # The unfinished line: would it be withheld as it stands?
    pending, conditions = _events(candidate, text, settings)
    return None, pending is not None or bool(conditions and max(conditions) > whole)


_CHANGING = re.compile(r"\s*[\w.\[\]'\"]+\s*(?:[-+*/]|\*\*|//)=")


def _complete(text: str) -> int:
    """How much of a text is completed lines, or statements that end with a sign of their own."""
    return max(text.rfind("\n"), text.rfind(";"), text.rfind("}")) + 1


def _events(
    candidate: Candidate, text: str, settings: BiasSettings
) -> tuple[Withhold | None, list[int]]:
    """The heaviest verdict on a text, and the ends (code points) of its protected conditions."""
    language = language_named(candidate.language)
    if language is None or language.id not in _READERS or not text.strip():
        return None, []
    before, headers = cut(candidate.prefix)
    source = Source(language, mended(language, before + text))
    if source.costly:
        raise TooMuchWork
    begin = source.byte(len(before))
    end = source.byte(len(before) + len(text))
    steps = Steps(settings.steps)
    reader = _READERS[language.id](source, steps, begin)
    shape = reader.shape(source.tree.root_node)
    around = [(header, 0.6) for header in headers] + _comments(before)
    flow = Flow(settings, steps, around, PURPOSE if cites_law(before) else "")
    flow.window(shape)
    best: Weighed | None = None
    for event in flow.events:
        if event.end <= begin:
            continue
        if event.start < begin and not any(facet.end > begin for facet in event.facets):
            continue
        weighed = weigh(event, settings)
        if (
            weighed is None
            or weighed.weight < THRESHOLD
            or not settings.judges(weighed.facet.dimension)
        ):
            continue
        if best is None or weighed.weight > best.weight:
            best = weighed
    if best is not None:
        start = max(begin, min(best.event.start, end))
        stop = max(start, min(best.event.end, end))
        low, high = source.char(start) - len(before), source.char(stop) - len(before)
        span = Span(max(0, low), min(len(text), max(high, 0)))
        return Withhold(CHECK, f"{best.facet.dimension}/{best.rule}", best.reason, span), []
    return None, [source.char(stop) - len(before) for _, stop in flow.conditions if stop > begin]


def _comments(before: str) -> list[tuple[str, float]]:
    """Comment lines and documentation just before the cursor, which tell what the code is for."""
    found = []
    for line in before.split("\n")[-8:]:
        stripped = line.strip()
        if stripped.startswith(("#", "//", "*", "/*", '"""', "'''")):
            found.append((stripped[:160], 0.6))
    return found


def _told(slight: Slight) -> Withhold:
    what = NAMES.get(slight.dimension, slight.dimension)
    reasons = {
        "slur": "contains a slur",
        "generalisation": f"makes a demeaning statement about people ({what})",
        "refusal": f"refuses people by {what}",
        "preference": f"prefers or refuses people by {what}",
    }
    span = Span(slight.start, slight.end)
    reason = f"The suggestion {reasons[slight.rule]}."
    return Withhold(CHECK, f"{slight.dimension}/{slight.rule}", reason, span)


def _late(candidate: Candidate) -> Withhold:
    reason = "The suggestion could not be judged within its share of work."
    return Withhold(CHECK, NOT_JUDGED, reason, Span(0, len(candidate.text)))


def _withheld(
    candidate: Candidate, settings: BiasSettings, found: Withhold, problems: tuple[Problem, ...]
) -> Judgement:
    if settings.mode == "flag" and found.rule != NOT_JUDGED:
        notice = Notice(CHECK, found.rule, found.reason, found.span)
        return Judgement((notice,), problems)
    return Judgement((found,), problems)
