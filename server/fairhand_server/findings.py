"""The findings of a session: where they are now, whether they still hold, and what is ignored.

Nothing here knows an editor's protocol. Lines and columns count from 0, columns in code points.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from fairhand_server.ignored import Ignored
from fairhand_server.moves import Moves
from fairhand_server.settings.security import CONFIDENCES, SEVERITIES, SecuritySettings
from fairhand_syntax.positions import utf16_length

if TYPE_CHECKING:
    from fairhand_scanners.security.finding import Finding

ReadLines = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text, with its column in each of the units that editors count in."""

    line: int
    column: int
    utf16: int
    utf8: int


@dataclass(frozen=True, slots=True)
class Region:
    """A range in a file."""

    path: str
    start: Spot
    end: Spot


@dataclass(frozen=True, slots=True)
class Step:
    """One station on the way of the data."""

    region: Region
    message: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """A part of a fix."""

    region: Region
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """A finding as the scan told it. `id` is the same after the next scan of the same code."""

    id: str
    rule: str
    title: str
    cwe: str
    severity: str
    confidence: str
    message: str
    scanner: str
    fingerprint: str
    suppressed: bool
    region: Region
    steps: tuple[Step, ...]
    fix: tuple[Replacement, ...]
    fix_title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding where it is now. `stale` says that its lines have changed since the scan."""

    held: Held
    region: Region
    steps: tuple[Step, ...]
    fix: tuple[Replacement, ...]
    stale: bool
    ignored: bool


@dataclass(frozen=True, slots=True)
class FileFindings:
    """What a scan said of one text of a file. `digest` is that text's sha256."""

    path: str
    digest: str
    findings: tuple[Held, ...]


