"""One completion at a place in a file, or many from JSON lines, through the editor's pipeline."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import attrs

from fairhand_server.command_line import why
from fairhand_server.completion.checks import checks_for
from fairhand_server.completion.pipeline import complete
from fairhand_server.completion.suggestion import Outcome, Request, Timing
from fairhand_server.completion.surroundings import Look
from fairhand_server.errors import FairhandError, UsageError
from fairhand_server.model_client import ModelIdentity
from fairhand_server.model_source import ModelSource
from fairhand_server.private_files import is_private
from fairhand_server.protocol import notice_json
from fairhand_server.reference_json import reference_json
from fairhand_server.settings import Settings, load_settings, required
from fairhand_server.settings.context import context_characters
from fairhand_server.terminal import below
from fairhand_syntax.judging import Check, Reference
from fairhand_syntax.languages import language_of_path
from fairhand_syntax.showing import json_text, one_line

_BATCH_JOBS = 4
_DEADLINE_MS = 10_000
_NOTHING = Outcome((), (), Timing(None, 0.0), ModelIdentity("", ""))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `fairhand complete`."""
    parser.add_argument("place", nargs="?", metavar="FILE:LINE[:COL]", help="where, counted from 1")
    parser.add_argument("--json", action="store_true", help="print the answer as one JSON object")
    parser.add_argument("--batch", action="store_true", help="read requests as JSON lines")
    parser.add_argument(
        "--workspace", type=Path, metavar="DIR", help="project whose files become context"
    )
    parser.add_argument("--endpoint", metavar="URL", help="ask this host instead of the embedded")
    parser.add_argument("--family", metavar="F", help="prompt family of the endpoint's model")
    parser.add_argument("--key-env", metavar="VAR", help="variable that holds the endpoint's key")
    parser.add_argument("--model", metavar="ID", help="model to run or to ask for")


def run(arguments: argparse.Namespace) -> int:
    """Carry out `fairhand complete`."""
    if arguments.batch == (arguments.place is not None):
        raise UsageError(
            "fairhand-E001",
            "a place and --batch exclude each other" if arguments.batch else "no place is named",
            "fairhand complete FILE:LINE[:COL], or fairhand complete --batch < requests.jsonl",
        )
    workspace: Path | None = arguments.workspace
    if workspace is not None and not workspace.is_dir():
        raise UsageError("fairhand-E002", f"{workspace} is no folder", "name that of a project")
    if arguments.batch:
        return asyncio.run(_batch(arguments))
    return asyncio.run(_one(arguments))


def chosen_settings(arguments: argparse.Namespace) -> Settings:
    """The user's settings with what the command line says put over them."""
    settings = required(load_settings())
    changes: dict[str, Any] = {}
    if arguments.endpoint:
        changes["endpoint"] = arguments.endpoint
        # A key belongs to the endpoint it was given for.
        changes |= {"api_key": "", "api_key_file": "", "api_key_in_keyring": False}
    if arguments.family:
        changes["family"] = arguments.family
    if arguments.model:
        changes["model"] = arguments.model
    if arguments.key_env:
        key = os.environ.get(arguments.key_env)
        if not key:
            raise UsageError(
                "fairhand-E001",
                f"the variable {arguments.key_env} holds no key",
                f"export {arguments.key_env}=… first",
            )
        changes["api_key"] = key
    # Nobody types here while a comparison takes its time; a busy machine must not change answers.
    patient = max(_DEADLINE_MS, settings.references.deadline_ms)
    return attrs.evolve(
        settings,
        host=attrs.evolve(settings.host, **changes),
        references=attrs.evolve(settings.references, deadline_ms=patient),
    )


async def _one(arguments: argparse.Namespace) -> int:
    name = arguments.place
    settings = chosen_settings(arguments)
    request = request_at(name)
    closed = _why_closed(arguments.workspace, request.path)
    if closed:
        print(f"fairhand: nothing is completed in {request.path}: {closed}", file=sys.stderr)
        if arguments.json:
            _print_json({"id": name, **as_json(_NOTHING)})
        return 0
    request = replace(request, look=_look(arguments, settings, request.path))
    source = ModelSource(settings.host)

    shown: list[str] = []

    def show(piece: str) -> None:
        shown.append(piece)
        # It has passed the checks; in pieces a joiner could not be told from a hidden one.
        below(sys.stdout).write(piece)
        sys.stdout.flush()

    try:
        hear = None if arguments.json else show
        outcome = await complete(request, await source.model(), hear, checks_for(settings))
    finally:
        await source.aclose()
    if arguments.json:
        _print_json({"id": name, **as_json(outcome)})
    else:
        _show_rest(outcome, "".join(shown))
    return 0


