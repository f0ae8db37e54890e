"""The security scan as a check of suggestions."""

from __future__ import annotations

from fairhand_scanners.security.judge import CHECK, judge
from fairhand_scanners.security.settings import ScanSettings
from fairhand_server.settings.security import SecuritySettings
from fairhand_syntax.judging import Aside, Candidate, Check, Judgement, Span, Wait, Withhold
from fairhand_syntax.languages import language_named
from fairhand_syntax.lexing import scan

# Longer than any answer that is asked for; a longer text takes longer than a check may.
_BUDGET = 20_000
_PREFIX = 60_000
# It takes some milliseconds, in odd files a hundred: too long for the event loop. On a machine that
# is busy otherwise it may take a while, and nothing is shown before it is through.
_DEADLINE_S = 2.0


def security_checks(settings: SecuritySettings) -> tuple[Check, ...]:
    """The check as the settings want it, or none at all."""
    if settings.suggestions == "off":
        return ()
    withhold = "high" if settings.suggestions == "withhold" else "never"
    wanted = ScanSettings(level="medium", withhold=withhold, mark="medium", bandit=False)
    return (Check(CHECK, judge_growing, _BUDGET, wanted, Aside(_DEADLINE_S, _nothing, _late)),)


def _nothing() -> None:
    """Grammars and rules are loaded by the warm-up, or by the first judgement."""


def _late(candidate: Candidate) -> Withhold:
    reason = "A suggestion was withheld because it could not be judged in time (security)."
    return Withhold(CHECK, "not-judged-in-time", reason, Span(0, len(candidate.text)))


def judge_growing(candidate: Candidate, settings: ScanSettings) -> Judgement:
    """The scan's verdicts; one on a statement that is not written to its end yet waits.

    `yaml.load(text,` is a fault until the next line names a safe loader.
    """
    judgement = judge(candidate, settings)
    if candidate.final or not any(
        isinstance(verdict, Withhold) and _is_unfinished(candidate, verdict.span)
        for verdict in judgement.verdicts
    ):
        return judgement
    return Judgement((Wait(CHECK, "a statement is unfinished"),), judgement.problems)


def _is_unfinished(candidate: Candidate, span: Span) -> bool:
    language = language_named(candidate.language)
    if language is None or candidate.text[span.end :].strip():
        return False
    if span.start > 0:
        state = scan(language, candidate.text[span.start :]).state
        return bool(state.stack or state.inside)
    # It begins before the suggestion, perhaps deep in blocks; only a bracket that is no block
    # shows that a call goes on.
    state = scan(language, candidate.prefix[-_PREFIX:] + candidate.text).state
    return bool(state.inside) or (bool(state.stack) and state.stack[-1].bracket in "([")
