"""The attribution log: what referenced code was shown and accepted."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fairhand_server.attribution import log_file
from fairhand_server.errors import UsageError
from fairhand_server.log_export import FORMATS
from fairhand_server.settings import load_settings
from fairhand_syntax.showing import one_line

if TYPE_CHECKING:
    from fairhand_index.attribution_log import AttributionLog, Entry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="print the log")
    show.add_argument("--last", type=int, default=None, metavar="N", help="only the last N rows")
    show.add_argument("--json", action="store_true", help="one JSON object per row")
    export = actions.add_parser("export", help="write the log in another form")
    export.add_argument("--format", choices=FORMATS, required=True)
    export.add_argument(
        "-o", "--output", type=Path, help="file to write (default: standard output)"
    )
    export.add_argument(
        "--workspace", type=Path, default=Path(), help="folder the logged paths lie in"
    )
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
    try:
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

    entries = log.entries(arguments.last)
    if arguments.json:
        sys.stdout.write(json_lines(entries, log.head()))
        return 0
    for entry in entries:
        print(_line(entry))
    print(f"head {log.head()}")
    return 0


def _line(entry: Entry) -> str:
    moment = datetime.fromtimestamp(entry.ts / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    names = ", ".join(
        f"{reference.get('spdx')} {reference.get('package')} {reference.get('path')}"
        f":{reference.get('start_line')}-{reference.get('end_line')}"
        for reference in entry.body.get("refs", [])
    )
    body = entry.body
    where = body.get("file") or ""
    line = body.get("line") or (body.get("range") or {}).get("start_line")
    said = names or str(body.get("reason") or "")
    place = f"{where}:{line}" if where and line else where
    return one_line(" ".join(f"{entry.seq} {moment} {entry.event} {place} {said}".split()))


def _export(log: AttributionLog, arguments: argparse.Namespace) -> int:
    from fairhand_server.log_export import exported

    text, head = exported(log, arguments.format, arguments.workspace), log.head()
    if arguments.output is None:
        sys.stdout.write(text)
    else:
        try:
            arguments.output.write_text(text, "utf-8")
        except OSError as error:
            raise UsageError(
                "fairhand-E002", str(error), "name a file that can be written"
            ) from error
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
