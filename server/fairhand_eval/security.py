"""The security scan on marked files: which faults it finds, and what it reports where none is.

A case is a comment at the end of the line it speaks of: `expect: CWE-89` where a fault begins,
`ok: CWE-89` where code only looks like one. The scan sees the files without these comments.
"""

from __future__ import annotations

import re
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from fairhand_eval.judged import Judged, keep
from fairhand_eval.recording import add_record_arguments
from fairhand_scanners.security.finding import Finding
from fairhand_scanners.security.scan import scan_text
from fairhand_server.errors import UsageError
from fairhand_syntax.languages import language_of_path

MARK = re.compile(r"\s*(?:#|//)\s*(expect|ok):\s*CWE-(\d+)[^\n]*$")

SAME = (
    {22, 73},
    {77, 78},
    {89, 943},
    {94, 95, 470},
    {321, 798},
    {327, 328},
    {404, 772},
    {614, 1004},
)
"""Weaknesses that name one fault from two sides, so either number is right."""

_LINES = 3
"""A statement may begin so many lines above the line where its mark stands."""


def add_arguments(parser: ArgumentParser) -> None:
    """The marked files, and where the record goes."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="marked source files")
    add_record_arguments(parser)


def run(arguments: Namespace) -> int:
    """Scan every file and print the table: 0. Raises UsageError E001 for no marks."""
    judged = []
    for path in sorted(arguments.folder.rglob("*")):
        if path.is_file() and language_of_path(path) is not None:
            judged += file_cases(path, path.relative_to(arguments.folder).as_posix())
    if not judged:
        raise UsageError(
            "fairhand-E001",
            f"{arguments.folder} holds no marked file",
            "mark lines with `# expect: CWE-89` or `// ok: CWE-89`",
        )
    return keep(arguments, "security", "scan", judged)


def file_cases(path: Path, name: str) -> list[Judged]:
    """One case for each mark of a file, called `name:line CWE-n`."""
    language = language_of_path(path)
    marked = path.read_text("utf-8", "replace").splitlines()
    marks = [
        (number, match[1] == "expect", int(match[2]))
        for number, line in enumerate(marked, 1)
        if (match := MARK.search(line))
    ]
    if language is None or not marks:
        return []
    text = "\n".join(MARK.sub("", line) for line in marked) + "\n"
    began = time.perf_counter()
    findings, _ = scan_text(language, path.name, text)
    took = (time.perf_counter() - began) * 1000 / len(marks)
    cases = []
    for line, wanted, weakness in marks:
        hit = next((one for one in findings if _speaks_of(one, line, weakness)), None)
        rule = hit.rule if hit else ""
        cases.append(Judged(f"{name}:{line} CWE-{weakness}", wanted, bool(hit), rule, took))
    return cases


def _speaks_of(finding: Finding, line: int, weakness: int) -> bool:
    there = finding.line <= line <= min(finding.end_line, finding.line + _LINES)
    number = int(finding.cwe.removeprefix("CWE-"))
    alike = number == weakness or any(number in group and weakness in group for group in SAME)
    return there and alike and not finding.suppressed
