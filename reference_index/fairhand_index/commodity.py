"""Grams that many independent projects share. They were counted once and travel as hashes.

A small index cannot know by itself that a generated `equals`, or the wrapper that a bundler puts
around a module, belongs to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from fairhand_index.columns import ColumnFile, write_columns
from fairhand_index.contents import PackageFacts, is_vendored
from fairhand_index.extraction import rows_of
from fairhand_index.grams import KEY_BITS, U32
from fairhand_index.source_tree import SourceTree
from fairhand_syntax.languages import language_named

STREAMS = ("k", "c")
# So many owners must share a gram before it counts as everybody's.
FEWEST_OWNERS = 4
# Libraries of helpers that compilers write into the output of everybody who uses them.
EVERYBODYS = frozenset(
    ("tslib", "@babel/runtime", "@babel/helpers", "@swc/helpers", "regenerator-runtime")
)

Marks = dict[str, U32]


def shipped_common() -> Marks:
    """The upper 32 bits of the keys of grams that many independent projects share, by stream."""
    entry = resources.files("fairhand_index").joinpath("data", "commodity.columns")
    out = {name: np.zeros(0, np.uint32) for name in STREAMS}
    if entry.is_file():
        with resources.as_file(entry) as path:
            stored = ColumnFile(path)
            out = {name: stored[name].all().copy() for name in out}
    return out


def owner_of(facts: PackageFacts) -> str:
    """Whose project a package is: the account on a forge, the domain of a site, or its name.

    Empty for one that is made to be copied by everybody.
    """
    if facts.name in EVERYBODYS:
        return ""
    parts = urlsplit(facts.repository)
    if not parts.hostname:
        return facts.name.split("/")[0]
    if re.match(r"(?:github|gitlab|bitbucket|codeberg)\.", parts.hostname):
        return parts.path.strip("/").split("/")[0].lower()
    return ".".join(parts.hostname.split(".")[-2:])


def marks_of(tree: SourceTree) -> Marks:
    """The marks of the fingerprints of one package, each once; what it bundles is left out.

    The output of bundlers is read too: their helpers are everybody's.
    """
    found: dict[str, set[int]] = {name: set() for name in STREAMS}
    for path, language_name, text in tree.all():
        language = language_named(language_name)
        if language is None or is_vendored(path):
            continue
        rows = rows_of(language, text)
        for name, keys in (("k", rows.k_keys), ("c", rows.c_keys)):
            found[name].update((keys >> np.uint64(KEY_BITS - 32)).tolist())
    return {name: np.array(sorted(marks), np.uint32) for name, marks in found.items()}


def shared(parts: Iterable[tuple[str, Marks]], fewest: int = FEWEST_OWNERS) -> Marks:
    """The marks that this many owners share, of the marks of packages with their owners.

    Those of packages without an owner count in any case.
    """
    by_owner: dict[str, dict[str, list[U32]]] = {}
    free: dict[str, list[U32]] = {name: [] for name in STREAMS}
    for owner, marks in parts:
        if not owner:
            for name in STREAMS:
                free[name].append(marks[name])
            continue
        lists = by_owner.setdefault(owner, {name: [] for name in STREAMS})
        for name in STREAMS:
            lists[name].append(marks[name])
    out = {}
    for name in STREAMS:
        each = [np.unique(np.concatenate(lists[name])) for lists in by_owner.values()]
        values, counts = np.unique(
            np.concatenate([*each, np.zeros(0, np.uint32)]), return_counts=True
        )
        often = values[counts >= fewest]
        out[name] = np.union1d(often, np.concatenate([np.zeros(0, np.uint32), *free[name]]))
    return out


def write_marks(path: Path, marks: Mapping[str, U32], facts: Mapping[str, object]) -> None:
    """Write a list as it is shipped. Raises OSError."""
    write_columns(path, facts, {name: marks[name].astype("<u4") for name in STREAMS})
