"""The attribution log for people: chosen rows as data for a panel, and as a page to read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairhand_server.folders import state_folder, write_private
from fairhand_server.reference_words import licence_words, origin_words
from fairhand_syntax.showing import in_markdown, visible

if TYPE_CHECKING:
    from fairhand_index.attribution_log import Entry

_MOST_NAMES = 3
_TAKEN = ("accepted", "partially_accepted", "typed")


def log_data(entries: Iterable[Entry], wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One object per suggestion that was taken, the newest first.

    `wanted` may hold `licence` (or `license`), an SPDX identifier that one of the references has,
    `file`, a path or its end, `date`, the beginning of a time in UTC such as `2026-11-23`, and
    `folder`, that of a project; rows that name no folder fit every one.
    """
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.event in _TAKEN:
            found.pop(entry.suggestion_id, None)
            found[entry.suggestion_id] = _data(entry)
        elif entry.event == "withdrawn" and entry.suggestion_id in found:
            found[entry.suggestion_id]["withdrawn"] = True
    return [one for one in reversed(found.values()) if _fits(one, wanted)]


def wanted_entries(entries: Iterable[Entry], wanted: Mapping[str, Any]) -> list[Entry]:
    """The rows that `wanted` asks for, in the words of `log_data`; all rows if it is empty."""
    if not any(wanted.values()):
        return list(entries)
    return [entry for entry in entries if _fits(_data(entry), wanted)]


def _data(entry: Entry) -> dict[str, Any]:
    body = entry.body
    place = body.get("range") or {}
    return {
        "suggestionId": entry.suggestion_id,
        "time": datetime.fromtimestamp(entry.ts / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "event": entry.event,
        "withdrawn": False,
        "checked": bool(body.get("checked", True)),
        "file": str(body.get("file", "")),
        "folder": str(body.get("folder", "")),
        "startLine": place.get("start_line"),
        "endLine": place.get("end_line"),
        "model": body.get("model") or {},
        "references": [_reference(one) for one in body.get("refs") or ()],
    }


def _reference(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "licenseName": one.get("spdx", ""),
        "referenceName": f"{one.get('package', '')} {one.get('version', '')}".strip(),
        "referenceUrl": one.get("repo") or one.get("url") or "",
        "path": one.get("path", ""),
        "startLine": one.get("start_line"),
        "endLine": one.get("end_line"),
        "similarity": one.get("similarity"),
        "tier": one.get("tier", ""),
        "copyright": one.get("copyright", ""),
    }


def _fits(one: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    licence = str(wanted.get("licence") or wanted.get("license") or "")
    file, date = str(wanted.get("file") or ""), str(wanted.get("date") or "")
    folder = str(wanted.get("folder") or "")
    words = [set(re.split(r"[\s()]+", ref["licenseName"])) for ref in one["references"]]
    return (
        (not licence or any(licence in found for found in words))
        and (not file or one["file"] == file or one["file"].endswith("/" + file))
        and one["time"].startswith(date)
        and (not folder or not one["folder"] or _is_in(one["folder"], folder))
    )


def _is_in(inner: str, outer: str) -> bool:
    # An editor names a folder as it was opened, perhaps through a link, and a shell as it is.
    return any(
        path(inner) == path(outer) or Path(path(outer)) in Path(path(inner)).parents
        for path in (os.path.normpath, os.path.realpath)
    )


def write_page(data: Iterable[Mapping[str, Any]]) -> Path:
    """Write the rows as a page and return its path. Raises OSError."""
    parts = ["# Reference log\n\nTaken suggestions that resemble licensed code, newest first.\n"]
    for one in data:
        lines = f"lines {one['startLine']} to {one['endLine']}"
        parts.append(f"\n## {in_markdown(one['time'])} {in_markdown(one['file'])} {lines}\n\n")
        parts.append(f"- {in_markdown(one['event'].replace('_', ' '))}")
        parts.append(", withdrawn since\n" if one["withdrawn"] else "\n")
        if not one["checked"]:
            parts.append("- not compared with licensed code\n")
        for ref in one["references"]:
            parts.append(f"- {reference_sentence(ref)}\n")
        if one["model"].get("id"):
            parts.append(f"- suggested by {in_markdown(str(one['model']['id']))}\n")
    if len(parts) == 1:
        parts.append("\nNothing was taken that the log has to tell of.\n")
    page = state_folder() / "reference-log.md"
    write_private(page, "".join(parts))
    return page


def reference_sentence(ref: Mapping[str, Any]) -> str:
    """One reference with Amazon's field names, as a line of Markdown."""
    url = str(ref["referenceUrl"])
    name = in_markdown(origin_words(str(ref["referenceName"])))
    # Only an address that a browser opens becomes a link; any other is left out.
    opens = re.fullmatch(r"https?://[^\s<>\\]+", url) and visible(url) == url
    linked = f"[{name}](<{url}>)" if opens else name
    licence = in_markdown(licence_words(str(ref["licenseName"])))
    share = round(100 * float(ref["similarity"] or 0))
    whose = _few(str(ref.get("copyright") or "").splitlines())
    return (
        f"Reference code under {licence} from {linked}, "
        f"{in_markdown(str(ref['path']))} lines {ref['startLine']}–{ref['endLine']}, "
        f"similarity {share} % ({in_markdown(str(ref['tier']))})"
        + (f". {in_markdown(whose)}" if whose else "")
    )


def _few(lines: list[str]) -> str:
    """Some of the lines in one, and how many more there are; the notices have them all."""
    more = len(lines) - _MOST_NAMES
    return "; ".join(lines[:_MOST_NAMES] + ([f"{more} more"] if more > 0 else []))
