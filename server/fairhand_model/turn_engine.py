"""An engine that computes one turn at a time, over any network.

One thread computes. It takes turns between the answers that run: a turn is a stretch of a prompt,
or one step of an answer, so nobody waits long and everything can be cancelled between two turns.
Keys and values of a slot stay when its answer has ended, and the next prompt with the same
beginning goes on from there.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Generic

from fairhand_model.delivery import Delivery
from fairhand_model.drafting import Draft
from fairhand_model.engine import (
    Ending,
    EngineFailed,
    Limits,
    Piece,
    PromptRead,
    check_length,
)
from fairhand_model.network import Network, S, common_beginning, drawing
from fairhand_model.stopping import TextOut

# Tokens of a prompt computed in one turn: a tenth of a second on two free cores.
STRETCH_TOKENS = 64
# Slots beyond those that run, which remember other files.
KEPT_SLOTS = 3
# A prompt in progress that has so many tokens more in common is worth waiting for.
_WORTH_TOKENS = 16


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """What may run at once. `draft` is the most tokens that are guessed at a time, 0 for none."""

    model: str
    context: int
    slots: int
    draft: int = 4


@dataclass(slots=True)
class _Job(Generic[S]):
    """One answer. `tokens` are the prompt and what was answered; the last one may not be computed
    yet."""

    prompt: list[int]
    limits: Limits
    delivery: Delivery
    text: TextOut
    tokens: list[int]
    slot: S | None = None
    draw: Any = None
    cached: int = 0
    guesses: Draft = field(default_factory=Draft)

    @property
    def reading(self) -> bool:
        """Whether the prompt is still being computed."""
        return self.slot is None or len(self.slot.tokens) < len(self.prompt)

    @property
    def answered(self) -> int:
        return len(self.tokens) - len(self.prompt)


class TurnEngine(Generic[S]):
    """A network with `slots` answers in turns; `load` gives the network or raises EngineFailed."""

    def __init__(self, settings: TurnSettings, load: Callable[[], Network[S]]) -> None:
        self._settings = settings
        self.model, self.context, self.slots = settings.model, settings.context, settings.slots
        self._load = load
        self._network: Network[S] | None = None
        self._slots: list[S] = []
        self._jobs: deque[_Job[S]] = deque()
        self._changed = threading.Condition()
        self._clock = 0

    def load(self) -> None:
        network = self._load()
        self._slots = [network.slot() for _ in range(self.slots + KEPT_SLOTS)]
        # The first answer is not to wait for memory.
        network.scores(self._slots[0], [0] * 8, 1)
        self._slots[0].keep(0)
        self._network = network
        threading.Thread(target=self._work, name="answers", daemon=True).start()

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[Piece, None]:
        if self._network is None:
            raise EngineFailed("the model is not loaded")
        tokens = await asyncio.to_thread(self._network.tokens_of, prompt)
        check_length(len(tokens), self.context)
        delivery = Delivery()
        job: _Job[S] = _Job(tokens, limits, delivery, TextOut(limits.stop), list(tokens))
        with self._changed:
            self._jobs.append(job)
            self._changed.notify()
        async with aclosing(delivery.pieces()) as pieces:
            async for piece in pieces:
                yield piece

    def _work(self) -> None:
        """Take turns for ever."""
        while True:
            with self._changed:
                while not self._jobs:
                    self._changed.wait()
                job = self._jobs.popleft()
            goes_on = False
            try:
                goes_on = not job.delivery.cancelled.is_set() and self._turn(job)
            except Exception as error:  # the caller waits in another thread and must hear of it
                job.delivery.put(EngineFailed(f"{type(error).__name__}: {error}"))
            with self._changed:
                if goes_on:
                    self._jobs.append(job)
                elif job.slot is not None:
                    job.slot.busy = False

    def _turn(self, job: _Job[S]) -> bool:
        """One turn; whether there are more to come."""
        network = self._network
        if network is None:
            return False
        if job.slot is None:
            if self._will_share(job):
                # The other one computes what both need; its result is copied then.
                return True
            job.slot = self._slot_for(job.prompt)
            self._clock += 1
            job.slot.used = self._clock
            job.cached = len(job.slot.tokens)
            job.delivery.put(Piece("", read=PromptRead(len(job.prompt), job.cached)))
            if self._settings.draft:
                job.guesses.feed(job.prompt)
        slot = job.slot
        if len(job.prompt) - len(slot.tokens) > STRETCH_TOKENS:
            at = len(slot.tokens)
            network.read(slot, job.prompt[at : at + STRETCH_TOKENS])
            job.delivery.put(Piece(""))
            return True
        new = job.tokens[len(slot.tokens) :]
        room = min(self.context - len(job.tokens), job.limits.max_tokens - job.answered) - 1
        drafts = [] if job.reading else job.guesses.guess(min(self._settings.draft, room))
        if job.draw is None:
            job.draw = drawing(job.limits)
        scores = network.scores(slot, [*new, *drafts], 1 + len(drafts))
        found: list[int] = []
        for row, guess in zip(scores, [*drafts, None], strict=True):
            token = job.draw(row)
            found.append(token)
            if token != guess or token in network.ends:
                break
        # What was guessed wrong has left its keys behind; they will be written over.
        slot.keep(len(job.tokens) + len(found) - 1)
        return self._told(job, found)

    def _told(self, job: _Job[S], found: Sequence[int]) -> bool:
        """Hand on new tokens; whether the answer goes on."""
        network = self._network
        text, reason = "", ""
        for token in found:
            job.tokens.append(token)
            job.guesses.feed([token])
            if network is None or token in network.ends:
                reason = "stop"
                break
            text += job.text.feed(network.bytes_of(token))
            if job.text.stopped:
                reason = "stop"
                break
            if job.answered >= job.limits.max_tokens or len(job.tokens) >= self.context:
                reason = "length"
                break
        if not reason:
            if text:
                job.delivery.put(Piece(text))
            return True
        ending = Ending(
            "length" if reason == "length" else "stop",
            len(job.prompt),
            job.cached,
            job.answered,
        )
        job.delivery.put(Piece(text + job.text.close(), ending))
        return False

    def _will_share(self, job: _Job[S]) -> bool:
        """Whether another answer is just computing the beginning of this prompt."""
        have = max(common_beginning(slot.tokens, job.prompt) for slot in self._slots)
        with self._changed:
            others = [one for one in self._jobs if one.slot is not None and one.reading]
        return any(
            common_beginning(one.prompt, job.prompt) > have + _WORTH_TOKENS
            for one in others
            if not one.delivery.cancelled.is_set()
        )

    def _slot_for(self, prompt: list[int]) -> S:
        """A slot of our own that holds as much of the prompt as is known anywhere."""
        best = max(self._slots, key=lambda slot: common_beginning(slot.tokens, prompt))
        # At least one token must be computed, or there are no scores to go on from.
        known = min(common_beginning(best.tokens, prompt), len(prompt) - 1)
        if not best.busy and known * 2 >= len(best.tokens):
            chosen = best
        else:
            free = [slot for slot in self._slots if not slot.busy]
            chosen = min(free, key=lambda slot: slot.used)
            if chosen is not best:
                chosen.copy(best, known)
        chosen.keep(known)
        chosen.busy = True
        return chosen
