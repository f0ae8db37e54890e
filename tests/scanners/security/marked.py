"""Cases are files with marks: `# expect: CWE-89` and `# ok: CWE-89` on the line they speak of.

Weaknesses that are counted as one are in `SAME`. The scanner sees the text without the marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from fairhand_scanners.security.scan import scan_text
from fairhand_syntax.languages import language_of_path

CASES = Path(__file__).parents[2] / "cases" / "security"
MARK = re.compile(r"\s*(?:#|//)\s*(expect|ok):\s*CWE-(\d+).*$")
SAME = (
    {94, 95, 470, 1336},
    {22, 73},
    {79, 80, 1336},
    {326, 327, 328, 916, 760},
    {329, 330, 338},
    {321, 798, 547},
    {295, 297, 322},
    {614, 1004},
    {943, 89},
    {942, 346},
    {345, 347, 613},
    {269, 272, 284, 732},
    {200, 209, 605},
    {400, 770, 1333},
    {915, 1321},
    {312, 532},
    {261, 312, 522},
    {113, 117},
    {772, 404},
    {77, 78},
)


@dataclass(frozen=True)
class Mark:
    """What is wanted on a line."""

    path: Path
    line: int
    wanted: bool
    cwe: int


def read(path: Path) -> tuple[str, list[Mark]]:
    """A case file's text without its marks, and the marks."""
    marks: list[Mark] = []
    lines: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        match = MARK.search(line)
        if match:
            marks.append(Mark(path, number, match[1] == "expect", int(match[2])))
        lines.append(MARK.sub("", line))
    return "\n".join(lines) + "\n", marks


def alike(a: int, b: int) -> bool:
    """Whether two weaknesses count as one."""
    return a == b or any(a in group and b in group for group in SAME)


def wrong(path: Path) -> tuple[list[Mark], int, int]:
    """The marks a scan gets wrong, and how many are wanted and unwanted in all."""
    text, marks = read(path)
    language = language_of_path(path)
    assert language is not None
    findings, problems = scan_text(language, path.name, text)
    assert problems == []
    bad: list[Mark] = []
    for mark in marks:
        hit = any(
            f.line <= mark.line <= min(f.end_line, f.line + 3) and alike(int(f.cwe[4:]), mark.cwe)
            for f in findings
            if not f.suppressed
        )
        if hit != mark.wanted:
            bad.append(mark)
    return bad, sum(m.wanted for m in marks), sum(not m.wanted for m in marks)
