"""The reference index beside datasketch's MinHashLSH in memory, on the functions of one folder.

Both hold the same functions. Each is asked for functions as they are, for eight of their lines,
and for them with every third line gone; right is an answer that names the function's file.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rich import box
from rich.table import Table

from fairhand_eval.report import printer
from fairhand_index.building import Source, build
from fairhand_index.checkouts import read_folder
from fairhand_index.extraction import rows_of
from fairhand_index.grams import N, gram_hashes
from fairhand_index.index import Index, replace_index
from fairhand_index.matching import match, warm_up
from fairhand_index.query import query_of
from fairhand_syntax.languages import Language, language_named

_LEAST_LINES, _MOST_LINES = 10, 60
_FRAGMENT = 8
_QUERIES = 200

Ask = Callable[[Language, str], set[str]]


@dataclass(frozen=True, slots=True)
class Function:
    """A function's text and the file it is from."""

    language: Language
    path: str
    lines: tuple[str, ...]


def measure(arguments: argparse.Namespace) -> bool:
    """Print the table; never a hole, since datasketch comes with Fairhand."""
    functions = _functions(arguments.folder)
    random.Random(0).shuffle(functions)
    asked = functions[:_QUERIES]
    with tempfile.TemporaryDirectory() as folder:
        built = build([Source(arguments.folder, "folder")], workers=1)
        contents = [one.contents for one in built if one.contents is not None]
        index = replace_index(Path(folder) / "index", contents)
        warm_up()
        table = Table(title=f"{len(functions)} functions, {len(asked)} asked", box=box.SIMPLE)
        table.add_column("index")
        for kind in _KINDS:
            table.add_column(f"{kind}, found", justify="right")
        table.add_column("ms a query (median)", justify="right")
        for name, ask in (
            ("fairhand", _by_index(index)),
            ("datasketch MinHashLSH", _by_lsh(functions)),
        ):
            shares, times = [], []
            for change in _KINDS.values():
                found, took = _asked(ask, asked, change)
                shares.append(f"{100 * found:.1f} %")
                times += took
            table.add_row(name, *shares, f"{median(times):.2f}")
        printer().print(table)
    return False


_KINDS: dict[str, Callable[[Sequence[str]], str]] = {
    "whole": lambda lines: "\n".join(lines),
    "eight lines": lambda lines: "\n".join(lines[1 : 1 + _FRAGMENT]),
    "a third gone": lambda lines: "\n".join(
        line for number, line in enumerate(lines) if not number or number % 3
    ),
}


def _asked(
    ask: Ask, functions: Sequence[Function], change: Callable[[Sequence[str]], str]
) -> tuple[float, list[float]]:
    found, times = 0, []
    for function in functions:
        text = change(function.lines)
        began = time.perf_counter()
        paths = ask(function.language, text)
        times.append((time.perf_counter() - began) * 1000)
        found += function.path in paths
    return found / max(1, len(functions)), times


def _by_index(index: Index) -> Ask:
    return lambda language, text: {one.path for one in match(index, language, "", text)}


def _by_lsh(functions: Sequence[Function]) -> Ask:
    from datasketch import MinHashLSH

    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    for number, function in enumerate(functions):
        lsh.insert(number, _sketch(function.language, "\n".join(function.lines)))
    return lambda language, text: {
        functions[number].path for number in lsh.query(_sketch(language, text))
    }


def _sketch(language: Language, text: str) -> Any:
    """datasketch's own signature over the same anonymous tokens that our index uses."""
    from datasketch import MinHash

    query = query_of(language, "", text)
    sketch = MinHash(num_perm=128)
    grams = gram_hashes(N, query.language, query.hashes, query.ids)
    sketch.update_batch([int(gram).to_bytes(8, "little") for gram in grams])
    return sketch


def _functions(folder: Path) -> list[Function]:
    functions = []
    for file in read_folder(folder).files:
        language = language_named(file.language)
        if language is None:
            continue
        lines = file.text.split("\n")
        rows = rows_of(language, file.text)
        for start, stop in rows.functions.tolist():
            body = tuple(lines[rows.lines[start] : rows.lines[stop - 1] + 1])
            if _LEAST_LINES <= len(body) <= _MOST_LINES:
                functions.append(Function(language, file.path, body))
    return functions
