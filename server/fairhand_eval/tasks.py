"""Tasks: code with a place in it where text is missing, and tests that judge what was put there."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairhand_server.errors import UsageError
from fairhand_syntax.languages import language_named
from fairhand_syntax.lexing import scan

_PUBLIC_CLASS = re.compile(
    r"(?m)^public\s+(?=(?:(?:final|abstract|sealed)\s+)*(?:class|interface|enum|record)\b)"
)


@dataclass(frozen=True, slots=True)
class Task:
    """One place to fill. `suffix` None means that nothing is said about what follows."""

    id: str
    prefix: str
    suffix: str | None
    tests: str | None
    """Code that runs after the completed code and raises if it is wrong; None: nothing is run."""
    expected: str | None = None
    """The author's text for the place, where an exact match is counted."""
    ends_line: bool = False
    """The text must end its own line, because `suffix` begins with the next one."""
    language: str = "python"
    path: str = ""
    before: str = ""
    """Code that runs before it all and that no model sees."""
    files: tuple[tuple[str, str], ...] = ()
    """What the program finds in its folder, by relative path and text."""

    def program(self, text: str) -> str:
        """The whole program with `text` in the place, tests included.

        Where nothing is said about what follows, blocks that are still open are closed: whether a
        class ends with its only method is not what is asked.
        """
        join = "\n" if self.ends_line and text and not text.endswith("\n") else ""
        code = f"{self.prefix}{text}{join}{self.suffix or ''}"
        if self.language == "java":
            # A public class must stand in a file of its own name, and all are in one here.
            code = _PUBLIC_CLASS.sub("", code)
        return f"{self.before}{code}{self._closers(code)}\n{self.tests or ''}"

    def _closers(self, code: str) -> str:
        language = language_named(self.language)
        if self.suffix is not None or language is None or language.id == "python":
            return ""
        stack = scan(language, code).state.stack
        return "\n" + "}" * sum(one.bracket == "{" for one in stack) if stack else ""

    def matches(self, text: str) -> bool:
        """Whether `text` is the author's text, blank space at the end aside."""
        return self.expected is not None and text.rstrip() == self.expected.rstrip()


def read_json_lines(path: Path, fields: Collection[str]) -> list[dict[str, Any]]:
    """The objects of a JSON lines file, gzipped or not; each has all `fields`.

    Raises UsageError E002 if the file cannot be read, E004 for a line that is no such object.
    """
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as problem:
        raise UsageError(
            "fairhand-E002", f"{path}: {problem}", "give a readable JSON lines file"
        ) from problem
    objects = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError:
            value = None
        missing = [name for name in fields if not isinstance(value, dict) or name not in value]
        if missing:
            raise UsageError(
                "fairhand-E004",
                f"{path}:{number}: not an object with {', '.join(sorted(fields))}",
                "give the data file as published",
            )
        objects.append(value)
    return objects


def choose(tasks: Sequence[Task], ids: Sequence[str], limit: int | None) -> list[Task]:
    """The tasks named in `ids` (all if empty), at most `limit`, in the order of the data.

    An identifier may be written by its last part: `3` for `HumanEval/3`.
    Raises UsageError E001 for a name that no task has.
    """
    wanted = set(ids)
    known = {name for task in tasks for name in (task.id, task.id.partition("/")[2])}
    if strangers := sorted(wanted - known):
        raise UsageError(
            "fairhand-E001",
            f"no task is called {', '.join(strangers)}",
            "use the identifiers of the data file, as in HumanEval/3",
        )
    chosen = [task for task in tasks if not wanted or wanted & {task.id, task.id.partition("/")[2]}]
    return chosen if limit is None else chosen[:limit]
