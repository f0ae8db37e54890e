"""Referenced suggestions through the real protocol: shown, taken, recorded, withheld.

One server with a tiny index of its own, before an editor that says what it can draw.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_lsp
from eventually import eventually
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from support.completion_host import CompletionHost, event
from support.drawing_editor import MODEL, Drawing, WithAnIndex
from support.tiny_index import SHAPES_COPYRIGHT, SPREAD, SPREAD_HEAD, VAULT, VAULT_HEAD

from fairhand_index.attribution_log import AttributionLog, Entry, LogError

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = itertools.count()


SERVED = WithAnIndex()


@pytest_lsp.fixture(config=SERVED, scope="module")
async def session(lsp_client: Drawing) -> AsyncIterator[None]:
    # A shared machine may be slow; what a missed deadline does has tests of its own.
    await lsp_client.start_drawing({"references": {"deadlineMs": 20_000}})
    await eventually(lambda: "ready" in lsp_client.states, 30)
    yield
    await lsp_client.shutdown_session()
    await SERVED.running.aclose()


@pytest.fixture
async def editor(session: Drawing) -> AsyncIterator[Drawing]:
    session.forget()
    session.shown.clear()
    session.refreshed = 0
    SERVED.host.forget()
    yield session
    session.configure({"references": {"policy": "flag", "rules": []}})
    assert session.told == []
    assert session.error is None


@pytest.fixture
def host(session: Drawing) -> CompletionHost:
    host: CompletionHost = SERVED.host
    return host


NOTED = ("shown", "filtered", "not_checked")


def rows(name: str) -> list[Entry]:
    """The rows of the log about what was taken into one file."""
    return [entry for entry in all_rows(name) if entry.event not in NOTED]


def all_rows(name: str) -> list[Entry]:
    """The rows of the log about one file; empty while there is no log."""
    path = SERVED.home / "state" / "attribution.sqlite3"
    try:
        with AttributionLog(path, read_only=True) as log:
            entries = log.entries()
    except LogError:
        return []
    about = {entry.suggestion_id for entry in entries if entry.body.get("file") == name}
    return [entry for entry in entries if entry.suggestion_id in about]


def named(row: dict[str, Any]) -> tuple[str, str]:
    return row["file"], row["references"][0]["licenseName"]


async def offered(
    editor: Drawing, host: CompletionHost, head: str = SPREAD_HEAD, body: str = SPREAD
) -> tuple[str, str, types.InlineCompletionItem]:
    """A document of its own with the suggestion of a body on offer in it."""
    name = f"file{next(NUMBERS)}.py"
    uri = editor.open(name, f"import os\n\n\n{head}    ")
    host.say(body + "\n\n")
    return name, uri, await editor.item(uri, 4, 4)


async def test_an_item_carries_its_references_in_the_argument_of_its_command(
    editor: Drawing, host: CompletionHost
) -> None:
    _, _, item = await offered(editor, host)
    assert item.insert_text == SPREAD.strip()
    assert item.command is not None
    assert item.command.command == "fairhand.acceptSuggestion"
    (about,) = item.command.arguments or ()
    (reference,) = about.pop("references")
    assert len(about.pop("suggestionId")) == 16
    assert about == {"notices": []}
    assert reference == {
        "licenseName": "MIT",
        "referenceName": "shapes 2.1",
        "referenceUrl": "https://github.com/example/shapes",
        "path": "shapes/readings.py",
        "startLine": 5,
        "endLine": 10,
        "position": {"startCharacter": 0, "endCharacter": len(str(item.insert_text))},
        "similarity": 1.0,
        "tier": "exact",
        "copyright": SHAPES_COPYRIGHT,
    }


async def test_the_licence_is_seen_before_acceptance_and_moves_with_the_code_after_it(
    editor: Drawing, host: CompletionHost
) -> None:
    name, uri, item = await offered(editor, host)
    await eventually(lambda: editor.refreshed == 1)
    assert await editor.lenses(uri) == [
        (4, "Reference code under MIT (shapes 2.1) – lines 5–10"),
    ]
    editor.put(uri, 4, 4, str(item.insert_text))
    assert await editor.lenses(uri) == [(4, "Reference code under MIT")]
    await eventually(lambda: editor.refreshed == 2)
    editor.put(uri, 0, 0, "import re\nimport sys\n")
    assert await editor.lenses(uri) == [(6, "Reference code under MIT")]
    text = await editor.hover(uri, 7, 8)
    assert "Reference code under MIT from [shapes 2.1](<https://github.com/example/shapes>)" in text
    assert "shapes/readings.py lines 5–10, similarity 100 % (exact)" in text
    assert SHAPES_COPYRIGHT in text
    assert await editor.hover(uri, 0, 2) == ""
    await eventually(lambda: [row.event for row in rows(name)] == ["accepted"])


async def test_the_record_has_every_field_and_no_code(
    editor: Drawing, host: CompletionHost
) -> None:
    name, uri, item = await offered(editor, host)
    editor.put(uri, 4, 4, str(item.insert_text))
    await eventually(lambda: rows(name))
    (row,) = rows(name)
    assert item.command is not None
    assert item.command.arguments is not None
    assert row.suggestion_id == item.command.arguments[0]["suggestionId"]
    body = dict(row.body)
    assert len(body.pop("session")) == 16
    assert len(body.pop("snippet_sha256")) == 64
    (reference,) = body.pop("refs")
    lines = {"start_line": 5, "start_column": 5, "end_line": 10, "end_column": 76}
    assert body.pop("tokens") > 60
    assert body == {
        "v": 1,
        "decision": "accepted",
        "model": {"id": MODEL, "sha256": "", "entry": ""},
        "language": "python",
        "file": name,
        "folder": "/workspace",
        "range": lines,
        "index_id": SERVED.index.id,
        "checked": True,
    }
    assert len(reference.pop("archive_sha256")) == 64
    assert reference == {
        "spdx": "MIT",
        "license_source": reference["license_source"],
        "ecosystem": "pypi",
        "package": "shapes",
        "version": "2.1",
        "purl": "pkg:pypi/shapes@2.1",
        "repo": "https://github.com/example/shapes",
        "url": reference["url"],
        "path": "shapes/readings.py",
        "start_line": 5,
        "end_line": 10,
        "suggestion_span": {"start": 0, "end": len(SPREAD.strip())},
        "range": lines,
        "similarity": 1.0,
        "tier": "exact",
        "policy": {"decision": "flag", "rule": "flag:otherwise"},
        "copyright": SHAPES_COPYRIGHT,
        "notice": "",
    }
    assert reference["license_source"]
    assert "highest" not in str(row.body)


async def test_what_was_shown_is_in_the_log_before_what_was_taken(
    editor: Drawing, host: CompletionHost
) -> None:
    name, uri, _ = await offered(editor, host)
    host.say(SPREAD + "\n\n")
    item = await editor.item(uri, 4, 4)
    editor.put(uri, 4, 4, str(item.insert_text))
    await eventually(lambda: rows(name))
    # Asked twice for the same, it was shown once as far as anybody need know.
    shown, accepted = all_rows(name)
    assert (shown.event, accepted.event) == ("shown", "accepted")
    assert shown.body["line"] == 5
    assert shown.body["index_id"] == SERVED.index.id
    (reference,) = shown.body["refs"]
    assert (reference["spdx"], reference["license_source"]) == ("MIT", "metadata")
    assert "highest" not in str(shown.body)


async def test_the_command_only_confirms(editor: Drawing, host: CompletionHost) -> None:
    name, uri, item = await offered(editor, host)
    assert item.command is not None
    argument = {"suggestionId": item.command.arguments[0]["suggestionId"]}  # type: ignore[index]
    await editor.run("fairhand.acceptSuggestion", argument)
    await editor.run("fairhand.acceptSuggestion", {"suggestionId": "unknown"})
    await editor.run("fairhand.acceptSuggestion")
    assert rows(name) == []
    editor.put(uri, 4, 4, str(item.insert_text))
    await editor.run("fairhand.acceptSuggestion", argument)
    await eventually(lambda: rows(name))
    assert [row.event for row in rows(name)] == ["accepted"]


async def test_word_by_word_undo_and_redo_are_recorded(
    editor: Drawing, host: CompletionHost
) -> None:
    name, uri, item = await offered(editor, host)
    text = str(item.insert_text)
    editor.put(uri, 4, 4, text[:4])
    editor.put(uri, 4, 8, text[4:11])
    await eventually(lambda: len(rows(name)) == 2)
    assert [row.event for row in rows(name)] == ["partially_accepted"] * 2
    assert rows(name)[-1].body["range"]["end_column"] == 16
    editor.change(uri, (4, 4), (4, 15), "")
    await eventually(lambda: len(rows(name)) == 3)
    assert rows(name)[-1].event == "withdrawn"
    assert await editor.lenses(uri) == []
    editor.put(uri, 4, 4, text)
    await eventually(lambda: len(rows(name)) == 4)
    assert rows(name)[-1].event == "accepted"


async def test_code_that_is_typed_as_offered_is_recorded_as_typed(
    editor: Drawing, host: CompletionHost
) -> None:
    name, uri, item = await offered(editor, host)
    line, column = 4, 4
    for character in str(item.insert_text):
        editor.put(uri, line, column, character)
        line, column = (line + 1, 0) if character == "\n" else (line, column + 1)
    await eventually(lambda: rows(name))
    assert [row.event for row in rows(name)] == ["typed"]


async def test_a_document_with_windows_line_ends_is_observed_too(
    editor: Drawing, host: CompletionHost
) -> None:
    name = f"file{next(NUMBERS)}.py"
    uri = editor.open(name, f"# ünïcode 🐝\r\n{SPREAD_HEAD}    ".replace("):\n", "):\r\n"))
    host.say(SPREAD + "\n\n")
    item = await editor.item(uri, 2, 4)
    assert "\r\n" in str(item.insert_text)
    editor.put(uri, 2, 4, str(item.insert_text))
    await eventually(lambda: rows(name))
    assert rows(name)[0].body["range"] == {
        "start_line": 3,
        "start_column": 5,
        "end_line": 8,
        "end_column": 76,
    }


async def test_a_blocked_suggestion_gives_way_to_the_next_candidate(
    editor: Drawing, host: CompletionHost
) -> None:
    editor.configure({"references": {"policy": "commercial"}})
    uri = editor.open(f"file{next(NUMBERS)}.py", VAULT_HEAD + "    ")
    host.say(VAULT + "\n\n")
    host.say("    return vault.contents()\n\n\n")
    item = await editor.item(uri, 1, 4)
    assert item.insert_text == "return vault.contents()"


async def test_what_policy_blocks_is_said_with_licence_and_name(
    editor: Drawing, host: CompletionHost
) -> None:
    editor.configure({"references": {"policy": "flag", "rules": ["strong-copyleft=block"]}})
    uri = editor.open(f"file{next(NUMBERS)}.py", VAULT_HEAD + "    ")
    host.always(event(VAULT + "\n\n"))
    assert await editor.ghost(uri, 1, 4) == []
    await eventually(lambda: editor.states[-1] == "ready")
    assert editor.statuses[-1]["message"] == "1 suggestion withheld (GPL-3.0-only, vaults)"
    assert editor.statuses[-1]["withheld"].references >= 1
    name = uri.rpartition("/")[2]
    await eventually(lambda: all_rows(name))
    (row,) = all_rows(name)
    assert (row.event, row.body["rule"]) == ("filtered", "flag:strong-copyleft")
    assert row.body["reason"] == "It resembles licensed code (GPL-3.0-only, vaults)."
    (reference,) = row.body["refs"]
    assert (reference["package"], reference["policy"]["decision"]) == ("vaults", "block")


async def test_the_reference_log_is_a_page_and_data(editor: Drawing, host: CompletionHost) -> None:
    name, uri, item = await offered(editor, host)
    editor.put(uri, 4, 4, str(item.insert_text))
    other, uri, item = await offered(editor, host, VAULT_HEAD, VAULT)
    editor.put(uri, 4, 4, str(item.insert_text))
    found = await editor.run("fairhand.openReferenceLog", {"file": other})
    assert [named(one) for one in found] == [(other, "GPL-3.0-only")]
    found = await editor.run("fairhand.openReferenceLog", {"licence": "MIT"})
    assert named(found[0]) == (name, "MIT")
    assert {named(one)[1] for one in found} == {"MIT"}
    assert await editor.run("fairhand.openReferenceLog", {"date": "1999"}) == []
    found = await editor.run("fairhand.openReferenceLog")
    assert [named(one)[0] for one in found[:2]] == [other, name]
    await eventually(lambda: len(editor.shown) == 4)
    shown = editor.shown[-1]
    # Without a selection the JetBrains client never answers.
    assert shown.selection == types.Range(types.Position(0, 0), types.Position(0, 0))
    page = (SERVED.home / "state" / "reference-log.md").read_text(encoding="utf-8")
    assert f"{other} lines 5 to 10" in page
    assert "vaults/doors.py lines 5–10" in page


async def test_a_view_of_the_log_is_told_of_rows_and_gets_them_without_a_page(
    editor: Drawing, host: CompletionHost
) -> None:
    name, uri, item = await offered(editor, host)
    before = editor.log_changes
    editor.put(uri, 4, 4, str(item.insert_text))
    await eventually(lambda: editor.log_changes > before)
    found = await editor.run("fairhand.openReferenceLog", {"file": name, "show": False})
    assert [named(one) for one in found] == [(name, "MIT")]
    assert editor.shown == []


@pytest.mark.parametrize(
    ("form", "part"),
    [("notice", "shapes 2.1"), ("spdx", '"spdxVersion"'), ("jsonl", '"event": "accepted"')],
)
async def test_the_log_is_exported_as_the_text_of_a_file(
    editor: Drawing, host: CompletionHost, form: str, part: str
) -> None:
    name, uri, item = await offered(editor, host)
    editor.put(uri, 4, 4, str(item.insert_text))
    await eventually(lambda: rows(name))
    assert part in await editor.run("fairhand.exportReferenceLog", {"format": form})


async def test_an_unknown_form_of_export_is_refused(editor: Drawing) -> None:
    with pytest.raises(JsonRpcException, match="format must be one of notice, spdx, jsonl"):
        await editor.run("fairhand.exportReferenceLog", {"format": "odt"})


async def test_an_attribution_comment_marks_the_code_and_keeps_the_lens(
    editor: Drawing, host: CompletionHost
) -> None:
    _, uri, item = await offered(editor, host)
    editor.put(uri, 4, 4, str(item.insert_text))
    actions = await editor.actions(uri, 5)
    assert [one.title for one in actions] == [
        "Add attribution comment (MIT)",
        "Open reference log",
    ]
    assert actions[0].edit is not None
    assert actions[0].edit.changes is not None
    head, tail = actions[0].edit.changes[uri]
    assert head.range.start == types.Position(4, 0)
    assert head.new_text.splitlines() == [
        "    # SPDX-SnippetBegin",
        "    # SPDX-SnippetName: shapes 2.1, shapes/readings.py lines 5 to 10",
        f"    # SPDX-SnippetCopyrightText: {SHAPES_COPYRIGHT}",
        "    # SPDX-SnippetComment: see https://github.com/example/shapes",
        "    # SPDX-License-Identifier: MIT",
    ]
    assert tail.new_text.strip() == "# SPDX-SnippetEnd"
    for edit in (tail, head):
        start = (edit.range.start.line, edit.range.start.character)
        editor.put(uri, *start, edit.new_text)
    assert await editor.lenses(uri) == [(9, "Reference code under MIT")]
    assert [one.title for one in await editor.actions(uri, 10)] == ["Open reference log"]
    assert await editor.actions(uri, 0) == []


async def test_the_panel_tells_of_references_and_its_text_is_observed(
    editor: Drawing, host: CompletionHost
) -> None:
    name = f"file{next(NUMBERS)}.py"
    uri = editor.open(name, SPREAD_HEAD + "    ")
    host.say(SPREAD + "\n\n")
    (found,) = (await editor.panel(uri, 1, 4, "p1")).suggestions
    assert found.references[0].licenseName == "MIT"
    editor.put(uri, 1, 4, found.text)
    await eventually(lambda: [row.event for row in rows(name)] == ["accepted"])


async def test_a_given_text_goes_the_way_of_an_answer(
    editor: Drawing, host: CompletionHost
) -> None:
    name = f"file{next(NUMBERS)}.py"
    uri = editor.open(name, SPREAD_HEAD + "    ")
    place = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 4}}
    answer = await editor.send("fairhand/offerText", {**place, "text": SPREAD})
    (item,) = answer.items
    assert item.insertText == SPREAD.strip()
    assert item.command.arguments[0].references[0].licenseName == "MIT"
    assert host.bodies == []
    editor.put(uri, 1, 4, item.insertText)
    await eventually(lambda: [row.event for row in rows(name)] == ["accepted"])
    assert all_rows(name)[0].body["model"]["id"] == ""


async def test_code_without_references_leaves_no_row(editor: Drawing, host: CompletionHost) -> None:
    name, uri, item = await offered(editor, host, "def plain(x):\n", "    return x + 1\n")
    editor.put(uri, 4, 4, str(item.insert_text))
    assert await editor.lenses(uri) == []
    await editor.run("fairhand.openReferenceLog")
    assert all_rows(name) == []


async def test_the_command_line_tells_of_the_same_references(
    editor: Drawing, host: CompletionHost
) -> None:
    host.say(SPREAD + "\n\n")
    request = {"id": 1, "language": "python", "prefix": SPREAD_HEAD + "    "}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "fairhand_server", "complete", "--batch"),
        env=SERVED.server_env,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(json.dumps(request).encode() + b"\n")
    (suggestion,) = json.loads(out)["suggestions"]
    (reference,) = suggestion["references"]
    assert reference["licenseName"] == "MIT"
    assert reference["position"]["endCharacter"] == len(suggestion["text"])
