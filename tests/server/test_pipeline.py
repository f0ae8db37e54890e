"""The way of a suggestion, with a model fed by the test."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from eventually import eventually
from planted_secrets import planted
from support.queued_model import QueuedModel

from fairhand_server.completion.pipeline import complete
from fairhand_server.completion.suggestion import Outcome, Request
from fairhand_server.completion.surroundings import Surroundings
from fairhand_server.errors import HostError, UsageError
from fairhand_syntax.judging import (
    CLEAN,
    Candidate,
    Check,
    Judgement,
    Notice,
    Reference,
    Span,
    Wait,
    Withhold,
)

ADD = Request("python", "def add(a, b):\n    ", path="a.py")
CALL = Request("python", "total = ", "\nprint(total)\n")
BUSY = HostError("fairhand-E036", "busy", "wait")


def pieces(text: str, size: int = 3) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def refusing(word: str) -> Check:
    """A check that withholds every text with this word."""

    def judge(candidate: Candidate, _: object) -> Judgement:
        at = candidate.text.find(word)
        if at < 0:
            return CLEAN
        span = Span(at, at + len(word))
        return Judgement((Withhold("words", "bad-word", "It holds a bad word.", span),))

    return Check("words", judge)


async def heard(model: QueuedModel, request: Request, *checks: Check) -> tuple[Outcome, list[str]]:
    said: list[str] = []
    outcome = await complete(request, model, said.append, checks)
    return outcome, said


def texts(outcome: Outcome) -> list[str]:
    return [suggestion.text for suggestion in outcome.suggestions]


LOOP = """    total = 0
    for x in (a, b):
        total += x

    return total
