"""The attribution log in the forms that others read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fairhand_server.reference_log import wanted_entries
from fairhand_syntax.showing import json_text

if TYPE_CHECKING:
    from fairhand_index.attribution_log import AttributionLog

FORMATS = ("notice", "spdx", "jsonl")


def exported(
    log: AttributionLog,
    form: str,
    workspace: Path | None = None,
    wanted: Mapping[str, str] | None = None,
) -> str:
    """The log as text in one of the FORMATS; `workspace` is the folder that logged paths lie in.

    `wanted` chooses rows in the words of `log_data`.
    """
    from fairhand_index.exports import json_lines, notices, spdx_document

    if form == "jsonl":
        return json_lines(wanted_entries(log.entries(), wanted or {}), log.head())
    taken = wanted_entries(log.accepted(), wanted or {})
    if form == "notice":
        return notices(taken, log.head())
    document = spdx_document(taken, log.head(), workspace or Path())
    return json_text(document, 1) + "\n"
