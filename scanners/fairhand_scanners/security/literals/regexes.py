"""Patterns whose matching may take exponential time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security import reports
from fairhand_scanners.security.values import HOLE

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow

MATCHING = frozenset(
    [
        "match",
        "search",
        "fullmatch",
        "findall",
        "finditer",
        "sub",
        "split",
        "test",
        "exec",
        "matcher",
        "matches",
        "replace",
        "replaceAll",
        "matchAll",
    ]
)


def matched(flow: Flow, facts: Facts) -> None:
    """Untrusted text is held against a pattern that can run for ever."""
    values = [*facts.args, *([facts.on] if facts.on is not None else [])]
    subject = next((v for v in values if v.taint and "user" in v.taint), None)
    if subject is None or subject.taint is None:
        return
    for value in values:
        if value is subject:
            continue
        pattern = (
            value.text if value.ref in ("re.Pattern", "RegExp", "Pattern") or value.known else None
        )
        if pattern and HOLE not in pattern and explosive(pattern):
            reports.report(flow, "redos", facts.node, subject.taint["user"].step)


_QUANTIFIED_GROUP = re.compile(
    r"\((?:\?:|\?<\w+>|\?P<\w+>)?((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)([+*]|\{\d*,\d*\})"
)


def explosive(pattern: str) -> bool:
    """Whether a pattern repeats a part that itself repeats or has overlapping choices."""
    if len(pattern) > 2000:
        return False
    for match in _QUANTIFIED_GROUP.finditer(pattern):
        body, quantifier = match[1], match[2]
        if quantifier.startswith("{"):
            low, _, high = quantifier[1:-1].partition(",")
            if high.isdigit() and int(high) < 20:
                continue
            del low
        if pattern[match.end() : match.end() + 1] == "+":
            continue
        if _repeats(body) or _overlaps(body):
            return True
    return False


def _repeats(body: str) -> bool:
    """`(a+)+`: the inner repetition may be cut anywhere, and nothing fixed stands between two
    rounds."""
    pieces = _split(body)
    if pieces is None:
        return False
    unbounded = [p for p in pieces if p[1] in ("+", "*") or p[1].endswith(",}")]
    if not unbounded:
        return False
    needed = [p for p in pieces if p[1] in ("", "+") or p[1].startswith("{")]
    fixed = [p for p in needed if p not in unbounded]
    # A fixed separator that the repeated part cannot match makes the cut unique.
    for piece in fixed:
        if all(not _may_share(piece[0], other[0]) for other in unbounded):
            return False
    if len(unbounded) == 1 and len(pieces) == 1:
        return not unbounded[0][0].startswith("(") or _repeats(unbounded[0][0].strip("()?:"))
    return not fixed or any(_may_share(f[0], u[0]) for f in fixed for u in unbounded)


def _split(body: str) -> list[tuple[str, str]] | None:
    """Atoms with their quantifiers, or None when there are choices."""
    pieces: list[tuple[str, str]] = []
    for match in re.finditer(
        r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:[^()\\]|\\.)*\)|[^\\\[\]()])(\+|\*|\?|\{\d*,?\d*\})?[?+]?",
        body,
    ):
        if match[1] == "|":
            return None
        if match[1] in ("^", "$"):
            continue
        pieces.append((match[1], match[2] or ""))
    return pieces


def _may_share(a: str, b: str) -> bool:
    """Whether two atoms can match a common character."""
    try:
        one, two = re.compile(a, re.S), re.compile(b, re.S)
    except (re.error, RecursionError, OverflowError):
        return True
    probes = "".join(map(chr, range(9, 127))) + "\u00e9"
    return any(one.fullmatch(c) and two.fullmatch(c) for c in probes)


def _overlaps(body: str) -> bool:
    """`(a|ab)*`, `(\\w|\\d)+`: two choices start alike."""
    if "|" not in body:
        return False
    choices = [c for c in re.split(r"(?<!\\)\|", body) if c]
    if len(choices) > 8:
        return False
    firsts: list[str] = []
    for choice in choices:
        pieces = _split(choice)
        if not pieces:
            return False
        if any(p[1] in ("+", "*") for p in pieces) and len(pieces) == 1:
            return True
        firsts.append(pieces[0][0])
        if len(pieces) > 1 and pieces[0][1] in ("", "+"):
            # Longer choices are told apart by what follows; only single ones are sure to clash.
            firsts[-1] = "" if len(pieces) > 2 else firsts[-1]
    singles = [f for f in firsts if f]
    return any(_may_share(a, b) for i, a in enumerate(singles) for b in singles[i + 1 :])
