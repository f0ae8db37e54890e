"""The scan of a project: which files, in which processes, and what joins them."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from fairhand_scanners.security.finding import Finding, ScanProblem
from fairhand_scanners.security.ignoring import rules_around
from fairhand_scanners.security.project_files import ProjectFiles, read
from fairhand_scanners.security.scan import scan_source
from fairhand_scanners.security.settings import DEFAULT, ScanSettings
from fairhand_syntax.languages import language_of_path

Progress = Callable[[int, int, str], None]
Outcome = tuple[list[Finding], list[ScanProblem]]
# Folders that hold other people's code or what a build made.
SKIPPED_FOLDERS = frozenset(
    (
        ".git", ".hg", ".svn", "node_modules", "__pycache__",
        ".venv", "venv", ".tox", ".nox", ".mypy_cache",
        ".pytest_cache", ".ruff_cache", ".idea", ".gradle", "bower_components", "site-packages",
    )
)  # fmt: skip
_CHUNK = 4
_MOST_MEMORY = 4 << 30


def files_below(
    paths: Sequence[Path], settings: ScanSettings
) -> tuple[list[Path], list[ScanProblem]]:
    """The files to scan below some paths, sorted, and those that are passed over with the reason.

    A path that is named itself is scanned even when ignored. Links and devices are never followed.
    """
    chosen: dict[Path, None] = {}
    problems: list[ScanProblem] = []
    for path in paths:
        if path.is_dir():
            _walk(path, settings, chosen, problems)
        elif _usable(path, settings, problems, named=True):
            chosen[path] = None
    return list(chosen), problems


def _walk(
    root: Path, settings: ScanSettings, chosen: dict[Path, None], problems: list[ScanProblem]
) -> None:
    ignores = rules_around(root.absolute())
    for folder, folders, names in os.walk(root, followlinks=False):
        here = Path(folder)
        place = here.absolute()
        ignores.enter(place)
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED_FOLDERS
            and not (here / name).is_symlink()
            and not ignores.matches(place / name, True)
        )
        for name in sorted(names):
            path = here / name
            if language_of_path(path) is None or ignores.matches(place / name, False):
                continue
            if _usable(path, settings, problems, named=False):
                chosen[path] = None


def _usable(
    path: Path, settings: ScanSettings, problems: list[ScanProblem], *, named: bool
) -> bool:
    if language_of_path(path) is None:
        if named:
            problems.append(
                ScanProblem(str(path), "skipped: its language is not one that is scanned")
            )
        return False
    try:
        info = path.lstat()
    except OSError as error:
        problems.append(ScanProblem(str(path), f"skipped: {error.strerror or error}"))
        return False
    if not stat.S_ISREG(info.st_mode):
        problems.append(ScanProblem(str(path), "skipped: not a plain file"))
        return False
    if info.st_size > settings.max_file_bytes:
        problems.append(
            ScanProblem(str(path), f"skipped: larger than {settings.max_file_bytes} bytes")
        )
        return False
    return True


_project: ProjectFiles | None = None


def _start(roots: list[str], names: list[str]) -> None:
    global _project
    _project = ProjectFiles(roots, names)
    if sys.platform != "win32":
        # A file that would take all memory ends its worker, and not whatever the system chooses.
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        if most == resource.RLIM_INFINITY or most > _MOST_MEMORY:
            resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, most))
    # An interrupt is the parent's affair; it stops its workers itself.
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _is_binary(text: str) -> bool:
    """Whether a file holds something other than text, whatever its name says."""
    return "\0" in text[:4096]


def _scan_some(names: list[str], settings: ScanSettings) -> Outcome:
    findings: list[Finding] = []
    problems: list[ScanProblem] = []
    for name in names:
        language = language_of_path(name)
        if language is None:
            continue
        try:
            text = read(Path(name))
        except OSError as error:
            problems.append(ScanProblem(name, f"skipped: {error.strerror or error}"))
            continue
        if _is_binary(text):
            problems.append(ScanProblem(name, "skipped: its bytes are no text"))
            continue
        found, wrong = scan_source(name, text, settings, (language, _project, None))
        findings += found
        problems += wrong
    return findings, problems


def scan_paths(
    paths: Sequence[Path],
    settings: ScanSettings = DEFAULT,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Outcome:
    """Scan files and folders in worker processes.

    `progress` hears (files done, files in all, last file). When `cancelled` says so, what was
    found until
    then is given back with a problem that says the scan was cut short. Never raises for what
    files hold.
    """
    files, problems = files_below(paths, settings)
    names = [path.as_posix() for path in files]
    roots = [path.as_posix() for path in paths]
    findings: list[Finding] = []
    workers = settings.workers or min(8, os.cpu_count() or 1)
    if len(names) <= 3 or workers == 1:
        _scan_here(names, roots, settings, (findings, problems, progress, cancelled))
    else:
        _scan_in_workers(names, roots, settings, (findings, problems, progress, cancelled, workers))
    if not (cancelled is not None and cancelled()):
        from fairhand_scanners.security.supplements import supplement

        more, wrong = supplement(names, settings, cancelled)
        findings = fold_supplements(findings, more)
        problems += wrong
    return unique(findings), problems


def _scan_here(
    names: list[str], roots: list[str], settings: ScanSettings, rest: tuple[Any, ...]
) -> None:
    findings, problems, progress, cancelled = rest
    project = ProjectFiles(roots, names)
    for index, name in enumerate(names):
        language = language_of_path(name)
        if cancelled is not None and cancelled():
            problems.append(ScanProblem("", f"cut short after {index} of {len(names)} files"))
            return
        try:
            text = read(Path(name))
        except OSError as error:
            problems.append(ScanProblem(name, f"skipped: {error.strerror or error}"))
            continue
        if _is_binary(text):
            problems.append(ScanProblem(name, "skipped: its bytes are no text"))
        elif language is not None:
            found, wrong = scan_source(name, text, settings, (language, project, cancelled))
            findings += found
            problems += wrong
        if progress is not None:
            progress(index + 1, len(names), name)


def _scan_in_workers(
    names: list[str], roots: list[str], settings: ScanSettings, rest: tuple[Any, ...]
) -> None:
    findings, problems, progress, cancelled, workers = rest
    size = max(1, min(_CHUNK, len(names) // (workers * 3) or 1))
    chunks = [names[i : i + size] for i in range(0, len(names), size)]
    # A forked child of a process with threads may hang; spawned ones cost a tenth of a second.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start, (roots, names))
    done = 0
    lost: list[str] = []
    try:
        waiting: dict[Future[Outcome], list[str]] = {
            pool.submit(_scan_some, c, settings): c for c in chunks
        }
        while waiting:
            ready, _ = wait(waiting, timeout=0.05, return_when=FIRST_COMPLETED)
            for future in ready:
                chunk = waiting.pop(future)
                try:
                    found, wrong = future.result()
                    findings += found
                    problems += wrong
                except BrokenProcessPool:
                    lost += chunk
                except Exception as error:
                    problems.append(
                        ScanProblem(chunk[0], f"a worker stopped at or after this file: {error}")
                    )
                done += len(chunk)
                if progress is not None:
                    progress(done, len(names), chunk[-1])
            if cancelled is not None and cancelled():
                problems.append(ScanProblem("", f"cut short after {done} of {len(names)} files"))
                return
        pool.shutdown(wait=True)
    finally:
        _stop(pool)
    # One file that ends its worker takes all waiting files along; it must not hide what they hold.
    for name in lost:
        if cancelled is not None and cancelled():
            return
        _scan_alone(name, roots, names, settings, (findings, problems))


def _scan_alone(
    name: str, roots: list[str], names: list[str], settings: ScanSettings, rest: Outcome
) -> None:
    """Scan one file in a process of its own."""
    findings, problems = rest
    pool = ProcessPoolExecutor(1, get_context("spawn"), _start, (roots, names))
    try:
        found, wrong = pool.submit(_scan_some, [name], settings).result()
        findings += found
        problems += wrong
    except BrokenProcessPool:
        problems.append(ScanProblem(name, "not scanned: the scan of this file ended its process"))
    finally:
        _stop(pool)


def _stop(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        if process.is_alive():
            process.terminate()


def fold_supplements(ours: list[Finding], theirs: list[Finding]) -> list[Finding]:
    """Findings of other scanners, without those that say again what ours say of the same line."""
    said = {(f.path, f.line, f.cwe) for f in ours} | {(f.path, f.line, f.rule) for f in ours}
    kept = [
        f
        for f in theirs
        if (f.path, f.line, f.cwe) not in said and (f.path, f.line, f.rule) not in said
    ]
    return ours + kept


def unique(findings: list[Finding]) -> list[Finding]:
    """Each finding once, in the order of places: a fault in a helper is found from every caller."""
    seen: set[tuple[str, str, int, int]] = set()
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda f: (f.path, f.line, f.column, f.rule, -len(f.steps))):
        key = (one.rule, one.path, one.line, one.column)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def relative_to(findings: list[Finding], base: Path) -> list[Finding]:
    """The findings with paths relative to a folder where they lie below it."""
    root = base.resolve().as_posix().rstrip("/") + "/"

    def short(path: str) -> str:
        whole = path if path.startswith("/") else Path(path).resolve().as_posix()
        return whole[len(root) :] if whole.startswith(root) else path

    return [
        replace(f, path=short(f.path), steps=tuple(replace(s, path=short(s.path)) for s in f.steps))
        for f in findings
    ]


__all__ = ["files_below", "scan_paths", "unique"]
