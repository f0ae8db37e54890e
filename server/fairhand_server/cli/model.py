"""Models on this machine: list, fetch, verify and convert them, print a path."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fairhand_server.errors import ModelError
from fairhand_server.models.catalogue import DEFAULT_MODEL, Model, catalogue, known_model
from fairhand_server.models.checked import forget, remember, remembered, sha256_of
from fairhand_server.models.locate import located
from fairhand_server.models.progress import megabytes, shown_on
from fairhand_server.terminal import below

HEADINGS = ("id", "size", "licence", "on this machine", "source")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions `list`, `pull`, `verify`, `convert` and `path`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="the models there are and what is here of them")
    pull = actions.add_parser("pull", help="fetch a model and check its sha256")
    pull.add_argument("id", help=f"a model id, such as {DEFAULT_MODEL}")
    pull.add_argument(
        "--from", dest="file", type=Path, metavar="FILE", help="take this file, no network"
    )
    verify = actions.add_parser("verify", help="read a model in full and compare its sha256")
    verify.add_argument("id", nargs="?", help="a model id; without it, all that are here")
    convert = actions.add_parser("convert", help="write a folder that the torch engine loads")
    convert.add_argument("id", help=f"a model id, such as {DEFAULT_MODEL}")
    convert.add_argument("--to", type=Path, metavar="FOLDER", help="default: beside the model")
    path = actions.add_parser("path", help="where a model's file lies")
    path.add_argument("id", nargs="?", help="a model id or file; default: the one in use")


def run(arguments: argparse.Namespace) -> int:
    """Carry out the action. 0 done, 1 `verify` found wrong bytes."""
    match arguments.action:
        case "list":
            return _list()
        case "pull":
            return _pull(known_model(arguments.id), arguments.file)
        case "verify":
            return _verify(arguments.id)
        case "convert":
            return _convert(known_model(arguments.id), arguments.to)
        case _:
            print(located(arguments.id).path)
            return 0


def _list() -> int:
    rows = [_row(model) for model in catalogue().values()]
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return 0
    from rich.console import Console
    from rich.table import Table

    table = Table(*HEADINGS, box=None)
    for row in rows:
        table.add_row(*row)
    Console(file=below(sys.stdout), markup=False).print(table)
    return 0


def _row(model: Model) -> tuple[str, ...]:
    name = f"{model.id} (default)" if model.id == DEFAULT_MODEL else model.id
    source = f"{model.repository}@{model.revision[:7]}"
    return (name, megabytes(model.size), model.licence, _state(model), source)


def _state(model: Model) -> str:
    """What is known without reading the file: a list must answer at once."""
    if not model.path.is_file():
        return "absent"
    record = remembered(model.path)
    if record is None:
        return "present, not verified"
    return "verified" if record.sha256 == model.sha256 else "wrong bytes"


def _pull(model: Model, file: Path | None) -> int:
    from fairhand_server.models.prepare import prepare
    from fairhand_server.models.pull import pull
    from fairhand_server.models.sources import local_file

    with shown_on(sys.stderr, "fetched") as progress:
        path = pull(model, progress, [local_file(file)] if file else None)
    with shown_on(sys.stderr, "prepared") as progress:
        prepare(path, model.sha256, progress)
    return 0


def _convert(model: Model, to: Path | None) -> int:
    from fairhand_server.models.prepare import convert, converted_folder

    folder = to or converted_folder(model)
    source = located(model.id)
    with shown_on(sys.stderr, "converted") as progress:
        convert(source.path, folder, progress)
    print(folder)
    return 0


def _verify(identifier: str | None) -> int:
    asked = [known_model(identifier)] if identifier else list(catalogue().values())
    here = [model for model in asked if model.path.is_file()]
    if not here:
        absent = identifier or DEFAULT_MODEL
        raise ModelError(
            "fairhand-E021",
            f"{absent} is not on this machine ({known_model(absent).path})",
            f"run `fairhand model pull {absent}`",
        )
    return max(_verified(model) for model in here)


def _verified(model: Model) -> int:
    with shown_on(sys.stderr, "read") as progress:
        try:
            found = sha256_of(model.path, lambda done: progress.at(done, model.size))
        except OSError as reason:
            raise ModelError(
                "fairhand-E002",
                f"{model.path} cannot be read: {reason.strerror}",
                "make the file readable for this user",
            ) from None
    if found == model.sha256:
        remember(model.path, found, model.family)
        print(f"{model.id}: sha256 {found} is right")
        return 0
    forget(model.path)
    print(f"{model.id}: wrong bytes in {model.path}")
    print(f"  expected sha256 {model.sha256}\n  found    sha256 {found}")
    print(f"fairhand: run `fairhand model pull {model.id}` to replace it", file=sys.stderr)
    return 1
