"""A bracket or quote that the editor has closed for the user is neither doubled nor lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamed_cut import CURSOR, completed, kept

# The code around the line of the cursor: before it, its indentation, after it, a line's end.
AROUND = {
    "python": ("def run(items, a, b):\n    start = 0\n", "    ", "\n    return start\n", ""),
    "java": (
        "class A {\n  void run(int a, int b) {\n    int start = 0;\n",
        "    ",
        "\n    return;\n  }\n}\n",
        ";",
    ),
    "javascript": (
        "function run(items, a, b) {\n  let start = 0;\n",
        "  ",
        "\n  return start;\n}\n",
        ";",
    ),
}
# What the user typed, what the editor closed, and what may stand between the two.
PAIRS = [
    ("result = process(", ")", ["a, b", "len(items), start", "key=get(x)", '"n", v', "x[0], y[1]"]),
    ('label = "', '"', ["hello world", "data/config.json", "Total: ", "utf-8", "user name"]),
    ("label = '", "'", ["hello", "a/b", "it", "x y"]),
    ("config = {", "}", ["a: 1, b: 2", '"k": value', '"id": u, "n": n', "x: x", '"a": [1, 2]']),
    ("values = [", "]", ["1, 2, 3", "x, y", "i + 1", "a[0], b[1]", "first, second"]),
    ("result = process([", "])", ["1, 2", "a[0], b", "f(x), 2"]),
    ('log("', '")', ["started", "done: ", "a (b"]),
    ("send({", "})", ['"a": 1', "b: [2]"]),
    ("total = (a + (", "))", ["b * 2", "f(1)"]),
]
TEMPLATES = [("label = `", "`", ["hello ${name}", "a b", "${f(x)}: ${y}"])]
HOSTS = ("content", "content and closer", "content, closer and more lines", "looks at the suffix")


def cases() -> Iterator[tuple[str, str, str, str, str]]:
    """Language, document, answer, and the one or two right documents."""
    for language, (before, indent, after, end) in AROUND.items():
        pairs = PAIRS + (TEMPLATES if language == "javascript" else [])
        for head, closer, contents in pairs:
            if language == "java" and closer[0] == "'":
                continue
            for content in contents:
                for tail in ("", end) if end else ("", ","):
                    for host in HOSTS:
                        more = f"\n{indent}start = start + 1{end}\n{indent}print(start){end}"
                        answer = content
                        if host != "content" and host != "looks at the suffix":
                            answer += closer + (tail or end)
                        if host.endswith("lines"):
                            answer += more
                        begin = f"{before}{indent}{head}"
                        document = f"{begin}{CURSOR}{closer}{tail}{after}"
                        yield (
                            language,
                            document,
                            answer,
                            f"{begin}{content}{closer}{tail}{after}",
                            head,
                        )


CASES = list(cases())


@pytest.mark.parametrize(
    ("language", "before", "answer", "closer", "right"),
    [
        ("java", "char[] all = { '", "A', 'B' };", "'", "A"),
        ("javascript", "send({ to: '", "user', at: now() });", "'", "user"),
        # Here the bracket that the editor has closed is the last one of the answer.
        ("javascript", "send({ to: name(", "user), at: now() });", ")", "user), at: now() }"),
        ("python", "send({'to': [", "user], 'at': now()})", "]", "user"),
    ],
)
def test_a_bracket_that_is_missing_further_out_does_not_matter(
    language: str, before: str, answer: str, closer: str, right: str
) -> None:
    above, indent, after, _ = AROUND[language]
    document = f"{above}{indent}{before}{CURSOR}{closer}{after}"
    got = completed(language, document, f"{answer}\n{indent}more();\n")
    assert got == document.replace(CURSOR, right)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 600


@pytest.mark.parametrize("language", list(AROUND))
def test_a_closer_is_neither_doubled_nor_lost(language: str) -> None:
    wrong = []
    for known, document, answer, right, head in CASES:
        if known != language:
            continue
        got = completed(known, document, answer)
        if got != right:
            line = next(line for line in got.split("\n") if head in line)
            wrong.append((document.split("\n")[-4:], answer, line))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("piece", range(24, 64))
def test_a_pair_is_closed_however_much_comes_at_once(piece: int) -> None:
    document = f"def run(items):\n    result = process({CURSOR})\n    return 0\n"
    answer = "len(items), start)\n    start = start + 1\n    print(start)"
    assert kept("python", document, answer, piece) == "len(items), start"


@pytest.mark.parametrize(
    ("document", "answer", "right"),
    [
        (f"def g():\n    f(q{CURSOR})\n", "pass\n", "pass"),
        (f"def g():\n    f(q, {CURSOR})\n", "a  # why\n", "a  # why\n"),
        (f"f({CURSOR})\n", "\n    a,\n    b,\n", "\n    a,\n    b,\n"),
    ],
)
def test_an_answer_of_one_line_leaves_the_closer_on_it(
    document: str, answer: str, right: str
) -> None:
    assert kept("python", document, answer) == right
