"""Shares and comparisons against values known from elsewhere."""

from __future__ import annotations

import pytest

from fairhand_eval.proportions import paired, pass_at_1, wilson


@pytest.mark.parametrize(
    ("passed", "n", "low", "high"),
    [
        # The ends for 0, 5 and 10 of 10 stand in many tables of the Wilson interval.
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson_interval(passed: int, n: int, low: float, high: float) -> None:
    share = wilson(passed, n)
    assert (share.low, share.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("passed", "n"), [(-1, 3), (4, 3)])
def test_more_than_all_is_no_share(passed: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(passed, n)


def test_pass_at_1_counts_what_passed() -> None:
    share = pass_at_1({"a": True, "b": False, "c": True, "d": True})
    assert (share.passed, share.n, share.share) == (3, 4, 0.75)


@pytest.mark.parametrize(
    ("only_first", "only_second", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 5, 1.0),
        (8, 1, 20 / 512),
        (1, 8, 20 / 512),
        (10, 0, 2 / 1024),
    ],
)
def test_mcnemar_exact(only_first: int, only_second: int, p: float) -> None:
    first = {f"a{i}": True for i in range(only_first)} | {
        f"b{i}": False for i in range(only_second)
    }
    second = {name: not value for name, value in first.items()}
    # Tasks with the same outcome on both sides, or known to one side only, say nothing.
    pairing = paired(first | {"same": True, "alone": True}, second | {"same": True})
    assert pairing.p_value == pytest.approx(p)
    assert (len(pairing.only_first), len(pairing.only_second)) == (only_first, only_second)
    assert pairing.n == only_first + only_second + 1
