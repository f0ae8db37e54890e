"""The attribution log: what referenced code was shown and accepted."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fairhand_server.attribution import log_file
from fairhand_server.command_line import positive, write_output
from fairhand_server.errors import UsageError
from fairhand_server.log_export import FORMATS
from fairhand_server.reference_log import wanted_entries
from fairhand_server.settings import load_settings
from fairhand_syntax.showing import one_line

if TYPE_CHECKING:
    from fairhand_index.attribution_log import AttributionLog, Entry


_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_HEAD = re.compile(r"\d+:[0-9a-f]{64}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="print the log")
    show.add_argument(
        "--last", type=positive, default=None, metavar="N", help="only the last N rows"
    )
    show.add_argument("--json", action="store_true", help="one JSON object per row")
    export = actions.add_parser("export", help="write the log in another form")
    export.add_argument("--format", choices=FORMATS, required=True)
    export.add_argument(
        "-o", "--output", type=Path, help="file to write (default: standard output)"
    )
    for action in (show, export):
        action.add_argument("--licence", metavar="ID", help="only this SPDX identifier, as MIT")
        action.add_argument("--file", metavar="PATH", help="only this file, or the end of its path")
        action.add_argument(
            "--workspace", type=Path, metavar="DIR", help="only this project (default: all)"
        )
        action.add_argument("--date", help="only this day, month or year in UTC, as 2026-01")
    verify = actions.add_parser("verify", help="recompute the chain of hashes")
    verify.add_argument("--head", help="a head kept elsewhere, as every export prints it")
    prune = actions.add_parser("prune", help="delete old rows and leave a checkpoint")
    prune.add_argument("--before", required=True, metavar="DATE", help="YYYY-MM-DD, in UTC")
    for action in (show, export, verify, prune):
        action.add_argument("--log", type=Path, default=None, help="file of the log")


def run(arguments: argparse.Namespace) -> int:
    """Carry out one action."""
    from fairhand_index.attribution_log import AttributionLog, LogError

    # Where the language server writes it, if the command line does not say otherwise.
    path: Path = arguments.log or log_file(load_settings()[0].references)
    if arguments.action == "verify" and arguments.head and not _HEAD.fullmatch(arguments.head):
        raise UsageError(
            "fairhand-E001",
            f"{arguments.head!r} is no head",
            "give it as `fairhand log verify` prints it: a number, a colon, 64 digits",
        )
    try:
        if arguments.action == "prune" and not path.exists():
            raise LogError(f"there is no attribution log at {path}")
        with AttributionLog(path, read_only=arguments.action != "prune") as log:
            if arguments.action == "show":
                return _show(log, arguments)
            if arguments.action == "export":
                return _export(log, arguments)
            if arguments.action == "verify":
                return _verify(log, arguments.head)
            return _prune(log, arguments.before)
    except LogError as error:
        raise UsageError(
            "fairhand-E052",
            str(error),
            "check the file; a log appears with the first reference shown",
        ) from error


def _show(log: AttributionLog, arguments: argparse.Namespace) -> int:
    from fairhand_index.exports import json_lines

    wanted = _wanted(arguments)
    entries = wanted_entries(log.entries(None if wanted else arguments.last), wanted)
    entries = entries[-arguments.last :] if arguments.last else entries
    if arguments.json:
        sys.stdout.write(json_lines(entries, log.head()))
        return 0
    if not entries:
        print("the log has no such rows" if wanted else "the log has no rows")
    for entry in entries:
        print("\n".join(_lines(entry)))
    print(f"head {log.head()}")
    return 0


def _wanted(arguments: argparse.Namespace) -> dict[str, str]:
    """What the options choose. Raises UsageError for a date that is none, and a folder."""
    said = {name: getattr(arguments, name) for name in ("licence", "file", "date")}
    if said["date"] and not _DATE.fullmatch(said["date"]):
        raise UsageError(
            "fairhand-E001",
            f"{said['date']!r} is no date",
            "write it as 2026, 2026-01 or 2026-01-31",
        )
    folder: Path | None = arguments.workspace
    if folder is not None and not folder.is_dir():
        raise UsageError("fairhand-E002", f"{folder} is no folder", "name the folder of a project")
    if folder is not None:
        said["folder"] = str(folder.absolute())
    return {name: value for name, value in said.items() if value}


def _lines(entry: Entry) -> list[str]:
    """A row for people: what happened where, then one line for each reference."""
    moment = datetime.fromtimestamp(entry.ts / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    body = entry.body
    place = body.get("range") or {}
    first, last = place.get("start_line") or body.get("line"), place.get("end_line")
    where = one_line(str(body.get("file") or ""))
    if where and first:
        where += f":{first}" + (f"-{last}" if last and last != first else "")
    out = [f"{entry.seq:>5}  {moment}  {entry.event.replace('_', ' ')}  {where}".rstrip()]
    for reference in body.get("refs") or ():
        said = {name: one_line(str(value)) for name, value in reference.items()}
        named = f"{said.get('package')} {said.get('version', '')}".strip()
        lines = f"{said.get('start_line')}-{said.get('end_line')}"
        share = f"{float(reference.get('similarity') or 0):.0%} alike"
        out.append(f"       {said.get('spdx')}, {named}")
        out.append(f"         {said.get('path')}:{lines}, {said.get('tier')}, {share}")
    if body.get("reason"):
        out.append(f"       {one_line(str(body['reason']))}")
    return out


def _export(log: AttributionLog, arguments: argparse.Namespace) -> int:
    from fairhand_server.log_export import exported

    wanted = _wanted(arguments)
    text, head = exported(log, arguments.format, arguments.workspace, wanted), log.head()
    if arguments.output is None:
        sys.stdout.write(text)
    else:
        write_output(arguments.output, text)
    print(f"head {head}", file=sys.stderr)
    return 0


def _verify(log: AttributionLog, head: str | None) -> int:
    result = log.verify(head)
    for problem in result.problems:
        print(problem)
    state = "broken" if result.problems else "whole"
    against = "" if head else "; rows cut off at the end show only against --head"
    print(f"{result.rows} rows, the chain is {state}{against}")
    print(f"head {result.head}")
    return 1 if result.problems else 0


def _prune(log: AttributionLog, before: str) -> int:
    try:
        moment = datetime.strptime(before, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError(
            "fairhand-E001", f"{before!r} is no date", "write it as 2026-01-31"
        ) from error
    count = log.prune(int(moment.timestamp() * 1000))
    print(f"{count} rows deleted, head {log.head()}")
    return 0
