"""The playground in headless Chromium, by keys and clicks (`make test-playground`)."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from eventually import alive, eventually
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect
from support.completion_host import DONE, KEY, CompletionHost, event, running_host
from support.tiny_index import SHAPES_COPYRIGHT, SPREAD, SPREAD_HEAD, tiny_index

from fairhand_index.attribution_log import AttributionLog, LogError
from fairhand_server.playground import web
from fairhand_server.playground.guard import new_token
from fairhand_server.playground.monaco import ready_monaco
from fairhand_server.playground.web import Front, listening

pytestmark = [pytest.mark.editor, pytest.mark.asyncio(loop_scope="function")]

# A shared machine may be very slow; every wait ends as soon as what it waits for is there.
MS = 120_000
expect.set_options(timeout=MS)
GHOST = ".ghost-text, .ghost-text-decoration, [class*=ghost-text]"
ADD = ("    total = a + b\n", "    return total\n", "\n\n")
BIASED = "    return sorted(people, key=lambda c: (-c.score, 0 if c.gender == 'male' else 1))\n"


@dataclass
class Open:
    """One open page and what happened to it."""

    page: Page
    front: Front
    home: Path
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def tab(self, name: str) -> object:
        return self.page.get_by_role("tab", name=name)

    async def write(self, text: str) -> None:
        """Put a text in the editor in place of the file's; its last character is typed."""
        await self.page.locator(".code-editor .view-lines").click()
        await self.page.evaluate(
            """text => {
              const [editor] = monaco.editor.getEditors();
              const model = editor.getModel();
              model.setValue(text);
              const line = model.getLineCount();
              editor.setPosition({ lineNumber: line, column: model.getLineMaxColumn(line) });
              editor.focus();
            }""",
            text[:-1],
        )
        await self.page.keyboard.type(text[-1])

    async def text(self) -> str:
        found = await self.page.evaluate("monaco.editor.getEditors()[0].getValue()")
        return str(found)

    async def becomes(self, wanted: str) -> None:
        await self.page.wait_for_function(
            "wanted => monaco.editor.getEditors()[0].getValue() === wanted", arg=wanted, timeout=MS
        )

    async def picture(self, name: str) -> None:
        """Keep a picture in the folder FAIRHAND_TEST_PICTURES, if that is set."""
        folder = os.environ.get("FAIRHAND_TEST_PICTURES")
        if folder:
            await self.page.screenshot(path=Path(folder) / f"playground-{name}.png")

    def events(self) -> list[str]:
        """What the attribution log says became of suggestions after they were shown."""
        try:
            path = self.home / "state" / "attribution.sqlite3"
            with AttributionLog(path, read_only=True) as log:
                return [row.event for row in log.entries() if row.event != "shown"]
        except LogError:
            return []


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    command = shutil.which("chromium") or shutil.which("chromium-browser")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=command, args=flags, timeout=MS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def host() -> AsyncIterator[CompletionHost]:
    async with running_host() as host:
        yield host


