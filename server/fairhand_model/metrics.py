"""What the host counts, as text for Prometheus.

The series are named like those of vLLM with another prefix, so that a dashboard for one fits the
other. They hold counts and times, and nothing of what was asked or answered.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from fairhand_model.engine import PromptRead

_PREFIX = "fairhand:"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Histogram:
    """Counts of times up to fixed bounds, in seconds."""

    def __init__(self) -> None:
        self._counts = [0] * (len(_SECONDS) + 1)
        self._sum = 0.0

    def add(self, seconds: float) -> None:
        """One observation."""
        self._counts[bisect_left(_SECONDS, seconds)] += 1
        self._sum += seconds

    def lines(self, name: str) -> Iterator[str]:
        """The lines of the text format."""
        yield f"# TYPE {name} histogram"
        total = 0
        for bound, count in zip((*map(str, _SECONDS), "+Inf"), self._counts, strict=True):
            total += count
            yield f'{name}_bucket{{le="{bound}"}} {total}'
        yield f"{name}_sum {self._sum:.6f}"
        yield f"{name}_count {total}"


class Metrics:
    """All counts of one host since its start."""

    def __init__(self) -> None:
        self.first_token = Histogram()
        self.between_tokens = Histogram()
        self.queued = Histogram()
        self.whole = Histogram()
        self._ended: Counter[str] = Counter()
        self._tokens: Counter[str] = Counter()

    def ended(self, reason: str) -> None:
        """A request ended: stop, length, abort, error or rejected."""
        self._ended[reason] += 1

    def read(self, prompt: PromptRead) -> None:
        """A prompt has been computed."""
        self._tokens["prompt_tokens"] += prompt.tokens
        self._tokens["prefix_cache_queries"] += prompt.tokens
        self._tokens["prefix_cache_hits"] += prompt.cached

    def made(self, tokens: int) -> None:
        """So many tokens of answers have been computed."""
        self._tokens["generation_tokens"] += tokens

    def text(self, running: int, waiting: int) -> str:
        """Everything in the text format of Prometheus."""
        return "\n".join(self._lines(running, waiting)) + "\n"

    def _lines(self, running: int, waiting: int) -> Iterator[str]:
        for name, value in (("running", running), ("waiting", waiting)):
            yield f"# TYPE {_PREFIX}num_requests_{name} gauge"
            yield f"{_PREFIX}num_requests_{name} {value}"
        yield f"# TYPE {_PREFIX}request_success_total counter"
        for reason in ("stop", "length", "abort", "error", "rejected"):
            value = self._ended[reason]
            yield f'{_PREFIX}request_success_total{{finished_reason="{reason}"}} {value}'
        for name in (
            "prompt_tokens",
            "generation_tokens",
            "prefix_cache_queries",
            "prefix_cache_hits",
        ):
            yield f"# TYPE {_PREFIX}{name}_total counter"
            yield f"{_PREFIX}{name}_total {self._tokens[name]}"
        for name, histogram in (
            ("time_to_first_token_seconds", self.first_token),
            ("inter_token_latency_seconds", self.between_tokens),
            ("request_queue_time_seconds", self.queued),
            ("e2e_request_latency_seconds", self.whole),
        ):
            yield from histogram.lines(_PREFIX + name)
