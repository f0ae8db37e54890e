"""Findings as SARIF 2.1.0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fairhand_scanners.security.finding import Finding, ScanProblem
from fairhand_scanners.security.rulebook import rules

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVEL = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
# The scale GitHub and others sort by.
_SCORE = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0", "info": "1.0"}


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path.replace("\\", "/"), safe="/:@+,;=~!$&'()*-._")


def _place(path: str, line: int, column: int, end: tuple[int, int] | None = None) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": line, "startColumn": column}
    if end is not None and end >= (line, column):
        region["endLine"], region["endColumn"] = end
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(path)}, "region": region}}


def _rule(id: str, finding: Finding) -> dict[str, Any]:
    known = rules().get(id)
    described: dict[str, Any] = {
        "id": id,
        "name": "".join(word.capitalize() for word in id.split("-")),
        "shortDescription": {"text": finding.title},
        "defaultConfiguration": {"level": _LEVEL[finding.severity]},
        "properties": {
            "cwe": finding.cwe,
            "tags": ["security", f"external/cwe/{finding.cwe.lower()}"],
            "security-severity": _SCORE[finding.severity],
            "precision": {"high": "high", "medium": "medium"}.get(finding.confidence, "low"),
        },
    }
    if known is not None:
        described["fullDescription"] = {"text": known.explanation}
        described["help"] = {"text": f"{known.explanation}\n\n{known.advice}"}
    return described


def _result(finding: Finding, index: int, cwes: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVEL[finding.severity],
        "message": {"text": finding.message},
        "locations": [
            _place(
                finding.path, finding.line, finding.column, (finding.end_line, finding.end_column)
            )
        ],
        "partialFingerprints": {"fairhandLine/v1": finding.fingerprint or "none"},
        "properties": {
            "cwe": finding.cwe,
            "severity": finding.severity,
            "confidence": finding.confidence,
            "scanner": finding.scanner,
        },
        "taxa": [
            {
                "id": finding.cwe,
                "index": cwes.index(finding.cwe),
                "toolComponent": {"name": "CWE", "index": 0},
            }
        ],
    }
    if finding.steps:
        steps = [
            {"location": {**_place(s.path, s.line, s.column), "message": {"text": s.message}}}
            for s in finding.steps
        ]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if finding.suppressed:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.suppressed}]
    return result


def sarif(
    findings: Sequence[Finding], problems: Sequence[ScanProblem], version: str
) -> dict[str, Any]:
    """One run with its rules, results, weaknesses and what could not be scanned."""
    ids = sorted({f.rule for f in findings})
    cwes = sorted({f.cwe for f in findings})
    first = {f.rule: f for f in reversed(findings)}
    notices = [
        {
            "level": "warning",
            "message": {"text": problem.message},
            **(
                {
                    "locations": [
                        {"physicalLocation": {"artifactLocation": {"uri": _uri(problem.path)}}}
                    ]
                }
                if problem.path
                else {}
            ),
        }
        for problem in problems
    ]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Fairhand",
                        "version": version,
                        "semanticVersion": version,
                        "rules": [_rule(id, first[id]) for id in ids],
                        "supportedTaxonomies": [{"name": "CWE", "index": 0}],
                    }
                },
                "taxonomies": [
                    {
                        "name": "CWE",
                        "organization": "MITRE",
                        "shortDescription": {"text": "The Common Weakness Enumeration"},
                        "taxa": [{"id": cwe} for cwe in cwes],
                    }
                ],
                "invocations": [
                    {
                        "executionSuccessful": not any(
                            p.message.startswith("cut short") for p in problems
                        ),
                        "toolExecutionNotifications": notices,
                    }
                ],
                "results": [_result(f, ids.index(f.rule), cwes) for f in findings],
                "columnKind": "unicodeCodePoints",
            }
        ],
    }