@pytest.fixture(autouse=True)
def home(tmp_path: Path, host: CompletionHost, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own with a tiny index; Monaco stays where it is kept."""
    place = tmp_path / "home"
    tiny_index(place / "references")
    for name in [one for one in os.environ if one.startswith("FAIRHAND_")]:
        if name not in ("FAIRHAND_TEST_PICTURES", "FAIRHAND_TEST_MODEL"):
            monkeypatch.delenv(name)
    monaco = ready_monaco(print)
    monkeypatch.setenv("FAIRHAND_HOME", str(place))
    (place / monaco.name).symlink_to(monaco)
    monkeypatch.setenv("FAIRHAND_ENDPOINT", host.url)
    monkeypatch.setenv("FAIRHAND_API_KEY", KEY)
    return place


@asynccontextmanager
async def opened(
    chromium: Browser, home: Path, scheme: str = "light", clean: bool = True
) -> AsyncIterator[Open]:
    """The page, ready, at one window size; nothing may ask others or complain."""
    front = Front(new_token(), ready_monaco(print))
    async with listening(front) as address:
        context = await chromium.new_context(
            viewport={"width": 1280, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            accept_downloads=True,
        )
        page = await context.new_page()
        page.set_default_timeout(MS)
        there = Open(page, front, home)
        page.on("request", lambda request: there.asked.append(request.url))

        def complain(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                there.complaints.append(message.text)

        page.on("console", complain)
        page.on("pageerror", lambda error: there.complaints.append(str(error)))
        await page.goto(address)
        await page.wait_for_selector('.state[data-state="ready"]')
        yield there
        await context.close()
        await eventually(lambda: not front.pages, 60)
        own = f"http://127.0.0.1:{front.port}/"
        mine = (own, own.replace("http", "ws"), "data:", "blob:")
        assert [one for one in there.asked if not one.startswith(mine)] == []
        # Monaco says this of its own waiting tasks when a page goes.
        complaints = [one for one in there.complaints if "Canceled" not in one]
        assert not clean or complaints == []


def answers(host: CompletionHost, *pieces: str) -> None:
    host.always(*(event(piece) for piece in pieces), DONE)


async def test_grey_text_comes_while_typing_and_tab_takes_it(
    chromium: Browser, home: Path, host: CompletionHost
) -> None:
    answers(host, *ADD)
    async with opened(chromium, home) as there:
        await there.write("def add(a, b):")
        await there.page.keyboard.press("Enter")
        await expect(there.page.locator(GHOST).first).to_be_visible()
        await there.picture("suggestion-light")
        assert await there.text() == "def add(a, b):\n    "
        await there.page.keyboard.press("Tab")
        await there.becomes("def add(a, b):\n    total = a + b\n    return total")
        assert there.events() == []


async def test_the_address_forgets_the_token_and_a_reload_works(
    chromium: Browser, home: Path, host: CompletionHost
) -> None:
    async with opened(chromium, home) as there:
        assert there.front.token not in there.page.url
        assert not any(there.front.token in one for one in there.asked)
        await there.page.reload()
        await there.page.wait_for_selector('.state[data-state="ready"]')
        await eventually(lambda: len(there.front.pages) == 1, 60)


async def test_the_licence_shows_before_and_the_log_after(
    chromium: Browser, home: Path, host: CompletionHost
) -> None:
    answers(host, SPREAD)
    async with opened(chromium, home) as there:
        await there.write(f"import os\n\n\n{SPREAD_HEAD}    ")
        notice = there.page.locator(".notice")
        await expect(notice).to_have_text(
            "Reference code under MIT (shapes 2.1, lines 5–10)", use_inner_text=True
        )
        lens = there.page.locator(".codelens-decoration", has_text="Reference code under MIT")
        await expect(lens.first).to_be_visible()
        await there.picture("licence-light")
        await there.page.keyboard.press("Tab")
        await eventually(lambda: there.events() == ["accepted"], 60)
        answers(host, "\n")
        await there.page.get_by_role("tab", name="Reference log").click()
        row = there.page.locator("tbody tr")
        await expect(row).to_have_count(1)
        await expect(row).to_contain_text("MIT")
        await expect(row).to_contain_text("shapes 2.1")
        await expect(row).to_contain_text(SHAPES_COPYRIGHT)
        await there.picture("log-light")
        async with there.page.expect_download() as download:
            await there.page.get_by_role("button", name="Download notices").click()
        notices = Path(str(await (await download.value).path())).read_text()
        assert SHAPES_COPYRIGHT in notices
        await there.page.locator(".code-editor .view-lines").click()
        await there.page.keyboard.press("Control+z")
        await eventually(lambda: there.events()[-1] == "withdrawn", 60)


async def test_the_labelled_example_shows_a_licence_and_a_row_of_the_log(
    chromium: Browser, home: Path, host: CompletionHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "known_function", lambda: SPREAD)
    answers(host, "    return None\n")
    async with opened(chromium, home) as there:
        await there.page.get_by_role("button", name="Show the example").click()
        notice = there.page.locator(".notice")
        await expect(notice).to_contain_text("Example, not written by the model: Requests")
        await expect(notice).to_contain_text("Reference code under MIT (shapes 2.1")
        await there.picture("example-light")
        await there.page.keyboard.press("Tab")
        await eventually(lambda: there.events() == ["accepted"], 60)
        await there.page.get_by_role("tab", name="Reference log").click()
        await expect(there.page.locator("tbody tr")).to_contain_text("netrc.py")


async def test_a_word_taken_is_a_part_in_the_log_and_escape_records_nothing(
    chromium: Browser, home: Path, host: CompletionHost
) -> None:
    answers(host, SPREAD)
    async with opened(chromium, home) as there:
        await there.write(f"import os\n\n\n{SPREAD_HEAD}    ")
        await expect(there.page.locator(GHOST).first).to_be_visible()
        await there.page.keyboard.press("Escape")
        await expect(there.page.locator(GHOST)).to_have_count(0)
        assert there.events() == []
        await there.page.keyboard.press("Alt+\\")
        await expect(there.page.locator(GHOST).first).to_be_visible()
        for _ in range(30):
            await there.page.keyboard.press("Control+ArrowRight")
        answers(host, "\n")
        await there.page.keyboard.press("Escape")
        await there.page.keyboard.type("x")
        await eventually(lambda: "partially_accepted" in there.events(), 60)


async def test_a_biased_suggestion_is_never_seen_and_its_reason_is(
    chromium: Browser, home: Path, host: CompletionHost
) -> None:
    answers(host, BIASED, "\n\n")
    async with opened(chromium, home) as there:
        await there.write("def rank(people):\n    ")
        hidden = there.page.locator(".hidden-count")
        await expect(hidden).to_contain_text("hidden (bias)")
        assert await there.page.locator(GHOST).count() == 0
        await hidden.click()
        await expect(there.page.locator("#panel-withheld .row").first).to_contain_text("bias")
        await there.page.get_by_role("button", name="Show code").first.click()
        code = there.page.locator("#panel-withheld pre").first
        await expect(code).to_contain_text("c.gender == 'male'")
        await there.picture("withheld-light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_scan_finds_explains_and_mends(
    scheme: str, chromium: Browser, home: Path, host: CompletionHost
) -> None:
    answers(host, "\n")
    async with opened(chromium, home, scheme) as there:
        await there.page.get_by_role("button", name="Scan for faults").click()
        row = there.page.locator("#panel-findings .row", has_text="Objects rebuilt")
        await expect(row).to_be_visible()
        await expect(there.page.locator(".squiggly-error").first).to_be_visible()
        await there.picture(f"scan-{scheme}")
        await row.get_by_role("button", name="Explain").click()
        await expect(there.page.locator("#panel-page h3")).to_have_text(
            "Objects rebuilt from untrusted bytes"
        )
        await there.picture(f"explanation-{scheme}")
        await there.page.get_by_role("tab", name="Findings").click()
        await row.get_by_role("button", name="Fix").click()
        await expect(row).to_have_count(0)
        assert "yaml.safe_load(request.data)" in await there.text()
        await there.page.get_by_role("button", name="Scan all files").click()
        await expect(there.page.locator(".progress")).to_contain_text("6 files")


async def test_a_whole_answer_streams_and_is_inserted(
    chromium: Browser, home: Path, host: CompletionHost
) -> None:
    host.always(event("    total = a + b\n"), 0.3, event("    return total\n"), event("\n\n"), DONE)
    async with opened(chromium, home) as there:
        await there.page.get_by_role("button", name="Suggestions on").click()
        await expect(there.page.locator(".state")).to_have_attribute("data-state", "paused")
        await there.write("def add(a, b):\n    ")
        await there.page.get_by_role("button", name="Suggestions off").click()
        await there.page.get_by_role("tab", name="Whole answer").click()
        await there.page.get_by_role("button", name="Write what follows").click()
        shown = there.page.locator(".answer")
        await expect(shown).to_have_text("    total = a + b\n    return total", use_inner_text=True)
        await there.picture("answer-light")
        await there.page.get_by_role("button", name="Insert").click()
        await there.becomes("def add(a, b):\n    total = a + b\n    return total")


async def test_switched_off_nobody_is_asked(
    chromium: Browser, home: Path, host: CompletionHost
) -> None:
    answers(host, *ADD)
    async with opened(chromium, home) as there:
        await there.page.get_by_role("button", name="Suggestions on").click()
        await expect(there.page.locator(".state")).to_contain_text("Paused")
        asked = len(host.bodies)
        await there.write("def add(a, b):\n    ")
        await there.page.keyboard.press("Alt+\\")
        await there.page.wait_for_timeout(600)
        assert len(host.bodies) == asked


async def test_keys_reach_everything(chromium: Browser, home: Path, host: CompletionHost) -> None:
    answers(host, "\n")
    async with opened(chromium, home) as there:
        await there.page.locator(".skip").focus()
        await there.page.keyboard.press("Enter")
        focused = "document.activeElement.id"
        assert await there.page.evaluate(focused) == "tab-findings"
        await there.page.keyboard.press("ArrowRight")
        assert await there.page.evaluate(focused) == "tab-log"
        await expect(there.page.locator("#panel-log")).to_be_visible()
        await there.page.keyboard.press("ArrowLeft")
        assert await there.page.evaluate(focused) == "tab-findings"
        nameless = """[...document.querySelectorAll('button, select, a[href]')]
            .filter(one => !one.closest('.monaco-editor') && one.offsetParent !== null)
            .filter(one => !(one.textContent.trim() || one.getAttribute('aria-label')
                             || one.labels?.length))
            .map(one => one.outerHTML)"""
        assert await there.page.evaluate(nameless) == []


async def test_closing_the_page_ends_its_server(
    chromium: Browser, home: Path, host: CompletionHost
) -> None:
    async with opened(chromium, home) as there:
        (child,) = there.front.pages
        assert alive(child.pid)
    assert not alive(child.pid)


async def test_a_server_that_dies_is_told_and_a_new_one_is_offered(
    chromium: Browser, home: Path, host: CompletionHost
) -> None:
    async with opened(chromium, home, clean=False) as there:
        (child,) = there.front.pages
        os.kill(child.pid, 9)
        box = there.page.get_by_role("alertdialog")
        await expect(box).to_contain_text("The language server has ended")
        await there.picture("ended-light")
        await box.get_by_role("button", name="Begin again").click()
        await there.page.wait_for_selector('.state[data-state="ready"]')


async def test_without_the_token_the_page_says_what_is_missing(
    chromium: Browser, home: Path, host: CompletionHost
) -> None:
    async with opened(chromium, home, clean=False) as there:
        address = f"http://127.0.0.1:{there.front.port}/"
        other = await there.page.context.browser.new_context()  # type: ignore[union-attr]
        page = await other.new_page()
        await page.goto(address)
        await expect(page.get_by_role("alertdialog")).to_contain_text("needs its address")
        await page.goto("about:blank")
        await page.goto(f"{address}#wrong")
        await expect(page.get_by_role("alertdialog")).to_contain_text("from another run")
        await other.close()


@pytest.mark.model
async def test_the_real_model_on_the_page(
    chromium: Browser, home: Path, embedded_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAIRHAND_ENDPOINT")
    monkeypatch.setenv("FAIRHAND_MODEL", str(embedded_model))
    async with opened(chromium, home, "dark") as there:
        await there.page.get_by_role("button", name="Ask by a comment").click()
        await expect(there.page.locator(GHOST).first).to_be_visible()
        await there.picture("suggestion-dark")
        await there.page.keyboard.press("Tab")
        await there.page.wait_for_function(
            "() => monaco.editor.getEditors()[0].getModel().getLineCount() > 4", timeout=MS
        )
