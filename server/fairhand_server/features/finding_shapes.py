"""From findings to the protocol's values: ranges in the editor's units, diagnostics, plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.features.buffers import uri_of
from fairhand_server.rule_pages import link_of

if TYPE_CHECKING:
    from fairhand_server.findings import Region, Shown, Spot

SOURCE = "Fairhand"
_SEVERITY = {
    "critical": types.DiagnosticSeverity.Error,
    "high": types.DiagnosticSeverity.Error,
    "medium": types.DiagnosticSeverity.Warning,
    "low": types.DiagnosticSeverity.Information,
    "info": types.DiagnosticSeverity.Hint,
}


def position_of(ls: FairhandServer, spot: Spot) -> types.Position:
    """A place in the units that editor and server have agreed on."""
    encoding = ls.workspace.position_encoding
    if encoding == types.PositionEncodingKind.Utf8:
        return types.Position(spot.line, spot.utf8)
    if encoding == types.PositionEncodingKind.Utf32:
        return types.Position(spot.line, spot.column)
    return types.Position(spot.line, spot.utf16)


def range_of(ls: FairhandServer, region: Region) -> types.Range:
    """A range in the units that editor and server have agreed on."""
    return types.Range(position_of(ls, region.start), position_of(ls, region.end))


def diagnostic_of(ls: FairhandServer, shown: Shown) -> types.Diagnostic:
    """A finding as a diagnostic.

    The link is in the message too, because some editors do not show a code's description.
    """
    held = shown.held
    link = link_of(held.cwe)
    known = f"{held.title} ({held.cwe}). " if held.cwe != "CWE-0" else f"{held.title}. "
    message = f"{held.severity.capitalize()}: {known}{held.message}"
    if shown.stale:
        message = f"Re-scan to validate: {message}"
    abilities = ls.client_capabilities.text_document
    publishing = abilities.publish_diagnostics if abilities else None
    related = None
    if publishing is None or publishing.related_information is not False:
        related = [
            types.DiagnosticRelatedInformation(
                types.Location(uri_of(ls, step.region.path), range_of(ls, step.region)),
                f"{number}. {step.message}",
            )
            for number, step in enumerate(shown.steps, 1)
        ]
    return types.Diagnostic(
        range=range_of(ls, shown.region),
        message=f"{message} {link}".rstrip(),
        severity=types.DiagnosticSeverity.Information if shown.stale else _SEVERITY[held.severity],
        code=held.rule,
        code_description=types.CodeDescription(link) if link else None,
        source=SOURCE,
        related_information=related or None,
        data={
            "id": held.id,
            "cwe": held.cwe,
            "severity": held.severity,
            "confidence": held.confidence,
            "fingerprint": held.fingerprint,
            "tags": ["security", held.cwe, *(["stale"] if shown.stale else [])],
        },
    )


def data_of(ls: FairhandServer, shown: Shown) -> dict[str, Any]:
    """A finding as the plain data of a results view."""
    held = shown.held
    return {
        "id": held.id,
        "rule": held.rule,
        "title": held.title,
        "cwe": held.cwe,
        "severity": held.severity,
        "confidence": held.confidence,
        "message": held.message,
        "link": link_of(held.cwe),
        "scanner": held.scanner,
        "fingerprint": held.fingerprint,
        "uri": uri_of(ls, shown.region.path),
        "path": ls.security.findings.root_of(shown.region.path)[1],
        "range": _plain(range_of(ls, shown.region)),
        "steps": [
            {
                "uri": uri_of(ls, step.region.path),
                "path": ls.security.findings.root_of(step.region.path)[1],
                "range": _plain(range_of(ls, step.region)),
                "message": step.message,
            }
            for step in shown.steps
        ],
        "fixTitle": held.fix_title if shown.fix else "",
        "stale": shown.stale,
        "ignored": shown.ignored,
    }


def _plain(place: types.Range) -> dict[str, dict[str, int]]:
    return {
        name: {"line": end.line, "character": end.character}
        for name, end in (("start", place.start), ("end", place.end))
    }
