"""The attribution log in forms other people read: notices, SPDX 2.3, JSON lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha1, sha256
from pathlib import Path
from textwrap import indent
from typing import Any

from fairhand_index.attribution_log import Entry
from fairhand_index.licence_texts import license_text
from fairhand_index.licences import identifiers
from fairhand_syntax.showing import in_markdown, json_text, visible


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def json_lines(entries: Iterable[Entry], head: str) -> str:
    """One JSON object per row, then one with the head."""
    lines = [
        json_text(
            {
                "seq": entry.seq,
                "ts": _moment(entry.ts),
                "event": entry.event,
                "suggestion_id": entry.suggestion_id,
                **entry.body,
                "prev_hash": entry.prev_hash,
                "hash": entry.hash,
            }
        )
        for entry in entries
    ]
    return "\n".join([*lines, json.dumps({"head": head})]) + "\n"


Key = tuple[str, str, str]
Uses = list[tuple[Entry, Mapping[str, Any]]]


def _packages(entries: Iterable[Entry]) -> dict[Key, Uses]:
    """What was used of each package, by name, version and licence."""
    out: dict[Key, Uses] = {}
    for entry in entries:
        for reference in entry.body.get("refs", []):
            out.setdefault(_key(reference), []).append((entry, reference))
    return dict(sorted(out.items()))


def _key(reference: Mapping[str, Any]) -> Key:
    return (
        str(reference.get("package", "")),
        str(reference.get("version", "")),
        str(reference.get("spdx", "NOASSERTION")),
    )


def notices(entries: Iterable[Entry], head: str) -> str:
    """THIRD_PARTY_NOTICES.md: every package whose code was accepted, and the licence texts."""
    intro = (
        "By the attribution log of Fairhand, parts of this work resemble code of these projects.",
        "Lines of this work are those at the time of acceptance.",
        f"Head of the log: `{head}`. Keep it: it shows later whether rows were cut off.",
    )
    return _notices(_packages(entries), intro, "No code of others was accepted.")


def notices_of_files(found: Iterable[tuple[str, Mapping[str, Any]]], index_id: str) -> str:
    """The same of files as they are: their names with what they resemble, as a row names it."""
    uses: dict[Key, Uses] = {}
    for file, reference in found:
        row = Entry(0, 0, "found", "", {"file": file}, "", "")
        uses.setdefault(_key(reference), []).append((row, reference))
    intro = (
        "Compared with the reference index of Fairhand, parts of this work resemble code of these",
        f"projects. Index: `{index_id}`; of code that is not in it nothing is said.",
    )
    return _notices(dict(sorted(uses.items())), intro, "Nothing resembles code in the index.")


def _notices(used: Mapping[Key, Uses], intro: Iterable[str], nothing: str) -> str:
    lines = ["# Third-party notices", "", *intro, ""]
    if not used:
        lines += [nothing, ""]
    named: set[str] = set()
    for (package, version, licence), uses in used.items():
        title = " ".join(part for part in (package, version) if part) or "unknown package"
        lines += [f"## {in_markdown(title)}", "", f"- Licence: {in_markdown(licence)}"]
        repository = str(uses[0][1].get("repo") or uses[0][1].get("url") or "")
        if repository:
            lines.append(f"- Source: {_address(repository)}")
        whose = _copyright(uses)
        if not whose:
            lines.append(f"- Copyright: {_why_none(uses)}")
        for entry, reference in uses:
            file = in_markdown(str(entry.body.get("file", "")))
            source = in_markdown(str(reference.get("path", "")))
            lines.append(
                f"- {_where(entry, reference)} {file} resemble {source}"
                f" lines {reference.get('start_line')} to {reference.get('end_line')}"
            )
        lines.append("")
        # The notices of one version are the same for all its files.
        notice = next((str(one["notice"]) for _, one in uses if one.get("notice")), "")
        for text in filter(None, (whose, notice)):
            # Further in: no line of a stranger begins where lines of ours do.
            lines += _verbatim(indent(text.strip(), "    "))
        named.update(identifiers(licence))
    if named:
        lines += [
            "# Licence texts",
            "",
            "As SPDX lists them; the names that a text leaves open stand with each project above.",
            "",
        ]
    for identifier in sorted(named):
        official = license_text(identifier)
        lines += [f"## {identifier}", ""]
        lines += _verbatim(official) if official else ["Text not carried here.", ""]
    return "\n".join(lines)


def _copyright(uses: Uses) -> str:
    """The copyright lines of all that was used of a package, each once."""
    said = "\n".join(str(reference.get("copyright") or "") for _, reference in uses)
    return "\n".join(dict.fromkeys(filter(None, said.splitlines())))


def _why_none(uses: Uses) -> str:
    if any("copyright" in reference for _, reference in uses):
        return "the project's licence file names nobody"
    return "not recorded; it stands in the licence file of the project"


def _verbatim(text: str) -> list[str]:
    """A text of others as it stands, in a block that nothing in it can end."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}text", visible(text).strip("\n"), fence, ""]