def _show_rest(outcome: Outcome, shown: str) -> None:
    """Print what streaming left open: the end of the answer, and what goes to standard error."""
    if shown:
        print(flush=True)
    for withheld in outcome.withheld:
        print(f"fairhand: withheld: {one_line(withheld.reason)} ({withheld.rule})", file=sys.stderr)
    for suggestion in outcome.suggestions:
        if suggestion.text != shown:
            if shown:
                print("fairhand: the text above is withdrawn for this one:", file=sys.stderr)
            print(suggestion.text, flush=True)
        for notice in suggestion.notices:
            print(f"fairhand: {one_line(notice.message)} ({notice.rule})", file=sys.stderr)
        for reference in suggestion.references:
            print(f"fairhand: {one_line(_reference_line(reference))}", file=sys.stderr)
    if not outcome.suggestions:
        if shown:
            print("fairhand: the text above is withdrawn", file=sys.stderr)
        elif not outcome.withheld:
            print("fairhand: the model has no suggestion here", file=sys.stderr)


def _print_json(value: dict[str, Any]) -> None:
    text = json_text(value)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        # Half a surrogate pair in an id, or a terminal that cannot show every character.
        text = json.dumps(value)
    print(text, flush=True)


def request_at(place: str) -> Request:
    """The request for `FILE:LINE[:COL]`. Raises UsageError for a place that does not exist."""
    path, line, column = _parsed(place)
    language = language_of_path(path)
    if language is None:
        raise UsageError(
            "fairhand-E003",
            f"{path} is not a file that Fairhand completes",
            "use a .py, .java, .js, .mjs, .cjs or .jsx file",
        )
    try:
        text = Path(path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "fairhand-E002", f"{path} cannot be read: {why(error)}", "name a file of text in UTF-8"
        ) from error
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        raise UsageError(
            "fairhand-E001", f"{path} has {len(lines)} lines, not {line}", "name a line of the file"
        )
    content = lines[line - 1]
    at = len(content) if column is None else column - 1
    if not 0 <= at <= len(content):
        raise UsageError(
            "fairhand-E001",
            f"line {line} of {path} has {len(content)} characters",
            f"use a column from 1 to {len(content) + 1}",
        )
    offset = sum(len(above) + 1 for above in lines[: line - 1]) + at
    return Request(language.id, text[:offset], text[offset:], path)


def _parsed(place: str) -> tuple[str, int, int | None]:
    parts = place.split(":")
    numbers: list[int] = []
    # A path may hold colons itself, so numbers are taken from the end.
    while len(parts) > 1 and len(numbers) < 2 and parts[-1].isdecimal():
        numbers.insert(0, int(parts.pop()))
    if not numbers:
        raise UsageError(
            "fairhand-E001", f"{place!r} names no line", "write it as FILE:LINE or FILE:LINE:COL"
        )
    return ":".join(parts), numbers[0], numbers[1] if len(numbers) == 2 else None


def _why_closed(workspace: Path | None, path: str) -> str:
    """Why nothing may be completed in a file, as in an editor; empty if it may."""
    if is_private(path):
        return "files of this kind keep credentials"
    if not path:
        return ""
    from fairhand_server.workspace.here import is_excluded_in, project_of

    project = workspace or project_of(Path(path))
    roots = [project, Path.cwd()] if project else [Path(path).resolve().parent, Path.cwd()]
    return "a .fairhandignore excludes it" if is_excluded_in(roots, path) else ""


def _look(arguments: argparse.Namespace, settings: Settings, path: str) -> Look | None:
    """How to look around in the project named, or in that of the file; None to see no other."""
    most = context_characters(settings)
    if not most or not (arguments.workspace or path):
        return None
    from fairhand_server.workspace.here import WorkspaceHere, project_of

    root = arguments.workspace or project_of(Path(path))
    return WorkspaceHere(root, most).look if root else None


