"""How often code from packages outside the index is reported, with every hit for a person to read.

    python tests/bench/references_negatives.py --index FOLDER --archives FILE… [--count 7000]

Two of three queries are whole functions, the third is nine lines from the middle of one.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import references_samples as samples

from fairhand_index.building import Source, read_source
from fairhand_index.index import open_index
from fairhand_index.matching import match
from fairhand_syntax.languages import language_named


def draw(
    archives: list[Path], count: int, chance: random.Random
) -> dict[str, list[tuple[str, int, str]]]:
    """Queries by language: where each is from, its first line and its text."""
    pools: dict[str, dict[str, list[samples.Function]]] = defaultdict(dict)
    for path in archives:
        package = read_source(Source(path, "archive" if path.is_file() else "folder"))
        for file in package.files:
            language = language_named(file.language)
            if language is None:
                continue
            found = [
                f for f in samples.functions_of(language, file.path, file.text) if f.tokens >= 20
            ]
            pools[language.id].setdefault(package.facts.name, []).extend(found)
    out: dict[str, list[tuple[str, int, str]]] = {}
    for language_id, packages in pools.items():
        queries: list[tuple[str, int, str]] = []
        for found in packages.values():
            chance.shuffle(found)
        rank = 0
        while len(queries) < count and any(len(found) > rank for found in packages.values()):
            # One function of every package in turn, so that no large package decides the figure.
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


def main() -> int:
    """Run the measurement and print every hit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--archives", type=Path, nargs="+", required=True)
    parser.add_argument("--count", type=int, default=7000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--text", action="store_true", help="print the query of every hit")
    arguments = parser.parse_args()
    index = open_index(arguments.index)
    indexed = {package.name for package in index.packages}
    drawn = draw(arguments.archives, arguments.count, random.Random(arguments.seed))
    for language_id, queries in drawn.items():
        language = language_named(language_id)
        if language is None:
            continue
        hits = 0
        for where, line, text in queries:
            if where.split("/")[0] in indexed:
                raise SystemExit(f"{where} is in the index")
            references = match(index, language, "", text)
            if references:
                hits += 1
                best = references[0]
                print(
                    f"hit {language_id} {where}:{line} -> {best.reference_name} {best.path}:"
                    f"{best.start_line}-{best.end_line} {best.tier} {best.similarity}"
                )
                if arguments.text:
                    print(text[best.position.start : best.position.end])
        print(
            f"{language_id:11} raw hits {hits}/{len(queries)} = {hits / max(1, len(queries)):.4%}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
