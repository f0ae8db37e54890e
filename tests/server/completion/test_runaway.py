"""A model that says the same over and over is stopped; long lists that people write are not."""

from __future__ import annotations

import pytest

from fairhand_server.completion.runaway import runs_away_at

LOOPS = {
    "names that are counted up": (
        "BLUE, GREEN, " + "".join(f"LIGHT_GRAY{n}, " for n in range(12)),
        "BLUE, GREEN, LIGHT_GRAY0",
    ),
    "the same name": ("a = [" + "foo, " * 12, "a = [foo, foo"),
    "the same line": ("x = 1\n" + "    print(x)\n" * 9, "x = 1\n    print(x)"),
    "a line that is counted up": (
        "".join(f"assert add({n}, 1) == {n + 1}\n" for n in range(9)),
        "assert add(0, 1) == 1",
    ),
}
CODE = {
    "numbers": "a = [" + ", ".join(map(str, range(300))) + ",",
    "rows of numbers": "".join(f"    [{n}, {n}, {n}],\n" for n in range(20)),
    "different names": ", ".join(f"name{chr(97 + n)}" for n in range(20)) + ",",
    "seven tests": "".join(f"assert add({n}, 1) == {n + 1}\n" for n in range(7)),
    "closers": "        }\n" * 12,
    "a loop that ended": "foo, " * 12 + "bar, baz, ",
    "nothing": "",
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_cut_behind_its_first_turn(name: str) -> None:
    text, kept = LOOPS[name]
    assert text[: runs_away_at(text)] == kept


@pytest.mark.parametrize("name", CODE)
def test_what_people_write_is_no_loop(name: str) -> None:
    assert runs_away_at(CODE[name]) is None
