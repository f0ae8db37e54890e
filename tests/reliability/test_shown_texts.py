"""Whatever strangers write into names, licences, messages and settings, a person can see it all.

A table of surfaces by nasty texts: no control, bidirectional, zero-width, tag or variation
character arrives, none ends a line of ours, and no markup or link is made of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eventually import eventually
from hypothesis import given
from hypothesis import strategies as st
from support.completion_host import DONE, CompletionHost, event, running_host
from support.raw_editor import RawEditor, raw_editor
from support.tiny_index import SPREAD, SPREAD_HEAD, tiny_index

from fairhand_index.attribution_log import AttributionLog
from fairhand_server.attribution_comment import comment_edits
from fairhand_server.cli import main
from fairhand_server.completion.suggestion import Withheld
from fairhand_server.errors import CODES, HostError
from fairhand_server.log_export import FORMATS, exported
from fairhand_server.outgoing import made_visible
from fairhand_server.reference_log import log_data, write_page
from fairhand_server.withheld import WithheldList
from fairhand_syntax.judging import Reference, Span
from fairhand_syntax.showing import UNSAFE, belongs, in_markdown, json_text, one_line, visible

NASTY: dict[str, str] = {
    "colours": "a\x1b[31mb",
    "a cleared screen": "a\x1b[2J\x1b[Hb",
    "a title": "a\x1b]0;owned\x07b",
    "a link of a terminal": "a\x1b]8;;https://evil.example\x1b\\b",
    "one byte sequences": "a\x9b31mb\x90b",
    "a carriage return": "a\rb",
    "deleted letters": "ab\x08\x7fc",
    "NUL": "a\0b",
    "a reversed name": "a\u202excod.exe",
    "isolates": "a\u2066b\u2069",
    "zero width": "a\u200bb\u2060c\ufeff",
    "a joiner": "a\u200db",
    "tags": "a\U000e0041\U000e0042b",
    "variation selectors": "a\ufe0f\ufe01\U000e0101b",
    "line separators": "a\u2028b\u2029",
    "a new line": "a\nb: everything is fine",
    "an element": "<img src=x onerror=alert(1)>",
    "a script": "</script><script>alert(1)</script>",
    "a link": "[a](command:workbench.action.quit)",
    "a picture": "![a](https://evil.example/a.png)",
    "an address in brackets": "<https://evil.example>",
    "a bare address": "https://evil.example",
    "marks": "**a** `b` ~~c~~ | d",
    "markup of a terminal library": "[link=https://evil.example]a[/link] [/x]",
    "an icon": "$(bug) a",
}
UNLINKED = re.compile(r"(?<!\\)\[[^\]]*\]\(|(?<!\\)<[A-Za-z/!h]|(?<!\\):\/\/evil|(?<!\\)!\[")


def hidden(text: str) -> list[str]:
    """The characters of a text that would be obeyed or not be seen."""
    return [m.group() for m in UNSAFE.finditer(text) if not belongs(text, m.start())]


def reference(text: str) -> dict[str, Any]:
    """A row of the log, as a hostile index would have it."""
    names = (
        *("package", "version", "spdx", "repo", "path", "purl", "tier", "archive_sha256"),
        *("copyright", "notice"),
    )
    return {**dict.fromkeys(names, text), "start_line": 1, "end_line": 2, "similarity": 1.0}


def hostile_log(path: Path, text: str) -> Path:
    body = {
        "file": f"{text}.py",
        "folder": text,
        "range": {"start_line": 1, "end_line": 1},
        "refs": [reference(text)],
        "model": {"id": text},
        "reason": text,
    }
    with AttributionLog(path) as log:
        log.append("accepted", "s1", body)
        log.append("filtered", "s2", {**body, "refs": []})
    return path


# ---- the command line


def words_of_log(home: Path, text: str) -> list[list[str]]:
    log = ["--log", str(hostile_log(home / "log.sqlite3", text))]
    (home / "a.py").write_text("x\n")
    return [
        ["log", "show", *log],
        ["log", "show", "--json", *log],
        *(["log", "export", "--format", form, *log] for form in FORMATS),
        ["log", "verify", "--head", text, *log],
        ["stats", *log],
        ["stats", "--json", *log],
    ]


def words_of_scan(home: Path, text: str) -> list[list[str]]:
    folder = home / "scanned"
    folder.mkdir()
    name = text.replace("/", "∕").replace("\0", "")
    code = "import os\nfrom flask import request\nx = 1  # {}\nos.system(request.args['a'])  # {}\n"
    (folder / f"{name}.py").write_text(code.format(name, name), "utf-8")
    scan = ["scan", "--no-bandit", "--workers", "1", str(folder)]
    return [scan, [*scan, "--format", "json"], [*scan, "--format", "sarif"]]


def words_that_are_wrong(home: Path, text: str) -> list[list[str]]:
    clean = text.replace("\0", "")
    return [
        ["scan", f"{home}/{clean}"],
        ["scan", "--disable", clean, str(home)],
        ["complete", f"{home}/{clean}.py:1"],
        ["model", "path", clean],
        ["references", "info", "--index", f"{home}/{clean}"],
        ["log", "prune", "--before", clean, "--log", str(home / "none")],
    ]


COMMANDS: dict[str, Callable[[Path, str], list[list[str]]]] = {
    "log and stats": words_of_log,
    "scan": words_of_scan,
    "errors": words_that_are_wrong,
}


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_terminal_shows_everything_and_obeys_nothing(
    command: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    for words in COMMANDS[command](tmp_path, NASTY[name]):
        main(words)
        out, err = capsys.readouterr()
        assert hidden(out) == hidden(err) == [], words
        assert "\nb: everything is fine" not in out + err, words
        if "json" in words or "--json" in words or words[-1] == "sarif":
            for line in [out] if words[0] != "log" else out.splitlines():
                json.loads(line)


def test_json_reads_back_as_it_was() -> None:
    for text in NASTY.values():
        assert json.loads(json_text({"a": [text]}, 1)) == {"a": [text]}


@given(st.text())
def test_no_text_is_left_with_something_hidden(text: str) -> None:
    for fit in (visible, one_line, in_markdown):
        assert hidden(fit(text)) == []
    assert not UNSAFE.search(json_text(text))
    assert json.loads(json_text(text)) == text
    assert re.search(r"[\r\n]", one_line(text) + in_markdown(text)) is None


@pytest.mark.parametrize("name", NASTY)
def test_an_error_shows_its_words(name: str) -> None:
    error = HostError(next(iter(CODES)), NASTY[name], NASTY[name])
    assert hidden(visible(error.lines())) == []


# ---- pages and files


def withheld_page(home: Path, text: str) -> str:
    kept = WithheldList(home)
    kept.add(Withheld("bias", text, text, "code"), f"/w/{text}.py", 1)
    return kept.write_page().read_text("utf-8")


def log_page(home: Path, text: str) -> str:
    with AttributionLog(hostile_log(home / "log.sqlite3", text), read_only=True) as log:
        return write_page(log_data(log.entries(), {})).read_text("utf-8")


def notices(home: Path, text: str) -> str:
    with AttributionLog(hostile_log(home / "log.sqlite3", text), read_only=True) as log:
        return exported(log, "notice").partition("# Licence texts")[0]


PAGES: dict[str, Callable[[Path, str], str]] = {
    "the withheld list": withheld_page,
    "the reference log": log_page,
    "the notices": notices,
}


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_no_markup_of_strangers(
    page: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path))
    text = PAGES[page](tmp_path, NASTY[name])
    assert hidden(text) == []
    assert "\nb: everything" not in text
    # Inside a fence nothing is markup.
    text = re.sub(r"^(`{3,})text\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    links = {m.group() for m in UNLINKED.finditer(text)}
    # Where a project is published may be an address, and only there it is one.
    if name == "a bare address":
        assert links <= {
            "://evil",
            "<h",
            f"[{in_markdown(NASTY[name])} {in_markdown(NASTY[name])}](",
        }
    else:
        assert links == set()


@pytest.mark.parametrize("name", NASTY)
def test_a_comment_in_the_users_code_is_one_comment(name: str) -> None:
    text = NASTY[name]
    taken = Reference(text, text, text, text, 1, 2, Span(0, 5), 1.0, text, copyright=text)
    for language, mark in (("python", "#"), ("java", "//"), ("javascript", "//")):
        edits = comment_edits("x = 1\n", (0, 5), taken, language)
        for _, new in edits:
            assert hidden(new) == []
            assert all(line.startswith(mark) for line in new.strip("\n").split("\n"))


# ---- the editor


@pytest.mark.parametrize("name", NASTY)
def test_what_is_told_is_visible_and_what_is_exact_is_as_it_was(name: str) -> None:
    text = NASTY[name]
    told = {"id": text, "result": {"title": text, "list": [{"message": text}], "newText": text}}
    made = json.loads(made_visible(json.dumps(told)))
    assert made["id"] == made["result"]["newText"] == text
    assert hidden(made["result"]["title"] + made["result"]["list"][0]["message"]) == []


def shown(editor: RawEditor) -> list[str]:
    """All words that the editor has been told, addresses and code apart."""
    found: list[str] = []

    def look(value: Any, key: str) -> None:
        if isinstance(value, str) and key not in ("uri", "insertText", "newText", "id"):
            found.append(value)
        for name, one in value.items() if isinstance(value, dict) else ():
            look(one, name)
        for one in value if isinstance(value, list) else ():
            look(one, key)

    look([*editor.heard, *editor.answers.values()], "")
    return found


async def told_of_a_host(editor: RawEditor, host: CompletionHost, text: str, number: int) -> None:
    host.forget()
    host.always(json.dumps({"error": {"message": text}}).encode(), status=400)
    uri = editor.open(f"host{number}.py", "def f(a):\n    ")
    await editor.texts(uri, 1, 4)
    host.forget()
    host.always(event("    return 1\n", model=text), DONE)


async def told_of_a_workspace(editor: RawEditor, text: str, number: int) -> None:
    from urllib.parse import quote

    name = quote(text.encode("utf-8", "replace"), safe="")
    uri = f"file:///work{number}/{name}/{name}.py"
    code = f"import os\nfrom flask import request\nx = request.args['{text}']\nos.system(x)\n"
    editor.open(uri, code)
    editor.notify(
        "workspace/didChangeConfiguration",
        {"settings": {"fairhand": {"bias": {"mode": text}, text: text, "host": {"model": text}}}},
    )
    for words in (
        {"command": "fairhand.runSecurityScan", "arguments": [{"scope": "file", "uri": uri}]},
        {"command": "fairhand.openWithheldList", "arguments": [{"show": False}]},
        {"command": "fairhand.openReferenceLog", "arguments": [{"file": text, "show": False}]},
        {"command": text},
        {"command": "fairhand.explainFinding", "arguments": [{"rule": text}]},
        {"command": "fairhand.reportWrongVerdict", "arguments": [text]},
        {"command": "fairhand.exportReferenceLog", "arguments": [{"format": text}]},
    ):
        await editor.ask("workspace/executeCommand", words, 30)
    await editor.ask("fairhand/findings", {"groupBy": "file"})
    await editor.ask(text, {})
    place = {"textDocument": {"uri": uri}, "range": everywhere(4), "context": {"diagnostics": []}}
    await editor.ask("textDocument/codeAction", place)
    editor.close(uri)


def everywhere(lines: int) -> dict[str, Any]:
    return {"start": {"line": 0, "character": 0}, "end": {"line": lines, "character": 0}}


async def test_an_editor_is_told_nothing_that_hides(tmp_path: Path) -> None:
    async with running_host() as host, raw_editor(tmp_path, FAIRHAND_ENDPOINT=host.url) as editor:
        await editor.begin()
        for number, text in enumerate(NASTY.values()):
            await told_of_a_workspace(editor, text, number)
        for number, text in enumerate(list(NASTY.values())[:6]):
            await told_of_a_host(editor, host, text, number)
        words = shown(editor)
        assert len(words) > 500
        assert [one for one in words if hidden(one)] == []
        assert hidden(editor.errors.decode("utf-8", "surrogateescape")) == []


PATH = "shapes/a\u202eb\x1b[2J<img src=x>[a](command:x)\u200b.py"


async def test_a_hostile_index_is_shown_as_it_is(tmp_path: Path) -> None:
    """Lens, hover, action, log and page of code that an index of strangers knows."""
    package = ("shapes", "2.1", "MIT", PATH, SPREAD_HEAD + SPREAD)
    tiny_index(tmp_path / "references", (package,))
    async with running_host() as host:
        host.always(event(SPREAD + "\n\n"), DONE)
        async with raw_editor(tmp_path, FAIRHAND_ENDPOINT=host.url) as editor:
            await editor.begin({"references": {"deadlineMs": 20_000}})
            uri = editor.open("a.py", SPREAD_HEAD + "    ")
            (item,) = (await editor.answer(editor.ghost(uri, 1, 4), 30))["result"]["items"]
            document = {"textDocument": {"uri": uri}}
            await editor.ask("textDocument/codeLens", document)
            editor.change(uri, (1, 4), (1, 4), item["insertText"])
            hover = await editor.ask(
                "textDocument/hover", {**document, "position": {"line": 2, "character": 6}}
            )
            value = hover["result"]["contents"]["value"]
            assert "img" in value
            own = "[shapes 2.1](<https://github.com/example/shapes>)"
            assert own in value
            assert UNLINKED.search(value.replace(own, "")) is None
            place = {**document, "range": everywhere(4), "context": {"diagnostics": []}}
            actions = (await editor.ask("textDocument/codeAction", place))["result"]
            edits = [one["edit"]["changes"][uri] for one in actions if "edit" in one]
            assert edits
            assert hidden("".join(edit["newText"] for one in edits for edit in one)) == []
            words: dict[str, Any] = {"command": "fairhand.openReferenceLog"}
            await eventually(lambda: (tmp_path / "state" / "attribution.sqlite3").exists(), 20)
            rows = (await editor.ask("workspace/executeCommand", words))["result"]
            assert "img" in rows[0]["references"][0]["path"]
            page = (tmp_path / "state" / "reference-log.md").read_text("utf-8")
            assert hidden(page) == []
            assert [one for one in shown(editor) if hidden(one)] == []
