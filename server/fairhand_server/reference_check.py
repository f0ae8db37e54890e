"""The check against the reference index: which index, which policy, and what if there is none."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fairhand_server.folders import cache_folder
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

if TYPE_CHECKING:
    from fairhand_index.index import Index
    from fairhand_index.policy import Policy

CHECK = "references"
NOT_CHECKED = "not-checked"
_LIST = "index.json"


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


@dataclass(frozen=True, slots=True)
class _Opened:
    """An index that was opened, or the sentence that says why it could not be."""

    stamp: tuple[int, ...]
    index: Index | None
    problem: str


_opened: dict[Path, _Opened] = {}
_opening = threading.Lock()


def index_folder(settings: ReferencesSettings) -> Path:
    """Where the index lies."""
    return Path(settings.index).expanduser() if settings.index else cache_folder() / "references"


def has_index(settings: ReferencesSettings) -> bool:
    """Whether anybody has built an index here."""
    return (index_folder(settings) / _LIST).exists()


def reference_check(settings: ReferencesSettings, own: Own | None = None) -> Check:
    """The check with these settings. Nothing is opened before it first judges."""
    aside = Aside(
        max(1, settings.deadline_ms) / 1000,
        lambda: _open(index_folder(settings)),
        lambda candidate: _not_compared(candidate, settings, "it could not be done in time"),
    )
    return Check(CHECK, _judge, settings=_Wanted(settings, own or Own()), aside=aside)


def opened_index(settings: ReferencesSettings) -> Index | None:
    """The index if it is open; opening it is the check's part."""
    found = _opened.get(index_folder(settings))
    return found.index if found is not None else None


def opening_problem(settings: ReferencesSettings) -> str:
    """Open the index and say in one sentence why that failed; empty if it did not."""
    folder = index_folder(settings)
    _open(folder)
    return _opened[folder].problem


def _open(folder: Path) -> None:
    """Open the index, or open it anew after it was replaced."""
    try:
        status = (folder / _LIST).stat()
        stamp: tuple[int, ...] = (status.st_mtime_ns, status.st_size, status.st_ino)
    except OSError:
        stamp = ()
    known = _opened.get(folder)
    if known is not None and known.stamp == stamp:
        return
    with _opening:
        if not stamp:
            _opened[folder] = _Opened(stamp, None, f"there is no reference index in {folder}")
            return
        from fairhand_index.index import IndexUnavailableError, open_index
        from fairhand_index.matching import warm_up
        from fairhand_index.policy import PRESETS, explain

        # What these load once takes longer than a suggestion may wait.
        warm_up()
        explain("MIT OR ISC", PRESETS["flag"])
        try:
            _opened[folder] = _Opened(stamp, open_index(folder), "")
        except IndexUnavailableError as error:
            _opened[folder] = _Opened(stamp, None, str(error))


def _judge(candidate: Candidate, wanted: _Wanted) -> Judgement:
    settings = wanted.settings
    found = _opened.get(index_folder(settings)) or _Opened((), None, "the index was not opened")
    if found.index is None:
        problem = (Problem(CHECK, f"attribution unavailable: {found.problem}"),)
        if not found.stamp and not settings.fail_closed:
            # Who has built no index has not asked to be told at every suggestion.
            return Judgement(problems=problem)
        return Judgement((_not_compared(candidate, settings, found.problem),), problem)
    from fairhand_index.checking import CheckSettings, judge
    from fairhand_index.matching import Limits
    from fairhand_index.policy import PRESETS

    own = wanted.own.packages | wanted.own.repositories
    # The policy comes after it, so that what is blocked is still known by its name and licence.
    limits = Limits(minimum=max(1, settings.min_tokens))
    judgement = judge(candidate, CheckSettings(found.index, PRESETS["flag"], limits, own))
    if judgement.problems:
        reason = judgement.problems[0].message
        return Judgement((_not_compared(candidate, settings, reason),), judgement.problems)
    references = [
        verdict
        for verdict in judgement.verdicts
        if isinstance(verdict, Reference) and not _in_own_folder(verdict, wanted.own)
    ]
    return _by_policy(references, policy_of(settings)) if references else CLEAN


def _in_own_folder(reference: Reference, own: Own) -> bool:
    # A folder that was indexed as it lies on the disk has a name and no address.
    return not reference.reference_url and reference.reference_name in own.folders


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


def _by_policy(references: list[Reference], policy: Policy) -> Judgement:
    from fairhand_index.policy import explain

    verdicts: list[Verdict] = []
    for reference in references:
        decision = explain(reference.license_name, policy)
        if decision.verdict == "block":
            named = f"{reference.license_name}, {reference.reference_name.split(' ')[0]}"
            reason = f"It resembles licensed code ({named})."
            verdicts.append(Withhold(CHECK, decision.rule, reason, reference.position))
        elif decision.verdict == "flag":
            verdicts.append(reference)
    return Judgement(tuple(verdicts))


def _not_compared(candidate: Candidate, settings: ReferencesSettings, why: str) -> Verdict:
    span = Span(0, len(candidate.text))
    sentence = f"It was not compared with licensed code: {why}."
    if settings.fail_closed:
        return Withhold(CHECK, "not-judged-in-time", sentence, span)
    return Notice(CHECK, NOT_CHECKED, sentence, span)
