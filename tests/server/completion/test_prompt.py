"""What a model is sent: the form that a place gets, and what of it stays from key to key."""

from __future__ import annotations

import pytest
from support.queued_model import QueuedModel

from fairhand_server.completion.pipeline import complete, read_ahead
from fairhand_server.completion.prompt import Prompt, Shown
from fairhand_server.completion.question import prompt_of, question_of
from fairhand_server.completion.suggestion import Request
from fairhand_server.families import FAMILIES

FAMILY = "qwen2.5-coder-instruct"
BODY = "".join(f"    value_{number} = measure({number})\n" for number in range(40))
REST = "\n    return value_1\n" + "# more below\n" * 60


async def prompt(prefix: str, suffix: str, earlier: Shown | None = None, **more: str) -> Prompt:
    request = Request(more.get("language", "python"), prefix, suffix, path="a.py")
    return await prompt_of(question_of(request), more.get("family", FAMILY), earlier)


def middle(text: str) -> str:
    return text.rpartition("<|fim_middle|>")[2]


@pytest.mark.parametrize("lines", range(4, 40, 3))
async def test_on_a_line_of_its_own_the_last_lines_are_the_beginning_of_the_answer(
    lines: int,
) -> None:
    above = "def f():\n" + "".join(BODY.splitlines(keepends=True)[:lines])
    made = await prompt(f"{above}    ", REST)
    assert above.endswith(middle(made.text))
    assert 3 <= middle(made.text).count("\n") <= 11
    assert made.text.replace(middle(made.text), "").count("value_0") <= 1
    assert made.expects == "    "


@pytest.mark.parametrize(
    ("prefix", "suffix"),
    [
        ("def f():\n    x = ", REST),
        ("def f():\n    x = 1\n    ", REST),
        (f"def f():\n{BODY}    ", "return value_1\n"),
        (f'def f():\n{BODY}    """Say ', f'"""{REST}'),
        (f"def f():\n{BODY}    total = ", REST),
    ],
)
async def test_elsewhere_the_prompt_ends_at_the_cursor(prefix: str, suffix: str) -> None:
    made = await prompt(prefix, suffix)
    assert middle(made.text) == ""
    assert made.expects == ""
    assert made.text.partition("<|fim_suffix|>")[0].endswith(prefix[-10:])


async def test_in_the_middle_of_a_line_little_of_the_code_behind_is_read_anew() -> None:
    made = await prompt(f"def f():\n{BODY}    total = ", REST)
    behind = made.text.partition("<|fim_suffix|>")[2].removesuffix("<|fim_middle|>")
    assert REST.startswith(behind)
    assert 200 < len(behind) <= 300


async def test_what_stands_before_the_middle_stays_from_line_to_line() -> None:
    lines = BODY.splitlines(keepends=True)
    texts = [
        (await prompt("def f():\n" + "".join(lines[:count]) + "    ", REST)).text
        for count in range(8, 32)
    ]
    # Once in eight lines the code behind the cursor is read again.
    assert len({text.partition("<|fim_middle|>")[0] for text in texts}) <= 4


@pytest.mark.parametrize("name", FAMILIES)
async def test_only_after_a_mark_that_comes_last_an_answer_is_begun(name: str) -> None:
    made = await prompt(f"def f():\n{BODY}    ", REST, family=name)
    begun = made.text.endswith("value_39 = measure(39)\n")
    fim = FAMILIES[name].fim
    assert begun == (fim.find("{prefix}") < fim.find("{suffix}") and name != "codellama")


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        (["        one()\n"], "one()"),
        (["            deeper()\n"], "deeper()"),
        # It leaves the block, or says nothing: asked at the cursor it says what belongs there.
        (["    return 1\n", "value_3 = 1\n"], "value_3 = 1"),
        # Without indentation it is meant for the cursor.
        (["value_3 = 1\n"], "value_3 = 1"),
        (["", "value_3 = 1\n"], "value_3 = 1"),
        (["\n\n", "value_3 = 1\n"], "value_3 = 1"),
    ],
)
async def test_an_answer_that_leaves_the_block_is_asked_for_at_the_cursor(
    answers: list[str], shown: str
) -> None:
    model = QueuedModel()
    for answer in answers[:-1]:
        model.feed(answer)
    model.feed(answers[-1], "    return value_1\n", "# more below\n")
    above = f"def f():\n{BODY}    if value_2:\n        two()\n        "
    outcome = await complete(Request("python", above, REST), model)
    assert [one.text for one in outcome.suggestions] == [shown]
    assert len(model.asked) == len(answers)
    assert all(middle(text) == "" for text, _ in model.asked[1:])


