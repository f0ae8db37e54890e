"""The security check of a suggestion: our own engine on the code around it, bandit left out.

Only the file's head (imports, constants), the functions in sight and the function the suggestion
stands in
are looked at, so that the time does not grow with the document.
"""

from __future__ import annotations

from fairhand_scanners.security.flow import Flow, OutOfBudgetError
from fairhand_scanners.security.literals.secrets import scan_strings
from fairhand_scanners.security.rulebook import book
from fairhand_scanners.security.scan import lowered, told
from fairhand_scanners.security.settings import DEFAULT, ScanSettings
from fairhand_scanners.security.severities import at_least
from fairhand_scanners.security.unfinished import parsed
from fairhand_syntax.judging import (
    CLEAN,
    Candidate,
    Judgement,
    Notice,
    Problem,
    Span,
    Verdict,
    Withhold,
)
from fairhand_syntax.languages import Language, language_named

CHECK = "security"
# Lines before and after the suggestion that are looked at, beside the imports: a function in most
# files.
_LINES_BEFORE = 60
_LINES_AFTER = 15
_HEAD_LINES = 60
# About fifteen milliseconds' worth of steps.
_STEPS = 12_000
_UNFOLLOWED = "the suggestion was not followed to its end"
_HEAD_WORDS = ("import ", "from ", "const ", "package ", "app ", "app=", "export ")


def judge(candidate: Candidate, settings: ScanSettings = DEFAULT) -> Judgement:
    """Judge a suggestion where it would stand.

    From the severity `settings.withhold` on it is withheld, from `settings.mark` on it is marked;
    findings
    that the code around it has without it are not its fault. Never raises.
    """
    language = language_named(candidate.language)
    if language is None or not candidate.text.strip():
        return CLEAN
    head, before = _window(candidate.prefix, language)
    after = "\n".join(candidate.suffix.split("\n")[: _LINES_AFTER + 1])
    start = len(head) + len(before)
    text = head + before + candidate.text + after
    end = start + len(candidate.text)
    problems: list[Problem] = []
    verdicts: list[Verdict] = []
    source = parsed(language, text)
    if source.costly:
        return Judgement((_not_judged(candidate),), (Problem(CHECK, _UNFOLLOWED),))
    try:
        file = lowered(source, candidate.path or "suggestion")
    except RecursionError:
        return Judgement(problems=(Problem(CHECK, "the code is nested too deeply to be judged"),))
    flow = Flow(file, book(language.id))
    flow.steps = _STEPS
    flow.inline_floor = _STEPS // 3
    try:
        flow.walk()
    except OutOfBudgetError:
        return Judgement((_not_judged(candidate),), (Problem(CHECK, _UNFOLLOWED),))
    except RecursionError:
        problems.append(Problem(CHECK, "the code is nested too deeply to be judged"))
    flow.scope, flow.quiet, flow.file = file.scope or flow.scope, 0, file
    scan_strings(flow)
    for one in told(flow, file, source, settings):
        if one.suppressed or one.end <= start or one.start >= end:
            continue
        span = Span(max(0, one.start - start), min(len(candidate.text), one.end - start))
        message = f"{one.title} ({one.cwe})."
        if settings.withhold != "never" and at_least(one.severity, settings.withhold):
            verdicts.append(Withhold(CHECK, one.rule, message, span))
        elif settings.mark != "never" and at_least(one.severity, settings.mark):
            verdicts.append(Notice(CHECK, one.rule, message, span))
    return Judgement(tuple(verdicts), tuple(problems))


def _not_judged(candidate: Candidate) -> Withhold:
    reason = "A suggestion was withheld because it could not be judged in time (security)."
    return Withhold(CHECK, "not-judged-in-time", reason, Span(0, len(candidate.text)))


def _window(prefix: str, language: Language) -> tuple[str, str]:
    """The imports and constants at the head of a document, and the lines before the cursor.

    The window begins where a top-level line stands, so that the parser meets whole constructs.
    """
    lines = prefix.split("\n")
    if len(lines) <= _LINES_BEFORE + _HEAD_LINES:
        return "", prefix
    cut = len(lines) - _LINES_BEFORE
    for index in range(cut, max(_HEAD_LINES, cut - 200), -1):
        line = lines[index]
        if line and not line[0].isspace() and line[0] not in ")]}#/*":
            cut = index
            break
    head = lines[:_HEAD_LINES]
    if language.id == "java":
        # The class that is open around the cursor is opened again.
        head = [line for line in head if line.startswith(("import ", "package "))]
    else:
        head = [
            line
            for line in head
            if (line.startswith(_HEAD_WORDS) and line.rstrip().endswith((";", ")", '"', "'")))
            or line.startswith(("import ", "from "))
        ]
    return "\n".join(head) + "\n", "\n".join(lines[cut:])


__all__ = ["CHECK", "judge"]
