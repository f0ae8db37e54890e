"""Promotion policies: a TOML file of rules that a candidate's runs must satisfy.

[[require]]                 # a score of the candidate's newest run of a suite
suite = "humaneval"
score = "pass@1"
minimum = 0.4               # or maximum = …
tasks = 40                  # from at least so many tasks

[[no_regression]]           # the same score beside that of production
suite = "humaneval"
score = "pass@1"
tolerance = 0.02            # how much worse is still accepted, in the unit of the score
p_value = 0.05              # or: worse only if the paired test says so

[approval]                  # by name, given with --approve
by = ["Ada Lovelace"]
needed = 1

[path]
production = "staging"      # production only for what stands in staging
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from fairhand_eval.records_compare import pairing_of
from fairhand_eval.run_files import Run, latest
from fairhand_eval.scores import Score
from fairhand_server.errors import UsageError
from fairhand_server.stages import Entry, Stages


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on a score. `kind` is `require` or `no_regression`."""

    kind: str
    suite: str
    score: str
    column: str = "pipeline"
    minimum: float | None = None
    maximum: float | None = None
    tasks: int = 1
    tolerance: float = 0.0
    p_value: float | None = None

    def words(self) -> str:
        """The rule as a person would say it."""
        name = f"{self.suite} {self.column} {self.score}"
        if self.kind == "require":
            bounds = [f"at least {self.minimum:g}"] if self.minimum is not None else []
            bounds += [f"at most {self.maximum:g}"] if self.maximum is not None else []
            return f"{name} {' and '.join(bounds)}"
        if self.p_value is not None:
            return f"{name} not worse than production (paired test, p < {self.p_value:g})"
        return f"{name} not worse than production by more than {self.tolerance:g}"


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a file, with the hash by which the history names it."""

    rules: tuple[Rule, ...]
    approvers: tuple[str, ...] = ()
    approvals: int = 0
    stands_in: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one rule."""

    rule: str
    passed: bool
    found: str


@dataclass(frozen=True, slots=True)
class Case:
    """A request to move an entry to a stage, with what there is to judge it by."""

    entry: Entry
    stage: str
    approved_by: Sequence[str]
    stages: Stages
    runs: Sequence[Run]


def read_policy(path: Path) -> Policy:
    """The policy in a file. Raises UsageError E002 for no file, E004 for one that is no policy."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise UsageError(
            "fairhand-E002",
            f"the policy {path} cannot be read: {problem.strerror}",
            "name one with --policy FILE; docs/promotion.md shows how it is written",
        ) from problem
    try:
        value = tomllib.loads(raw.decode("utf-8"))
        policy = _policy(value, sha256(raw).hexdigest())
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise UsageError(
            "fairhand-E004",
            f"{path} is not a promotion policy: {problem}",
            "write it as docs/promotion.md shows",
        ) from problem
    return policy


def judge(policy: Policy, case: Case) -> list[Result]:
    """What became of every rule, in the order of the file."""
    results = [_rule_result(rule, case) for rule in policy.rules]
    before = policy.stands_in.get(case.stage)
    if before is not None:
        holder = case.stages.holder(before)
        stands = holder is not None and holder.id == case.entry.id
        found = f"{before} holds {holder.id if holder else 'nothing'}"
        results.append(Result(f"stands in {before} first", stands, found))
    if policy.approvals:
        given = sorted(set(case.approved_by) & set(policy.approvers))
        strangers = sorted(set(case.approved_by) - set(policy.approvers))
        found = ", ".join(given) or "nobody"
        if strangers:
            found += f" ({', '.join(strangers)} may not approve)"
        rule = f"approved by {policy.approvals} of {', '.join(policy.approvers)}"
        results.append(Result(rule, len(given) >= policy.approvals, found))
    return results


def lower_is_better(score: str) -> bool:
    """Whether a smaller value of a score is the better one: times, and what was not shown."""
    return score.endswith(("_ms", "_seconds")) or score.startswith(
        ("withheld", "empty", "referenced", "false_")
    )


def _rule_result(rule: Rule, case: Case) -> Result:
    words = rule.words()
    run = latest(case.runs, rule.suite, _model(case.entry))
    score = _score(run, rule)
    if run is None or score is None:
        return Result(words, False, f"no finished run of {rule.suite} has this score")
    told = _told(rule, score, run)
    if score.n < rule.tasks:
        return Result(words, False, f"{told}, which is fewer than {rule.tasks} tasks")
    if rule.kind == "require":
        low_enough = rule.maximum is None or score.value <= rule.maximum
        high_enough = rule.minimum is None or score.value >= rule.minimum
        return Result(words, low_enough and high_enough, told)
    production = case.stages.production
    if production is None:
        return Result(words, True, f"{told}; nothing is in production yet")
    if production.id == case.entry.id:
        return Result(words, True, f"{told}; it is in production")
    other = latest(case.runs, rule.suite, _model(production))
    before = _score(other, rule)
    if other is None or before is None:
        return Result(words, False, f"no finished run of production {production.id} to compare")
    told += f"; production {_told(rule, before, other)}"
    if rule.p_value is not None:
        pairing = pairing_of(other, run, rule.column)
        lost, gained = len(pairing.only_first), len(pairing.only_second)
        worse = lost > gained and pairing.p_value < rule.p_value
        told += f"; {gained} gained, {lost} lost, p = {pairing.p_value:.3f}"
        return Result(words, not worse, told)
    sign = -1 if lower_is_better(rule.score) else 1
    # Scores are written with six digits; what is lost there must not refuse an equal one.
    worse_by = sign * (before.value - score.value)
    return Result(words, worse_by <= rule.tolerance + 1e-9, told)


def _told(rule: Rule, score: Score, run: Run) -> str:
    value = f"{score.value:.0f} ms" if rule.score.endswith("_ms") else f"{score.value:.3f}"
    return f"{value} over {score.n} tasks in {run.made.id}"


def _score(run: Run | None, rule: Rule) -> Score | None:
    return run.scores.get(rule.column, {}).get(rule.score) if run is not None else None


def _model(entry: Entry) -> dict[str, Any]:
    return {"id": entry.model, "sha256": entry.sha256 or None}


def _policy(value: dict[str, Any], digest: str) -> Policy:
    unknown = set(value) - {"require", "no_regression", "approval", "path"}
    if unknown:
        raise ValueError(f"there is no section {', '.join(sorted(unknown))}")
    rules = [
        Rule(kind=kind, **rule)
        for kind in ("require", "no_regression")
        for rule in value.get(kind, [])
    ]
    for rule in rules:
        if rule.kind == "require" and rule.minimum is None and rule.maximum is None:
            raise ValueError(f"the rule on {rule.suite} {rule.score} has no minimum or maximum")
        if rule.p_value is not None and rule.score != "pass@1":
            raise ValueError("p_value compares tasks passed, so it goes with the score pass@1")
    approval = value.get("approval", {})
    approvers = tuple(str(name) for name in approval.get("by", ()))
    needed = int(approval.get("needed", 1 if approvers else 0))
    if needed > len(approvers):
        raise ValueError(f"{needed} approvals are needed and {len(approvers)} people may give one")
    path = {str(stage): str(before) for stage, before in value.get("path", {}).items()}
    if path not in ({}, {"production": "staging"}):
        raise ValueError('[path] knows production = "staging" only')
    if not rules and not needed:
        raise ValueError("it has no rule, so it would pass everything")
    return Policy(tuple(rules), approvers, needed, path, digest)
