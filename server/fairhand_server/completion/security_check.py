"""The security scan as a check of suggestions."""

from __future__ import annotations

from fairhand_scanners.security.judge import CHECK, judge
from fairhand_scanners.security.settings import ScanSettings
from fairhand_server.settings.security import SecuritySettings
from fairhand_syntax.judging import Check

# Longer than any answer that is asked for; a longer text takes longer than a check may.
_BUDGET = 20_000


def security_checks(settings: SecuritySettings) -> tuple[Check, ...]:
    """The check as the settings want it, or none at all."""
    if settings.suggestions == "off":
        return ()
    withhold = "high" if settings.suggestions == "withhold" else "never"
    wanted = ScanSettings(level="medium", withhold=withhold, mark="medium", bandit=False)
    return (Check(CHECK, judge, _BUDGET, wanted),)
