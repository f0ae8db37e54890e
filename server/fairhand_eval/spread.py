"""How times are told: the median and the 95th percentile, by the nearest-rank method."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed (nearest rank).

    Raises ValueError without values.
    """
    if not values:
        raise ValueError("a percentile needs values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(values: Sequence[float], unit: str = "ms", digits: int = 1) -> str:
    """`p50 1.0 / p95 2.0 ms (n=20)`, or a dash without values."""
    if not values:
        return "–"
    middle, high = percentile(values, 0.5), percentile(values, 0.95)
    return f"p50 {middle:.{digits}f} / p95 {high:.{digits}f} {unit} (n={len(values)})"
