"""All regular expressions of the product, and texts that make bad ones take for ever.

A pattern that can match one text in many ways, or from many beginnings, costs the square of the
text or worse. The texts are pumped from the pattern itself: what it repeats, many times, and then
something that it does not want.
"""

from __future__ import annotations

import ast
import re
import re._constants as kinds  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import signal
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ROOMS = {
    "fairhand_server": ROOT / "server",
    "fairhand_model": ROOT / "server",
    "fairhand_scanners": ROOT / "scanners",
    "fairhand_syntax": ROOT / "scanners",
    "fairhand_index": ROOT / "reference_index",
}
CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
COMMON = (
    " ", "\n", "\t", "a", "A", "0", "_", "(", ")", "[", "{", "<", ">", '"', "'", "`", "\\", "/",
    "*", "#", "-", ".", ",", ":", ";", "=", "$", "@", "a ", "a.", "a,", "a=", "a:", "a(", "() ",
    "a-", "/*", "//", "\\\"", "${", "%s", "\n ", "\n\n", "\r\n", "ab", "aA", "a1", "é", "\u202e",
)  # fmt: skip


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every pattern in the source by file and text: those that modules hold, those in calls."""
    found: dict[str, re.Pattern[Any]] = {}
    for room, folder in ROOMS.items():
        for path in sorted((folder / room).rglob("*.py")):
            for one in (*_held(path, folder), *_written(path)):
                found.setdefault(f"{path.name}: {one.pattern!r:.200} {one.flags}", one)
    return found


def _held(path: Path, folder: Path) -> Iterator[re.Pattern[Any]]:
    name = ".".join(path.relative_to(folder).with_suffix("").parts)
    if name.endswith("__main__"):
        return
    try:
        module = import_module(name)
    except ImportError:
        # An engine that is not installed here.
        return
    yield from _inside(vars(module), 0)


def _inside(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for one in list(value.values()):
            yield from _inside(one, depth + 1)
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _inside(one, depth + 1)


def _written(path: Path) -> Iterator[re.Pattern[Any]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if not called or not isinstance(node.func.value, ast.Name):
            continue
        if node.func.value.id != "re" or node.func.attr not in CALLS or not node.args:
            continue
        try:
            text = ast.literal_eval(node.args[0])
            yield re.compile(text)
        except (ValueError, re.error, TypeError):
            continue


def pumped(pattern: re.Pattern[Any], length: int) -> Iterator[str]:
    """Texts of about this length that are costly if any are."""
    pumps = [("", unit) for unit in COMMON]
    try:
        tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
        pumps += _repeated(tree, "")
    except (re.error, RecursionError):
        pass
    pumps += [("", unit) for _, unit in pumps[len(COMMON) :]]
    for before, unit in dict.fromkeys(pumps):
        text = before + unit * (length // len(unit))
        yield text + "\0"
        yield text


def _repeated(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """What stands before each repetition, and what it repeats."""
    for kind, value in tree:
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            low, high, body = value
            if high > 20:
                yield before, _sample(body) or "a"
            yield from _repeated(body, before)
            before += _sample(body) * max(1, min(low, 4))
            continue
        if kind is kinds.SUBPATTERN:
            yield from _repeated(value[-1], before)
        elif kind is kinds.BRANCH:
            for one in value[1]:
                yield from _repeated(one, before)
        elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
            yield from _repeated(value[1], before)
        before += _sample([(kind, value)])


def _sample(tree: Any) -> str:
    """A text that a part of a pattern matches, as a rule."""
    text = ""
    for kind, value in tree:
        if kind is kinds.LITERAL:
            text += chr(value)
        elif kind is kinds.NOT_LITERAL:
            text += "a" if value != ord("a") else "b"
        elif kind is kinds.ANY:
            text += "a"
        elif kind is kinds.IN:
            text += _member(value)
        elif kind is kinds.BRANCH:
            text += _sample(value[1][0])
        elif kind is kinds.SUBPATTERN:
            text += _sample(value[-1])
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            text += _sample(value[2]) * max(1, min(value[0], 4))
        elif kind is kinds.ATOMIC_GROUP:
            text += _sample(value)
    return text


_CATEGORIES = {
    kinds.CATEGORY_DIGIT: "0", kinds.CATEGORY_SPACE: " ", kinds.CATEGORY_WORD: "a",
    kinds.CATEGORY_NOT_DIGIT: "a", kinds.CATEGORY_NOT_SPACE: "a", kinds.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def _member(members: Any) -> str:
    if members and members[0][0] is kinds.NEGATE:
        refused = re.compile("[" + "".join(_written_member(one) for one in members[1:]) + "]")
        return next((c for c in "a \n0-./\"'(" if not refused.match(c)), "a")
    kind, value = members[0]
    if kind is kinds.LITERAL:
        return chr(value)
    return chr(value[0]) if kind is kinds.RANGE else _CATEGORIES.get(value, "a")


def _written_member(member: Any) -> str:
    kind, value = member
    if kind is kinds.LITERAL:
        return re.escape(chr(value))
    if kind is kinds.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {"0": r"\d", " ": r"\s", "a": r"\w"}.get(_CATEGORIES.get(value, ""), "")


class TooLongError(Exception):
    """A search took longer than it may."""


def seconds_of(pattern: re.Pattern[Any], text: str, limit: float) -> float:
    """How long it takes to look for a pattern everywhere in a text; at most `limit` seconds."""

    def stop(number: int, frame: object) -> None:
        raise TooLongError

    given: Any = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    signal.signal(signal.SIGALRM, stop)
    began = time.process_time()
    signal.setitimer(signal.ITIMER_REAL, limit * 4)
    try:
        for _ in pattern.finditer(given):
            pass
        pattern.fullmatch(given)
    except TooLongError:
        return max(limit, time.process_time() - began)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return time.process_time() - began
