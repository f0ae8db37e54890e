"""How soon context comes from a large workspace, and how the prompt's head stays the same.

A workspace is generated: packages of Python, Java and JavaScript files that import each other. The
process of the language server is asked as the server asks it, at places it has not seen before.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path

from fairhand_eval.spread import spread
from fairhand_eval.suite import positive
from fairhand_server.completion.surroundings import NOTHING
from fairhand_server.workspace.client import DEADLINE_S, Workspace
from fairhand_syntax.languages import JAVA, JAVASCRIPT, PYTHON, Language

_NOUNS = """
account address answer archive asset balance batch booking branch budget bundle campaign card cart
channel charge claim client column comment contract country course credit customer delivery device
discount document draft driver engine entry event export feature field folder forecast group index
invoice issue item journal label layout ledger lesson letter limit listing market meeting member
message metric model notice offer order parcel partner payment period person phase picture plan
policy price product profile project quota quote rating receipt record refund region release report
request review reward role route sample schedule section segment service session setting shipment
signal source stage statement status stock store student subscription supplier survey task team
template tenant ticket token topic tour track transfer trip unit upload user variant vendor version
visit voucher warehouse window worker zone
"""
_VERBS = """
add apply archive assign build cancel check clear close collect compare compute convert copy count
create delete describe estimate export fetch filter find finish format group import join list load
lock match merge move notify open parse plan publish read refresh register reject release rename
render reserve reset resolve restore retry review save search select send sort split start stop
store submit sum sync transfer update validate verify
"""


def add_arguments(parser: ArgumentParser) -> None:
    """How large the workspace is, and how often it is asked."""
    parser.add_argument("--files", type=positive, default=10_000, help="(default 10000)")
    parser.add_argument("--questions", type=positive, default=300, help="(default 300)")
    parser.add_argument("--characters", type=positive, default=6000, help="(default 6000)")


def run(arguments: Namespace) -> int:
    """Generate, ask, and print the times."""
    with tempfile.TemporaryDirectory(prefix="fairhand-") as folder:
        paths = generate(Path(folder), arguments.files)
        asyncio.run(_measure(arguments, Path(folder), paths))
    return 0


def generate(root: Path, files: int, seed: int = 1) -> list[tuple[Language, Path]]:
    """Write so many source files; half of them Python, the rest Java and JavaScript."""
    drawing = random.Random(seed)
    nouns = _NOUNS.split()
    languages = (PYTHON, PYTHON, JAVA, JAVASCRIPT)
    made: list[tuple[Language, Path]] = []
    modules: dict[str, list[tuple[str, str]]] = {one.id: [] for one in languages}
    for number in range(files):
        language = languages[number % 4]
        name, package = f"{drawing.choice(nouns)}_{number:05}", f"part{number // 40:03}"
        title, known = _title(name), modules[language.id]
        used = drawing.sample(known[-200:], min(3, len(known)))
        text = _SOURCES[language.id](_Class(title, package, used, _methods(drawing)))
        own = title if language is JAVA else name
        path = root / package / f"{own}{language.extensions[0]}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        made.append((language, path))
        known.append((package, own))
    return made


@dataclass(frozen=True, slots=True)
class _Class:
    """A class to be written: its name, its package, what it imports, and its methods' words."""

    title: str
    package: str
    used: list[tuple[str, str]]
    methods: list[tuple[str, str, str]]


def _methods(drawing: random.Random) -> list[tuple[str, str, str]]:
    nouns, verbs = _NOUNS.split(), _VERBS.split()
    return [
        (drawing.choice(verbs), drawing.choice(nouns), drawing.choice(nouns))
        for _ in range(drawing.randrange(4, 14))
    ]


def _python(one: _Class) -> str:
    lines = [f"from {of}.{name} import {_title(name)}" for of, name in one.used]
    lines += ["", "", f"class {one.title}:", '    """Keeps things."""', ""]
    for verb, noun, other in one.methods:
        lines += [
            f"    def {verb}_{noun}(self, {other}: str, limit: int = 10) -> list[str]:",
            f'        """{verb.capitalize()} the {noun} of a {other}."""',
            f"        found = [one for one in self.{noun}s if one.{other} == {other}]",
            "        return sorted(found)[:limit]",
            "",
        ]
    return "\n".join(lines)


def _java(one: _Class) -> str:
    lines = [f"package {one.package};", "", *(f"import {of}.{name};" for of, name in one.used), ""]
    lines += [f"public class {one.title} {{"]
    for verb, noun, other in one.methods:
        lines += [
            f"    public String {verb}{noun.capitalize()}(String {other}, int limit) {{",
            f"        String found = {other}.trim();",
            "        return found.substring(0, limit);",
            "    }",
            "",
        ]
    return "\n".join([*lines, "}", ""])


def _javascript(one: _Class) -> str:
    lines = [f"import {{ {_title(name)} }} from '../{of}/{name}.js'" for of, name in one.used]
    lines += ["", f"export class {one.title} {{"]
    for verb, noun, other in one.methods:
        lines += [
            f"  {verb}{noun.capitalize()}({other}, limit = 10) {{",
            f"    return this.{noun}s.filter((one) => one.{other} === {other}).slice(0, limit)",
            "  }",
            "",
        ]
    return "\n".join([*lines, "}", ""])


_SOURCES = {"python": _python, "java": _java, "javascript": _javascript}


def _title(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


async def _measure(arguments: Namespace, root: Path, paths: list[tuple[Language, Path]]) -> None:
    workspace = Workspace([str(root)], lambda path: None)
    await workspace.start()
    try:
        early = await _ask(arguments, workspace, paths, 2)
        print(f"while the workspace is read: {spread(early[0])}, {early[1]} without an answer")
        await _settled(workspace)
        times, missed = await _ask(arguments, workspace, paths, 3)
        print(f"{len(paths)} files, places never asked before: {spread(times)}")
        print(f"without an answer in {DEADLINE_S * 1000:.0f} ms: {missed} of {len(times)}")
        print(f"memory of its process: {_memory(workspace)}")
    finally:
        await workspace.aclose()


async def _settled(workspace: Workspace) -> None:
    """Wait until the process sleeps: it has read all there is."""
    pid = workspace.pid
    began, idle, last = time.monotonic(), 0, -1
    while idle < 4 and time.monotonic() - began < 300:
        await asyncio.sleep(0.5)
        spent = _processor_ticks(pid)
        idle = idle + 1 if spent - last <= 1 else 0
        last = spent
    print(f"read whole after {time.monotonic() - began - 2:.0f} s")


def _processor_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _memory(workspace: Workspace) -> str:
    for line in Path(f"/proc/{workspace.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return f"{int(line.split()[1]) // 1024} MB"
    return "unknown"


async def _ask(
    arguments: Namespace, workspace: Workspace, paths: list[tuple[Language, Path]], seed: int
) -> tuple[list[float], int]:
    times, missed = [], 0
    for language, path in random.Random(seed).sample(paths, min(arguments.questions, len(paths))):
        text = path.read_text(encoding="utf-8")
        at = text.rfind("\n", 0, len(text) * 2 // 3) + 1
        began = time.perf_counter()
        found = await workspace.look(
            language, str(path), text[:at] + "        value = ", text[at:], arguments.characters
        )
        times.append((time.perf_counter() - began) * 1000)
        missed += found == NOTHING
    return times, missed
