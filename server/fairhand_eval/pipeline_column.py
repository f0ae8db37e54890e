"""The column "pipeline": `fairhand complete --batch`, spoken to over JSON lines like any script."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fairhand_eval.answers import UNKNOWN, Answer, Model
from fairhand_eval.tasks import Task

COMMAND = (sys.executable, "-P", "-m", "fairhand_server", "complete", "--batch")

LINE_BYTES = 16 * 1024 * 1024
"""The longest answer line that is read."""

LEAVE_SECONDS = 10.0
"""How long the command may take to end after its input has ended."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How the command is started and asked. `window` is how many questions may be open at once."""

    command: Sequence[str] = COMMAND
    environment: Mapping[str, str] = field(default_factory=dict)
    max_tokens: int | None = None
    window: int = 1
    model: Model = UNKNOWN
    """What the endpoint serves: completes an answer of this model that does not tell the hash."""
    silence_seconds: float = 300.0
    """After so long without any answer the command is given up."""


async def pipeline_answers(batch: Batch, tasks: Sequence[Task]) -> AsyncGenerator[Answer]:
    """One answer per task. If the command ends early, the rest are answers with an error."""
    process = await asyncio.create_subprocess_exec(
        *batch.command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **batch.environment},
        limit=LINE_BYTES,
    )
    unasked, open_ids = list(reversed(tasks)), set[str]()
    try:
        while unasked or open_ids:
            while unasked and len(open_ids) < batch.window:
                task = unasked.pop()
                open_ids.add(task.id)
                await _send(process, question(task, batch.max_tokens))
            line = await _receive(process, batch.silence_seconds)
            if line is None:
                break
            answer = read_answer(line)
            if answer is not None and answer.id in open_ids:
                open_ids.discard(answer.id)
                yield _with_hash(answer, batch.model)
        for name in [*open_ids, *(task.id for task in reversed(unasked))]:
            yield Answer(name, error="complete --batch ended or fell silent before answering")
    finally:
        await _end(process)


def question(task: Task, max_tokens: int | None) -> dict[str, Any]:
    """The line that asks for one task, as the contract of `complete --batch` has it."""
    asked: dict[str, Any] = {"id": task.id, "language": task.language, "prefix": task.prefix}
    if task.path:
        asked["path"] = task.path
    if task.suffix is not None:
        asked["suffix"] = task.suffix
    if max_tokens is not None:
        asked["max_tokens"] = max_tokens
    return asked


def read_answer(line: bytes) -> Answer | None:
    """The answer in one output line; None for a line that is none."""
    try:
        said = json.loads(line)
        name = str(said["id"])
        if "error" in said:
            error = said["error"]
            return Answer(name, error=f"{error.get('code')}: {error.get('message')}")
        suggestions, timing = said["suggestions"], said.get("timing") or {}
        model = said.get("model") or {}
        return Answer(
            name,
            text=suggestions[0]["text"] if suggestions else "",
            references=tuple(
                str(one.get("licenseName", ""))
                for one in (suggestions[0].get("references", ()) if suggestions else ())
            ),
            withheld=tuple(f"{w['check']}/{w['rule']}" for w in said.get("withheld", [])),
            first_chunk_ms=timing.get("first_chunk_ms"),
            total_ms=timing.get("total_ms"),
            model=Model(str(model.get("id", "unknown")), model.get("sha256") or None),
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None


def _with_hash(answer: Answer, served: Model) -> Answer:
    if answer.model.sha256 is None and answer.model.id == served.id:
        return replace(answer, model=served)
    return answer


async def _send(process: asyncio.subprocess.Process, asked: dict[str, Any]) -> None:
    if process.stdin is None:
        return
    # A command that has ended is noticed when nothing can be read from it.
    with contextlib.suppress(ConnectionError):
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        await process.stdin.drain()


async def _receive(process: asyncio.subprocess.Process, seconds: float) -> bytes | None:
    """The next output line; None at the end, after silence, or for a line without an end."""
    if process.stdout is None:
        return None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), seconds)
    except (TimeoutError, ValueError):
        return None
    return line or None


async def _end(process: asyncio.subprocess.Process) -> None:
    """Close its input, give it time to leave by itself, then kill it."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), LEAVE_SECONDS)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