def _address(url: str) -> str:
    """A link, if it is one that a browser opens; else the text as it is."""
    opens = re.fullmatch(r"https?://[^\s<>\\]+", url) and visible(url) == url
    return f"<{url}>" if opens else in_markdown(url)


def _place(entry: Entry, reference: Mapping[str, Any]) -> Mapping[str, Any]:
    """The lines that resemble a reference, or else those of the whole suggestion."""
    return reference.get("range") or entry.body.get("range") or {}


def _where(entry: Entry, reference: Mapping[str, Any]) -> str:
    place = _place(entry, reference)
    if "start_line" in place:
        return f"Lines {place['start_line']} to {place['end_line']} of"
    return "Lines of"


def spdx_document(entries: Iterable[Entry], head: str, workspace: Path) -> dict[str, Any]:
    """An SPDX 2.3 document with a snippet for every acceptance whose file is in the workspace.

    SPDX wants the checksum of the file and the bytes of the snippet; both are taken from the file
    as it is now. An acceptance in a file that is gone keeps its package and has no snippet, and the
    comment of the document names the file.
    """
    entries = list(entries)
    packages: list[dict[str, Any]] = []
    ids: dict[Key, str] = {}
    for number, ((package, version, licence), uses) in enumerate(_packages(entries).items()):
        ids[package, version, licence] = f"SPDXRef-Package-{number}"
        packages.append(
            _spdx_package(f"SPDXRef-Package-{number}", (package, version, licence), uses)
        )
    files: dict[str, dict[str, Any]] = {}
    snippets: list[dict[str, Any]] = []
    relations = [
        {
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": id_,
        }
        for id_ in ids.values()
    ]
    for entry in entries:
        name = str(entry.body.get("file", ""))
        data = _file_bytes(workspace, name) if _is_of(entry, workspace) else None
        spans = [
            (reference, span)
            for reference in entry.body.get("refs", [])
            if data is not None and (span := _byte_span(data, _place(entry, reference))) is not None
        ]
        if data is None or not spans:
            continue
        file = files.setdefault(name, _spdx_file(f"SPDXRef-File-{len(files)}", name, data))
        relations.append(
            {
                "spdxElementId": "SPDXRef-DOCUMENT",
                "relationshipType": "DESCRIBES",
                "relatedSpdxElement": file["SPDXID"],
            }
        )
        for reference, span in spans:
            key = _key(reference)
            snippet = _spdx_snippet(
                f"SPDXRef-Snippet-{len(snippets)}", file["SPDXID"], (entry, reference), span
            )
            snippets.append(snippet)
            if key in ids:
                relations.append(
                    {
                        "spdxElementId": snippet["SPDXID"],
                        "relationshipType": "GENERATED_FROM",
                        "relatedSpdxElement": ids[key],
                    }
                )
    left_out = sorted({str(entry.body.get("file", "")) for entry in entries} - set(files))
    without = f"; no snippets of {', '.join(left_out)}" if left_out else ""
    unique = {json.dumps(relation, sort_keys=True): relation for relation in relations}
    created = _moment(max((entry.ts for entry in entries), default=0))
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "Attribution of accepted suggestions",
        "documentNamespace": f"urn:fairhand:attribution:{sha256(head.encode()).hexdigest()}",
        "creationInfo": {
            "created": created,
            "creators": ["Tool: fairhand"],
            "comment": f"log head {head}{without}",
        },
        "packages": packages,
        "files": list(files.values()),
        "snippets": snippets,
        "relationships": list(unique.values()),
    }


