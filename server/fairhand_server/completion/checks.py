"""The checks every suggestion passes, in order. A room adds its check by one line here."""

from __future__ import annotations

import logging

from fairhand_scanners import bias, secrets, unsafe_characters
from fairhand_server.completion import packages_check
from fairhand_server.completion.packages_check import NOTHING_KNOWN, KnownPackages
from fairhand_server.completion.security_check import security_checks
from fairhand_server.reference_check import Own, reference_check
from fairhand_server.settings import Settings
from fairhand_server.settings.bias import bias_policy
from fairhand_syntax.judging import (
    Candidate,
    Check,
    Judgement,
    Notice,
    Problem,
    Reference,
    Span,
    Wait,
    Withhold,
)
from fairhand_syntax.languages import LANGUAGES


def checks_for(
    settings: Settings, own: Own | None = None, packages: KnownPackages | None = None
) -> tuple[Check, ...]:
    """The checks in order, with their settings.

    `own` is what the open workspace is called, `packages` what it may import.
    """
    return (
        Check(unsafe_characters.NAME, unsafe_characters.judge),
        Check(secrets.NAME, secrets.judge),
        Check("bias", bias.judge, settings=bias_policy(settings.bias)),
        *security_checks(settings.security),
        Check(packages_check.NAME, packages_check.judge, settings=packages or NOTHING_KNOWN),
        *([reference_check(settings.references, own)] if settings.references.enabled else []),
    )


def warm_up(checks: tuple[Check, ...]) -> None:
    """Judge a few words, so that word lists and grammars are loaded before the first suggestion."""
    for language in LANGUAGES:
        text = f"{language.comment} gender\nif (person.gender) return 1"
        judge_all(Candidate(language.id, "", "", "", text, True), checks)


def judge_all(candidate: Candidate, checks: tuple[Check, ...]) -> Judgement:
    """The verdicts of all checks, up to the first that withholds.

    A check that fails, that waits for more than there will be, or whose budget the candidate
    exceeds has not judged: the candidate is withheld, because nothing unchecked is shown.
    """
    verdicts: list[Wait | Withhold | Notice | Reference] = []
    problems: list[Problem] = []
    for check in checks:
        if len(candidate.text) > check.budget:
            return Judgement((_not_judged(check.name, candidate),), tuple(problems))
        try:
            judgement = check.judge(candidate, check.settings)
        except Exception as error:
            # Checks promise not to raise; one that does must neither stop the others nor let
            # unchecked text through.
            problems.append(Problem(check.name, f"{type(error).__name__}: {error}"))
            # The message may quote the user's code, so only its kind is logged.
            logging.getLogger(__name__).error("%s failed: %s", check.name, type(error).__name__)
            return Judgement((_not_judged(check.name, candidate),), tuple(problems))
        verdicts += judgement.verdicts
        problems += judgement.problems
        if any(isinstance(verdict, Withhold) for verdict in judgement.verdicts):
            break
        waiting = [verdict for verdict in judgement.verdicts if isinstance(verdict, Wait)]
        if candidate.final and waiting:
            # Nothing more will come, so waiting has no end.
            return Judgement((_not_judged(check.name, candidate),), tuple(problems))
    return Judgement(tuple(verdicts), tuple(problems))


def _not_judged(check: str, candidate: Candidate) -> Withhold:
    return Withhold(
        check,
        "not-judged-in-time",
        f"A suggestion was withheld because it could not be judged in time ({check}).",
        Span(0, len(candidate.text)),
    )
