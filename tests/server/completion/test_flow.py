"""From key to key: what asks the model and what does not, with a model fed by the test."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from eventually import eventually
from support.queued_model import Answer, QueuedModel

from fairhand_server.completion.flow import Flow, Way
from fairhand_server.completion.stream_session import StreamSession
from fairhand_server.completion.suggestion import Outcome, Request
from fairhand_syntax.judging import CLEAN, Candidate, Check, Judgement, Reference, Span, Withhold

URI = "file:///work/a.py"
ADD = Request("python", "def add(a, b):\n    ", path="a.py")
LINE = Request("python", "def f(cart):\n    ", "\n    return total\n", path="a.py")


class Typist:
    """A user who types in one document and asks at every key."""

    def __init__(self, request: Request = ADD, *checks: Check) -> None:
        self.model = QueuedModel()
        self.flow = Flow()
        self.request = request
        self.told = 0
        self.grew = 0
        self.way = Way(self._model, checks, self._tell, automatic=True, patience_s=60.0)

    async def _model(self) -> QueuedModel:
        return self.model

    def _tell(self) -> None:
        self.told += 1

    def grow(self) -> None:
        self.grew += 1

    def type(self, text: str, closed: str = "") -> None:
        """Type text; `closed` is what the editor puts behind the cursor by itself."""
        before = self.request
        self.request = replace(before, prefix=before.prefix + text, suffix=closed + before.suffix)
        self.flow.changed(URI, self.request.prefix + self.request.suffix)

    def delete(self, count: int = 1) -> None:
        self.request = replace(self.request, prefix=self.request.prefix[:-count])
        self.flow.changed(URI, self.request.prefix + self.request.suffix)

    def ask(self, **changes: object) -> asyncio.Task[Outcome]:
        way = replace(self.way, **changes) if changes else self.way
        return asyncio.create_task(self.flow.answer(URI, self.request, way))

    async def shown(self, **changes: object) -> str:
        outcome = await asyncio.wait_for(self.ask(**changes), 10)
        return outcome.suggestions[0].text if outcome.suggestions else ""

    def answer(self, *pieces: str) -> Answer:
        """The model's next answer, which goes on."""
        return self.model.open_answer().push(*pieces)

    async def runs_ahead(self) -> None:
        """Type what the model, which was asked, has not said yet."""
        older = self.ask()
        await eventually(lambda: self.calls)
        self.type("total = s")
        older.cancel()

    @property
    def session(self) -> StreamSession:
        """The answer that was asked for last."""
        return self.flow._documents[URI].sessions[0]

    @property
    def calls(self) -> int:
        return len(self.model.asked)


async def test_typing_what_is_shown_asks_nobody_and_shows_the_rest() -> None:
    user = Typist()
    user.answer("    return a + b\n", "\n\n", "def more():\n")
    assert await user.shown() == "return a + b"
    for typed in ("r", "et", "urn ", "a + "):
        user.type(typed)
        rest = "def add(a, b):\n    return a + b"[len(user.request.prefix) :]
        assert await user.shown() == rest
    assert (user.calls, user.told) == (1, 1)


async def test_going_back_shows_again_what_was_shown_there() -> None:
    user = Typist()
    user.answer("    return a + b\n", "\n\n", "def more():\n")
    first = await user.shown()
    user.type("x")
    user.model.feed(" = 1\n", "y")
    assert await user.shown() == " = 1"
    user.delete()
    assert await user.shown() == first
    assert user.calls == 2


async def test_the_user_types_what_is_still_coming_in() -> None:
    user = Typist(LINE)
    answer = user.answer("total = ")
    older = user.ask()
    await eventually(lambda: answer.given)
    user.type("tot")
    older.cancel()
    newer = user.ask()
    await asyncio.sleep(0.02)
    assert not newer.done()
    answer.push("sum(cart)\n", "    return total\n")
    outcome = await newer
    assert [one.text for one in outcome.suggestions] == ["al = sum(cart)"]
    assert user.calls == 1


