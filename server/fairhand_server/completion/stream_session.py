"""One answer of the model while it comes in, and who reads it.

A session owns the call to the model and keeps all that was said. Requests are its readers: each
reads it from its own place, so the answer to one key also answers the next ones, as long as the
user types what was predicted or is ahead of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from fairhand_server.completion.indentation import Style, followed
from fairhand_server.completion.question import healed, not_said_twice
from fairhand_server.model_client import Ending, ModelIdentity

# What an editor puts behind the cursor by itself while the user types, in so many characters: the
# other half of a pair, on a line of its own where the user has opened a block.
_CLOSERS = frozenset(")]}\"'`;")
_MOST_CLOSED = 40


def closed_behind(suffix: str, before: str) -> bool:
    """Whether a text behind the cursor is what stood there before, after closers of an editor."""
    more = len(suffix) - len(before)
    if not 0 <= more <= _MOST_CLOSED or not suffix.endswith(before):
        return False
    return _only_closers(suffix[:more])


def _only_closers(text: str) -> bool:
    return all(one in _CLOSERS or one.isspace() for one in text)


def without_closers(prefix: str) -> Iterator[str]:
    """A text with fewer and fewer of the closers at its end."""
    yield prefix
    kept = prefix
    while kept and len(prefix) - len(kept) < _MOST_CLOSED and _only_closers(kept[-1]):
        kept = kept[:-1]
        yield kept


def _blank_line(prefix: str) -> str:
    """The cursor's line where it holds nothing but white space, else ""."""
    line = prefix[prefix.rfind("\n") + 1 :]
    return "" if line.strip() else line


_UNKNOWN = Style()
_PIECES_A_TOKEN = 0.6


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an answer continues.

    `prefix` is the text before it, `suffix` the text behind it; `since` is how much of the prefix
    stood there when it was asked for. `expects`, `new_line` and `depth` tell what of its white
    space stands there already (see `healed`), `style` how the file is indented. `most` is the
    number of tokens after which the host ends it, `ending` gets to know why it did. `model` is who
    answers.
    """

    prefix: str
    suffix: str
    model: ModelIdentity
    since: int = 0
    expects: str = ""
    new_line: bool = False
    depth: str = ""
    style: Style = _UNKNOWN
    most: int = 0
    ending: Ending = field(default_factory=Ending, compare=False)


class StreamSession:
    """An answer of which more and more is known.

    `raw` is all that came, `pieces` in how many pieces, `asked` when it was asked for, `begun` when
    the first piece came, `lined` when the first line was whole (`time.perf_counter`). `ended` says
    that the host said all, `over` that no more will come.
    """

    def __init__(
        self, beginning: Beginning, pieces: AsyncGenerator[str, None] | None = None, raw: str = ""
    ) -> None:
        """`pieces` come in from now on; without them `raw` is all there is."""
        self.beginning = beginning
        self.raw = raw
        self.pieces = 0
        self.asked = time.perf_counter()
        self.begun: float | None = None
        self.lined: float | None = None
        self.ended = self.over = pieces is None
        self._error: Exception | None = None
        self._readers = 0
        self._leaving: asyncio.TimerHandle | None = None
        self._waiting: list[asyncio.Future[None]] = []
        self._said: tuple[int, str] = (0, "")
        self._pump = asyncio.create_task(self._run(pieces)) if pieces is not None else None

    @property
    def failed(self) -> bool:
        """Whether something went wrong with the host."""
        return self._error is not None

    @property
    def cut_off(self) -> bool:
        """Whether the limit of tokens may have ended the answer."""
        if self.beginning.ending.reason:
            return self.beginning.ending.reason == "length"
        # Hosts send at most one piece a token, some a few tokens at a time.
        return 0 < self.beginning.most * _PIECES_A_TOKEN <= self.pieces

    @property
    def alone(self) -> bool:
        """Whether at most one reader is there."""
        return self._readers <= 1

    @property
    def said(self) -> str:
        """What the answer is so far, as it stands behind `beginning.prefix`."""
        if self._said[0] != len(self.raw):
            raw = self.raw if self.ended else self.raw.removesuffix("\r")
            begin = self.beginning
            margin = _blank_line(begin.prefix)
            said = healed(raw, begin.expects, begin.new_line, begin.depth, margin)
            said = not_said_twice(begin.prefix, said, self.ended)
            self._said = (len(self.raw), followed(said, begin.style))
        return self._said[1]

    def behind(self, prefix: str) -> str | None:
        """What the answer says behind a prefix; None if it says something else.

        Empty for a prefix that the answer has just reached, or has not reached yet.
        """
        base = self.beginning.prefix
        if len(prefix) < self.beginning.since:
            # What the user has taken away is not offered again.
            return None
        if len(prefix) < len(base):
            return base[len(prefix) :] + self.said if base.startswith(prefix) else None
        if not prefix.startswith(base):
            return None
        typed, said = len(prefix) - len(base), self.said
        if typed <= len(said):
            return said[typed:] if prefix.endswith(said[:typed]) else None
        # The user is ahead of the answer.
        ahead = not self.over and prefix.startswith(said, len(base))
        return "" if ahead else None

    async def reaches(self, prefix: str, until: float) -> bool:
        """Wait until the answer says what stands before a place, at most until a time.

        False if it says something else, or has not come so far.
        """
        while self.behind(prefix) is not None:
            if len(prefix) <= len(self.beginning.prefix) + len(self.said):
                return True
            left = until - time.perf_counter()
            if left <= 0:
                return False
            await self.grown(len(self.raw), left)
        return False

    async def grown(self, beyond: int, timeout_s: float | None = None) -> None:
        """Wait until more than `beyond` characters came, or no more will, or the time is over."""
        while len(self.raw) <= beyond and not self.over:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            if timeout_s is None:
                await waiting
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(waiting, timeout_s)
            return

    def fits(self, text: str) -> bool:
        """Whether a document may be what this answer says, with the user on the way to it."""
        suffix = self.beginning.suffix
        if not text.endswith(suffix):
            return False
        prefix = text[: len(text) - len(suffix)]
        return any(self.behind(one) is not None for one in without_closers(prefix))

    def raise_error(self) -> None:
        """Raise what went wrong with the host, if anything did."""
        if self._error is not None:
            raise self._error

    def enter(self) -> None:
        """A reader comes."""
        self._readers += 1
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def leave(self, linger_s: float = 0.0) -> None:
        """A reader goes. Without any for so many seconds the call to the model is ended."""
        self._readers -= 1
        if self._readers or self.over:
            return
        if linger_s:
            self._leaving = asyncio.get_running_loop().call_later(linger_s, self.close)
        else:
            self.close()

    def close(self) -> None:
        """End the call to the model. What was said stays known."""
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        if self._pump is not None:
            self._pump.cancel()
        self._finish()

    async def aclose(self) -> None:
        """End the call and wait until its connection is closed."""
        self.close()
        if self._pump is not None:
            await asyncio.wait([self._pump])

    async def _run(self, pieces: AsyncGenerator[str, None]) -> None:
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    if not self.pieces:
                        self.begun = time.perf_counter()
                    self.pieces += 1
                    self.raw += piece
                    if self.lined is None and "\n" in self.raw.lstrip():
                        self.lined = time.perf_counter()
                    self._tell()
            self.ended = True
        except Exception as error:
            self._error = error
        finally:
            self._finish()

    def _finish(self) -> None:
        if not self.over:
            self.over = True
            self._said = (-1, "")
            self._tell()

    def _tell(self) -> None:
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)
