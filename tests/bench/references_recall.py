"""How often the reference tracker finds copied code, by kind and language, and how exactly.

    python tests/bench/references_recall.py --index FOLDER --archives FILE… [--queries 300]

Functions are drawn from the archives, which must be in the index. A hit is right when it names the
file the function is from, or when the lines it names hold the same tokens (another copy).
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import references_samples as samples

from fairhand_index.building import Source, read_source
from fairhand_index.index import Index, open_index
from fairhand_index.matching import match
from fairhand_syntax.judging import Reference
from fairhand_syntax.languages import Language, language_named
from fairhand_syntax.tokens import tokenize

Made = tuple[str, int, int]


@dataclass
class Corpus:
    """Texts by package and path, and functions by language."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    functions: dict[str, list[tuple[str, samples.Function]]] = field(
        default_factory=lambda: defaultdict(list)
    )


def read_corpus(archives: list[Path], per_package: int, chance: random.Random) -> Corpus:
    """Read archives and draw functions of 9 lines and 60 to 700 tokens, some from every package."""
    corpus = Corpus()
    for path in archives:
        kind = "archive" if path.is_file() else "folder"
        package = read_source(Source(path, kind))
        name = f"{package.facts.name} {package.facts.version}".strip()
        by_language: dict[str, list[samples.Function]] = defaultdict(list)
        for file in package.files:
            corpus.texts[name, file.path] = file.text
        files = list(package.files)
        chance.shuffle(files)
        for file in files:
            language = language_named(file.language)
            if language is None or len(by_language[language.id]) >= 3 * per_package:
                continue
            own = [
                function
                for function in samples.functions_of(language, file.path, file.text)
                if function.last_line - function.first_line >= 8 and 60 <= function.tokens <= 700
            ]
            chance.shuffle(own)
            by_language[language.id] += own[:5]
        for language_id, found in by_language.items():
            chance.shuffle(found)
            corpus.functions[language_id] += [(name, function) for function in found[:per_package]]
    for found_all in corpus.functions.values():
        chance.shuffle(found_all)
    return corpus


def _whole(change: Callable[[samples.Function, random.Random], str]) -> Callable[..., Made | None]:
    def made(function: samples.Function, chance: random.Random) -> Made | None:
        return change(function, chance), function.first_line, function.last_line

    return made


def _eight_renamed(function: samples.Function, chance: random.Random) -> Made | None:
    found = samples.eight_lines(function.language, samples.renamed(function, chance, False), chance)
    if found is None:
        return None
    return found[0], function.first_line + found[1], function.first_line + found[1] + 7


KINDS: dict[str, Callable[[samples.Function, random.Random], Made | None]] = {
    "verbatim": _whole(lambda f, c: f.text),
    "reformatted": _whole(samples.reformatted),
    "fragment>=40": lambda f, c: samples.fragment(f, c, 40, 80),
    "fragment30-39": lambda f, c: samples.fragment(f, c, 30, 39),
    "fragment20-29": lambda f, c: samples.fragment(f, c, 20, 29),
    "edit30": _whole(samples.edited),
    "rename-locals": _whole(lambda f, c: samples.renamed(f, c, False)),
    "rename-all": _whole(lambda f, c: samples.renamed(f, c, True)),
    "eight-renamed": _eight_renamed,
}


def _key(language: Language, text: str) -> list[int]:
    return tokenize(language, text)[1].ids


def is_right(
    reference: Reference, name: str, function: samples.Function, made: Made, corpus: Corpus
) -> bool:
    """Whether a reference names the origin of a query or an equal copy of it."""
    if (reference.reference_name, reference.path) == (name, function.path):
        return True
    text = corpus.texts.get((reference.reference_name, reference.path))
    own = corpus.texts[name, function.path].splitlines()
    if text is None:
        return False
    theirs = "\n".join(text.splitlines()[reference.start_line - 1 : reference.end_line])
    mine = "\n".join(own[made[1] - 1 : made[2]])
    left, right = _key(function.language, mine), _key(function.language, theirs)
    from rapidfuzz.distance import LCSseq

    return LCSseq.similarity(left, right) >= 0.9 * len(left)


