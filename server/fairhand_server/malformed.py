"""Messages of another shape than the protocol's: what is wrong with them, and what can be left out.

An editor that describes itself wrongly in one place is still an editor, so `initialize` is taken
without the places that cannot be understood.
"""

from __future__ import annotations

import re
from typing import Any

# An editor with more faults than this is no editor.
_MOST_FAULTS = 50
_STEP = re.compile(r"([A-Za-z_]\w*)|\[(\d+)\]|\['([^']*)'\]")

Path = tuple[str | int, ...]


def faults_of(error: Exception) -> list[tuple[Path, str]]:
    """Where a message could not be understood, with the reason; no value of it is repeated.

    `error` is what the protocol's converter raised. A path holds the names and numbers that lead to
    a place in the message.
    """
    # Nobody needs it before the first fault, and the start is short of time.
    from cattrs import transform_error

    found = []
    try:
        told = transform_error(error, path="message")
    except (TypeError, AttributeError, RecursionError):
        return []
    for line in told:
        what, _, where = str(line).rpartition(" @ ")
        expected = re.fullmatch(r"invalid value for type, expected (\w{1,60})", what)
        missing = what == "required field missing"
        reason = "is missing" if missing else "cannot be understood"
        if expected and expected[1] != "Optional":
            reason = f"is no {expected[1]}"
        found.append((_path_of(where), reason))
    return found


def described(error: Exception) -> str:
    """The first fault in a sentence, or "" where it is not known."""
    for path, reason in faults_of(error):
        if path[:1] == ("params",):
            return f"{_written(path[1:]) or 'params'} {reason}"
    return ""


def left_out(message: dict[str, Any], error: Exception) -> list[str]:
    """Take the places that cannot be understood out of a message's parameters; their names.

    Where something is missing the object that lacks it goes. Empty if nothing could be taken out.
    """
    gone: list[Path] = []
    faults = faults_of(error)[:_MOST_FAULTS]
    # The last of a list first, so that the numbers of the others stay what they are.
    for path, reason in sorted(faults, key=lambda fault: _order(fault[0]), reverse=True):
        if any(path[: len(one)] == one for one in gone):
            continue
        # A part of what is no object cannot be taken out of it either.
        for taken in (path, path[:-1])[reason == "is missing" :]:
            if len(taken) > 1 and taken[0] == "params" and _remove(message, taken):
                gone.append(taken)
                break
    return [_written(one[1:]) for one in gone]


def _order(path: Path) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _path_of(text: str) -> Path:
    steps: list[str | int] = []
    for name, number, key in _STEP.findall(text):
        steps.append(_camel_case(name) if name else int(number) if number else key)
    return tuple(steps[1:])


def _camel_case(name: str) -> str:
    """The protocol's name of a field."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _written(path: Path) -> str:
    """A path as a person writes it."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).lstrip(".")[:200]


def _remove(message: Any, path: Path) -> bool:
    """Whether a place was there and is gone now."""
    *way, last = path
    place = message
    try:
        for step in way:
            place = place[step]
        del place[last]
    except (LookupError, TypeError):
        return False
    return True
