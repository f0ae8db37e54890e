"""Fairhand in a real Neovim 0.11, by keys and by what is on the screen (`make test-neovim`)."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from eventually import eventually
from support.completion_host import DONE, KEY, CompletionHost, event, running_host
from support.editor import environment
from support.neovim import ENTER, ESCAPE, TAB, TEXT, Neovim
from support.tiny_index import SPREAD, SPREAD_HEAD, tiny_index

from fairhand_index.attribution_log import AttributionLog, LogError

pytestmark = [pytest.mark.editor, pytest.mark.asyncio(loop_scope="function")]

ADD = ("    total = a + b\n", "    return total\n", "\n\n")
BIASED = "    return sorted(people, key=lambda c: (-c.score, 0 if c.gender == 'male' else 1))\n"
FIXABLE = "import yaml\n\n\ndef load(text):\n    return yaml.load(text, Loader=yaml.Loader)\n"
BIN = Path(sys.executable).parent


@pytest_asyncio.fixture
async def host() -> AsyncIterator[CompletionHost]:
    async with running_host() as host:
        yield host


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@asynccontextmanager
async def editing(
    home: Path, text: str = "", before: str = "", **variables: str
) -> AsyncIterator[Neovim]:
    """Neovim with a file of this text, and the server ready."""
    project = home.parent / "project"
    project.mkdir(exist_ok=True)
    (project / "sums.py").write_text(text, encoding="utf-8")
    (project / "pyproject.toml").write_text("[project]\n")
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    editor = Neovim(project, environment(home, PATH=path, **variables))
    await editor.start("sums.py", before)
    try:
        await editor.see("Fairhand: ", 120)
        yield editor
    finally:
        await editor.close()


def fed(host: CompletionHost) -> dict[str, str]:
    return {"FAIRHAND_ENDPOINT": host.url, "FAIRHAND_API_KEY": KEY}


def events(home: Path) -> list[str]:
    """What the attribution log says became of suggestions after they were shown."""
    try:
        with AttributionLog(home / "state" / "attribution.sqlite3", read_only=True) as log:
            return [row.event for row in log.entries() if row.event != "shown"]
    except LogError:
        return []


def answers(host: CompletionHost, *pieces: str) -> None:
    host.always(*(event(piece) for piece in pieces), DONE)


async def test_grey_text_comes_while_typing_and_tab_takes_it(
    home: Path, host: CompletionHost
) -> None:
    answers(host, *ADD)
    async with editing(home, **fed(host)) as editor:
        editor.type("i")
        await editor.type_slowly(f"def add(a, b):{ENTER}")
        await editor.see("return total")
        assert await editor.text() == "def add(a, b):\n    "
        editor.type(TAB)
        wanted = "def add(a, b):\n    total = a + b\n    return total"
        await editor.becomes(TEXT, wanted)
        assert await editor.evaluate("vim.api.nvim_win_get_cursor(0)[1]") == "3"


async def test_the_import_that_a_suggestion_needs_comes_with_it(
    home: Path, host: CompletionHost
) -> None:
    answers(host, "    return json.dumps(order)\n", "\n\n")
    async with editing(home, "import os\n\n\ndef as_text(order):\n    ", **fed(host)) as editor:
        editor.type("GA")
        await editor.see("return json.dumps(order)")
        editor.type(TAB)
        head = "import os\nimport json\n\n\ndef as_text(order):\n"
        await editor.becomes(TEXT, f"{head}    return json.dumps(order)")
        editor.type("  # done")
        await editor.becomes(TEXT, f"{head}    return json.dumps(order)  # done")


async def test_typing_along_keeps_the_rest_and_asks_nobody(
    home: Path, host: CompletionHost
) -> None:
    answers(host, *ADD)
    async with editing(home, "def add(a, b):\n    ", **fed(host)) as editor:
        editor.type("GA")
        await editor.see("return total")
        asked = len(host.bodies)
        await editor.type_slowly("total = a")
        await editor.becomes(TEXT, "def add(a, b):\n    total = a")
        await editor.see("total = a + b")
        assert len(host.bodies) == asked
        answers(host, "\n")
        editor.type("x")
        await editor.see_no("return total")


async def test_what_is_shown_early_grows_while_it_is_looked_at(
    home: Path, host: CompletionHost
) -> None:
    first, second, end = map(event, ADD)
    host.always(first, 1.5, second, end, DONE)
    async with editing(home, "def add(a, b):\n    ", **fed(host)) as editor:
        editor.type("GA")
        await editor.see("total = a + b")
        await editor.see_no("return total")
        await editor.see("return total")
        await editor.see("total = a + b")
        assert len(host.bodies) == 1


async def test_words_and_lines_are_taken_one_by_one(home: Path, host: CompletionHost) -> None:
    answers(host, *ADD)
    async with editing(home, "def add(a, b):\n    ", **fed(host)) as editor:
        editor.type("GA")
        await editor.see("return total")
        editor.type(f"{ESCAPE}w")
        await editor.becomes(TEXT, "def add(a, b):\n    total")
        editor.type(f"{ESCAPE}l")
        await editor.becomes(TEXT, "def add(a, b):\n    total = a + b")
        await editor.see("return total")
        editor.type(f"{ESCAPE}l")
        await editor.becomes(TEXT, "def add(a, b):\n    total = a + b\n    return total")


async def test_leaving_insert_mode_takes_it_away_and_records_nothing(
    home: Path, host: CompletionHost
) -> None:
    tiny_index(home / "references")
    answers(host, SPREAD)
    async with editing(home, f"{SPREAD_HEAD}    ", **fed(host)) as editor:
        editor.type("GA")
        await editor.see("highest.taken_at")
        editor.type(ESCAPE)
        await editor.see_no("highest.taken_at")
        assert await editor.text() == f"{SPREAD_HEAD}    "
    assert events(home) == []


async def test_the_licence_is_on_the_screen_first_and_the_log_has_it_after(
    home: Path, host: CompletionHost
) -> None:
    tiny_index(home / "references")
    answers(host, SPREAD)
    colours = "vim.opt.termguicolors = true"
    async with editing(home, f"import os\n\n\n{SPREAD_HEAD}    ", colours, **fed(host)) as editor:
        editor.type("GA")
        await editor.see("Reference code under MIT (shapes 2.1)")
        editor.picture("suggestion")
        editor.type(TAB)
        await editor.becomes(TEXT, "import os\n\n\n" + SPREAD_HEAD + SPREAD.rstrip("\n"))
        await eventually(lambda: events(home) == ["accepted"], 60)
        editor.type(f"{ESCAPE}:Fairhand log{ENTER}")
        await editor.see("shapes/readings.py")


async def test_a_part_taken_and_an_undo_are_in_the_log(home: Path, host: CompletionHost) -> None:
    tiny_index(home / "references")
    answers(host, SPREAD)
    async with editing(home, f"{SPREAD_HEAD}    ", **fed(host)) as editor:
        editor.type("GA")
        await editor.see("highest.taken_at")
        for _ in range(4):
            editor.type(f"{ESCAPE}l")
            await editor.see("highest.taken_at")
        answers(host, "\n")
        editor.type(ESCAPE)
        await eventually(lambda: "partially_accepted" in events(home), 60)
        await editor.type_slowly("uuuu")
        await editor.becomes(TEXT, f"{SPREAD_HEAD}    ")
        await eventually(lambda: events(home)[-1] == "withdrawn", 60)


async def test_one_undo_takes_away_the_suggestion_and_nothing_typed_before(
    home: Path, host: CompletionHost
) -> None:
    answers(host, *ADD)
    async with editing(home, **fed(host)) as editor:
        editor.type("i")
        await editor.type_slowly(f"def add(a, b):{ENTER}")
        await editor.see("return total")
        editor.type(TAB)
        await editor.becomes(TEXT, "def add(a, b):\n    total = a + b\n    return total")
        answers(host, "\n")
        editor.type(f"{ESCAPE}u")
        await editor.becomes(TEXT, "def add(a, b):\n    ")


async def test_a_biased_suggestion_never_appears_and_is_counted(
    home: Path, host: CompletionHost
) -> None:
    answers(host, BIASED, "\n\n")
    async with editing(home, "def rank(people):\n    ", **fed(host)) as editor:
        editor.type("GA")
        await editor.see("hidden")
        assert "gender" not in editor.shown
        editor.type(f"{ESCAPE}:Fairhand withheld{ENTER}")
        await editor.see("bias")


async def test_a_scan_marks_and_a_fix_mends(home: Path, host: CompletionHost) -> None:
    async with editing(home, FIXABLE, **fed(host)) as editor:
        editor.type(f":Fairhand scan{ENTER}")
        await editor.see("Security scan: ")
        found = "vim.iter(vim.diagnostic.get(0)):map(function(d) return d.code end):join(' ')"
        assert "unsafe-deserialization" in await editor.evaluate(found)
        fix = (
            "vim.lsp.buf.code_action({ apply = true, filter = function(action)"
            " return vim.startswith(action.title, 'Fix: ') end })"
        )
        editor.type(f":5{ENTER}f.:lua {fix}{ENTER}")
        await editor.see_no("yaml.Loader)")
        await editor.becomes("#vim.diagnostic.get(0)", "0")


async def test_a_scan_of_the_workspace_fills_the_quickfix_list(
    home: Path, host: CompletionHost
) -> None:
    async with editing(home, FIXABLE, **fed(host)) as editor:
        (editor.folder / "other.py").write_text(FIXABLE)
        editor.type(f":Fairhand scan workspace{ENTER}")
        await editor.see("findings in")
        await editor.becomes("#vim.fn.getqflist() > 0", "true")


async def test_a_model_that_is_down_is_told_once_and_comes_back(
    home: Path, host: CompletionHost
) -> None:
    host.always(b"no", status=500)
    async with editing(home, "def add(a, b):\n    ", **fed(host)) as editor:
        editor.type("GA")
        await editor.see("Fairhand: no model")
        await editor.type_slowly("xy")
        editor.type(f"{ESCAPE}:Fairhand status{ENTER}")
        await editor.see("fairhand-E033")
        answers(host, *ADD)
        # Neovim waits for a key after a message that is longer than a line.
        editor.type(ENTER)
        # The server finds by itself that the host is well again; who types before gets nothing.
        await editor.see("Fairhand: ready")
        editor.type("GS")
        await editor.see("return total")
        messages = await editor.evaluate('vim.fn.execute("messages")')
        assert messages.count("has no model now") == 1


async def test_tab_stays_a_tab_and_pausing_stops_suggestions(
    home: Path, host: CompletionHost
) -> None:
    answers(host, *ADD)
    async with editing(home, "def add(a, b):\n", **fed(host)) as editor:
        editor.type(f":Fairhand pause{ENTER}GoA{TAB}")
        await editor.becomes(TEXT, "def add(a, b):\n    A   ")
        assert host.bodies == []
        editor.type(f"{ESCAPE}:Fairhand resume{ENTER}GS")
        await editor.see("return total")


async def test_a_suggestion_by_hand(home: Path, host: CompletionHost) -> None:
    answers(host, *ADD)
    async with editing(home, "def add(a, b):\n    ", **fed(host)) as editor:
        editor.type(f":Fairhand pause{ENTER}GA{ESCAPE}\\")
        await editor.see("return total")


# What Neovim 0.12 brings; it cannot be installed where this runs, so its names stand in for it.
STAND_IN = """
Inline = { enabled = 'never' }
vim.lsp.inline_completion = {
  enable = function(on) Inline.enabled = on == false and 'no' or 'yes' end,
  get = function() Inline.taken = (Inline.taken or 0) + 1; return Inline.offering == true end,
  select = function() Inline.selected = true end,
}
"""


async def test_neovim_0_12_draws_suggestions_itself(home: Path, host: CompletionHost) -> None:
    async with editing(home, "def add(a, b):\n", STAND_IN, **fed(host)) as editor:
        assert await editor.evaluate("Inline.enabled") == "yes"
        editor.type(f"GoA{TAB}")
        await editor.becomes(TEXT, "def add(a, b):\n    A   ")
        await editor.evaluate("(function() Inline.offering = true end)()")
        editor.type(TAB)
        await editor.becomes("Inline.taken", "2")
        assert await editor.text() == "def add(a, b):\n    A   "
        editor.type(f"{ESCAPE}:Fairhand pause{ENTER}")
        await editor.becomes("Inline.enabled", "no")
        assert host.bodies == []


@pytest.mark.model
async def test_the_real_model_in_the_real_editor(home: Path, embedded_model: Path) -> None:
    head = "def add(a, b):\n    "
    async with editing(home, head, FAIRHAND_MODEL=str(embedded_model)) as editor:
        await editor.see("Fairhand: ready", 240)
        editor.type("GA")
        await editor.see("return a + b", 240)
        assert await editor.text() == head
        editor.type(TAB)
        await editor.becomes("vim.api.nvim_get_current_line()", "    return a + b")
