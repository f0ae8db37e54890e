"""Who may work: places, queues, and users that take turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from fairhand_model.admission import Admission, Busy


class Crowd:
    """Requests that come, work until they are told to leave, and note their order."""

    def __init__(self, running: int, waiting: int) -> None:
        self.admission = Admission(running, waiting)
        self.order: list[str] = []
        self._leave: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def comes(self, name: str) -> None:
        """`name` is the user and a number, as in "a1"."""
        self._leave[name] = asyncio.Event()

        async def work() -> None:
            async with self.admission.turn(name[0]):
                self.order.append(name)
                await self._leave[name].wait()

        self.tasks[name] = asyncio.create_task(work())
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def leaves(self, name: str) -> None:
        self._leave[name].set()
        await self.tasks[name]
        await asyncio.sleep(0)
        await asyncio.sleep(0)


@asynccontextmanager
async def crowd(running: int, waiting: int) -> AsyncIterator[Crowd]:
    made = Crowd(running, waiting)
    yield made
    for task in made.tasks.values():
        task.cancel()
    await asyncio.gather(*made.tasks.values(), return_exceptions=True)
    assert (made.admission.running, made.admission.waiting) == (0, 0)


async def test_users_take_turns_however_much_one_of_them_asks() -> None:
    async with crowd(1, 10) as one:
        for name in ("a0", "a1", "a2", "a3", "b1", "c1", "b2"):
            await one.comes(name)
        for done in range(7):
            await one.leaves(one.order[done])
        assert one.order == ["a0", "a1", "b1", "c1", "a2", "b2", "a3"]


async def test_beyond_the_queue_one_is_sent_away_with_a_time() -> None:
    async with crowd(2, 2) as one:
        for name in ("a0", "a1", "a2", "a3"):
            await one.comes(name)
        with pytest.raises(Busy) as caught:
            async with one.admission.turn("b"):
                pass
        assert caught.value.retry_after >= 1


async def test_one_who_leaves_the_queue_holds_up_nobody() -> None:
    async with crowd(1, 5) as one:
        for name in ("a0", "a1", "b1"):
            await one.comes(name)
        one.tasks["a1"].cancel()
        one.tasks["a0"].cancel()
        await asyncio.sleep(0.01)
        assert one.order == ["a0", "b1"]
        assert (one.admission.running, one.admission.waiting) == (1, 0)


async def test_a_place_given_in_the_moment_of_leaving_is_not_lost() -> None:
    async with crowd(1, 5) as one:
        for name in ("a0", "a1", "b1"):
            await one.comes(name)
        one._leave["a0"].set()
        await asyncio.sleep(0)  # a0 hands its place to a1, which has not noticed yet
        one.tasks["a1"].cancel()
        await asyncio.sleep(0.01)
        assert one.order[-1] == "b1"
