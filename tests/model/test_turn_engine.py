"""The engine of turns, over a network whose next token is a sum of the last three."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from contextlib import aclosing

import numpy as np
import pytest
from numpy.typing import NDArray

from fairhand_model.engine import EngineFailed, EngineRefused, Limits, Piece
from fairhand_model.turn_engine import STRETCH_TOKENS, TurnEngine, TurnSettings

END = 0


class SumSlot:
    """The tokens are all there is to remember."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.busy = False
        self.used = 0

    def keep(self, count: int) -> None:
        del self.tokens[count:]

    def copy(self, other: SumSlot, count: int) -> None:
        self.tokens = other.tokens[:count]


class SumNetwork:
    """Bytes as tokens. `computed` counts tokens; `gate` can be closed to hold a turn."""

    ends = frozenset({END})

    def __init__(self) -> None:
        self.computed = 0
        self.passes = 0
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None
        self.pause = 0.0

    def slot(self) -> SumSlot:
        return SumSlot()

    def tokens_of(self, text: str) -> list[int]:
        return list(text.encode())

    def bytes_of(self, token: int) -> bytes:
        return bytes([token])

    def read(self, slot: SumSlot, tokens: Sequence[int]) -> None:
        self.gate.wait(10)
        time.sleep(self.pause)
        if self.error:
            raise self.error
        self.computed += len(tokens)
        self.passes += 1
        slot.tokens.extend(tokens)

    def scores(self, slot: SumSlot, tokens: Sequence[int], rows: int) -> NDArray[np.float32]:
        self.read(slot, tokens)
        found = np.zeros((rows, 128), np.float32)
        for row in range(rows):
            known = slot.tokens[: len(slot.tokens) - rows + row + 1]
            found[row, next_token(known)] = 9.0
        return found


def next_token(tokens: Sequence[int]) -> int:
    """The letters a to p, in an order that comes round after a while; after "!" comes the end."""
    if tokens[-1] == ord("!"):
        return END
    return 97 + (sum(tokens[-3:]) * 7 + 3) % 16


def expected(prompt: str, count: int) -> str:
    tokens = list(prompt.encode())
    for _ in range(count):
        tokens.append(next_token(tokens))
    return bytes(tokens[len(prompt.encode()) :]).decode()


class Asked:
    """An engine over a network of ours, and how to ask it."""

    def __init__(self, slots: int = 2, context: int = 1000, draft: int = 4) -> None:
        self.network = SumNetwork()
        settings = TurnSettings("sums", context, slots, draft)
        self.engine: TurnEngine[SumSlot] = TurnEngine(settings, lambda: self.network)
        self.engine.load()
        self.network.computed = self.network.passes = 0

    async def pieces(self, prompt: str, tokens: int = 20, **limits: object) -> list[Piece]:
        asked = Limits(max_tokens=tokens, **limits)  # type: ignore[arg-type]
        async with aclosing(self.engine.stream(prompt, asked)) as stream:
            return [piece async for piece in stream]

    async def text(self, prompt: str, tokens: int = 20, **limits: object) -> str:
        return "".join(piece.text for piece in await self.pieces(prompt, tokens, **limits))


@pytest.mark.parametrize("draft", [0, 1, 4, 16])
@pytest.mark.parametrize("prompt", ["x", "def f(x):", "ab" * 100, "abcabcabcabc", "é" * 40])
async def test_the_answer_is_the_same_however_much_is_guessed(prompt: str, draft: int) -> None:
    asked = Asked(draft=draft)
    assert await asked.text(prompt, 60) == expected(prompt, 60)


async def test_right_guesses_save_passes() -> None:
    prompt = expected("start", 100)
    few, many = Asked(draft=4), Asked(draft=0)
    assert await few.text(prompt, 60) == await many.text(prompt, 60)
    assert few.network.passes < 0.6 * many.network.passes


ENDINGS = [
    ("abc", 5, {}, expected("abc", 5), "length", 5),
    ("stop now!", 20, {}, "", "stop", 1),
    ("abc", 20, {"stop": (expected("abc", 9)[6:9],)}, expected("abc", 6), "stop", 9),
    ("abc", 20, {"stop": ("zzz",)}, expected("abc", 20), "length", 20),
]


