"""The index of licensed code: build it, add to it, ask it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairhand_server.command_line import counted, port, positive, why
from fairhand_server.errors import UsageError
from fairhand_server.reference_building import contents_of_packages
from fairhand_server.reference_json import reference_json
from fairhand_server.reference_source import index_folder
from fairhand_server.reference_words import origin_words
from fairhand_server.settings import load_settings
from fairhand_syntax.showing import json_text, one_line

if TYPE_CHECKING:
    from fairhand_index.contents import Contents
    from fairhand_index.fetching import Pin
    from fairhand_index.index import Index
    from fairhand_syntax.judging import Reference


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    build = actions.add_parser("build", help="make a new index")
    which = build.add_mutually_exclusive_group()
    which.add_argument("--seed", action="store_true", help="of the pinned seed packages")
    which.add_argument("--demo", action="store_true", help="of a dozen small seed packages")
    build.add_argument(
        "--permissive", action="store_true", help="leave copyleft packages of the seed out"
    )
    build.add_argument("packages", nargs="*", metavar="PACKAGE", help=_PACKAGE_HELP)
    add = actions.add_parser("add", help="add packages to the index")
    add.add_argument("packages", nargs="+", metavar="PACKAGE", help=_PACKAGE_HELP)
    for action in (build, add):
        action.add_argument(
            "--workers", type=positive, help="processes to use (default: one per core)"
        )
    info = actions.add_parser("info", help="what the index holds")
    info.add_argument("--json", action="store_true", help="as JSON")
    info.add_argument("--verify", action="store_true", help="compare every byte with its checksum")
    match = actions.add_parser(
        "match", help="JSON lines {id, language, prefix, text} against the index"
    )
    check = actions.add_parser("check", help="files against the index, function by function")
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    form = check.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object per place")
    form.add_argument(
        "--notice", action="store_true", help="notices: licences, copyright lines, licence texts"
    )
    for action in (match, check):
        action.add_argument(
            "--min-tokens", type=positive, default=20, help="shortest copy to report"
        )
    serve = actions.add_parser("serve", help="answer grams and signatures over HTTP for a team")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=port, default=7465)
    for action in (match, serve):
        action.add_argument(
            "--redis",
            metavar="HOST:PORT",
            help="keep the bands of whole functions in this Redis; what it lacks is stored first",
        )
    for action in (build, add, info, match, check, serve):
        action.add_argument("--index", type=Path, default=None, help="folder of the index")


_PACKAGE_HELP = (
    "a .whl, an npm .tgz, a Debian .dsc, a git checkout, a folder, or pypi:NAME, npm:NAME,"
    " debian:NAME with or without @VERSION"
)


_LONGEST_VERSION = 24
# How long a command may be silent.
_PAUSE_S = 2.0
_MOST_LICENCES = 3


def run(arguments: argparse.Namespace) -> int:
    """Carry out one action."""
    # Where the language server looks, if the command line does not say otherwise.
    folder: Path = arguments.index or index_folder(load_settings()[0].references)
    if arguments.action == "build":
        return _build(arguments, folder)
    if arguments.action == "add":
        return _add(arguments, folder)
    if arguments.action == "info":
        return _info(arguments, folder)
    if arguments.action == "serve":
        return _serve(folder, arguments)
    if arguments.action == "check":
        return _check(arguments, folder)
    return _match(arguments, folder)


def _serve(folder: Path, arguments: argparse.Namespace) -> int:
    from fairhand_index.index import IndexUnavailableError
    from fairhand_index.serving import CurrentIndex, serve
    from fairhand_index.wire import KEY_VARIABLE

    current = CurrentIndex(folder, _banded(arguments.redis))

    def ready() -> None:
        index = current.get()
        told = f"{counted(index.functions, 'function')}, {counted(len(index.packages), 'package')}"
        _say(f"{told}, http://{arguments.host}:{arguments.port}; Ctrl+C ends it")

    try:
        current.get()
        return serve(current, arguments.host, arguments.port, ready)
    except IndexUnavailableError as error:
        raise UsageError("fairhand-E050", str(error), "fairhand references build --seed") from error
    except ValueError as error:
        raise UsageError(
            "fairhand-E053", str(error), f"export {KEY_VARIABLE}=…, the same for every client"
        ) from error
    except OSError as error:
        raise UsageError(
            "fairhand-E053",
            f"{arguments.host}:{arguments.port} cannot be used: {why(error)}",
            "choose an address of this machine with --host and a free --port",
        ) from error


def _banded(address: str | None) -> Callable[[Index], Index]:
    """What makes an open index use a Redis, if one was named, after storing what it lacks."""
    if address is None:
        return lambda index: index
    from fairhand_index.redis_bands import RedisBands

    try:
        bands = RedisBands(address)
    except ValueError as error:
        raise UsageError("fairhand-E001", str(error), "--redis 127.0.0.1:6379") from error

    def banded(index: Index) -> Index:
        for segment in index.segments:
            bands.load(segment, lambda count: _say(f"{count} bands stored"))
        return replace(index, elsewhere=bands)

    return banded


def _say(text: str) -> None:
    print(one_line(text), file=sys.stderr, flush=True)


def _open(folder: Path) -> Index:
    from fairhand_index.index import IndexUnavailableError, open_index

    try:
        return open_index(folder)
    except IndexUnavailableError as error:
        raise UsageError("fairhand-E050", str(error), "fairhand references build --seed") from error


def _build(arguments: argparse.Namespace, folder: Path) -> int:
    from fairhand_index.index import replace_index
    from fairhand_index.policy import licence_class
    from fairhand_index.seed import seed_entries

    pins: list[Pin] = []
    if arguments.seed or arguments.demo:
        for entry in seed_entries():
            if arguments.demo and not entry.demo:
                continue
            if arguments.permissive and licence_class(entry.license) != "permissive":
                continue
            pins.append(entry.pin)
    elif not arguments.packages:
        raise UsageError(
            "fairhand-E001", "there is nothing to build from", "give --seed or packages"
        )
    started = time.monotonic()
    contents, failed = contents_of_packages(
        arguments.packages, pins, folder, arguments.workers, _say
    )
    _refuse_nothing(contents)
    _say("writing the index")
    index = replace_index(folder, contents)
    _say(_summary(index, time.monotonic() - started))
    return 1 if failed else 0


def _add(arguments: argparse.Namespace, folder: Path) -> int:
    from fairhand_index.index import IndexUnavailableError, add_to_index

    started = time.monotonic()
    contents, failed = contents_of_packages(arguments.packages, [], folder, arguments.workers, _say)
    _refuse_nothing(contents)
    try:
        index = add_to_index(folder, contents)
    except IndexUnavailableError as error:
        raise UsageError("fairhand-E050", str(error), "fairhand references build --seed") from error
    _say(_summary(index, time.monotonic() - started))
    return 1 if failed else 0


def _refuse_nothing(contents: list[Contents]) -> None:
    """Raise UsageError where there is nothing to index; the index that is there stays."""
    if not contents:
        raise UsageError("fairhand-E051", "no package could be read", "see the messages above")
    if not any(len(part.files) for part in contents):
        raise UsageError(
            "fairhand-E051",
            "there is no Python, Java or JavaScript in it",
            "name packages with sources; the index stays as it was",
        )


def _summary(index: Index, seconds: float) -> str:
    return (
        f"{counted(index.functions, 'function')} of {counted(len(index.packages), 'package')}"
        f" in {seconds:.0f} s,"
        f" {sum(segment.size for segment in index.segments) / 1e6:.0f} MB, in {index.folder}"
    )


def _info(arguments: argparse.Namespace, folder: Path) -> int:
    from fairhand_index.index import verify_index

    index = _open(folder)
    problems = verify_index(folder) if arguments.verify else []
    packages = [entry for segment in index.segments for entry in segment.package_table()]
    packages.sort(key=lambda entry: (entry["ecosystem"], entry["name"], entry["version"]))
    if arguments.json:
        facts: dict[str, Any] = {
            "functions": index.functions,
            "packages": packages,
            "id": index.id,
            "folder": str(index.folder),
            "segments": len(index.segments),
            "tokens": sum(segment.token_count for segment in index.segments),
            "bytes": sum(segment.size for segment in index.segments),
        }
        if arguments.verify:
            facts["problems"] = problems
        print(json_text(facts, 1))
    else:
        for entry in packages:
            print(
                f"{entry['ecosystem']:6}  {one_line(entry['name'])}"
                f" {one_line(entry['version'])[:_LONGEST_VERSION]}\n"
                f"        {entry['license']}; {counted(entry['files'], 'file')},"
                f" {counted(entry['functions'], 'function')}{_other_licences(entry)}"
            )
        print(
            f"{counted(index.functions, 'function')}, {counted(len(packages), 'package')},"
            f" index {index.id[:16]}"
        )
    for problem in problems:
        _say(problem)
    return 1 if problems else 0


def _other_licences(entry: dict[str, Any]) -> str:
    """The licences that some files of a package have beside its own, on a line of their own."""
    others = [
        f"{name} ({counted(files, 'file')})"
        for name, files in sorted(entry["file_licenses"].items(), key=lambda pair: -pair[1])
        if name != entry["license"]
    ]
    more = len(others) - _MOST_LICENCES
    named = others[:_MOST_LICENCES] + ([f"{more} more"] if more > 0 else [])
    return f"\n        also {', '.join(named)}" if named else ""


def _match(arguments: argparse.Namespace, folder: Path) -> int:
    from fairhand_index.columns import DamagedFileError
    from fairhand_index.index import IndexUnavailableError
    from fairhand_index.matching import Limits, match
    from fairhand_syntax.languages import language_named

    try:
        index = _banded(arguments.redis)(_open(folder))
    except IndexUnavailableError as error:
        raise UsageError("fairhand-E050", str(error), "check the address of the Redis") from error
    limits = Limits(minimum=arguments.min_tokens)
    failed = 0
    for number, line in _lines():
        try:
            wish = json.loads(line)
            language = language_named(str(wish["language"]))
            text, prefix = wish["text"], wish.get("prefix") or ""
            if language is None or not isinstance(text, str) or not isinstance(prefix, str):
                raise ValueError("language, prefix or text is not usable")
        except (ValueError, KeyError, TypeError) as error:
            failed += 1
            cause = f"line {number} is not what the command expects: {error}"
            print(
                json.dumps({"id": None, "error": {"code": "fairhand-E004", "message": cause}}),
                flush=True,
            )
            continue
        try:
            found = match(index, language, prefix, text, limits)
        except (DamagedFileError, IndexUnavailableError) as error:
            raise UsageError(
                "fairhand-E050", str(error), "fairhand references build --seed"
            ) from error
        answer = {"id": wish.get("id"), "references": [as_json(reference) for reference in found]}
        print(json_text(answer), flush=True)
    return 1 if failed else 0


def as_json(reference: Reference) -> dict[str, Any]:
    """A reference as the command prints it: all that is known of it."""
    return {
        **reference_json(reference),
        "similarity": reference.similarity,
        "licenseSource": reference.license_source,
        "copyright": reference.copyright,
    }


def _check(arguments: argparse.Namespace, folder: Path) -> int:
    """Compare files that are written already: 0, or 1 if one of them resembles licensed code."""
    from fairhand_index.columns import DamagedFileError
    from fairhand_index.exports import notices_of_files
    from fairhand_index.matching import Limits
    from fairhand_index.policy import explain
    from fairhand_scanners.security.project import files_below
    from fairhand_scanners.security.settings import ScanSettings
    from fairhand_server.attribution import for_a_notice, reference_body
    from fairhand_server.reference_check import policy_of
    from fairhand_server.reference_files import compared
    from fairhand_syntax.languages import language_of_path
    from fairhand_syntax.parsing import CostlyTextError

    missing = next((path for path in arguments.paths if not path.exists()), None)
    if missing is not None:
        raise UsageError(
            "fairhand-E002", f"there is no file or folder {str(missing)!r}", "name one that exists"
        )
    paths, left_out = files_below(arguments.paths, ScanSettings())
    paths = [path for path in paths if language_of_path(path) is not None]
    for problem in left_out:
        _say(f"{problem.path}: left out, {problem.message.removeprefix('skipped: ')}")
    index, limits = _open(folder), Limits(minimum=arguments.min_tokens)
    settings = load_settings()[0].references
    policy = policy_of(settings)
    noticed: list[tuple[str, dict[str, Any]]] = []
    places = touched = 0
    told = time.monotonic()
    for done, path in enumerate(paths):
        if time.monotonic() - told > _PAUSE_S:
            told = time.monotonic()
            _say(f"compared {done:,} of {counted(len(paths), 'file')}")
        language = language_of_path(path)
        if language is None:
            continue
        try:
            found = compared(index, language, path.read_text("utf-8", "replace"), limits)
        except (OSError, CostlyTextError) as error:
            _say(f"{path}: left out, {error}")
            continue
        except DamagedFileError as error:
            raise UsageError(
                "fairhand-E050", str(error), "fairhand references build --seed"
            ) from error
        places, touched = places + len(found), touched + bool(found)
        for one in found:
            reference = one.reference
            if arguments.notice:
                lines = {"start_line": one.start_line, "end_line": one.end_line}
                body = {**reference_body(reference, settings), **for_a_notice(reference)}
                noticed.append((str(path), {**body, "range": lines}))
                continue
            if arguments.json:
                row = {"file": str(path), "line": one.start_line, "endLine": one.end_line}
                print(json_text({**row, **as_json(reference)}))
                continue
            verdict = explain(reference.license_name, policy).verdict
            place = f"{one_line(str(path))}:{one.start_line}-{one.end_line}"
            print(f"{place}  {reference.license_name}  ({verdict})")
            source = (
                f"{one_line(origin_words(reference.reference_name))}, {one_line(reference.path)}"
            )
            print(
                f"    {source}:{reference.start_line}-{reference.end_line}, {reference.tier},"
                f" {reference.similarity:.0%} alike"
            )
    if arguments.notice:
        sys.stdout.write(notices_of_files(noticed, index.id))
    _say(
        f"{counted(places, 'place')} in {touched} of {counted(len(paths), 'file')}"
        f" {'resembles' if places == 1 else 'resemble'} code in the index"
    )
    return 1 if places else 0


def _lines() -> Iterator[tuple[int, str]]:
    for number, line in enumerate(sys.stdin, 1):
        if line.strip():
            yield number, line
