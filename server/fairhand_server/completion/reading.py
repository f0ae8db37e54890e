"""Reading a growing answer at a place: it is cut as it comes, and judged.

What a reading gives has passed every check as the text that would stand at its very place. A
stretch of the stream that was read for another place is cut and judged anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from fairhand_server.completion.filler import without_filler
from fairhand_server.completion.in_time import judge_in_time
from fairhand_server.completion.parts import complete_part
from fairhand_server.completion.question import Question
from fairhand_server.completion.runaway import runs_away_at
from fairhand_server.completion.stream_session import StreamSession
from fairhand_server.completion.trimming import Cut, cut, without_broken_end
from fairhand_syntax.judging import Candidate, Check, Judgement, Wait, Withhold

Hear = Callable[[str], None]

# An answer that grows is judged at most so often; the last judgement is always of the whole.
_JUDGE_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Wishes:
    """How an answer is read.

    `hear` gets the growing text that has passed the checks. With `patience_s`, what is complete is
    enough so many seconds after the first line was whole, or at once if that line alone took
    longer; with `most_lines`, so many lines are. With `stay` the session goes on where the answer
    ends.
    """

    checks: tuple[Check, ...]
    hear: Hear | None = None
    patience_s: float | None = None
    most_lines: int | None = None
    stay: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer came to at a place: its text, cut, and what the checks say.

    `whole` is false for a first part behind which the answer goes on.
    """

    text: str
    judgement: Judgement
    whole: bool = True

    @property
    def refusal(self) -> Withhold | None:
        """The verdict that withholds it, if there is one."""
        return next((v for v in self.judgement.verdicts if isinstance(v, Withhold)), None)


async def read(question: Question, session: StreamSession, wishes: Wishes) -> Reading | None:
    """Read a session's answer at a place, up to where it ends there.

    None if the answer says something else than what stands before the place, or nothing of it is
    known and no more will come. Raises HostError when the host fails.
    """
    return await _Reader(question, session, wishes).read()


class _Reader:
    """One reading: `_seen` is the text that was cut last, `_judged` the one that was judged."""

    def __init__(self, question: Question, session: StreamSession, wishes: Wishes) -> None:
        self._question = question
        self._session = session
        self._wishes = wishes
        self._seen = ""
        self._judged_at = time.perf_counter()

    async def read(self) -> Reading | None:
        session, place = self._session, self._question.place
        while True:
            session.raise_error()
            length, over = len(session.raw), session.over
            text = session.behind(self._question.prefix)
            if text is None:
                return None
            loop = runs_away_at(text)
            if loop is not None:
                kept = cut(place, text[:loop], True).text
                return await self._at_end(Cut(without_broken_end(place, kept), True))
            late = self._is_late()
            found = cut(place, text, False)
            if not found.finished and late and place.scope == "statement" and "\n" in text:
                # What belongs into the user's line is there; more would only make it surer.
                found = cut(place, text, True)
            if found.finished:
                return await self._at_end(found)
            if (late or self._is_enough(found)) and (part := complete_part(place, found.text)):
                return Reading(part, (await self._judged(part, True)).judgement, False)
            if over:
                return await self._at_last(text, found)
            refused = await self._on_the_way(found)
            if refused is not None:
                return refused
            left = self._patience_left()
            await session.grown(length, left if left is not None and left > 0 else None)

    async def _at_end(self, found: Cut) -> Reading:
        if self._session.alone and not self._wishes.stay:
            # Nobody else reads on: the model need not say a word more.
            self._session.close()
        return await self._judged(found.text, True)

    async def _at_last(self, text: str, found: Cut) -> Reading | None:
        """What an answer comes to that has no more to say."""
        session, place = self._session, self._question.place
        if not session.ended:
            # It was left before its end, so only a part of it is sure.
            part = complete_part(place, found.text)
            return (
                Reading(part, (await self._judged(part, True)).judgement, False) if part else None
            )
        found = cut(place, text, True)
        kept = found.text
        if session.cut_off and len(kept.rstrip()) >= len(text.rstrip()) and "\n" in kept.strip():
            # The last line may be the half of one.
            kept = kept[: kept.rstrip().rfind("\n")].rstrip()
        if session.cut_off or not self._question.suffix.strip():
            kept = without_broken_end(place, kept)
        return await self._judged(kept, True)

    async def _on_the_way(self, found: Cut) -> Reading | None:
        """Judge what has grown, so that nobody waits for an answer that is refused in the end."""
        now = time.perf_counter()
        if found.text == self._seen or now - self._judged_at < self._pause():
            return None
        self._seen = found.text
        # What the token limit may still break off is not shown before it is whole.
        shown = without_broken_end(self._question.place, found.text)
        reading = await self._judged(shown, False)
        self._judged_at = time.perf_counter()
        if reading.refusal:
            return reading
        if (
            self._wishes.hear is not None
            and reading.text.strip()
            and not _waiting(reading.judgement)
        ):
            self._wishes.hear(self._question.lead + reading.text)
        return None

    def _is_enough(self, found: Cut) -> bool:
        most = self._wishes.most_lines
        return most is not None and found.text.count("\n") >= most

    def _pause(self) -> float:
        # Who sees the text grow sees every line at once.
        return 0.0 if self._wishes.hear is not None else _JUDGE_EVERY_S

    def _is_late(self) -> bool:
        left = self._patience_left()
        return left is not None and left <= 0

    def _patience_left(self) -> float | None:
        """Seconds until a first part is enough; None if only the whole is, or no line is there."""
        patience, begun, lined = self._wishes.patience_s, self._session.begun, self._session.lined
        if patience is None or begun is None or lined is None:
            return None
        if lined - begun >= patience:
            # The next line would not be there in time either, so waiting for it brings nothing.
            return 0.0
        return patience - (time.perf_counter() - lined)

    async def _judged(self, text: str, final: bool) -> Reading:
        question = self._question
        if not question.place.state.inside:
            text = without_filler(text)
        candidate = Candidate(
            question.language.id,
            question.request.path,
            question.prefix,
            question.suffix,
            text,
            final,
        )
        if not text.strip():
            return Reading(text, Judgement())
        return Reading(text, await judge_in_time(candidate, self._wishes.checks))


def _waiting(judgement: Judgement) -> bool:
    return any(isinstance(verdict, Wait) for verdict in judgement.verdicts)
