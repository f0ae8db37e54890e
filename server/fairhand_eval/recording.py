"""Begins the record of a run: code, data, model, index, settings and machine it is made with."""

from __future__ import annotations

import hashlib
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs

from fairhand_eval.machine import code_version, machine
from fairhand_eval.run_files import Made, begin, find_run, new_identifier, runs_folder
from fairhand_server.reference_source import index_folder
from fairhand_server.settings import Settings, load_settings, setting_name


def add_record_arguments(parser: ArgumentParser) -> None:
    """The options that say where the record of a run lies."""
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the run file to write, or to go on with (default: a new one in the runs folder)",
    )
    place.add_argument("--resume", metavar="RUN", help="go on with this run")
    add_runs_argument(parser)


def add_runs_argument(parser: ArgumentParser) -> None:
    """The option that names the folder of the runs."""
    parser.add_argument(
        "--runs",
        type=Path,
        default=None,
        metavar="FOLDER",
        help=f"the folder of the runs (default {runs_folder()})",
    )


def runs_of(arguments: Namespace) -> Path:
    """The folder that --runs names, or the usual one."""
    return Path(arguments.runs) if arguments.runs else runs_folder()


def begun(
    arguments: Namespace, suite: str, model: Mapping[str, Any], max_tokens: int | None = None
) -> tuple[Path, Made]:
    """The run file of this run and its first line, written now or found.

    Raises UsageError where --resume names no run or the file holds another suite's.
    """
    identifier = new_identifier(suite, str(model.get("id", "")))
    path = runs_of(arguments) / f"{identifier}.jsonl"
    if arguments.resume:
        path = find_run(arguments.resume, runs_of(arguments)).path
    elif arguments.out:
        path = Path(arguments.out)
    settings, _ = load_settings()
    made = Made(
        id=identifier,
        suite=suite,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        command=tuple(_without_folders(word) for word in sys.argv[1:]),
        code=code_version(),
        data=_data(getattr(arguments, "data", None)),
        model=dict(model),
        index=_index_id(settings),
        settings=plain_settings(settings),
        machine=machine(),
        seed=getattr(arguments, "seed", None),
        max_tokens=max_tokens,
    )
    return path, begin(path, made)


def model_facts(
    identifier: str, sha256: str | None, family: str, url: str | None
) -> dict[str, Any]:
    """A model as the record names it. Of an address only host and port are kept."""
    facts: dict[str, Any] = {"id": identifier, "sha256": sha256, "family": family}
    if url:
        parts = urlsplit(url)
        facts["endpoint"] = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return facts


def plain_settings(settings: Settings) -> dict[str, dict[str, Any]]:
    """All settings by the names users write, without keys."""
    return {
        group.name: {
            setting_name(field.name): getattr(getattr(settings, group.name), field.name)
            for field in attrs.fields(type(getattr(settings, group.name)))
            if field.repr
        }
        for group in attrs.fields(Settings)
    }


def _without_folders(word: str) -> str:
    """A word of the command line; of a path only the name, because records are handed on."""
    return Path(word).name if os.sep in word and Path(word).exists() else word


def _data(path: Path | None) -> dict[str, Any]:
    if path is None or not path.is_file():
        return {}
    return {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _index_id(settings: Settings) -> str | None:
    from fairhand_index.index import IndexUnavailableError, open_index

    folder = index_folder(settings.references)
    if not (settings.references.enabled and folder.is_dir()):
        return None
    try:
        return open_index(folder).id
    except IndexUnavailableError:
        return None
