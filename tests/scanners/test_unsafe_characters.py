"""Characters that hide something are withheld; the writing of the world passes."""

from __future__ import annotations

import pytest

from fairhand_scanners.unsafe_characters import judge
from fairhand_syntax.judging import CLEAN, Candidate, Judgement, Wait, Withhold
from fairhand_syntax.showing import visible


def judged(text: str, final: bool = True) -> Judgement:
    return judge(Candidate("python", "", "", "", text, final))


def rule_of(text: str, final: bool = True) -> str | None:
    verdicts = judged(text, final).verdicts
    return verdicts[0].rule if verdicts and isinstance(verdicts[0], Withhold) else None


# Every character of a class is tried, by the ends of its ranges and all between.
CLASSES: dict[str, list[tuple[int, int]]] = {
    "control": [(0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F)],
    "bidirectional": [
        (0x061C, 0x061C),
        (0x200E, 0x200F),
        (0x202A, 0x202E),
        (0x2066, 0x2069),
    ],
    "invisible": [
        (0x00AD, 0x00AD),
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180E, 0x180E),
        (0x200B, 0x200D),
        (0x2028, 0x2029),
        (0x2060, 0x2064),
        (0x206A, 0x206F),
        (0x3164, 0x3164),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
        (0xFFF9, 0xFFFB),
        (0x1D173, 0x1D17A),
    ],
    "hidden-payload": [
        (0x180B, 0x180D),
        (0xFE00, 0xFE0F),
        (0xE0001, 0xE007F),
        (0xE0100, 0xE01EF),
    ],
    "broken-text": [(0xFFFD, 0xFFFF), (0xFDD0, 0xFDEF), (0xD800, 0xDFFF)],
}


@pytest.mark.parametrize("rule", CLASSES)
def test_every_character_of_a_class_is_found_in_code(rule: str) -> None:
    for first, last in CLASSES[rule]:
        for code in range(first, last + 1):
            for text in (
                f"x = 'a{chr(code)}b'",
                f"{chr(code)}x = 1",
                f"y = 1\nx = 1 # {chr(code)}",
            ):
                assert rule_of(text) == rule, f"U+{code:04X}"


HIDDEN: dict[str, tuple[str, str]] = {
    "a comment that is code": ("if x:  # \u202e end \u2066", "bidirectional"),
    "a terminal that is driven": ("print('\x1b[2J')", "control"),
    "a line that is written over": ("safe()\revil()", "control"),
    "a letter nobody sees": ("const \u3164 = 1", "invisible"),
    "a joiner in a name": ("us\u200der = 1", "invisible"),
    "a payload of selectors": ("x = '" + "".join(map(chr, range(0xFE00, 0xFE10))) + "'", "hidden"),
    "a run of presentation selectors": ("x = '😀\ufe0f\ufe0f\ufe0f'", "hidden-payload"),
    "a selector after a letter": ("x = 'a\ufe0f'", "hidden-payload"),
    "a run of joiners in Persian": ("x = 'می\u200c\u200cخواهم'", "invisible"),
    "a joiner after an emoji alone": ("x = '😀\u200d'", "invisible"),
    "a flag of tags": ("x = '🏴\U000e0067\U000e0062\U000e007f'", "hidden-payload"),
    "a mark in the middle of a text": ("x = '\ufeff'", "invisible"),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_hides_something_is_withheld(name: str) -> None:
    text, rule = HIDDEN[name]
    found = rule_of(text)
    assert found is not None
    assert found.startswith(rule)


ORDINARY = [
    "x = 1\n\treturn y\n",
    "windows = 1\r\nline = 2\r\n",
    "# Grüße, žluťoučký kůň, ångström, ñandú, İstanbul",
    "# Привет, мир; Γειά σου Κόσμε; Բարեւ; გამარჯობა",
    "# שלום עולם; مرحبا بالعالم; سلام دنیا",
    "# नमस्ते दुनिया; வணக்கம்; สวัสดีชาวโลก; ខ្មែរ; မြန်မာ",
    "# 你好世界; こんにちは、世界; 안녕하세요; ㄱㄴㄷ",
    "# ሰላም; ᏣᎳᎩ; ᠮᠣᠩᠭᠣᠯ",
    "x = 'می\u200cخواهم'",
    "x = 'क्\u200dष and क्\u200cष'",
    "x = 'خانه\u200c ها'",
    "x = 'ශ්\u200dරී ලංකා'",
    "x = '👍🎉😀🧑🏽'",
    "x = '👨\u200d👩\u200d👧\u200d👦'",
    "x = '👩🏽\u200d💻'",
    "x = '🏳\ufe0f\u200d🌈'",
    "x = '❤\ufe0f ✔\ufe0e ☎\ufe0f ©\ufe0f ↔\ufe0f'",
    "x = '1\ufe0f\u20e3 #\ufe0f\u20e3'",
    "x = '🇫🇷'",
    "x = '─│┌┐ ▓▒░ ⠋⠙⠹ → ≠ ∑ π ₂ ½ № … – — “” «»'",
    "x = 'e\u0301 combining, \u00a0no-break, \u3000wide, \u2009thin'",
    "x = '𝒜 𝔘 𐍈 🀄'",
    "x = '\ue0a0 an icon of a private font'",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_the_writing_of_the_world_passes(text: str) -> None:
    assert judged(text) == CLEAN
    assert visible(text) == text


@pytest.mark.parametrize("text", ["x = '👩\u200d", "x = '❤\ufe0f", "x = 1\r", "x = 'می\u200c"])
def test_at_the_end_of_an_unfinished_text_the_next_character_decides(text: str) -> None:
    verdicts = judged(text, final=False).verdicts
    assert [type(one) for one in verdicts] == [Wait]


@pytest.mark.parametrize("text", ORDINARY)
def test_no_beginning_of_an_ordinary_text_is_withheld_while_it_grows(text: str) -> None:
    for end in range(len(text)):
        assert rule_of(text[:end], final=False) is None


def test_the_span_is_the_character() -> None:
    (verdict,) = judged("ab\u202ec").verdicts
    assert isinstance(verdict, Withhold)
    assert (verdict.span.start, verdict.span.end) == (2, 3)
    assert "\u202e" not in verdict.reason


def test_a_text_for_the_terminal_shows_what_was_hidden() -> None:
    assert visible("a\u202eb\x1b[2J\r") == "a[U+202E]b[U+001B][2J[U+000D]"
