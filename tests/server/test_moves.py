"""Lines are found again in a later text."""

from __future__ import annotations

import random

import pytest

from fairhand_server.moves import Moves

# Before and after, one line per letter, and where each line before is: its place, `~` and a place
# when it has changed, `-` when it is gone.
CASES = [
    ("abc", "abc", "0 1 2"),
    ("abc", "xabc", "1 2 3"),
    ("abc", "axxbc", "0 3 4"),
    ("abc", "abcx", "0 1 2"),
    ("abc", "axc", "0 ~1 2"),
    ("abc", "ac", "0 - 1"),
    ("abc", "", "- - -"),
    ("abc", "xyz", "~0 ~1 ~2"),
    ("abcd", "axd", "0 ~1 ~1 2"),
    ("a.b.c", "a.x.b.c", "0 1 4 5 6"),
    ("abcdefg", "xbcyefz", "~0 1 2 ~3 4 5 ~6"),
    ("abcde", "bcxde", "- 0 1 3 4"),
    ("abcd", "cdab", "- - 0 1"),
    ("....", "...", "0 1 2 -"),
    ("", "ab", ""),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_line_is_where_it_went(before: str, after: str, expected: str) -> None:
    moves = Moves(list(before), list(after))
    found = []
    for line in range(len(before)):
        place = moves.of(line)
        found.append("-" if place is None else f"{'' if place[1] else '~'}{place[0]}")
    assert " ".join(found) == expected
    assert moves.none is (before == after)


def test_what_is_called_unchanged_is_the_same_line_and_the_order_is_kept() -> None:
    chance = random.Random(5)
    for _ in range(300):
        before = [chance.choice("abcdefgh.....") for _ in range(chance.randrange(30))]
        after = list(before)
        for _ in range(chance.randrange(6)):
            at = chance.randrange(len(after) + 1)
            after[at : at + chance.randrange(3)] = [chance.choice("abcxyz.")] * chance.randrange(3)
        moves = Moves(before, after)
        places = [(line, moves.of(line)) for line in range(len(before))]
        same = [(line, place[0]) for line, place in places if place is not None and place[1]]
        assert all(before[line] == after[there] for line, there in same)
        assert [there for _, there in same] == sorted({there for _, there in same})
        assert all(0 <= place[0] < len(after) for _, place in places if place is not None)
