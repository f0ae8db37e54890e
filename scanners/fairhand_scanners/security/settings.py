"""What a scan is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairhand_scanners.security.severities import LEVELS


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """Settings of a scan.

    `level` is the lowest severity that is reported, `disabled` the ids of rules that are not.
    `max_file_bytes` and `max_seconds` (of a processor) bound one file; `bandit` adds its findings
    for Python, in a worker process; `plugins` asks scanners of the entry-point group
    `fairhand.scanners`. `withhold` is the severity from which a suggestion is withheld, `mark` the
    one from which it is marked.
    """

    level: str = "medium"
    disabled: frozenset[str] = field(default_factory=frozenset)
    max_file_bytes: int = 1_000_000
    max_seconds: float = 20.0
    bandit: bool = True
    plugins: bool = True
    workers: int = 0
    withhold: str = "high"
    mark: str = "medium"

    def __post_init__(self) -> None:
        for name in ("level", "withhold", "mark"):
            value = getattr(self, name)
            if value not in (*LEVELS, "never"):
                raise ValueError(f"{name} must be one of {', '.join(LEVELS)}, not {value!r}")


DEFAULT = ScanSettings()
