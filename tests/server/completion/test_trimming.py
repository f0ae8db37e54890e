"""How far an answer goes.

tests/cases/completion/holes.txt has documents with ⟦the true answer⟧ in them, which must be found
whether the model then repeats the rest of the document, starts a new function, or stops.
In ends.txt, ⟦the model writes this│and then this⟧, with nothing or only brackets after it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from streamed_cut import CURSOR, kept

from fairhand_server.completion.place import Place, place_of
from fairhand_server.completion.trimming import cut, without_broken_end
from fairhand_syntax.languages import JAVA, LANGUAGES, PYTHON, Language

CASES = Path(__file__).parents[2] / "cases" / "completion"

# A host may send a character at a time or all at once; the answer is the same.
PIECE_SIZES = (3, 16, 100_000)

RUNS_ON = {
    "python": "\n\n\ndef other(data):\n    return data\n\n\nprint(other([]))\n",
    "java": "\n\n    private static int other(int[] data) {\n        return 0;\n    }\n",
    "javascript": "\n\n\nfunction other(data) {\n  return data;\n}\n\nother();\n",
}


def cases(name: str) -> list[tuple[str, str]]:
    """Language and document of each case of a file."""
    parts = (CASES / name).read_text("utf-8").split("=== ")[1:]
    titled = [part.partition("\n") for part in parts]
    return [(title.split(":")[0], document) for title, _, document in titled]


@pytest.mark.parametrize("mode", ["repeats", "new function", "stops"])
@pytest.mark.parametrize(("language", "document"), cases("holes.txt"))
def test_the_end_of_an_answer_is_found(language: str, document: str, mode: str) -> None:
    before, rest = document.split("⟦")
    true, after = rest.split("⟧")
    runs_on = {"repeats": after + RUNS_ON[language], "new function": RUNS_ON[language], "stops": ""}
    answer = true + runs_on[mode]
    got = {kept(language, before + CURSOR + after, answer, piece).rstrip() for piece in PIECE_SIZES}
    assert got == {true.rstrip()}


@pytest.mark.parametrize(("language", "document"), cases("ends.txt"))
def test_an_answer_ends_with_what_it_began_in(language: str, document: str) -> None:
    before, rest = document.split("⟦")
    answer, after = rest.split("⟧")
    right = answer.split("│")[0]
    # A file ends with a line end; the cursor stands at the very end of most of these documents.
    after = "" if after == "\n" else after
    got = kept(language, before + CURSOR + after, answer.replace("│", ""))
    assert got.rstrip() == right.rstrip()


def test_a_cursor_before_code_keeps_that_code_on_a_line_of_its_own() -> None:
    assert kept("python", "def f():\n    ⟦⟧return y\n", "y = 1\n    return y\n") == "y = 1\n    "


def test_the_line_that_the_token_limit_broke_is_dropped() -> None:
    place = place_of(PYTHON, "def f(a):\n    ", "")
    assert without_broken_end(place, "b = 1\n    return g(a,") == "b = 1"


PIECES = """
def f(a):|class A {|}|{|(|)|[|]|'|"|\"\"\"|`|${|/*|*/|//|#|x = 1|return x|else:|} else {|=> {|;|,|\\
|/|if a:|🙂|é| |```|<|fim|_middle|>|function f() {|public int f() {|@A|for (;;) {|:|import a|\x00
"""
WHITE = ["\n", "\n    ", "\n  ", "\n\n", "\t", "\r"]
CODE = st.lists(st.sampled_from(PIECES.split("|") + WHITE), max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(LANGUAGES), CODE, CODE, CODE, st.integers(1, 9))
def test_what_was_once_given_stays_the_beginning(
    language: object, prefix: str, suffix: str, answer: str, piece: int
) -> None:
    place = place_of(language, prefix, suffix)  # type: ignore[arg-type]
    before = ""
    for end in range(piece, len(answer) + piece, piece):
        found = cut(place, answer[:end], False)
        assert found.text.startswith(before)
        if found.finished:
            return
        before = found.text
    found = cut(place, answer, True)
    assert found.finished
    assert found.text.startswith(before)


@settings(max_examples=150, deadline=None)
@example(JAVA, "function f() {", "\ndef f(a):)", "}class A {")
@given(st.sampled_from(LANGUAGES), CODE, CODE, CODE)
def test_how_much_comes_at_once_changes_nothing(
    language: Language, prefix: str, suffix: str, answer: str
) -> None:
    place = place_of(language, prefix, suffix)
    assert len({_last(place, answer, piece).rstrip() for piece in (1, 4, 9, 100_000)}) == 1


def _last(place: Place, answer: str, piece: int) -> str:
    for end in range(piece, len(answer) + piece, piece):
        found = cut(place, answer[:end], False)
        if found.finished:
            return found.text
    return cut(place, answer, True).text


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(LANGUAGES), st.text(), st.text(), st.text(), st.booleans())
def test_no_text_raises(
    language: object, prefix: str, suffix: str, answer: str, final: bool
) -> None:
    place = place_of(language, prefix, suffix)  # type: ignore[arg-type]
    without_broken_end(place, cut(place, answer, final).text)


EXPRESS = "app.post('/users', ⟦⟧);\n\napp.listen(3000);\n"
HANDLER = "async (req, res) => {\n  res.json(users);\n}"
TRY = "class A {\n    int f() {\n        try (⟦⟧\n    }\n}\n"
BODY = "R r = open()) {\n        return r.read();\n    }"


def test_what_closes_the_users_bracket_is_not_lost_in_a_comment() -> None:
    answer = (
        f"{HANDLER});\n\n// get all users\napp.get('/users', (req, res) => {{\n" + "  a();\n" * 9
    )
    assert kept("javascript", EXPRESS, answer) == HANDLER


def test_a_block_of_the_answer_is_closed_where_a_like_line_follows() -> None:
    answer = f"{BODY}\n\n    public static void main(String[] a) {{\n    }}\n"
    # It is indented as the line that opens it.
    assert kept("java", TRY, answer) == BODY.replace("\n", "\n    ")


def test_an_answer_ends_before_the_next_cell() -> None:
    document = "# %%\nimport math\n\n# the area of a circle\n⟦⟧\n\n# %%\nprint(1)\n"
    assert kept("python", document, "r = 2\na = math.pi * r ** 2\n\n# %%\nplot(a)\n") == (
        "r = 2\na = math.pi * r ** 2"
    )
