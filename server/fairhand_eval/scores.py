"""The figures of one column of a run, each with its uncertainty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, sqrt
from typing import Any

from fairhand_eval.proportions import wilson
from fairhand_eval.records import Record


@dataclass(frozen=True, slots=True)
class Score:
    """A figure over `n` tasks with the ends of its 95 % interval, in the unit its name tells."""

    value: float
    n: int
    low: float
    high: float

    def as_json(self) -> dict[str, Any]:
        """The score as it is written to a run file."""
        return {name: round(value, 6) for name, value in asdict(self).items()}


def scores_of(records: Sequence[Record], exact: bool = False) -> dict[str, Score]:
    """Shares (`pass@1`, `exact`, `withheld`, `empty` …) and times (`first_p50_ms` and so on).

    A share is a fraction of 1. `withheld_bias` and its like count the tasks where a check of that
    name kept a candidate back, `referenced` those whose text resembles licensed code. Times are
    missing where nothing was timed. `exact` says that the suite has one right text for each place.
    """
    scores = {
        "pass@1": share(record.outcome.passed for record in records),
        "withheld": share(bool(record.withheld) for record in records),
        "empty": share(not record.text.strip() for record in records),
    }
    for check in ("bias", "references", "security"):
        scores[f"withheld_{check}"] = share(
            any(rule.startswith(f"{check}/") for rule in record.withheld) for record in records
        )
    scores["referenced"] = share(bool(record.references) for record in records)
    if exact:
        scores["exact"] = share(record.exact for record in records)
    firsts = [r.first_chunk_ms for r in records if r.first_chunk_ms is not None]
    totals = [r.total_ms for r in records if r.total_ms is not None]
    for name, times in (("first", firsts), ("total", totals)):
        if times:
            scores[f"{name}_p50_ms"] = quantile(times, 0.5)
            scores[f"{name}_p95_ms"] = quantile(times, 0.95)
    return scores


def share(hits: Iterable[bool]) -> Score:
    """The fraction that is true, with Wilson's interval."""
    counted = list(hits)
    found = wilson(sum(counted), len(counted))
    return Score(found.share, found.n, found.low, found.high)


def quantile(values: Sequence[float], q: float) -> Score:
    """The q-quantile (nearest rank) with an interval that assumes no distribution.

    The number of values below the true quantile is binomial, so the interval runs between the
    order statistics n·q ± 1.96·sqrt(n·q·(1-q)) (Conover, Practical Nonparametric Statistics,
    3rd ed., section 3.2), cut off at the smallest and largest value.
    """
    ordered, n = sorted(values), len(values)
    if not n:
        raise ValueError("a quantile needs a value")
    spread = 1.96 * sqrt(n * q * (1 - q))
    ranks = (ceil(n * q), ceil(n * q - spread), ceil(n * q + spread))
    value, low, high = (ordered[min(max(rank, 1), n) - 1] for rank in ranks)
    return Score(value, n, low, high)


def read_scores(value: Mapping[str, Any]) -> dict[str, Score]:
    """Scores from the line of a run file. Raises KeyError, TypeError or ValueError."""
    return {
        str(name): Score(float(one["value"]), int(one["n"]), float(one["low"]), float(one["high"]))
        for name, one in value.items()
    }