async def test_the_user_is_ahead_of_the_answer() -> None:
    user = Typist(LINE)
    answer = user.answer()
    await user.runs_ahead()
    newer = user.ask()
    answer.push("tot", "al = sum(cart)\n", "    return total\n")
    assert [one.text for one in (await newer).suggestions] == ["um(cart)"]
    assert user.calls == 1


async def test_an_answer_that_says_something_else_than_was_typed_ahead_makes_room() -> None:
    user = Typist(LINE)
    answer = user.answer()
    await user.runs_ahead()
    newer = user.ask()
    user.model.feed("um(cart)\n", "    return total\n")
    answer.push("for ")
    assert [one.text for one in (await newer).suggestions] == ["um(cart)"]
    assert user.calls == 2
    await eventually(answer.closed.is_set)


async def test_an_answer_that_does_not_come_is_not_waited_for_for_ever() -> None:
    user = Typist(LINE)
    first = user.answer()
    await user.runs_ahead()
    user.model.feed("um(cart)\n", "    return total\n")
    assert await user.shown() == "um(cart)"
    await eventually(first.closed.is_set)


async def test_a_change_that_is_not_predicted_ends_the_call_at_once() -> None:
    user = Typist(LINE)
    answer = user.answer("total = ")
    asked = user.ask()
    await eventually(lambda: answer.given)
    user.type("x")
    await eventually(answer.closed.is_set, 0.2)
    assert not (await asked).suggestions


async def test_a_request_that_is_taken_back_ends_the_call() -> None:
    user = Typist(LINE)
    answer = user.answer("total = ")
    asked = user.ask()
    await eventually(lambda: answer.given)
    asked.cancel()
    await eventually(answer.closed.is_set, 0.25)


async def test_a_call_nobody_reads_any_more_ends_after_a_moment() -> None:
    user = Typist(LINE)
    answer = user.answer("total = ")
    asked = user.ask()
    await eventually(lambda: answer.given)
    user.type("tot")
    asked.cancel()
    await asyncio.sleep(0.1)
    assert not answer.closed.is_set()
    await eventually(answer.closed.is_set)


async def test_another_place_ends_the_call() -> None:
    user = Typist(LINE)
    answer = user.answer("total = ")
    user.ask()
    await eventually(lambda: answer.given)
    user.request = ADD
    user.answer("    return a + b\n", "\n\n", "def more():\n")
    assert await user.shown() == "return a + b"
    assert answer.closed.is_set()


async def test_a_first_part_is_shown_and_the_rest_is_the_next_answer() -> None:
    user = Typist()
    user.way = replace(user.way, patience_s=0.05)
    answer = user.answer("    total = a\n", "    total")
    assert await user.shown() == "total = a"
    answer.push(" += b\n", "    return total\n", "\n\n", "def more():\n")
    await eventually(answer.closed.is_set)
    user.type("total = a")
    assert await user.shown() == "\n    total += b\n    return total"
    assert user.calls == 1


GROWN = "total = a\n    total += b\n    return total"


@pytest.mark.parametrize(
    ("typed", "times", "rest"),
    [
        ("", 1, GROWN),
        # Who types what is shown still looks at it.
        ("tot", 1, GROWN[3:]),
        # Who has typed something else looks at nothing.
        ("x", 0, ""),
    ],
)
async def test_who_looks_at_a_first_part_is_told_when_more_is_known(
    typed: str, times: int, rest: str
) -> None:
    user = Typist()
    user.way = replace(user.way, patience_s=0.05, grown=user.grow)
    answer = user.answer("    total = a\n", "    total")
    assert await user.shown() == "total = a"
    if typed:
        user.type(typed)
        user.model.feed("\n").end()
        assert await user.shown() == "total = a".removeprefix(typed) * times
    answer.push(" += b\n", "    return total\n", "\n\n", "def more():\n")
    await eventually(answer.closed.is_set)
    await eventually(lambda: user.grew == times)
    assert await user.shown() == rest