@pytest.mark.parametrize(("prompt", "tokens", "limits", "text", "reason", "count"), ENDINGS)
async def test_an_answer_ends_where_it_should(
    prompt: str, tokens: int, limits: dict[str, object], text: str, reason: str, count: int
) -> None:
    pieces = await Asked(draft=0).pieces(prompt, tokens, **limits)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.ending is not None for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    ending = pieces[-1].ending
    assert ending is not None
    assert (ending.reason, ending.completion_tokens) == (reason, count)
    assert ending.prompt_tokens == len(prompt)


async def test_the_context_ends_an_answer_and_refuses_a_prompt() -> None:
    asked = Asked(context=30)
    pieces = await asked.pieces("x" * 20, 100)
    ending = pieces[-1].ending
    assert ending is not None
    assert (ending.reason, ending.completion_tokens) == ("length", 10)
    with pytest.raises(EngineRefused, match="30"):
        await asked.text("x" * 30)
    with pytest.raises(EngineRefused, match="empty"):
        await asked.text("")


async def test_a_grown_prompt_goes_on_from_what_is_known_even_after_other_files() -> None:
    asked = Asked(slots=1)
    await asked.text("a" * 300, 1)
    for other in "bc":
        await asked.text(other * 300, 1)
    before = asked.network.computed
    pieces = await asked.pieces("a" * 300 + "def", 1)
    assert asked.network.computed - before == 3
    ending = pieces[-1].ending
    assert ending is not None
    assert ending.cached_tokens == 300


async def test_going_back_in_a_prompt_does_not_lose_the_rest() -> None:
    """A short prompt with the same beginning must not destroy the long one's slot."""
    asked = Asked(slots=1)
    await asked.text("a" * 400, 1)
    await asked.text("a" * 50 + "zzz", 1)
    before = asked.network.computed
    await asked.text("a" * 400 + "b", 1)
    assert asked.network.computed - before <= 2


async def test_the_same_prompt_asked_twice_at_once_is_computed_once() -> None:
    asked = Asked()
    asked.network.gate.clear()
    prompt = "q" * (4 * STRETCH_TOKENS)
    both = [asyncio.create_task(asked.text(prompt, 5)) for _ in range(2)]
    await asyncio.sleep(0.05)
    asked.network.gate.set()
    assert await asyncio.gather(*both) == [expected(prompt, 5)] * 2
    assert asked.network.computed < len(prompt) + 3 * STRETCH_TOKENS


async def test_answers_take_turns() -> None:
    asked = Asked(slots=4)
    prompts = [letter * (6 * STRETCH_TOKENS) for letter in "abcd"]
    assert await asyncio.gather(*(asked.text(one, 10) for one in prompts)) == [
        expected(one, 10) for one in prompts
    ]


async def test_closing_stops_the_work_and_frees_the_slot() -> None:
    asked = Asked(slots=1)
    stream = asked.engine.stream("abc", Limits(max_tokens=900))
    await anext(stream)
    await stream.aclose()
    await asyncio.sleep(0.1)
    before = asked.network.passes
    await asyncio.sleep(0.1)
    assert asked.network.passes == before
    assert await asked.text("abc", 5) == expected("abc", 5)


async def test_a_prompt_is_stopped_between_two_stretches() -> None:
    asked = Asked(slots=1)
    asked.network.pause = 0.02
    stream = asked.engine.stream("a" * 900, Limits(max_tokens=5))
    await anext(stream)
    await stream.aclose()
    await asyncio.sleep(0.4)
    assert asked.network.computed <= 4 * STRETCH_TOKENS


async def test_a_failing_network_is_told_to_its_caller_and_to_nobody_else() -> None:
    asked = Asked()
    asked.network.error = RuntimeError("out of something")
    with pytest.raises(EngineFailed, match="out of something"):
        await asked.text("abc")
    asked.network.error = None
    assert await asked.text("abc", 5) == expected("abc", 5)


async def test_a_seed_makes_a_drawn_answer_repeatable() -> None:
    asked = Asked()
    drawn = [await asked.text("abc", 30, temperature=2.0, seed=seed) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
