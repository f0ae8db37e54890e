"""Whatever a file holds, the scan neither raises nor runs without bound."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest
from scanners.security.marked import CASES

from fairhand_scanners.security import project
from fairhand_scanners.security.project import scan_paths
from fairhand_scanners.security.scan import scan_source, scan_text
from fairhand_scanners.security.settings import ScanSettings
from fairhand_syntax.languages import JAVA, JAVASCRIPT, PYTHON, Language

LANGUAGES = {"python": (PYTHON, ".py"), "java": (JAVA, ".java"), "javascript": (JAVASCRIPT, ".js")}
SECONDS = 5.0
PIECES = [
    "(", ")", "[", "]", "{", "}", "'", '"', "`", "\\", "\n", "\t", ";", ":", ",", ".", "=", "==", "=>", "->", "...", "**", "f'{", "${",
    "def f(", "class A", "if x", "else", "for (", "while True", "return", "try", "catch (e)", "finally", "async ", "await ", "lambda x",
    "import os", "require('fs')", "request.args['x']", "req.query.x", "os.system(", "eval(", "\0", "\ud800", "\U0001f600", "\u202e", "#", "//", "/*",
    "<a>", "</a>", "switch (x) {", "case 1:", "yield", "with open(", "new X(", "@a", "x = ", "x += ", "null", "None", "1e999", "0x", "/(a+)+/",
]  # fmt: skip


def sources(suffix: str) -> list[str]:
    return [p.read_text("utf-8") for p in sorted(CASES.rglob(f"*{suffix}"))]


def mutated(chance: random.Random, texts: list[str]) -> str:
    text = chance.choice(texts)
    kind = chance.randrange(4)
    start = chance.randrange(len(text))
    if kind == 0:
        return text[max(0, start - 3000) : start]
    text = text[start : start + 2500]
    if kind == 1:
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(PIECES) + text[at + chance.randrange(6) :]
        return text
    if kind == 2:
        lines = text.split("\n")
        chance.shuffle(lines)
        return "\n".join(lines)
    return "".join(
        chance.choice(PIECES) + chance.choice(("", " ", "\n"))
        for _ in range(chance.randrange(1, 400))
    )


def check(language: Language, text: str) -> None:
    # Processor time: what else the machine does is none of the scan's affair.
    begun = time.thread_time()
    _, problems = scan_text(language, "x", text)
    assert time.thread_time() - begun < SECONDS
    assert not [p for p in problems if "fault" in p.message]


@pytest.mark.parametrize("name", LANGUAGES)
def test_truncated_changed_and_random_texts_do_no_harm(name: str) -> None:
    run(name, 150)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", LANGUAGES)
def test_ten_thousand_such_texts_do_no_harm(name: str) -> None:
    run(name, 10_000)


def run(name: str, count: int) -> None:
    language, suffix = LANGUAGES[name]
    chance = random.Random(f"{name} {count}")
    texts = sources(suffix)
    for _ in range(count):
        check(language, mutated(chance, texts))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (PYTHON, "x = " + "(" * 5000 + "1" + ")" * 5000),
        (PYTHON, "x = " + "[" * 5000),
        (PYTHON, "x = " + " + ".join(f"a{i}" for i in range(5000))),
        (PYTHON, "".join("    " * i + f"if a{i}:\n" for i in range(150)) + "    " * 150 + "pass\n"),
        (PYTHON, "x = 'a'" + ".strip()" * 3000),
        (
            PYTHON,
            "".join(
                f"def f{i}(a):\n    return f{(i + 1) % 60}(a) + f{(i + 7) % 60}(a)\n"
                for i in range(60)
            ),
        ),
        (PYTHON, "".join(f"while x{i}:\n" + "    " for i in range(1))),
        (JAVA, "class A { String f() { return " + " + ".join('"a"' for _ in range(5000)) + "; } }"),
        (JAVA, "class A { void f() { " + "{" * 3000 + "}" * 3000 + " } }"),
        (JAVA, "class A { void f() { b" + ".append(1)" * 3000 + "; } }"),
        (JAVASCRIPT, "f(" * 3000 + ")" * 3000),
        (JAVASCRIPT, "x" + ".then(y => y)" * 1500),
        (JAVASCRIPT, "`${" * 2000 + "1" + "}`" * 2000),
        (JAVASCRIPT, "if (a) {} " + "else if (b) {} " * 3000),
    ],
    ids=range(14),
)
def test_deep_and_long_code_is_bounded(language: Language, text: str) -> None:
    check(language, text)


def test_cases_are_there_to_be_changed() -> None:
    assert all(sources(suffix) for _, suffix in LANGUAGES.values())
    assert isinstance(CASES, Path)


COSTLY = "a=>" * 3000


def test_a_text_that_costs_too_much_to_parse_is_said_to_be_not_scanned() -> None:
    """The parser's repair of errors would take gigabytes for it."""
    found, problems = scan_text(JAVA, "A.java", COSTLY)
    assert found == []
    assert [one.message for one in problems] == ["not scanned: it costs too much to parse"]
    # The parser forgets it.
    assert scan_text(JAVA, "A.java", "class A { }") == ([], [])


def ends_its_worker(names: list[str], settings: ScanSettings) -> project.Outcome:
    if any("deadly" in name for name in names):
        os.kill(os.getpid(), signal.SIGKILL)
    return scan_some(names, settings)


scan_some = project._scan_some


def test_a_file_that_ends_its_worker_hides_nothing_in_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        (tmp_path / f"a{number}.py").write_text("import os\nos.system(input())\n")
    (tmp_path / "a5_deadly.py").write_text("x = 1\n")
    monkeypatch.setattr(project, "_scan_some", ends_its_worker)
    found, problems = scan_paths([tmp_path], ScanSettings(bandit=False, workers=2))
    assert len({one.path for one in found}) == 12
    assert [Path(one.path).name for one in problems] == ["a5_deadly.py"]


@pytest.mark.parametrize(("waits", "seconds", "stopped"), [(0.7, 2.0, False), (0.0, 0.0, True)])
def test_a_file_has_time_of_the_processor(waits: float, seconds: float, stopped: bool) -> None:
    text = "".join(f"def f{n}(a):\n    return a + {n}\n" for n in range(1500))

    def goes_on() -> bool:
        time.sleep(waits)
        return False

    begun = time.monotonic()
    settings = ScanSettings(max_seconds=seconds)
    _, problems = scan_source("x.py", text, settings, (PYTHON, None, goes_on))
    assert bool(problems) == stopped
    assert time.monotonic() - begun > seconds
