"""The reference tracker on packages: what it finds, what it reports wrongly, and what that costs.

Without packages of its own it takes those that the index was built of. Packages outside the index,
for what may not be reported, are always named.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from fairhand_index.building import Source
from fairhand_index.fetching import fetch, pin_of
from fairhand_index.index import Index, IndexUnavailableError, open_index
from fairhand_server.errors import UsageError
from fairhand_server.reference_source import index_folder
from fairhand_server.settings import load_settings

PARTS = ("recall", "negatives", "boilerplate", "licences", "speed")
_ARCHIVES = (".whl", ".tgz", ".dsc")
_WORDS = "archives, folders of archives, or pypi:NAME, npm:NAME, debian:NAME"


def add_arguments(parser: ArgumentParser) -> None:
    """Which parts, which index, which packages."""
    parser.add_argument(
        "parts", nargs="*", choices=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}"
    )
    parser.add_argument("--index", type=Path, help="folder of the index (default: your own)")
    parser.add_argument(
        "--packages", nargs="+", metavar="P", help=f"packages in the index: {_WORDS}"
    )
    parser.add_argument("--others", nargs="+", metavar="P", help="packages that are not in it")
    parser.add_argument("--queries", type=int, default=300, help="of each kind (default 300)")
    parser.add_argument("--count", type=int, default=7000, help="of others (default 7000)")
    parser.add_argument("--grow", type=int, default=1_000_000, help="functions (default 1000000)")
    parser.add_argument("--grown", type=Path, help="folder to keep the grown index in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", default="", help="print the missed queries of this kind")


def run(arguments: Namespace) -> int:
    """Measure and print: 0, or 1 if a part was left out. Raises UsageError."""
    folder: Path = arguments.index or index_folder(load_settings()[0].references)
    try:
        index = open_index(folder)
    except IndexUnavailableError as error:
        raise UsageError("fairhand-E050", str(error), "fairhand references build --seed") from error
    print(f"index {index.id[:16]}: {index.functions} functions of {len(index.packages)} packages")
    # Packages of the index by default: the folder where `references build` left them.
    own = sources_of(arguments.packages or [str(folder / "packages")], folder)
    others = sources_of(arguments.others or [], folder)
    left_out = 0
    for part in arguments.parts or PARTS:
        print(f"# {part}", flush=True)
        left_out += not _measured(part, index, (own, others), arguments)
    return 1 if left_out else 0


def _measured(
    part: str,
    index: Index,
    packages: tuple[Sequence[Source], Sequence[Source]],
    arguments: Namespace,
) -> bool:
    """Run one part; whether there were packages for it."""
    own, others = packages
    if part == "boilerplate":
        from fairhand_eval import reference_boilerplate

        reference_boilerplate.measure(index)
        return True
    if not (others if part == "negatives" else own or others):
        print("there are no packages for it", file=sys.stderr)
        return False
    if part == "recall":
        from fairhand_eval import reference_recall

        reference_recall.measure(index, own, arguments.queries, arguments.seed, arguments.misses)
    elif part == "negatives":
        from fairhand_eval import reference_negatives

        reference_negatives.measure(index, others, arguments.count, arguments.seed)
    elif part == "licences":
        from fairhand_eval import reference_licences

        reference_licences.measure(others or own)
    else:
        from fairhand_eval import reference_speed

        reference_speed.measure(index, own, 1500, arguments.grow, arguments.grown)
    return True


def sources_of(words: Sequence[str], folder: Path) -> list[Source]:
    """Packages as they were named; what has to be fetched goes beside an index.

    Raises UsageError.
    """
    found: list[Source] = []
    pins = []
    for word in words:
        path, pin = Path(word), pin_of(word)
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in _ARCHIVES)
            found += [Source(p) for p in inside]
        elif path.is_file():
            found.append(Source(path))
        elif pin is not None:
            pins.append(pin)
        elif path != folder / "packages":
            raise UsageError("fairhand-E002", f"there is no package {word!r}", f"name {_WORDS}")
    if pins:
        fetched, missing = fetch(pins, folder / "others")
        found += fetched
        for pin, problem in missing:
            print(f"{pin}: left out, {problem}", file=sys.stderr)
    return found
