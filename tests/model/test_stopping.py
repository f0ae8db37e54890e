"""Text that goes out: whole characters, and nothing of a stop string."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhand_model.stopping import TextOut

ROWS = [
    (["abc"], (), "abc", False),
    (["ab\n", "\nc"], ("\n\n",), "ab", True),
    (["ab\n", "c"], ("\n\n",), "ab\nc", False),
    (["x", "<", "|", "e", "nd"], ("<|end|>",), "x<|end", False),
    (["x", "<", "|end", "|>y"], ("<|end|>",), "x", True),
    (["aaab"], ("b", "aab"), "a", True),
    ([""], ("x",), "", False),
]


@pytest.mark.parametrize(("pieces", "stop", "text", "stopped"), ROWS)
def test_text_ends_before_a_stop_string(
    pieces: list[str], stop: tuple[str, ...], text: str, stopped: bool
) -> None:
    out = TextOut(stop)
    found = "".join(out.feed(piece.encode()) for piece in pieces)
    assert found + out.close() == text
    assert out.stopped == stopped


TEXTS = st.text(alphabet="ab<é😀\n", max_size=30)
STOPS = st.text(alphabet="ab<é\n", min_size=1, max_size=4)


@given(TEXTS, STOPS, st.integers(1, 5))
def test_it_does_not_matter_how_the_bytes_are_split(text: str, stop: str, width: int) -> None:
    data = text.encode()
    out = TextOut([stop])
    found = "".join(out.feed(data[at : at + width]) for at in range(0, len(data), width))
    assert found + out.close() == text.split(stop, 1)[0]


def test_broken_bytes_become_a_replacement_character() -> None:
    out = TextOut(())
    assert out.feed(b"a\xf0\x9f") + out.close() == "a�"
