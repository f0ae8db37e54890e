"""The attribution log in the forms that others read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fairhand_syntax.showing import json_text

if TYPE_CHECKING:
    from fairhand_index.attribution_log import AttributionLog

FORMATS = ("notice", "spdx", "jsonl")


def exported(log: AttributionLog, form: str, workspace: Path | None = None) -> str:
    """The log as text in one of the FORMATS; `workspace` is the folder that logged paths lie in."""
    from fairhand_index.exports import json_lines, notices, spdx_document

    if form == "jsonl":
        return json_lines(log.entries(), log.head())
    if form == "notice":
        return notices(log.accepted(), log.head())
    document = spdx_document(log.accepted(), log.head(), workspace or Path())
    return json_text(document, 1) + "\n"
