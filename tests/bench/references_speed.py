"""Speed, memory and size of the index, as it is and grown to a million functions.

    python tests/bench/references_speed.py --index FOLDER --archives FILE… [--grow 1000000]

Growing repeats the real segment with every gram hash changed: the repeated code is as long and as
varied as the real one and answers no query. Beside it stands datasketch's own MinHashLSH in memory
on signatures of the functions of the archives.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import references_recall as recall

from fairhand_index.columns import sync_folder
from fairhand_index.contents import Contents
from fairhand_index.grams import N, gram_hashes
from fairhand_index.index import Index, _publish, open_index
from fairhand_index.matching import match, query_of, warm_up
from fairhand_index.segments import write_segment
from fairhand_index.signatures import minhash

Sample = tuple[str, str]


def samples_of(archives: list[Path], count: int) -> list[tuple[object, str]]:
    """Queries of all kinds of change and all languages, mixed."""
    corpus = recall.read_corpus(archives, 12, random.Random(4))
    out = []
    for language_id, found in corpus.functions.items():
        chance = random.Random(language_id)
        for _, function in found:
            for change in recall.KINDS.values():
                made = change(function, chance)
                if made is not None:
                    out.append((function.language, made[0]))
    random.Random(5).shuffle(out)
    return out[:count]


def report(title: str, index: Index, queries: list[tuple[object, str]]) -> None:
    """Print wall and processor time of checks, after one pass to fill the page cache."""
    for _ in range(2):
        wall, cpu = [], []
        for language, text in queries:
            clock, work = time.perf_counter(), time.thread_time()
            match(index, language, "", text)  # type: ignore[arg-type]
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
    _publish(folder, [{"name": path.name, "sha256": digest, "bytes": path.stat().st_size}])
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
    f"open {opened * 1e3:.1f} ms, first query in a fresh process {first * 1e3:.1f} ms,"
    f" private memory {private / 1024:.0f} MB"
)
"""


def cold(title: str, index: Index, query: tuple[object, str]) -> None:
    """Open and ask once in a fresh process, with the pages of the index dropped from memory."""
    for segment in index.segments:
        number = os.open(segment.path, os.O_RDONLY)
        os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(number)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as text:
        text.write(query[1])
        text.flush()
        command = [sys.executable, "-c", _COLD, str(index.folder), query[0].id, text.name]  # type: ignore[attr-defined]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    print(f"{title} {done.stdout.strip()}")


def beside_datasketch(queries: list[tuple[object, str]]) -> None:
    """datasketch's MinHashLSH in memory on the same functions: size and time of a query."""
    from datasketch import MinHashLSH

    signatures = []
    for language, text in queries:
        query = query_of(language, "", text)  # type: ignore[arg-type]
        if len(query) >= 50:
            signatures.append(minhash(gram_hashes(N, query.language, query.hashes, query.ids)))
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


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--archives", type=Path, nargs="+", required=True)
    parser.add_argument("--queries", type=int, default=1500)
    parser.add_argument("--grow", type=int, default=1_000_000)
    arguments = parser.parse_args()
    queries = samples_of(arguments.archives, arguments.queries)
    warm_up()
    index = open_index(arguments.index)
    size = sum(segment.size for segment in index.segments)
    print(f"{index.functions} functions, {size / 1e6:.0f} MB")
    cold("as built:", index, queries[0])
    report("as built:", index, queries)
    with tempfile.TemporaryDirectory(dir=arguments.index.parent) as folder:
        clock = time.perf_counter()
        large = grown(index, arguments.grow, Path(folder))
        size = large.segments[0].size
        print(
            f"grown: {large.functions} functions, {size / 1e6:.0f} MB,"
            f" {size / large.functions:.0f} bytes per function, written in"
            f" {time.perf_counter() - clock:.0f} s"
        )
        cold("grown:", large, queries[1])
        report("grown:", large, queries)
    beside_datasketch(queries)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
