"""`fairhand complete`: places in files, the JSON contract, and batches."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.completion_host import DONE, KEY, BreakOff, CompletionHost, event, running_host

from fairhand_server.cli.complete import as_json, batch_request, request_at
from fairhand_server.completion.suggestion import Outcome, Request, Suggestion, Timing, Withheld
from fairhand_server.errors import UsageError
from fairhand_server.model_client import ModelIdentity
from fairhand_syntax.judging import Notice, Reference, Span


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files of odd names, which is the current one."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "C:a.py", "with:12:34.py", "ünï cødé.js"):
        Path(name).write_text("one\ntwo\n\nlast")
    Path("crlf.py").write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    Path("latin.py").write_bytes(b"caf\xe9\n")
    Path("a.txt").write_text("one\n")
    Path("dir.py").mkdir()
    return tmp_path


PLACES: list[tuple[str, str, str]] = [
    ("a.py:1", "one", "\ntwo\n\nlast"),
    ("a.py:1:1", "", "one\ntwo\n\nlast"),
    ("a.py:2:2", "one\nt", "wo\n\nlast"),
    ("a.py:2:4", "one\ntwo", "\n\nlast"),
    ("a.py:3", "one\ntwo\n", "\nlast"),
    ("a.py:4", "one\ntwo\n\nlast", ""),
    ("./a.py:4:5", "one\ntwo\n\nlast", ""),
    ("C:a.py:2", "one\ntwo", "\n\nlast"),
    ("with:12:34.py:1:2", "o", "ne\ntwo\n\nlast"),
    ("ünï cødé.js:1", "one", "\ntwo\n\nlast"),
    ("crlf.py:2", "one\ntwo", "\n"),
    ("crlf.py:3", "one\ntwo\n", ""),
]


@pytest.mark.parametrize(("place", "prefix", "suffix"), PLACES)
def test_a_place_is_found(place: str, prefix: str, suffix: str, folder: Path) -> None:
    found = request_at(place)
    assert (found.prefix, found.suffix) == (prefix, suffix)
    assert place.startswith(found.path)


NOWHERE: list[tuple[str, str, str]] = [
    ("a.py", "E001", "names no line"),
    ("a.py:", "E001", "names no line"),
    ("a.py:x", "E001", "names no line"),
    ("a.py:0", "E001", "has 4 lines, not 0"),
    ("a.py:5", "E001", "has 4 lines, not 5"),
    ("a.py:1:0", "E001", "has 3 characters"),
    ("a.py:1:5", "E001", "has 3 characters"),
    ("a.txt:1", "E003", "not a file that Fairhand completes"),
    ("12:3", "E003", "12 is not a file"),
    ("none.py:1", "E002", "cannot be read"),
    ("latin.py:1", "E002", "cannot be read"),
    ("dir.py:1", "E002", "cannot be read"),
    ("C:\\src\\none.py:10:5", "E002", r"C:\\src\\none.py cannot be read"),
]


@pytest.mark.parametrize(("place", "code", "words"), NOWHERE)
def test_a_place_that_is_nowhere_is_a_clear_error(
    place: str, code: str, words: str, folder: Path
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        request_at(place)
    assert caught.value.code == f"fairhand-{code}"


REQUESTS: list[tuple[dict[str, Any], Request]] = [
    ({"language": "python", "prefix": ""}, Request("python", "")),
    (
        {"id": 7, "language": "java", "prefix": "a", "suffix": "b", "path": "A.java"},
        Request("java", "a", "b", "A.java"),
    ),
    (
        {"language": "js", "prefix": "a", "n": 3, "max_tokens": 9, "suffix": None},
        Request("js", "a", count=3, max_tokens=9),
    ),
]


@pytest.mark.parametrize(("given", "expected"), REQUESTS)
def test_a_line_of_a_batch_is_a_request(given: dict[str, Any], expected: Request) -> None:
    assert batch_request(given) == expected


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"prefix": ""}, "language is missing"),
    ({"language": "python"}, "prefix is missing"),
    ({"language": 1, "prefix": ""}, "language must be a string"),
    ({"language": "python", "prefix": None}, "prefix must be a string"),
    ({"language": "python", "prefix": "", "suffix": ["x"]}, "suffix and path"),
    ({"language": "python", "prefix": "", "n": 0}, "n must be"),
    ({"language": "python", "prefix": "", "n": 11}, "n must be"),
    ({"language": "python", "prefix": "", "n": True}, "n must be"),
    ({"language": "python", "prefix": "", "n": "2"}, "n must be"),
    ({"language": "python", "prefix": "", "max_tokens": 1.5}, "max_tokens must be"),
]


@pytest.mark.parametrize(("given", "words"), REFUSED)
def test_a_line_that_is_no_request_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words):
        batch_request(given)


def test_an_outcome_has_the_shape_of_the_contract() -> None:
    reference = Reference("MIT", "p 1.0", "https://x", "p/a.py", 3, 9, Span(0, 4), 0.98765, "close")
    notice = Notice("security", "rule", "Look.", Span(1, 2))
    outcome = Outcome(
        (Suggestion("pass", (reference,), (notice,)),),
        (Withheld("secrets", "aws-access-key", "It holds a key."),),
        Timing(1.26, 2.345),
        ModelIdentity("m", "plain", "ab"),
    )
    assert as_json(outcome) == {
        "suggestions": [
            {
                "text": "pass",
                "references": [
                    {
                        "licenseName": "MIT",
                        "referenceName": "p 1.0",
                        "referenceUrl": "https://x",
                        "path": "p/a.py",
                        "startLine": 3,
                        "endLine": 9,
                        "position": {"startCharacter": 0, "endCharacter": 4},
                        "similarity": 0.988,
                        "tier": "close",
                        "copyright": "",
                    }
                ],
                "notices": [
                    {"check": "security", "rule": "rule", "message": "Look.", "span": [1, 2]}
                ],
            }
        ],
        "withheld": [{"check": "secrets", "rule": "aws-access-key", "reason": "It holds a key."}],
        "timing": {"first_chunk_ms": 1.3, "total_ms": 2.3},
        "model": {"id": "m", "sha256": "ab"},
    }


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
async def host() -> AsyncIterator[CompletionHost]:
    async with running_host() as host:
        yield host


async def run(home: Path, *words: str, given: bytes = b"", **variables: str) -> Ran:
    """Run the real command with an own home and only these FAIRHAND variables."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("FAIRHAND_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "fairhand_server", "complete", *words),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=home,
        env={**inherited, "FAIRHAND_HOME": str(home / "home"), **variables},
    )
    out, err = await asyncio.wait_for(process.communicate(given), 60)
    return Ran(process.returncode or 0, out.decode(), err.decode())


