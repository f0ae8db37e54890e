"""The parts of the protocol that are ours: names, and the shape of what they carry.

docs/protocol.md describes them for clients; a test keeps the names equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from fairhand_syntax.judging import Notice

STATUS = "fairhand/status"
PANEL_COMPLETION = "fairhand/panelCompletion"
OFFER_TEXT = "fairhand/offerText"
SUGGESTION_GROWN = "fairhand/suggestionGrown"
FINDINGS = "fairhand/findings"
FINDINGS_CHANGED = "fairhand/findingsChanged"
LOG_CHANGED = "fairhand/referenceLogChanged"

OPEN_WITHHELD = "fairhand.openWithheldList"
REVEAL_WITHHELD = "fairhand.revealWithheld"
REPORT_WRONG = "fairhand.reportWrongVerdict"
ACCEPT_SUGGESTION = "fairhand.acceptSuggestion"
OPEN_LOG = "fairhand.openReferenceLog"
EXPORT_LOG = "fairhand.exportReferenceLog"
RUN_SCAN = "fairhand.runSecurityScan"
CANCEL_SCAN = "fairhand.cancelSecurityScan"
IGNORE_FINDING = "fairhand.ignoreFinding"
EXPLAIN_FINDING = "fairhand.explainFinding"

PROTOCOL_VERSION = "0.1"


@attrs.frozen
class Status:
    """What a status bar shows.

    `state` is "starting", "ready", "thinking", "paused" or "hostDown"; `message` is one sentence
    for the user; `model` the identifier of the model, empty until known; `withheld` the number of
    suggestions withheld in this session, by check.
    """

    state: str
    message: str
    model: str
    withheld: dict[str, int]

    def as_params(self) -> dict[str, Any]:
        """The parameters of the notification."""
        return attrs.asdict(self)


def notice_json(notice: Notice) -> dict[str, Any]:
    """A notice as data."""
    data: dict[str, Any] = {
        "check": notice.check,
        "rule": notice.rule,
        "message": notice.message,
        "span": [notice.span.start, notice.span.end],
    }
    if notice.insert is not None:
        line, text = notice.insert
        data["insert"] = {"line": line, "text": text}
    return data