def _spdx_package(id_: str, key: tuple[str, str, str], uses: Uses) -> dict[str, Any]:
    reference = uses[0][1]
    out: dict[str, Any] = {
        "SPDXID": id_,
        "name": key[0] or "unknown",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": key[2] or "NOASSERTION",
        "copyrightText": _copyright(uses) or "NOASSERTION",
    }
    notice = next((str(one["notice"]) for _, one in uses if one.get("notice")), "")
    if notice:
        out["attributionTexts"] = [notice]
    if key[1]:
        out["versionInfo"] = key[1]
    digest = str(reference.get("archive_sha256") or "")
    if re.fullmatch(r"[0-9a-f]{64}", digest):
        out["checksums"] = [{"algorithm": "SHA256", "checksumValue": digest}]
    purl = str(reference.get("purl") or "")
    if purl.startswith("pkg:"):
        out["externalRefs"] = [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": purl,
            }
        ]
    return out


def _spdx_file(id_: str, name: str, data: bytes) -> dict[str, Any]:
    return {
        "SPDXID": id_,
        "fileName": f"./{name}",
        # SPDX 2.3 asks for SHA-1 by name; it identifies and protects nothing here.
        "checksums": [
            {"algorithm": "SHA1", "checksumValue": sha1(data, usedforsecurity=False).hexdigest()}
        ],
        "licenseConcluded": "NOASSERTION",
        "licenseInfoInFiles": ["NOASSERTION"],
        "copyrightText": "NOASSERTION",
    }


def _spdx_snippet(
    id_: str, file_id: str, use: tuple[Entry, Mapping[str, Any]], span: tuple[int, int, int, int]
) -> dict[str, Any]:
    entry, reference = use
    licence = str(reference.get("spdx") or "NOASSERTION")
    origin = f"{reference.get('package', '')} {reference.get('version', '')}".strip()
    return {
        "SPDXID": id_,
        "snippetFromFile": file_id,
        "ranges": [
            {
                "startPointer": {"offset": span[0] + 1, "reference": file_id},
                "endPointer": {"offset": span[1], "reference": file_id},
            },
            {
                "startPointer": {"lineNumber": span[2], "reference": file_id},
                "endPointer": {"lineNumber": span[3], "reference": file_id},
            },
        ],
        "licenseConcluded": licence,
        "licenseInfoInSnippets": identifiers(licence) or ["NOASSERTION"],
        "copyrightText": str(reference.get("copyright") or "NOASSERTION"),
        "name": f"suggestion {entry.suggestion_id}",
        "comment": (
            f"Resembles {origin}, {reference.get('path', '')} lines {reference.get('start_line')}"
            f" to {reference.get('end_line')}, similarity {reference.get('similarity')},"
            f" row {entry.seq} of the log"
        ),
    }


def _is_of(entry: Entry, workspace: Path) -> bool:
    """Whether the file of a row may lie in a folder: it did, or where it lay is no more."""
    folder = Path(str(entry.body.get("folder") or workspace))
    try:
        return folder.resolve() == workspace.resolve() or not folder.is_dir()
    except (OSError, ValueError):
        return True


def _file_bytes(workspace: Path, name: str) -> bytes | None:
    try:
        path = (workspace / name).resolve()
        if not name or not path.is_relative_to(workspace.resolve()) or not path.is_file():
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        # A name that no file can have, or a file that may not be read.
        return None


def _byte_span(data: bytes, place: Mapping[str, Any]) -> tuple[int, int, int, int] | None:
    """Bytes and lines `(start, end, first line, last line)` of a range of one-based lines."""
    try:
        first, last = int(place["start_line"]), int(place["end_line"])
    except (KeyError, TypeError, ValueError):
        return None
    lines = data.splitlines(keepends=True)
    if not 1 <= first <= last <= len(lines):
        return None
    start = sum(map(len, lines[: first - 1]))
    return start, start + max(1, sum(map(len, lines[first - 1 : last]))), first, last
