"""The check against the reference index: which policy, and what if nothing can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fairhand_server.reference_source import open_source, opened, unavailable
from fairhand_server.settings.references import ReferencesSettings
from fairhand_syntax.judging import (
    CLEAN,
    Aside,
    Candidate,
    Check,
    Judgement,
    Notice,
    Problem,
    Reference,
    Span,
    Verdict,
    Withhold,
)
from fairhand_syntax.languages import language_named

if TYPE_CHECKING:
    from fairhand_index.policy import Policy

CHECK = "references"
NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class Own:
    """What the open workspace is called: names of packages, addresses, names of its folders."""

    packages: frozenset[str] = frozenset()
    repositories: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Wanted:
    settings: ReferencesSettings
    own: Own


def reference_check(settings: ReferencesSettings, own: Own | None = None) -> Check:
    """The check with these settings. Nothing is opened before it first judges."""
    aside = Aside(
        max(1, settings.deadline_ms) / 1000,
        lambda: open_source(settings),
        lambda candidate: _not_compared(candidate, settings, "it could not be done in time"),
    )
    return Check(CHECK, _judge, settings=_Wanted(settings, own or Own()), aside=aside)


def _judge(candidate: Candidate, wanted: _Wanted) -> Judgement:
    settings = wanted.settings
    language = language_named(candidate.language)
    if language is None:
        return CLEAN
    known = opened(settings)
    if known.source is None:
        return _unavailable(candidate, settings, known.problem, known.absent)
    from fairhand_index.columns import DamagedFileError
    from fairhand_index.index import IndexUnavailableError
    from fairhand_index.matching import Limits
    from fairhand_syntax.parsing import CostlyTextError

    limits = Limits(minimum=max(1, settings.min_tokens))
    try:
        found = known.source.find(language, candidate.prefix, candidate.text, limits)
    except CostlyTextError as error:
        return Judgement((_not_compared(candidate, settings, str(error)),))
    except (IndexUnavailableError, DamagedFileError, OSError) as error:
        unavailable(settings, str(error))
        return _unavailable(candidate, settings, str(error))
    others = [reference for reference in found if not _is_own(reference, wanted.own)]
    return _by_policy(others, policy_of(settings)) if others else CLEAN


def _is_own(reference: Reference, own: Own) -> bool:
    name = reference.reference_name.split(" ")[0]
    address = reference.reference_url.removesuffix(".git")
    if name in own.packages or address in own.repositories:
        return True
    # A folder that was indexed as it lies on the disk has a name and no address.
    return not address and reference.reference_name in own.folders


def policy_of(settings: ReferencesSettings) -> Policy:
    """The policy that the settings describe: the user's rules, then those of the preset."""
    from fairhand_index.policy import PRESETS, Policy

    if not settings.include_suggestions_with_code_references:
        return PRESETS["block"]
    preset = PRESETS[settings.policy]
    own = settings.parsed_rules()
    if not own:
        return preset
    return Policy((*own, *preset.rules), preset.otherwise, preset.name)  # type: ignore[arg-type]


def _by_policy(references: Iterable[Reference], policy: Policy) -> Judgement:
    """The references that policy shows, or one `Withhold` for those that it blocks."""
    from fairhand_index.policy import explain

    decided = [(explain(one.license_name, policy), one) for one in references]
    blocked = [(decision, one) for decision, one in decided if decision.verdict == "block"]
    if not blocked:
        return Judgement(tuple(one for decision, one in decided if decision.verdict == "flag"))
    decision, first = blocked[0]
    named = f"{first.license_name}, {first.reference_name.split(' ')[0]}"
    reason = f"It resembles licensed code ({named})."
    others = tuple(one for _, one in blocked)
    return Judgement((Withhold(CHECK, decision.rule, reason, first.position, others),))


def _unavailable(
    candidate: Candidate, settings: ReferencesSettings, problem: str, absent: bool = False
) -> Judgement:
    told = (Problem(CHECK, f"attribution unavailable: {problem}"),)
    if absent and not settings.fail_closed:
        # Who has built no index has not asked to be told at every suggestion.
        return Judgement(problems=told)
    return Judgement((_not_compared(candidate, settings, problem),), told)


def _not_compared(candidate: Candidate, settings: ReferencesSettings, why: str) -> Verdict:
    span = Span(0, len(candidate.text))
    sentence = f"It was not compared with licensed code: {why}."
    if settings.fail_closed:
        return Withhold(CHECK, "not-judged-in-time", sentence, span)
    return Notice(CHECK, NOT_CHECKED, sentence, span)
