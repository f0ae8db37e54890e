"""Shares of passed tasks with their uncertainty, and the comparison of two columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb, sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Proportion:
    """`passed` of `n`, with the interval's ends `low` and `high` as fractions of 1."""

    passed: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The observed fraction of 1; 0 when nothing was counted."""
        return self.passed / self.n if self.n else 0.0


def wilson(passed: int, n: int, confidence: float = 0.95) -> Proportion:
    """The score interval of a binomial share (E. B. Wilson 1927, J. Am. Stat. Assoc. 22, 209-212).

    With p = passed/n and z the normal quantile of the confidence, the centre is
    (p + z²/2n) / (1 + z²/n) and the half width z·sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n).
    Without any observation nothing is known: the interval is [0, 1].
    """
    if not 0 <= passed <= n:
        raise ValueError(f"{passed} of {n} is no share")
    if n == 0:
        return Proportion(0, 0, 0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p = passed / n
    scale = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale
    return Proportion(passed, n, max(0.0, centre - half), min(1.0, centre + half))


def pass_at_1(passed: Mapping[str, bool]) -> Proportion:
    """Pass@1 of one greedy answer per task: task identifier to whether its tests passed."""
    return wilson(sum(passed.values()), len(passed))


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two columns on the tasks both have: who passed alone, and how likely that is by chance."""

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    n: int
    p_value: float


def paired(first: Mapping[str, bool], second: Mapping[str, bool]) -> Pairing:
    """McNemar's exact test (Q. McNemar 1947, Psychometrika 12, 153-157; binomial form).

    Only tasks where the columns differ count. If both were equally good, each such task would be
    a fair coin, so p is twice the binomial tail of the rarer side, at most 1.
    """
    both = [task for task in first if task in second]
    only_first = tuple(task for task in both if first[task] and not second[task])
    only_second = tuple(task for task in both if second[task] and not first[task])
    rarer, tosses = min(len(only_first), len(only_second)), len(only_first) + len(only_second)
    tail = sum(comb(tosses, k) for k in range(rarer + 1)) / 2**tosses
    return Pairing(only_first, only_second, len(both), min(1.0, 2 * tail))
