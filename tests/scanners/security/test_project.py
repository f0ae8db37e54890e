"""The scan of folders: which files, other files' functions, cancelling, supplements."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from fairhand_scanners.security import supplements
from fairhand_scanners.security.ignoring import is_bearable
from fairhand_scanners.security.project import files_below, scan_paths
from fairhand_scanners.security.settings import ScanSettings

PLAIN = ScanSettings(bandit=False, plugins=False, workers=1)
BAD = "import os\nfrom flask import request\n\n\ndef view():\n    os.system(request.args['x'])\n"


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def names(root: Path, settings: ScanSettings = PLAIN) -> list[str]:
    return [p.relative_to(root).as_posix() for p in files_below([root], settings)[0]]


@pytest.mark.parametrize(
    ("ignores", "expected"),
    [
        ("", ["a.py", "b/c.js", "b/d/e.java"]),
        ("*.js\n", ["a.py", "b/d/e.java"]),
        ("b/\n", ["a.py"]),
        ("/a.py\n", ["b/c.js", "b/d/e.java"]),
        ("b/**\n!b/c.js\n", ["a.py", "b/c.js"]),
        ("# a comment\n\n**/e.java\n", ["a.py", "b/c.js"]),
        ("[ab].py\n", ["b/c.js", "b/d/e.java"]),
    ],
)
def test_gitignore_is_honoured(tmp_path: Path, ignores: str, expected: list[str]) -> None:
    write(
        tmp_path, {"a.py": "", "b/c.js": "", "b/d/e.java": "", "n.txt": "", ".gitignore": ignores}
    )
    assert names(tmp_path) == expected


@pytest.mark.parametrize(
    ("scanned", "expected"),
    [
        ("sub", ["sub/c.py"]),
        # What is named itself is scanned, though the repository leaves it out.
        ("sub/dist", ["sub/dist/a.py"]),
        (".", ["sub/c.py"]),
    ],
)
def test_the_repository_around_a_folder_counts(
    tmp_path: Path, scanned: str, expected: list[str]
) -> None:
    files = {
        "sub/dist/a.py": "",
        "sub/b.py": "",
        "sub/c.py": "",
        ".gitignore": "dist/\n/sub/b.py\n",
    }
    write(tmp_path, files)
    (tmp_path / ".git").mkdir()
    found, _ = files_below([tmp_path / scanned], PLAIN)
    assert [p.relative_to(tmp_path).as_posix() for p in found] == expected


def test_nothing_above_a_folder_counts_outside_of_a_repository(tmp_path: Path) -> None:
    write(tmp_path, {"sub/a.py": "", ".gitignore": "a.py\n"})
    assert [p.name for p in files_below([tmp_path / "sub"], PLAIN)[0]] == ["a.py"]


def test_dependencies_and_links_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "", "node_modules/x/i.js": "", ".venv/b.py": "", "real/c.py": ""})
    (tmp_path / "link.py").symlink_to(tmp_path / "a.py")
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    files, problems = files_below([tmp_path], PLAIN)
    assert [p.name for p in files] == ["a.py", "c.py"]
    assert [(Path(p.path).name, p.message) for p in problems] == [
        ("link.py", "skipped: not a plain file")
    ]


def test_pipes_and_large_files_are_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    write(tmp_path, {"big.py": "x = 1\n" * 50})
    settings = ScanSettings(bandit=False, plugins=False, max_file_bytes=100)
    files, problems = files_below([tmp_path], settings)
    assert files == []
    assert sorted(Path(p.path).name for p in problems) == ["big.py", "pipe.py"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {
                "shop/store.py": "import sqlite3\n\n\ndef load(con, name):\n    return con.execute('SELECT ' + name)\n",
                "shop/views.py": "from flask import request\n\nfrom shop.store import load\n\n\ndef view(con):\n    return load(con, request.args['n'])\n",
            },
            ("shop/store.py", 5, "sql-injection"),
        ),
        (
            {
                "shop/inputs.py": "from flask import request\n\n\ndef wanted():\n    return request.args['n']\n",
                "shop/views.py": "import os\n\nfrom .inputs import wanted\n\n\ndef view():\n    os.system(wanted())\n",
            },
            ("shop/views.py", 7, "command-injection"),
        ),
        (
            {
                "lib/run.js": "const cp = require('child_process');\nfunction run(cmd) {\n  cp.exec('ls ' + cmd);\n}\nmodule.exports = { run };\n",
                "app.js": "const { run } = require('./lib/run');\napp.get('/x', (req, res) => run(req.query.x));\n",
            },
            ("lib/run.js", 3, "command-injection"),
        ),
    ],
)
def test_data_is_followed_into_other_files(
    tmp_path: Path, files: dict[str, str], expected: tuple[str, int, str]
) -> None:
    write(tmp_path, files)
    findings, problems = scan_paths([tmp_path], PLAIN)
    assert problems == []
    found = [(Path(f.path).relative_to(tmp_path).as_posix(), f.line, f.rule) for f in findings]
    assert expected in found


def test_a_cleaning_helper_of_another_file_is_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "tools.py": "def number(text):\n    return int(text)\n",
            "views.py": "import os\n\nfrom flask import request\n\nfrom tools import number\n\n\ndef view():\n    os.system('ls %s' % number(request.args['n']))\n",
        },
    )
    findings, _ = scan_paths([tmp_path], PLAIN)
    assert findings == []


def test_workers_find_what_one_process_finds(tmp_path: Path) -> None:
    write(tmp_path, {f"m{i}.py": BAD for i in range(9)})
    told: list[tuple[int, int]] = []
    alone, _ = scan_paths([tmp_path], PLAIN)
    shared, problems = scan_paths(
        [tmp_path],
        ScanSettings(bandit=False, plugins=False, workers=2),
        lambda d, t, _: told.append((d, t)),
    )
    assert problems == []
    assert shared == alone
    assert len(shared) == 9
    assert told[-1] == (9, 9)


def test_cancelling_keeps_what_was_found(tmp_path: Path) -> None:
    write(tmp_path, {f"m{i}.py": BAD for i in range(6)})
    seen: list[int] = []
    findings, problems = scan_paths(
        [tmp_path], PLAIN, lambda d, t, n: seen.append(d), lambda: len(seen) >= 2
    )
    assert len(findings) == 2
    assert "cut short after 2 of 6 files" in problems[-1].message


def test_cancelling_workers_takes_less_than_a_fifth_of_a_second(tmp_path: Path) -> None:
    big = BAD + "\n".join(
        f"def f{i}(a):\n    return [x + a for x in range({i})]" for i in range(2500)
    )
    write(tmp_path, {f"m{i}.py": big for i in range(16)})
    pressed: list[float] = []

    def cancelled() -> bool:
        if not pressed and time.monotonic() - begun > 1.0:
            pressed.append(time.monotonic())
        return bool(pressed)

    begun = time.monotonic()
    settings = ScanSettings(bandit=False, plugins=False, workers=2)
    scan_paths([tmp_path], settings, None, cancelled)
    ended = time.monotonic()
    assert not pressed or ended - pressed[0] < 0.2


def test_bandit_adds_its_findings_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.py": "import ssl\nssl.wrap_socket(ssl_version=ssl.PROTOCOL_SSLv2)\n",
            "b.py": "def f(:\n",
        },
    )
    findings, problems = supplements.run_bandit([str(tmp_path / "a.py"), str(tmp_path / "b.py")])
    assert ("old-tls", 2) in [(f.rule, f.line) for f in findings]
    assert all(f.scanner == "bandit" for f in findings)
    assert [Path(p.path).name for p in problems] == ["b.py"]


def test_bandits_tests_are_mapped_to_rules_that_exist() -> None:
    from fairhand_scanners.security.rulebook import rules

    assert set(supplements.BANDIT_RULES.values()) <= set(rules())


class Point:
    """An entry point of a plug-in."""

    def __init__(self, name: str, scan: object) -> None:
        self.name = name
        self.scan = scan

    def load(self) -> object:
        if isinstance(self.scan, Exception):
            raise self.scan
        return self.scan


def test_a_broken_plug_in_is_reported_and_the_others_run(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        Point("broken", ImportError("no such module")),
        Point("odd", lambda paths: [{"rule": "x"}]),
        Point(
            "good",
            lambda paths: [
                {"rule": "own-rule", "cwe": 79, "path": "a.py", "line": 3, "message": "m"}
            ],
        ),
    ]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points)
    findings, problems = supplements.run_plugins(["a.py"])
    assert [(f.rule, f.cwe, f.scanner) for f in findings] == [("own-rule", "CWE-79", "good")]
    assert [p.message.split("'")[1] for p in problems] == ["broken", "odd"]


PATTERNS = [
    ("*.pyc", True),
    ("**/build/**/*.min.js", True),
    ("*" * 200 + "a", True),
    ("*a" * 50, False),
    ("**/" * 100 + "x", False),
    ("a" * 301, False),
    ("?" * 20, False),
]


@pytest.mark.parametrize(("pattern", "bearable"), PATTERNS)
def test_ignore_patterns_that_would_take_for_ever_are_passed_over(
    pattern: str, bearable: bool
) -> None:
    assert is_bearable(pattern) == bearable


JAVA_PROJECT = Path(__file__).parents[2] / "cases" / "security_project" / "java"


def test_java_is_followed_into_other_files() -> None:
    """Through fields, injected objects, base classes and static helpers; ours are told from
    others of the same name by import and package."""
    findings, problems = scan_paths([JAVA_PROJECT], PLAIN)
    assert problems == []
    found = {(Path(f.path).name, f.line, f.rule) for f in findings if f.cwe != "CWE-772"}
    assert found == {
        ("UserDao.java", 9, "sql-injection"),
        ("Greeter.java", 8, "cross-site-scripting"),
        ("UserServlet.java", 22, "cross-site-scripting"),
        ("UserServlet.java", 25, "command-injection"),
    }
    (sql,) = (f for f in findings if f.rule == "sql-injection")
    assert [Path(s.path).name for s in sql.steps] == [*["UserServlet.java"] * 3, "UserDao.java"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {
                "Broker.java": 'package a;\nclass Broker {\n\n\n  private String password = "S3cr-77!x";\n}\n',
                "Use.java": "package a;\nclass Use {\n  Broker broker = new Broker();\n  Object a() { return new Broker(); }\n}\n",
            },
            [("Broker.java", 5)],
        ),
        (
            {
                "broker.py": "class Broker:\n    x = 1\n\n    password = 'S3cr-77!x'\n",
                "use.py": "from broker import Broker\n\n\ndef make():\n    return Broker()\n",
            },
            [("broker.py", 4)],
        ),
    ],
)
def test_a_field_of_another_files_class_is_found_where_it_stands(
    tmp_path: Path, files: dict[str, str], expected: list[tuple[str, int]]
) -> None:
    write(tmp_path, files)
    found, problems = scan_paths([tmp_path], PLAIN)
    assert problems == []
    places = [(Path(f.path).name, f.line) for f in found if f.rule == "hardcoded-credentials"]
    assert places == expected


def test_bases_in_another_file_are_the_projects_own_and_no_entrance(tmp_path: Path) -> None:
    handler = "import os\nfrom base import Handler\n\n\nclass Mine(Handler):\n    def on_message(self, text):\n        os.system(text)\n"
    write(tmp_path, {"base.py": "class Handler:\n    pass\n", "mine.py": handler})
    assert scan_paths([tmp_path], PLAIN)[0] == []
    (tmp_path / "base.py").unlink()
    assert [f.rule for f in scan_paths([tmp_path], PLAIN)[0]] == ["command-injection"]
