"""Counts of what this machine keeps: licensed code that was taken, the index, the models.

They are made from the files that are there anyway. Nothing is collected and nothing is sent.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from fairhand_server.command_line import counted
from fairhand_server.settings import load_settings, required
from fairhand_server.terminal import below
from fairhand_syntax.showing import json_text, one_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `fairhand stats`."""
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--log", type=Path, default=None, help="file of the attribution log")


def run(arguments: argparse.Namespace) -> int:
    """Print the counts: 0. Raises UsageError fairhand-E052 for a log that cannot be read."""
    counts = _counts(arguments.log)
    if arguments.json:
        print(json_text(counts, 2))
    else:
        _show(counts)
    return 0


def _counts(log: Path | None) -> dict[str, Any]:
    from fairhand_server.attribution import log_file
    from fairhand_server.models.catalogue import catalogue
    from fairhand_server.reference_source import index_folder
    from fairhand_server.stages import production_entry

    settings = required(load_settings())
    entry = production_entry()
    return {
        "log": _log(log or log_file(settings.references)),
        "index": _index(index_folder(settings.references)),
        "models": [model.id for model in catalogue().values() if model.path.is_file()],
        "production": entry.id if entry else None,
    }


def _log(path: Path) -> dict[str, Any] | None:
    """The counts of a log; None where no log was begun."""
    from fairhand_index.attribution_log import AttributionLog, LogError
    from fairhand_server.errors import UsageError
    from fairhand_server.local_counts import log_counts

    if not path.exists():
        return None
    try:
        with AttributionLog(path, read_only=True) as log:
            return log_counts(log.entries())
    except LogError as error:
        raise UsageError("fairhand-E052", str(error), "`fairhand log verify` tells more") from error


def _index(folder: Path) -> dict[str, Any] | None:
    from fairhand_index.index import IndexUnavailableError, open_index

    try:
        index = open_index(folder)
    except IndexUnavailableError:
        return None
    return {"functions": index.functions, "packages": len(index.packages)}


def _show(counts: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = Console(file=below(sys.stdout), highlight=False, markup=False)
    log, index = counts["log"], counts["index"]
    if log is None:
        out.print("attribution log: nothing was recorded yet")
    else:
        for title, name in (
            ("suggestions with references, by what became of them", "events"),
            ("taken, by licence", "licences"),
            ("taken, by project", "projects"),
            ("taken, by month", "months"),
            ("taken, by model", "models"),
        ):
            if log[name]:
                out.print(f"{title}:")
                table = Table(box=None, show_header=False, padding=(0, 1, 0, 2))
                table.add_column()
                table.add_column(justify="right")
                for what, count in log[name].items():
                    table.add_row(Text(one_line(what) or "-"), str(count))
                out.print(table)
    models = one_line(", ".join(counts["models"]))
    told = "none"
    if index:
        functions = counted(index["functions"], "function")
        told = f"{functions} of {counted(index['packages'], 'package')}"
    out.print(f"reference index: {told}")
    out.print(f"models here: {models or 'none'}")
    out.print(f"in production: {one_line(counts['production'] or 'the built-in default')}")
