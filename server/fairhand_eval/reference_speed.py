"""Speed, memory and size of the index, as it is and grown to a million functions.

Growing repeats the real segment with every gram hash changed: the repeated code is as long and as
varied as the real one and answers no query. Beside it stands datasketch's own MinHashLSH in memory
on signatures of the functions of the packages.
"""

from __future__ import annotations

import gc
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fairhand_eval import reference_recall as recall
from fairhand_index.building import Source, package_contents, read_source
from fairhand_index.columns import sync_folder
from fairhand_index.contents import Contents
from fairhand_index.grams import N, gram_hashes
from fairhand_index.index import LIST_NAME, Index, open_index, publish
from fairhand_index.matching import match, query_of, warm_up
from fairhand_index.segments import write_segment
from fairhand_index.signatures import PERMUTATIONS, SCHEME, SEED, set_of
from fairhand_syntax.languages import Language

# As much of the document before a suggestion as is read with it.
_PREFIX_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A suggestion in its place."""

    language: Language
    prefix: str
    text: str


def samples_of(sources: Sequence[Source], count: int) -> list[Asked]:
    """Queries of all kinds of change and all languages, mixed, each after the text before it."""
    corpus = recall.read_corpus(sources, 12, random.Random(4))
    out = []
    for language_id, found in corpus.functions.items():
        chance = random.Random(language_id)
        for name, function in found:
            lines = corpus.texts[name, function.path].splitlines(keepends=True)
            for change in recall.KINDS.values():
                made = change(function, chance)
                if made is not None:
                    prefix = "".join(lines[: made[1] - 1])[-_PREFIX_CHARS:]
                    out.append(Asked(function.language, prefix, made[0]))
    random.Random(5).shuffle(out)
    return out[:count]


def report(title: str, index: Index, queries: Sequence[Asked]) -> None:
    """Print wall and processor time of checks, after one pass to fill the page cache."""
    for _ in range(2):
        wall, cpu = [], []
        for asked in queries:
            clock, work = time.perf_counter(), time.thread_time()
            match(index, asked.language, asked.prefix, asked.text)
            cpu.append((time.thread_time() - work) * 1e3)
            wall.append((time.perf_counter() - clock) * 1e3)
    for name, values in (("wall", wall), ("cpu", cpu)):
        cuts = statistics.quantiles(values, n=100)
        print(f"{title} check {name} ms: p50 {cuts[49]:.2f} p95 {cuts[94]:.2f} p99 {cuts[98]:.2f}")


def grown(index: Index, functions: int, folder: Path) -> Index:
    """A copy of the first segment, repeated until it has this many functions."""
    part = index.segments[0].contents()
    times = -(-functions // len(part.functions))
    tokens, streams, count = len(part.ids), len(part.stream_languages), len(part.functions)
    out = Contents(packages=part.packages, licenses=part.licenses, common=part.common)
    out.ids = np.tile(part.ids, times)
    out.lines = np.tile(part.lines, times)
    out.stream_languages = np.tile(part.stream_languages, times)
    starts = [part.stream_starts[:-1] + tokens * n for n in range(times)]
    out.stream_starts = np.concatenate([*starts, [tokens * times]])
    files = [part.files + np.array([streams * n, 0, 0]) for n in range(times)]
    out.files, out.paths = np.concatenate(files), part.paths * times
    out.functions = np.concatenate([part.functions + tokens * n for n in range(times)])
    for name in ("k", "c", "m"):
        step = count if name == "m" else tokens
        change = [np.uint64(0x5DEECE66D * n & 0xFFFFFFFFFFFF) for n in range(times)]
        out.keys[name] = np.concatenate([part.keys[name] ^ mask for mask in change])
        out.places[name] = np.concatenate([part.places[name] + step * n for n in range(times)])
    path = folder / "grown.segment"
    digest = write_segment(path, out)
    publish(folder, [{"name": path.name, "sha256": digest, "bytes": path.stat().st_size}])
    sync_folder(folder)
    return open_index(folder)


_COLD = """
import sys, time
from pathlib import Path
from fairhand_index.index import open_index
from fairhand_index.matching import match, warm_up
from fairhand_syntax.languages import language_named
from fairhand_syntax.tokens import tokenize
warm_up()
for name in ("python", "java", "javascript"):
    tokenize(language_named(name), "x")
