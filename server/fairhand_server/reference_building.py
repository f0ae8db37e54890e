"""From packages, as the command line names them, to what an index is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fairhand_server.errors import UsageError

if TYPE_CHECKING:
    from fairhand_index.building import Source
    from fairhand_index.contents import Contents
    from fairhand_index.fetching import Pin


def contents_of_packages(
    words: Sequence[str],
    pins: Sequence[Pin],
    folder: Path,
    workers: int | None,
    say: Callable[[str], None],
) -> tuple[list[Contents], int]:
    """Fetch and read packages for the index of a folder; the contents, and how many failed.

    `words` are packages as the command line names them. Raises UsageError for one that is none.
    """
    from fairhand_index.building import build
    from fairhand_index.fetching import fetch

    sources, asked = _sources(words)
    pins = [*pins, *asked]
    done = 0
    failed = 0

    def fetched(pin: Pin, problem: str) -> None:
        nonlocal done
        done += 1
        say(f"[{done}/{len(pins)}] {pin}" + (f": left out, {problem}" if problem else " fetched"))

    if pins:
        found, missing = fetch(pins, folder / "packages", fetched)
        sources += found
        failed += len(missing)
    read = 0

    def told(source: Source, problem: str) -> None:
        nonlocal read
        read += 1
        say(
            f"[{read}/{len(sources)}] {source.path.name or source.path.resolve().name}"
            + (f": left out, {problem}" if problem else " read")
        )

    built = build(sources, told, workers) if sources else []
    failed += sum(1 for entry in built if entry.contents is None)
    return [entry.contents for entry in built if entry.contents is not None], failed


def _sources(words: Sequence[str]) -> tuple[list[Source], list[Pin]]:
    from fairhand_index.building import Source
    from fairhand_index.fetching import pin_of

    sources, pins = [], []
    for word in words:
        path = Path(word)
        pin = pin_of(word)
        if path.is_dir():
            sources.append(Source(path, "git" if (path / ".git").exists() else "folder"))
        elif path.is_file():
            sources.append(Source(path))
        elif pin is not None:
            pins.append(pin)
        else:
            raise UsageError(
                "fairhand-E002",
                f"there is no package {word!r}",
                "name a file, a folder or pypi:NAME",
            )
    return sources, pins