async def test_a_first_part_waits_for_lines_that_come_quickly() -> None:
    user = Typist()
    user.way = replace(user.way, patience_s=1.0)
    answer = user.answer("    total = a\n")
    asked = user.ask()
    await eventually(lambda: answer.given)
    answer.push("    total += b\n", "    return")
    assert (await asked).suggestions[0].text == "total = a\n    total += b"


async def test_a_first_line_that_took_long_is_shown_at_once() -> None:
    user = Typist()
    answer = user.answer("    total")
    asked = user.ask()
    await eventually(lambda: answer.given and user.session.begun)
    user.session.begun = -1000.0
    answer.push(" = a\n", "    total")
    assert (await asyncio.wait_for(asked, 10)).suggestions[0].text == "total = a"


async def test_by_hand_an_answer_is_shown_whole() -> None:
    user = Typist()
    user.way = replace(user.way, patience_s=0.01)
    answer = user.answer("    total = a\n", "    total")
    assert await user.shown() == "total = a"
    asked = user.ask(automatic=False)
    await asyncio.sleep(0.02)
    answer.push(" += b\n", "    return total\n", "\n\n", "def more():\n")
    assert (await asked).suggestions[0].text == "total = a\n    total += b\n    return total"
    assert user.calls == 1


async def test_no_more_than_some_lines_are_read_behind_a_first_part() -> None:
    user = Typist()
    user.way = replace(user.way, patience_s=0.05)
    answer = user.answer("    a = 1\n", "    b")
    assert await user.shown() == "a = 1"
    answer.push(" = 1\n", *(f"    c{number} = 1\n" for number in range(60)))
    await eventually(answer.closed.is_set)
    user.type("a = 1")
    rest = await user.shown()
    assert 4 <= rest.count("\n") <= 8
    assert answer.left > 40


async def test_the_lines_behind_a_statement_are_there_after_return_was_pressed() -> None:
    user = Typist(replace(LINE, prefix="def f(cart):\n    total = ", suffix="\n\nprint(f([1]))\n"))
    user.answer("sum(cart)\n", "    return total\n", "\n", "print(f([1]))\n").end()
    assert await user.shown() == "sum(cart)"
    user.type("sum(cart)")
    assert await user.shown() == ""
    user.type("\n    ")
    assert await user.shown() == "return total"
    assert user.calls == 1


async def test_the_state_after_acceptance_is_asked_for_while_the_user_looks() -> None:
    user = Typist(replace(LINE, suffix=""))
    user.answer("    total = sum(cart)").end()
    assert await user.shown() == "total = sum(cart)"
    user.answer("\n    return total\n", "\n").end()
    await eventually(lambda: user.calls == 2)
    assert user.model.asked[1][0] != user.model.asked[0][0]
    assert user.told == 1


async def test_what_is_read_ahead_can_be_switched_off() -> None:
    user = Typist(replace(LINE, suffix=""))
    user.way = replace(user.way, ahead=False)
    answer = user.answer("    total = sum(cart)\n", "\n\n", "def more():\n")
    assert await user.shown() == "total = sum(cart)"
    await eventually(answer.closed.is_set)
    await asyncio.sleep(0.6)
    assert user.calls == 1


async def test_a_pair_that_the_editor_closes_takes_nothing_twice() -> None:
    user = Typist(LINE)
    user.answer("total = sum(cart, 2)\n", "    return total\n")
    assert await user.shown() == "total = sum(cart, 2)"
    user.type("total = sum(", closed=")")
    assert await user.shown() == "cart, 2"
    user.type("ca")
    assert await user.shown() == "rt, 2"
    assert user.calls == 1


async def test_an_answer_in_another_file_or_before_other_text_is_not_used() -> None:
    user = Typist()
    user.answer("    return a + b\n", "\n\n", "def more():\n")
    assert await user.shown() == "return a + b"
    user.request = replace(user.request, suffix="\n\nx = 1\n")
    user.answer("return a\n", "\n\n", "x = 1\n")
    assert await user.shown() == "return a"
    other = user.model.feed("    return b\n")
    outcome = await user.flow.answer("file:///work/b.py", ADD, user.way)
    assert [one.text for one in outcome.suggestions] == ["return b"]
    assert other.closed.is_set()