clock = time.perf_counter()
index = open_index(Path(sys.argv[1]))
opened = time.perf_counter() - clock
# As the server does before it asks anything.
index.warm_up()
ready = time.perf_counter() - clock
text = Path(sys.argv[3]).read_text()
clock = time.perf_counter()
match(index, language_named(sys.argv[2]), "", text)
first = time.perf_counter() - clock
private = sum(
    int(line.split()[1])
    for line in open("/proc/self/smaps_rollup")
    if line.startswith(("Private_Clean:", "Private_Dirty:"))
)
print(
    f"open {opened * 1e3:.1f} ms, with warm-up {ready * 1e3:.1f} ms,"
    f" first query in a fresh process {first * 1e3:.1f} ms,"
    f" private memory {private / 1024:.0f} MB"
)
"""


def cold(title: str, index: Index, asked: Asked) -> None:
    """Open and ask once in a fresh process, with the pages of the index dropped from memory."""
    for segment in index.segments:
        number = os.open(segment.path, os.O_RDONLY)
        os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(number)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as text:
        text.write(asked.text)
        text.flush()
        command = [sys.executable, "-c", _COLD, str(index.folder), asked.language.id, text.name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    print(f"{title} {done.stdout.strip()}")


def beside_datasketch(queries: Sequence[Asked]) -> None:
    """datasketch's MinHashLSH in memory on the same functions: size and time of a query."""
    from datasketch import MinHash, MinHashLSH

    signatures = []
    for asked in queries:
        query = query_of(asked.language, "", asked.text)
        if len(query) >= 50:
            signature = MinHash(PERMUTATIONS, seed=SEED, scheme=SCHEME, hashfunc=int)
            grams = gram_hashes(N, query.language, query.hashes, query.ids)
            signature.update_batch(set_of(grams).tolist())
            signatures.append(signature)
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lsh = MinHashLSH(num_perm=128, params=(11, 11))
    clock = time.perf_counter()
    for number in range(20_000):
        lsh.insert(number, signatures[number % len(signatures)], check_duplication=False)
    built = time.perf_counter() - clock
    grew = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    times = []
    for signature in signatures[:300]:
        clock = time.perf_counter()
        lsh.query(signature)
        times.append((time.perf_counter() - clock) * 1e6)
    print(
        f"datasketch MinHashLSH, 20,000 functions in memory: insert {built / 20_000 * 1e6:.0f} µs,"
        f" {grew / 20_000:.2f} kB each, query p50 {statistics.median(times):.0f} µs"
        " (candidates only: no lines, no span, no fragments)"
    )


def building(sources: Sequence[Source]) -> None:
    """How fast packages are read into rows, on one core: megabytes of source a second."""
    size = took = 0.0
    for source in sources[:12]:
        package = read_source(source)
        began = time.process_time()
        package_contents(package)
        took += time.process_time() - began
        size += sum(len(file.text) for file in package.files)
    print(f"building: {size / 1e6 / max(took, 1e-9):.2f} MB of source a second and core")


def measure(
    index: Index, sources: Sequence[Source], queries: int, grow: int, folder: Path | None
) -> None:
    """Print all figures; `grow` functions are made of the index, 0 leaves that out.

    A grown index is kept in `folder`, if one is named, and taken from there the next time.
    """
    asked = samples_of(sources, queries)
    warm_up()
    # As the server does once its index is open.
    index.warm_up()
    gc.collect()
    gc.freeze()
    size = sum(segment.size for segment in index.segments)
    print(f"{index.functions} functions, {size / 1e6:.0f} MB")
    cold("as built:", index, asked[0])
    report("as built:", index, asked)
    if grow:
        with tempfile.TemporaryDirectory(dir=index.folder.parent) as temporary:
            large = _large(index, grow, folder or Path(temporary))
            size = large.segments[0].size
            print(
                f"grown: {large.functions} functions, {size / 1e6:.0f} MB,"
                f" {size / large.functions:.0f} bytes per function"
            )
            cold("grown:", large, asked[1])
            large.warm_up()
            report("grown:", large, asked)
    beside_datasketch(asked)
    building(sources)


def _large(index: Index, functions: int, folder: Path) -> Index:
    """The grown index of a folder, made if it is not there."""
    if (folder / LIST_NAME).exists():
        return open_index(folder)
    folder.mkdir(parents=True, exist_ok=True)
    clock = time.perf_counter()
    large = grown(index, functions, folder)
    print(f"grown in {time.perf_counter() - clock:.0f} s")
    return large