async def test_one_completion_streams_to_standard_output(
    host: CompletionHost, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("def add(a, b):\n    ")
    host.say("    return", " a + b\n", "\n\ndef")
    ran = await run(tmp_path, "a.py:2", FAIRHAND_ENDPOINT=host.url, FAIRHAND_API_KEY=KEY)
    assert (ran.code, ran.out, ran.err) == (0, "return a + b\n", "")
    assert host.headers[0]["Authorization"] == f"Bearer {KEY}"


async def test_text_that_is_withdrawn_is_told_on_standard_error(
    host: CompletionHost, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("def key():\n    ")
    secret = "AKIA" + "Q4ZT7WPLM2XKD5RB"
    # The first line is read and shown before the second comes.
    host.feed(event("    kind = 1\n"), 1.5, event(f'    return "{secret}"\n'), DONE)
    host.say("    return None\n")
    ran = await run(tmp_path, "a.py:2", FAIRHAND_ENDPOINT=host.url)
    assert ran.code == 0
    assert ran.out == "kind = 1\nreturn None\n"
    assert "AWS access key" in ran.err
    assert "withdrawn" in ran.err
    assert secret not in ran.out + ran.err


CLOSED = [
    ("gen/api.py", [], "a .fairhandignore excludes it"),
    ("src/gen/deep.py", ["--workspace", "src"], "a .fairhandignore excludes it"),
    (".aws/tool.py", [], "keep credentials"),
]


@pytest.mark.parametrize(("path", "words", "why"), CLOSED)
async def test_nothing_is_asked_in_a_file_that_is_closed_to_completion(
    path: str, words: list[str], why: str, host: CompletionHost, tmp_path: Path
) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text("x = ")
    for folder in ("", "src/"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / ".fairhandignore").write_text("gen/\n")
    ran = await run(tmp_path, f"{path}:1", *words, "--json", FAIRHAND_ENDPOINT=host.url)
    assert (ran.code, ran.lines[0]["suggestions"]) == (0, [])
    assert why in ran.err
    line = {"id": 1, "language": "python", "prefix": "x = ", "path": path}
    ran = await run(
        tmp_path, "--batch", *words, given=json.dumps(line).encode(), FAIRHAND_ENDPOINT=host.url
    )
    assert ran.lines[0]["suggestions"] == []
    assert host.bodies == []


async def test_as_json_and_with_an_endpoint_of_the_command_line(
    host: CompletionHost, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("x = \n")
    host.say("'ü'\n")
    words = ["a.py:1", "--json", "--endpoint", host.url, "--key-env", "OTHER_KEY", "--model", "m"]
    ran = await run(tmp_path, *words, OTHER_KEY="other", FAIRHAND_API_KEY=KEY)
    (answer,) = ran.lines
    assert set(answer) == {"id", "suggestions", "withheld", "timing", "model"}
    assert answer["suggestions"] == [{"text": "'ü'", "references": [], "notices": []}]
    assert answer["model"] == {"id": "m", "sha256": ""}
    assert host.headers[0]["Authorization"] == "Bearer other"


async def test_a_key_is_not_sent_to_an_endpoint_it_was_not_given_for(
    host: CompletionHost, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("x = \n")
    host.say("1\n")
    await run(tmp_path, "a.py:1", "--endpoint", host.url, FAIRHAND_API_KEY=KEY)
    assert "Authorization" not in host.headers[0]


COMMAND_FAULTS: list[tuple[list[str], str]] = [
    ([], "E001"),
    (["a.py:1", "--batch"], "E001"),
    (["a.py:99"], "E001"),
    (["a.py:1", "--endpoint", "http://192.0.2.1/v1"], "E040"),
    (["a.py:1", "--endpoint", "nonsense"], "E031"),
    (["a.py:1", "--endpoint", "http://127.0.0.1:9/v1", "--family", "none"], "E010"),
    (["a.py:1", "--endpoint", "http://127.0.0.1:9/v1", "--key-env", "UNSET_ONE"], "E001"),
]


@pytest.mark.parametrize(("words", "code"), COMMAND_FAULTS)
async def test_what_cannot_be_done_is_told_with_its_mend(
    words: list[str], code: str, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("x = \n")
    ran = await run(tmp_path, *words)
    assert (ran.code, ran.out) == (2, "")
    assert f"[fairhand-{code}]" in ran.err
    assert "mend: " in ran.err
    assert "Traceback" not in ran.err


async def test_a_batch_answers_every_line_in_order(host: CompletionHost, tmp_path: Path) -> None:
    host.always(event("1\n"))
    good = {"language": "python", "prefix": "x = ", "suffix": "\n"}
    given = [
        json.dumps({"id": "a", **good}).encode(),
        b"",
        b"   ",
        b"no json",
        json.dumps({"id": {"deep": [1]}, **good}).encode(),
        json.dumps({"id": "no prefix", "language": "python"}).encode(),
        b'{"id": "latin", "language": "python", "prefix": "caf\xe9"}',
        json.dumps({"id": "名前 🎉", **good, "prefix": "x = '🎉' # \u2028\n"}).encode(),
        json.dumps({"id": "\ud800", **good}).encode(),
        b"[" * 100_000,
        json.dumps({"id": "cobol", "language": "cobol", "prefix": "x"}).encode(),
        b"[1, 2]",
        json.dumps({"id": "last", **good}).encode(),
    ]
    ran = await run(
        tmp_path, "--batch", given=b"\xef\xbb\xbf" + b"\n".join(given), FAIRHAND_ENDPOINT=host.url
    )
    assert (ran.code, ran.err) == (1, "")
    outcomes = [(one["id"], one.get("error", {}).get("code", "ok")[-4:]) for one in ran.lines]
    assert outcomes == [
        ("a", "ok"),
        (None, "E004"),
        ({"deep": [1]}, "ok"),
        ("no prefix", "E004"),
        (None, "E004"),
        ("名前 🎉", "ok"),
        ("\ud800", "ok"),
        (None, "E004"),
        ("cobol", "E003"),
        (None, "E004"),
        ("last", "ok"),
    ]
    for answer in ran.lines:
        assert set(answer) in (
            {"id", "error"},
            {"id", "suggestions", "withheld", "timing", "model"},
        )
    assert ran.lines[0]["suggestions"][0]["text"] == "1"


async def test_a_batch_asks_for_as_many_and_as_much_as_it_says(
    host: CompletionHost, tmp_path: Path
) -> None:
    for number in range(3):
        host.say(f"{number}\n")
    given = {"id": 1, "language": "python", "prefix": "x = ", "suffix": "\n", "n": 3}
    ran = await run(
        tmp_path,
        "--batch",
        given=json.dumps({**given, "max_tokens": 5}).encode(),
        FAIRHAND_ENDPOINT=host.url,
    )
    # Those behind the first are asked for together, so any may come first.
    assert {one["text"] for one in ran.lines[0]["suggestions"]} == {"0", "1", "2"}
    assert {body["max_tokens"] for body in host.bodies} == {5}


async def test_a_host_that_fails_costs_only_its_own_line(
    host: CompletionHost, tmp_path: Path
) -> None:
    host.feed(event("1"), BreakOff)
    host.always(event("2\n"))
    good = {"language": "python", "prefix": "x = ", "suffix": "\n"}
    given = "\n".join(json.dumps({"id": number, **good}) for number in range(6))
    ran = await run(tmp_path, "--batch", given=given.encode(), FAIRHAND_ENDPOINT=host.url)
    codes = [one.get("error", {}).get("code") for one in ran.lines]
    assert sorted(code for code in codes if code) == ["fairhand-E034"]
    assert [one["id"] for one in ran.lines] == list(range(6))


async def test_a_batch_answers_while_its_input_is_open(
    host: CompletionHost, tmp_path: Path
) -> None:
    host.always(event("1\n"))
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("FAIRHAND_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "fairhand_server", "complete", "--batch"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**inherited, "FAIRHAND_HOME": str(tmp_path), "FAIRHAND_ENDPOINT": host.url},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for number in range(3):
        line = json.dumps({"id": number, "language": "python", "prefix": "x = ", "suffix": "\n"})
        process.stdin.write(line.encode() + b"\n")
        answer = await asyncio.wait_for(process.stdout.readline(), 30)
        assert json.loads(answer)["id"] == number
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 10) == 0
