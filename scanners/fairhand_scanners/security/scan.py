"""The scan of one text: parse, lower, walk, and say what was found."""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence

from fairhand_scanners.security.finding import Finding, Place, ScanProblem, fingerprinted
from fairhand_scanners.security.fixes import with_fix
from fairhand_scanners.security.flow import Flow, OutOfBudgetError
from fairhand_scanners.security.literals.secrets import scan_strings
from fairhand_scanners.security.lowering.java import JavaLowering
from fairhand_scanners.security.lowering.javascript import JavaScriptLowering
from fairhand_scanners.security.lowering.python import PythonLowering
from fairhand_scanners.security.reports import Hit
from fairhand_scanners.security.rulebook import book, rules
from fairhand_scanners.security.scope import File
from fairhand_scanners.security.settings import DEFAULT, ScanSettings
from fairhand_scanners.security.severities import at_least
from fairhand_scanners.security.unfinished import parsed
from fairhand_syntax.languages import Language
from fairhand_syntax.parsing import Source

_LOWERINGS = {"python": PythonLowering, "java": JavaLowering, "javascript": JavaScriptLowering}
Lookup = Callable[[File, str], "tuple[File, str] | None"]
_SUPPRESS = re.compile(
    r"(?:#|//|/\*)\s*(?:fairhand:\s*ignore(?:\[(?P<ids>[^\]]*)\])?|nosec\b(?P<nosec>[^\n]*))", re.I
)


def lowered(source: Source, path: str) -> File:
    """A parsed text in the common form."""
    lowering = _LOWERINGS[source.language.id](source.data)
    return File(path, lowering.lower(source.tree.root_node), source.data)


def scan_text(
    language: Language,
    path: str,
    text: str,
    settings: ScanSettings = DEFAULT,
    files: Lookup | None = None,
) -> tuple[list[Finding], list[ScanProblem]]:
    """Scan one text. Never raises for anything the text contains.

    Gives the findings in the order of their places, and what could not be done. Suppressed findings
    are among them with `suppressed` set. `files` finds other files of the project.
    """
    return scan_source(path, text, settings, (language, files, None))


def scan_source(
    path: str,
    text: str,
    settings: ScanSettings,
    how: tuple[Language, Lookup | None, Callable[[], bool] | None],
) -> tuple[list[Finding], list[ScanProblem]]:
    """Like `scan_text`; `how` is (language, other files, whether to stop)."""
    language, files, cancelled = how
    problems: list[ScanProblem] = []
    if len(text) > settings.max_file_bytes:
        return [], [ScanProblem(path, f"skipped: larger than {settings.max_file_bytes} bytes")]
    source = parsed(language, text)
    if source.costly:
        return [], [ScanProblem(path, "not scanned: it costs too much to parse")]
    try:
        file = lowered(source, path)
        flow = Flow(file, book(language.id), files)
        flow.cancelled = _watch(settings, cancelled)
        try:
            flow.walk()
        except OutOfBudgetError:
            problems.append(
                ScanProblem(path, "stopped early: the file is too costly to follow to its end")
            )
        except RecursionError:
            problems.append(ScanProblem(path, "stopped early: the code is nested too deeply"))
        except Exception as fault:
            # The promise not to raise is kept even where the scan itself is at fault; what was
            # found until then stays, and the problem says where to look.
            problems.append(ScanProblem(path, f"stopped early by a fault of the scan: {fault!r}"))
        flow.scope, flow.quiet = file.scope or flow.scope, 0
        flow.file = file
        scan_strings(flow)
    except RecursionError:
        return [], [ScanProblem(path, "not scanned: the code is nested too deeply")]
    findings = told(flow, file, source, settings)
    return findings, problems


def _watch(settings: ScanSettings, cancelled: Callable[[], bool] | None) -> Callable[[], bool]:
    # Time of this thread: a busy machine or a sleeping one loses no findings.
    end = time.thread_time() + settings.max_seconds
    return lambda: time.thread_time() > end or (cancelled is not None and cancelled())


