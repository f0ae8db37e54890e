"""What a user has chosen to ignore: one list per workspace, in the user's own state folder.

A list names rules and findings by fingerprint and path; it holds no code.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairhand_server.folders import state_folder, write_private

# Another window's change may take so long to be seen here; a look at the disk for each finding is
# too much.
_SECONDS_BETWEEN_LOOKS = 1.0


@dataclass(slots=True)
class _List:
    """One workspace's list as it is on disk; `stamp` tells whether that has changed."""

    stamp: tuple[int, int] = (0, 0)
    looked: float = 0.0
    findings: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)


class Ignored:
    """The lists, read again when another window has changed them."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds the lists (default: below the state folder)."""
        self._folder = folder
        self._lists: dict[str, _List] = {}

    def file(self, root: str) -> Path:
        """Where the list of a workspace folder lies."""
        name = hashlib.sha256(root.encode("utf-8", "replace")).hexdigest()[:24]
        return (self._folder or state_folder() / "ignored") / f"{name}.json"

    def has(self, root: str, rule: str, fingerprint: str, path: str) -> bool:
        """Whether a finding is ignored; `path` is relative to the workspace folder."""
        found = self._read(root)
        return rule in found.rules or (fingerprint, path) in found.findings

    def rules(self, root: str) -> list[str]:
        """The rules that are ignored in a workspace folder."""
        return sorted(self._read(root).rules)

    def set_rule(self, root: str, rule: str, ignore: bool) -> str | None:
        """Ignore a rule or take that back; a sentence if it could not be written."""

        def change(found: _List) -> None:
            found.rules.pop(rule, None)
            if ignore:
                found.rules[rule] = {"rule": rule, "time": _now()}

        return self._change(root, change)

    def set_finding(self, root: str, finding: tuple[str, str, str], ignore: bool) -> str | None:
        """Ignore one finding, (rule, fingerprint, path), or take that back.

        Returns a sentence if it could not be written.
        """
        rule, fingerprint, path = finding

        def change(found: _List) -> None:
            found.findings.pop((fingerprint, path), None)
            if ignore:
                found.findings[fingerprint, path] = {
                    "fingerprint": fingerprint,
                    "path": path,
                    "rule": rule,
                    "time": _now(),
                }

        return self._change(root, change)

    def _read(self, root: str) -> _List:
        held = self._lists.setdefault(root, _List())
        if time.monotonic() - held.looked < _SECONDS_BETWEEN_LOOKS:
            return held
        held.looked = time.monotonic()
        file = self.file(root)
        try:
            info = file.stat()
            stamp = (info.st_mtime_ns, info.st_size)
            if stamp == held.stamp:
                return held
            data = json.loads(file.read_text(encoding="utf-8"))
            fresh = _List(stamp, held.looked)
            for one in data["findings"]:
                fresh.findings[str(one["fingerprint"]), str(one["path"])] = one
            for one in data["rules"]:
                fresh.rules[str(one["rule"])] = one
        except FileNotFoundError:
            # Nothing is ignored yet, or it could not be written and holds for this session only.
            return held
        except (OSError, ValueError, KeyError, TypeError):
            # A list that cannot be read hides nothing: showing too much is the safe side.
            return held
        self._lists[root] = fresh
        return fresh

    def _change(self, root: str, change: Any) -> str | None:
        # Two windows may have the same workspace open.
        from filelock import FileLock, Timeout

        file = self.file(root)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{file}.lock", timeout=2):
                self._lists.setdefault(root, _List()).looked = 0.0
                found = self._read(root)
                change(found)
                data = {
                    "workspace": root,
                    "findings": list(found.findings.values()),
                    "rules": list(found.rules.values()),
                }
                fresh = file.with_suffix(".new")
                write_private(fresh, json.dumps(data, indent=1, ensure_ascii=False))
                fresh.replace(file)
                info = file.stat()
                found.stamp = (info.st_mtime_ns, info.st_size)
        except (OSError, Timeout) as error:
            change(self._lists.setdefault(root, _List()))
            return f"the list of ignored findings cannot be written, and is for now only: {error}"
        return None


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
