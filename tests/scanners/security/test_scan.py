"""The scan of one text: steps, suppressions, fingerprints, limits, unfinished code."""

from __future__ import annotations

import pytest

from fairhand_scanners.security.cache import ScanCache
from fairhand_scanners.security.scan import scan_text
from fairhand_scanners.security.settings import ScanSettings
from fairhand_syntax.languages import JAVA, JAVASCRIPT, PYTHON, Language

HEAD = "import os\nfrom flask import request\n\n\ndef view():\n"
SINK = "    name = request.args['name']\n    os.system('ls ' + name)\n"


def rules(
    language: Language, text: str, settings: ScanSettings | None = None
) -> list[tuple[str, int]]:
    findings, _ = scan_text(language, "x", text, settings or ScanSettings())
    return [(f.rule, f.line) for f in findings if not f.suppressed]


def test_the_way_of_the_data_is_told_from_source_to_sink() -> None:
    findings, _ = scan_text(PYTHON, "x.py", HEAD + SINK)
    assert [(s.line, s.message) for s in findings[0].steps] == [
        (6, "`request.args` comes from outside"),
        (6, "kept in `name`"),
        (7, "reaches this call"),
    ]


def test_the_way_of_a_name_in_an_archive_begins_where_the_names_are_gone_through() -> None:
    text = """import zipfile

def unpack(path):
    for name in zipfile.ZipFile(path).namelist():
        open(name, "wb")
"""
    findings, _ = scan_text(PYTHON, "x.py", text)
    steps = next(f.steps for f in findings if f.rule == "zip-slip")
    assert [s.line for s in steps] == [4, 5]


@pytest.mark.parametrize(
    "comment",
    [
        "# nosec",
        "# fairhand: ignore",
        "# fairhand: ignore[command-injection]",
        "# fairhand: ignore[x, command-injection]",
    ],
)
def test_a_comment_on_the_line_suppresses(comment: str) -> None:
    text = HEAD + SINK.rstrip("\n") + f"  {comment}\n"
    findings, _ = scan_text(PYTHON, "x.py", text)
    assert [bool(f.suppressed) for f in findings] == [True]


def test_a_comment_on_the_line_before_suppresses() -> None:
    text = (
        HEAD
        + "    name = request.args['name']\n    # fairhand: ignore[command-injection]\n    os.system(name)\n"
    )
    assert rules(PYTHON, text) == []


def test_a_comment_for_another_rule_does_not_suppress() -> None:
    text = HEAD + SINK.rstrip("\n") + "  # fairhand: ignore[sql-injection]\n"
    assert rules(PYTHON, text) == [("command-injection", 7)]


def test_fingerprints_survive_lines_put_above() -> None:
    first, _ = scan_text(PYTHON, "x.py", HEAD + SINK)
    second, _ = scan_text(PYTHON, "x.py", "# a new line\n\n" + HEAD + SINK)
    assert [f.fingerprint for f in first] == [f.fingerprint for f in second]
    assert first[0].line + 2 == second[0].line


def test_equal_lines_have_fingerprints_of_their_own() -> None:
    findings, _ = scan_text(PYTHON, "x.py", HEAD + SINK + "    os.system('ls ' + name)\n")
    assert len({f.fingerprint for f in findings}) == 2


def test_a_rule_can_be_switched_off() -> None:
    off = ScanSettings(disabled=frozenset(("command-injection",)))
    assert rules(PYTHON, HEAD + SINK, off) == []


def test_the_level_hides_what_is_below() -> None:
    text = "import hashlib\nhashlib.md5(b'x')\n"
    assert rules(PYTHON, text, ScanSettings(level="medium")) == [("weak-hash", 2)]
    assert rules(PYTHON, text, ScanSettings(level="critical")) == []


def test_too_large_a_file_is_named_as_skipped() -> None:
    findings, problems = scan_text(
        PYTHON, "x.py", "x = 1\n" * 100, ScanSettings(max_file_bytes=100)
    )
    assert findings == []
    assert "larger than 100 bytes" in problems[0].message


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (PYTHON, HEAD + SINK + "    if broken(:\n", ("command-injection", 7)),
        (PYTHON, "def f(a:\n    pass\n\n" + HEAD + SINK, ("command-injection", 10)),
        (
            JAVA,
            "class A {\n  void f(HttpServletRequest r, Statement s) throws Exception {\n"
            '    s.executeQuery("SELECT " + r.getParameter("x"));\n    int y = \n',
            ("sql-injection", 3),
        ),
        (
            JAVASCRIPT,
            "const cp = require('child_process');\napp.get('/x', (req, res) => {\n  cp.exec('ls ' + req.query.x);\n  if (",
            ("command-injection", 3),
        ),
    ],
)
def test_unfinished_code_is_scanned_too(
    language: Language, text: str, expected: tuple[str, int]
) -> None:
    assert expected in rules(language, text)


def test_columns_count_code_points() -> None:
    text = "import hashlib\ntext = '\U0001f600\u00e9'; hashlib.md5(b'x')\n"
    findings, _ = scan_text(PYTHON, "x.py", text)
    line = text.split("\n")[1]
    assert line[findings[0].column - 1 :].startswith("hashlib.md5")
    assert text[findings[0].start : findings[0].end] == "hashlib.md5(b'x')"


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        ScanSettings(level="loud")


def test_equal_text_is_not_scanned_twice() -> None:
    cache = ScanCache(most=2)
    first = cache.scan(PYTHON, "x.py", HEAD + SINK)
    assert cache.scan(PYTHON, "x.py", HEAD + SINK) is first
    assert cache.scan(PYTHON, "y.py", HEAD + SINK) is not first
    cache.forget()
    again = cache.scan(PYTHON, "x.py", HEAD + SINK)
    assert again is not first
    assert again == first
