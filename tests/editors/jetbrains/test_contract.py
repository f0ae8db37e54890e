"""Fairhand before a client that behaves as LSP4IJ does, started by our template's own command."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from eventually import eventually
from support import lsp4ij
from support.completion_host import KEY, CompletionHost, running_host
from support.editor import environment
from support.lsp4ij import Lsp4ij
from support.lsp4ij_template import read_folder
from support.tiny_index import SPREAD, SPREAD_HEAD, tiny_index

from fairhand_index.attribution_log import AttributionLog, LogError

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEMPLATE = Path(__file__).parents[3] / "editors" / "jetbrains" / "fairhand"
NUMBERS = itertools.count()
VULNERABLE = (
    "import sqlite3\n"
    "\n"
    "from flask import request\n"
    "\n"
    "\n"
    "def user():\n"
    '    query = "SELECT * FROM user WHERE name = \'" + request.args["name"] + "\'"\n'
    '    return sqlite3.connect("x.db").execute(query)\n'
)
FIXABLE = "import yaml\n\n\ndef load(text):\n    return yaml.load(text, Loader=yaml.Loader)\n"
BIASED = "return sorted(candidates, key=lambda c: (-c.score, 0 if c.gender == 'male' else 1))\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ide(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lsp4ij]:
    home = tmp_path_factory.mktemp("home")
    tiny_index(home / "references")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    lsp4ij.DEBOUNCE = 0.01
    async with running_host() as host:
        started = Lsp4ij(read_folder(TEMPLATE), tmp_path_factory.mktemp("project"))
        started.host = host  # type: ignore[attr-defined]
        started.home = home  # type: ignore[attr-defined]
        # A shared machine may be slow; what a missed deadline does has tests of its own.
        started.template.options["references"] = {"deadlineMs": 20_000}
        variables = {"FAIRHAND_ENDPOINT": host.url, "FAIRHAND_API_KEY": KEY, "PATH": path}
        found = await started.begin(environment(home, **variables))
        assert found["capabilities"]["inlineCompletionProvider"] is not None
        await eventually(
            lambda: (started.last("fairhand/status") or {}).get("state") == "ready", 60
        )
        yield started
        assert await started.leave() == 0
        # Whatever LSP4IJ would not answer leaves the server waiting for ever.
        assert started.unanswered == []


@pytest.fixture
def host(ide: Lsp4ij) -> CompletionHost:
    host: CompletionHost = ide.host  # type: ignore[attr-defined]
    host.forget()
    ide.shown.clear()
    ide.notifications.clear()
    ide.progress.clear()
    return host


def opened(ide: Lsp4ij, text: str, ending: str = "py") -> str:
    """Open a file of its own; its name."""
    name = f"file{next(NUMBERS)}.{ending}"
    ide.open(name, text)
    return name


def events(ide: Lsp4ij, name: str) -> list[str]:
    """What the attribution log says became of suggestions in a file after they were shown."""
    try:
        path = ide.home / "state" / "attribution.sqlite3"  # type: ignore[attr-defined]
        with AttributionLog(path, read_only=True) as log:
            rows = log.entries()
    except LogError:
        return []
    about = {row.suggestion_id for row in rows if row.body.get("file") == name}
    return [row.event for row in rows if row.suggestion_id in about and row.event != "shown"]


async def test_grey_text_comes_though_every_request_says_automatic(
    ide: Lsp4ij, host: CompletionHost
) -> None:
    opened(ide, "def add(a, b):\n    ")
    host.say("    return a + b\n", "\n\ndef more():\n")
    assert await ide.suggestions() == ["return a + b"]


async def test_the_text_typed_before_the_request_is_seen(ide: Lsp4ij, host: CompletionHost) -> None:
    opened(ide, "def add(a, b):\n    # 🎉 the sum\n    ")
    host.say("urn a + b\n")
    for character in "ret":
        ide.insert(character)
    assert await ide.suggestions() == ["urn a + b"]
    assert host.bodies[0]["prompt"].count("# 🎉 the sum\n    ret") == 1


@pytest.mark.parametrize(
    ("ending", "text", "said", "drawn"),
    [
        ("java", "class A {\n    int one() {\n        ", "return 1;\n    }\n}\n", "return 1;"),
        ("js", "function one() {\n  ", "return 1;\n}\n", "return 1;"),
    ],
)
async def test_the_other_languages_are_completed_under_the_templates_names(
    ide: Lsp4ij, host: CompletionHost, ending: str, text: str, said: str, drawn: str
) -> None:
    opened(ide, text, ending)
    host.say(said)
    (found,) = await ide.suggestions()
    assert found.startswith(drawn)


async def test_a_taken_suggestion_is_recorded_though_its_command_is_never_run(
    ide: Lsp4ij, host: CompletionHost
) -> None:
    name = opened(ide, f"import os\n\n\n{SPREAD_HEAD}    ")
    refreshed = ide.lenses_refreshed
    host.say(SPREAD + "\n\n")
    (text,) = await ide.suggestions()
    await eventually(lambda: ide.lenses_refreshed > refreshed)
    before = [title for title in await ide.lenses() if title.startswith("Reference code")]
    assert before == ["Reference code under MIT (shapes 2.1) – lines 5–10"]
    at = len(ide.text)
    ide.insert(text)
    await eventually(lambda: events(ide, name) == ["accepted"], 20)
    assert "Reference code under MIT" in await ide.lenses()
    assert "shapes/readings.py" in await ide.hover(at + 6)
    # Undo is one change that takes the text away.
    ide.replace(at, len(ide.text), "")
    await eventually(lambda: events(ide, name) == ["accepted", "withdrawn"], 20)


async def test_everything_is_reached_by_a_lens(ide: Lsp4ij, host: CompletionHost) -> None:
    opened(ide, VULNERABLE)
    lenses = await ide.lenses()
    assert list(lenses) == [
        "Run Security Scan",
        "Scan Workspace",
        "Reference Log",
        "Withheld Suggestions",
    ]
    assert (await ide.click(lenses["Run Security Scan"]))["state"] == "done"
    assert (await ide.click(lenses["Scan Workspace"]))["scope"] == "workspace"
    await ide.click(lenses["Reference Log"])
    await ide.click(lenses["Withheld Suggestions"])
    await eventually(lambda: len(ide.shown) == 2)
    pages = [Path(uri.removeprefix("file://")) for uri in ide.shown]
    assert all(page.is_file() for page in pages)


async def test_everything_is_reached_by_an_action(ide: Lsp4ij, host: CompletionHost) -> None:
    opened(ide, VULNERABLE)
    actions = await ide.actions()
    assert {
        "Run Security Scan",
        "Fairhand: Scan Workspace",
        "Fairhand: Reference Log",
        "Fairhand: Withheld Suggestions",
    } == set(actions)
    assert (await ide.choose(actions["Run Security Scan"]))["findings"] > 0
    await ide.choose(actions["Fairhand: Reference Log"])
    await ide.choose(actions["Fairhand: Withheld Suggestions"])
    await eventually(lambda: len(ide.shown) == 2)


async def test_a_scan_shows_progress_and_marks_what_it_finds(
    ide: Lsp4ij, host: CompletionHost
) -> None:
    opened(ide, VULNERABLE)
    await ide.click((await ide.lenses())["Run Security Scan"])
    published = ide.last("textDocument/publishDiagnostics")
    found = {one["code"]: one["range"]["start"]["line"] for one in published["diagnostics"]}
    assert found["sql-injection"] == 7
    await eventually(lambda: ide.progress and ide.progress[-1]["kind"] == "end")
    assert ide.progress[0]["kind"] == "begin"
    assert ide.progress[0]["cancellable"]


async def test_a_fix_is_applied_and_the_mark_goes(ide: Lsp4ij, host: CompletionHost) -> None:
    opened(ide, FIXABLE)
    await ide.click((await ide.lenses())["Run Security Scan"])
    at = FIXABLE.index("yaml.load")
    actions = await ide.actions(at)
    (title,) = [title for title in actions if title.startswith("Fix: ")]
    assert any(one.startswith("Explain: ") for one in actions)
    assert any(one.startswith("Ignore ") for one in actions)
    await ide.choose(actions[title])
    assert "SafeLoader" in ide.text or "safe_load" in ide.text
    # Other scanners join in a moment later; they too find the text as it is now.
    await eventually(lambda: ide.last("textDocument/publishDiagnostics")["diagnostics"] == [])


async def test_explain_opens_a_page_that_lies_on_the_disk(
    ide: Lsp4ij, host: CompletionHost
) -> None:
    opened(ide, FIXABLE)
    await ide.click((await ide.lenses())["Run Security Scan"])
    actions = await ide.actions(FIXABLE.index("yaml.load"))
    await ide.choose(next(one for title, one in actions.items() if title.startswith("Explain: ")))
    await eventually(lambda: ide.shown)
    assert Path(ide.shown[0].removeprefix("file://")).is_file()


async def test_a_biased_suggestion_never_comes_and_is_on_the_list(
    ide: Lsp4ij, host: CompletionHost
) -> None:
    opened(ide, "def rank(candidates):\n    ")
    for _ in range(8):
        host.say(f"    {BIASED}", "\n\n")
    assert await ide.suggestions() == []
    listed = await ide.click((await ide.lenses())["Withheld Suggestions"])
    assert listed[0]["check"] == "bias"


async def test_where_text_goes_cannot_be_set_in_the_configuration_tab(
    ide: Lsp4ij, host: CompletionHost
) -> None:
    ide.configure({"fairhand": {"host": {"endpoint": "https://elsewhere.example/v1"}}})
    await eventually(lambda: ide.last("window/showMessage"))
    assert "only in your own settings" in ide.last("window/showMessage")["message"]
    opened(ide, "def add(a, b):\n    ")
    host.say("    return a + b\n")
    assert await ide.suggestions() == ["return a + b"]


async def test_switching_suggestions_off_in_the_configuration_tab(
    ide: Lsp4ij, host: CompletionHost
) -> None:
    opened(ide, "def add(a, b):\n    ")
    ide.configure({"fairhand": {"completion": {"automatic": False}}})
    assert await asyncio.wait_for(ide.suggestions(), 20) == []
    ide.configure({"fairhand": {"completion": {"automatic": True}}})
    host.say("    return a + b\n")
    assert await ide.suggestions() == ["return a + b"]
