"""The check of a suggestion against the index, as the pipeline calls it."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairhand_index.columns import DamagedFileError
from fairhand_index.index import Index
from fairhand_index.matching import CHECK, DEFAULT_LIMITS, Limits, match
from fairhand_index.policy import PRESETS, Policy, explain
from fairhand_syntax.judging import CLEAN, Candidate, Judgement, Problem, Reference, Withhold
from fairhand_syntax.languages import language_named


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What the check needs. `own` are names and repository addresses of the open workspace."""

    index: Index | None
    policy: Policy = PRESETS["flag"]
    limits: Limits = DEFAULT_LIMITS
    own: frozenset[str] = field(default_factory=frozenset)


def judge(candidate: Candidate, settings: CheckSettings) -> Judgement:
    """References for what a candidate resembles, a `Withhold` for each that policy blocks.

    Never raises: without an index, or with a damaged one, it says so in `problems`.
    """
    language = language_named(candidate.language)
    if language is None:
        return CLEAN
    if settings.index is None:
        return Judgement(problems=(Problem(CHECK, "attribution unavailable: there is no index"),))
    try:
        found = match(settings.index, language, candidate.prefix, candidate.text, settings.limits)
    except (DamagedFileError, OSError) as error:
        return Judgement(problems=(Problem(CHECK, f"attribution unavailable: {error}"),))
    verdicts: list[Reference | Withhold] = []
    for reference in found:
        if _is_own(reference, settings.own):
            continue
        decision = explain(reference.license_name, settings.policy)
        if decision.verdict == "block":
            name = reference.reference_name.split(" ")[0]
            reason = f"resembles {name} under {reference.license_name}"
            verdicts.append(Withhold(CHECK, decision.rule, reason, reference.position))
        elif decision.verdict == "flag":
            verdicts.append(reference)
    return Judgement(tuple(verdicts))


def _is_own(reference: Reference, own: frozenset[str]) -> bool:
    name = reference.reference_name.split(" ")[0]
    return name in own or reference.reference_url.removesuffix(".git") in own
