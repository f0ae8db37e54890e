"""When a failing host is left alone, and when it is tried again."""

from __future__ import annotations

import pytest

from fairhand_server.errors import BusyError, HostError
from fairhand_server.model_client.breaker import Breaker, Pauses


def failure(number: int, seconds: float | None = None) -> HostError:
    code = f"fairhand-E{number:03}"
    if number == 36:
        return BusyError(code, "busy", "wait", seconds)
    return HostError(code, "a cause", "a mend")


def breaker(near: bool = True, chance: float = 0.5) -> Breaker:
    return Breaker(near, Pauses(), lambda: chance)


# Failures as (code, time); whether requests still go out afterwards.
FAILURES: dict[str, tuple[list[tuple[int, float]], bool]] = {
    "cannot be reached": ([(31, 0)], False),
    "refused the key": ([(32, 0)], False),
    "is busy": ([(36, 0)], False),
    "is not trusted": ([(41, 0)], False),
    "answered with an error once": ([(33, 0)], True),
    "broke off twice": ([(34, 0), (34, 1)], True),
    "broke off three times": ([(34, 0), (34, 1), (34, 2)], False),
    "three different faults": ([(33, 0), (34, 1), (35, 2)], False),
    "three times in a long while": ([(34, 0), (34, 20), (34, 40)], True),
    "four times, the last three soon": ([(34, 0), (34, 40), (34, 50), (34, 60)], False),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_host_is_left_alone_when_it_fails_for_sure(name: str) -> None:
    failures, goes_out = FAILURES[name]
    one = breaker()
    for code, at in failures:
        one.failed(failure(code), at)
    assert (one.error is None) == goes_out


def test_an_answer_in_between_begins_the_count_anew() -> None:
    one = breaker()
    for at in range(2):
        one.failed(failure(34), at)
    one.succeeded()
    for at in range(2):
        one.failed(failure(34), at)
    assert one.error is None


def test_what_is_told_during_an_outage_is_its_first_error() -> None:
    one = breaker()
    first = failure(31)
    one.failed(first, 0)
    one.failed(failure(34), 1)
    assert one.error is first


def pauses_of(one: Breaker, error: HostError, count: int) -> list[float]:
    one.failed(error, 0)
    return [round(one.pause(), 2) for _ in range(count)]


PAUSES: dict[str, tuple[Breaker, HostError, list[float]]] = {
    "near": (breaker(), failure(31), [0.5] * 6),
    "near, with a wrong key": (breaker(), failure(32), [0.5] * 3),
    "far, at the least": (breaker(False, 0), failure(31), [5.0] * 6),
    "far, at the most": (breaker(False, 1), failure(31), [10, 20, 30, 30, 30]),
    "far, with a wrong key": (breaker(False), failure(32), [30] * 3),
    "busy without a time": (breaker(), failure(36), [1, 2, 4, 8, 16, 30, 30]),
    "busy for a time": (breaker(True, 0), failure(36, 7), [7] * 3),
    "busy for a time, by chance": (breaker(True, 1), failure(36, 100), [110]),
    "busy for no time": (breaker(), failure(36, 0), [0.5]),
}


@pytest.mark.parametrize("name", PAUSES)
def test_the_pause_before_the_next_try(name: str) -> None:
    one, error, expected = PAUSES[name]
    assert pauses_of(one, error, len(expected)) == expected


def test_a_pause_is_finite_however_long_an_outage_lasts() -> None:
    assert pauses_of(breaker(False, 1), failure(31), 5000)[-1] == 30
