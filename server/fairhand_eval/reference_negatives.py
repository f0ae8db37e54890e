"""How often code from packages outside the index is reported, with every hit for a person to read.

Two of three queries are whole functions, the third is nine lines from the middle of one.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Sequence

from fairhand_eval import reference_samples as samples
from fairhand_index.building import Source, read_source
from fairhand_index.index import Index
from fairhand_index.matching import match
from fairhand_server.errors import UsageError
from fairhand_syntax.languages import language_named

Query = tuple[str, int, str]

# Functions that are read of one package; more of it would hardly be drawn.
_MOST = 1_000


def draw(
    sources: Sequence[Source], count: int, chance: random.Random, indexed: frozenset[str]
) -> dict[str, list[Query]]:
    """Queries by language: where each is from, its first line and its text.

    A package from one of the `indexed` repositories is left out: its code is in the index under
    another name. One function of every package in turn, so that no large one decides the figure.
    """
    pools: dict[str, dict[str, list[samples.Function]]] = defaultdict(dict)
    for source in sources:
        package = read_source(source)
        if package.facts.repository and package.facts.repository in indexed:
            print(
                f"{package.facts.name}: left out, its repository is in the index", file=sys.stderr
            )
            continue
        files = list(package.files)
        chance.shuffle(files)
        for file in files:
            language = language_named(file.language)
            known = pools[file.language].get(package.facts.name, ())
            if language is None or len(known) > _MOST:
                continue
            found = [
                f for f in samples.functions_of(language, file.path, file.text) if f.tokens >= 20
            ]
            pools[language.id].setdefault(package.facts.name, []).extend(found)
    out: dict[str, list[Query]] = {}
    for language_id, packages in pools.items():
        queries: list[Query] = []
        for found in packages.values():
            chance.shuffle(found)
        rank = 0
        while len(queries) < count and any(len(found) > rank for found in packages.values()):
            for name, found in packages.items():
                if len(found) <= rank:
                    continue
                function = found[rank]
                where, line, text = f"{name}/{function.path}", function.first_line, function.text
                if rank % 3 == 2:
                    part = samples.eight_lines(function.language, text, chance, 9)
                    if part is not None:
                        text, line = part[0], line + part[1]
                queries.append((where, line, text))
            rank += 1
        out[language_id] = queries[:count]
    return out


def measure(index: Index, sources: Sequence[Source], count: int, seed: int) -> None:
    """Ask for so many pieces per language and print every hit, then how many there were.

    Raises UsageError for a package that is in the index: its code is rightly reported.
    """
    indexed = {package.name for package in index.packages}
    repositories = frozenset(package.repository for package in index.packages)
    drawn = draw(sources, count, random.Random(seed), repositories)
    for language_id, queries in drawn.items():
        language = language_named(language_id)
        if language is None:
            continue
        hits = 0
        for where, line, text in queries:
            if where.split("/")[0] in indexed:
                raise UsageError(
                    "fairhand-E001", f"{where} is in the index", "name packages outside of it"
                )
            references = match(index, language, "", text)
            if references:
                hits += 1
                best = references[0]
                print(
                    f"hit {language_id} {where}:{line} -> {best.reference_name} {best.path}:"
                    f"{best.start_line}-{best.end_line} {best.tier} {best.similarity}"
                )
                print(text[best.position.start : best.position.end])
        packages = len({where.split("/")[0] for where, _, _ in queries})
        share = hits / max(1, len(queries))
        print(
            f"{language_id:11} raw hits {hits}/{len(queries)} = {share:.4%}, {packages} packages",
            flush=True,
        )
