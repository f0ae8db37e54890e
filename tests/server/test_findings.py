"""Findings follow the text: they move, grow stale, come back and are ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairhand_scanners.security.finding import Edit, Finding, Place
from fairhand_server.findings import FileFindings, Findings, counted, grouped, held_findings
from fairhand_server.ignored import Ignored
from fairhand_server.settings.security import SecuritySettings

PATH = "/work/shop/app.py"
TEXT = "import os\n\nname = input()\n\n\ncmd = 'ls ' + name\nos.system(\n    cmd\n)\nprint(cmd)\n"
ALL = SecuritySettings(minimum_severity="info")


def finding(**changes: object) -> Finding:
    """A finding of a command built in line 6 and run in lines 7 to 9."""
    values: dict[str, object] = {
        "rule": "command-injection",
        "title": "Command built from untrusted input",
        "cwe": "CWE-78",
        "severity": "critical",
        "confidence": "high",
        "path": PATH,
        "line": 7,
        "column": 1,
        "end_line": 9,
        "end_column": 2,
        "message": "Untrusted data runs as a command.",
        "steps": (Place(PATH, 3, 8, "comes from outside"), Place(PATH, 7, 1, "reaches this call")),
        "fix": (Edit(TEXT.index("os.system"), TEXT.index("os.system") + 9, "subprocess.run"),),
        "fix_title": "Write `subprocess.run`",
        "fingerprint": "f1",
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def held(*found: Finding, text: str = TEXT, path: str = PATH) -> FileFindings:
    return held_findings(path, text, found, lambda _: ["other line"] * 9)


def kept(tmp_path: Path, *found: Finding) -> Findings:
    findings = Findings(Ignored(tmp_path))
    findings.roots = ("/work/shop",)
    findings.put(held(*(found or (finding(),))), TEXT)
    return findings


def edited(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


# What was edited, and the line (from 0) where the finding is then, whether it is stale, the lines
# of its steps, and whether its fix is still offered.
EDITS = {
    "nothing": ("", "", (6, False, [2, 6], True)),
    "a line above everything": ("import os\n", "import os\nimport re\n", (7, False, [3, 7], True)),
    "two lines between its steps": (
        "cmd = 'ls ' + name\n",
        "x = 1\ny = 2\ncmd = 'ls ' + name\n",
        (8, False, [2, 8], True),
    ),
    "blank lines removed": ("input()\n\n\n", "input()\n", (4, False, [2, 4], True)),
    "a line below": ("print(cmd)", "print(cmd)\nprint()", (6, False, [2, 6], True)),
    "its own first line": ("os.system(", "os.popen(", (6, True, [2, 6], False)),
    "a line inside it": ("    cmd\n", "    quote(cmd)\n", (6, True, [2, 6], False)),
    "a line put inside it": ("    cmd\n", "    # why\n    cmd\n", (6, True, [2, 6], False)),
    "the line of a step": ("name = input()", "name = 'me'", (6, True, [2, 6], False)),
    "the line of a step removed": ("name = input()\n", "", (5, True, [5], False)),
    "above and inside": (
        "cmd = 'ls ' + name\nos.system(",
        "\n\ncmd = 'ls ' + name\nos.popen(",
        (8, True, [2, 8], False),
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_finding_follows_an_edit(name: str, tmp_path: Path) -> None:
    old, new, (line, stale, steps, fix) = EDITS[name]
    text = edited(old, new) if old else TEXT
    (one,) = kept(tmp_path).shown(PATH, text, ALL)
    assert one.region.start.line == line
    assert one.stale is stale
    assert [step.region.start.line for step in one.steps] == steps
    assert bool(one.fix) is fix
    if fix:
        start, end = one.fix[0].region.start, one.fix[0].region.end
        assert text.split("\n")[start.line][start.column : end.column] == "os.system"


def test_a_finding_whose_lines_are_gone_is_gone_until_the_edit_is_undone(tmp_path: Path) -> None:
    findings = kept(tmp_path)
    assert findings.shown(PATH, edited("os.system(\n    cmd\n)\n", ""), ALL) == []
    (one,) = findings.shown(PATH, TEXT, ALL)
    assert not one.stale


def test_a_large_rewrite_makes_what_is_in_it_stale_and_takes_little_time(tmp_path: Path) -> None:
    long = TEXT + "".join(f"x{n} = {n}\n" for n in range(5000))
    findings = Findings(Ignored(tmp_path))
    findings.put(
        held(finding(), finding(line=4000, end_line=4000, steps=(), fix=None), text=long), long
    )
    other = TEXT + "".join(f"y{n} = {n}\n" for n in range(5000))
    assert [one.stale for one in findings.shown(PATH, other, ALL)] == [False, True]


def test_a_file_that_was_closed_when_scanned_is_followed_once_it_opens_unchanged(
    tmp_path: Path,
) -> None:
    findings = Findings(Ignored(tmp_path))
    findings.put_all({PATH: held(finding())}, ["/work/shop"])
    assert [one.stale for one in findings.shown(PATH, None, ALL)] == [False]
    assert [one.stale for one in findings.shown(PATH, TEXT, ALL)] == [False]
    assert [one.region.start.line for one in findings.shown(PATH, "\n" + TEXT, ALL)] == [7]


def test_a_file_that_opens_with_another_text_has_stale_findings_inside_it(tmp_path: Path) -> None:
    findings = Findings(Ignored(tmp_path))
    findings.put_all({PATH: held(finding())}, ["/work/shop"])
    (one,) = findings.shown(PATH, "x = 1\n", ALL)
    assert one.stale
    assert one.region.start.line <= 1


def test_a_scan_of_a_folder_replaces_what_is_below_it_and_nothing_else(tmp_path: Path) -> None:
    findings = Findings(Ignored(tmp_path))
    for path in ("/work/shop/old.py", "/work/shop2/kept.py"):
        findings.put(held(finding(path=path), path=path))
    findings.put_all({PATH: held(finding())}, ["/work/shop"])
    assert findings.paths == [PATH, "/work/shop2/kept.py"]


def test_an_identifier_stays_the_same_after_a_new_scan_and_differs_between_twins() -> None:
    first = held(finding(), finding(line=9))
    assert [one.id for one in first.findings] == [
        one.id for one in held(finding(), finding()).findings
    ]
    assert len({one.id for one in first.findings}) == 2


def test_columns_are_known_in_the_units_of_editors() -> None:
    text = "a = '\N{GRINNING FACE}é' + run(x)\n"
    (one,) = held(
        finding(line=1, column=12, end_line=1, end_column=18, steps=(), fix=None), text=text
    ).findings
    start = one.region.start
    assert (start.column, start.utf16, start.utf8) == (11, 12, 15)


def test_a_step_in_another_file_that_cannot_be_read_is_kept() -> None:
    def unreadable(path: str) -> list[str]:
        raise OSError(path)

    step = Place("/work/shop/gone.py", 3, 8, "comes from outside")
    found = held_findings(PATH, TEXT, [finding(steps=(step,))], unreadable)
    assert [one.region.path for one in found.findings[0].steps] == ["/work/shop/gone.py"]


LEVELS = [
    (SecuritySettings(), ["critical", "medium"]),
    (SecuritySettings(minimum_severity="high"), ["critical"]),
    (SecuritySettings(minimum_severity="info"), ["critical", "medium", "low"]),
    (SecuritySettings(minimum_confidence="high"), ["critical"]),
]


@pytest.mark.parametrize(("settings", "expected"), LEVELS)
def test_only_findings_that_reach_the_levels_are_shown(
    settings: SecuritySettings, expected: list[str], tmp_path: Path
) -> None:
    findings = kept(
        tmp_path,
        finding(),
        finding(severity="medium", confidence="medium", rule="weak-hash"),
        finding(severity="low", rule="other"),
    )
    assert [one.held.severity for one in findings.shown(PATH, TEXT, settings)] == expected


def test_what_is_ignored_or_suppressed_is_shown_only_on_request(tmp_path: Path) -> None:
    findings = kept(
        tmp_path,
        finding(),
        finding(rule="weak-hash", fingerprint="f2"),
        finding(rule="debug-mode", fingerprint="f3", suppressed="# nosec"),
    )
    lists = Ignored(tmp_path)
    lists.set_finding("/work/shop", ("command-injection", "f1", "app.py"), True)
    assert [one.held.rule for one in findings.shown(PATH, TEXT, ALL)] == ["weak-hash"]
    everything = findings.shown(PATH, TEXT, ALL, ignored=True)
    assert [one.ignored for one in everything] == [True, False, True]
    assert counted(everything)["critical"] == 1


def test_findings_of_a_further_scanner_join_only_the_text_they_are_about(tmp_path: Path) -> None:
    findings = kept(tmp_path)
    more = finding(rule="weak-hash", fingerprint="b1", scanner="bandit")
    assert findings.add(held(more))
    assert findings.add(held(more))
    assert [one.held.rule for one in findings.shown(PATH, TEXT, ALL)] == [
        "command-injection",
        "weak-hash",
    ]
    assert not findings.add(held(more, text=TEXT + "\n"))


GROUPS = [
    ("severity", ["critical", "medium"]),
    ("file", ["/work/shop/app.py", "/work/shop/b.py"]),
    ("rule", ["command-injection", "weak-hash"]),
]


@pytest.mark.parametrize(("by", "keys"), GROUPS)
def test_groups_begin_with_the_worst(by: str, keys: list[str], tmp_path: Path) -> None:
    findings = kept(tmp_path)
    other = finding(rule="weak-hash", severity="medium", path="/work/shop/b.py")
    findings.put(held(other, path="/work/shop/b.py"))
    shown = [one for path in findings.paths for one in findings.shown(path, None, ALL)]
    assert [key for key, _ in grouped(reversed(shown), by)] == keys