def digest_of(text: str) -> str:
    """The sha256 of a text with "\\n" line ends."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def held_findings(
    path: str, text: str, findings: Iterable[Finding], read_lines: ReadLines
) -> FileFindings:
    """What the scan said of a file's text, in the form that is kept.

    `read_lines` gives the lines of another file that a step lies in; it may raise OSError.
    """
    lines = text.split("\n")
    offsets = _starts(lines)
    seen: Counter[tuple[str, str]] = Counter()
    held: list[Held] = []
    for one in findings:
        key = (one.rule, one.fingerprint)
        seen[key] += 1
        name = "\0".join((path, *key, str(seen[key])))
        held.append(
            Held(
                id=hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16],
                rule=one.rule,
                title=one.title,
                cwe=one.cwe,
                severity=one.severity,
                confidence=one.confidence,
                message=one.message,
                scanner=one.scanner,
                fingerprint=one.fingerprint,
                suppressed=bool(one.suppressed),
                region=Region(
                    path,
                    spot(lines, one.line - 1, one.column - 1),
                    spot(lines, one.end_line - 1, one.end_column - 1),
                ),
                steps=tuple(_steps(one, path, lines, read_lines)),
                fix=tuple(
                    Replacement(
                        Region(
                            path,
                            _spot_at(lines, offsets, edit.start),
                            _spot_at(lines, offsets, edit.end),
                        ),
                        edit.text,
                    )
                    for edit in one.fix or ()
                ),
                fix_title=one.fix_title,
            )
        )
    return FileFindings(path, digest_of(text), tuple(held))


def _steps(
    finding: Finding, path: str, lines: Sequence[str], read_lines: ReadLines
) -> Iterator[Step]:
    for place in finding.steps:
        other = lines
        if place.path != path:
            try:
                other = read_lines(place.path)
            except (OSError, ValueError):
                other = ()
        start = spot(other, place.line - 1, place.column - 1)
        end = _end_of_line(other, start.line)
        yield Step(Region(place.path, start, end), place.message)


def _starts(lines: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts


def spot(lines: Sequence[str], line: int, column: int) -> Spot:
    """A place in a text of these lines; one beyond its end means its end."""
    line = min(max(0, line), max(0, len(lines) - 1))
    text = lines[line] if lines else ""
    before = text[: max(0, column)]
    if before.isascii():
        return Spot(line, len(before), len(before), len(before))
    return Spot(
        line, len(before), utf16_length(before), len(before.encode("utf-8", "surrogatepass"))
    )


def _end_of_line(lines: Sequence[str], line: int) -> Spot:
    text = lines[line] if line < len(lines) else ""
    return spot(lines, line, len(text.rstrip()))


def _spot_at(lines: Sequence[str], starts: Sequence[int], offset: int) -> Spot:
    line = max(0, bisect_right(starts, offset) - 1)
    return spot(lines, line, offset - starts[line])


@dataclass(slots=True)
class _File:
    findings: FileFindings
    # The lines that were scanned, known only while it is of use: once the file was open.
    lines: Sequence[str] | None = None
    now: str | None = None
    shown: list[Shown] = field(default_factory=list)


class Findings:
    """All findings by file. A path is what the editor's document has, or its URI without one."""

    def __init__(self, ignored: Ignored) -> None:
        self._files: dict[str, _File] = {}
        self._ignored = ignored
        self.roots: tuple[str, ...] = ()

    def __contains__(self, path: str) -> bool:
        return path in self._files

    @property
    def paths(self) -> list[str]:
        """The files that have findings."""
        return sorted(self._files)

    def put(self, found: FileFindings, text: str | None = None) -> None:
        """Replace what is known of a file. `text` is what was scanned, if the file is open."""
        if not found.findings:
            self._files.pop(found.path, None)
            return
        self._files[found.path] = _File(found, text.split("\n") if text is not None else None)

    def add(self, more: FileFindings) -> bool:
        """Add findings of a further scanner, unless the file was scanned anew meanwhile."""
        file = self._files.get(more.path)
        if file is None:
            self._files[more.path] = _File(more)
            return True
        # These are prints of texts, and nobody asks for them to guess one.
        # fairhand: ignore[timing-comparison]
        if file.findings.digest != more.digest:
            return False
        known = {one.id for one in file.findings.findings}
        fresh = tuple(one for one in more.findings if one.id not in known)
        file.findings = FileFindings(more.path, more.digest, file.findings.findings + fresh)
        file.now = None
        return True

    def is_held_elsewhere(self, held: Held) -> bool:
        """Whether another file holds the same finding: a scan of the workspace puts it there."""
        return any(
            (one.rule, one.fingerprint) == (held.rule, held.fingerprint)
            and any(step.region.path == held.region.path for step in one.steps)
            for path, file in self._files.items()
            if path != held.region.path
            for one in file.findings.findings
        )

    def forget(self, path: str) -> None:
        """Forget what was found in a file."""
        self._files.pop(path, None)

    def is_unchanged(self, path: str, text: str) -> bool:
        """Whether a file's text is the one that was scanned."""
        file = self._files.get(path)
        return file is not None and file.findings.digest == digest_of(text)

    def put_all(self, files: Mapping[str, FileFindings], below: Sequence[str]) -> None:
        """Replace what is known of all files below some folders."""
        for path in [p for p in self._files if any(is_below(p, root) for root in below)]:
            if path not in files:
                del self._files[path]
        for found in files.values():
            self.put(found)

    def shown(
        self, path: str, text: str | None, settings: SecuritySettings, ignored: bool = False
    ) -> list[Shown]:
        """The findings of a file where they are in its present text; None: as it was scanned.

        Findings below the levels of the settings are left out, and those that are ignored too,
        unless `ignored`.
        """
        file = self._files.get(path)
        if file is None:
            return []
        root, relative = self.root_of(path)
        out = []
        for one in self._placed(file, text):
            held = one.held
            if not _reaches(held, settings):
                continue
            hidden = held.suppressed or self._ignored.has(
                root, held.rule, held.fingerprint, relative
            )
            if hidden and not ignored:
                continue
            out.append(
                Shown(held, one.region, one.steps, one.fix, one.stale, True) if hidden else one
            )
        return out

    def find(self, identifier: str) -> Held | None:
        """The finding with this id, or None."""
        for file in self._files.values():
            for held in file.findings.findings:
                if held.id == identifier:
                    return held
        return None

    def root_of(self, path: str) -> tuple[str, str]:
        """The workspace folder a file is in (empty: none) and the file's path in it."""
        best = max((r for r in self.roots if is_below(path, r)), key=len, default="")
        if not best:
            return "", PurePath(path).as_posix()
        return best, PurePath(path).relative_to(best).as_posix()

    def _placed(self, file: _File, text: str | None) -> list[Shown]:
        if text is None:
            return [
                Shown(h, h.region, h.steps, h.fix, False, False) for h in file.findings.findings
            ]
        if file.now == text:
            return file.shown
        lines = text.split("\n")
        if file.lines is None:
            file.lines = lines if digest_of(text) == file.findings.digest else None
        # Of a closed file only the digest is kept. If it has another text now, nothing is sure.
        moves = Moves(file.lines, lines) if file.lines is not None else None
        shown = (_moved(held, moves, lines) for held in file.findings.findings)
        file.now, file.shown = text, [one for one in shown if one is not None]
        return file.shown


