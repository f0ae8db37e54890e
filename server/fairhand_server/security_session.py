"""What the security scan keeps during one editor's session."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fairhand_server.findings import Findings
from fairhand_server.ignored import Ignored
from fairhand_server.scanning import Project, Scan


class SecuritySession:
    """Findings, the scans that run, and what the editor was told."""

    def __init__(self) -> None:
        self.ignored = Ignored()
        self.findings = Findings(self.ignored)
        self.project = Project()
        self.scans: dict[str, Scan] = {}
        self.by_token: dict[str, Scan] = {}
        self.recent = ""
        # Per file: the URI under which diagnostics were published, and the counts in them.
        self.published: dict[str, str] = {}
        self.counts: dict[str, Mapping[str, int]] = {}
        self.told_counts: Mapping[str, int] = {}
        self.waiting: dict[str, asyncio.TimerHandle] = {}
        self._number = 0

    def begin(self, scope: str) -> Scan:
        """A scan of "workspace" or of a file; an older one of the same scope is cancelled."""
        older = self.scans.get(scope)
        if older is not None:
            older.cancel()
        scan = self.scans[scope] = Scan(scope)
        return scan

    def end(self, scan: Scan) -> None:
        """Forget a scan that has ended."""
        if self.scans.get(scan.scope) is scan:
            del self.scans[scan.scope]

    def cancel(self, scope: str | None = None) -> int:
        """Cancel the scan of a scope, or all of them; how many there were."""
        chosen = [s for s in self.scans.values() if scope is None or s.scope == scope]
        for scan in chosen:
            scan.cancel()
        return len(chosen)

    def new_token(self) -> str:
        """A token for the progress of a scan."""
        self._number += 1
        return f"fairhand-scan-{self._number}"
