"""Settings of the security scan."""

from __future__ import annotations

import attrs

from fairhand_server.settings.fields import setting

SEVERITIES = ("info", "low", "medium", "high", "critical")
CONFIDENCES = ("low", "medium", "high")
MODES = ("withhold", "mark", "off")


@attrs.frozen
class SecuritySettings:
    """When code is scanned, what is shown, and what happens to a suggestion with a fault."""

    scan_on_save: bool = setting(False, "Whether a file is scanned each time it is saved.")
    minimum_severity: str = setting(
        "medium",
        "The lowest severity shown: info, low, medium, high or critical.",
        choices=SEVERITIES,
    )
    minimum_confidence: str = setting(
        "low", "The lowest confidence shown: low, medium or high.", choices=CONFIDENCES
    )
    suggestions: str = setting(
        "withhold",
        "What happens to a suggestion with a fault of high or critical severity: withhold does not "
        "show it, mark shows it with a notice, off does not look. A fault of medium severity is "
        "marked.",
        choices=MODES,
    )
    code_lens: bool = setting(
        True, 'Whether "Run Security Scan" stands above the first line of a file.'
    )
    excluded: tuple[str, ...] = setting(
        (),
        "Files that a scan of the workspace leaves out, as globs such as `tests/**`, relative to "
        "its folder. What `.gitignore` names is left out anyway.",
    )
    bandit: bool = setting(
        True, "Whether findings of bandit join ours in Python files, a moment later."
    )
