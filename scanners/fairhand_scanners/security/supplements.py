"""Scanners beside our own: bandit for Python, and those that plug in.

Bandit reads with the interpreter's own parser, so it stays silent about what that cannot read;
those
files are named. It runs in a process of its own, because importing it takes half a second.
Scanners of
the entry-point group `fairhand.scanners` are functions `scan(paths) -> iterable of mappings` with
the keys of
our JSON output; one that fails is reported and left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from fairhand_scanners.security.finding import Finding, ScanProblem
from fairhand_scanners.security.rulebook import rules
from fairhand_scanners.security.settings import ScanSettings
from fairhand_scanners.security.severities import LEVELS, at_least, severity_of

Outcome = tuple[list[Finding], list[ScanProblem]]
GROUP = "fairhand.scanners"
# Bandit's tests as our rules. Those that are not here are audit notes: they say that something is
# used,
# not that it is used wrongly, and are left out.
BANDIT_RULES = {
    "B103": "loose-file-mode", "B113": "missing-timeout",
    "B201": "debug-mode", "B303": "weak-hash", "B304": "weak-cipher", "B305": "weak-cipher",
    "B306": "insecure-temp-file", "B312": "clear-text-connection", "B321": "clear-text-connection",
    "B323": "certificate-check-off", "B324": "weak-hash",
    "B501": "certificate-check-off", "B502": "old-tls",
    "B503": "old-tls", "B505": "short-key",
    "B506": "unsafe-deserialization", "B507": "host-key-unchecked",
    "B509": "clear-text-connection", "B610": "sql-injection",
    "B611": "sql-injection", "B612": "code-injection",
    "B701": "autoescape-off", "B702": "autoescape-off",
}  # fmt: skip
_LIMIT_SECONDS = 600


def supplement(
    names: list[str], settings: ScanSettings, cancelled: Callable[[], bool] | None = None
) -> Outcome:
    """What the other scanners say of these files."""
    findings: list[Finding] = []
    problems: list[ScanProblem] = []
    python = [name for name in names if name.endswith((".py", ".pyw"))]
    if settings.bandit and python:
        found, wrong = run_bandit(python, cancelled)
        findings += found
        problems += wrong
    if settings.plugins:
        found, wrong = run_plugins(names)
        findings += found
        problems += wrong
    kept = [
        f
        for f in findings
        if at_least(f.severity, settings.level) and f.rule not in settings.disabled
    ]
    return kept, problems


def run_bandit(names: list[str], cancelled: Callable[[], bool] | None = None) -> Outcome:
    """Bandit's findings in its own process, mapped to our rules."""
    try:
        worker = subprocess.Popen(
            [sys.executable, "-P", "-m", "fairhand_scanners.security.bandit_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError as error:
        return [], [ScanProblem("", f"bandit did not start: {error}")]
    with worker:
        end = time.monotonic() + _LIMIT_SECONDS
        given: str | None = json.dumps(names)
        while True:
            try:
                out, _ = worker.communicate(given, timeout=0.1)
                break
            except subprocess.TimeoutExpired:
                given = None
                if time.monotonic() > end or (cancelled is not None and cancelled()):
                    worker.kill()
                    return [], [ScanProblem("", "bandit was stopped before its end")]
    if worker.returncode != 0:
        return [], [ScanProblem("", f"bandit failed with exit code {worker.returncode}")]
    return told(json.loads(out))


def _unread(reason: str) -> str:
    """Why bandit passed a file over, in words of those who scan."""
    if reason.startswith("syntax error"):
        return (
            "read by Fairhand's own rules only: bandit takes no unfinished code and no newer syntax"
        )
    return f"bandit: {reason}"


def told(answer: Mapping[str, Any]) -> Outcome:
    """The worker's answer as findings and problems."""
    if answer.get("missing"):
        return [], [ScanProblem("", "bandit is not installed; its findings are missing")]
    problems = [ScanProblem(name, _unread(reason)) for name, reason in answer["skipped"]]
    findings: list[Finding] = []
    for issue in answer["issues"]:
        rule = rules().get(BANDIT_RULES.get(issue["test"], ""))
        if rule is None:
            continue
        findings.append(
            Finding(
                rule=rule.id,
                title=rule.title,
                cwe=f"CWE-{rule.cwe}",
                severity=rule.severity,
                confidence=issue["confidence"].lower(),
                path=issue["path"],
                line=issue["line"],
                column=issue["column"] + 1,
                end_line=issue["end_line"],
                end_column=issue["column"] + 1,
                message=f"{issue['text']} ({issue['test']})",
                fingerprint=issue["fingerprint"],
                scanner="bandit",
            )
        )
    return findings, problems


def run_plugins(names: list[str]) -> Outcome:
    """The scanners that plug in, each on its own: a broken one does not stop the others."""
    from importlib.metadata import entry_points

    findings: list[Finding] = []
    problems: list[ScanProblem] = []
    for point in entry_points(group=GROUP):
        try:
            scan = point.load()
            findings += list(_plugin_findings(point.name, scan([Path(n) for n in names])))
        except Exception as error:
            problems.append(
                ScanProblem("", f"the scanner {point.name!r} failed and was left out: {error}")
            )
    return findings, problems


def _plugin_findings(name: str, told_: Iterable[Mapping[str, Any]]) -> Iterable[Finding]:
    for one in told_:
        cwe = str(one.get("cwe", "CWE-0")).upper().removeprefix("CWE-")
        number = int(cwe) if cwe.isdigit() else 0
        severity = str(one.get("severity", severity_of(number)))
        line = int(one["line"])
        column = int(one.get("column", 1))
        yield Finding(
            rule=str(one["rule"]),
            title=str(one.get("title", one["rule"])),
            cwe=f"CWE-{number}",
            severity=severity if severity in LEVELS else "medium",
            confidence=str(one.get("confidence", "medium")),
            path=str(one["path"]),
            line=line,
            column=column,
            end_line=int(one.get("endLine", line)),
            end_column=int(one.get("endColumn", column)),
            message=str(one["message"]),
            fingerprint=str(one.get("fingerprint", "")),
            scanner=name,
        )
