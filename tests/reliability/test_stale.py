"""Somebody types while answers come in: none is shown that was made for another text."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.completion_host import DONE, CompletionHost, event, running_host
from support.raw_editor import RawEditor, raw_editor


@dataclass
class Seen:
    """What became of answers: shown in time, given up, and shown too late."""

    shown: int = 0
    given_up: int = 0
    stale: int = 0


async def typed_during_answers(
    editor: RawEditor, host: CompletionHost, rounds: int, chance: random.Random
) -> Seen:
    """In each round ask, and change the text at a moment about which the answer comes."""
    seen = Seen()
    uri = editor.open("a.py", "def f(a):\n    \n")
    for number in range(rounds):
        host.feed(chance.uniform(0, 0.004), event(f"{number}\n"), DONE)
        asked = editor.ghost(uri, 1, 99, 1 + number % 2)
        await asyncio.sleep(chance.uniform(0, 0.02))
        # Another text each time, so that no older answer fits.
        editor.change(uri, (1, 4), (1, 99), f"x{number} = ")
        understood = editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
        answer = await editor.answer(asked, 20)
        await editor.answer(understood, 20)
        order = list(editor.answers)
        if not answer["result"]["items"]:
            seen.given_up += 1
        elif order.index(understood) < order.index(asked):
            seen.stale += 1
        else:
            seen.shown += 1
        editor.answers.clear()
        editor.heard.clear()
        host.forget()
    return seen


@pytest.mark.parametrize("rounds", [300, pytest.param(10_000, marks=pytest.mark.soak)])
async def test_no_answer_is_shown_for_another_text(rounds: int, tmp_path: Path) -> None:
    options = {"completion": {"debounceMs": 0}}
    async with running_host() as host:
        host.always(event("1\n"), DONE)
        async with raw_editor(tmp_path, FAIRHAND_ENDPOINT=host.url, FAIRHAND_MODEL="m") as editor:
            await editor.begin(options)
            seen = await typed_during_answers(editor, host, rounds, random.Random(7))
    print(seen)
    assert seen.stale == 0
    # Both happen, or nothing was tried.
    assert min(seen.shown, seen.given_up) > rounds // 50
