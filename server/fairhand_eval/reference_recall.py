"""How often the reference tracker finds copied code, by kind and language, and how exactly.

Functions are drawn from packages that must be in the index. A hit is right when it names the file
the function is from, or when the lines it names hold the same tokens (another copy).
"""

from __future__ import annotations

import random
import statistics
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fairhand_eval import reference_samples as samples
from fairhand_index.building import Source, read_source
from fairhand_index.index import Index
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


def read_corpus(sources: Sequence[Source], per_package: int, chance: random.Random) -> Corpus:
    """Read archives and draw functions of 9 lines and 60 to 700 tokens, some from every package."""
    corpus = Corpus()
    for source in sources:
        package = read_source(source)
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


@dataclass
class Spans:
    """True hits whose ends in the suggestion, and whose source lines, are right."""

    hits: int = 0
    ends: int = 0
    lines: int = 0


def measure(index: Index, sources: Sequence[Source], queries: int, seed: int, misses: str) -> None:
    """Ask for so many copies of each kind and language and print the shares found.

    Queries of the kind `misses` that were not found are printed too.
    """
    corpus = read_corpus(sources, 40, random.Random(seed))
    spans = Spans()
    processor: list[float] = []
    for language_id, found in corpus.functions.items():
        for kind, change in KINDS.items():
            chance = random.Random(zlib.crc32(f"{seed}{language_id}{kind}".encode()))
            right = count = 0
            for name, function in found:
                made = change(function, chance) if count < queries else None
                if made is None:
                    continue
                count += 1
                work = time.thread_time()
                references = match(index, function.language, "", made[0])
                processor.append((time.thread_time() - work) * 1000)
                good = [r for r in references if is_right(r, name, function, made, corpus)]
                right += bool(good)
                if not good and misses == kind:
                    print(f"--- miss {language_id} {name} {function.path}:{made[1]}\n{made[0]}")
                own = [r for r in good if (r.reference_name, r.path) == (name, function.path)]
                if own and kind in EXACT_KINDS:
                    score_span(spans, own, function, made, corpus.texts[name, function.path])
            share = right / max(1, count)
            print(f"{language_id:11} {kind:14} {share:.4f}  {right}/{count}", flush=True)
    print(f"spans of true hits: ends {spans.ends}/{spans.hits}, lines {spans.lines}/{spans.hits}")
    cuts = statistics.quantiles(processor, n=100)
    print(f"processor ms: p50 {cuts[49]:.2f} p95 {cuts[94]:.2f} p99 {cuts[98]:.2f}", flush=True)


EXACT_KINDS = ("verbatim", "fragment>=40", "fragment30-39", "fragment20-29")


def score_span(
    spans: Spans,
    references: list[Reference],
    function: samples.Function,
    made: Made,
    whole: str,
) -> None:
    """Add one true hit: the span must cover the copy to within a token, and name its lines.

    Lines are right if the copy was made of them, or if they hold the very same tokens.
    """
    source, tokens = tokenize(function.language, made[0])
    starts = [source.char(byte) for byte in tokens.starts[:2]]
    ends = [source.char(byte) for byte in tokens.ends[-2:]]
    spans.hits += 1
    spans.ends += any(r.position.start in starts and r.position.end in ends for r in references)
    first = made[1] + made[0][: source.char(tokens.starts[0])].count("\n")
    last = made[1] + made[0][: source.char(tokens.starts[-1])].count("\n")
    lines = whole.splitlines()
    spans.lines += any(
        (r.start_line, r.end_line) == (first, last)
        or _key(function.language, "\n".join(lines[r.start_line - 1 : r.end_line])) == tokens.ids
        for r in references
    )
