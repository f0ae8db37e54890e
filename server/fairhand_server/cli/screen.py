"""Judge completions for bias: JSON lines in, one verdict per line out.

A line in is {"id", "language", "prefix", "completion"}, a line out
{"id", "verdict": "keep" or "withhold", "dimension", "rule", "reason", "span": [start, end]}, with
null for the last four when it is kept. The span counts code points of the completion. A line that
cannot be judged gives {"id", "error": {"code", "message"}} and the next is read.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from fairhand_scanners.bias import BiasSettings, judge
from fairhand_server.errors import UsageError
from fairhand_syntax.judging import Candidate, Withhold
from fairhand_syntax.languages import language_named
from fairhand_syntax.showing import json_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `fairhand screen`."""
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="files of JSON lines; - or none: standard input"
    )
    parser.add_argument(
        "--dimension",
        action="append",
        default=[],
        metavar="NAME",
        help="judge only this; repeatable",
    )


def run(arguments: argparse.Namespace) -> int:
    """Judge every line. Returns 1 when a line could not be judged, else 0."""
    settings = BiasSettings(dimensions=tuple(arguments.dimension))
    failed = False
    for name in arguments.files or ["-"]:
        with _opened(name) as stream:
            for answer in screened(stream, settings):
                failed = failed or "error" in answer
                print(json_text(answer), flush=True)
    return int(failed)


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = io.BytesIO(Path(name).read_bytes())
    except OSError as error:
        raise UsageError(
            "fairhand-E002", f"{name} cannot be read: {error.strerror or error}", "check the path"
        ) from error
    yield stream


def screened(lines: Iterable[bytes], settings: BiasSettings) -> Iterator[dict[str, Any]]:
    """The answer to every line that is not blank."""
    for line in lines:
        if line.strip():
            yield _answer(line, settings)


def _answer(line: bytes, settings: BiasSettings) -> dict[str, Any]:
    try:
        request = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return _error(None, "fairhand-E004", "the line is not JSON in UTF-8")
    if not isinstance(request, dict):
        return _error(None, "fairhand-E004", "the line is not a JSON object")
    identifier = request.get("id")
    if not isinstance(identifier, str | int) or isinstance(identifier, bool):
        return _error(None, "fairhand-E004", "id must be a string or a number")
    texts = {name: request.get(name, "") for name in ("language", "prefix", "completion")}
    wrong = [name for name, text in texts.items() if not isinstance(text, str)]
    wrong += [name for name in ("language", "completion") if name not in request]
    if wrong:
        return _error(identifier, "fairhand-E004", f"{wrong[0]} must be a string")
    language = language_named(texts["language"])
    if language is None:
        return _error(identifier, "fairhand-E003", f"there is no language {texts['language']!r}")
    candidate = Candidate(language.id, "", texts["prefix"], "", texts["completion"], True)
    judgement = judge(candidate, settings)
    found = next((one for one in judgement.verdicts if isinstance(one, Withhold)), None)
    if found is None:
        nothing = {"dimension": None, "rule": None, "reason": None, "span": None}
        return {"id": identifier, "verdict": "keep", **nothing}
    dimension, _, rule = found.rule.rpartition("/")
    return {
        "id": identifier,
        "verdict": "withhold",
        "dimension": dimension or None,
        "rule": rule,
        "reason": found.reason,
        "span": [found.span.start, found.span.end],
    }


def _error(identifier: str | int | None, code: str, message: str) -> dict[str, Any]:
    named = {} if identifier is None else {"id": identifier}
    return {**named, "error": {"code": code, "message": message}}
