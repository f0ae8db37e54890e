"""The attribution record: its rows, several windows, and a log that cannot be written."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhand_index.attribution_log import AttributionLog, Entry
from fairhand_server.attribution import Attribution, LoggedFile, Place, body_of, logged_file
from fairhand_server.attribution_comment import comment_edits
from fairhand_server.completion.suggestion import Withheld
from fairhand_server.offers import (
    Accepted,
    Event,
    Offer,
    Origin,
    PartiallyAccepted,
    Typed,
    Withdrawn,
)
from fairhand_server.reference_log import log_data, reference_sentence, write_page
from fairhand_server.settings.references import ReferencesSettings
from fairhand_server.withheld import summary
from fairhand_syntax.judging import Notice, Reference, Span
from fairhand_syntax.showing import in_markdown

TEXT = "def area(w, h):\n    return w * h\n"
REFERENCE = Reference(
    "MIT", "shapes 1.0", "https://x.org/s", "s.py", 3, 4, Span(0, 33), 0.95, "near"
)
OFFER = Offer(
    "s1", "file:///a.py", 1, 4, TEXT, (REFERENCE,), (), Origin("small", "ab" * 32, "cd" * 32)
)
PLACE = Place(LoggedFile("src/a.py", "/w"), "python", "a=1\n" + TEXT)


def accepted(offer: Offer = OFFER) -> Event:
    return Accepted(offer, 4, 4 + len(TEXT), len(TEXT))


async def written(path: Path, *events: Event) -> tuple[list[Entry], list[str]]:
    told: list[str] = []
    settings = ReferencesSettings(log=str(path))
    one = Attribution(told.append)
    for event in events:
        one.record(event, PLACE, settings)
    await one.aclose()
    await asyncio.sleep(0)
    if not path.is_file():
        return [], told
    with AttributionLog(path, read_only=True) as log:
        assert log.verify().problems == ()
        return log.entries(), told


async def test_every_kind_of_event_has_its_row(tmp_path: Path) -> None:
    rows, told = await written(
        tmp_path / "log.sqlite3",
        PartiallyAccepted(OFFER, 4, 7, 3),
        accepted(),
        Withdrawn(OFFER, 4, 4, 0),
        Typed(OFFER, 4, 4 + len(TEXT), len(TEXT)),
    )
    assert [row.event for row in rows] == ["partially_accepted", "accepted", "withdrawn", "typed"]
    assert [row.body["decision"] for row in rows] == ["partial", "accepted", "withdrawn", "typed"]
    assert {row.suggestion_id for row in rows} == {"s1"}
    assert len({row.body["session"] for row in rows}) == 1
    assert told == []


async def test_what_has_no_reference_is_not_recorded_and_what_was_not_compared_is(
    tmp_path: Path,
) -> None:
    plain_offer = Offer("p", OFFER.uri, 1, 4, TEXT)
    notice = Notice("references", "not-checked", "It was not compared.", Span(0, 3))
    unchecked = Offer("u", OFFER.uri, 1, 4, TEXT, (), (notice,))
    rows, _ = await written(
        tmp_path / "log.sqlite3",
        accepted(plain_offer),
        Withdrawn(plain_offer, 4, 4, 0),
        accepted(unchecked),
    )
    assert [(row.suggestion_id, row.body["checked"]) for row in rows] == [("u", False)]


@pytest.mark.parametrize("keep", [False, True])
def test_code_is_in_a_row_only_if_that_was_switched_on(keep: bool) -> None:
    body = body_of(accepted(), PLACE, ReferencesSettings(log_code=keep))
    assert ("return" in str(body)) is keep
    assert body["range"] == {
        "start_line": 2,
        "start_column": 1,
        "end_line": 3,
        "end_column": 17,
    }
    assert body["model"] == {"id": "small", "sha256": "ab" * 32, "entry": ""}
    assert body["index_id"] == "cd" * 32


async def test_a_log_that_cannot_be_written_is_told_and_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    rows, told = await written(tmp_path / "file" / "log.sqlite3", accepted(), accepted())
    assert rows == []
    assert len(told) == 2
    assert len(set(told)) == 1
    assert "cannot be opened" in told[0]


async def test_several_windows_write_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    settings = ReferencesSettings(log=str(path))
    windows = [Attribution(pytest.fail) for _ in range(3)]
    for number in range(20):
        for window in windows:
            offer = Offer(f"s{number}", OFFER.uri, 1, 4, TEXT, (REFERENCE,))
            window.record(accepted(offer), PLACE, settings)
    for window in windows:
        await window.aclose()
    with AttributionLog(path, read_only=True) as log:
        found = log.verify()
        assert (found.problems, found.rows) == ((), 60)
        assert len({row.body["session"] for row in log.entries()}) == 3


async def test_the_data_of_a_panel_follows_what_became_of_each_suggestion(tmp_path: Path) -> None:
    other = Offer("s2", OFFER.uri, 1, 4, TEXT, (REFERENCE,))
    rows, _ = await written(
        tmp_path / "log.sqlite3",
        PartiallyAccepted(OFFER, 4, 7, 3),
        accepted(),
        accepted(other),
        Withdrawn(OFFER, 4, 4, 0),
    )
    found = log_data(rows, {})
    assert [(one["suggestionId"], one["withdrawn"]) for one in found] == [
        ("s2", False),
        ("s1", True),
    ]
    for wanted, count in (
        ({"licence": "MIT"}, 2),
        ({"license": "GPL-3.0-only"}, 0),
        ({"file": "src/a.py"}, 2),
        ({"file": "a.py"}, 2),
        ({"folder": "/w"}, 2),
        ({"folder": "/w/"}, 2),
        ({"folder": "/"}, 2),
        ({"folder": "/w/src"}, 0),
        ({"folder": "/work"}, 0),
        ({"file": "b.py"}, 0),
        ({"date": found[0]["time"][:10]}, 2),
        ({"date": "1999"}, 0),
    ):
        assert len(log_data(rows, wanted)) == count, wanted


def test_text_of_strangers_becomes_no_markup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path))
    bad = {
        "licenseName": "MIT<script>",
        "referenceName": "a](http://evil)\n# head",
        "referenceUrl": "javascript:alert(1)",
        "path": "`x`",
        "startLine": 1,
        "endLine": 2,
        "similarity": 0.5,
        "tier": "near",
    }
    sentence = reference_sentence(bad)
    assert "\n" not in sentence
    assert "<script>" not in sentence
    assert "javascript" not in sentence
    assert "a\\](http" in sentence
    page = write_page(
        [
            {
                "time": "t",
                "file": "<b>",
                "startLine": 1,
                "endLine": 1,
                "event": "accepted",
                "withdrawn": True,
                "checked": False,
                "references": [bad],
                "model": {"id": "m"},
            }
        ]
    ).read_text(encoding="utf-8")
    assert "withdrawn since" in page
    assert "not compared" in page
    assert "<b>" not in page.replace("\\<", "")


@given(st.text())
def test_plain_text_is_one_line(text: str) -> None:
    assert "\n" not in in_markdown(text)


COMMENTS = [
    ("python", "a = 1\n|def f():\n    return 1\n|b = 2\n", "# "),
    ("java", "class A {\n  |int f() {\n    return 1;\n  }|\n}\n", "  // "),
    ("javascript", "|const f = 1;|", "// "),
]

# Lines that must stay the first of their file.
HEADS = [
    ("python", "#!/usr/bin/env python3\n"),
    ("python", "#!/usr/bin/python\n# -*- coding: latin-1 -*-\n"),
    ("python", "# vim: set fileencoding=utf-8 :\n"),
    ("javascript", "#!/usr/bin/env node\n"),
    ("java", ""),
]


@pytest.mark.parametrize(("language", "head"), HEADS)
def test_the_comment_stands_below_the_first_line_of_a_script(language: str, head: str) -> None:
    code = {"python": "x = 1\n", "java": "package a;\n", "javascript": "f();\n"}[language]
    text = head + code
    (begin, _) = comment_edits(text, (0, len(text)), REFERENCE, language)
    assert begin[0] == len(head)
    assert comment_edits(head, (0, len(head) - 2), REFERENCE, language) == [] or not head


def test_an_unknown_licence_is_no_licence_expression() -> None:
    unknown = Reference("NOASSERTION", "x 1", "", "p.py", 1, 2, Span(0, 3), 1.0, "exact")
    (head, _) = comment_edits("abc\n", (0, 3), unknown, "python")
    assert head[1].endswith("# SPDX-SnippetComment: its licence is not known\n")
    assert "License-Identifier" not in head[1]


@pytest.mark.parametrize(("language", "marked", "begin"), COMMENTS)
def test_the_comment_stands_around_whole_lines(language: str, marked: str, begin: str) -> None:
    start = marked.index("|")
    end = marked.index("|", start + 1) - 1
    text = marked.replace("|", "")
    changed = text
    for at, new in reversed(comment_edits(text, (start, end), REFERENCE, language)):
        changed = changed[:at] + new + changed[at:]
    lines = changed.splitlines()
    first = lines.index(f"{begin}SPDX-SnippetBegin")
    last = lines.index(f"{begin}SPDX-SnippetEnd")
    assert lines[first + 4] == f"{begin}SPDX-License-Identifier: MIT"
    assert "\n".join(lines[first + 5 : last]).strip() == text[start:end].strip()
    assert [line for line in lines if "SPDX" not in line] == text.splitlines()
    moved = changed.index(text[start:end].strip())
    assert comment_edits(changed, (moved, moved + 3), REFERENCE, language) == []


def test_a_name_of_a_stranger_cannot_leave_its_comment() -> None:
    bad = Reference("MIT", "x\nimport os", "", "p\r.py", 1, 2, Span(0, 3), 1.0, "exact")
    (head, _) = comment_edits("abc\n", (0, 3), bad, "python")
    assert all(line.startswith("# ") for line in head[1].splitlines())


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/w/one/src/a.py", LoggedFile("src/a.py", "/w/one")),
        ("/w/two/b.py", LoggedFile("b.py", "/w/two")),
        ("/elsewhere/c.py", LoggedFile("/elsewhere/c.py")),
    ],
)
def test_a_file_is_named_by_its_folder_of_the_workspace(path: str, file: LoggedFile) -> None:
    assert logged_file(path, [Path("/w/one"), Path("/w/two")]) == file


def test_the_status_says_what_was_withheld_and_why() -> None:
    gpl = Withheld("references", "r", "It resembles licensed code (GPL-3.0-only, vaults).")
    assert summary(()) == ""
    assert summary((gpl,)) == "1 suggestion withheld (GPL-3.0-only, vaults)"
    assert summary((gpl, Withheld("bias", "r", "It judges (people)."))) == (
        "1 suggestion withheld (GPL-3.0-only, vaults), 1 hidden (bias)"
    )


def test_people_read_of_an_unknown_licence_and_a_short_commit() -> None:
    reference = {
        "licenseName": "NOASSERTION",
        "referenceName": f"ours {'3f' * 20}",
        "referenceUrl": "",
        "path": "a.py",
        "startLine": 1,
        "endLine": 4,
        "similarity": 1.0,
        "tier": "exact",
    }
    sentence = reference_sentence(reference)
    assert sentence.startswith("Reference code under an unknown licence from ours 3f3f3f3f3f3f,")
    names = "\n".join(f"Copyright {year} Flo" for year in range(2001, 2007))
    assert reference_sentence({**reference, "copyright": names}).endswith(
        "Copyright 2001 Flo; Copyright 2002 Flo; Copyright 2003 Flo; 3 more"
    )
