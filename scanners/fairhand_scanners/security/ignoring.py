"""What `.gitignore` files leave out: those of a folder, of those below it and of its repository.

The patterns follow gitignore(5): `!` takes back, a leading or inner slash anchors, a final slash
is for folders only, `**` crosses folders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from fairhand_syntax.ordinary import ordinary_text

# No list of patterns is larger.
_LARGEST = 1_000_000

_LONGEST_PATTERN = 300
_WILDCARDS_IN_A_PART = 3
_WILDCARDS_IN_ALL = 6
_RUN = re.compile(r"\*+")


def is_bearable(pattern: str) -> bool:
    """Whether a pattern can be matched in bearable time.

    Every wildcard multiplies the places that are tried, so that a pattern of a hundred of them,
    which no repository needs, would take for ever.
    """
    if len(pattern) > _LONGEST_PATTERN:
        return False
    counts = [len(_RUN.findall(part)) + part.count("?") for part in pattern.split("/")]
    return max(counts) <= _WILDCARDS_IN_A_PART and sum(counts) <= _WILDCARDS_IN_ALL


def bearable(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a file of patterns, with runs of stars shortened, without unbearable ones."""
    shortened = (_RUN.sub(lambda run: run[0][:2], line.rstrip()) for line in lines)
    return filter(is_bearable, shortened)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    out: list[str] = []
    index = 0
    while index < len(pattern):
        character = pattern[index]
        if pattern.startswith("**/", index):
            out.append("(?:.*/)?")
            index += 3
            continue
        if pattern.startswith("**", index):
            out.append(".*")
            index += 2
            continue
        if character == "*":
            out.append("[^/]*")
        elif character == "?":
            out.append("[^/]")
        elif character == "[":
            end = pattern.find("]", index + 2)
            if end < 0:
                out.append(r"\[")
            else:
                body = pattern[index + 1 : end].replace("\\", "\\\\")
                out.append("[" + ("^" + body[1:] if body[:1] in "!^" else body) + "]")
                index = end
        elif character == "\\" and index + 1 < len(pattern):
            index += 1
            out.append(re.escape(pattern[index]))
        else:
            out.append(re.escape(character))
        index += 1
    try:
        return re.compile("".join(out) + r"\Z")
    except re.error:
        return re.compile(re.escape(pattern) + r"\Z")


class Ignores:
    """The ignore rules met so far on the way down a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rules: dict[str, list[tuple[re.Pattern[str], bool, bool, bool]]] = {}

    def enter(self, folder: Path) -> None:
        """Read the rules that lie in a folder, if any."""
        try:
            lines = ordinary_text(folder / ".gitignore", _LARGEST).splitlines()
        except OSError:
            return
        rules: list[tuple[re.Pattern[str], bool, bool, bool]] = []
        for line in bearable(lines):
            if not line or line.startswith("#"):
                continue
            negated = line.startswith("!")
            line = line.removeprefix("!")
            folders_only = line.endswith("/")
            line = line.rstrip("/")
            anchored = "/" in line
            if line:
                rules.append((_compiled(line.lstrip("/")), negated, folders_only, anchored))
        self.rules[folder.as_posix()] = rules

    def matches(self, path: Path, is_folder: bool) -> bool:
        """Whether a path is left out. The last rule that speaks of it decides."""
        ignored = False
        folder = self.root
        inner = path.relative_to(self.root).parts
        for depth in range(len(inner)):
            for pattern, negated, folders_only, anchored in self.rules.get(folder.as_posix(), ()):
                if folders_only and not is_folder:
                    continue
                subject = "/".join(inner[depth:]) if anchored else inner[-1]
                if pattern.match(subject):
                    ignored = not negated
            folder = folder / inner[depth]
        return ignored


def rules_around(folder: Path) -> Ignores:
    """The rules that hold for a folder (absolute) from outside: those of its repository above it.

    Outside of a repository nothing above a folder counts.
    """
    above = list(folder.parents)
    tops = (number for number, one in enumerate(above) if (one / ".git").exists())
    top = None if (folder / ".git").exists() else next(tops, None)
    ignores = Ignores(folder if top is None else above[top])
    if top is not None:
        for one in reversed(above[: top + 1]):
            ignores.enter(one)
    return ignores
