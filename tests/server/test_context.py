"""What the model sees of a document, and how long typing must rest before it is asked."""

from __future__ import annotations

import pytest

from fairhand_server.completion.context import window_of
from fairhand_server.completion.debounce import Tempo, asks_at_once
from fairhand_syntax.languages import JAVA, JAVASCRIPT, PYTHON, Language


def lines(count: int, width: int = 36) -> str:
    return "".join(f"value_{number:05} = ".ljust(width - 1, "1") + "\n" for number in range(count))


def test_a_small_document_is_seen_whole() -> None:
    window = window_of(PYTHON, lines(20), lines(5))
    assert (window.prefix, window.suffix) == (lines(20), lines(5))


@pytest.mark.parametrize("width", [10, 36, 70, 120, 700])
def test_the_window_ends_at_the_cursor_and_holds_whole_lines(width: int) -> None:
    text = lines(1000, width) + "    half a li"
    window = window_of(PYTHON, text, text)
    assert text.endswith(window.prefix)
    assert text.startswith(window.suffix)
    assert 100 < len(window.prefix) <= 4000
    assert len(window.suffix) <= 700
    assert text[: -len(window.prefix)].endswith("\n")


@pytest.mark.parametrize("width", [10, 36, 70])
def test_the_start_of_the_window_stays_while_the_user_types(width: int) -> None:
    text = lines(1000, width)
    typed = lines(40, width)
    starts = {
        len(text) + at - len(window_of(PYTHON, text + typed[:at], "").prefix)
        for at in range(0, len(typed), 3)
    }
    # Forty new lines may pass one or two steps of 32 lines, and never one step a line.
    assert len(starts) <= 4


@pytest.mark.parametrize("suffix", ["", "\n", "\n" + "y" * 900, "z" * 900])
def test_one_endless_line_is_cut_anywhere(suffix: str) -> None:
    window = window_of(JAVASCRIPT, "x" * 50_000, suffix)
    assert 1000 < len(window.prefix) <= 4000
    assert suffix.startswith(window.suffix)
    assert len(window.suffix) <= 700


NO_PAUSE: list[tuple[Language, str]] = [
    (PYTHON, ""),
    (PYTHON, "x = 1\n"),
    (PYTHON, "def f():\n    "),
    (PYTHON, "def f():"),
    (PYTHON, "call("),
    (PYTHON, "# Add two numbers."),
    (PYTHON, 'def f():\n    """Add."""'),
    (JAVA, "class A {"),
    (JAVA, "/** Add. */"),
    (JAVASCRIPT, "// Add. "),
    (JAVASCRIPT, "const f = () => {"),
]
PAUSE: list[tuple[Language, str]] = [
    (PYTHON, "x = 1"),
    (PYTHON, "# Add two numb"),
    (PYTHON, "import o"),
    (JAVA, "int x"),
    (JAVA, 'String s = """'),
    (JAVASCRIPT, "// Add"),
    (JAVASCRIPT, "a:"),
]


@pytest.mark.parametrize(("language", "prefix"), NO_PAUSE)
def test_there_is_no_wait_where_a_thought_ends(language: Language, prefix: str) -> None:
    assert asks_at_once(language, prefix)


@pytest.mark.parametrize(("language", "prefix"), PAUSE)
def test_in_the_middle_of_a_word_typing_may_have_to_rest(language: Language, prefix: str) -> None:
    assert not asks_at_once(language, prefix)


def typed(*times: float, in_vain: int = 0) -> Tempo:
    tempo = Tempo()
    for now in times:
        tempo.typed(now)
    tempo.in_vain = in_vain
    return tempo


def test_the_wait_grows_with_questions_in_vain_and_has_an_end() -> None:
    steady = (0.0, 0.1, 0.2, 0.3)
    waits = [typed(*steady, in_vain=count).pause_s(0.15) for count in range(6)]
    assert waits == pytest.approx([0.0, 0.05, 0.1, 0.15, 0.15, 0.15])
    assert typed(*steady, in_vain=9).pause_s(0.0) == 0.0


def test_after_a_rest_nothing_is_in_vain() -> None:
    tempo = typed(0.0, 0.1, in_vain=3)
    tempo.typed(5.0)
    assert tempo.in_vain == 0
    assert tempo.pause_s(0.15) == 0.0
