"""What becomes of offers, from the changes of a document alone.

Tables write the document with `|` where the suggestion was offered, and changes as edits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhand_server.acceptance import Acceptance
from fairhand_server.edits import Edit
from fairhand_server.offers import (
    Accepted,
    Event,
    Offer,
    PartiallyAccepted,
    TakenSpan,
    Typed,
    Withdrawn,
)
from fairhand_syntax.judging import Reference, Span

URI = "file:///a.py"
TEXT = "def area(w, h):\n    return w * h\n"


def reference(start: int, end: int, name: str = "shapes 1.0") -> Reference:
    return Reference("MIT", name, "https://x", "s.py", 3, 9, Span(start, end), 0.9, "exact")


class Desk:
    """A document with an observer; changes are made as an editor makes them."""

    def __init__(self, marked: str, text: str = TEXT, *references: Reference) -> None:
        self.caret = marked.index("|")
        self.text = marked.replace("|", "", 1)
        self.version = 1
        self.now = 100.0
        self.seen = Acceptance()
        self.seen.follow(URI, 1, self.text)
        self.offer("s1", text, *references)

    def offer(self, name: str, text: str, *references: Reference, at: int | None = None) -> None:
        place = self.caret if at is None else at
        self.seen.offer(URI, [Offer(name, URI, self.version, place, text, references)])

    def edit(self, start: int, end: int, text: str, after: float = 1.0) -> list[Event]:
        return self.edits([Edit(start, end, text)], after)

    def edits(self, edits: list[Edit], after: float = 1.0) -> list[Event]:
        def applied(text: str) -> Iterator[tuple[Edit, str]]:
            for one in edits:
                text = text[: one.start] + one.text + text[one.end :]
                yield one, text

        self.version += 1
        self.now += after
        found = self.seen.change(URI, self.version, applied, self.now)
        self.text = [self.text, *(text for _, text in applied(self.text))][-1]
        assert self.seen.text(URI) == self.text
        return found

    def put(self, text: str, at: int | None = None, after: float = 1.0) -> list[Event]:
        place = self.caret if at is None else at
        found = self.edit(place, place, text, after)
        self.caret = place + len(text)
        return found

    def spans(self) -> list[tuple[str, str]]:
        return [(one.offer.id, self.text[one.start : one.end]) for one in self.seen.spans(URI)]


def told(events: Iterable[Event]) -> list[tuple[str, str, int]]:
    return [(type(one).__name__, one.offer.id, one.taken) for one in events]


def test_the_whole_text_inserted_is_an_accept_with_its_range() -> None:
    desk = Desk("# area\n|\nx = 1\n", TEXT, reference(0, 20))
    (event,) = desk.put(TEXT)
    assert isinstance(event, Accepted)
    assert desk.text[event.start : event.end] == TEXT
    assert event.references == (reference(0, 20),)
    assert desk.spans() == [("s1", TEXT)]
    assert desk.seen.showing(URI) == []


def test_word_by_word_reports_the_growing_beginning_and_then_the_whole() -> None:
    desk = Desk("|", "def area(w):\n    return w", reference(0, 8), reference(17, 25, "other 2"))
    assert told(desk.put("def")) == [("PartiallyAccepted", "s1", 3)]
    (event,) = desk.put(" area(w)")
    assert (event.start, event.end, len(event.references)) == (0, 11, 1)
    assert desk.seen.showing(URI)[0][1] == 0
    (event,) = desk.put(":\n    return w")
    assert isinstance(event, Accepted)
    assert len(event.references) == 2


def test_single_characters_are_typing_until_the_referenced_span_stands_in_the_file() -> None:
    desk = Desk("|", "ab = cd(ef)\ngh = 1\n", reference(0, 11))
    events = [desk.put(character) for character in "ab = cd(ef)"]
    assert [told(found) for found in events[:-1]] == [[]] * 10
    assert told(events[-1]) == [("Typed", "s1", 11)]
    assert [desk.put(character) for character in "\ngh"] == [[]] * 3


def test_typed_text_that_diverges_is_nothing() -> None:
    desk = Desk("|", TEXT, reference(0, 10))
    for character in "def ax(w, h):\n":
        assert desk.put(character) == []
    assert desk.spans() == []


def test_a_suggestion_without_references_that_is_typed_whole_is_typed() -> None:
    desk = Desk("|", "x = 12")
    assert [told(desk.put(one)) for one in "x = 12"][-1] == [("Typed", "s1", 6)]


def test_typing_some_and_taking_the_rest_is_an_accept() -> None:
    desk = Desk("|", TEXT, reference(0, 10))
    for character in "def ":
        desk.put(character)
    assert told(desk.put(TEXT[4:])) == [("Accepted", "s1", len(TEXT))]


def test_a_pasted_text_that_only_begins_alike_is_no_accept() -> None:
    desk = Desk("|", TEXT, reference(0, 10))
    assert desk.put("def volume(w, h, d):\n    return w * h * d\n") == []


def test_an_editor_that_closes_brackets_does_not_break_typing_or_taking() -> None:
    desk = Desk("|", "call(one, two)\n", reference(0, 13))
    for character in "call":
        desk.put(character)
    # The editor closes the bracket, and the caret stays between the two.
    desk.edit(4, 4, "()")
    assert told(desk.edit(5, 5, "one, two")) == [("Accepted", "s1", 14)]
    assert desk.spans() == [("s1", "call(one, two)")]
    assert desk.edit(14, 14, "\n") == []


def test_a_closer_that_is_typed_over_counts() -> None:
    desk = Desk("|", "f(a)", reference(0, 4))
    for place, character in enumerate("f"):
        desk.edit(place, place, character)
    desk.edit(1, 1, "()")
    desk.edit(2, 2, "a")
    assert "Typed" in str(told(desk.edit(3, 4, ")"))) or desk.spans() == [("s1", "f(a)")]


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        (lambda t: Edit(0, 0, "import os\n"), TEXT),
        (lambda t: Edit(len(t), len(t), "more\n"), TEXT),
        (lambda t: Edit(t.index("w * h"), t.index("w * h") + 5, "h * w"), TEXT[:-6] + "h * w\n"),
        (lambda t: Edit(0, len(t), t.replace("    return", "\treturn")), None),
        (lambda t: Edit(0, len(t), t.replace("w, h", "w,h")), None),
    ],
    ids=["before", "behind", "inside", "indented anew", "tidied"],
)
def test_a_span_moves_with_edits(edit: object, left: str | None) -> None:
    desk = Desk("a = 1\n|b = 2\n", TEXT, reference(0, 10))
    desk.put(TEXT)
    change = edit(desk.text)  # type: ignore[operator]
    assert desk.edit(change.start, change.end, change.text) == []
    ((_, stands),) = desk.spans()
    assert "".join(stands.split()) == "".join((left or TEXT).split())


def test_a_formatter_that_rewrites_everything_at_once_keeps_the_span() -> None:
    desk = Desk("|", "x = 'a'\ny = 'b'\n", reference(0, 15))
    desk.put("x = 'a'\ny = 'b'\n")
    assert desk.edit(0, len(desk.text), 'x = "a"\ny = "b"\n', after=0.2) == []
    assert len(desk.spans()) == 1


def test_other_text_in_place_of_the_taken_one_withdraws_it_later() -> None:
    desk = Desk("|", "alpha beta", reference(0, 10))
    desk.put("alpha beta")
    assert told(desk.edit(0, 10, "something", after=5.0)) == [("Withdrawn", "s1", 0)]


def test_undo_withdraws_and_redo_accepts_again() -> None:
    desk = Desk("a\n|b\n", TEXT, reference(0, 10))
    desk.put(TEXT)
    end = 2 + len(TEXT)
    assert told(desk.edit(2, end, "")) == [("Withdrawn", "s1", 0)]
    assert desk.spans() == []
    assert told(desk.put(TEXT, at=2)) == [("Accepted", "s1", len(TEXT))]


def test_undo_word_by_word_withdraws_when_nothing_is_left() -> None:
    desk = Desk("|", "one two three", reference(0, 13))
    for piece in ("one", " two", " three"):
        desk.put(piece)
    assert desk.edit(7, 13, "") == []
    assert told(desk.put(" three", at=7)) == [("Accepted", "s1", 13)]
    assert desk.edit(7, 13, "") == []
    assert desk.edit(3, 7, "") == []
    assert told(desk.edit(0, 3, "")) == [("Withdrawn", "s1", 0)]


def test_white_space_that_the_editor_changes_on_insertion_does_not_matter() -> None:
    desk = Desk("class A:\n    |", TEXT, reference(0, 10))
    (event,) = desk.put("def area(w, h):\n        return w * h\n")
    assert isinstance(event, Accepted)
    assert event.taken == len(TEXT)


def test_the_command_alone_is_no_accept_but_finds_what_stands_there() -> None:
    desk = Desk("|", TEXT, reference(0, 10))
    assert desk.seen.confirm("s1", desk.now) == []
    assert desk.seen.confirm("never offered", desk.now) == []
    assert told(desk.put(TEXT)) == [("Accepted", "s1", len(TEXT))]
    assert desk.seen.confirm("s1", desk.now) == []


def test_a_confirmed_offer_that_comes_in_several_edits_is_an_accept() -> None:
    desk = Desk("|", "a = [1,\n2]\n", reference(0, 9))
    desk.seen.confirm("s1", desk.now)
    assert desk.edit(0, 0, "  a = [1,", after=0.1) == []
    assert told(desk.edit(9, 9, "  2 ]", after=0.1)) == [("Accepted", "s1", 11)]


def test_a_text_offered_again_at_every_key_is_told_once() -> None:
    desk = Desk("|", "total = sum(values)\n", reference(0, 19))
    for number, character in enumerate("tot", 2):
        desk.put(character)
        rest = "total = sum(values)\n"[number - 1 :]
        desk.offer(f"s{number}", rest, reference(0, len(rest) - 1))
    assert told(desk.put("al = sum(values)\n")) == [("Accepted", "s4", 17)]
    assert told(desk.edit(3, 20, "")) == [("Withdrawn", "s4", 0)]


def test_an_older_offer_counts_where_only_it_has_the_reference() -> None:
    desk = Desk("|", "total = sum(values)\n", reference(0, 19))
    for character in "total = ":
        desk.put(character)
    desk.offer("s2", "sum(values)\n")
    assert sorted(told(desk.put("sum(values)\n"))) == [
        ("Accepted", "s1", 20),
        ("Accepted", "s2", 12),
    ]


def test_an_offer_for_an_older_version_is_put_where_its_place_is_now() -> None:
    desk = Desk("x\n|", "unused")
    desk.edit(0, 0, "first\n")
    desk.put("a", at=8)
    desk.seen.offer(URI, [Offer("late", URI, 1, 2, "ab = 12", (reference(0, 7),))])
    assert told(desk.put("b = 12")) == [("Accepted", "late", 7)]


@pytest.mark.parametrize(
    ("change", "shown"),
    [(("d", 0), True), (("x", 0), False), (("# \n", None), False)],
    ids=["its next character", "another character", "elsewhere"],
)
def test_what_is_shown_ends_with_another_change(
    change: tuple[str, int | None], shown: bool
) -> None:
    desk = Desk("a\n|", TEXT, reference(0, 10))
    assert [(one.id, at) for one, at in desk.seen.showing(URI)] == [("s1", 2)]
    desk.put(change[0], at=2 if change[1] == 0 else 0)
    assert bool(desk.seen.showing(URI)) is shown


def test_a_new_answer_ends_what_was_shown_and_an_empty_one_too() -> None:
    desk = Desk("|", TEXT)
    desk.offer("s2", "other")
    assert [one.id for one, _ in desk.seen.showing(URI)] == ["s2"]
    desk.seen.offer(URI, [])
    assert desk.seen.showing(URI) == []


def test_changes_that_the_text_holds_already_are_passed_over() -> None:
    desk = Desk("|", TEXT)
    assert desk.seen.change(URI, 1, lambda _: pytest.fail("applied twice"), 0.0) == []


def test_documents_are_apart_and_a_closed_one_is_forgotten() -> None:
    desk = Desk("|", TEXT)
    desk.seen.follow("file:///b.py", 1, "")
    assert desk.seen.spans("file:///b.py") == []
    desk.seen.close(URI)
    assert not desk.seen.follows(URI)
    assert desk.seen.confirm("s1", 0.0) == []


def test_a_text_that_was_lost_track_of_is_taken_over_and_spans_stay_right() -> None:
    desk = Desk("a\n|b\n", TEXT, reference(0, 10))
    desk.put(TEXT)
    desk.seen.follow(URI, 9, "of a change that is still on its way")
    assert desk.seen.text(URI) == desk.text
    desk.seen.follow(URI, desk.version, "new\n" + desk.text)
    (span,) = desk.seen.spans(URI)
    assert desk.seen.text(URI)[span.start : span.end] == TEXT


def test_a_document_that_is_opened_anew_begins_anew() -> None:
    desk = Desk("|", TEXT, reference(0, 10))
    desk.put(TEXT)
    desk.seen.follow(URI, 1, "other")
    assert desk.seen.text(URI) == "other"
    assert desk.seen.spans(URI) == []


def test_many_untouched_offers_are_forgotten_and_taken_ones_kept() -> None:
    desk = Desk("|", TEXT, reference(0, 10))
    desk.put(TEXT)
    for number in range(50):
        desk.offer(f"n{number}", "zz")
    assert len(desk.seen._documents[URI].lives) < 20
    assert desk.spans() == [("s1", TEXT)]


CODE = st.text("ab (){}\n\"'=", min_size=1, max_size=30)
PIECES = st.lists(st.text("abcde", min_size=2, max_size=6), min_size=1, max_size=6)


@given(st.text("xy\n", max_size=20), st.text("xy\n", max_size=20), PIECES)
def test_pieces_of_any_text_end_in_one_accept_of_all_of_it(
    before: str, after: str, pieces: list[str]
) -> None:
    text = "".join(pieces)
    desk = Desk(before + "|" + after, text, reference(0, len(text)))
    events = [desk.put(piece) for piece in pieces]
    assert [type(found[-1]) for found in events[:-1]] == [PartiallyAccepted] * (len(pieces) - 1)
    (last,) = events[-1]
    assert isinstance(last, Accepted)
    assert desk.text[last.start : last.end] == text


@given(st.text("ab(\n", max_size=12), st.text("ab)\n", max_size=12), CODE)
def test_typing_alone_is_never_an_accept(before: str, after: str, text: str) -> None:
    desk = Desk(before + "|" + after, text, reference(0, len(text)))
    events = [event for character in text for event in desk.put(character)]
    assert [type(event) for event in events] == [Typed]


EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.text("de \n(", max_size=5)), max_size=12
)


@given(st.text("xy\n", max_size=20), st.text("xy\n", max_size=20), EDITS)
def test_a_span_that_no_edit_touches_keeps_its_text(
    before: str, after: str, moves: list[tuple[float, float, str]]
) -> None:
    desk = Desk(before + "|" + after, TEXT, reference(0, len(TEXT)))
    desk.put(TEXT)
    for where, size, text in moves:
        (span,) = desk.seen.spans(URI)
        room = (0, span.start) if where < 0.5 else (span.end, len(desk.text))
        start = room[0] + int((room[1] - room[0]) * (where * 2 % 1))
        end = start + int((room[1] - start) * size)
        assert desk.edit(start, end, text) == []
        assert desk.spans() == [("s1", TEXT)]


@given(st.text("xy\n", max_size=10), CODE, EDITS)
def test_any_edits_leave_spans_inside_the_text(
    before: str, text: str, moves: list[tuple[float, float, str]]
) -> None:
    desk = Desk(before + "|", text, reference(0, len(text)))
    balance = 0
    changes = [(desk.caret, desk.caret, text)]
    for where, size, new in [(-1.0, 0.0, ""), *moves]:
        if where >= 0:
            start = int(len(desk.text) * where)
            changes = [(start, start + int((len(desk.text) - start) * size), new)]
        for event in desk.edit(*changes[0]):
            balance = 0 if isinstance(event, Withdrawn) else 1
            assert 0 <= event.start <= event.end <= len(desk.text)
        spans: list[TakenSpan] = desk.seen.spans(URI)
        assert all(0 <= one.start < one.end <= len(desk.text) for one in spans)
        # What was withdrawn has no span; what stands was reported.
        assert len(spans) <= balance


@given(st.text("xy\n", max_size=10), st.text("xy\n", max_size=10), CODE)
def test_undo_and_redo_of_any_text_alternate(before: str, after: str, text: str) -> None:
    desk = Desk(before + "|" + after, text, reference(0, len(text)))
    start, end = desk.caret, desk.caret + len(text)
    kinds = []
    for number in range(4):
        events = desk.edit(start, end, "") if number % 2 else desk.edit(start, start, text)
        kinds += [type(event) for event in events]
    taken = kinds[0]
    assert taken in (Accepted, Typed)
    assert kinds == [taken, Withdrawn, taken, Withdrawn]
