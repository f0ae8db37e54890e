"""Findings: what a scan tells, in plain values."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Place:
    """One station on the way of the data. Lines and columns count from 1, columns in code
    points."""

    path: str
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of a half-open range of code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A weakness found in a file. `fix` is a list of edits that mend it, or None.

    Lines and columns count from 1; `end_column` is the column behind the last character. `start`
    and
    `end` are code point offsets.
    """

    rule: str
    title: str
    cwe: str
    severity: str
    confidence: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    steps: tuple[Place, ...] = ()
    fix: tuple[Edit, ...] | None = None
    fix_title: str = ""
    fingerprint: str = ""
    start: int = 0
    end: int = 0
    scanner: str = "fairhand"
    suppressed: str = field(default="")

    def as_json(self) -> dict[str, object]:
        """The form of the command line's JSON output."""
        return {
            "rule": self.rule,
            "title": self.title,
            "cwe": self.cwe,
            "severity": self.severity,
            "confidence": self.confidence,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "endLine": self.end_line,
            "endColumn": self.end_column,
            "message": self.message,
            "steps": [
                {"path": s.path, "line": s.line, "column": s.column, "message": s.message}
                for s in self.steps
            ],
            "fix": None
            if self.fix is None
            else {
                "title": self.fix_title,
                "edits": [{"start": e.start, "end": e.end, "text": e.text} for e in self.fix],
            },
            "fingerprint": self.fingerprint,
            "scanner": self.scanner,
        }


@dataclass(frozen=True, slots=True)
class ScanProblem:
    """Something the scan could not do: which file, and why."""

    path: str
    message: str


def fingerprinted(findings: list[Finding], texts: dict[str, str]) -> list[Finding]:
    """The findings with fingerprints that survive edits elsewhere in the file.

    A fingerprint is made of the rule, the file's name and the characters of the finding's line
    without
    white space; equal ones in a file are numbered from the top.
    """
    lines_of = {path: text.split("\n") for path, text in texts.items()}
    seen: dict[str, int] = {}
    out: list[Finding] = []
    for one in findings:
        lines = lines_of.get(one.path, [])
        line = lines[one.line - 1] if one.line <= len(lines) else ""
        name = one.path.replace("\\", "/").rsplit("/", 1)[-1]
        base = "\0".join((one.rule, name, re.sub(r"\s+", "", line)))
        count = seen.get(base, 0)
        seen[base] = count + 1
        digest = hashlib.sha256(f"{base}\0{count}".encode("utf-8", "replace")).hexdigest()[:32]
        out.append(replace(one, fingerprint=digest))
    return out