def measure(
    index: Index, corpus: Corpus, queries: int, seed: int
) -> dict[tuple[str, str], tuple[int, int]]:
    """Right answers and queries by language and kind; misses are printed with --misses."""
    out: dict[tuple[str, str], tuple[int, int]] = {}
    times: list[float] = []
    cpu: list[float] = []
    spans = [0, 0, 0]
    for language_id, found in corpus.functions.items():
        for kind, change in KINDS.items():
            chance = random.Random(zlib.crc32(f"{seed}{language_id}{kind}".encode()))
            right = count = 0
            for name, function in found:
                if count == queries:
                    break
                made = change(function, chance)
                if made is None:
                    continue
                count += 1
                clock, work = time.perf_counter(), time.thread_time()
                references = match(index, function.language, "", made[0])
                times.append(time.perf_counter() - clock)
                cpu.append(time.thread_time() - work)
                good = [r for r in references if is_right(r, name, function, made, corpus)]
                right += bool(good)
                if not good and ARGUMENTS is not None and ARGUMENTS.misses == kind:
                    print(f"--- miss {language_id} {name} {function.path}:{made[1]}\n{made[0]}")
                    print([(r.reference_name, r.path, r.start_line) for r in references])
                if good and kind in ("verbatim", "fragment>=40", "fragment30-39", "fragment20-29"):
                    own = [r for r in good if (r.reference_name, r.path) == (name, function.path)]
                    if own:
                        score_span(spans, own, function, made)
            out[language_id, kind] = (right, count)
            print(
                f"{language_id:11} {kind:14} {right / max(1, count):.4f}  {right}/{count}",
                flush=True,
            )
    print(
        f"span right: start and end within a token {spans[1]}/{spans[0]},"
        f" source lines exact {spans[2]}/{spans[0]}"
    )
    for title, values in (("wall", times), ("cpu", cpu)):
        cuts = statistics.quantiles(values, n=100)
        print(
            f"{title} ms: p50 {cuts[49] * 1e3:.2f} p95 {cuts[94] * 1e3:.2f}"
            f" p99 {cuts[98] * 1e3:.2f}"
        )
    return out


def score_span(
    spans: list[int], references: list[Reference], function: samples.Function, made: Made
) -> None:
    """Add one true hit: the span must cover the copy to within a token, and name its lines."""
    source, tokens = tokenize(function.language, made[0])
    spans[0] += 1
    starts = [source.char(byte) for byte in tokens.starts[:2]]
    ends = [source.char(byte) for byte in tokens.ends[-2:]]
    good = any(r.position.start in starts and r.position.end in ends for r in references)
    spans[1] += good
    lines = made[0].splitlines()
    first = made[1] + made[0][: source.char(tokens.starts[0])].count("\n")
    last = made[1] + made[0][: source.char(tokens.starts[-1])].count("\n")
    exact = any(abs(r.start_line - first) <= 0 and abs(r.end_line - last) <= 0 for r in references)
    spans[2] += exact
    if not (good and exact) and ARGUMENTS is not None and ARGUMENTS.spans:
        shown = [(r.position, r.start_line, r.end_line, r.similarity) for r in references]
        print(
            f"--- span {function.path}:{first}-{last} {starts} {ends} {shown} of {len(lines)} lines"
        )


ARGUMENTS: argparse.Namespace | None = None


def main() -> int:
    """Run the measurement."""
    global ARGUMENTS
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--archives", type=Path, nargs="+", required=True)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--misses", default="", help="print the queries of this kind that were missed"
    )
    parser.add_argument("--spans", action="store_true", help="print the spans that were not right")
    ARGUMENTS = parser.parse_args()
    chance = random.Random(ARGUMENTS.seed)
    corpus = read_corpus(ARGUMENTS.archives, 40, chance)
    index = open_index(ARGUMENTS.index)
    print(f"{index.functions} functions indexed, {len(index.packages)} packages")
    measure(index, corpus, ARGUMENTS.queries, ARGUMENTS.seed)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