"""


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 1000])
async def test_what_is_heard_is_the_suggestion_in_growing_pieces(size: int) -> None:
    model = QueuedModel()
    model.feed(*pieces(LOOP, size))
    outcome, said = await heard(model, ADD)
    assert texts(outcome) == [LOOP.strip()]
    assert "".join(said) == LOOP.strip()
    assert all(said)
    assert outcome.timing.first_chunk_ms is not None
    assert outcome.timing.first_chunk_ms <= outcome.timing.total_ms
    assert outcome.model == model.identity


async def test_the_first_lines_are_heard_while_the_model_still_writes() -> None:
    model = QueuedModel()
    answer = model.open_answer().push("    total = a\n", "    total += b\n", "    ret")
    said: list[str] = []
    task = asyncio.create_task(complete(ADD, model, said.append, ()))
    await eventually(lambda: "total += b" in "".join(said))
    assert not task.done()
    answer.push("urn total\n").end()
    assert "".join(said) in texts(await task)[0]


async def test_the_stream_is_closed_where_the_answer_ends() -> None:
    model = QueuedModel()
    answer = model.open_answer()
    answer.push("    return a + b\n", "\n", "\n", "def sub", "(a, b):\n", "    return", " a - b\n")
    outcome, _ = await heard(model, ADD)
    assert texts(outcome) == ["return a + b"]
    assert answer.closed.is_set()
    assert answer.left > 0


async def test_cancelling_closes_the_stream() -> None:
    model = QueuedModel()
    answer = model.open_answer().push("    return")
    task = asyncio.create_task(complete(ADD, model, None, ()))
    await eventually(lambda: answer.given)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert answer.closed.is_set()


async def test_a_withheld_candidate_makes_room_for_the_next() -> None:
    model = QueuedModel()
    first = model.feed("    return bad\n", "    # and so on\n", "    pass\n")
    model.feed("    return a + b\n")
    outcome, said = await heard(model, ADD, refusing("bad"))
    assert texts(outcome) == ["return a + b"]
    assert "".join(said) == "return a + b"
    assert [(one.check, one.rule) for one in outcome.withheld] == [("words", "bad-word")]
    assert first.left > 0
    assert [limits.temperature > 0 for _, limits in model.asked] == [False, True]
    assert model.asked[0][1].seed != model.asked[1][1].seed


async def test_when_all_are_withheld_nothing_is_suggested() -> None:
    model = QueuedModel()
    for number in range(9):
        # The third says the same as the second, so it counts as the same suggestion.
        model.feed(f"    return bad + {min(number, 1)}\n")
    outcome, said = await heard(model, ADD, refusing("bad"))
    assert (texts(outcome), said) == ([], [])
    assert len(outcome.withheld) == min(2, len(model.asked))
    assert 2 <= len(model.asked) <= 4
    assert outcome.timing.first_chunk_ms is None


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("    total = a\n    return total + b\n", "total = a\nreturn total + b"),
        ("    return a + b\n", "total = a"),
    ],
    ids=["begins in the same way", "begins differently"],
)
async def test_what_was_heard_is_never_followed_by_another_answer(
    second: str, expected: str
) -> None:
    model = QueuedModel()
    model.feed("    total = a\n", "    return bad\n")
    model.feed(*pieces(second))
    outcome, said = await heard(model, ADD, refusing("bad"))
    assert len(outcome.withheld) == 1
    assert texts(outcome) == [second.strip()]
    assert "".join(said) == expected.replace("\nreturn", "\n    return")


async def test_an_empty_answer_is_no_suggestion_and_asked_for_once() -> None:
    model = QueuedModel()
    model.feed("\n", "\n")
    outcome, said = await heard(model, replace(ADD, prefix="x = 1\n"))
    assert (texts(outcome), said, len(model.asked)) == ([], [], 1)


async def test_equal_candidates_are_folded() -> None:
    model = QueuedModel()
    for answer in ("a + b", "a + b", "b + a", "a + b", "sum((a, b))"):
        model.feed(f"    return {answer}\n")
    outcome, said = await heard(model, replace(ADD, count=3))
    assert texts(outcome) == ["return a + b", "return b + a", "return sum((a, b))"]
    assert "".join(said) == "return a + b"
    assert len({limits.seed for _, limits in model.asked}) == len(model.asked)


async def test_a_model_that_only_repeats_itself_is_not_asked_for_ever() -> None:
    model = QueuedModel()
    for _ in range(20):
        model.feed("    return a\n")
    outcome, _ = await heard(model, replace(ADD, count=3))
    assert texts(outcome) == ["return a"]
    assert len(model.asked) <= 5


def waiting_for(word: str) -> Check:
    def judge(candidate: Candidate, _: object) -> Judgement:
        return CLEAN if word in candidate.text else Judgement((Wait("words", "not yet"),))

    return Check("words", judge)


async def test_text_is_held_back_while_a_check_waits() -> None:
    model = QueuedModel()
    answer = model.open_answer().push("    a += 1\n", "    b += 1\n", "    x")
    said: list[str] = []
    task = asyncio.create_task(complete(ADD, model, said.append, (waiting_for("last"),)))
    await eventually(lambda: answer.given == 3)
    assert said == []
    answer.push(" = 0\n    last = 1\n", "    y").end()
    outcome = await task
    assert "".join(said) == texts(outcome)[0]


async def test_waiting_for_what_never_comes_withholds() -> None:
    model = QueuedModel()
    for _ in range(3):
        model.feed("    return a\n")
    outcome, said = await heard(model, ADD, waiting_for("last"))
    assert (texts(outcome), said) == ([], [])
    assert {one.rule for one in outcome.withheld} == {"not-judged-in-time"}


async def test_the_checks_see_the_place_and_the_end() -> None:
    seen: list[Candidate] = []

    def judge(candidate: Candidate, _: object) -> Judgement:
        seen.append(candidate)
        return CLEAN

    model = QueuedModel()
    model.feed("1", "\n", "print", "(total)")
    request = replace(CALL, prefix="x = 1\r\ntotal = ", suffix="\r\nprint(total)\r\n", path="p.py")
    outcome, _ = await heard(model, request, Check("spy", judge))
    assert texts(outcome) == ["1"]
    last = seen[-1]
    assert (last.language, last.path, last.text, last.final) == ("python", "p.py", "1", True)
    assert (last.prefix, last.suffix) == ("x = 1\ntotal = ", "\nprint(total)\n")


COMMENTS: dict[str, tuple[str, str, str, str, str]] = {
    "python comment": (
        "python",
        "# add two numbers",
        "def add(a, b):\n    return a + b\n",
        "\n",
        "",
    ),
    "python comment in a block": (
        "python",
        "def f(a):\n    # double it",
        "    return 2 * a\n",
        "\n    ",
        "",
    ),
    "docstring": ("python", 'def f(a):\n    """Double it."""', "    return 2 * a\n", "\n    ", ""),
    "line comment": ("javascript", "// add", "function add(a) {\n  return a;\n}\n", "\n", "\n"),
    "block comment": ("java", "class A {\n    /** Add. */", "    int a;\n", "\n    ", "\n}\n"),
    "block comment of stars": (
        "java",
        "class A {\n    /*\n     * Add.\n     */",
        "x",
        "\n    ",
        "\n}",
    ),
    "block comment without stars": ("javascript", "/*\nAdd.\n*/", "let x = 1;\n", "\n", ""),
    "code": ("python", "total = ", "1\n", "", ""),
    "a comment in a call": ("javascript", "f(/* width */", "1)\n", "", ""),
    "a string in a call": ("python", 'f("""a"""', ", 1)\n", "", ""),
    "before more text": ("python", "# add", "x\n", "", " numbers\n"),
    "an empty comment": ("python", "#", "add\n", "", ""),
}


@pytest.mark.parametrize("name", COMMENTS)
async def test_an_answer_to_a_comment_begins_below_it(name: str) -> None:
    language, prefix, answer, lead, suffix = COMMENTS[name]
    model = QueuedModel()
    for _ in range(3):
        model.feed(*pieces(answer))
    outcome, said = await heard(model, Request(language, prefix, suffix))
    text = texts(outcome)[0]
    assert text.startswith("\n") == lead.startswith("\n")
    body = text.lstrip()
    assert text == lead + body
    assert "".join(said) == text


INDENTATIONS = {
    "repeated by the model": "    return a\n",
    "not repeated": "return a\n",
    "too little": "  return a\n",
    "after blank lines": "\n\n    return a\n",
    "after lines of white space": "  \n\t\n    return a\n",
}


@pytest.mark.parametrize("size", [1, 4, 100])
@pytest.mark.parametrize("name", INDENTATIONS)
async def test_the_indentation_is_not_doubled(name: str, size: int) -> None:
    model = QueuedModel()
    model.feed(*pieces(INDENTATIONS[name], size))
    outcome, said = await heard(model, ADD)
    assert texts(outcome) == ["return a"]
    assert "".join(said) == "return a"


BELOW = "\n    return a\n"
DEEPER: list[tuple[Request, str, str]] = [
    # Too much where the cursor stands deep enough, none where it does not or the line is another.
    (Request("python", "def f(a):\n    ", BELOW), "    b = a\n", "b = a"),
    (Request("python", "def f(a):\n    if a:\n    ", BELOW), "    b = a\n", "    b = a"),
    (Request("python", 'def f(a):\n    """\n    ', '\n    """\n'), "    a: b\n", "    a: b"),
    (
        Request("java", "class A {\n    int f() {\n        ", "\n        g();\n    }\n}\n"),
        "    int b = a;\n",
        "int b = a;",
    ),
    # An answer that is too deep as a whole is moved as a whole.
    (
        Request("java", "class A {\n    int f() {\n        return s\n            ", "\n    }\n}\n"),
        "                .map(a)\n                .sum();\n",
        ".map(a)\n            .sum();",
    ),
    (
        Request("python", "def f(a):\n    ", BELOW),
        "    if a:\n            b()\n",
        "if a:\n        b()",
    ),
]


@pytest.mark.parametrize(("request_", "answer", "expected"), DEEPER)
async def test_an_answer_is_not_indented_again(
    request_: Request, answer: str, expected: str
) -> None:
    model = QueuedModel()
    model.feed(*pieces(answer))
    outcome, _ = await heard(model, request_)
    assert texts(outcome) == [expected]


SAID_TWICE = [
    (
        "java",
        "class A { int f(int n) {\n        if (n > 0) return 1;\n        else ",
        "else return 2;\n",
    ),
    ("python", "def f(a):\n    return ", "return a\n"),
    ("python", "import ", "import os\n"),
    ("javascript", "const a = new ", "new Map();\n"),
]


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize(("language", "prefix", "answer"), SAID_TWICE)
async def test_a_keyword_before_the_cursor_is_not_said_again(
    language: str, prefix: str, answer: str, size: int
) -> None:
    model = QueuedModel()
    model.feed(*pieces(answer, size))
    outcome, said = await heard(
        model, Request(language, prefix, "\n}}" if language == "java" else "")
    )
    assert texts(outcome) == [answer.split(" ", 1)[1].strip()]
    assert "".join(said) == texts(outcome)[0]


async def test_a_word_that_begins_like_the_keyword_is_kept() -> None:
    model = QueuedModel()
    model.feed("returned\n")
    assert texts((await heard(model, Request("python", "def f(a):\n    return ")))[0]) == [
        "returned"
    ]


async def test_another_is_asked_for_when_one_that_nobody_saw_does_not_parse() -> None:
    model = QueuedModel()
    model.feed("filter(b=)\n")
    model.feed("filter(b=1)\n")
    request = Request("python", "x = ", "\nprint(x)\n")
    outcome = await complete(request, model, None, ())
    assert texts(outcome) == ["filter(b=1)"]


async def test_what_stands_outside_the_block_is_not_put_into_it() -> None:
    model = QueuedModel()
    model.feed(*pieces("\n\ndef sub(a, b):\n    return a - b\n"))
    assert texts((await heard(model, ADD))[0]) == []


async def test_a_list_that_the_limit_breaks_off_ends_with_a_whole_line() -> None:
    model = QueuedModel()
    model.feed('1: "one",\n', '    2: "two",\n', "    3")
    request = Request("python", "NAMES = {\n    ", "\n}\n", max_tokens=4)
    outcome, _ = await heard(model, request)
    assert texts(outcome) == ['1: "one",\n    2: "two",']


@pytest.mark.parametrize("size", [1, 2, 5, 100])
async def test_carriage_returns_of_the_model_are_taken_away(size: int) -> None:
    model = QueuedModel()
    model.feed(*pieces("    a += 1\r\n    b += 1\r\n    return a\r\n", size))
    outcome, said = await heard(model, replace(ADD, prefix="def add(a, b):\r\n    "))
    assert texts(outcome) == ["a += 1\n    b += 1\n    return a"]
    assert "".join(said) == texts(outcome)[0]
    assert "\r" not in model.asked[0][0]


async def test_a_lone_carriage_return_is_withheld() -> None:
    from fairhand_server.completion.checks import checks_for
    from fairhand_server.settings import Settings

    model = QueuedModel()
    for _ in range(3):
        model.feed("    safe()\r    evil()\n")
    outcome, _ = await heard(model, ADD, *checks_for(Settings()))
    assert texts(outcome) == []
    assert {one.check for one in outcome.withheld} == {"unsafe-characters"}


async def test_spans_count_from_the_start_of_the_suggestion() -> None:
    def judge(candidate: Candidate, _: object) -> Judgement:
        at = candidate.text.find("return")
        if at < 0:
            return CLEAN
        span = Span(at, at + 6)
        reference = Reference("MIT", "p", "u", "f.py", 1, 2, span, 0.9, "close")
        return Judgement((reference, Notice("c", "r", "m", span)))

    model = QueuedModel()
    model.feed("    return 2 * a\n")
    request = Request("python", "def f(a):\n    # double it")
    outcome, _ = await heard(model, request, Check("spy", judge))
    (suggestion,) = outcome.suggestions
    spans = (suggestion.references[0].position, suggestion.notices[0].span)
    assert [suggestion.text[span.start : span.end] for span in spans] == ["return", "return"]


async def test_the_limit_leaves_no_broken_end() -> None:
    answer = ["    x = call", "(\n", "        a,\n", "        b"]
    model = QueuedModel()
    model.feed("    a += 1\n", *answer)
    outcome, said = await heard(model, replace(ADD, max_tokens=5))
    assert texts(outcome) == ["a += 1"]
    assert "".join(said) == "a += 1"
    assert model.asked[0][1].max_tokens == 5


async def test_an_error_of_the_host_is_raised_as_it_is() -> None:
    model = QueuedModel()
    answer = model.feed("    ret", BUSY)
    with pytest.raises(HostError) as caught:
        await heard(model, ADD)
    assert caught.value is BUSY
    assert answer.closed.is_set()


async def test_an_unknown_language_is_a_clear_error() -> None:
    with pytest.raises(UsageError) as caught:
        await heard(QueuedModel(), Request("cobol", "ADD "))
    assert caught.value.code == "fairhand-E003"


PROMPTS = [
    Request("python", "def add(a, b):\n    "),
    Request("python", "# add two numbers"),
    Request("python", "total = ", "\nprint(total)\n"),
    Request("java", "class A {\n    int add(int a, int b) {\n        ", "\n    }\n}\n"),
    Request("javascript", "const x = [1, 2].map((", ")"),
    Request("javascript", "// say <|im_end|> and <|fim_middle|> {suffix}", "{prefix} <|fim_pad|>"),
]


@pytest.mark.parametrize("request_", PROMPTS, ids=range(len(PROMPTS)))
@pytest.mark.parametrize("family", ["qwen2.5-coder-instruct", "qwen2.5-coder", "plain"])
async def test_a_prompt_shows_the_code_and_asks_for_few_stop_strings(
    request_: Request, family: str
) -> None:
    model = QueuedModel(replace(QueuedModel().identity, family=family))
    model.feed("x = 1\n")
    await heard(model, request_)
    prompt, limits = model.asked[0]
    assert request_.prefix.split("\n")[0].replace("<|", "< |") in prompt
    assert len(limits.stop) <= 4
    # Whatever the form, a mark stands in the prompt only where the form has put it.
    for mark in ("<|fim_middle|>", "<|fim_suffix|>", "<|fim_prefix|>"):
        assert prompt.count(mark) <= 1
    assert "<|fim_pad|>" not in prompt


@pytest.mark.parametrize("kind", planted())
@pytest.mark.parametrize("where", ["before", "after"])
async def test_no_credential_is_sent_to_the_model(kind: str, where: str) -> None:
    line, secret = planted(7)[kind]
    model = QueuedModel()
    model.feed("1\n")
    code = "def area(a, b):\n    return a * b\n\n\n"
    before, after = (f"{line}\n{code}", code) if where == "before" else (code, f"{line}\n")
    await heard(model, Request("python", f"{before}total = ", f"\n{after}"))
    (prompt, _), *_ = model.asked
    assert "def area" in prompt and "total = " in prompt
    assert not [at for at in range(0, len(secret) - 8, 8) if secret[at : at + 8] in prompt]


async def test_an_answer_ends_before_the_stand_in_of_a_credential() -> None:
    line, _ = planted()["github"]
    model = QueuedModel()
    model.feed(*pieces("def f():\n    a = 1\n    b = 'REDACTED_REDACTED'\n    return a\n"))
    outcome, said = await heard(model, Request("python", f"{line}\n\n\n"))
    assert texts(outcome) == ["def f():\n    a = 1"]
    assert "REDACTED" not in "".join(said)


async def test_an_answer_ends_at_a_mark_that_the_host_wrote_out() -> None:
    model = QueuedModel()
    model.feed(*pieces("1\n<|fim_middle|>junk = 2\n"))
    outcome, _ = await heard(model, CALL)
    assert texts(outcome) == ["1"]


async def test_nothing_is_asked_in_a_file_of_secrets() -> None:
    model = QueuedModel()
    outcome, _ = await heard(model, Request("python", "KEY = ", path="/work/.env"))
    assert (outcome.suggestions, model.asked) == ((), [])


async def test_a_comment_that_names_a_service_begins_with_its_imports() -> None:
    model = QueuedModel()
    model.feed("def upload(path):\n    boto3.client('s3').upload_file(path, 'b', path)\n")
    outcome, said = await heard(model, Request("python", "# upload a file to S3\n"))
    (text,) = texts(outcome)
    assert text.startswith("import boto3\n\ndef upload(path):\n")
    assert "".join(said) == text
    assert "import boto3" in model.asked[0][0]


async def test_imports_that_an_answer_lacks_are_put_before_it_at_module_level() -> None:
    model = QueuedModel()
    model.feed("def f(p):\n    return re.sub('a', 'b', p)\n")
    outcome = await complete(Request("python", "# replace a by b\n"), model, None, ())
    assert texts(outcome)[0].startswith("import re\n\ndef f(p):\n")
    assert outcome.suggestions[0].notices == ()


async def test_what_was_heard_keeps_its_imports_in_a_notice() -> None:
    model = QueuedModel()
    model.feed("def f(p):\n    return re.sub('a', 'b', p)\n")
    outcome, said = await heard(model, Request("python", "# replace a by b\n"))
    assert texts(outcome) == ["".join(said)]
    assert [one.insert for one in outcome.suggestions[0].notices] == [(0, "import re\n")]


async def test_in_a_function_imports_are_data_for_the_client() -> None:
    model = QueuedModel()
    model.feed("return json.loads(text)\n")
    prefix = "import os\n\n\ndef f(text):\n    "
    outcome = await complete(Request("python", prefix, "\n\n\nx = 1\n"), model, None, ())
    (notice,) = outcome.suggestions[0].notices
    assert (notice.rule, notice.insert) == ("missing-import", (1, "import json\n"))
    assert texts(outcome) == ["return json.loads(text)"]


async def test_an_import_that_is_being_written_needs_none() -> None:
    model = QueuedModel()
    model.feed("Path\n")
    outcome = await complete(
        Request("python", "from pathlib import ", "\n\nx = 1\n"), model, None, ()
    )
    assert (texts(outcome), outcome.suggestions[0].notices) == (["Path"], ())


async def _hinting(*_: object) -> Surroundings:
    return Surroundings("shop", "app.py", (), "Book: place(customer)")


HINTED = [
    ("def f(book):\n    n = book.", "def f(book):\n    # Book: place(customer)\n    n = book."),
    ("n = book.", "# Book: place(customer)\nn = book."),
    # On an empty line, in a string and in a comment a hint would be continued.
    ("def f(book):\n    ", "def f(book):\n    "),
    ('x = "book.', 'x = "book.'),
    ("# book.", "# book."),
]


@pytest.mark.parametrize(("prefix", "seen"), HINTED)
async def test_a_hint_stands_above_the_line(prefix: str, seen: str) -> None:
    model = QueuedModel()
    model.feed("place(1)\n")
    await complete(Request("python", prefix, "\n    x = 1\n", look=_hinting), model, None, ())
    assert f"<|fim_prefix|>{seen}" in model.asked[0][0]
    assert ("Book: place" in model.asked[0][0]) == (prefix != seen)


NEXT = "\n\n\ndef other():\n    return 1\n"
METHOD = "\n\n    def b(self):\n        pass\n"
TOLD: list[tuple[str, str, str, bool]] = [
    ("python", "# add two numbers\n", NEXT, True),
    ("python", "x = 1\n", NEXT, False),
    ("python", "def add(a, b):\n    ", NEXT, True),
    ("python", 'def add(a, b):\n    """Add."""\n    ', NEXT, True),
    ("python", "def add(a, b):\n    ", "\n    return c\n", False),
    ("python", "def add(a, b):\n    if a:\n        ", "\n    return b\n", False),
    ("python", "def f():\n    def g():\n        ", "\n    return g\n", False),
    ("python", "class A:\n    # the sum\n    ", METHOD, True),
    ("python", "class A:\n    def a(self):\n        ", METHOD, True),
    ("java", "class A {\n    int f() {\n        ", "\n    }\n    int g;\n}\n", True),
    ("java", "class A {\n    int f() {\n        ", "\n        g();\n    }\n}\n", False),
    ("java", "class A {\n  int f() {\n    if (a) {\n      ", "\n    }\n  }\n}\n", False),
    ("java", "class A {\n    // the sum\n    ", "\n    int g;\n}\n", True),
    ("javascript", "// add two numbers\n", "\nmodule.exports = {};\n", True),
    ("javascript", "const a = {\n  b: {\n    ", "\n  },\n};\n", False),
]


@pytest.mark.parametrize(("language", "prefix", "suffix", "told"), TOLD)
async def test_a_model_is_told_to_write_what_stands_apart(
    language: str, prefix: str, suffix: str, told: bool
) -> None:
    model = QueuedModel()
    model.feed("x = 1\n")
    await heard(model, Request(language, prefix, suffix))
    assert model.asked[0][0].startswith("<|im_start|>") == told
    base = QueuedModel(replace(QueuedModel().identity, family="qwen2.5-coder"))
    base.feed("x = 1\n")
    await heard(base, Request(language, prefix, suffix))
    assert "<|fim_suffix|>" in base.asked[0][0]


async def test_a_chat_that_says_nothing_in_a_block_is_asked_again() -> None:
    model = QueuedModel()
    model.feed("```")
    model.feed("    return a + b\n")
    assert texts((await heard(model, ADD))[0]) == ["return a + b"]


async def _with_files(*_: object) -> Surroundings:
    return Surroundings("shop", "app.py", (("stock.py", "def count(name): ...\n"),))


async def test_a_chat_sees_the_files_of_the_project_first() -> None:
    model = QueuedModel()
    model.feed("    return count(name)\n")
    request = Request("python", "def left(name):\n    ", NEXT, "app.py", look=_with_files)
    await complete(request, model, None, ())
    prompt = model.asked[0][0]
    assert "def count(name): ..." in prompt
    assert prompt.index("stock.py") < prompt.index("def left") < prompt.rindex("def left")


BEGUN = [
    ("python", "# unique(items): without repetitions\n", "", "def "),
    (
        "python",
        "class A:\n    # the sum of all\n    ",
        "\n\n    def b(self):\n        pass\n",
        "def ",
    ),
    ("javascript", "// without repetitions\n", "", "function "),
]


@pytest.mark.parametrize("nothing", ["", "```", "\n", "\n```"])
@pytest.mark.parametrize(("language", "prefix", "suffix", "begun"), BEGUN)
async def test_a_chat_that_says_nothing_is_asked_again_for_a_definition(
    nothing: str, language: str, prefix: str, suffix: str, begun: str
) -> None:
    body = "unique(items) {\n  return 1;\n}" if language == "javascript" else "unique(): pass"
    model = QueuedModel()
    model.feed(*pieces(nothing))
    model.feed(*pieces(f" {body}\n"))
    outcome, said = await heard(model, Request(language, prefix, suffix))
    assert texts(outcome) == [begun + body]
    assert "".join(said) == texts(outcome)[0]
    assert model.asked[1][0].removeprefix(model.asked[0][0]).strip() == begun.strip()


async def test_a_chat_that_says_nothing_in_java_is_followed_by_a_plain_question() -> None:
    model = QueuedModel()
    model.feed("```")
    model.feed("int a() {\n    return 1;\n}\n")
    request = Request("java", "// one\n")
    assert texts((await heard(model, request))[0]) == ["int a() {\n    return 1;\n}"]
    assert model.asked[1][0] == request.prefix


async def test_in_the_middle_of_a_line_nothing_is_an_answer() -> None:
    model = QueuedModel()
    model.feed("\n")
    outcome, _ = await heard(model, CALL)
    assert (outcome.suggestions, len(model.asked)) == ((), 1)


async def test_a_name_that_begins_like_the_keyword_before_it_is_an_answer() -> None:
    model = QueuedModel()
    model.feed("f")
    request = Request("python", "def g(f):\n    for ", " in range(3): pass\n")
    outcome, _ = await heard(model, request)
    assert texts(outcome) == ["f"]


ABOVE = [
    ("python", "x = 1\n\n# load\n# a CSV file\n", "x = 1\n\nimport csv\n\n# load\n# a CSV file\n"),
    ("python", "# load a CSV file\n", "import csv\n\n# load a CSV file\n"),
    (
        "javascript",
        "// the ending of a file name, using path",
        "const path = require('path');\n\n// the ending of a file name, using path\n",
    ),
]


@pytest.mark.parametrize(("language", "prefix", "seen"), ABOVE)
@pytest.mark.parametrize("suffix", ["", "\n\nlast();\n"])
async def test_the_model_sees_the_comment_below_the_imports_it_asks_for(
    language: str, prefix: str, seen: str, suffix: str
) -> None:
    model = QueuedModel()
    model.feed("f()\n")
    outcome = await complete(Request(language, prefix, suffix), model, None, ())
    assert f"\n{seen}```" in model.asked[0][0]
    assert model.asked[0][0].endswith(seen)
    assert texts(outcome)[0].endswith("\n\nf()")


@pytest.mark.parametrize(
    ("reason", "last"), [("stop", "return b"), ("length", "b = 1"), ("", "b = 1")]
)
async def test_a_long_answer_that_ended_by_itself_keeps_its_last_line(
    reason: str, last: str
) -> None:
    model = QueuedModel()
    request = Request("python", "def f(a):\n    ", "\n\n\nx = 1\n", max_tokens=4)
    model.ending = reason
    model.feed("b", " = ", "1\n    ", "return b")
    outcome = await complete(request, model, None, ())
    assert texts(outcome)[0].rsplit("\n", 1)[-1].strip() == last


async def test_another_branch_begins_in_the_line_of_the_closed_block() -> None:
    model = QueuedModel()
    model.feed(*pieces("else {"))
    request = Request("javascript", "if (a) {\n  b();\n} ", "\n  c();\n}\n", max_tokens=100)
    outcome = await complete(request, model, None, ())
    assert texts(outcome) == ["else {"]
