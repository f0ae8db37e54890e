"""When a failing host is left alone, and when it is tried again. A state machine without a clock.

While a host is down every key press would otherwise wait for it, and a host that is overloaded
would be asked all the more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from fairhand_server.errors import BusyError, HostError

# These say that the next request will fail as this one did. Others may be due to one request.
_AT_ONCE = frozenset({"fairhand-E031", "fairhand-E032", "fairhand-E036", "fairhand-E041"})


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds before a host is tried again, and how often it may fail before it is left alone.

    A host on this machine costs nobody anything to ask. Another is asked after a pause between the
    two bounds, by chance, so that many editors do not come back at the same moment.
    """

    near: float = 0.5
    far: tuple[float, float] = (5.0, 30.0)
    busy: tuple[float, float] = (1.0, 30.0)
    failures: int = 3
    within: float = 30.0


class Breaker:
    """Whether requests may go out. `error` is what a request is answered with while they may not.

    Times are seconds of any clock that does not jump; `chance` gives numbers from 0 to 1.
    """

    def __init__(self, near: bool, pauses: Pauses, chance: Callable[[], float]) -> None:
        self._near = near
        self._pauses = pauses
        self._chance = chance
        self._failed: deque[float] = deque(maxlen=pauses.failures)
        self._tries = 0
        self.error: HostError | None = None
        self._last: HostError | None = None

    def failed(self, error: HostError, now: float) -> bool:
        """Note a failure; whether requests may no longer go out."""
        self._failed.append(now)
        self._last = error
        recent = len(self._failed) == self._pauses.failures
        recent = recent and now - self._failed[0] <= self._pauses.within
        if error.code in _AT_ONCE or recent:
            self.error = self.error or error
        return self.error is not None

    def succeeded(self) -> None:
        """Note that an answer came."""
        self._failed.clear()
        self._tries = 0
        self.error = self._last = None

    def pause(self) -> float:
        """How long to wait before the next try; to be asked once for each."""
        self._tries += 1
        last = self._last
        if isinstance(last, BusyError):
            if last.seconds is not None:
                # A little later than all the others who were told the same.
                return max(self._pauses.near, last.seconds * (1 + 0.1 * self._chance()))
            return _growing(self._pauses.busy, self._tries)
        if self._near:
            return self._pauses.near
        first, most = self._pauses.far
        if last is not None and last.code == "fairhand-E032":
            # Repeating a wrong key looks like guessing.
            return most
        longest = _growing((2 * first, most), self._tries)
        return first + (longest - first) * self._chance()


def _growing(bounds: tuple[float, float], tries: int) -> float:
    """The first bound, doubled with every try up to the second."""
    first, most = bounds
    return float(min(most, first * 2 ** min(tries - 1, 30)))