def _moved(held: Held, moves: Moves | None, lines: Sequence[str]) -> Shown | None:
    if moves is None:
        region = _whole_line(held.region.path, min(held.region.start.line, len(lines) - 1), lines)
        return Shown(held, region, (), (), True, False)
    if moves.none:
        return Shown(held, held.region, held.steps, held.fix, False, False)
    own = [moves.of(line) for line in range(held.region.start.line, held.region.end.line + 1)]
    there = [place for place in own if place is not None]
    if not there:
        return None
    steps, sure = [], len(there) == len(own) and all(same for _, same in there)
    sure = sure and there[-1][0] - there[0][0] == len(own) - 1
    for step in held.steps:
        if step.region.path != held.region.path:
            steps.append(step)
            continue
        place = moves.of(step.region.start.line)
        if place is None or not place[1]:
            sure = False
        if place is not None:
            moved = _shifted(step.region, place[0], lines)
            steps.append(Step(moved, step.message))
    if not sure:
        region = _whole_line(held.region.path, there[0][0], lines)
        return Shown(held, region, tuple(steps), (), True, False)
    region = _shifted(held.region, there[0][0], lines)
    return Shown(held, region, tuple(steps), _moved_fix(held.fix, moves, lines), False, False)


def _moved_fix(
    fix: tuple[Replacement, ...], moves: Moves, lines: Sequence[str]
) -> tuple[Replacement, ...]:
    """The fix at its present place; none at all if any line it touches has changed."""
    out = []
    for part in fix:
        start, end = moves.of(part.region.start.line), moves.of(part.region.end.line)
        height = part.region.end.line - part.region.start.line
        if start is None or end is None or not (start[1] and end[1]):
            return ()
        if end[0] - start[0] != height:
            return ()
        out.append(Replacement(_shifted(part.region, start[0], lines), part.text))
    return tuple(out)


def _shifted(region: Region, line: int, lines: Sequence[str]) -> Region:
    height = region.end.line - region.start.line
    return Region(
        region.path,
        spot(lines, line, region.start.column),
        spot(lines, line + height, region.end.column),
    )


def _whole_line(path: str, line: int, lines: Sequence[str]) -> Region:
    text = lines[line]
    indent = len(text) - len(text.lstrip())
    return Region(path, spot(lines, line, indent), _end_of_line(lines, line))


def _reaches(held: Held, settings: SecuritySettings) -> bool:
    severity, confidence = held.severity, held.confidence
    return SEVERITIES.index(severity) >= SEVERITIES.index(settings.minimum_severity) and (
        confidence not in CONFIDENCES
        or CONFIDENCES.index(confidence) >= CONFIDENCES.index(settings.minimum_confidence)
    )


def counted(shown: Iterable[Shown]) -> dict[str, int]:
    """How many there are of each severity, the worst first, without those that are ignored."""
    counts = Counter(one.held.severity for one in shown if not one.ignored)
    return {level: counts[level] for level in reversed(SEVERITIES)}


def grouped(shown: Iterable[Shown], by: str) -> list[tuple[str, list[Shown]]]:
    """Findings in groups by "severity" (the worst first), "file" or "rule"."""
    groups: dict[str, list[Shown]] = {}
    for one in shown:
        key = {"file": one.region.path, "rule": one.held.rule}.get(by, one.held.severity)
        groups.setdefault(key, []).append(one)
    for members in groups.values():
        members.sort(key=_worst_first)
    if by in ("file", "rule"):
        return sorted(groups.items(), key=lambda g: (_worst_first(g[1][0])[0], g[0]))
    return sorted(groups.items(), key=lambda group: -SEVERITIES.index(group[0]))


def _worst_first(one: Shown) -> tuple[int, str, int, int]:
    start = one.region.start
    return -SEVERITIES.index(one.held.severity), one.region.path, start.line, start.column


def is_below(path: str, root: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return path == root or PurePath(path).is_relative_to(root)
