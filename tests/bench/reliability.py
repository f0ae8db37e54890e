"""The figures of docs/benchmarks/reliability.md: what faults, storms and time do to the server.

PYTHONPATH=tests python -P tests/bench/reliability.py [PART …], each part well below two minutes:
changes   didChange at 1,000 a second, in a file of 2,000 lines and in one of 10 MB
growth    memory, descriptors, threads and tasks over completions (--completions, 2,000)
leaving   how soon the server ends at the end of its input, and after a dead editor
down      how soon a request is answered with nothing while the host is down
recovery  from the first probe that succeeds to a completion, for each fault
stale     answers for another text, while somebody types (--rounds, 500)
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from eventually import eventually
from reliability.test_growth import completed, growth
from reliability.test_host_faults import FAULTS, GOOD
from reliability.test_leaving import seconds_after_a_death
from reliability.test_stale import typed_during_answers
from support.completion_host import DONE, KEY, event, running_host
from support.inside import server_inside
from support.raw_editor import RawEditor, raw_editor

NUMBERS = itertools.count()
ADD = "def add(a, b):\n    "
SIZES = {
    "2,000 lines": "".join(f"value_{i} = {i}\n" for i in range(2000)),
    "10 MB": ("x" * 99 + "\n") * 100_000,
}


def spread(milliseconds: list[float]) -> str:
    ordered = sorted(milliseconds)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    return (
        f"p50 {at(0.5):.2f}, p95 {at(0.95):.2f}, p99 {at(0.99):.2f}, "
        f"at most {ordered[-1]:.2f} ms ({len(ordered)})"
    )


def states(editor: RawEditor) -> list[str]:
    return [one["state"] for one in editor.statuses]


async def changes(options: argparse.Namespace) -> None:
    for name, text in SIZES.items():
        with tempfile.TemporaryDirectory() as home:
            async with raw_editor(Path(home), FAIRHAND_ENDPOINT="http://127.0.0.1:9/v1") as editor:
                await editor.begin()
                uri = editor.open("a.py", text)
                # From its first completion on the changes of a document are observed.
                await editor.texts(uri, 1000, 0, 60)
                print(f"didChange, {name}: {spread(await paced(editor, uri, options.seconds))}")


async def paced(editor: RawEditor, uri: str, seconds: float) -> list[float]:
    """Milliseconds from sending each tenth change to the answer of a request right behind it."""
    asked: list[tuple[int, float]] = []
    came: dict[int, float] = {}
    # The reader notes when each answer comes, so nobody waits here while the next are due.
    plain = editor.answers

    class Noting(dict):  # type: ignore[type-arg]
        def __setitem__(self, key: int, value: object) -> None:
            came[key] = time.perf_counter()
            super().__setitem__(key, value)

    editor.answers = Noting(plain)
    began = time.perf_counter()
    for number in range(int(1000 * seconds)):
        due = began + number / 1000
        while (rest := due - time.perf_counter()) > 0:  # noqa: ASYNC110 - a pace, no event
            await asyncio.sleep(rest if rest > 0.0015 else 0)
        sent = time.perf_counter()
        editor.change(uri, (1000, number % 80), (1000, number % 80), "y")
        if number % 10 == 0:
            params = {"textDocument": {"uri": uri}}
            asked.append((editor.request("textDocument/codeLens", params), sent))
    for identifier, _ in asked:
        await editor.answer(identifier, 60)
    took = time.perf_counter() - began
    print(f"{int(1000 * seconds)} changes in {took:.2f} s")
    return [1000 * (came[identifier] - sent) for identifier, sent in asked]


async def grown(options: argparse.Namespace) -> None:
    count = options.completions
    with tempfile.TemporaryDirectory() as home:
        before, after = await growth(Path(home), count // 5, count)
        print(f"{count} completions: {after[0] - before[0]:+.1f} MiB,")
        print(f"descriptors, threads {before[1:]} before and {after[1:]} after;")
        print(f"{after[0]:.0f} MiB resident")
        async with running_host() as host:
            host.always(event("1\n"), DONE)
            variables = {"FAIRHAND_ENDPOINT": host.url, "FAIRHAND_MODEL": "m"}
            async with server_inside(Path(home), **variables) as (editor, _):
                await editor.begin()
                uri = editor.open("a.py", "def f(a):\n    \n")
                await completed(editor, uri, 0, 50)
                tasks = len(asyncio.all_tasks())
                await completed(editor, uri, 50, min(500, count))
                print(f"tasks {tasks} before, {len(asyncio.all_tasks())} after {min(500, count)}")


async def leaving(options: argparse.Namespace) -> None:
    ends, deaths = [], []
    for _ in range(5):
        with tempfile.TemporaryDirectory() as home:
            async with raw_editor(Path(home), FAIRHAND_ENDPOINT="http://127.0.0.1:9/v1") as editor:
                await editor.begin()
                editor.ghost(editor.open("a.py", ADD), 1, 4)
                began = time.perf_counter()
                assert editor.process.stdin is not None
                editor.process.stdin.close()
                await editor.ended()
                ends.append(1000 * (time.perf_counter() - began))
            deaths.append(1000 * await seconds_after_a_death(Path(home), buried=False))
    print(f"end of input: {spread(ends)}")
    print(f"dead editor: {spread(deaths)}")


async def down(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as home:
        async with running_host() as host:
            variables = {"FAIRHAND_ENDPOINT": host.url, "FAIRHAND_MODEL": "m"}
            async with raw_editor(Path(home), **variables) as editor:
                await editor.begin()
                host.always(status=401)
                await asked_often(editor, 4, 1)
                for kind, name in ((1, "by hand"), (2, "automatic")):
                    print(f"breaker open, {name}: {spread(await asked_often(editor, 200, kind))}")
    model = Path(options.model)
    if not model.is_file():
        print(f"no model at {model}; the embedded host was not killed")
        return
    with tempfile.TemporaryDirectory() as home:
        async with raw_editor(Path(home), FAIRHAND_MODEL=str(model)) as editor:
            await editor.begin()
            await eventually(
                lambda: [one["state"] for one in editor.statuses][-1:] == ["ready"], 60
            )
            await asked_often(editor, 1, 1)
            children = Path(f"/proc/{editor.process.pid}/task/{editor.process.pid}/children")
            editor.heard.clear()
            for child in map(int, children.read_text().split()):
                if b"fairhand_model" in Path(f"/proc/{child}/cmdline").read_bytes():
                    os.kill(child, signal.SIGKILL)
            began = time.perf_counter()
            took: list[float] = []
            while "ready" not in states(editor):
                known = states(editor)[-1:] == ["hostDown"]
                one = await asked_often(editor, 1, 1)
                # The first ones find out, and the last one may be answered.
                took += one if known and states(editor)[-1:] == ["hostDown"] else []
                await asyncio.sleep(0.02)
                assert time.perf_counter() - began < 60
            back = time.perf_counter() - began
            print(f"embedded host killed: {spread(took)}; it was back after {back:.1f} s")


async def asked_often(editor: RawEditor, count: int, kind: int) -> list[float]:
    took = []
    for _ in range(count):
        # A new place each time, or the answer would be known.
        number = next(NUMBERS)
        uri = editor.open(f"asked{number}.py", f"def add{number}(a, b):\n    ")
        began = time.perf_counter()
        await editor.answer(editor.ghost(uri, 1, 4, kind), 60)
        took.append(1000 * (time.perf_counter() - began))
    return took


async def recovery(options: argparse.Namespace) -> None:
    took: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        async with running_host() as host:
            variables = {"FAIRHAND_ENDPOINT": host.url, "FAIRHAND_API_KEY": KEY}
            async with raw_editor(Path(home), **variables, FAIRHAND_MODEL="m") as editor:
                await editor.begin()
                for number, (name, fault) in enumerate(FAULTS.items()):
                    _, status, steps, headers = fault
                    uri = editor.open(f"fault{number}.py", ADD)
                    editor.heard.clear()
                    host.forget()
                    host.always(*steps, status=status, **headers)
                    for _ in range(4):
                        await editor.texts(uri, 1, 4)
                    editor.heard.clear()
                    host.forget()
                    host.always(GOOD, DONE)
                    await eventually(lambda: states(editor)[-1:] == ["ready"], 40)
                    assert await editor.texts(uri, 1, 4) == ["return 1"]
                    took.append(1000 * (time.perf_counter() - host.probes[-1]))
                    print(f"{name}: {took[-1]:.0f} ms after the probe")
    print(f"recovery: {spread(took)}")


async def stale(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as home:
        async with running_host() as host:
            host.always(event("1\n"), DONE)
            variables = {"FAIRHAND_ENDPOINT": host.url, "FAIRHAND_MODEL": "m"}
            async with raw_editor(Path(home), **variables) as editor:
                await editor.begin({"completion": {"debounceMs": 0}})
                print(await typed_during_answers(editor, host, options.rounds, random.Random(7)))


PARTS: dict[str, Callable[[argparse.Namespace], Awaitable[None]]] = {
    "changes": changes,
    "growth": grown,
    "leaving": leaving,
    "down": down,
    "recovery": recovery,
    "stale": stale,
}
MODEL = "qwen2.5-coder-0.5b/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=list(PARTS))
    parser.add_argument("--seconds", type=float, default=5.0, help="of changes in each file")
    parser.add_argument("--completions", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--model", default=str(Path.home() / ".cache/fairhand/models" / MODEL))
    options = parser.parse_args()
    for part in options.parts:
        began = time.perf_counter()
        asyncio.run(PARTS[part](options))
        print(f"{part}: {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
