"""The scan of a project: which files, in which processes, and what joins them."""

from __future__ import annotations

import os
import stat
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from os.path import commonpath
from pathlib import Path
from typing import Any

from fairhand_scanners.security.finding import Finding, ScanProblem
from fairhand_scanners.security.ignoring import Ignores
from fairhand_scanners.security.scan import lowered, scan_source
from fairhand_scanners.security.scope import File
from fairhand_scanners.security.settings import DEFAULT, ScanSettings
from fairhand_syntax.languages import language_of_path
from fairhand_syntax.parsing import Source

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
_KEPT_FILES = 64


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
    ignores = Ignores(root)
    for folder, folders, names in os.walk(root, followlinks=False):
        here = Path(folder)
        ignores.enter(here)
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED_FOLDERS
            and not (here / name).is_symlink()
            and not ignores.matches(here / name, True)
        )
        for name in sorted(names):
            path = here / name
            if language_of_path(path) is None or ignores.matches(path, False):
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


def read(path: Path) -> str:
    """The text of a file; bytes that are no UTF-8 are replaced. Raises OSError."""
    return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")


class ProjectFiles:
    """Finds the file of a project that an import means, and keeps the last ones that were read."""

    def __init__(
        self, roots: Iterable[str], names: Iterable[str], texts: dict[str, str] | None = None
    ) -> None:
        self.roots = [root.rstrip("/") for root in roots]
        self.names = set(names)
        self.texts = texts or {}
        self.by_stem: dict[str, list[str]] = {}
        for name in self.names:
            stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
            self.by_stem.setdefault(stem, []).append(name)
        self.words = {
            part.rsplit(".", 1)[0] for name in self.names for part in name.split("/")[-4:]
        }
        self.answers: dict[tuple[str, str], tuple[str, str] | None] = {}
        self.files: OrderedDict[str, File | None] = OrderedDict()

    def __call__(self, asking: File, path: str) -> tuple[File, str] | None:
        """The file and the member in it that a path names, asked from another file."""
        language = asking.module.language
        first = path.split(".", 1)[0]
        if language == "java":
            if first not in self.by_stem:
                return None
        elif path[:1] != "." and (language != "python" or first not in self.words):
            return None
        key = (asking.path.rsplit("/", 1)[0], path)
        if key not in self.answers:
            find = {
                "python": self._python,
                "javascript": self._javascript,
                "java": self._java,
            }[language]
            self.answers[key] = find(asking, path)
        found = self.answers[key]
        if found is None:
            return None
        file = self._load(found[0])
        return (file, found[1]) if file is not None else None

    def _python(self, asking: File, path: str) -> tuple[str, str] | None:
        level = len(path) - len(path.lstrip("."))
        parts = path.lstrip(".").split(".")
        base = ""
        if level:
            folder = asking.path.split("/")[:-level] if level <= asking.path.count("/") else []
            base = "/".join(folder)
        for cut in (len(parts), len(parts) - 1):
            if cut <= 0:
                continue
            inner, member = "/".join(parts[:cut]), ".".join(parts[cut:])
            if "." in member:
                continue
            for tail in (f"{inner}.py", f"{inner}/__init__.py"):
                name = self._named(asking, tail, base, bool(level))
                if name is not None:
                    return name, member
        return None

    def _named(self, asking: File, tail: str, base: str, relative: bool) -> str | None:
        if relative:
            name = f"{base}/{tail}" if base else tail
            return name if name in self.names else None
        stem = tail.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        if stem == "__init__":
            candidates = [n for n in self.names if n.endswith(f"/{tail}") or n == tail]
        else:
            candidates = [
                n for n in self.by_stem.get(stem, ()) if n.endswith(f"/{tail}") or n == tail
            ]
        if not candidates:
            return None
        here = asking.path.rsplit("/", 1)[0]
        # The nearest one wins; a module that shares no folder with the asking file is another's.
        candidates.sort(key=lambda n: (-len(commonpath([n, here])), len(n)))
        return candidates[0]

    def _javascript(self, asking: File, path: str) -> tuple[str, str] | None:
        if not path.startswith("."):
            return None
        folder = asking.path.rsplit("/", 1)[0] if "/" in asking.path else ""
        for whole, member in (
            (path, ""),
            path.rsplit(".", 1) if "." in path.lstrip("./") else (path, ""),
        ):
            target = os.path.normpath(f"{folder}/{whole}" if folder else whole).replace("\\", "/")
            for name in (
                target,
                f"{target}.js",
                f"{target}.mjs",
                f"{target}.cjs",
                f"{target}.jsx",
                f"{target}/index.js",
            ):
                if name in self.names:
                    return name, member
        return None

    def _java(self, asking: File, path: str) -> tuple[str, str] | None:
        """A class by its simple name: one that is imported, or of the same package, wins."""
        first = path.split(".", 1)[0]
        candidates = [n for n in self.by_stem[first] if n.endswith(".java") and n != asking.path]
        here = asking.path.rsplit("/", 1)[0] if "/" in asking.path else ""
        for whole in asking.module.imports:
            last = whole.rpartition(".")[2]
            if last == first:
                tail = f"{whole.replace('.', '/')}.java"
                return next(((n, path) for n in candidates if f"/{n}".endswith(f"/{tail}")), None)
            if last[:1].islower():
                # `import shop.store.*` is kept as the package alone.
                folder = f"/{whole.replace('.', '/')}"
                for name in candidates:
                    if f"/{name}".rsplit("/", 1)[0].endswith(folder):
                        return name, path
        return next(((n, path) for n in candidates if n.rpartition("/")[0] == here), None)

    def _load(self, name: str) -> File | None:
        if name in self.files:
            self.files.move_to_end(name)
            return self.files[name]
        language = language_of_path(name)
        file: File | None = None
        try:
            text = self.texts.get(name)
            if text is None:
                text = read(Path(name))
            if language is not None and len(text) < 400_000:
                file = lowered(Source(language, text), name)
        except (OSError, RecursionError):
            file = None
        self.files[name] = file
        if len(self.files) > _KEPT_FILES:
            self.files.popitem(last=False)
        return file


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
        if language is not None:
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


__all__ = ["ProjectFiles", "files_below", "scan_paths", "unique"]