async def test_after_the_settings_have_changed_nothing_is_known() -> None:
    user = Typist()
    user.answer("    return a + b\n", "\n\n", "def more():\n")
    assert await user.shown() == "return a + b"
    user.flow.clear()
    user.answer("    return a\n", "\n\n", "def more():\n")
    assert await user.shown() == "return a"


def refusing(word: str) -> Check:
    """A check that withholds every text with this word."""

    def judge(candidate: Candidate, _: object) -> Judgement:
        at = candidate.text.find(word)
        if at < 0:
            return CLEAN
        return Judgement((Withhold("words", "bad-word", "It holds a bad word.", Span(at, at + 1)),))

    return Check("words", judge)


async def test_what_follows_a_first_part_is_shown_only_if_it_passes() -> None:
    user = Typist(ADD, refusing("bad"))
    user.way = replace(user.way, patience_s=0.05)
    answer = user.answer("    total = a\n", "    total")
    assert await user.shown() == "total = a"
    answer.push(" += bad\n", "    return total\n", "\n\n", "def more():\n")
    await eventually(answer.closed.is_set)
    user.model.feed("\n    return total\n")
    user.type("total = a")
    assert "bad" not in await user.shown()


async def test_a_withheld_answer_is_not_read_from_another_place() -> None:
    user = Typist(ADD, refusing("bad"))
    for _ in range(3):
        user.model.feed("    return bad\n")
    assert await user.shown() == ""
    user.type("return ")
    user.model.feed("a\n")
    assert await user.shown() == "a"
    assert user.calls == 4


async def test_references_move_with_what_is_typed() -> None:
    def judge(candidate: Candidate, _: object) -> Judgement:
        at = candidate.text.find("a +")
        span = Span(at, at + 3)
        return Judgement((Reference("MIT", "p", "u", "f.py", 1, 2, span, 0.9, "near"),))

    user = Typist(ADD, Check("spy", judge))
    user.answer("    return a + b\n", "\n\n", "def more():\n")
    await user.shown()
    user.type("return a")
    (found,) = (await user.ask()).suggestions
    (reference,) = found.references
    assert (reference.position, found.text) == (Span(0, 2), " + b")
    user.type(" + ")
    (found,) = (await user.ask()).suggestions
    assert found.references == ()


@pytest.mark.parametrize(
    ("before", "behind", "asks"),
    [
        ("self.tom", "_header = 1", False),
        ("größ", "e = 1", False),
        ("$no", "de", False),
        ("1", "2", False),
        ("total", " = 1", True),
        ("area(", "wide)", True),
        ("await ", "load()", True),
        ("", "", True),
    ],
)
async def test_who_mends_a_name_gets_no_code_into_it_unless_asked_for(
    before: str, behind: str, asks: bool
) -> None:
    user = Typist(replace(LINE, prefix=f"def f():\n    {before}", suffix=f"{behind}\n"))
    user.model.feed("x")
    await user.shown()
    assert user.calls == (1 if asks else 0)
    user.model.feed("x")
    await user.shown(automatic=False)
    assert user.calls >= 1


async def test_nothing_is_asked_in_a_file_of_credentials() -> None:
    user = Typist(replace(ADD, path="/work/.env"))
    assert await user.shown() == ""
    assert user.calls == 0


@pytest.mark.parametrize("keys", ["total = sum(cart)", "for item in cart:"])
async def test_every_key_of_a_line_is_answered_by_one_call(keys: str) -> None:
    user = Typist(LINE)
    user.answer(*(keys + "\n        pass\n    return total\n"))
    shown = await user.shown()
    assert shown.startswith(keys)
    for number, key in enumerate(keys[:-1]):
        user.type(key)
        rest = await user.shown()
        assert rest and shown.endswith(rest)
        assert keys[number + 1 :] in rest
    assert user.calls == 1
