"""No text of a stranger makes a regular expression of ours take for ever."""

from __future__ import annotations

import pytest
from support.costly_patterns import patterns, pumped, seconds_of

# What costs the square of such a text takes hundredths of a second, what costs its cube or more
# several tenths, and what doubles with each letter for ever.
LENGTH = 700
LIMIT_S = 0.2
PATTERNS = patterns()


def slowest(name: str) -> tuple[float, str]:
    """The seconds and the beginning of the text that costs most."""
    worst = (0.0, "")
    for text in pumped(PATTERNS[name], LENGTH):
        took = seconds_of(PATTERNS[name], text, LIMIT_S)
        if took >= LIMIT_S:
            # Another process may have been in the way.
            took = min(took, seconds_of(PATTERNS[name], text, LIMIT_S))
        worst = max(worst, (took, text[:60]))
        if took >= LIMIT_S:
            break
    return worst


@pytest.mark.parametrize("part", range(8))
def test_no_pattern_is_costly(part: int) -> None:
    bad = {}
    for name in list(PATTERNS)[part::8]:
        took, text = slowest(name)
        if took >= LIMIT_S:
            bad[name] = text
    assert bad == {}


def test_patterns_are_found_wherever_they_are() -> None:
    assert len(PATTERNS) > 400


@pytest.mark.parametrize("text", [r"(a+)+$", r"(?:a|a)*b", r"\s*\s*\s*x", r"(?:all |x|all )*y"])
def test_a_costly_pattern_is_noticed(text: str) -> None:
    import re

    pattern = re.compile(text)
    assert any(seconds_of(pattern, one, LIMIT_S) >= LIMIT_S for one in pumped(pattern, LENGTH))
