"""Random programs with a cursor in them, and what a model might write there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

UNITS = ("    ", "  ", "\t")
NAMES = ["items", "total", "count", "name", "value", "rows", "price", "user", "path", "limit"]
CLOSERS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'", "`": "`"}
LANGUAGES = ("python", "java", "javascript")


@dataclass(frozen=True)
class Place:
    """A document with a cursor, a model's answer there, and the document that should come out."""

    kind: str
    language: str
    prefix: str
    suffix: str
    answer: str
    right: str


class Program:
    """A function with nested blocks; `lines` are its lines with their depth."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self.language = language
        self.chance = chance
        self.unit = chance.choice(UNITS)
        self.end = "" if language == "python" else ";"
        self.lines: list[tuple[int, str]] = []
        depth = 1 if language == "java" else 0
        if language == "java":
            self.lines.append((0, "class Work {"))
        self._function(depth)
        self._function(depth)
        if language == "java":
            self.lines.append((0, "}"))

    def text(self, first: int = 0, last: int | None = None, unit: str | None = None) -> str:
        unit = self.unit if unit is None else unit
        return "".join(f"{unit * depth}{line}\n" for depth, line in self.lines[first:last])

    def _function(self, depth: int) -> None:
        name = f"{self.chance.choice(NAMES)}{len(self.lines)}"
        head = {
            "python": f"def {name}(items, total):",
            "java": f"int {name}(int items, int total) {{",
            "javascript": f"function {name}(items, total) {{",
        }[self.language]
        self.lines.append((depth, head))
        self._block(depth + 1, 2)
        self.lines.append((depth + 1, f"return total{self.end}"))
        if self.language != "python":
            self.lines.append((depth, "}"))

    def _block(self, depth: int, nesting: int) -> None:
        for _ in range(self.chance.randint(1, 3)):
            if nesting and self.chance.random() < 0.4:
                self.lines.append((depth, self._opener()))
                self._block(depth + 1, nesting - 1)
                if self.language != "python":
                    self.lines.append((depth, "}"))
            self.lines.append((depth, self._statement()))

    def _opener(self) -> str:
        one, two = self.chance.sample(NAMES, 2)
        number = self.chance.randint(2, 999)
        if self.language == "python":
            return self.chance.choice(
                [f"for {one} in range({number}):", f"if {one} > {number}:", f"while {two}:"]
            )
        return self.chance.choice([f"if ({one} > {number}) {{", f"while ({two} < {number}) {{"])

    def _statement(self) -> str:
        one, two, three = self.chance.sample(NAMES, 3)
        number = self.chance.randint(2, 999)
        declared = {"python": "", "java": "var ", "javascript": "const "}[self.language]
        inner = self.chance.choice(
            [f"{two}, {three}", f"{two}[{number}], {three}", f"f({two}), {number}", f'"{two}", 1']
        )
        forms = [
            f"{declared}{one}{number} = run({inner})",
            f'log("{two} {number}")',
            f"{declared}{one}{number} = {two} + {three} * {number}",
            f"{declared}{one}{number} = {two}[{three} + {number}]",
        ]
        if self.language != "java":
            forms += [f"{declared}{one}{number} = [{two}, {three}, {number}]"]
            forms += [f'{declared}{one}{number} = {{"{two}": {three}, "n": {number}}}']
            forms += [f"log('{two} {number}')"]
        return self.chance.choice(forms) + self.end


def places(language: str, count: int, seed: int) -> Iterator[Place]:
    """So many places, half in a pair that the editor has closed, half on a line of their own."""
    chance = random.Random(f"{language}-{seed}")
    made = 0
    while made < count:
        program = Program(language, chance)
        found = _in_pair(program) if made % 2 else _on_own_line(program)
        if found is not None:
            made += 1
            yield found


def _in_pair(program: Program) -> Place | None:
    chance = program.chance
    rows = [n for n, (_, line) in enumerate(program.lines) if not line.endswith(("{", ":", "}"))]
    row = chance.choice(rows)
    depth, line = program.lines[row]
    opened = [at for at, character in enumerate(line) if character in CLOSERS and at]
    pairs = [(at, end) for at in opened if (end := _closer(line, at)) > at + 1]
    if not pairs:
        return None
    at, end = chance.choice(pairs)
    right = program.text()
    start = len(program.text(0, row)) + len(program.unit * depth)
    content, below = line[at + 1 : end], program.text(row + 1)
    # The editor knows only what was typed: behind the pair is the end of the line.
    closer = line[end]
    rest = line[end + 1 :]
    kept = rest if rest in ("", ";") else ""
    if rest != kept:
        return None
    answer = chance.choice(
        [
            content,
            content + closer + rest,
            content + closer + rest + "\n" + below,
            content + closer + rest + f"\n{program.unit * depth}other = 1{program.end}\n",
        ]
    )
    prefix = right[: start + at + 1]
    return Place("pair", program.language, prefix, closer + kept + "\n" + below, answer, right)


def _closer(line: str, at: int) -> int:
    opener, closer = line[at], CLOSERS[line[at]]
    if opener == closer:
        return line.find(closer, at + 1) if line.count(opener, 0, at) % 2 == 0 else -1
    depth = 0
    for index in range(at, len(line)):
        depth += {opener: 1, closer: -1}.get(line[index], 0)
        if not depth:
            return index
    return -1


def _on_own_line(program: Program) -> Place | None:
    """One statement, or a block with all that is in it, is missing; the model runs on behind it."""
    chance = program.chance
    first = 2 if program.language == "java" else 1
    rows = [
        n
        for n, (_, line) in enumerate(program.lines)
        if n >= first and not line.startswith("}") and not _is_head(line)
    ]
    row = chance.choice(rows)
    depth, line = program.lines[row]
    last = row + 1
    if line.endswith(("{", ":")):
        while program.lines[last][0] > depth:
            last += 1
        last += program.lines[last][1] == "}"
    right = program.text()
    begin = len(program.text(0, row)) + len(program.unit * depth)
    prefix, below = right[:begin], program.text(last)
    # The model indents as the file does, or in the other way.
    units = [program.unit, "    " if program.unit == "\t" else "\t"]
    unit = chance.choice(units)
    wanted = program.text(row, last, unit)[len(unit * depth) :]
    junk = program.text(last, None, unit) + f"other = 1{program.end}\n"
    answer = wanted + chance.choice(["", junk]) if below.strip() else wanted
    return Place("line", program.language, prefix, "\n" + below, answer, right)


def _is_head(line: str) -> bool:
    return line.startswith(("def ", "int ", "function ", "class "))
