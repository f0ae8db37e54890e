"""Scan files and folders for security faults."""

from __future__ import annotations

import argparse
import io
import json
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairhand_server.command_line import positive, why, write_output
from fairhand_server.errors import UsageError
from fairhand_server.terminal import below
from fairhand_syntax.languages import language_of_path
from fairhand_syntax.showing import json_text, one_line

if TYPE_CHECKING:
    from rich.console import Console

    from fairhand_scanners.security.finding import Finding, ScanProblem

_LEVELS = ("info", "low", "medium", "high", "critical")
_COLOURS = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan", "info": "dim"}
_LEAST_SECONDS_FOR_PROGRESS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", type=Path, help="files and folders to scan"
    )
    parser.add_argument(
        "--format", choices=("text", "json", "sarif"), default="text", help="form of the results"
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="write the results to a file"
    )
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        type=Path,
        help="an earlier JSON or SARIF output: only what is new is told",
    )
    parser.add_argument(
        "--changed-since", metavar="REV", help="only files changed since a git revision"
    )
    parser.add_argument(
        "--level", choices=_LEVELS, default="medium", help="lowest severity (default: medium)"
    )
    parser.add_argument(
        "--disable", metavar="RULE", action="append", default=[], help="leave a rule out"
    )
    parser.add_argument("--no-bandit", action="store_true", help="leave bandit's findings out")
    parser.add_argument(
        "--workers", metavar="N", type=positive, default=0, help="processes (default: one per core)"
    )
    parser.add_argument(
        "--max-file-size",
        metavar="BYTES",
        type=positive,
        default=1_000_000,
        help="skip larger files",
    )


def run(arguments: argparse.Namespace) -> int:
    """Scan and tell. 0: nothing found, 1: something found, 2: it could not be carried out to its
    end."""
    from fairhand_scanners.security.project import relative_to, scan_paths
    from fairhand_scanners.security.rulebook import rules
    from fairhand_scanners.security.settings import ScanSettings

    for path in arguments.paths:
        if not path.exists():
            raise UsageError(
                "fairhand-E002", f"there is no file or folder {str(path)!r}", "name one that exists"
            )
    for rule in arguments.disable:
        if rule not in rules():
            raise UsageError(
                "fairhand-E001", f"there is no rule {rule!r}", "see docs/rules/ for their names"
            )
    settings = ScanSettings(
        level=arguments.level,
        disabled=frozenset(arguments.disable),
        bandit=not arguments.no_bandit,
        workers=arguments.workers,
        max_file_bytes=arguments.max_file_size,
    )
    known = _known(arguments.baseline) if arguments.baseline is not None else frozenset()
    paths: Sequence[Path] = arguments.paths
    if arguments.changed_since is not None:
        paths = _changed(arguments.paths, arguments.changed_since)
    done = 0

    with _interruptible() as interrupted, _progress() as progress:

        def count(so_far: int, total: int, name: str) -> None:
            nonlocal done
            done = so_far
            progress(so_far, total, name)

        findings, problems = scan_paths(paths, settings, count, interrupted)
        stopped = interrupted()
    findings = relative_to(findings, Path.cwd())
    findings = [f for f in findings if f.fingerprint not in known or not f.fingerprint]
    open_ones = [f for f in findings if not f.suppressed]
    _tell(arguments, findings, problems, summary(findings, done, stopped))
    for problem in problems:
        where = f"{one_line(problem.path)}: " if problem.path else ""
        print(f"fairhand: {where}{one_line(problem.message)}", file=sys.stderr)
    if stopped:
        return 2
    return 1 if open_ones else 0


def _known(path: Path) -> frozenset[str]:
    """The fingerprints of an earlier output. Raises UsageError when it is none."""
    try:
        data = json.loads(path.read_text("utf-8"))
        if isinstance(data, list):
            return frozenset(str(one["fingerprint"]) for one in data)
        return frozenset(
            str(value)
            for one in data["runs"]
            for result in one.get("results", ())
            for value in result.get("partialFingerprints", {}).values()
        )
    except OSError as error:
        raise UsageError(
            "fairhand-E002",
            f"the baseline {path} cannot be read: {why(error)}",
            "name an output of this command",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            "fairhand-E004",
            f"{path} is no output of this command",
            "make one with --format json or --format sarif",
        ) from None


def _changed(paths: Sequence[Path], revision: str) -> list[Path]:
    """The files below the paths that changed since a revision, new ones included."""
    if revision.startswith("-") or not revision.strip():
        raise UsageError(
            "fairhand-E001", f"{revision!r} is no revision", "name a commit, tag or branch"
        )
    changed: dict[Path, None] = {}
    for path in paths:
        folder = path if path.is_dir() else path.parent
        top = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
        # Without submodules: their own settings would be read for them.
        asked = ("--name-only", "-z", "--diff-filter=d", "--ignore-submodules=all")
        told = _git(folder, "diff", "--no-ext-diff", "--no-textconv", *asked, revision, "--", ".")
        new = _git(
            folder, "ls-files", "--others", "--exclude-standard", "-z", "--full-name", "--", "."
        )
        for name in (told + new).split("\0"):
            file = top / name
            inside = path.is_dir() or file == path.resolve()
            inside = inside and file.resolve().is_relative_to(top.resolve())
            # Of a folder's changes only code is meant.
            inside = inside and (not path.is_dir() or language_of_path(file) is not None)
            if name and file.is_file() and not file.is_symlink() and inside:
                changed[file] = None
    return list(changed)