class Lines:
    """Lines and columns of byte offsets."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts = [0]
        at = data.find(b"\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = data.find(b"\n", at + 1)

    def at(self, byte: int) -> tuple[int, int]:
        """Line and column, both from 1, the column in code points."""
        line = bisect_right(self.starts, byte)
        start = self.starts[line - 1]
        return line, len(self.data[start:byte].decode("utf-8", "replace")) + 1


def told(flow: Flow, file: File, source: Source, settings: ScanSettings) -> list[Finding]:
    """The hits of a walk as findings, once each, without those that are switched off."""
    lines: dict[str, Lines] = {file.path: Lines(file.data)}
    if flow.others and any(_leaves(hit, file.path) for hit in flow.hits):
        for other in flow.others:
            lines[other.path] = Lines(other.data)
    findings: list[Finding] = []
    book_of_rules = rules()
    for hit in flow.hits:
        rule = book_of_rules[hit.rule]
        if rule.id in settings.disabled or not at_least(rule.severity, settings.level):
            continue
        own = lines.get(hit.path, lines[file.path])
        line, column = own.at(hit.at)
        end_line, end_column = own.at(hit.end)
        inside = hit.path == file.path
        findings.append(
            Finding(
                rule=rule.id,
                title=rule.title,
                cwe=f"CWE-{rule.cwe}",
                severity=rule.severity,
                confidence=rule.confidence,
                path=hit.path,
                line=line,
                column=column,
                end_line=end_line,
                end_column=end_column,
                message=_message(rule.message, hit),
                steps=_steps(hit, lines),
                start=source.char(hit.at) if inside else 0,
                end=source.char(hit.end) if inside else 0,
            )
        )
    findings.sort(key=lambda f: (f.path, f.line, f.column, f.rule))
    findings = [_suppressed(f, lines) for f in folded(findings)]
    findings = [with_fix(f, source) if f.path == file.path else f for f in findings]
    texts = {path: own.data.decode("utf-8", "replace") for path, own in lines.items()}
    return fingerprinted(findings, texts)


def _leaves(hit: Hit, path: str) -> bool:
    """Whether a hit or its way lies in another file."""
    step = hit.step
    while step is not None:
        if step.path != path:
            return True
        step = step.before
    return hit.path != path


def _message(message: str, hit: Hit) -> str:
    if hit.step is None:
        return f"{message}."
    first = hit.step
    while first.before is not None:
        first = first.before
    return f"{message}: {first.message}."


def _steps(hit: Hit, lines: dict[str, Lines]) -> tuple[Place, ...]:
    places: list[Place] = []
    step = hit.step
    while step is not None:
        if step.path in lines:
            line, column = lines[step.path].at(step.at)
            places.append(Place(step.path, line, column, step.message))
        step = step.before
    return tuple(reversed(places))


# A finding that says less than another at the same place is left out.
_WEAKER = {
    "weak-password-hash": ("weak-hash",),
    "argument-injection": ("command-injection",),
    "header-injection": ("cors-any-origin", "open-redirect"),
    "mass-assignment": ("nosql-injection",),
    "zip-slip": ("path-traversal",),
}


def folded(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those that another at the same place says better."""
    there = {(f.path, f.line, f.rule) for f in findings}
    return [
        f
        for f in findings
        if not any((f.path, f.line, other) in there for other in _WEAKER.get(f.rule, ()))
    ]


def _suppressed(finding: Finding, lines: dict[str, Lines]) -> Finding:
    from dataclasses import replace

    own = lines.get(finding.path)
    if own is None:
        return finding
    for number in (finding.line, finding.line - 1, finding.end_line):
        if not 1 <= number <= len(own.starts):
            continue
        start = own.starts[number - 1]
        end = own.data.find(b"\n", start)
        text = own.data[start : end if end >= 0 else len(own.data)]
        lowercase = text.lower()
        if b"nosec" not in lowercase and b"fairhand" not in lowercase:
            continue
        decoded = text.decode("utf-8", "replace")
        match = _SUPPRESS.search(decoded)
        if match is None or (number == finding.line - 1 and decoded[: match.start()].strip()):
            continue
        ids = match["ids"]
        if ids is None or finding.rule in re.split(r"[\s,]+", ids):
            return replace(finding, suppressed=match[0].strip())
    return finding