HEAD = "class Cart:\n    def total(self, prices):\n"


@pytest.mark.parametrize(
    ("written", "stays"),
    [
        ("sum_ = 0\n", True),
        ("for price in prices:\n    ", True),
        ("# Take the taxes away.\n", False),
        ("sum_ = 0\n" * 150, False),
        ("def most(self):\n    ", False),
        ("class Till:\n    # The dearest one.\n    ", False),
    ],
)
async def test_a_chat_shows_the_same_while_a_script_is_written(written: str, stays: bool) -> None:
    head = "import json\n\nprices = json.load(open('prices.json'))\n"
    first = await prompt(head, "")
    assert first.shown is not None
    later = await prompt(f"{head}{written}", "", first.shown)
    assert (later.shown == first.shown) is stays
    assert later.text.startswith(first.text) is stays
    assert later.text.endswith(f"{head}{written}".rstrip(" ")[-40:])


ANOTHER = "\n\n    def most(self):\n        pass\n"
DOCSTRING = '        """The sum.\n\n        Of all.\n        """\n'


@pytest.mark.parametrize("behind", ["", ANOTHER])
@pytest.mark.parametrize(
    ("above", "told"),
    [
        (f"{HEAD}        ", True),
        (f"{HEAD}{DOCSTRING}        ", True),
        (f"{HEAD}{DOCSTRING}        # Add them up.\n        ", True),
        (f"{HEAD}        sum_ = 0\n        count = 0\n        ", False),
        (f"{HEAD}{DOCSTRING}        sum_ = 0\n        ", False),
        (f"{HEAD}{DOCSTRING}        for price in prices:\n            ", False),
        (f"{HEAD}{DOCSTRING}        for price in prices:\n            # Add it", False),
        (f"{HEAD}{DOCSTRING}        sum", False),
    ],
)
async def test_a_chat_turn_begins_a_function_and_the_gap_is_filled_from_then_on(
    above: str, behind: str, told: bool
) -> None:
    made = await prompt(above, behind)
    assert ("<|im_start|>" in made.text) is told
    # What stands behind the function has nothing to do with it.
    assert told or "<|fim_suffix|><|fim_middle|>" in made.text or "# Add it" in above


@pytest.mark.parametrize("line", [")", ") ", "", "])", "] + 1)"])
async def test_of_code_that_stands_apart_only_the_rest_of_the_line_is_seen(line: str) -> None:
    made = await prompt(f"{HEAD}        sum_ = 0\n        count(prices[", f"{line}{ANOTHER}")
    behind = made.text.partition("<|fim_suffix|>")[2].removesuffix("<|fim_middle|>")
    assert behind == (f"{line}{ANOTHER}" if "+" in line else line.rstrip())


@pytest.mark.parametrize("typed", ["x", "total", "return v"])
async def test_what_is_read_ahead_begins_what_is_asked_when_a_line_is_begun(typed: str) -> None:
    model = QueuedModel()
    model.feed("x")
    request = Request("python", f"{HEAD}        ", "\n\n    def most(self):\n        pass\n")
    await read_ahead(request, model, in_line=True)
    (read, limits), *_ = model.asked
    asked = await prompt(request.prefix + typed, request.suffix)
    assert asked.text.startswith(read.partition("<|fim_suffix|>")[0])
    assert limits.max_tokens == 1
