"""The list of suggestions that were withheld, so that nothing is hidden without a trace.

In memory the list holds the text too, for the user who asks to see it. On disk there is one line
per entry without code: time, place, check, rule and reason.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairhand_server.folders import make_private, state_folder, write_private
from fairhand_syntax.showing import in_markdown

if TYPE_CHECKING:
    from fairhand_server.completion.suggestion import Withheld

# As many as a person would look through; older ones are in the file.
_KEPT = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One withheld suggestion. `at` is seconds since 1970, `line` counts from 1."""

    id: str
    at: float
    path: str
    line: int
    withheld: Withheld

    def as_data(self) -> dict[str, Any]:
        """The entry without its text."""
        return {
            "id": self.id,
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.at)),
            "path": self.path,
            "line": self.line,
            "check": self.withheld.check,
            "rule": self.withheld.rule,
            "reason": self.withheld.reason,
        }


def summary(withheld: Sequence[Withheld]) -> str:
    """One line for the status: how many suggestions were withheld and why; empty for none."""
    licensed = [one for one in withheld if one.check == "references"]
    told: list[str] = []
    if licensed:
        # Whose code it is, and under which licence, is what a developer wants to know at once.
        whose = [one.reason.partition("(")[2].rpartition(")")[0] or one.check for one in licensed]
        word = "suggestion" if len(licensed) == 1 else "suggestions"
        told.append(f"{len(licensed)} {word} withheld ({'; '.join(dict.fromkeys(whose))})")
    others = Counter(one.check for one in withheld if one.check != "references")
    told += [f"{count} hidden ({check})" for check, count in others.items()]
    return ", ".join(told)


class WithheldList:
    """The entries of this session."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds the files (default: the state folder)."""
        self._folder = folder
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self.counts: Counter[str] = Counter()

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self._folder or state_folder()

    def add(self, withheld: Withheld, path: str, line: int) -> str | None:
        """Note one withheld suggestion; a sentence if it could not be written to disk."""
        self.counts[withheld.check] += 1
        number = sum(self.counts.values())
        entry = Entry(f"w{number}", time.time(), path, line, withheld)
        self._entries.append(entry)
        return self._append("withheld.jsonl", entry.as_data())

    def entries(self) -> list[Entry]:
        """The entries, newest first."""
        return list(reversed(self._entries))

    def find(self, identifier: str) -> Entry | None:
        """The entry with this id, or None."""
        return next((entry for entry in self._entries if entry.id == identifier), None)

    def report_wrong(self, identifier: str, comment: str) -> str | None:
        """Note that the user finds a verdict wrong; a sentence if that could not be written."""
        entry = self.find(identifier)
        if entry is None:
            return f"there is no withheld suggestion {identifier}"
        return self._append("wrong-verdicts.jsonl", {**entry.as_data(), "comment": comment})

    def write_page(self) -> Path:
        """Write the list as a page to read and return its path. Raises OSError."""
        parts = ["# Withheld suggestions\n\nNewest first. No code is kept here.\n"]
        for entry in self.entries():
            data = entry.as_data()
            parts.append(
                f"\n## {data['time']} {in_markdown(Path(entry.path).name)}:{entry.line}\n\n"
                f"- check: {data['check']}, rule: {in_markdown(data['rule'])}\n"
                f"- {in_markdown(data['reason'])}\n- id: {entry.id}\n"
            )
        if len(parts) == 1:
            parts.append("\nNothing was withheld in this session.\n")
        page = self.folder / "withheld.md"
        write_private(page, "".join(parts))
        return page

    def _append(self, name: str, data: dict[str, Any]) -> str | None:
        line = json.dumps(data, ensure_ascii=False) + "\n"
        try:
            make_private(self.folder)
            # One write of one line: two editors may append to the same file.
            descriptor = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, line.encode("utf-8", "replace"))
            finally:
                os.close(descriptor)
        except OSError as error:
            return f"the list of withheld suggestions cannot be written: {error.strerror or error}"
        return None
