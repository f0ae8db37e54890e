"""Function bodies of other people's files are typed anew, key by key, with the embedded model.

The files are drawn from `--code` (default: the packages of this Python). Each is opened without
the body of one function; then the body is typed at the pace of a person, in an editor that closes
brackets and indents, which asks at every key and takes its older request back, as VS Code does. The
model answers as it can, so what is shown is often not what is typed next: the share of keys that
were is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import sysconfig
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fairhand_eval.counting_host import Call, CountingHost, counting_host
from fairhand_eval.editor import Editor, Question, editor
from fairhand_eval.host_counts import prompt_tokens
from fairhand_eval.hosting import add_host_arguments, answering, source
from fairhand_eval.spread import spread
from fairhand_eval.typing import Hole, holes, keys

_LOOKING_S = 20.0
_ANEW = 0.05


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_host_arguments(parser)
    parser.add_argument("--code", type=Path, action="append", help="folder of sources")
    parser.add_argument("--files", type=int, default=20, help="files to type in (default 20)")
    parser.add_argument("--keys", type=int, default=80, help="keys in each file (default 80)")
    parser.add_argument("--seed", type=int, default=7, help="of the draw (default 7)")


@dataclass(slots=True)
class _Asked:
    """One key with its request: `shown` is what stood behind the cursor when the next key came."""

    typed: str
    closed: str
    question: Question
    asked_at: float
    next_at: float = 0.0
    shown: str | None = None
    calls: int = 0

    @property
    def took_ms(self) -> float:
        return (self.question.answered_at - self.asked_at) * 1000


@dataclass(slots=True)
class _Typed:
    """All keys of a file, and the calls to the model: the first one is for the place as it was when
    the file was opened, the others are caused by keys."""

    asked: list[_Asked] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def known(self, coming: bool) -> list[_Asked]:
        """Requests that were answered with a suggestion and without a call of their own: those made
        while an answer of the model was coming in, or the others.
        """
        return [
            one
            for one in self.asked
            if not one.calls and one.question.done() and one.shown
            if any(call.at <= one.asked_at < call.ended for call in self.calls) is coming
        ]


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    folders = arguments.code or [Path(sysconfig.get_path("purelib"))]
    drawn = holes(folders, arguments.files, random.Random(arguments.seed))
    typed, read = asyncio.run(_replay(drawn, arguments))
    _tell(typed)
    if read:
        print(f"tokens of prompts that the host knew, as it says itself  {read:.1f} %")
    return 0 if drawn else 2


async def _replay(
    drawn: list[Hole], arguments: argparse.Namespace
) -> tuple[list[_Typed], float | None]:
    """What was typed, and the share of prompt tokens that the host knew, in percent."""
    asked = source(arguments)
    found = []
    async with answering(asked) as behind, counting_host(behind) as host:
        os.environ.update(FAIRHAND_ENDPOINT=host.url, FAIRHAND_FAMILY=asked.family)
        before = await prompt_tokens(behind)
        try:
            async with editor() as session:
                await session.ready()
                for number, hole in enumerate(drawn):
                    print(f"{number + 1}/{len(drawn)} {hole.path.name}", file=sys.stderr)
                    chance = random.Random(f"{arguments.seed}-{number}")
                    found.append(await _type(session, host, hole, (chance, arguments.keys)))
        finally:
            del os.environ["FAIRHAND_ENDPOINT"], os.environ["FAIRHAND_FAMILY"]
        after = await prompt_tokens(behind)
    asked_for = after.asked - before.asked
    return found, 100 * (after.known - before.known) / asked_for if asked_for else None


async def _type(
    session: Editor, host: CountingHost, hole: Hole, how: tuple[random.Random, int]
) -> _Typed:
    chance, most = how
    uri = hole.path.as_uri()
    first = len(host.calls)
    session.open(uri, hole.language.id, hole.prefix + hole.suffix)
    line, column = hole.prefix.count("\n"), len(hole.prefix) - hole.prefix.rfind("\n") - 1
    # Whoever types has opened the file and looked at the place: the host has read it by then.
    looking = session.ask(uri, (line, column), automatic=True)
    await looking.wait(_LOOKING_S)
    typed = _Typed()
    for number, key in enumerate(keys(hole, chance)):
        if number == most:
            break
        before = len(host.calls)
        session.change(uri, (line, column, key.over), key.text + key.closed)
        if typed.asked and not typed.asked[-1].question.done():
            typed.asked[-1].question.cancel()
        line, column = _moved(line, column, key.text)
        asked_at = time.perf_counter()
        question = session.ask(uri, (line, column), automatic=True)
        asked = _Asked(key.text, key.closed, question, asked_at)
        typed.asked.append(asked)
        await asyncio.sleep(key.wait_s)
        asked.next_at = time.perf_counter()
        asked.calls = len(host.calls) - before
        asked.shown = question.text() if question.done() else None
    await asyncio.sleep(0.5)
    session.close(uri)
    typed.calls = host.calls[first:]
    return typed


def _moved(line: int, column: int, text: str) -> tuple[int, int]:
    newlines = text.count("\n")
    return (
        (line + newlines, len(text) - text.rfind("\n") - 1)
        if newlines
        else (line, column + len(text))
    )


def _tell(typed: list[_Typed]) -> None:
    asked = [one for file in typed for one in file.asked]
    calls = [call for file in typed for call in file.calls[1:]]
    pairs = [pair for file in typed for pair in zip(file.asked, file.asked[1:], strict=False)]
    # A suggestion was on show and the next key was its next character.
    matched = [(a, b) for a, b in pairs if a.shown and a.shown.startswith(b.typed)]
    shown = [(a, b) for a, b in pairs if a.shown]
    quiet = [b for _, b in matched if not b.calls]
    answered = [(a, b) for a, b in matched if b.shown is not None]
    steady = [(a, b) for a, b in answered if _goes_on(a, b)]
    there = [one.took_ms for file in typed for one in file.known(coming=False)]
    coming = [one.took_ms for file in typed for one in file.known(coming=True)]
    first = [one.took_ms for one in asked if one.calls and one.shown]
    print(f"{len(typed)} files, {len(asked)} keys, {len(calls)} calls to the model, "
          f"{sum(call.left for call in calls)} of them ended by the server")  # fmt: skip
    _share("keys that were the next character of what was shown", matched, shown)
    _share("keys with something on show before", shown, pairs)
    without = [one for one in asked if not one.calls]
    _share("requests without a call to the model", without, asked)
    _share("  of them answered with a suggestion", there + coming, without)
    _share("keys typed as shown that caused no call", quiet, matched)
    _share("keys typed as shown that were answered before the next", answered, matched)
    _share("  of them with the rest of what was shown", steady, answered)
    print(f"answers from an answer that was there    {spread(there)}")
    print(f"answers from an answer that was coming   {spread(coming)}")
    print(f"answers with a call                      {spread(first, digits=0)}")
    print(f"bytes of prompts that begin an earlier one  {_reused(typed)}")


def _goes_on(before: _Asked, after: _Asked) -> bool:
    """Whether what is shown now begins with the rest of what was shown, or is its beginning.

    Behind brackets that the editor has closed only what stands before them can be shown.
    """
    rest, now = (before.shown or "")[len(after.typed) :], after.shown or ""
    return now.startswith(rest) or (bool(after.closed or after.typed) and rest.startswith(now))


def _share(what: str, some: Sequence[object], of: Sequence[object]) -> None:
    share = 100 * len(some) / len(of) if of else 0.0
    print(f"{what}  {share:.1f} % ({len(some)} of {len(of)})")


def _reused(typed: list[_Typed]) -> str:
    """The share of prompt bytes that begin an earlier prompt of the file, which hosts remember.

    A prompt begins anew if no earlier one begins like it: the first of its form.
    """
    same = total = anew = before = 0
    for file in typed:
        for number, call in enumerate(file.calls[1:], 1):
            common = [_common(one.prompt, call.prompt) for one in file.calls[:number]]
            total += len(call.prompt)
            same += max(common)
            before += common[-1]
            if max(common) < _ANEW * len(call.prompt):
                anew += len(call.prompt)
    if not total:
        return "–"
    return (
        f"{100 * same / total:.1f} %, {100 * before / total:.1f} % the very prompt before, "
        f"{100 * same / (total - anew or 1):.1f} % without prompts that begin anew"
    )


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with together."""
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same