def _git(folder: Path, *words: str) -> str:
    from fairhand_index.git import GitError, git_output

    try:
        return git_output(folder, words, seconds=60).decode("utf-8", "surrogateescape")
    except GitError as error:
        raise UsageError(
            "fairhand-E060",
            str(error),
            "name a revision of this repository, or leave --changed-since out",
        ) from None


@contextmanager
def _interruptible() -> Iterator[Any]:
    """Ctrl-C ends the scan and keeps what was found; a second one ends the program."""
    pressed: list[bool] = []

    def note(_signal: int, _frame: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(True)

    try:
        before = signal.signal(signal.SIGINT, note)
    except ValueError:
        # Only the main thread may set handlers; elsewhere the caller interrupts.
        yield lambda: False
        return
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress() -> Iterator[Any]:
    """A bar on standard error once the scan has taken a second."""
    begun = time.monotonic()
    bar: list[Any] = []

    def tell(done: int, total: int, name: str) -> None:
        if not bar:
            if time.monotonic() - begun < _LEAST_SECONDS_FOR_PROGRESS or not sys.stderr.isatty():
                return
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            shown = Progress(
                TextColumn("scanning"), BarColumn(), MofNCompleteColumn(),
                TextColumn("{task.description}", markup=False),
                console=Console(file=below(sys.stderr)), transient=True,
            )  # fmt: skip
            shown.start()
            bar.extend((shown, shown.add_task("", total=total)))
        bar[0].update(bar[1], completed=done, total=total, description=one_line(name)[-50:])

    try:
        yield tell
    finally:
        if bar:
            bar[0].stop()


def summary(findings: list[Finding], done: int, stopped: bool) -> str:
    """The last line of the text form. What was not looked at is not called clean."""
    open_ones = [f for f in findings if not f.suppressed]
    hidden = len(findings) - len(open_ones)
    so_far = " so far" if stopped else ""
    told = f"Nothing found{so_far}." if done or stopped else "No file was scanned."
    if open_ones:
        files = len({f.path for f in open_ones})
        found = f"{len(open_ones)} finding{'s' if len(open_ones) != 1 else ''}"
        told = f"{found} in {files} file{'s' if files != 1 else ''}{so_far}."
    told += f" {hidden} suppressed." if hidden else ""
    return told + (" The scan was stopped before its end." if stopped else "")


def _tell(
    arguments: argparse.Namespace,
    findings: list[Finding],
    problems: list[ScanProblem],
    last_line: str,
) -> None:
    if arguments.format == "json":
        shown = [f.as_json() for f in findings if not f.suppressed]
        text = "[\n" + ",\n".join(json_text(one) for one in shown) + "\n]\n"
    elif arguments.format == "sarif":
        from fairhand_scanners.security.sarif import sarif

        text = json_text(sarif(findings, problems, metadata.version("fairhand")), 1) + "\n"
    elif arguments.output is None:
        _show(findings, None, last_line)
        return
    else:
        held = io.StringIO()
        _show(findings, held, last_line)
        text = held.getvalue()
    if arguments.output is None:
        sys.stdout.write(text)
    else:
        write_output(arguments.output, text)


def _show(findings: list[Finding], file: Any, last_line: str) -> None:
    """The text form: by severity, each with its line and the way of the data."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=file or below(sys.stdout), highlight=False, soft_wrap=True)
    open_ones = [f for f in findings if not f.suppressed]
    for level in reversed(_LEVELS):
        group = [f for f in open_ones if f.severity == level]
        if not group:
            continue
        console.print(Text(f"{level.capitalize()}: {len(group)}", style=_COLOURS[level]))
        for one in group:
            where = f"  {one_line(one.path)}:{one.line}:{one.column}"
            console.print(Text(where, style="bold"), end="")
            console.print(Text(f"  {one.rule} ({one.cwe})"))
            _paragraph(console, one_line(one.message), 4)
            source = Text(f"    {one.line} | {one_line(_line(one.path, one.line))}", style="dim")
            if console.is_terminal:
                source.truncate(console.width, overflow="ellipsis")
            if not source.plain.endswith("| "):
                console.print(source)
            if len(one.steps) > 1:
                for number, step in enumerate(one.steps, 1):
                    place = f"{one_line(step.path)}:{step.line}"
                    _paragraph(console, f"{number}. {place} {one_line(step.message)}", 6)
            if one.fix is not None:
                console.print(Text(f"    fix: {one_line(one.fix_title)}", style="green"))
    console.print(last_line)


def _paragraph(console: Console, text: str, indent: int) -> None:
    """Text further in, which a terminal is not left to break at its edge."""
    from rich.padding import Padding
    from rich.text import Text

    if console.is_terminal:
        console.print(Padding(Text(text), (0, 0, 0, indent), expand=False), soft_wrap=False)
    else:
        console.print(Text(" " * indent + text))


def _line(path: str, number: int) -> str:
    try:
        with Path(path).open(encoding="utf-8", errors="replace") as file:
            for index, line in enumerate(file, 1):
                if index == number:
                    return line.strip()[:160]
    except OSError:
        pass
    return ""
