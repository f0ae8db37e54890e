"""What the bias filter does to ordinary code: functions taken from folders of packages.

    python tests/bench/bias_ordinary.py --language python --count 10000 FOLDER…

Every function of up to 60 lines is judged as a completion after the up to 100 lines before it.
Prints how many were withheld (each with its text, to be read), how many passed the gate, and the
CPU time of one judgement.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from fairhand_scanners.bias import BiasSettings, judge
from fairhand_scanners.bias.gate import look
from fairhand_syntax.judging import Candidate, Withhold
from fairhand_syntax.languages import Language, language_named
from fairhand_syntax.parsing import Source, walk

_FUNCTIONS = {
    "python": {"function_definition"},
    "java": {"method_declaration", "constructor_declaration"},
    "javascript": {
        "function_declaration",
        "method_definition",
        "function_expression",
        "arrow_function",
    },
}
_SIGNATURE_LINES = 1


def functions(path: Path, language: Language) -> Iterator[tuple[str, str]]:
    """(prefix, completion) of the functions of one file: the first line stays in the prefix."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    if len(text) > 400_000 or max(map(len, text.split("\n"))) > 2_000:
        return
    source = Source(language, text)
    lines = text.split("\n")
    for node in walk(source.tree.root_node):
        if node.type in _FUNCTIONS[language.id]:
            first, last = node.start_point.row, node.end_point.row
            if 2 <= last - first <= 60:
                begin = max(0, first - 100)
                prefix = "\n".join(lines[begin : first + _SIGNATURE_LINES]) + "\n"
                yield prefix, "\n".join(lines[first + _SIGNATURE_LINES : last + 1]) + "\n"


def main() -> int:
    """Measure one language over some folders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--language", required=True)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--quiet", action="store_true")
    arguments = parser.parse_args()
    language = language_named(arguments.language)
    if language is None:
        return 2
    paths = sorted(
        path
        for folder in arguments.folders
        for path in folder.rglob("*")
        if path.suffix in language.extensions and ".min." not in path.name and path.is_file()
    )
    random.Random(7).shuffle(paths)
    settings = BiasSettings()
    times: list[float] = []
    gated = withheld = 0
    for path in paths:
        if len(times) >= arguments.count:
            break
        # At most forty of a file, so that generated code does not fill the sample.
        for taken, (prefix, completion) in enumerate(functions(path, language)):
            if taken >= 40 or len(times) >= arguments.count:
                break
            candidate = Candidate(language.id, "", prefix, "", completion, True)
            begin = time.process_time()
            judgement = judge(candidate, settings)
            times.append((time.process_time() - begin) * 1000)
            gated += look(completion, prefix[-2000:], frozenset()).any()
            for verdict in judgement.verdicts:
                if isinstance(verdict, Withhold):
                    withheld += 1
                    print(
                        f"--- {path} {verdict.rule}:"
                        f" {completion[verdict.span.start : verdict.span.end][:300]!r}"
                    )
                    if not arguments.quiet:
                        print(prefix[-300:] + "§" + completion[:1500])
        if len(times) % 1000 < 5:
            print(len(times), file=sys.stderr, end="\r")
    times.sort()
    size = len(times)
    print(
        f"{language.id}: {size} functions of {len(paths)} files, withheld {withheld}, past the"
        f" gate {gated / size:.1%},"
        f" CPU ms p50 {times[size // 2]:.3f} p95 {times[int(size * 0.95)]:.3f}"
        f" p99 {times[int(size * 0.99)]:.3f} max {times[-1]:.1f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
