"""From packages to the contents of an index, in worker processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from fairhand_index.archives import ArchiveError
from fairhand_index.checkouts import read_folder, read_git
from fairhand_index.contents import Contents, contents_of
from fairhand_index.debian_packages import read_debian
from fairhand_index.extraction import rows_of
from fairhand_index.npm_packages import read_npm
from fairhand_index.packages import Package
from fairhand_index.segments import Segment, write_segment
from fairhand_index.wheels import read_wheel
from fairhand_syntax.languages import language_named


@dataclass(frozen=True, slots=True)
class Source:
    """Where a package lies: an archive (.whl, .tgz, .dsc), a git checkout or a folder."""

    path: Path
    kind: str = "archive"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one source: contents, or the reason why there are none."""

    source: Source
    contents: Contents | None
    problem: str = ""


def read_source(source: Source) -> Package:
    """Read a package of any kind. Raises ArchiveError, OSError."""
    if source.kind == "git":
        return read_git(source.path)
    if source.kind == "folder":
        return read_folder(source.path)
    if source.path.suffix == ".whl":
        return read_wheel(source.path, source.url)
    if source.path.suffix == ".dsc":
        return read_debian(source.path, source.url)
    return read_npm(source.path, source.url)


def package_contents(package: Package) -> Contents:
    """The contents of one package."""
    rows = []
    for file in package.files:
        language = language_named(file.language)
        if language is not None:
            license_ = (file.license, file.license_source, file.copyright)
            rows.append((file.path, language.id, rows_of(language, file.text), license_))
    return contents_of(package.facts, rows)


def _worker(source: Source, target: str) -> str:
    """Write the contents of a source as a segment file; returns the reason if that failed."""
    try:
        write_segment(Path(target), package_contents(read_source(source)))
    except (ArchiveError, OSError, ValueError) as error:
        return str(error) or type(error).__name__
    return ""


def end_with_parent() -> None:
    """Let this worker end when the process that started it does, however that ended."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()


def build(
    sources: Sequence[Source],
    report: Callable[[Source, str], None] | None = None,
    workers: int | None = None,
) -> list[Built]:
    """Read and index sources, several at a time. One that cannot be read never stops the others.

    Workers hand over segment files, not objects. `report` is told of every source that is done.
    """
    workers = workers or min(len(sources), os.cpu_count() or 1)
    if workers <= 1 or len(sources) == 1:
        done = []
        for source in sources:
            try:
                entry = Built(source, package_contents(read_source(source)))
            except (ArchiveError, OSError, ValueError) as error:
                entry = Built(source, None, str(error) or type(error).__name__)
            done.append(entry)
            if report is not None:
                report(source, entry.problem)
        return done
    results: dict[int, Built] = {}
    with (
        TemporaryDirectory(prefix="fairhand-index-") as folder,
        ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=end_with_parent
        ) as pool,
    ):
        waiting = {
            pool.submit(_worker, source, f"{folder}/{number}.segment"): number
            for number, source in sorted(enumerate(sources), key=lambda pair: -_weight(pair[1]))
        }
        for future in as_completed(waiting):
            number = waiting[future]
            problem = future.result()
            contents = None if problem else Segment(Path(f"{folder}/{number}.segment")).contents()
            results[number] = Built(sources[number], contents, problem)
            if report is not None:
                report(sources[number], problem)
    return [results[number] for number in range(len(sources))]


def _weight(source: Source) -> int:
    # The largest go first, so that none is left alone at the end.
    if source.path.suffix == ".dsc":
        return sum(path.stat().st_size for path in source.path.parent.glob("*.tar.*"))
    return source.path.stat().st_size if source.path.is_file() else 0
