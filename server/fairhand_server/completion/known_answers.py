"""The answers that a document has got already, and what of them is left as the user types on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from fairhand_server.completion.pipeline import rest_of
from fairhand_server.completion.stream_session import closed_behind
from fairhand_server.completion.suggestion import Outcome, Request, Suggestion

# Who goes back undoes a few keys. The texts of a large file must not be kept dozens of times.
_MOST = 24
_MOST_CHARACTERS = 2_000_000


@dataclass(slots=True)
class Answer:
    """What was answered to a request. `whole` is false for a first part of an answer."""

    request: Request
    outcome: Outcome
    whole: bool = True

    def rest(self, request: Request) -> tuple[Suggestion, ...]:
        """What is left of its suggestions at a place that they lead to; behind it, nothing."""
        before = self.request
        if request.suffix != before.suffix:
            return ()
        return self._rest(request.prefix)

    def rest_before_closers(self, request: Request) -> Suggestion | None:
        """The rest of the first suggestion where an editor has closed brackets behind the cursor.

        It still has those brackets itself.
        """
        before = self.request
        if not self.whole or len(request.suffix) == len(before.suffix):
            return None
        if not closed_behind(request.suffix, before.suffix):
            return None
        return next(iter(self._rest(request.prefix)), None)

    def _rest(self, prefix: str) -> tuple[Suggestion, ...]:
        typed = len(prefix) - len(self.request.prefix)
        if typed < 0 or not prefix.startswith(self.request.prefix):
            return ()
        if not typed:
            return self.outcome.suggestions
        written = prefix[-typed:]
        return tuple(
            rest_of(one, typed)
            for one in self.outcome.suggestions
            if one.text.startswith(written) and one.text[typed:].strip()
        )


class KnownAnswers:
    """The newest answers of one document."""

    def __init__(self) -> None:
        self._answers: deque[Answer] = deque(maxlen=_MOST)

    def add(self, answer: Answer) -> None:
        """Keep an answer; an older one to the very same request is forgotten."""
        older = self.at(answer.request)
        if older is not None:
            self._answers.remove(older)
        self._answers.append(answer)
        while len(self._answers) > 1 and self._characters() > _MOST_CHARACTERS:
            self._answers.popleft()

    def at(self, request: Request) -> Answer | None:
        """The answer to this very place."""
        for one in reversed(self._answers):
            same = one.request
            if same.prefix == request.prefix and same.suffix == request.suffix:
                return one
        return None

    def leading_to(self, request: Request, whole: bool) -> tuple[Answer, Outcome] | None:
        """The newest answer of which something is left at this place, and what.

        `whole` asks for an answer that is no first part.
        """
        for one in reversed(self._answers):
            if whole and not one.whole:
                continue
            rest = one.rest(request)
            if rest:
                return one, _with(one.outcome, rest)
        return None

    def before_closers(self, request: Request) -> tuple[Answer, Suggestion] | None:
        """The newest answer of which something is left before brackets that an editor closed."""
        for one in reversed(self._answers):
            rest = one.rest_before_closers(request)
            if rest is not None:
                return one, rest
        return None

    def _characters(self) -> int:
        return sum(len(one.request.prefix) + len(one.request.suffix) for one in self._answers)


def _with(outcome: Outcome, suggestions: tuple[Suggestion, ...]) -> Outcome:
    return Outcome(suggestions, (), outcome.timing, outcome.model, anew=False)
