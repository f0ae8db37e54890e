"""The embedded model through the real server: comments become code that parses."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from eventually import alive, eventually
from support.editor import Editor, Served, environment

from fairhand_server.completion.question import prompt_of, question_of
from fairhand_server.completion.suggestion import Request
from fairhand_syntax.languages import LANGUAGES
from fairhand_syntax.parsing import Source, walk

pytestmark = [pytest.mark.model, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(
    embedded_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Editor]:
    """An editor before a server that runs the embedded model by itself."""
    home = tmp_path_factory.mktemp("home")
    served = Served(server_env=environment(home, FAIRHAND_MODEL=str(embedded_model)))
    client = await served.start()
    # Short answers are enough to see whether they end well, and CI has two processors.
    await client.start_session({"completion": {"maxTokens": 120}})
    began = time.perf_counter()
    await eventually(lambda: client.states[-1:] in (["ready"], ["hostDown"]), 120)
    assert client.states[-1] == "ready", client.statuses
    print(f"model ready after {time.perf_counter() - began:.1f} s")
    client.home = home
    yield client
    pid = client.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    await client.shutdown_session()
    # The host waits ten seconds for another window.
    await eventually(lambda: not any(alive(int(one)) for one in (pid, *children)), 30)
    await client.stop()


# Name, language, the document with the cursor as a bar.
COMMENTS: list[tuple[str, str, str]] = [
    (
        "python function",
        "python",
        'def is_palindrome(text: str) -> bool:\n    """Whether it reads the same backwards."""|',
    ),
    ("python comment", "python", "import re\n\n\n# a function that counts the words in a text|"),
    (
        "java method",
        "java",
        "public class Numbers {\n    // returns the largest value of an array\n"
        "    public static int largest(int[] values) {\n        |\n    }\n}\n",
    ),
    (
        "javascript function",
        "javascript",
        "// returns the sum of the even numbers of the list\nfunction sumOfEven(list) {\n  |\n}\n",
    ),
    ("javascript comment", "javascript", "// a function that reverses a string|"),
    ("rest of a line", "python", "names = ['b', 'a']\nordered = sorted(|)\n"),
]
ENDINGS = {"python": "py", "java": "java", "javascript": "js"}


@pytest.mark.parametrize(("name", "language", "marked"), COMMENTS, ids=[c[0] for c in COMMENTS])
async def test_an_answer_fits_its_place_and_parses(
    name: str, language: str, marked: str, editor: Editor
) -> None:
    before, after = marked.split("|")
    file = f"{name.replace(' ', '_')}.{ENDINGS[language]}"
    uri = editor.open(file, before + after, language)
    line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    began = time.perf_counter()
    texts = await editor.ghost(uri, line, column)
    took = time.perf_counter() - began
    assert len(texts) == 1, editor.statuses[-1:]
    whole = before + texts[0] + after
    print(f"{name}: {took:.1f} s\n{whole}")
    parsed = Source(next(one for one in LANGUAGES if one.id == language), whole)
    assert texts[0].strip()
    assert not any(node.is_error or node.is_missing for node in walk(parsed.tree.root_node))


async def test_a_cancelled_request_frees_the_model(editor: Editor) -> None:
    uri = editor.open("long.py", "# all prime numbers below a million, in many ways\ndef primes(")
    older = asyncio.wrap_future(editor.ask(uri, 1, 11))
    await eventually(lambda: editor.states[-1] == "thinking")
    await asyncio.sleep(0.3)
    began = time.perf_counter()
    editor.insert(uri, 1, 11, "limit): return sum(")
    newer = await editor.ghost(uri, 1, 30)
    print(f"the next answer after {time.perf_counter() - began:.1f} s: {newer}")
    assert list((await older).items) == []
    assert len(newer) == 1


async def cached_share(editor: Editor, prefix: str, suffix: str) -> float:
    """How much of the prompt of this place the editor's host knows before it is asked."""
    question = question_of(Request("python", prefix, suffix, "/workspace/known.py"))
    prompt = await prompt_of(question, "qwen2.5-coder-instruct")
    [state] = Path(editor.home, "state", "hosts").glob("*.json")
    host = json.loads(state.read_text())
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        answer = await client.post(
            f"{host['url']}/completions",
            headers={"Authorization": f"Bearer {host['key']}"},
            json={"prompt": prompt.text, "max_tokens": 1, "temperature": 0},
        )
    usage = answer.json()["usage"]
    return float(usage["prompt_tokens_details"]["cached_tokens"] / usage["prompt_tokens"])


async def test_a_document_is_read_before_anybody_asks(editor: Editor) -> None:
    function = "def double_{0}(value: int) -> int:\n    return 2 * value + {0}\n\n\n"
    text = "import math\n\n\n" + "".join(function.format(n) for n in range(8))
    uri = editor.open("known.py", text + "print(double_0(1))\n")
    await asyncio.sleep(8)
    assert await cached_share(editor, text, "print(double_0(1))\n") > 0.9
    # What is typed or pasted and left alone is read too.
    more = "def halve(value: float) -> float:\n    return value / 2.0\n\n\n"
    editor.insert(uri, text.count("\n"), 0, more)
    await asyncio.sleep(4)
    assert await cached_share(editor, text + more, "print(double_0(1))\n") > 0.95


async def test_nothing_was_shown_to_the_user(editor: Editor) -> None:
    assert editor.told == []
    assert "hostDown" not in editor.states
