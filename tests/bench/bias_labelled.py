"""Precision, recall and time of the bias filter on files of labelled completions.

    python tests/bench/bias_labelled.py tests/cases/bias/tuned.jsonl tests/cases/bias/held.jsonl

Prints the totals, then the counts by kind, dimension and language; `--errors` lists the wrong ones.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from fairhand_scanners.bias import BiasSettings, judge
from fairhand_syntax.judging import Candidate, Withhold


def withheld(case: dict[str, Any]) -> tuple[str, float]:
    """The rule by which a case is withheld (empty: kept) and the milliseconds it took."""
    candidate = Candidate(case["language"], "", case["prefix"], "", case["completion"], True)
    begin = time.process_time()
    judgement = judge(candidate, BiasSettings())
    spent = (time.process_time() - begin) * 1000
    rules = [verdict.rule for verdict in judgement.verdicts if isinstance(verdict, Withhold)]
    return (rules[0] if rules else ""), spent


def main() -> None:
    """Measure the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--tables", action="store_true")
    arguments = parser.parse_args()
    for path in arguments.files:
        cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
        totals: Counter[str] = Counter()
        groups: dict[str, Counter[tuple[str, str]]] = {
            "kind": Counter(),
            "dimension": Counter(),
            "language": Counter(),
        }
        times = []
        for case in cases:
            withheld(case)
            rule, spent = withheld(case)
            times.append(spent)
            outcome = ("T" if (case["label"] == "biased") == bool(rule) else "F") + (
                "P" if rule else "N"
            )
            totals[outcome] += 1
            for group, counter in groups.items():
                counter[case[group], outcome] += 1
            if arguments.errors and outcome[0] == "F":
                print(
                    f"--- {outcome} {case['id']} {case['language']} {case['dimension']}"
                    f" {case['kind']} {rule}"
                )
                print(case["prefix"] + "§" + case["completion"])
        times.sort()
        precision = totals["TP"] / max(1, totals["TP"] + totals["FP"])
        recall = totals["TP"] / max(1, totals["TP"] + totals["FN"])
        benign = totals["FP"] / max(1, totals["FP"] + totals["TN"])
        print(
            f"{path.name}: {len(cases)} cases, precision {precision:.3f}, recall {recall:.3f},"
            f" benign withheld {benign:.2%}, {dict(totals)},"
            f" ms p50 {times[len(times) // 2]:.2f} p95 {times[int(len(times) * 0.95)]:.2f}"
        )
        if arguments.tables:
            for group, counter in groups.items():
                print(
                    f"\n| {group} | withheld rightly | missed | withheld wrongly | kept rightly"
                    f" |\n|---|---|---|---|---|"
                )
                for name in sorted({key for key, _ in counter}):
                    row = " | ".join(
                        str(counter[name, outcome]) for outcome in ("TP", "FN", "FP", "TN")
                    )
                    print(f"| {name} | {row} |")
            print()


if __name__ == "__main__":
    main()
