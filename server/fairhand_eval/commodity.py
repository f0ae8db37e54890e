"""Counts the grams that many independent projects share and writes the list that is shipped.

    python -P -m fairhand_eval.commodity -o FILE ARCHIVE…

The archives are packages as `fairhand references build` fetches them. The list that is shipped was
counted over the seed and the packages that docs/benchmarks/references.md names.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from fairhand_index.archives import ArchiveError
from fairhand_index.building import Source, end_with_parent, read_source
from fairhand_index.commodity import (
    FEWEST_OWNERS,
    Marks,
    marks_of,
    owner_of,
    shared,
    write_marks,
)


def counted(path: Path) -> tuple[str, Marks] | str:
    """The owner of a package and its marks, or why it cannot be read."""
    try:
        package = read_source(Source(path))
    except (ArchiveError, OSError) as error:
        return f"{path.name}: left out, {error}"
    return owner_of(package.facts), marks_of(package.tree)


def main() -> int:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archives", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--fewest", type=int, default=FEWEST_OWNERS, help="owners that share it")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    parts: list[tuple[str, Marks]] = []
    with ProcessPoolExecutor(
        arguments.workers, mp_context=get_context("spawn"), initializer=end_with_parent
    ) as pool:
        for number, found in enumerate(pool.map(counted, sorted(arguments.archives)), 1):
            if isinstance(found, str):
                print(found, file=sys.stderr)
                continue
            parts.append(found)
            print(f"[{number}/{len(arguments.archives)}] {found[0]}", file=sys.stderr, flush=True)
    marks = shared(parts, arguments.fewest)
    owners = len({owner for owner, _ in parts})
    write_marks(
        arguments.output,
        marks,
        {"packages": len(parts), "owners": owners, "fewest": arguments.fewest},
    )
    sizes = ", ".join(f"{name} {len(values)}" for name, values in marks.items())
    print(f"{len(parts)} packages of {owners} owners: {sizes}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