async def _batch(arguments: argparse.Namespace) -> int:
    settings = chosen_settings(arguments)
    look = _look(arguments, settings, "")
    source, checks = ModelSource(settings.host), checks_for(settings)
    workspace: Path | None = arguments.workspace
    slots = asyncio.Semaphore(_BATCH_JOBS)
    waiting: asyncio.Queue[asyncio.Task[dict[str, Any]] | None] = asyncio.Queue(_BATCH_JOBS * 4)

    async def answer(line: bytes) -> dict[str, Any]:
        async with slots:
            return await _answer_line(line, (source, workspace), checks, look)

    async def read() -> None:
        try:
            async for line in _input_lines():
                await waiting.put(asyncio.create_task(answer(line)))
        finally:
            await waiting.put(None)

    reader = asyncio.create_task(read())
    failed = False
    try:
        # Answers come out in the order of the requests, so a script can pair them by line too.
        while (task := await waiting.get()) is not None:
            answered = await task
            failed = failed or "error" in answered
            _print_json(answered)
        await reader
    finally:
        reader.cancel()
        await source.aclose()
    return 1 if failed else 0


async def _input_lines() -> AsyncIterator[bytes]:
    # Bytes, so that one line in another encoding costs only that line.
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        if line.strip():
            yield line


async def _answer_line(
    line: bytes,
    where: tuple[ModelSource, Path | None],
    checks: tuple[Check, ...],
    look: Look | None,
) -> dict[str, Any]:
    source, workspace = where
    identifier: Any = None
    try:
        given = json.loads(line.decode("utf-8-sig"))
        if not isinstance(given, dict):
            raise ValueError("a JSON object is needed")
        identifier = given.get("id")
        request = replace(batch_request(given), look=look)
    except UnicodeDecodeError as error:
        return _error_line(identifier, "fairhand-E004", f"the line: {why(error)}")
    except (ValueError, TypeError, RecursionError) as error:
        broken = isinstance(error, json.JSONDecodeError)
        told = f"the line is not JSON: {error}" if broken else str(error)
        return _error_line(identifier, "fairhand-E004", told)
    if await asyncio.to_thread(_why_closed, workspace, request.path):
        return {"id": identifier, **as_json(_NOTHING)}
    try:
        outcome = await complete(request, await source.model(), None, checks)
    except FairhandError as error:
        return _error_line(identifier, error.code, error.cause)
    except Exception as error:
        # A fault of ours in one line must not cost the answers of the others.
        return _error_line(identifier, "fairhand-E090", f"{type(error).__name__}: {error}")
    return {"id": identifier, **as_json(outcome)}


def _error_line(identifier: Any, code: str, message: str) -> dict[str, Any]:
    return {"id": identifier, "error": {"code": code, "message": message}}


def batch_request(given: dict[str, Any]) -> Request:
    """The request in one line of a batch. Raises TypeError or ValueError."""
    for name in ("language", "prefix"):
        if name not in given:
            raise ValueError(f"{name} is missing")
        if not isinstance(given[name], str):
            raise TypeError(f"{name} must be a string")
    numbers: dict[str, Any] = {}
    for name, field, most in (("n", "count", 10), ("max_tokens", "max_tokens", 4096)):
        value = given.get(name)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise ValueError(f"{name} must be a whole number from 1 to {most}")
        numbers[field] = value
    suffix, path = given.get("suffix") or "", given.get("path") or ""
    if not isinstance(suffix, str) or not isinstance(path, str):
        raise TypeError("suffix and path must be strings")
    return Request(given["language"], given["prefix"], suffix, path, **numbers)


def as_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome in the form of the command line contract, without its id."""
    first = outcome.timing.first_chunk_ms
    return {
        "suggestions": [
            {
                "text": suggestion.text,
                "references": [reference_json(one) for one in suggestion.references],
                "notices": [notice_json(one) for one in suggestion.notices],
            }
            for suggestion in outcome.suggestions
        ],
        "withheld": [
            {"check": one.check, "rule": one.rule, "reason": one.reason} for one in outcome.withheld
        ],
        "timing": {
            "first_chunk_ms": None if first is None else round(first, 1),
            "total_ms": round(outcome.timing.total_ms, 1),
        },
        "model": {"id": outcome.model.id, "sha256": outcome.model.sha256},
    }


def _reference_line(reference: Reference) -> str:
    return (
        f"resembles {reference.reference_name} ({reference.license_name}), "
        f"{reference.path} lines {reference.start_line} to {reference.end_line}"
    )
